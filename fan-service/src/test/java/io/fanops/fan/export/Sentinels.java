package io.fanops.fan.export;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Puts rows that name one fan into whatever table, by what the database's catalogue tells of it:
/// columns that must have a value get one that their type and checks allow, and what they refer to
/// is put first.
final class Sentinels {
    private static final Pattern LITERAL = Pattern.compile("'([^']+)'");

    /// What the catalogue does not tell: checks of several columns, and counts that go with rows.
    private static final Map<String, Map<String, String>> SAID =
            Map.of(
                    "audience", Map.of("expression", "'not tag(\"x\")'"),
                    "meetup", Map.of("ends_at", "now() + interval '1 hour'", "taken", "1"),
                    "fan_role_kind", Map.of("taken", "1"),
                    "sharing_session", Map.of("ends_at", "now() + interval '1 hour'"));

    private final Handle handle;
    private final String brand;
    private final UUID fan;

    /// Rows that others refer to, by table.
    private final Map<String, Map<String, String>> put = new HashMap<>();

    Sentinels(Handle handle, String brand, UUID fan) {
        this.handle = handle;
        this.brand = brand;
        this.fan = fan;
    }

    /// @return the row's values, as SQL, by column
    Map<String, String> put(String table) {
        var there = put.get(table);
        if (there != null) {
            return there;
        }
        var values = new LinkedHashMap<String, String>();
        if (table.equals("fan")) {
            values.put("brand", literal(brand));
            values.put("id", literal(fan.toString()));
        } else {
            values.put("brand", literal(brand));
            values.putAll(SAID.getOrDefault(table, Map.of()));
            references(table, values);
            columns(table)
                    .forEach((column, type) -> {
                        if (column.equals("fan_id")) {
                            values.put(column, literal(fan.toString()));
                        } else {
                            values.computeIfAbsent(column, _ -> value(table, column, type));
                        }
                    });
            handle.execute(
                    "insert into \""
                            + table
                            + "\" ("
                            + values.keySet().stream()
                                    .map(column -> '"' + column + '"')
                                    .collect(Collectors.joining(", "))
                            + ") values ("
                            + String.join(", ", values.values())
                            + ")");
        }
        put.put(table, values);
        return values;
    }

    /// Puts what the table's foreign keys refer to, and takes over the columns that refer to it.
    private void references(String table, Map<String, String> values) {
        record Reference(String to, List<String> columns, List<String> targets, boolean optional) {}
        handle
                .createQuery(
                        """
                        select c.confrelid::regclass::text as to_table,
                            (select array_agg(a.attname::text order by k.n) from unnest(c.conkey) with ordinality k(num, n)
                                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num) as columns,
                            (select array_agg(a.attname::text order by k.n) from unnest(c.confkey) with ordinality k(num, n)
                                join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num) as targets,
                            exists (select from unnest(c.conkey) k(num)
                                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num
                                where not a.attnotnull) as optional
                        from pg_constraint c where c.contype = 'f' and c.conrelid = cast(:table as regclass)\
                        """)
                .bind("table", table)
                .map((row, _) ->
                        new Reference(
                                row.getString("to_table").replace("\"", ""),
                                List.of((String[]) row.getArray("columns").getArray()),
                                List.of((String[]) row.getArray("targets").getArray()),
                                row.getBoolean("optional")))
                .list()
                .stream()
                .filter(reference -> !reference.optional() && !reference.to().equals(table))
                .forEach(reference -> {
                    var row = put(reference.to());
                    for (int i = 0; i < reference.columns().size(); i++) {
                        var target = row.get(reference.targets().get(i));
                        if (target != null) {
                            values.put(reference.columns().get(i), target);
                        }
                    }
                });
    }

    /// The columns that must be said, by name, and `fan_id` in any case.
    private Map<String, String> columns(String table) {
        var columns = new LinkedHashMap<String, String>();
        handle.createQuery(
                        """
                        select column_name, data_type from information_schema.columns
                        where table_schema = 'public' and table_name = :table and column_name <> 'brand' and is_generated = 'NEVER'
                            and is_identity = 'NO'
                            and (column_name = 'fan_id' or is_nullable = 'NO' and column_default is null)
                        order by ordinal_position\
                        """)
                .bind("table", table)
                .map((row, _) -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(column -> columns.put(column.getKey(), column.getValue()));
        return columns;
    }

    private String value(String table, String column, String type) {
        return switch (type) {
            case "uuid" -> literal(UUID.randomUUID().toString());
            case "text" -> literal(allowed(table, column));
            case "boolean" -> "true";
            case "jsonb", "json" -> "'{}'";
            case "ARRAY" -> "'{}'";
            case "bytea" -> "'\\x00'";
            case "date" -> "current_date";
            // What is due now would be done by its job.
            case "timestamp with time zone" ->
                    column.equals("due_at") ? "now() + interval '1 day'" : "now()";
            case "interval" -> "interval '1 day'";
            default -> "1";
        };
    }

    /// The first text that a check of the column names; else whichever.
    private String allowed(String table, String column) {
        return handle
                .createQuery(
                        """
                        select pg_get_constraintdef(c.oid) from pg_constraint c
                        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
                        where c.contype = 'c' and c.conrelid = cast(:table as regclass) and a.attname = :column\
                        """)
                .bind("table", table)
                .bind("column", column)
                .mapTo(String.class)
                .list()
                .stream()
                .map(LITERAL::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElse("sentinel");
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
