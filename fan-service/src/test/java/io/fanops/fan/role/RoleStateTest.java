package io.fanops.fan.role;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.fan.role.RoleTerms.Candidate;
import io.fanops.fan.role.RoleTerms.Entry;
import io.fanops.fan.tier.TierRules;
import io.fanops.platform.contracts.Stage;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleStateTest {
    private static final TierRules TIERS = TierRules.KIND.defaults();

    @Test
    void leadsNowhereButTo() {
        assertEquals(List.of(RoleState.HELD, RoleState.DECLINED), next(RoleState.APPLIED));
        assertEquals(List.of(RoleState.HELD, RoleState.DECLINED), next(RoleState.INVITED));
        assertEquals(
                List.of(RoleState.MERGED, RoleState.REVOKED, RoleState.ENDED),
                next(RoleState.HELD));
        assertEquals(
                List.of(RoleState.HELD, RoleState.REVOKED, RoleState.ENDED),
                next(RoleState.MERGED));
        for (var end : EnumSet.of(RoleState.DECLINED, RoleState.REVOKED, RoleState.ENDED)) {
            assertEquals(List.of(), next(end));
            assertEquals(List.of(), end.actions());
        }
    }

    @Test
    void beginsAsItsEntrySays() {
        assertEquals(RoleState.HELD, RoleState.opening(Entry.STAFF));
        assertEquals(RoleState.APPLIED, RoleState.opening(Entry.APPLICATION));
        assertEquals(RoleState.INVITED, RoleState.opening(Entry.INVITATION));
    }

    @Test
    void asksForStageTierAndOrders() {
        var terms = new RoleTerms("x", null, Entry.STAFF, Stage.CONSUMER, "MID", 2, null, null);
        assertEquals(3, terms.missing(new Candidate(Stage.FOLLOWER, "STANDARD", 1), TIERS).size());
        assertTrue(terms.missing(new Candidate(Stage.PARTNER, "HIGH", 2), TIERS).isEmpty());
        assertEquals(
                "asks for tier MID; the fan has STANDARD",
                terms.missing(new Candidate(Stage.CONSUMER, "STANDARD", 2), TIERS)
                        .getFirst()
                        .detail());
    }

    private static List<RoleState> next(RoleState from) {
        return Arrays.stream(RoleState.values()).filter(from::leadsTo).toList();
    }
}
