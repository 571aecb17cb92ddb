package io.fanops.fan.membership;

import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.community.Community;
import io.fanops.fan.community.CommunityDetails;
import io.fanops.fan.community.SettingUp;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.membership.Members.Entered;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lets fans in by themselves, as the community's entry policy says.
@ApplicationScoped
class ComingIn {
    private final Communities communities;
    private final Members members;
    private final Invitations invitations;
    private final Peers peers;
    private final SettingUp settingUp;
    private final WhoIs whoIs;

    ComingIn(
            Communities communities,
            Members members,
            Invitations invitations,
            Peers peers,
            SettingUp settingUp,
            WhoIs whoIs) {
        this.communities = communities;
        this.members = members;
        this.invitations = invitations;
        this.peers = peers;
        this.settingUp = settingUp;
        this.whoIs = whoIs;
    }

    /// Who founded a draft brings others in by invitation, before it opens.
    ///
    /// @param invitation the code that the fan has; null for none
    @Transactional(Transactional.TxType.MANDATORY)
    Entered join(String key, UUID fan, @Nullable String invitation) {
        var community = communities.require(key);
        // Of an internal community a stranger learns by a code that opens it.
        if (!members.isSeen(community, fan)
                && (invitation == null || !invitations.opens(key, invitation))) {
            throw Refused.notFound("community");
        }
        var present = members.find(key, fan);
        if (present.isPresent()) {
            return new Entered(present.get(), false);
        }
        return invitation == null
                ? unasked(community.active(), fan)
                : invited(community.living(), fan, invitation);
    }

    private Entered unasked(Community community, UUID fan) {
        return switch (community.details().entry()) {
            case OPEN ->
                    members.take(community, fan, MemberRole.PARTICIPANT, "OPEN", Actor.fan(fan));
            case INVITE ->
                    throw new Refused(
                            MembershipProblem.INVITATION_NEEDED,
                            "Send the code of an invitation.",
                            new Refused.FieldError("/invitation", "is missing"));
            case SCREEN ->
                    throw new Refused(
                            MembershipProblem.APPLICATION_NEEDED,
                            "Apply to `" + community.key() + "` instead.");
        };
    }

    private Entered invited(Community community, UUID fan, String invitation) {
        // The place first: where there is none, or the fan came in meanwhile, no use is lost.
        var entered =
                members.take(community, fan, MemberRole.PARTICIPANT, "INVITATION", Actor.fan(fan));
        if (entered.isNew()) {
            var by = invitations.use(community.key(), invitation).invitedBy();
            var inviter = by == null ? null : whoIs.require(by);
            if (inviter != null && !inviter.equals(fan)) {
                peers.note(community.key(), inviter, fan, Peers.Kind.INVITED);
            }
        }
        return entered;
    }

    /// Founds a community below another one, of which the founding member is the leader.
    @Transactional(Transactional.TxType.MANDATORY)
    SettingUp.Founded found(String parent, UUID fan, CommunityDetails details) {
        members.demand(parent, fan, Permission.FOUND);
        var above = communities.require(parent);
        if (details.parent() != null && !parent.equals(details.parent())) {
            throw Refused.invalid("/parent", "must be the community in the path");
        }
        var founded = settingUp.foundBelow(above, details, fan);
        if (founded.isNew()) {
            members.take(founded.community(), fan, MemberRole.LEADER, "FOUNDING", Actor.fan(fan));
        }
        return new SettingUp.Founded(communities.require(details.key()), founded.isNew());
    }

    /// Gives a member a role, as somebody whose own role allows it. Who leads is the brand's to
    /// say.
    @Transactional(Transactional.TxType.MANDATORY)
    Member appoint(String key, UUID fan, String other, MemberRole role) {
        members.demand(key, fan, Permission.APPOINT);
        var theirs = members.hold(key, whoIs.require(other));
        if (role == MemberRole.LEADER || theirs.role() == MemberRole.LEADER) {
            throw new Refused(
                    MembershipProblem.MEMBER_ROLE, "Who is a LEADER is said by the brand.");
        }
        return members.change(key, theirs, role, theirs.links(), Actor.fan(fan));
    }

    /// Says what a member did for another one.
    @Transactional(Transactional.TxType.MANDATORY)
    void note(String key, UUID fan, UUID other, Peers.Kind kind) {
        members.demand(key, fan, Permission.ATTEND);
        var theirs = whoIs.require(other);
        members.require(key, theirs);
        if (kind == Peers.Kind.INVITED) {
            throw Refused.invalid("/kind", "follows from invitations");
        }
        peers.note(key, fan, theirs, kind);
    }
}
