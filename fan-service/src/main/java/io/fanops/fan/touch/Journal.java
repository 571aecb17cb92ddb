package io.fanops.fan.touch;

import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Notes and reads what passed between the brand in scope and its fans.
@ApplicationScoped
public class Journal {
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final WhoIs who;
    private final Event<Touched> touched;

    Journal(Jdbi jdbi, BrandScope scope, WhoIs who, Event<Touched> touched) {
        this.jdbi = jdbi;
        this.scope = scope;
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
        var byFan = new LinkedHashMap<UUID, List<Touch>>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                with noted as (
                                    insert into touch (brand, fan_id, kind, source, at, channel, value, detail)
                                    select :brand, t.fan_id, t.kind, t.source, t.at, t.channel, t.value, t.detail
                                    from unnest(:fans, :kinds, :sources, :ats::timestamptz[], :channels, :values, :details)
                                        as t(fan_id, kind, source, at, channel, value, detail)
                                    join fan f on f.brand = :brand and f.id = t.fan_id
                                    order by f.external_id, t.at
                                    on conflict do nothing
                                    returning fan_id, kind, source, at, channel, value, detail
                                )
                                select n.*, s.id as fan from noted n
                                join fan f on f.brand = :brand and f.id = n.fan_id
                                join fan s on s.brand = :brand and s.id = coalesce(f.merged_into, f.id)
                                order by s.external_id, n.at, n.kind, n.source\
                                """)
                        .bind("brand", scope.brand())
                        .bind("fans", touches.stream().map(Touch::fanId).toArray(UUID[]::new))
                        .bind(
                                "kinds",
                                touches.stream().map(t -> t.kind().name()).toArray(String[]::new))
                        .bind("sources", touches.stream().map(Touch::source).toArray(String[]::new))
                        .bind(
                                "ats",
                                touches.stream().map(t -> t.at().toString()).toArray(String[]::new))
                        .bind(
                                "channels",
                                touches.stream().map(Touch::channel).toArray(String[]::new))
                        .bind("values", touches.stream().map(Touch::value).toArray(Long[]::new))
                        .bind("details", touches.stream().map(Touch::detail).toArray(String[]::new))
                        .map((row, _) -> Map.entry(row.getObject("fan", UUID.class), of(row)))
                        .forEach(entry ->
                                byFan.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                        .add(entry.getValue())));
        if (!byFan.isEmpty()) {
            touched.fire(new Touched(byFan));
        }
        return byFan;
    }

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
                                select t.*, coalesce(f.merged_into, f.id) as fan from fan f
                                join touch t on t.brand = :brand and t.fan_id = f.id
                                where f.brand = :brand and (f.id = any(:fans) or f.merged_into = any(:fans))
                                    and t.kind = any(:kinds)
                                order by t.at, t.kind, t.source\
                                """)
                        .bind("brand", scope.brand())
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
