package io.fanops.fan.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Reads and writes fans' rows whole, as JSON by column, whatever columns features have added.
@ApplicationScoped
class FanRows {
    /// Its own, because numbers must come back digit by digit.
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    /// Locks fans in the order of their external ids and reads them.
    Map<UUID, ObjectNode> lock(Handle handle, List<UUID> fans) {
        var computed = computed(handle);
        var rows = new HashMap<UUID, ObjectNode>();
        handle.createQuery(
                        """
                        select id, to_jsonb(f)::text from fan f where brand = :brand and id = any(:fans)
                        order by external_id for no key update\
                        """)
                .bind("fans", fans.toArray(UUID[]::new))
                .map((row, _) -> Map.entry(row.getObject(1, UUID.class), read(row.getString(2))))
                .forEach(row -> rows.put(row.getKey(), row.getValue().remove(computed)));
        return rows;
    }

    /// Writes the columns that changed, and nothing where none did.
    void write(Handle handle, UUID fan, ObjectNode row, List<String> changed) {
        var columns =
                changed.stream()
                        .map(column -> "\"%1$s\" = r.\"%1$s\", ".formatted(column))
                        .collect(Collectors.joining());
        handle.createUpdate(
                        """
                        update fan f set %s version = f.version + 1
                        from jsonb_populate_record(null::fan, cast(:row as jsonb)) as r
                        where f.brand = :brand and f.id = :fan\
                        """
                                .formatted(columns))
                .bind("fan", fan)
                .bind("row", row.toString())
                .execute();
    }

    static ObjectNode read(String json) {
        return (ObjectNode) json(json);
    }

    static JsonNode json(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL wrote JSON that cannot be read", e);
        }
    }

    /// Columns that follow from others.
    private static List<String> computed(Handle handle) {
        return handle.createQuery(
                        """
                        select column_name from information_schema.columns
                        where table_schema = current_schema() and table_name = 'fan' and is_generated <> 'NEVER'\
                        """)
                .mapTo(String.class)
                .list();
    }
}
