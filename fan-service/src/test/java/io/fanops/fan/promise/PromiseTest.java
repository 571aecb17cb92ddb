package io.fanops.fan.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fanops.platform.problem.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PromiseTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant DUE = NOW.plus(Duration.ofDays(7));
    private static final Duration GRACE = Duration.ofDays(3);
    private static final UUID FAN = new UUID(1, 1);

    private final Promise promise =
            new Promise(new UUID(2, 2), content("Deliver by spring"), FAN, NOW, GRACE);

    @Test
    void isOpenUntilSomebodySaysHowItEnded() {
        assertThat(promise.state()).isEqualTo(PromiseState.OPEN);
        assertThat(promise.actions()).containsExactly("keep", "break");
    }

    @Test
    void isKeptWithProof() {
        promise.keep("parcel 4711", NOW);

        assertThat(promise.state()).isEqualTo(PromiseState.KEPT);
        assertThat(promise.evidence()).isEqualTo("parcel 4711");
        assertThat(promise.actions()).isEmpty();
    }

    @Test
    void anEndIsAnEnd() {
        promise.breakIt("sold out", NOW);

        assertThatThrownBy(() -> promise.keep("late", NOW))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("PROMISE_ENDED");
        assertThat(promise.fall(DUE.plus(Duration.ofDays(30)))).isFalse();
        assertThat(promise.evidence()).isEqualTo("sold out");
    }

    @Test
    void fallsWhenItsGraceIsOver() {
        var end = DUE.plus(GRACE);

        assertThat(promise.fall(end.minusMillis(1))).isFalse();
        assertThat(promise.state()).isEqualTo(PromiseState.OPEN);
        assertThat(promise.fall(end)).isTrue();
        assertThat(promise.state()).isEqualTo(PromiseState.BROKEN);
        assertThat(promise.endedAt()).isEqualTo(end);
    }

    @Test
    void tellsARepeatFromAnotherPromise() {
        assertThat(promise.isSaidBy(content("Deliver by spring"), true)).isTrue();
        assertThat(promise.isSaidBy(content("Deliver by summer"), true)).isFalse();
        assertThat(promise.isSaidBy(content("Deliver by spring"), false)).isFalse();
    }

    private static Promise.Content content(String what) {
        return new Promise.Content("p-1", null, null, what, "sms", DUE);
    }
}
