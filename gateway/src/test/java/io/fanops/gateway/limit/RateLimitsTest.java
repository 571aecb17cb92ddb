package io.fanops.gateway.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void grantsAsManyAsTheBucketHoldsAndThenRefuses() {
        RateLimits limits = limits(new SettingsInTests().caller(10, 3));

        for (int i = 0; i < 3; i++) {
            assertInstanceOf(RateVerdict.Granted.class, limits.ofCall("a", false, null));
        }

        RateVerdict.Exceeded exceeded =
                assertInstanceOf(RateVerdict.Exceeded.class, limits.ofCall("a", false, null));
        assertEquals(Duration.ofMillis(100), exceeded.away());
        assertEquals("this caller", exceeded.whose());
    }

    @Test
    void grantsAgainWhenRequestsHaveFlownIn() {
        RateLimits limits = limits(new SettingsInTests().caller(10, 1));
        limits.ofCall("a", false, null);

        nanos.addAndGet(Duration.ofMillis(100).toNanos());

        assertInstanceOf(RateVerdict.Granted.class, limits.ofCall("a", false, null));
    }

    @Test
    void looksAtNoCodeOfWhoNamedTooManyWrongOnes() {
        RateLimits limits = limits(new SettingsInTests().wrongCodes(2, 100));
        assertTrue(limits.exhaustedByWrongCodes("a", "aurora").isEmpty());
        limits.countWrongCode("a", "aurora");
        assertTrue(limits.exhaustedByWrongCodes("a", "aurora").isEmpty());
        limits.countWrongCode("a", "aurora");

        RateVerdict.Exceeded exceeded = limits.exhaustedByWrongCodes("a", "aurora").orElseThrow();
        assertEquals(Duration.ofSeconds(1), exceeded.away());
        assertTrue(limits.exhaustedByWrongCodes("b", "aurora").isEmpty());
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertTrue(limits.exhaustedByWrongCodes("a", "aurora").isEmpty());
    }

    @Test
    void aBrandThatManyGuessAtServesWhoNamedNoWrongCode() {
        RateLimits limits = limits(new SettingsInTests().wrongCodes(100, 3));
        for (String guesser : new String[] {"a", "b", "c"}) {
            limits.countWrongCode(guesser, "aurora");
        }

        assertEquals(
                "wrong codes from this brand",
                limits.exhaustedByWrongCodes("a", "aurora").orElseThrow().whose());
        assertTrue(limits.exhaustedByWrongCodes("till", "aurora").isEmpty());
        assertTrue(limits.exhaustedByWrongCodes("a", "borealis").isEmpty());
    }

    @Test
    void keepsCallersApart() {
        RateLimits limits = limits(new SettingsInTests().caller(1, 1));
        limits.ofCall("a", false, null);

        assertInstanceOf(RateVerdict.Granted.class, limits.ofCall("b", false, null));
    }

    @Test
    void spendsABrandsBucketForAllItsCallers() {
        RateLimits limits = limits(new SettingsInTests().brand(1, 2));
        limits.ofCall("a", false, "aurora");
        limits.ofCall("b", false, "aurora");

        RateVerdict.Exceeded exceeded =
                assertInstanceOf(RateVerdict.Exceeded.class, limits.ofCall("c", false, "aurora"));
        assertEquals("this brand", exceeded.whose());
        assertInstanceOf(RateVerdict.Granted.class, limits.ofCall("c", false, "borealis"));
    }

    @Test
    void keepsACrowdOfFansFromTheBrandsOwnBucket() {
        RateLimits limits = limits(new SettingsInTests().fansOfBrand(1, 2));
        limits.ofCall("fan-1", true, "aurora");
        limits.ofCall("fan-2", true, "aurora");

        assertInstanceOf(RateVerdict.Exceeded.class, limits.ofCall("fan-3", true, "aurora"));
        assertInstanceOf(RateVerdict.Granted.class, limits.ofCall("program", false, "aurora"));
    }

    @Test
    void statesPoliciesAndTheTightestBucket() {
        RateLimits limits = limits(new SettingsInTests().caller(100, 500).brand(2000, 4000));

        RateVerdict verdict = limits.ofCall("a", false, "aurora");

        assertEquals("\"caller\";q=500;w=5, \"brand\";q=4000;w=2", verdict.policies());
        assertEquals("\"caller\";r=499;t=1", verdict.state());
    }

    @Test
    void statesAnEmptyBucketWhenItRefuses() {
        RateLimits limits = limits(new SettingsInTests().anonymous(1, 2));
        limits.ofPage("192.0.2.7");
        limits.ofPage("192.0.2.7");

        RateVerdict verdict = limits.ofPage("192.0.2.7");

        assertEquals("\"address\";r=0;t=2", verdict.state());
    }

    @Test
    void looksAtNoMoreTokensFromAnAddressThatSentTooManyWorthlessOnes() {
        RateLimits limits = limits(new SettingsInTests().refused(1, 2));
        assertFalse(limits.exhaustedByRefusals("192.0.2.7"));

        limits.ofRefusal("192.0.2.7");
        limits.ofRefusal("192.0.2.7");

        assertTrue(limits.exhaustedByRefusals("192.0.2.7"));
        assertFalse(limits.exhaustedByRefusals("192.0.2.8"));
    }

    @Test
    void holdsNoMoreBucketsThanItMay() {
        RateLimits limits = limits(new SettingsInTests().buckets(50));

        for (int i = 0; i < 5_000; i++) {
            limits.ofPage("address " + i);
        }

        org.awaitility.Awaitility.await().until(() -> limits.kept() <= 50);
    }

    private RateLimits limits(LimitSettings settings) {
        return new RateLimits(
                settings,
                new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return nanos.get();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                });
    }
}
