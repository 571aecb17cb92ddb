package io.fanops.fan.role;

import io.fanops.fan.role.RoleTerms.Entry;
import java.util.List;
import java.util.Set;

/// How far a fan is with a role.
enum RoleState {
    APPLIED,
    INVITED,
    HELD,
    /// Held by a fan who turned out to be one who holds it too: it takes no place, and is held
    /// again when they are two after all.
    MERGED,
    DECLINED,
    REVOKED,
    ENDED;

    /// Where a role begins that staff open for a fan.
    static RoleState opening(Entry entry) {
        return switch (entry) {
            case STAFF -> HELD;
            case APPLICATION -> APPLIED;
            case INVITATION -> INVITED;
        };
    }

    boolean isOpen() {
        return this == APPLIED || this == INVITED || this == HELD;
    }

    boolean leadsTo(RoleState next) {
        return next().contains(next);
    }

    private Set<RoleState> next() {
        return switch (this) {
            case APPLIED, INVITED -> Set.of(HELD, DECLINED);
            case HELD -> Set.of(MERGED, REVOKED, ENDED);
            case MERGED -> Set.of(HELD, REVOKED, ENDED);
            case DECLINED, REVOKED, ENDED -> Set.of();
        };
    }

    /// What the staff may do with it now.
    List<String> actions() {
        return switch (this) {
            case APPLIED, INVITED -> List.of("accept", "decline");
            case HELD -> List.of("revoke");
            case MERGED, DECLINED, REVOKED, ENDED -> List.of();
        };
    }

    /// What the fan may do with it now: an application is the staff's to accept.
    List<String> ownActions() {
        return switch (this) {
            case APPLIED -> List.of("decline");
            case INVITED -> List.of("accept", "decline");
            case HELD, MERGED, DECLINED, REVOKED, ENDED -> List.of();
        };
    }
}
