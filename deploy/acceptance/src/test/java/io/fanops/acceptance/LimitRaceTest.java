package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Of what there are a hundred, five thousand who come at once get exactly a hundred (G4).
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitRaceTest {
    private static final int LIMIT = 100;
    private static final int ATTEMPTS = 5_000;

    /// A referral that comes too late is a fan and a rejected referral all the same, ten times the
    /// work of a refusal: five thousand of them by `-Dfanops.race.referrals=5000`.
    private static final int REFERRALS = Integer.getInteger("fanops.race.referrals", 300);

    /// All from one address, of which the gateway lets so many come at once.
    private static final int CLICKS = 500;

    private final Brand brand = Stack.running().onboard("scarce");
    private final Scarce scarce = new Scarce(brand, LIMIT, ATTEMPTS);

    @AfterAll
    void theBooksBalanceAfterAllRaces() {
        Wallet.assertBooksBalance(brand);
    }

    @Test
    void aPublicCodeForAHundredIsRedeemedAHundredTimes() {
        exactlyTheLimit("409 COUPON_SPENT", () -> scarce.publicCode("code"));
    }

    @Test
    void aStockOfAHundredIsIssuedAHundredTimes() {
        exactlyTheLimit("409 COUPON_STOCK_EXHAUSTED", () -> scarce.stock("stock"));
    }

    @Test
    void aPoolOfAHundredPrizesGivesAHundred() {
        exactlyTheLimit("409 PRIZES_EXHAUSTED", () -> scarce.prizes("pool"));
    }

    @Test
    void aBudgetForAHundredClicksPaysAHundred() {
        assertEquals(
                new Scarce.Outcome(LIMIT, LIMIT, Map.of()),
                timed("clicks", CLICKS, () -> new Scarce(brand, LIMIT, CLICKS).clicks()));
    }

    @Test
    void aProgramForAHundredPaysAHundred() {
        paysTheLimit("conversions", few -> few.program("program"));
    }

    @Test
    void aDaysBudgetForAHundredPaysAHundred() {
        paysTheLimit("conversions of a day", few -> few.day("day"));
    }

    private void paysTheLimit(String what, Function<Scarce, Scarce.Outcome> race) {
        Scarce few = new Scarce(brand, LIMIT, REFERRALS);
        assertEquals(
                new Scarce.Outcome(LIMIT, LIMIT, Map.of()),
                timed(what, REFERRALS, () -> race.apply(few)));
    }

    private static void exactlyTheLimit(String refusal, Supplier<Scarce.Outcome> race) {
        assertEquals(
                new Scarce.Outcome(LIMIT, LIMIT, Map.of(refusal, (long) ATTEMPTS - LIMIT)),
                timed(refusal, ATTEMPTS, race));
    }

    private static Scarce.Outcome timed(String what, int attempts, Supplier<Scarce.Outcome> race) {
        long began = System.nanoTime();
        Scarce.Outcome outcome = race.get();
        System.out.printf(
                "[figures] race: %s, %d at once, %.1f s%n",
                what, attempts, (System.nanoTime() - began) / 1e9);
        return outcome;
    }
}
