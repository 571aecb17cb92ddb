package io.fanops.fan.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.fan.tier.TierRules.Tier;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TierRulesTest {
    private static final TierRules DEFAULTS = TierRules.KIND.defaults();
    private static final Tier LOW = new Tier("LOW", "low", null, null);

    @Test
    void spendLiftsFromThresholdToThreshold() {
        assertEquals("STANDARD", DEFAULTS.judge(99_999, null).tier());
        assertEquals("MID", DEFAULTS.judge(100_000, null).tier());
        assertEquals("HIGH", DEFAULTS.judge(Long.MAX_VALUE, null).tier());
        assertEquals("STANDARD", DEFAULTS.judge(-5, BigDecimal.TEN).tier());
    }

    @Test
    void holdingsLiftWhereTheBrandNamesThem() {
        var rules = new TierRules("assets", List.of(LOW, new Tier("TOP", "top", 1_000L, 500_000L)));
        assertEquals("LOW", rules.judge(0, new BigDecimal("499999.99")).tier());
        assertEquals("TOP", rules.judge(0, new BigDecimal("1e300")).tier());
        assertEquals("TOP", rules.judge(1_000, null).tier());
        assertEquals("assets ≥ 500000", rules.judge(0, BigDecimal.valueOf(500_000)).because());
    }

    @Test
    void knowsTheWayUp() {
        assertEquals(DEFAULTS.tiers().get(1), DEFAULTS.above("STANDARD"));
        assertNull(DEFAULTS.above("HIGH"));
        assertTrue(DEFAULTS.reaches("HIGH", "MID"));
        assertFalse(DEFAULTS.reaches(null, "STANDARD"));
        assertFalse(DEFAULTS.reaches("HIGH", "GOLD"));
    }
}
