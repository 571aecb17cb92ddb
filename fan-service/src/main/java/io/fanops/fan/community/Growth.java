package io.fanops.fan.community;

import io.fanops.fan.community.CommunityDetails.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Into what a community may grow next, and what is missing for it.
///
/// Two people become a group when both are there; a group an organisation when it has offices and
/// rules; an organisation a community when its charter says what it shares; a community a society
/// when others have formed within it.
record Growth(Kind to, List<String> missing) {
    /// Parts that make a whole: fewer than two are one group under two names.
    private static final int PARTS = 2;

    boolean isComplete() {
        return missing.isEmpty();
    }

    /// What of a community its growth looks at.
    ///
    /// @param parts active communities below it
    record Standing(int members, long leaders, long admins, long parts) {}

    /// @return empty for a society, which is the last
    static Optional<Growth> of(CommunityDetails community, Standing now) {
        var missing = new ArrayList<String>();
        return switch (community.kind()) {
            case DYAD -> {
                unless(now.members() >= 2, "two members", missing);
                yield Optional.of(new Growth(Kind.GROUP, missing));
            }
            case GROUP -> {
                unless(now.leaders() > 0, "a member with role LEADER", missing);
                unless(now.admins() > 0, "a member with role ADMIN", missing);
                unless(!community.orNoRules().isEmpty(), "rules", missing);
                yield Optional.of(new Growth(Kind.ORGANISATION, missing));
            }
            case ORGANISATION -> {
                unless(
                        community.charter() != null && community.charter().isComplete(),
                        "all seven fields of the charter",
                        missing);
                yield Optional.of(new Growth(Kind.COMMUNITY, missing));
            }
            case COMMUNITY -> {
                unless(now.parts() >= PARTS, "two active communities below it", missing);
                yield Optional.of(new Growth(Kind.SOCIETY, missing));
            }
            case SOCIETY -> Optional.empty();
        };
    }

    private static void unless(boolean there, String thing, List<String> missing) {
        if (!there) {
            missing.add(thing);
        }
    }
}
