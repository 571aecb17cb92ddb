package io.fanops.content.lottery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LuckTest {
    private static final UUID FAN = UUID.fromString("018f2f6e-0000-7000-8000-000000000001");

    private final Luck luck = new Luck(new byte[Luck.SEED_BYTES]);

    /// By hand: `printf '%s' "$FAN/key" | sha256sum`, then `openssl mac -digest SHA256 -macopt
    /// hexkey:00… HMAC`, and `sha256sum` of 32 zero bytes.
    @Test
    void isWhatAnybodyFindsByHand() {
        assertThat(Luck.ticket(FAN, "key")).isEqualTo("5156c5680ec4a6e2a97d73e5efd84892");
        assertThat(luck.place("5156c5680ec4a6e2a97d73e5efd84892"))
                .isEqualTo("3662a7699baad0da9538dba6c076c37143793abed015f123a0508ed84e9a9dbc");
        assertThat(Luck.hash(new byte[Luck.SEED_BYTES]))
                .isEqualTo("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
    }

    @Test
    void aPrizeIsWonAsOftenAsItsChanceSays() {
        var chances = List.of(100_000, 250_000);
        var won = new int[3];
        IntStream.range(0, 100_000)
                .forEach(i ->
                        won[
                                luck.prize(Luck.ticket(FAN, "k" + i), chances)
                                        .map(p -> p + 1)
                                        .orElse(0)]++);

        assertThat(won[1]).isCloseTo(10_000, within(500));
        assertThat(won[2]).isCloseTo(25_000, within(700));
    }

    @Test
    void certaintyWinsAndNoChanceLoses() {
        for (int i = 0; i < 1_000; i++) {
            var ticket = Luck.ticket(FAN, "k" + i);
            assertThat(luck.prize(ticket, List.of(1_000_000))).contains(0);
            assertThat(luck.prize(ticket, List.of(0))).isEqualTo(Optional.empty());
        }
    }

    @Test
    void anotherSeedHasOtherLuck() {
        var other = new Luck(HexFormat.of().parseHex("01".repeat(Luck.SEED_BYTES)));

        assertThat(other.place("5156c5680ec4a6e2a97d73e5efd84892"))
                .isNotEqualTo(luck.place("5156c5680ec4a6e2a97d73e5efd84892"));
    }
}
