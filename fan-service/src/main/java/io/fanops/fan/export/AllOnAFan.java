package io.fanops.fan.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.operation.Operations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Writes down all that this service holds on a fan.
@ApplicationScoped
public class AllOnAFan {
    /// Rows read at once: a fan of years has some thousands of touches.
    private static final int AT_ONCE = 500;

    private final Jdbi jdbi;
    private final WhoIs whoIs;
    private final ObjectMapper json;
    private final Clock clock;

    AllOnAFan(Jdbi jdbi, WhoIs whoIs, ObjectMapper json, Clock clock) {
        this.jdbi = jdbi;
        this.whoIs = whoIs;
        this.json = json;
        this.clock = clock;
    }

    /// Writes a JSON object: the fan's ids, those of fans who were merged into them included, and
    /// by table its rows, as they are stored but for the brand.
    ///
    /// @param fan in their own right
    /// @param out stays open
    @Transactional
    public void write(UUID fan, OutputStream out) {
        var ids = whoIs.idsOf(fan);
        try {
            var file =
                    json.getFactory()
                            .createGenerator(out)
                            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            file.writeStartObject();
            file.writeStringField("fan", fan.toString());
            file.writeObjectField("ids", ids);
            file.writeObjectField("exportedAt", clock.instant());
            file.writeObjectFieldStart("tables");
            jdbi.useHandle(handle -> {
                var tables = tables(handle);
                var conditions = new TreeMap<String, String>();
                tables.forEach((table, columns) -> conditions.put(table, names("t", columns)));
                conditions.putAll(dependents(handle, tables));
                for (var table : conditions.entrySet()) {
                    file.writeArrayFieldStart(camel(table.getKey()));
                    rows(handle, table.getKey(), table.getValue(), ids, file);
                    file.writeEndArray();
                }
            });
            // Nothing but its text says of whom such a line is.
            file.writeObjectField(
                    "operationRejected", Operations.refused(jdbi, whoIs.namesOf(fan)));
            file.writeEndObject();
            file.writeEndObject();
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The columns that refer to fans, by table: those of a foreign key to `fan`, and those that
    /// are called so.
    private static Map<String, List<String>> tables(Handle handle) {
        var tables = new TreeMap<String, List<String>>();
        handle.createQuery(
                        """
                        select t.relname as name, a.attname as column_name from pg_class t
                        join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
                        where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and not t.relispartition
                            and has_table_privilege(t.oid, 'select') and a.atttypid = 'uuid'::regtype
                            and (a.attname = 'fan_id' or t.relname = 'fan' and a.attname = 'id' or exists (
                                select from pg_constraint c where c.contype = 'f' and c.conrelid = t.oid
                                    and c.confrelid = 'fan'::regclass and a.attnum = any(c.conkey)))
                        order by t.relname, a.attname\
                        """)
                .map((row, _) -> Map.entry(row.getString("name"), row.getString("column_name")))
                .forEach(column ->
                        tables.computeIfAbsent(column.getKey(), _ -> new ArrayList<>())
                                .add(column.getValue()));
        return tables;
    }

    /// Tables that name no fan, and whose rows go with a row that does, as a text with its
    /// conversation: by table the condition. What has expired is not read any more.
    private static Map<String, String> dependents(Handle handle, Map<String, List<String>> tables) {
        var dependents = new TreeMap<String, String>();
        handle.createQuery(
                        """
                        select t.relname as name, p.relname as parent,
                            (select string_agg(format('p.%I = t.%I', r.attname, o.attname), ' and ' order by k.n)
                                from unnest(c.conkey, c.confkey) with ordinality k(own, referred, n)
                                join pg_attribute o on o.attrelid = t.oid and o.attnum = k.own
                                join pg_attribute r on r.attrelid = p.oid and r.attnum = k.referred) as same,
                            exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'expires_at'
                                and not a.attisdropped) as expires
                        from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class p on p.oid = c.confrelid
                        where c.contype = 'f' and c.confdeltype = 'c' and p.relname = any(:parents) and p.relname <> 'fan'
                            and not t.relname = any(:parents) and t.relnamespace = 'public'::regnamespace
                            and has_table_privilege(t.oid, 'select')
                            and exists (select from pg_constraint f where f.contype = 'f' and f.confdeltype = 'c'
                                and f.conrelid = p.oid and f.confrelid = 'fan'::regclass)\
                        """)
                .bind("parents", tables.keySet().toArray(String[]::new))
                .map((row, _) -> {
                    var parent = row.getString("parent");
                    return Map.entry(
                            row.getString("name"),
                            "exists (select from \"%s\" p where p.brand = :brand and %s and (%s))%s"
                                    .formatted(
                                            parent,
                                            row.getString("same"),
                                            names("p", tables.getOrDefault(parent, List.of())),
                                            row.getBoolean("expires")
                                                    ? " and t.expires_at > now()"
                                                    : ""));
                })
                .forEach(dependent -> dependents.put(dependent.getKey(), dependent.getValue()));
        return dependents;
    }

    /// That a row names the fan. Names come from the catalogue, never from a caller.
    private static String names(String row, List<String> columns) {
        return columns.stream()
                .map(column -> row + ".\"" + column + "\" = any(:ids)")
                .collect(Collectors.joining(" or "));
    }

    private void rows(
            Handle handle, String table, String condition, List<UUID> ids, JsonGenerator file) {
        handle.createQuery(
                        "select to_jsonb(t) - 'brand' from \""
                                + table
                                + "\" t where t.brand = :brand and ("
                                + condition
                                + ")")
                .bind("ids", ids.toArray(UUID[]::new))
                .setFetchSize(AT_ONCE)
                .mapTo(String.class)
                .forEach(row -> {
                    try {
                        file.writeRawValue(row);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /// `stage_move` as `stageMove`.
    private static String camel(String table) {
        var words = table.split("_");
        var name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(words[i].substring(1));
        }
        return name.toString();
    }
}
