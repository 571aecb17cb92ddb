package io.fanops.fan.membership;

import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.community.Community;
import io.fanops.fan.community.CommunityDetails.Scope;
import io.fanops.fan.membership.Member.Links;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes fans into communities and out of them; knows who is in.
@ApplicationScoped
public class Members {
    /// Role of the brand's catalogue that its own people hold.
    private static final String INSIDER = "INSIDER";

    private final BrandSql sql;
    private final Communities communities;
    private final WhoIs whoIs;
    private final Journal journal;
    private final Event<Joined> joined;
    private final Clock clock;

    Members(
            BrandSql sql,
            Communities communities,
            WhoIs whoIs,
            Journal journal,
            Event<Joined> joined,
            Clock clock) {
        this.sql = sql;
        this.communities = communities;
        this.whoIs = whoIs;
        this.journal = journal;
        this.joined = joined;
        this.clock = clock;
    }

    /// The fan's membership.
    ///
    /// @param fan in their own right
    public Optional<Member> find(String community, UUID fan) {
        return sql.first(
                """
                select m.*, f.nickname from community_member m join fan f on f.brand = :brand and f.id = m.fan_id
                where m.brand = :brand and m.community = :community
                    and m.fan_id in (select id from fan where brand = :brand and (id = :fan or merged_into = :fan))
                order by m.fan_id <> :fan limit 1\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "fan",
                fan);
    }

    /// @throws Refused `NOT_A_MEMBER`
    public Member require(String community, UUID fan) {
        return find(community, fan)
                .orElseThrow(() ->
                        new Refused(
                                MembershipProblem.NOT_A_MEMBER,
                                "The fan is not a member of `" + community + "`."));
    }

    /// A community as far as a fan may know of it: an `INTERNAL` one is there for who is in it and
    /// for the brand's own people.
    ///
    /// @param fan in their own right
    /// @throws Refused `NOT_FOUND`
    public Community seen(String key, UUID fan) {
        var community = communities.require(key);
        if (!isSeen(community, fan)) {
            throw Refused.notFound("community");
        }
        return community;
    }

    boolean isSeen(Community community, UUID fan) {
        return community.details().scope() == Scope.EXTERNAL
                || isInsider(fan)
                || find(community.key(), fan).isPresent();
    }

    /// Whether a fan is one of the brand's own people.
    boolean isInsider(UUID fan) {
        return sql.any(
                """
                select true from fan where brand = :brand and (id = :fan or merged_into = :fan) and :role = any(roles)\
                """,
                "fan",
                fan,
                "role",
                INSIDER);
    }

    /// What a fan reads under their own token; of an archived community too.
    ///
    /// @param fan in their own right
    /// @return the fan's membership
    /// @throws Refused `NOT_FOUND`, `NOT_A_MEMBER`
    public Member reader(String community, UUID fan) {
        return require(seen(community, fan).key(), fan);
    }

    /// What a fan does under their own token.
    ///
    /// @param fan in their own right
    /// @return the fan's membership of an active community
    /// @throws Refused `NOT_FOUND`, `NOT_A_MEMBER`; `MEMBER_ROLE` where the role does not allow it
    public Member demand(String community, UUID fan, MemberRole.Permission permission) {
        var found = seen(community, fan);
        if (permission.isForDrafts()) {
            found.living();
        } else {
            found.active();
        }
        var member = require(community, fan);
        if (!member.role().may(permission)) {
            throw new Refused(
                    MembershipProblem.MEMBER_ROLE,
                    "A " + member.role() + " may not " + permission + ".");
        }
        return member;
    }

    /// The fan's memberships of some communities, by the community's key.
    Map<String, Member> of(UUID fan, Collection<String> keys) {
        return sql
                .list(
                        """
                        select distinct on (m.community) m.*, f.nickname
                        from community_member m join fan f on f.brand = :brand and f.id = m.fan_id
                        where m.brand = :brand and m.community = any(:keys)
                            and m.fan_id in (select id from fan where brand = :brand and (id = :fan or merged_into = :fan))
                        order by m.community, m.fan_id <> :fan\
                        """,
                        (row, _) -> Map.entry(row.getString("community"), read(row)),
                        "fan",
                        fan,
                        "keys",
                        keys.toArray(String[]::new))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Which of some communities keep the fan out at present.
    Set<String> closedTo(UUID fan, Collection<String> keys) {
        return Set.copyOf(
                sql.list(
                        """
                        select distinct community from community_ban
                        where brand = :brand and community = any(:keys) and fan_id = any(:fans)
                            and (until is null or until > :now)\
                        """,
                        (row, _) -> row.getString(1),
                        "keys",
                        keys.toArray(String[]::new),
                        "fans",
                        whoIs.idsOf(fan).toArray(UUID[]::new),
                        "now",
                        clock.instant()));
    }

    /// Members in the order of their ids.
    List<Member> after(String community, UUID fan, @Nullable String role, int limit) {
        return sql.list(
                """
                select m.*, f.nickname from community_member m join fan f on f.brand = :brand and f.id = m.fan_id
                where m.brand = :brand and m.community = :community and m.fan_id > :fan and (:role::text is null or m.role = :role)
                order by m.fan_id limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "fan",
                fan,
                "role",
                role,
                "limit",
                limit);
    }

    /// Takes a fan in, whatever the entry policy; it is the caller's to have asked.
    ///
    /// @param fan in their own right
    /// @return the membership, and whether it is new
    /// @throws Refused `BANNED`, `COMMUNITY_FULL`
    @Transactional(Transactional.TxType.MANDATORY)
    public Entered take(Community community, UUID fan, MemberRole role, String via, Actor by) {
        return take(community, fan, role, via, "JOINED", by);
    }

    /// Brings back who was removed.
    ///
    /// @throws Refused `COMMUNITY_FULL` where the place is taken by now
    @Transactional(Transactional.TxType.MANDATORY)
    public void restore(String community, UUID fan, MemberRole role, Actor by) {
        take(communities.require(community), fan, role, "APPEAL", "RESTORED", by);
    }

    private Entered take(
            Community community, UUID fan, MemberRole role, String via, String what, Actor by) {
        var now = clock.instant();
        var key = community.key();
        var present = find(key, fan);
        if (present.isPresent()) {
            return new Entered(present.get(), false);
        }
        if (isBanned(key, fan, now)) {
            throw new Refused(
                    MembershipProblem.BANNED, "The fan is kept out of `" + key + "` at present.");
        }
        // The community's row is locked, and counted anew where somebody else had it: nobody comes
        // in over the capacity. The count itself is the trigger's.
        int taken =
                sql.run(
                        """
                        with place as (
                            update community set members = members
                            where brand = :brand and key = :community and state <> 'ARCHIVED' and members < capacity
                            returning key
                        )
                        insert into community_member (brand, community, fan_id, role, via, joined_at)
                        select :brand, key, :fan, :role, :via, :now from place
                        on conflict do nothing\
                        """,
                        "community",
                        key,
                        "fan",
                        fan,
                        "role",
                        role.name(),
                        "via",
                        via,
                        "now",
                        now);
        if (taken == 0) {
            // Somebody was faster: with this very fan, or with the last place.
            return new Entered(
                    find(key, fan)
                            .orElseThrow(() ->
                                    new Refused(
                                            MembershipProblem.COMMUNITY_FULL,
                                            "`" + key + "` has no place left.")),
                    false);
        }
        var event = note(key, fan, what, role, null, by, now);
        journal.note(
                List.of(
                        Touch.of(fan, TouchKind.COMMUNITY_JOINED, "membership:" + event, now)
                                .about(key)));
        joined.fire(new Joined(key, fan, now));
        return new Entered(require(key, fan), true);
    }

    /// Ends a membership, where there is one.
    ///
    /// @param fan in their own right
    /// @param what `LEFT` or `REMOVED`
    @Transactional(Transactional.TxType.MANDATORY)
    public void end(String community, UUID fan, String what, @Nullable String reason, Actor by) {
        // The community first, as when somebody comes in: its count is the trigger's.
        communities.hold(community);
        var member = find(community, fan);
        if (member.isEmpty()) {
            return;
        }
        var now = clock.instant();
        int ended =
                sql.run(
                        "delete from community_member where brand = :brand and community = :community and fan_id = any(:fans)",
                        "community",
                        community,
                        "fans",
                        whoIs.idsOf(fan).toArray(UUID[]::new));
        if (ended == 0) {
            return;
        }
        sql.run(
                """
                delete from ritual_task where brand = :brand and community = :community and fan_id = any(:fans)
                    and done_at is null\
                """,
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
        // A place at a meet-up is a member's: until its end it is free for others again.
        sql.run(
                """
                delete from meetup_place p using meetup m
                where p.brand = :brand and m.brand = :brand and m.id = p.meetup_id and m.community = :community
                    and m.state <> 'CANCELLED' and m.ends_at > :now and p.fan_id = any(:fans) and not p.attended\
                """,
                "community",
                community,
                "now",
                now,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
        var event = note(community, fan, what, member.get().role(), reason, by, now);
        journal.note(
                List.of(
                        Touch.of(fan, TouchKind.COMMUNITY_LEFT, "membership:" + event, now)
                                .about(community)));
    }

    /// Gives a member a role and says what binds them. What says nothing new changes nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    Member change(String community, Member member, MemberRole role, Links links, Actor by) {
        if (role == member.role() && links.equals(member.links())) {
            return member;
        }
        sql.run(
                """
                update community_member set role = :role, link_emotional = :emotional, link_interest = :interest,
                    link_resource = :resource, version = version + 1
                where brand = :brand and community = :community and fan_id = :fan\
                """,
                "role",
                role.name(),
                "emotional",
                links.emotional(),
                "interest",
                links.interest(),
                "resource",
                links.resource(),
                "community",
                community,
                "fan",
                member.fanId());
        if (role != member.role()) {
            note(community, member.fanId(), "ROLE", role, null, by, clock.instant());
        }
        return require(community, whoIs.require(member.fanId()));
    }

    /// As [#require], and keeps others from changing the membership until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    public Member hold(String community, UUID fan) {
        communities.hold(community);
        sql.first(
                """
                select true from community_member where brand = :brand and community = :community and fan_id = any(:fans)
                for no key update\
                """,
                (row, _) -> row.getBoolean(1),
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
        return require(community, fan);
    }

    /// Keeps a fan out.
    ///
    /// @param until null for good
    @Transactional(Transactional.TxType.MANDATORY)
    public void ban(
            String community,
            UUID fan,
            @Nullable Instant until,
            String reason,
            @Nullable UUID strike) {
        sql.run(
                """
                insert into community_ban (brand, community, fan_id, until, reason, strike_id, at)
                values (:brand, :community, :fan, :until::timestamptz, :reason, :strike::uuid, :now)
                on conflict (brand, community, fan_id) do update
                    set until = excluded.until, reason = excluded.reason, strike_id = excluded.strike_id, at = excluded.at\
                """,
                "community",
                community,
                "fan",
                whoIs.toldOf(fan),
                "until",
                until,
                "reason",
                reason,
                "strike",
                strike,
                "now",
                clock.instant());
    }

    /// @return whether there was a ban
    @Transactional
    public boolean lift(String community, UUID fan) {
        return sql.run(
                        "delete from community_ban where brand = :brand and community = :community and fan_id = any(:fans)",
                        "community",
                        community,
                        "fans",
                        whoIs.idsOf(fan).toArray(UUID[]::new))
                > 0;
    }

    /// Lifts the ban that a strike put up, if it is still that strike's.
    @Transactional(Transactional.TxType.MANDATORY)
    public void liftOf(String community, UUID strike) {
        sql.run(
                "delete from community_ban where brand = :brand and community = :community and strike_id = :strike",
                "community",
                community,
                "strike",
                strike);
    }

    List<Ban> bans(String community, UUID after, int limit) {
        return sql.list(
                """
                select * from community_ban where brand = :brand and community = :community and fan_id > :after
                order by fan_id limit :limit\
                """,
                (row, _) ->
                        new Ban(
                                BrandSql.id(row, "fan_id"),
                                BrandSql.maybeAt(row, "until"),
                                row.getString("reason"),
                                BrandSql.maybeId(row, "strike_id"),
                                BrandSql.at(row, "at")),
                "community",
                community,
                "after",
                after,
                "limit",
                limit);
    }

    /// How a fan came, changed and went, oldest first.
    List<Passage> history(String community, UUID fan) {
        return sql.list(
                """
                select * from membership_event where brand = :brand and community = :community and fan_id = any(:fans)
                order by at, id limit 1000\
                """,
                (row, _) ->
                        new Passage(
                                row.getString("what"),
                                MemberRole.valueOf(row.getString("role")),
                                row.getString("reason"),
                                row.getString("by_staff"),
                                BrandSql.at(row, "at")),
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
    }

    public boolean isBanned(String community, UUID fan, Instant now) {
        return sql.any(
                """
                select true from community_ban where brand = :brand and community = :community and fan_id = any(:fans)
                    and (until is null or until > :now)\
                """,
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new),
                "now",
                now);
    }

    private UUID note(
            String community,
            UUID fan,
            String what,
            MemberRole role,
            @Nullable String reason,
            Actor by,
            Instant now) {
        var id = Ids.next();
        sql.run(
                """
                insert into membership_event (brand, id, community, fan_id, what, role, reason, by_staff, at)
                values (:brand, :id, :community, :fan, :what, :role, :reason, :staff, :now)\
                """,
                "id",
                id,
                "community",
                community,
                "fan",
                fan,
                "what",
                what,
                "role",
                role.name(),
                "reason",
                reason,
                "staff",
                by.staff(),
                "now",
                now);
        return id;
    }

    private static Member read(ResultSet row) throws SQLException {
        return new Member(
                BrandSql.id(row, "fan_id"),
                row.getString("nickname"),
                MemberRole.valueOf(row.getString("role")),
                row.getString("via"),
                new Links(
                        row.getString("link_emotional"),
                        row.getString("link_interest"),
                        row.getString("link_resource")),
                row.getInt("version"),
                BrandSql.at(row, "joined_at"));
    }

    public record Entered(Member member, boolean isNew) {}

    /// @param until null for good
    record Ban(
            UUID fanId,
            @Nullable Instant until,
            String reason,
            @Nullable UUID strike,
            Instant at) {}

    /// @param what `JOINED`, `LEFT`, `REMOVED`, `RESTORED` or `ROLE`
    /// @param role from then on, or until then
    /// @param byStaff subject of the token; null where the fan did it
    record Passage(
            String what,
            MemberRole role,
            @Nullable String reason,
            @Nullable String byStaff,
            Instant at) {}
}
