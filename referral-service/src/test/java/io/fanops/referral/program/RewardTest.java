package io.fanops.referral.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.program.Reward.Recipient;
import io.fanops.referral.program.Reward.Tier;
import io.fanops.referral.wallet.Form;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RewardTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @Test
    void theLastTierThatHasBegunCounts() {
        var reward =
                new Reward(
                        Recipient.REFERRER,
                        Form.POINTS,
                        100L,
                        null,
                        List.of(new Tier(10, 900), new Tier(3, 300)));
        assertEquals(100, reward.amountFor(2));
        assertEquals(300, reward.amountFor(3));
        assertEquals(300, reward.amountFor(9));
        assertEquals(900, reward.amountFor(1_000));
    }

    @Test
    void theBudgetCountsTheFirstRewardsUnitForAllRecipients() {
        var terms =
                terms(
                        List.of(
                                new Reward(Recipient.REFERRER, Form.POINTS, 70L, null, null),
                                new Reward(Recipient.REFEREE, Form.POINTS, 30L, null, null),
                                new Reward(Recipient.REFEREE, Form.GIFT, 1L, null, null)),
                        null);
        assertEquals("POINTS", terms.budgetUnit());
        assertEquals(100, terms.cost(1));
    }

    @Test
    void anOrderInAnotherCurrencyIsNotEnough() {
        var terms = terms(List.of(points()), Money.of(1_000, "CNY"));
        assertTrue(terms.isEnough(Money.of(1_000, "CNY")));
        assertFalse(terms.isEnough(Money.of(999, "CNY")));
        assertFalse(terms.isEnough(Money.of(5_000, "EUR")));
        assertTrue(terms(List.of(points()), null).isEnough(Money.of(1, "EUR")));
        assertFalse(terms(List.of(points()), null).isEnough(Money.of(0, "EUR")));
    }

    @Test
    void readsBackWhatItWrote() {
        var terms = terms(List.of(points()), Money.of(1_000, "CNY"));
        assertEquals(terms, TermsJson.read(TermsJson.write(terms)));
    }

    @Test
    void aPausedProgramResumesAndAnEndedOneDoesNot() {
        var program = new Program(Ids.next(), "p", terms(List.of(points()), null), NOW);
        assertEquals(List.of("pause", "end"), program.actions());
        program.pause();
        assertEquals(Optional.of("PROGRAM_PAUSED"), program.asOffer().closed(NOW, ZoneOffset.UTC));
        assertThrows(Refused.class, program::pause);
        program.resume();
        assertEquals(Optional.empty(), program.asOffer().closed(NOW, ZoneOffset.UTC));
        program.end();
        assertEquals(List.of(), program.actions());
        assertThrows(Refused.class, program::resume);
        assertThrows(Refused.class, () -> program.offer(terms(List.of(points()), null)));
        assertEquals(Optional.of("PROGRAM_ENDED"), program.asOffer().closed(NOW, ZoneOffset.UTC));
    }

    @Test
    void onlyOtherTermsAreANewVersion() {
        var program = new Program(Ids.next(), "p", terms(List.of(points()), null), NOW);
        assertFalse(program.offer(terms(List.of(points()), null)));
        assertEquals(1, program.version());
        assertTrue(program.offer(terms(List.of(points()), Money.of(1, "CNY"))));
        assertEquals(2, program.version());
        var refused =
                assertThrows(
                        Refused.class,
                        () ->
                                program.offer(
                                        terms(
                                                List.of(
                                                        new Reward(
                                                                Recipient.REFERRER,
                                                                Form.GIFT,
                                                                1L,
                                                                null,
                                                                null)),
                                                null)));
        assertEquals(ProgramProblem.REWARD_UNIT_FIXED, refused.type());
    }

    private static Reward points() {
        return new Reward(Recipient.REFERRER, Form.POINTS, 100L, null, null);
    }

    private static Terms terms(List<Reward> rewards, @Nullable Money minOrder) {
        return new Terms(
                "Friends",
                Trigger.PURCHASED,
                rewards,
                null,
                minOrder,
                10,
                null,
                1_000,
                null,
                30,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
