package io.fanops.fan.merge;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Moves what tables hold of a merged fan to the survivor, keeps a list of it, and moves it back.
@ApplicationScoped
class MovingRows {

    void move(Handle handle, UUID merge, UUID survivor, UUID merged) {
        for (var table : MovedTable.ALL) {
            var list =
                    """
                    ) insert into merge_row (brand, merge_id, table_name, n, content, moved)
                    select :brand, :merge, '%s', row_number() over (), content, %s from gone\
                    """;
            // With what is taken out stands what the survivor's row was.
            update(
                    handle,
                    """
                    with gone as (
                        delete from %1$s t using %1$s s where t.brand = :brand and t.fan_id = :merged
                            and s.brand = :brand and s.fan_id = :survivor and %2$s
                        returning to_jsonb(t) || jsonb_build_object('survivor', to_jsonb(s)) as content
                    """
                                    .formatted(table.name(), table.same("t", "s"))
                            + list.formatted(table.name(), false),
                    merge,
                    survivor,
                    merged);
            if (!table.united().isEmpty()) {
                update(
                        handle,
                        """
                        update %1$s s set %3$s from merge_row r
                        cross join lateral jsonb_populate_record(null::%1$s, r.content) as o
                        where r.brand = :brand and r.merge_id = :merge and r.table_name = '%1$s' and not r.moved
                            and o.fan_id = :merged and s.brand = :brand and s.fan_id = :survivor and %2$s\
                        """
                                .formatted(
                                        table.name(),
                                        table.same("s", "o"),
                                        table.united("%1$s = %2$s(s.%1$s, o.%1$s)", ", ")),
                        merge,
                        survivor,
                        merged);
            }
            update(
                    handle,
                    """
                    with gone as (
                        update %1$s t set fan_id = :survivor where t.brand = :brand and t.fan_id = :merged
                        returning to_jsonb(t) as content
                    """
                                    .formatted(table.name())
                            + list.formatted(table.name(), true),
                    merge,
                    survivor,
                    merged);
        }
    }

    /// What the survivor's rows have taken over goes from them again, unless they were changed
    /// since.
    ///
    /// Rows that are gone by now stay gone, and so do those that were taken out where the survivor
    /// has lost the one of the same name since: whoever took it away meant both.
    void moveBack(Handle handle, UUID merge, UUID survivor, UUID merged) {
        for (var table : MovedTable.ALL) {
            update(
                    handle,
                    """
                    insert into %1$s (%3$s) select %4$s from merge_row r
                    cross join lateral jsonb_populate_record(null::%1$s, r.content) as o
                    where r.brand = :brand and r.merge_id = :merge and r.table_name = '%1$s' and not r.moved
                        and o.fan_id = :merged
                        and exists (select from %1$s s where s.brand = :brand and s.fan_id = :survivor and %2$s)
                    on conflict do nothing\
                    """
                            .formatted(
                                    table.name(),
                                    table.same("s", "o"),
                                    columns(handle, table, ""),
                                    columns(handle, table, "o.")),
                    merge,
                    survivor,
                    merged);
            if (!table.united().isEmpty()) {
                update(
                        handle,
                        """
                        update %1$s s set %3$s from merge_row r
                        cross join lateral jsonb_populate_record(null::%1$s, r.content) as o
                        cross join lateral jsonb_populate_record(null::%1$s, r.content -> 'survivor') as b
                        where r.brand = :brand and r.merge_id = :merge and r.table_name = '%1$s' and not r.moved
                            and o.fan_id = :merged and s.brand = :brand and s.fan_id = :survivor and %2$s and b.fan_id = :survivor
                            and %4$s\
                        """
                                .formatted(
                                        table.name(),
                                        table.same("s", "o"),
                                        table.united("%1$s = b.%1$s", ", "),
                                        table.united(
                                                "s.%1$s is not distinct from %2$s(b.%1$s, o.%1$s)",
                                                " and ")),
                        merge,
                        survivor,
                        merged);
            }
            update(
                    handle,
                    """
                    update %1$s t set fan_id = :merged from merge_row r
                    cross join lateral jsonb_populate_record(null::%1$s, r.content) as o
                    where r.brand = :brand and r.merge_id = :merge and r.table_name = '%1$s' and r.moved
                        and t.brand = :brand and t.fan_id = :survivor and %2$s
                        and not exists (select from %1$s x where x.brand = :brand and x.fan_id = :merged and %3$s)\
                    """
                            .formatted(table.name(), table.same("t", "o"), table.same("x", "o")),
                    merge,
                    survivor,
                    merged);
        }
    }

    private void update(Handle handle, String sql, UUID merge, UUID survivor, UUID merged) {
        handle.createUpdate(sql)
                .bind("merge", merge)
                .bind("survivor", survivor)
                .bind("merged", merged)
                .execute();
    }

    /// The columns that can be written, as the catalogue has them: a feature may add some later.
    private static String columns(Handle handle, MovedTable table, String before) {
        return handle
                .createQuery(
                        """
                        select column_name from information_schema.columns
                        where table_schema = current_schema() and table_name = :table and is_generated = 'NEVER'\
                        """)
                .bind("table", table.name())
                .mapTo(String.class)
                .stream()
                .map(column -> before + '"' + column + '"')
                .collect(Collectors.joining(", "));
    }
}
