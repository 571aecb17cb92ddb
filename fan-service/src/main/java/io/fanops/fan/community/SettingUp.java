package io.fanops.fan.community;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.CommunityDetails.Kind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Founds, edits, activates, grows and archives communities.
@ApplicationScoped
public class SettingUp {
    private static final int DEEPEST = 3;

    /// Drafts that a fan may have founded and nobody opened yet.
    private static final int DRAFTS = 3;

    private final Communities communities;
    private final WhoIs whoIs;
    private final MergePatch mergePatch;
    private final ObjectMapper json;
    private final Clock clock;

    SettingUp(
            Communities communities,
            WhoIs whoIs,
            MergePatch mergePatch,
            ObjectMapper json,
            Clock clock) {
        this.communities = communities;
        this.whoIs = whoIs;
        this.mergePatch = mergePatch;
        this.json = json;
        this.clock = clock;
    }

    /// @param founder the fan who founds it below another one; null for the brand
    /// @throws Refused `COMMUNITY_EXISTS` where the key stands for other content, or for somebody
    ///   else's community
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
            if (!first.details().equals(details) || !isOf(founder, first)) {
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
    /// @throws Refused as [#found]; `TOO_MANY_DRAFTS`
    @Transactional(Transactional.TxType.MANDATORY)
    public Founded foundBelow(Community parent, CommunityDetails details, UUID founder) {
        if (details.scope() != parent.details().scope()) {
            throw Refused.invalid("/scope", "must be the parent's");
        }
        communities.oneAtATime(founder);
        var below = json.createObjectNode().put("parent", parent.key());
        var founded = found(mergePatch.apply(details, below, CommunityDetails.class), founder);
        if (founded.isNew() && communities.draftsOf(whoIs.idsOf(founder)) > DRAFTS) {
            throw new Refused(
                    CommunityProblem.TOO_MANY_DRAFTS, DRAFTS + " others wait to be opened.");
        }
        return founded;
    }

    private boolean isOf(@Nullable UUID founder, Community community) {
        return founder == null
                ? community.founder() == null
                : community.founder() != null && whoIs.idsOf(founder).contains(community.founder());
    }

    /// The draft that a fan founded; nobody else changes it until the transaction ends.
    ///
    /// @throws Refused `NOT_THE_FOUNDER`; `COMMUNITY_STATE` where it is no draft any more
    @Transactional(Transactional.TxType.MANDATORY)
    public Community draftOf(String key, UUID founder) {
        var community = communities.hold(key);
        if (!isOf(founder, community)) {
            throw new Refused(
                    CommunityProblem.NOT_THE_FOUNDER, "Somebody else founded `" + key + "`.");
        }
        return community.draft();
    }

    /// Edits a draft as its founder, who does not change whom it is for.
    @Transactional
    public Community edit(String key, UUID founder, ObjectNode patch, @Nullable String ifMatch) {
        var before = draftOf(key, founder);
        var after = edit(key, patch, ifMatch);
        fixed(before.details().scope() == after.details().scope(), "/scope");
        return after;
    }

    @Transactional
    Community edit(String key, ObjectNode patch, @Nullable String ifMatch) {
        var community = communities.hold(key);
        Revision.check(ifMatch, community.version());
        community.allow("edit");
        var before = community.details();
        var after = mergePatch.apply(before, patch, CommunityDetails.class);
        fixed(before.key().equals(after.key()), "/key");
        fixed(Objects.equals(before.parent(), after.parent()), "/parent");
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
        var edited = communities.require(key);
        if (edited.state() == Community.State.ACTIVE) {
            complete(
                    edited.setup().lacks().stream()
                            .filter(lack -> !community.setup().lacks().contains(lack))
                            .toList());
        }
        return edited;
    }

    public Setup setup(String key) {
        return communities.require(key).setup();
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Community activate(String key, @Nullable String ifMatch) {
        complete(held(key, "activate", ifMatch).setup().lacks());
        communities.enter(key, Community.State.ACTIVE, clock.instant());
        return communities.require(key);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Community grow(String key, Kind to, @Nullable String ifMatch) {
        var community = held(key, "grow", ifMatch);
        if (community.details().kind() == to) {
            return community;
        }
        var growth =
                community
                        .growth()
                        .filter(next -> next.to() == to)
                        .orElseThrow(() ->
                                new Refused(
                                        CommunityProblem.COMMUNITY_NOT_GROWN,
                                        "%s does not grow into %s; kinds come one after the other."
                                                .formatted(community.details().kind(), to),
                                        new Refused.FieldError("/kind", "is not the next one")));
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
    public Community archive(String key, @Nullable String ifMatch) {
        held(key, "archive", ifMatch);
        communities.enter(key, Community.State.ARCHIVED, clock.instant());
        communities.release(key);
        return communities.require(key);
    }

    private Community held(String key, String action, @Nullable String ifMatch) {
        var community = communities.hold(key);
        Revision.check(ifMatch, community.version());
        community.allow(action);
        return community;
    }

    private static void complete(List<Refused.FieldError> lacks) {
        if (!lacks.isEmpty()) {
            throw new Refused(
                    CommunityProblem.COMMUNITY_INCOMPLETE,
                    "Its set-up would not be complete; see errors.",
                    lacks.toArray(Refused.FieldError[]::new));
        }
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
