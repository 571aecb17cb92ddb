package io.fanops.fan.gathering;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Community;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/// Meetings offline: places, sign-ups, who came.
@ApplicationScoped
class Meetups {
    private final BrandSql sql;
    private final Activity activity;
    private final WhoIs whoIs;
    private final Clock clock;

    Meetups(BrandSql sql, Activity activity, WhoIs whoIs, Clock clock) {
        this.sql = sql;
        this.activity = activity;
        this.whoIs = whoIs;
        this.clock = clock;
    }

    /// A meeting of the community's, a festival of all fans, or a gathering of a local branch.
    enum Kind {
        MEETUP,
        FESTIVAL,
        BRANCH
    }

    enum State {
        OPEN,
        HELD,
        CANCELLED
    }

    /// @param taken places that are signed up for
    record Meetup(
            UUID id,
            Kind kind,
            String title,
            String place,
            Instant startsAt,
            Instant endsAt,
            int capacity,
            int taken,
            State state) {

        @JsonProperty("_actions")
        public List<String> actions() {
            return state == State.OPEN
                    ? List.of("sign-up", "attendance", "cancel")
                    : state == State.HELD ? List.of("attendance") : List.of();
        }
    }

    record Place(UUID fanId, boolean attended, Instant at) {}

    @Transactional(Transactional.TxType.MANDATORY)
    Meetup call(
            Community community,
            Kind kind,
            String title,
            String place,
            Instant startsAt,
            Instant endsAt,
            int capacity,
            Actor by) {
        if (!endsAt.isAfter(startsAt)) {
            throw Refused.invalid("/endsAt", "must be after startsAt");
        }
        var id = Ids.next();
        var now = clock.instant();
        if (!startsAt.isAfter(now)) {
            throw Refused.invalid("/startsAt", "is past");
        }
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
                kind.name(),
                "title",
                title,
                "place",
                place,
                "starts",
                startsAt,
                "ends",
                endsAt,
                "capacity",
                capacity,
                "now",
                now);
        activity.note(community.key(), Activity.Act.CALLED_TO_MEET, by, now);
        return require(community.key(), id);
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
        if (meetup.state() != State.OPEN || !now.isBefore(meetup.endsAt())) {
            throw new Refused(
                    GatheringProblem.GATHERING_STATE, "One can no longer sign up for it.");
        }
        int taken =
                sql.run(
                        """
                        update meetup set taken = taken + 1
                        where brand = :brand and id = :id and state = 'OPEN' and taken < capacity\
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
    @Transactional(Transactional.TxType.MANDATORY)
    void signOff(String community, UUID id, UUID fan) {
        require(community, id);
        sql.run(
                "delete from meetup_place where brand = :brand and meetup_id = :id and fan_id = any(:fans) and not attended",
                "id",
                id,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
    }

    /// Says who came; the meet-up is held.
    ///
    /// @throws Refused `NOT_SIGNED_UP`; `GATHERING_STATE` before its start
    @Transactional(Transactional.TxType.MANDATORY)
    Meetup attend(String community, UUID id, Collection<UUID> fans) {
        var meetup = require(community, id);
        if (!meetup.actions().contains("attendance")) {
            throw new Refused(GatheringProblem.GATHERING_STATE, "It is " + meetup.state() + ".");
        }
        if (clock.instant().isBefore(meetup.startsAt())) {
            throw new Refused(
                    GatheringProblem.GATHERING_STATE, "It starts at " + meetup.startsAt() + ".");
        }
        var present = whoIs.present(fans);
        for (var fan : new HashSet<>(fans)) {
            var known = present.get(fan);
            if (known == null) {
                throw Refused.notFound("fan");
            }
            int came =
                    sql.run(
                            """
                            update meetup_place set attended = true
                            where brand = :brand and meetup_id = :id and fan_id = any(:fans)\
                            """,
                            "id",
                            id,
                            "fans",
                            whoIs.idsOf(known).toArray(UUID[]::new));
            if (came == 0) {
                throw new Refused(GatheringProblem.NOT_SIGNED_UP, "Fan " + fan + " has no place.");
            }
        }
        sql.run("update meetup set state = 'HELD' where brand = :brand and id = :id", "id", id);
        return require(community, id);
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
                """
                select * from meetup where brand = :brand and community = :community and id > :id
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "id",
                id,
                "limit",
                limit);
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
                        "select * from meetup where brand = :brand and community = :community and id = :id",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("meet-up"));
    }

    private boolean hasPlace(UUID id, UUID[] fans) {
        return sql.any(
                "select true from meetup_place where brand = :brand and meetup_id = :id and fan_id = any(:fans)",
                "id",
                id,
                "fans",
                fans);
    }

    private static Meetup read(ResultSet row) throws SQLException {
        return new Meetup(
                BrandSql.id(row, "id"),
                Kind.valueOf(row.getString("kind")),
                row.getString("title"),
                row.getString("place"),
                BrandSql.at(row, "starts_at"),
                BrandSql.at(row, "ends_at"),
                row.getInt("capacity"),
                row.getInt("taken"),
                State.valueOf(row.getString("state")));
    }
}
