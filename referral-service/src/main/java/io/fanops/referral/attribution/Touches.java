package io.fanops.referral.attribution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.KeptPlan;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// What may have brought fans to orders.
@ApplicationScoped
public class Touches {
    /// Before orders forget what click they came from.
    static final int BEFORE_THE_ORDERS = 100;

    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final Clock clock;

    Touches(Jdbi jdbi, ObjectMapper json, Clock clock) {
        this.jdbi = jdbi;
        this.json = json;
        this.clock = clock;
    }

    /// Takes touches down, but for those whose key is known. They count for orders that arrive from
    /// now on.
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(Collection<Touch> touches) {
        add(touches.stream().map(touch -> new Told(touch, null)).toList());
    }

    /// What was noted under these keys turned out to be none. Orders that it was credited with keep
    /// it.
    @Transactional(Transactional.TxType.MANDATORY)
    public void withdraw(Collection<String> keys) {
        jdbi.useHandle(handle ->
                handle.createUpdate("delete from touch where brand = :brand and key = any(:keys)")
                        .bind("keys", keys.toArray(String[]::new))
                        .execute());
    }

    /// Takes touches down whose key is new.
    ///
    /// @return the keys of those, with their ids
    @Transactional(Transactional.TxType.MANDATORY)
    Map<String, UUID> add(List<Told> told) {
        var added = new HashMap<String, UUID>();
        if (told.isEmpty()) {
            return added;
        }
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                insert into touch (brand, id, key, kind, subject, fan_id, click_id, order_number, at, details,
                                    noted_at)
                                select :brand, i, k, d, s, f, c, o, cast(a as timestamptz), cast(j as jsonb), :now
                                from unnest(:ids, :keys, :kinds, :subjects, :fans, :clicks, :orders, :moments, :details)
                                    as t(i, k, d, s, f, c, o, a, j)
                                order by k
                                on conflict (brand, key) do nothing returning key, id\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("now", clock.instant())
                        .bind("ids", told.stream().map(_ -> Ids.next()).toArray(UUID[]::new))
                        .bind("keys", Column.of(told, t -> t.touch().key(), String[]::new))
                        .bind("kinds", Column.of(told, t -> t.touch().kind().name(), String[]::new))
                        .bind("subjects", Column.of(told, t -> t.touch().subject(), String[]::new))
                        .bind("fans", Column.of(told, t -> t.touch().fanId(), UUID[]::new))
                        .bind("clicks", Column.of(told, t -> t.touch().clickId(), String[]::new))
                        .bind("orders", Column.of(told, t -> t.touch().order(), String[]::new))
                        .bind("moments", Column.of(told, t -> moment(t.touch()), String[]::new))
                        .bind("details", Column.of(told, t -> write(t.details()), String[]::new))
                        .map((row, _) -> Map.entry(row.getString(1), row.getObject(2, UUID.class)))
                        .forEach(entry -> added.put(entry.getKey(), entry.getValue())));
        return added;
    }

    /// What stands under some keys; a merged fan's touch is the survivor's.
    Map<String, Known> known(Set<String> keys) {
        var known = new HashMap<String, Known>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select t.*, case when s.survivor_id is null then t.fan_id else s.survivor_id end as who
                                from touch t left join same_fan s on s.brand = t.brand and s.fan_id = t.fan_id
                                where t.brand = :brand and t.key = any(:keys)\
                                """)
                        .bind("keys", keys.toArray(String[]::new))
                        .map((row, _) ->
                                new Known(
                                        row.getObject("id", UUID.class),
                                        new Told(
                                                new Touch(
                                                        row.getString("key"),
                                                        TouchKind.valueOf(row.getString("kind")),
                                                        row.getString("subject"),
                                                        row.getObject("who", UUID.class),
                                                        row.getString("click_id"),
                                                        row.getString("order_number"),
                                                        row.getTimestamp("at").toInstant()),
                                                read(row.getString("details")))))
                        .forEach(touch -> known.put(touch.told().touch().key(), touch)));
        return known;
    }

    /// What else was said of touches that are still kept.
    Map<UUID, Details> details(Collection<UUID> ids) {
        var details = new HashMap<UUID, Details>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select id, details from touch
                                where brand = :brand and id = any(:ids) and details is not null\
                                """)
                        .bind("ids", ids.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(row.getObject(1, UUID.class), read(row.getString(2))))
                        .forEach(entry -> details.put(entry.getKey(), entry.getValue())));
        return details;
    }

    /// An erased fan's touches go, with those of clicks that their orders name.
    void forget(@Observes @Priority(BEFORE_THE_ORDERS) FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                with bought as materialized (
                                    select external_id, click_id from orders where brand = :brand and fan_id = :fan
                                )
                                delete from touch where brand = :brand and (fan_id = :fan
                                    or click_id = any(array(select click_id from bought where click_id is not null))
                                    or order_number = any(array(select external_id from bought)))\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private static String moment(Touch touch) {
        return touch.at().truncatedTo(ChronoUnit.MICROS).toString();
    }

    private @Nullable String write(@Nullable Details details) {
        try {
            return details == null ? null : json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Details that cannot be written", e);
        }
    }

    private @Nullable Details read(@Nullable String text) {
        try {
            return text == null ? null : json.readValue(text, Details.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Details that cannot be read", e);
        }
    }

    /// A touch as it was told.
    ///
    /// @param details null where nothing else was said of it
    record Told(Touch touch, @Nullable Details details) {}

    /// A touch that is here.
    record Known(UUID id, Told told) {}

    /// What a brand says of a touch besides.
    ///
    /// @param store the store's code
    /// @param qrCode that was scanned
    /// @param url of the page that was opened
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Details(
            @Nullable String store,
            @Nullable String qrCode,
            @Nullable String campaign,
            @Nullable String url) {
        boolean areNone() {
            return store == null && qrCode == null && campaign == null && url == null;
        }
    }
}
