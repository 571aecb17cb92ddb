package io.fanops.content.qrcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QrCodeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @Test
    void expiresInTheMomentThatItSays() {
        var code = code(NOW);

        assertThat(code.state(NOW.minusMillis(1))).isEqualTo(QrCode.State.ACTIVE);
        assertThat(code.state(NOW)).isEqualTo(QrCode.State.EXPIRED);
        assertThat(code.printed(NOW).open()).isFalse();
    }

    @Test
    void isInactiveOnceItIsTakenOutOfUseWhateverTheTime() {
        var code = code(NOW);

        code.deactivate(NOW);
        code.deactivate(NOW.plusSeconds(1));

        assertThat(code.state(NOW.minusMillis(1))).isEqualTo(QrCode.State.INACTIVE);
        assertThat(code.updatedAt()).isEqualTo(NOW);
    }

    @Test
    void aCodeOfAStoreHasAStore() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QrCode("C", Kind.STORE, null, details(null), NOW));
    }

    private static QrCode code(Instant end) {
        return new QrCode("C", Kind.BRAND, null, details(end), NOW.minusSeconds(60));
    }

    private static QrCodeDetails details(@Nullable Instant end) {
        return new QrCodeDetails(new Target("x"), null, null, null, end, true);
    }
}
