package io.fanops.analytics;

import io.fanops.platform.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheRules() {
        ArchitectureRules.check("io.fanops.analytics");
    }
}
