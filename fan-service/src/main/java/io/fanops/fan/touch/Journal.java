package io.fanops.fan.touch;

import io.fanops.fan.who.WhoIs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Notes and reads what passed between the brand in scope and its fans.
@ApplicationScoped
public class Journal {
    private final Jdbi jdbi;
    private final WhoIs who;
    private final Event<Touched> touched;

    Journal(Jdbi jdbi, WhoIs who, Event<Touched> touched) {
        this.jdbi = jdbi;
        this.who = who;
        this.touched = touched;
    }

    /// Notes touches, each once by fan, kind and source, and tells those who compute from them, in
    /// the running transaction. Touches of unknown or erased fans are passed over.
    ///
    /// @return those that were new, by the fan whom they mean
    @Transactional(Transactional.TxType.MANDATORY)
    public Map<UUID, List<Touch>> note(Collection<Touch> touches) {
        if (touches.isEmpty()) {
            return Map.of();
        }
        // So that nobody merges the fans between here and what is computed from it.
        who.hold();
        var byFan =
                jdbi.withHandle(handle -> {
                    var fans = fans(handle, touches);
                    return byFan(
                            insert(
                                    handle,
                                    touches.stream()
                                            .filter(touch -> fans.containsKey(touch.fanId()))
                                            .sorted(
                                                    Comparator.comparing((Touch touch) ->
                                                                    nameIn(fans, touch))
                                                            .thenComparing(Touch::at))
                                            .toList()),
                            fans);
                });
        if (!byFan.isEmpty()) {
            touched.fire(new Touched(byFan));
        }
        return byFan;
    }

    /// Whom ids mean, each with the name by which fans are locked; kept from being erased until the
    /// transaction ends.
    ///
    /// By key and not by a join with what is inserted: PostgreSQL knows nothing of how many rows
    /// that is, and of a brand that has just grown it would read all fans for each.
    private Map<UUID, Meant> fans(Handle handle, Collection<Touch> touches) {
        var asked = new HashMap<UUID, Meant>();
        var survivors = new HashSet<UUID>();
        handle.createQuery(
                        """
                        select id, external_id, merged_into from fan where brand = :brand and id = any(:fans)
                        order by external_id for key share\
                        """)
                .bind("fans", touches.stream().map(Touch::fanId).distinct().toArray(UUID[]::new))
                .map((row, _) -> {
                    var survivor = row.getObject("merged_into", UUID.class);
                    var id = row.getObject("id", UUID.class);
                    if (survivor != null) {
                        survivors.add(survivor);
                    }
                    return Map.entry(
                            id,
                            new Meant(
                                    survivor == null ? id : survivor,
                                    row.getString("external_id")));
                })
                .forEach(fan -> asked.put(fan.getKey(), fan.getValue()));
        if (!survivors.isEmpty()) {
            handle.createQuery(
                            "select id, external_id from fan where brand = :brand and id = any(:fans)")
                    .bind("fans", survivors.toArray(UUID[]::new))
                    .map((row, _) ->
                            Map.entry(
                                    row.getObject("id", UUID.class), row.getString("external_id")))
                    .forEach(survivor ->
                            asked.replaceAll((_, meant) ->
                                    meant.fan().equals(survivor.getKey())
                                            ? new Meant(meant.fan(), survivor.getValue())
                                            : meant));
        }
        return asked;
    }

    private List<Touch> insert(Handle handle, List<Touch> touches) {
        return handle.createQuery(
                        """
                        insert into touch (brand, fan_id, kind, source, at, channel, value, detail)
                        select :brand, t.fan_id, t.kind, t.source, t.at, t.channel, t.value, t.detail
                        from unnest(:fans, :kinds, :sources, :ats::timestamptz[], :channels, :values, :details)
                            as t(fan_id, kind, source, at, channel, value, detail)
                        on conflict do nothing
                        returning fan_id, kind, source, at, channel, value, detail\
                        """)
                .bind("fans", touches.stream().map(Touch::fanId).toArray(UUID[]::new))
                .bind("kinds", touches.stream().map(t -> t.kind().name()).toArray(String[]::new))
                .bind("sources", touches.stream().map(Touch::source).toArray(String[]::new))
                .bind("ats", touches.stream().map(t -> t.at().toString()).toArray(String[]::new))
                .bind("channels", touches.stream().map(Touch::channel).toArray(String[]::new))
                .bind("values", touches.stream().map(Touch::value).toArray(Long[]::new))
                .bind("details", touches.stream().map(Touch::detail).toArray(String[]::new))
                .map((row, _) -> of(row))
                .list();
    }

    private static Map<UUID, List<Touch>> byFan(List<Touch> noted, Map<UUID, Meant> fans) {
        var byFan = new LinkedHashMap<UUID, List<Touch>>();
        noted.stream()
                .sorted(
                        Comparator.comparing((Touch touch) -> nameIn(fans, touch))
                                .thenComparing(Touch::at)
                                .thenComparing(Touch::kind)
                                .thenComparing(Touch::source))
                .forEach(touch -> {
                    var meant = fans.get(touch.fanId());
                    if (meant != null) {
                        byFan.computeIfAbsent(meant.fan(), _ -> new ArrayList<>()).add(touch);
                    }
                });
        return byFan;
    }

    private static String nameIn(Map<UUID, Meant> fans, Touch touch) {
        var meant = fans.get(touch.fanId());
        return meant == null ? "" : meant.name();
    }

    /// @param name the fan's external id
    private record Meant(UUID fan, String name) {}

    /// All touches of fans, in the order of time.
    ///
    /// @param fans in their own right; what is under ids merged into them is theirs
    public Map<UUID, List<Touch>> of(Collection<UUID> fans) {
        return of(fans, EnumSet.allOf(TouchKind.class));
    }

    /// As [#of(Collection)], those of some kinds alone.
    public Map<UUID, List<Touch>> of(Collection<UUID> fans, Set<TouchKind> kinds) {
        var byFan = new LinkedHashMap<UUID, List<Touch>>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                with meant as (
                                    select f as id, f as fan from unnest(:fans) as f
                                    union all
                                    select id, merged_into from fan where brand = :brand and merged_into = any(:fans)
                                )
                                select t.*, m.fan from meant m
                                join touch t on t.brand = :brand and t.fan_id = m.id and t.kind = any(:kinds)
                                order by t.at, t.kind, t.source\
                                """)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .bind("kinds", kinds.stream().map(TouchKind::name).toArray(String[]::new))
                        .map((row, _) -> Map.entry(row.getObject("fan", UUID.class), of(row)))
                        .forEach(entry ->
                                byFan.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                        .add(entry.getValue())));
        return byFan;
    }

    private static Touch of(ResultSet row) throws SQLException {
        return new Touch(
                row.getObject("fan_id", UUID.class),
                TouchKind.valueOf(row.getString("kind")),
                row.getString("source"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("channel"),
                row.getObject("value", Long.class),
                row.getString("detail"));
    }
}
