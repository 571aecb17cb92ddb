package io.fanops.fan.role;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.role.RoleTerms.Candidate;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The rows of fans' roles, and what hangs on them: the places taken and `fan.roles`.
@ApplicationScoped
class FanRoles {
    private final Jdbi jdbi;
    private final WhoIs who;

    FanRoles(Jdbi jdbi, WhoIs who) {
        this.jdbi = jdbi;
        this.who = who;
    }

    /// Keeps others from changing a fan's roles until the transaction ends.
    ///
    /// @throws Refused `NOT_FOUND` where the fan was erased in the meantime
    Candidate hold(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select stage, tier, orders from fan where brand = :brand and id = :fan for no key update")
                        .bind("fan", fan)
                        .map((row, _) ->
                                new Candidate(
                                        Stage.valueOf(row.getString("stage")),
                                        row.getString("tier"),
                                        row.getLong("orders")))
                        .findFirst()
                        .orElseThrow(() -> Refused.notFound("fan")));
    }

    /// Takes a place of a role.
    ///
    /// @return false where none is free
    boolean takePlace(String role) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                        """
                                        update fan_role_kind set taken = taken + 1
                                        where brand = :brand and key = :role and (places is null or taken < places)\
                                        """)
                                .bind("role", role)
                                .execute()
                        == 1);
    }

    void givePlaceBack(String role) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update fan_role_kind set taken = taken - 1 where brand = :brand and key = :role")
                        .bind("role", role)
                        .execute());
    }

    /// What a fan has of a role that has not ended, under whichever of their ids.
    Optional<FanRole> open(UUID fan, String role) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from fan_role where brand = :brand and fan_id = any(:ids) and role = :role
                                    and state in ('APPLIED', 'INVITED', 'HELD')
                                order by state = 'HELD' desc, id limit 1\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .bind("role", role)
                        .map((row, _) -> FanRole.of(row))
                        .findFirst());
    }

    void insert(FanRole role, String madeBy) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into fan_role (brand, id, fan_id, role, state, reason, made_by, at, since, until)
                                values (:brand, :id, :fan, :role, :state, :reason, :by, :at, :since, :until)\
                                """)
                        .bind("id", role.id())
                        .bind("fan", role.fanId())
                        .bind("role", role.role())
                        .bind("state", role.state().name())
                        .bind("reason", role.reason())
                        .bind("by", madeBy)
                        .bind("at", role.at())
                        .bind("since", role.since())
                        .bind("until", role.until())
                        .execute());
        schedule(role);
    }

    /// Of what a person holds twice, under two ids, keeps the one of their own id; the others are
    /// `MERGED` and give their places back.
    void unite(Collection<UUID> fans) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                with held as (
                                    select r.id, r.role, row_number() over (
                                        partition by coalesce(f.merged_into, f.id), r.role order by f.merged_into is not null, r.id) as n
                                    from fan f join fan_role r on r.brand = :brand and r.fan_id = f.id and r.state = 'HELD'
                                    where f.brand = :brand and (f.id = any(:fans) or f.merged_into = any(:fans))
                                ), merged as (
                                    update fan_role r set state = 'MERGED' from held
                                    where r.brand = :brand and r.id = held.id and held.n > 1 returning r.role
                                )
                                update fan_role_kind k set taken = k.taken - m.places
                                from (select role, count(*)::int as places from merged group by role) as m
                                where k.brand = :brand and k.key = m.role\
                                """)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .execute());
    }

    /// What is `MERGED` with nothing that the person holds any more, one a person and role.
    List<FanRole> parted(Collection<UUID> fans) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with person as (
                                    select case when merged_into is null then id else merged_into end as id
                                    from fan where brand = :brand and id = any(:fans)
                                ), mine as (
                                    select r.*, coalesce(f.merged_into, f.id) as person, f.merged_into is not null as is_old from fan f
                                    join fan_role r on r.brand = :brand and r.fan_id = f.id and r.state in ('HELD', 'MERGED')
                                    where f.brand = :brand and f.id in (
                                        select id from person
                                        union select m.id from person p join fan m on m.brand = :brand and m.merged_into = p.id)
                                )
                                select distinct on (m.role, m.person) m.* from mine m
                                where m.state = 'MERGED' and not exists (
                                    select from mine h where h.state = 'HELD' and h.role = m.role and h.person = m.person)
                                order by m.role, m.person, m.is_old, m.id\
                                """)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .map((row, _) -> FanRole.of(row))
                        .list());
    }

    /// All that a person holds of a role, under whichever of their ids; what takes a place first.
    List<FanRole> held(UUID fan, String role) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from fan_role where brand = :brand and fan_id = any(:ids) and role = :role
                                    and state in ('HELD', 'MERGED')
                                order by state, id\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .bind("role", role)
                        .map((row, _) -> FanRole.of(row))
                        .list());
    }

    /// Writes how a role went on.
    ///
    /// @return false where it has ended in the meantime: after a merge it may be reached under two
    ///   ids, and whoever holds the one does not hold the other
    boolean update(FanRole role) {
        int written =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update fan_role set state = :state, reason = coalesce(:reason, reason), since = :since,
                                            until = :until, ended_at = :ended
                                        where brand = :brand and id = :id and state in ('APPLIED', 'INVITED', 'HELD', 'MERGED')\
                                        """)
                                .bind("id", role.id())
                                .bind("state", role.state().name())
                                .bind("reason", role.reason())
                                .bind("since", role.since())
                                .bind("until", role.until())
                                .bind("ended", role.endedAt())
                                .execute());
        schedule(role);
        return written == 1;
    }

    private void schedule(FanRole role) {
        jdbi.useHandle(handle -> {
            if (role.state() == RoleState.HELD && role.until() != null) {
                handle.createUpdate(
                                """
                                insert into role_due (brand, role_id, due_at) values (:brand, :id, :until)
                                on conflict (brand, role_id) do update set due_at = excluded.due_at\
                                """)
                        .bind("id", role.id())
                        .bind("until", role.until())
                        .execute();
            } else {
                forgetDue(List.of(role.id()));
            }
        });
    }

    void forgetDue(Collection<UUID> roles) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "delete from role_due where brand = :brand and role_id = any(:ids)")
                        .bind("ids", roles.toArray(UUID[]::new))
                        .execute());
    }

    /// Those of these roles that are held and past their time, with their fans locked in the order
    /// of their names.
    List<FanRole> lockPast(Collection<UUID> roles, Instant now) {
        return jdbi.withHandle(handle -> {
            handle.createQuery(
                            """
                            select f.id from fan f where f.brand = :brand and f.id in
                                (select r.fan_id from fan_role r where r.brand = :brand and r.id = any(:ids))
                            order by f.external_id for no key update\
                            """)
                    .bind("ids", roles.toArray(UUID[]::new))
                    .mapTo(UUID.class)
                    .list();
            return handle.createQuery(
                            """
                            select * from fan_role where brand = :brand and id = any(:ids) and state = 'HELD' and until <= :now
                            order by role, id\
                            """)
                    .bind("ids", roles.toArray(UUID[]::new))
                    .bind("now", now)
                    .map((row, _) -> FanRole.of(row))
                    .list();
        });
    }

    /// Makes `fan.roles` what the fans hold, under whichever of their ids.
    void tell(Collection<UUID> fans) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update fan f set roles = coalesce((
                                    select array_agg(distinct r.role order by r.role) from fan_role r
                                    where r.brand = :brand and r.state = 'HELD' and r.fan_id in
                                        (select m.id from fan m where m.brand = :brand and (m.id = f.id or m.merged_into = f.id))
                                ), '{}')
                                where f.brand = :brand and f.id in (
                                    select case when g.merged_into is null then g.id else g.merged_into end from fan g where g.brand = :brand and g.id = any(:fans))\
                                """)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .execute());
    }

    /// Up to `limit` roles of a fan, with those that ended, the oldest first.
    List<FanRole> of(UUID fan, UUID after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from fan_role where brand = :brand and fan_id = any(:ids) and id > :after
                                order by id limit :limit\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) -> FanRole.of(row))
                        .list());
    }

    /// Up to `limit` fans' roles of one kind, the oldest first.
    ///
    /// @param state only those in this state; null for all
    List<FanRole> ofKind(String role, @Nullable RoleState state, UUID after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from fan_role where brand = :brand and role = :role and id > :after
                                    and (:state::text is null or state = :state)
                                order by id limit :limit\
                                """)
                        .bind("role", role)
                        .bind("state", state == null ? null : state.name())
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) -> FanRole.of(row))
                        .list());
    }

    /// A fan's role, of now or of the past.
    ///
    /// @param reason what whoever decided last said about it
    /// @param at when it was applied for, offered or given
    /// @param since when it began to be held
    /// @param until when it ends by itself
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FanRole(
            UUID id,
            UUID fanId,
            String role,
            RoleState state,
            @Nullable String reason,
            Instant at,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Instant endedAt) {

        static FanRole opened(
                UUID fan, String role, RoleState state, @Nullable String reason, Instant at) {
            return new FanRole(Ids.next(), fan, role, state, reason, at, null, null, null);
        }

        /// The same, held from now on.
        FanRole held(@Nullable String why, Instant now, @Nullable Instant end) {
            return new FanRole(id, fanId, role, RoleState.HELD, why, at, now, end, null);
        }

        /// The same, held again for as long as it was to last.
        FanRole heldAgain() {
            return new FanRole(id, fanId, role, RoleState.HELD, null, at, since, until, null);
        }

        boolean isOver(Instant now) {
            return until != null && !until.isAfter(now);
        }

        /// The same, come to an end.
        ///
        /// @param end one of the states that are ends
        FanRole ended(RoleState end, @Nullable String why, Instant now) {
            return new FanRole(id, fanId, role, end, why, at, since, until, now);
        }

        @JsonProperty("_actions")
        @ActionsOf(FanRoleResource.class)
        List<String> actions() {
            return state.actions();
        }

        private static FanRole of(ResultSet row) throws SQLException {
            return new FanRole(
                    row.getObject("id", UUID.class),
                    row.getObject("fan_id", UUID.class),
                    row.getString("role"),
                    RoleState.valueOf(row.getString("state")),
                    row.getString("reason"),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    instant(row, "since"),
                    instant(row, "until"),
                    instant(row, "ended_at"));
        }

        private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
            var at = row.getObject(column, OffsetDateTime.class);
            return at == null ? null : at.toInstant();
        }
    }
}
