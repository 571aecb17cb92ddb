package io.fanops.fan.intake;

import io.fanops.fan.intake.Item.Incoming;
import io.fanops.fan.intake.Routing.Rule;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The items of the brand in scope. The database's clock says which leases are over, for all
/// replicas.
@ApplicationScoped
class Intake {
    private static final String READ =
            """
            select i.*, coalesce(f.merged_into, f.id) as fan, said.text as said, answered.text as answered,
                case when i.state = 'CLAIMED' and i.claimed_until <= now() then 'OPEN' else i.state end as state_now,
                i.for_until > now() as is_reserved
            from intake i
            left join fan f on f.brand = :brand and f.id = i.fan_id
            left join intake_text said on said.brand = :brand and said.intake_id = i.id
                and said.direction = 'IN' and said.expires_at > now()
            left join intake_text answered on answered.brand = :brand and answered.intake_id = i.id
                and answered.direction = 'OUT' and answered.expires_at > now()
            where i.brand = :brand and
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;

    Intake(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// @param by subject of the token of whoever tells it
    /// @return whether it is new; false where the name is taken
    boolean add(
            UUID id,
            Incoming incoming,
            @Nullable UUID fan,
            @Nullable Rule rule,
            String by,
            Instant now) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                with told as (
                                    insert into intake (brand, id, external_id, fan_id, channel, topic, at, told_at, state,
                                        for_role, for_person, for_until)
                                    values (:brand, :id, :name, :fan::uuid, :channel, :topic, :at, :now, 'OPEN', :role, :person,
                                        now() + make_interval(mins => :minutes::int))
                                    on conflict (brand, external_id) do nothing returning id
                                )
                                insert into intake_event (brand, intake_id, id, what, who, at)
                                select :brand, id, :event, 'TOLD', :by, :now::timestamptz from told\
                                """)
                        .bind("id", id)
                        .bind("name", incoming.externalId())
                        .bind("fan", fan)
                        .bind("channel", incoming.channel())
                        .bind("topic", incoming.topic())
                        .bind("at", incoming.at())
                        .bind("now", now)
                        .bind("role", rule == null ? null : rule.role())
                        .bind("person", rule == null ? null : rule.person())
                        .bind("minutes", rule == null ? null : rule.minutes())
                        .bind("event", Ids.next())
                        .bind("by", by)
                        .execute())
                == 1;
    }

    /// Takes an item on to a state, if the taker may: whoever has it, or may take it, may also end
    /// it; only who has it gives it back.
    ///
    /// @param detail the channel of the answer, or the reason for closing; null for other steps
    /// @return whether it was
    boolean step(
            UUID id, State to, @Nullable String detail, Taker taker, Duration lease, Instant now) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                with stepped as (
                                    update intake i set state = :to,
                                        claimed_by = case when :to = 'CLAIMED' then :taker end,
                                        claimed_until =
                                            case when :to = 'CLAIMED' then now() + make_interval(secs => :lease) end,
                                        ended_at = case when :to in ('ANSWERED', 'CLOSED') then :now::timestamptz end,
                                        ended_by = case when :to in ('ANSWERED', 'CLOSED') then :taker end,
                                        answer_channel = case when :to = 'ANSWERED' then :detail end,
                                        reason = case when :to = 'CLOSED' then :detail end
                                    where i.brand = :brand and i.id = :id
                                        and (i.state = 'CLAIMED' and i.claimed_by = :taker and i.claimed_until > now()
                                            or :to <> 'OPEN' and (i.state = 'OPEN' or i.state = 'CLAIMED' and
                                                (i.claimed_until <= now() or i.claimed_by = :taker)))
                                        and (i.for_until is null or i.for_until <= now() or i.for_person = :taker
                                            or i.for_role = any(:roles) or :isAdministrator)
                                    returning i.id
                                )
                                insert into intake_event (brand, intake_id, id, what, who, at)
                                select :brand, id, :event, case :to when 'OPEN' then 'RELEASED' else :to end, :taker,
                                    :now::timestamptz from stepped\
                                """)
                        .bind("id", id)
                        .bind("to", to.name())
                        .bind("detail", detail)
                        .bind("taker", taker.subject())
                        .bind("roles", taker.roles().toArray(String[]::new))
                        .bind("isAdministrator", taker.isAdministrator())
                        .bind("lease", (double) lease.toSeconds())
                        .bind("event", Ids.next())
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /// Keeps a text until a moment.
    ///
    /// @param direction `IN` for what was said, `OUT` for the answer
    /// @param keptUntil until when the fan's consent keeps it; null where it does not
    void keep(
            UUID id,
            String direction,
            @Nullable UUID fan,
            String text,
            @Nullable Instant keptUntil,
            Instant expires) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into intake_text (brand, intake_id, direction, fan_id, text, kept_until, expires_at)
                                values (:brand, :id, :direction, :fan::uuid, :text, :kept::timestamptz, :expires)\
                                """)
                        .bind("id", id)
                        .bind("direction", direction)
                        .bind("fan", fan)
                        .bind("text", text)
                        .bind("kept", keptUntil)
                        .bind("expires", expires)
                        .execute());
    }

    /// Lets go of what was said, where no consent keeps it.
    void letGo(UUID id) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                with gone as (
                                    delete from intake_text where brand = :brand and intake_id = :id and direction = 'IN'
                                        and kept_until is null
                                )
                                update intake_text set expires_at = kept_until
                                where brand = :brand and intake_id = :id and direction = 'IN' and kept_until is not null\
                                """)
                        .bind("id", id)
                        .execute());
    }

    Optional<Item> find(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(READ + "i.id = :id")
                        .bind("id", id)
                        .map((row, _) -> of(row))
                        .findFirst());
    }

    Optional<Item> named(String externalId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(READ + "i.external_id = :name")
                        .bind("name", externalId)
                        .map((row, _) -> of(row))
                        .findFirst());
    }

    /// Items in the order in which they were told, after `id`.
    ///
    /// @param fans ids of one fan; null for any, and for nobody known
    List<Item> after(
            UUID id,
            @Nullable State state,
            @Nullable String channel,
            @Nullable List<UUID> fans,
            int limit) {
        // Two indexes: of what waits, and of one fan's.
        var wanted =
                switch (state) {
                    case null -> "";
                    case OPEN ->
                            " and i.state in ('OPEN', 'CLAIMED') and (i.state = 'OPEN' or i.claimed_until <= now())";
                    case CLAIMED -> " and i.state = 'CLAIMED' and i.claimed_until > now()";
                    case ANSWERED -> " and i.state = 'ANSWERED'";
                    case CLOSED -> " and i.state = 'CLOSED'";
                };
        var theirs = fans == null ? "" : " and i.fan_id = any(:fans)";
        return jdbi.withHandle(handle -> {
            var query =
                    handle.createQuery(
                                    READ
                                            + "i.id > :after and (:channel::text is null or i.channel = :channel)"
                                            + wanted
                                            + theirs
                                            + " order by i.id limit :limit")
                            .bind("after", id)
                            .bind("channel", channel)
                            .bind("limit", limit);
            return (fans == null ? query : query.bind("fans", fans.toArray(UUID[]::new)))
                    .map((row, _) -> of(row))
                    .list();
        });
    }

    /// Who did what with an item, the newest hundred, the oldest of them first.
    List<Event> history(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from (select * from intake_event where brand = :brand and intake_id = :id
                                    order by id desc limit 100) newest order by id\
                                """)
                        .bind("id", id)
                        .map((row, _) ->
                                new Event(
                                        row.getString("what"),
                                        row.getString("who"),
                                        moment(row, "at")))
                        .list());
    }

    /// What waits, and how soon was answered what was answered since a moment, by channel.
    List<Figure> figures(Instant since) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select channel, count(*) filter (where state <> 'ANSWERED') as open,
                                    min(at) filter (where state <> 'ANSWERED') as oldest,
                                    count(*) filter (where state = 'ANSWERED') as answered,
                                    percentile_cont(0.5) within group (order by greatest(0, extract(epoch from ended_at - at)))
                                        filter (where state = 'ANSWERED') as median
                                from intake where brand = :brand
                                    and (state in ('OPEN', 'CLAIMED') or state = 'ANSWERED' and ended_at >= :since)
                                group by channel order by channel limit 500\
                                """)
                        .bind("since", since)
                        .map((row, _) -> {
                            var median = row.getObject("median", Double.class);
                            return new Figure(
                                    row.getString("channel"),
                                    row.getLong("open"),
                                    row.getObject("oldest") == null ? null : moment(row, "oldest"),
                                    row.getLong("answered"),
                                    median == null ? null : Math.round(median));
                        })
                        .list());
    }

    private static Item of(ResultSet row) throws SQLException {
        var state = State.valueOf(row.getString("state_now"));
        return new Item(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                row.getObject("fan", UUID.class),
                row.getString("channel"),
                row.getString("topic"),
                moment(row, "at"),
                moment(row, "told_at"),
                state,
                !state.isEnd() && row.getBoolean("is_reserved")
                        ? new Item.Reservation(
                                row.getString("for_role"),
                                row.getString("for_person"),
                                moment(row, "for_until"))
                        : null,
                state == State.CLAIMED
                        ? new Item.Claim(row.getString("claimed_by"), moment(row, "claimed_until"))
                        : null,
                row.getString("said"),
                state == State.ANSWERED
                        ? new Item.Answer(
                                row.getString("answer_channel"),
                                row.getString("ended_by"),
                                moment(row, "ended_at"),
                                row.getString("answered"))
                        : null,
                state == State.CLOSED
                        ? new Item.Closing(
                                row.getString("reason"),
                                row.getString("ended_by"),
                                moment(row, "ended_at"))
                        : null);
    }

    private static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /// @param what `TOLD`, `CLAIMED`, `RELEASED`, `ANSWERED` or `CLOSED`
    /// @param by subject of the token of whoever did it
    record Event(String what, String by, Instant at) {}

    /// @param open items that wait or are being handled
    /// @param oldest when the oldest of them was said; null where none waits
    /// @param answered of the last 90 days
    /// @param medianSeconds of these from the word to its answer; null where none was answered
    record Figure(
            String channel,
            long open,
            @Nullable Instant oldest,
            long answered,
            @Nullable Long medianSeconds) {}
}
