package io.fanops.fan.gathering;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Community;
import io.fanops.fan.gathering.GatheringResource.NewMeetup;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.membership.Members;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Meetings offline: places, sign-ups, who came.
///
/// Who came is a fact, whatever the places: a walk-in is counted and takes none. That somebody came
/// closes nothing; one signs up until the end.
@ApplicationScoped
class Meetups {
    private static final String CAME =
            "(select count(*) from meetup_place p where p.brand = :brand and p.meetup_id = m.id and p.attended) as came";

    private static final String MEETUP =
            "select m.*, " + CAME + " from meetup m where m.brand = :brand";

    private static final String OWN =
            "select m.*, "
                    + CAME
                    + """
                    , (select case when bool_or(p.attended) then 'CAME' when count(*) > 0 then 'PLACE' else 'NOTHING' end
                        from meetup_place p where p.brand = :brand and p.meetup_id = m.id and p.fan_id = any(:fans)) as mine
                    from meetup m where m.brand = :brand\
                    """;

    private final BrandSql sql;
    private final Members members;
    private final Activity activity;
    private final Journal journal;
    private final WhoIs whoIs;
    private final MergePatch mergePatch;
    private final Clock clock;

    Meetups(
            BrandSql sql,
            Members members,
            Activity activity,
            Journal journal,
            WhoIs whoIs,
            MergePatch mergePatch,
            Clock clock) {
        this.sql = sql;
        this.members = members;
        this.activity = activity;
        this.journal = journal;
        this.whoIs = whoIs;
        this.mergePatch = mergePatch;
        this.clock = clock;
    }

    /// A meeting of the community's, a festival of all fans, or a gathering of a local branch.
    enum Kind {
        MEETUP,
        FESTIVAL,
        BRANCH
    }

    /// HELD where somebody came.
    enum State {
        OPEN,
        HELD,
        CANCELLED
    }

    /// @param taken places that are signed up for
    /// @param came those who came, walk-ins too
    /// @param actions what the staff may do now
    record Meetup(
            UUID id,
            Kind kind,
            String title,
            String place,
            Instant startsAt,
            Instant endsAt,
            int capacity,
            int taken,
            int came,
            State state,
            @JsonIgnore int version,
            @JsonProperty("_actions") @ActionsOf(GatheringResource.class) List<String> actions) {

        static List<String> actions(State state, Instant startsAt, Instant endsAt, Instant now) {
            var actions = new ArrayList<String>();
            if (state == State.OPEN) {
                actions.add("edit");
            }
            if (state != State.CANCELLED && now.isBefore(endsAt)) {
                actions.add("sign-up");
            }
            if (state != State.CANCELLED && !now.isBefore(startsAt)) {
                actions.add("attendance");
            }
            if (state == State.OPEN) {
                actions.add("cancel");
            }
            return List.copyOf(actions);
        }
    }

    /// What a member has of a meet-up.
    enum Mine {
        NOTHING,
        PLACE,
        CAME
    }

    /// A meet-up as a member sees it.
    ///
    /// @param mine what oneself has of it
    record OwnMeetup(
            UUID id,
            Kind kind,
            String title,
            String place,
            Instant startsAt,
            Instant endsAt,
            int capacity,
            int taken,
            State state,
            Mine mine,
            @JsonProperty("_actions") @ActionsOf(OwnGatheringResource.class) List<String> actions) {

        static OwnMeetup of(Meetup meetup, Mine mine) {
            return new OwnMeetup(
                    meetup.id(),
                    meetup.kind(),
                    meetup.title(),
                    meetup.place(),
                    meetup.startsAt(),
                    meetup.endsAt(),
                    meetup.capacity(),
                    meetup.taken(),
                    meetup.state(),
                    mine,
                    switch (mine) {
                        case NOTHING ->
                                meetup.actions().contains("sign-up")
                                                && meetup.taken() < meetup.capacity()
                                        ? List.of("sign-up")
                                        : List.of();
                        case PLACE -> List.of("sign-off");
                        case CAME -> List.of();
                    });
        }
    }

    /// @param walkedIn came without having signed up
    record Place(UUID fanId, boolean attended, boolean walkedIn, Instant at) {}

    @Transactional(Transactional.TxType.MANDATORY)
    Meetup call(Community community, NewMeetup asked, Actor by) {
        var id = Ids.next();
        var now = clock.instant();
        checkTimes(asked, now);
        sql.run(
                """
                insert into meetup (brand, id, community, kind, title, place, starts_at, ends_at, capacity, state, created_at)
                values (:brand, :id, :community, :kind, :title, :place, :starts, :ends, :capacity, 'OPEN', :now)\
                """,
                "id",
                id,
                "community",
                community.active().key(),
                "kind",
                asked.kind().name(),
                "title",
                asked.title(),
                "place",
                asked.place(),
                "starts",
                asked.startsAt(),
                "ends",
                asked.endsAt(),
                "capacity",
                asked.capacity(),
                "now",
                now);
        activity.note(community.key(), Activity.Act.CALLED_TO_MEET, by, now);
        return require(community.key(), id);
    }

    /// Edits a meet-up to which nobody has come yet.
    ///
    /// @throws Refused `GATHERING_STATE`; `PLACES_TAKEN` for a smaller capacity
    @Transactional
    Meetup edit(String community, UUID id, ObjectNode patch, @Nullable String ifMatch) {
        var meetup = hold(community, id);
        Revision.check(ifMatch, meetup.version());
        if (meetup.state() != State.OPEN) {
            throw new Refused(GatheringProblem.GATHERING_STATE, "It is " + meetup.state() + ".");
        }
        var before = NewMeetup.of(meetup);
        var after = mergePatch.apply(before, patch, NewMeetup.class);
        if (before.equals(after)) {
            return meetup;
        }
        // What has begun may be given another name or place.
        checkTimes(
                after, before.startsAt().equals(after.startsAt()) ? Instant.MIN : clock.instant());
        if (after.capacity() < meetup.taken()) {
            throw new Refused(
                    GatheringProblem.PLACES_TAKEN,
                    meetup.taken() + " places are taken.",
                    new Refused.FieldError("/capacity", "is less than the places taken"));
        }
        sql.run(
                """
                update meetup set kind = :kind, title = :title, place = :place, starts_at = :starts, ends_at = :ends,
                    capacity = :capacity, version = version + 1
                where brand = :brand and id = :id\
                """,
                "kind",
                after.kind().name(),
                "title",
                after.title(),
                "place",
                after.place(),
                "starts",
                after.startsAt(),
                "ends",
                after.endsAt(),
                "capacity",
                after.capacity(),
                "id",
                id);
        return require(community, id);
    }

    private static void checkTimes(NewMeetup asked, Instant now) {
        if (!asked.endsAt().isAfter(asked.startsAt())) {
            throw Refused.invalid("/endsAt", "must be after startsAt");
        }
        if (!asked.startsAt().isAfter(now)) {
            throw Refused.invalid("/startsAt", "is past");
        }
    }

    /// Takes a place, once a fan.
    ///
    /// @return whether it is new
    /// @throws Refused `MEETUP_FULL`, `GATHERING_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    boolean signUp(String community, UUID id, UUID fan) {
        var meetup = require(community, id);
        var fans = whoIs.idsOf(fan).toArray(UUID[]::new);
        if (hasPlace(id, fans)) {
            return false;
        }
        var now = clock.instant();
        if (meetup.state() == State.CANCELLED || !now.isBefore(meetup.endsAt())) {
            throw new Refused(
                    GatheringProblem.GATHERING_STATE, "One can no longer sign up for it.");
        }
        int taken =
                sql.run(
                        """
                        update meetup set taken = taken + 1
                        where brand = :brand and id = :id and state <> 'CANCELLED' and taken < capacity\
                        """,
                        "id",
                        id);
        // The row is locked from here on, so a twin of this call is told by its place.
        if (hasPlace(id, fans)) {
            sql.run(
                    "update meetup set taken = taken - :taken where brand = :brand and id = :id",
                    "taken",
                    taken,
                    "id",
                    id);
            return false;
        }
        if (taken == 0) {
            throw new Refused(GatheringProblem.MEETUP_FULL, "All places are taken.");
        }
        sql.run(
                "insert into meetup_place (brand, meetup_id, fan_id, at) values (:brand, :id, :fan, :now)",
                "id",
                id,
                "fan",
                fan,
                "now",
                now);
        activity.note(community, Activity.Act.SIGNED_UP, Actor.fan(fan), now);
        return true;
    }

    /// Gives the place back, where there is one; the trigger frees it.
    ///
    /// @throws Refused `GATHERING_STATE` for one who came
    @Transactional(Transactional.TxType.MANDATORY)
    void signOff(String community, UUID id, UUID fan) {
        require(community, id);
        var fans = whoIs.idsOf(fan).toArray(UUID[]::new);
        sql.run(
                "delete from meetup_place where brand = :brand and meetup_id = :id and fan_id = any(:fans) and not attended",
                "id",
                id,
                "fans",
                fans);
        if (hasPlace(id, fans)) {
            throw new Refused(GatheringProblem.GATHERING_STATE, "Who came can no longer sign off.");
        }
    }

    /// Says who came; the meet-up is held.
    ///
    /// @param fans those who have a place
    /// @param walkIns members who came without one
    /// @throws Refused `NOT_SIGNED_UP`; `GATHERING_STATE` before its start; `NOT_A_MEMBER`
    @Transactional(Transactional.TxType.MANDATORY)
    Meetup attend(String community, UUID id, Collection<UUID> fans, Collection<UUID> walkIns) {
        var meetup = hold(community, id);
        if (meetup.state() == State.CANCELLED) {
            throw new Refused(GatheringProblem.GATHERING_STATE, "It is " + meetup.state() + ".");
        }
        if (clock.instant().isBefore(meetup.startsAt())) {
            throw new Refused(
                    GatheringProblem.GATHERING_STATE, "It starts at " + meetup.startsAt() + ".");
        }
        var told = new LinkedHashSet<>(fans);
        told.addAll(walkIns);
        var present = whoIs.present(told);
        var touches = new ArrayList<Touch>();
        for (var fan : told) {
            var known = present.get(fan);
            if (known == null) {
                throw Refused.notFound("fan");
            }
            mark(community, meetup, fan, known, walkIns.contains(fan))
                    .ifPresent(mark ->
                            touches.add(touch(mark, TouchKind.ATTENDED, community, meetup)));
        }
        sql.run("update meetup set state = 'HELD' where brand = :brand and id = :id", "id", id);
        journal.note(touches);
        return require(community, id);
    }

    /// That a person came, told by a name of its own.
    private record Mark(UUID fan, @Nullable UUID mark, boolean attended) {}

    /// @return empty where that was known
    private Optional<Mark> mark(
            String community, Meetup meetup, UUID asked, UUID fan, boolean mayWalkIn) {
        var places = marks(meetup.id(), fan);
        if (places.stream().anyMatch(Mark::attended)) {
            return Optional.empty();
        }
        if (places.isEmpty() && !mayWalkIn) {
            throw new Refused(GatheringProblem.NOT_SIGNED_UP, "Fan " + asked + " has no place.");
        }
        if (places.isEmpty()) {
            members.demand(community, fan, Permission.ATTEND);
        }
        var mark = new Mark(places.isEmpty() ? fan : places.getFirst().fan(), Ids.next(), true);
        sql.run(
                """
                insert into meetup_place (brand, meetup_id, fan_id, attended, walked_in, mark, at)
                values (:brand, :id, :fan, true, true, :mark, :now)
                on conflict (brand, meetup_id, fan_id) do update set attended = true, mark = excluded.mark\
                """,
                "id",
                meetup.id(),
                "fan",
                mark.fan(),
                "mark",
                mark.mark(),
                "now",
                clock.instant());
        return Optional.of(mark);
    }

    /// Takes back that somebody came, where that was said; where nobody else came either, the
    /// meet-up is open again.
    @Transactional(Transactional.TxType.MANDATORY)
    void takeBack(String community, UUID id, UUID fan) {
        var meetup = hold(community, id);
        var wrong = marks(id, fan).stream().filter(Mark::attended).toList();
        sql.run(
                "delete from meetup_place where brand = :brand and meetup_id = :id and fan_id = any(:fans) and attended and walked_in",
                "id",
                id,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
        sql.run(
                "update meetup_place set attended = false, mark = null where brand = :brand and meetup_id = :id and fan_id = any(:fans)",
                "id",
                id,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
        sql.run(
                """
                update meetup set state = 'OPEN' where brand = :brand and id = :id and state = 'HELD'
                    and not exists (select from meetup_place where brand = :brand and meetup_id = :id and attended)\
                """,
                "id",
                id);
        journal.note(
                wrong.stream()
                        .filter(mark -> mark.mark() != null)
                        .map(mark -> touch(mark, TouchKind.ATTENDANCE_REVERSED, community, meetup))
                        .toList());
    }

    private List<Mark> marks(UUID id, UUID fan) {
        return sql.list(
                """
                select fan_id, mark, attended from meetup_place where brand = :brand and meetup_id = :id and fan_id = any(:fans)
                order by fan_id <> :fan, fan_id\
                """,
                (row, _) ->
                        new Mark(
                                BrandSql.id(row, "fan_id"),
                                BrandSql.maybeId(row, "mark"),
                                row.getBoolean("attended")),
                "id",
                id,
                "fan",
                fan,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
    }

    private static Touch touch(Mark mark, TouchKind kind, String community, Meetup meetup) {
        return Touch.of(mark.fan(), kind, "attendance:" + mark.mark(), meetup.startsAt())
                .about(community);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Meetup cancel(String community, UUID id) {
        int cancelled =
                sql.run(
                        """
                        update meetup set state = 'CANCELLED'
                        where brand = :brand and community = :community and id = :id and state = 'OPEN'\
                        """,
                        "community",
                        community,
                        "id",
                        id);
        var meetup = require(community, id);
        if (cancelled == 0) {
            throw new Refused(GatheringProblem.GATHERING_STATE, "It is " + meetup.state() + ".");
        }
        return meetup;
    }

    List<Meetup> after(String community, UUID id, int limit) {
        return sql.list(
                MEETUP + " and m.community = :community and m.id > :id order by m.id limit :limit",
                (row, _) -> read(row),
                "community",
                community,
                "id",
                id,
                "limit",
                limit);
    }

    /// As [#after], with what a fan has of each.
    List<OwnMeetup> ownAfter(
            String community, UUID fan, UUID id, @Nullable State state, int limit) {
        return sql.list(
                OWN
                        + """
                         and m.community = :community and m.id > :id and (:state::text is null or m.state = :state)
                        order by m.id limit :limit\
                        """,
                (row, _) -> OwnMeetup.of(read(row), Mine.valueOf(row.getString("mine"))),
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new),
                "id",
                id,
                "state",
                state == null ? null : state.name(),
                "limit",
                limit);
    }

    OwnMeetup requireOwn(String community, UUID fan, UUID id) {
        return sql.first(
                        OWN + " and m.community = :community and m.id = :id",
                        (row, _) -> OwnMeetup.of(read(row), Mine.valueOf(row.getString("mine"))),
                        "community",
                        community,
                        "fans",
                        whoIs.idsOf(fan).toArray(UUID[]::new),
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("meet-up"));
    }

    List<Place> places(String community, UUID id, UUID after, int limit) {
        require(community, id);
        return sql.list(
                """
                select * from meetup_place where brand = :brand and meetup_id = :id and fan_id > :after
                order by fan_id limit :limit\
                """,
                (row, _) ->
                        new Place(
                                BrandSql.id(row, "fan_id"),
                                row.getBoolean("attended"),
                                row.getBoolean("walked_in"),
                                BrandSql.at(row, "at")),
                "id",
                id,
                "after",
                after,
                "limit",
                limit);
    }

    Meetup require(String community, UUID id) {
        return sql.first(
                        MEETUP + " and m.community = :community and m.id = :id",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("meet-up"));
    }

    /// As [#require], and keeps others from changing it until the transaction ends.
    private Meetup hold(String community, UUID id) {
        sql.any(
                "select true from meetup where brand = :brand and id = :id for no key update",
                "id",
                id);
        return require(community, id);
    }

    private boolean hasPlace(UUID id, UUID[] fans) {
        return sql.any(
                "select true from meetup_place where brand = :brand and meetup_id = :id and fan_id = any(:fans)",
                "id",
                id,
                "fans",
                fans);
    }

    private Meetup read(ResultSet row) throws SQLException {
        var state = State.valueOf(row.getString("state"));
        var startsAt = BrandSql.at(row, "starts_at");
        var endsAt = BrandSql.at(row, "ends_at");
        return new Meetup(
                BrandSql.id(row, "id"),
                Kind.valueOf(row.getString("kind")),
                row.getString("title"),
                row.getString("place"),
                startsAt,
                endsAt,
                row.getInt("capacity"),
                row.getInt("taken"),
                row.getInt("came"),
                state,
                row.getInt("version"),
                Meetup.actions(state, startsAt, endsAt, clock.instant()));
    }
}
