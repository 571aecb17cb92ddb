package io.fanops.referral;

import io.fanops.platform.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheRulesOfTheHouse() {
        ArchitectureRules.check("io.fanops.referral");
    }
}
