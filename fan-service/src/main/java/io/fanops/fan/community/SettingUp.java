package io.fanops.fan.community;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.Growth.Standing;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Founds, edits, activates, grows and archives communities.
@ApplicationScoped
public class SettingUp {
    private static final int DEEPEST = 3;

    private final Communities communities;
    private final BrandSql sql;
    private final MergePatch mergePatch;
    private final ObjectMapper json;
    private final Clock clock;

    SettingUp(
            Communities communities,
            BrandSql sql,
            MergePatch mergePatch,
            ObjectMapper json,
            Clock clock) {
        this.communities = communities;
        this.sql = sql;
        this.mergePatch = mergePatch;
        this.json = json;
        this.clock = clock;
    }

    /// @param founder the fan who founds it below another one; null for the brand
    /// @throws Refused `COMMUNITY_EXISTS` where the key stands for other content
    @Transactional(Transactional.TxType.MANDATORY)
    public Founded found(CommunityDetails details, @Nullable UUID founder) {
        details.checkFounding();
        int depth = 0;
        if (details.parent() != null) {
            var parent =
                    communities
                            .find(details.parent())
                            .orElseThrow(() ->
                                    new Refused(
                                            CommunityProblem.UNKNOWN_COMMUNITY,
                                            "There is no community under this key.",
                                            new Refused.FieldError("/parent", "is unknown")));
            depth = parent.living().depth() + 1;
            if (depth > DEEPEST) {
                throw new Refused(
                        CommunityProblem.COMMUNITY_TOO_DEEP,
                        "The parent stands three levels below the first already.",
                        new Refused.FieldError("/parent", "is too deep"));
            }
        }
        if (!communities.add(Ids.next(), details, depth, founder, clock.instant())) {
            var first = communities.require(details.key());
            if (!first.details().equals(details)) {
                throw new Refused(
                        CommunityProblem.COMMUNITY_EXISTS,
                        "The community `" + details.key() + "` is another one.",
                        new Refused.FieldError("/key", "is taken"));
            }
            return new Founded(first, false);
        }
        bind(details);
        return new Founded(communities.require(details.key()), true);
    }

    /// @param founder the fan who founds it, and need not name the parent again
    /// @throws Refused as [#found]
    @Transactional(Transactional.TxType.MANDATORY)
    public Founded foundBelow(String parent, CommunityDetails details, UUID founder) {
        var below = json.createObjectNode().put("parent", parent);
        return found(mergePatch.apply(details, below, CommunityDetails.class), founder);
    }

    @Transactional
    Community edit(String key, ObjectNode patch, @Nullable String ifMatch) {
        var community = communities.hold(key);
        Revision.check(ifMatch, community.version());
        community.allow("edit");
        var before = community.details();
        var after = mergePatch.apply(before, patch, CommunityDetails.class);
        fixed(before.key().equals(after.key()), "/key");
        fixed(java.util.Objects.equals(before.parent(), after.parent()), "/parent");
        if (before.kind() != after.kind()) {
            throw Refused.invalid("/kind", "changes by growing");
        }
        after.check();
        if (after.placesAs(after.kind()) < community.members()) {
            throw new Refused(
                    CommunityProblem.CAPACITY_BELOW_MEMBERS,
                    "It has " + community.members() + " members.",
                    new Refused.FieldError("/capacity", "is less than the members there are"));
        }
        if (!before.equals(after)) {
            communities.save(after);
            bind(after);
        }
        return communities.require(key);
    }

    Setup setup(String key) {
        var community = communities.require(key);
        return setup(community);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Community activate(String key) {
        var community = communities.hold(key);
        community.allow("activate");
        var incomplete = setup(community).incomplete();
        if (!incomplete.isEmpty()) {
            throw new Refused(
                    CommunityProblem.COMMUNITY_INCOMPLETE,
                    incomplete.size() + " of the six steps are incomplete; see errors.",
                    incomplete.stream()
                            .map(step ->
                                    new Refused.FieldError(
                                            "",
                                            step.step()
                                                    + " wants "
                                                    + String.join(", ", step.missing())))
                            .toArray(Refused.FieldError[]::new));
        }
        communities.enter(key, Community.State.ACTIVE, clock.instant());
        return communities.require(key);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Community grow(String key) {
        var community = communities.hold(key);
        community.allow("grow");
        var growth =
                Growth.of(community.details(), standing(community))
                        .orElseThrow(() ->
                                new Refused(
                                        CommunityProblem.COMMUNITY_NOT_GROWN,
                                        "A society is the last kind."));
        if (!growth.missing().isEmpty()) {
            throw new Refused(
                    CommunityProblem.COMMUNITY_NOT_GROWN,
                    growth.to() + " wants " + String.join(", ", growth.missing()) + ".");
        }
        ObjectNode kind = json.createObjectNode().put("kind", growth.to().name());
        communities.save(mergePatch.apply(community.details(), kind, CommunityDetails.class));
        return communities.require(key);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Community archive(String key) {
        var community = communities.hold(key);
        community.allow("archive");
        communities.enter(key, Community.State.ARCHIVED, clock.instant());
        return communities.require(key);
    }

    private Setup setup(Community community) {
        var now = standing(community);
        return Setup.of(community.details(), now.leaders(), now.admins());
    }

    private Standing standing(Community community) {
        return sql.first(
                        """
                        select count(*) filter (where role = 'LEADER') as leaders, count(*) filter (where role = 'ADMIN') as admins,
                            (select count(*) from community c
                                where c.brand = :brand and c.parent = :key and c.state = 'ACTIVE') as parts
                        from community_member where brand = :brand and community = :key\
                        """,
                        (row, _) ->
                                new Standing(
                                        community.members(),
                                        row.getLong("leaders"),
                                        row.getLong("admins"),
                                        row.getLong("parts")),
                        "key",
                        community.key())
                .orElseThrow();
    }

    private void bind(CommunityDetails details) {
        if (!communities.bind(details)) {
            throw new Refused(
                    CommunityProblem.CARRIER_TAKEN,
                    "One of the groups bears another community.",
                    new Refused.FieldError("/carriers", "bears another community"));
        }
    }

    private static void fixed(boolean same, String pointer) {
        if (!same) {
            throw Refused.invalid(pointer, "cannot be changed");
        }
    }

    public record Founded(Community community, boolean isNew) {}
}
