package io.fanops.fan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceTest {
    @Test
    void anAddressAloneProvesNothingAndAddsToWhatProves() {
        assertThat(of(IdentityKind.IP)).isZero();
        assertThat(of()).isZero();
        assertThat(of(IdentityKind.PHONE)).isEqualTo(0.9);
        assertThat(of(IdentityKind.PHONE, IdentityKind.IP)).isEqualTo(0.91);
    }

    @Test
    void eachKindCountsOnceByItsWeight() {
        assertThat(of(IdentityKind.EMAIL, IdentityKind.EMAIL)).isEqualTo(0.85);
        assertThat(of(IdentityKind.PHONE, IdentityKind.EMAIL)).isEqualTo(0.985);
    }

    @Test
    void verifiedEvidenceLeavesHalfOfTheDoubt() {
        var phone = new Evidence(IdentityKind.PHONE, "phone", "1", true);
        assertThat(Confidence.of(List.of(phone))).isEqualTo(0.95);
    }

    @Test
    void isNeverCertain() {
        assertThat(of(IdentityKind.values())).isEqualTo(0.9999);
    }

    @Test
    void knowsKindsWhateverTheirCase() {
        assertThat(IdentityKind.of("wechat_UnionId")).isEqualTo(IdentityKind.WECHAT_UNIONID);
        assertThat(IdentityKind.of("wechat")).isEqualTo(IdentityKind.OTHER);
    }

    private static double of(IdentityKind... kinds) {
        return Confidence.of(
                Arrays.stream(kinds)
                        .map(kind -> new Evidence(kind, kind.name(), "x", false))
                        .toList());
    }
}
