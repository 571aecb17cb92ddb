package io.fanops.fan.membership;

import io.fanops.fan.community.Communities;
import io.fanops.fan.community.Community;
import io.fanops.fan.community.CommunityDetails.Entry;
import io.fanops.fan.membership.Applications.Application;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.paging.Cursor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's communities as one fan finds them: open to the fan, or the fan is in them.
@ApplicationScoped
class Directory {
    private static final int PARTS = 100;

    private final Communities communities;
    private final Members members;
    private final Applications applications;
    private final WhoIs whoIs;

    Directory(Communities communities, Members members, Applications applications, WhoIs whoIs) {
        this.communities = communities;
        this.members = members;
        this.applications = applications;
        this.whoIs = whoIs;
    }

    /// @param mine true for those that the fan is in, false for the others, null for both
    /// @param parent only what stands below this one; null for all
    List<Found> after(
            UUID id, UUID fan, @Nullable Boolean mine, @Nullable String parent, int limit) {
        return found(
                communities.seenBy(
                        whoIs.idsOf(fan), members.isInsider(fan), mine, parent, id, limit),
                fan);
    }

    /// @throws io.fanops.platform.problem.Refused `NOT_FOUND`; `COMMUNITY_STATE` where it is not
    ///   active and the fan is not in it
    Found require(String key, UUID fan) {
        var found = found(List.of(members.seen(key, fan)), fan).getFirst();
        if (found.membership() == null) {
            found.community().active();
        }
        return found;
    }

    /// The first of those below a community, in the order of their making.
    List<Community> partsOf(String key, UUID fan) {
        return communities.seenBy(
                whoIs.idsOf(fan), members.isInsider(fan), null, key, Cursor.id(null), PARTS);
    }

    /// What the fan may do who founded it: it is theirs to finish, until the staff open it.
    static List<String> foundersActions(Community community) {
        return community.state() == Community.State.DRAFT ? List.of("edit", "archive") : List.of();
    }

    private List<Found> found(List<Community> some, UUID fan) {
        var keys = some.stream().map(Community::key).toList();
        var memberships = members.of(fan, keys);
        var newest = applications.newest(fan, keys);
        var closed = members.closedTo(fan, keys);
        var ids = whoIs.idsOf(fan);
        return some.stream()
                .map(community ->
                        new Found(
                                community,
                                memberships.get(community.key()),
                                newest.get(community.key()),
                                closed.contains(community.key()),
                                community.founder() != null && ids.contains(community.founder())))
                .toList();
    }

    /// @param application the fan's newest one; null where there is none
    /// @param closed whether the fan is kept out at present
    /// @param own whether the fan founded it
    record Found(
            Community community,
            @Nullable Member membership,
            @Nullable Application application,
            boolean closed,
            boolean own) {

        /// What the fan may do about the community now; what is in it says so itself.
        List<String> actions() {
            return membership == null ? entering() : belonging(membership.role());
        }

        private List<String> entering() {
            var actions = new ArrayList<String>();
            if (community.state() != Community.State.ACTIVE || closed) {
                return actions;
            }
            var entry = community.details().entry();
            if (community.members() < community.capacity()) {
                actions.add(entry == Entry.OPEN ? "join" : "join-by-invitation");
            }
            if (entry == Entry.SCREEN
                    && (application == null || application.state() != Applications.State.PENDING)) {
                actions.add("apply");
            }
            return actions;
        }

        private List<String> belonging(MemberRole role) {
            var actions = new ArrayList<String>(List.of("leave"));
            if (community.state() == Community.State.ARCHIVED) {
                return actions;
            }
            if (role.may(Permission.INVITE)) {
                actions.add("invite");
            }
            if (role.may(Permission.APPOINT)) {
                actions.add("appoint");
            }
            if (community.state() == Community.State.ACTIVE && role.may(Permission.FOUND)) {
                actions.add("found");
            }
            if (own) {
                actions.addAll(foundersActions(community));
            }
            return actions;
        }
    }
}
