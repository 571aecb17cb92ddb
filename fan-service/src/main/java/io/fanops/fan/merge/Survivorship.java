package io.fanops.fan.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fanops.platform.contracts.Stage;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What becomes of two fans' rows when they are one, and of the one row when they are two again.
/// Rows are JSON objects by column, as PostgreSQL writes them.
///
/// The survivor's own values win and its gaps are filled. Sets and objects, such as tags and
/// attributes, are united, the survivor's value winning by name. The higher stage is kept, orders
/// and spent add up, the later of the last sightings stands. A column that is added to the table
/// later falls under the same rules by its type.
final class Survivorship {
    /// Columns that say which row it is, and not who the person is.
    static final Set<String> NEVER =
            Set.of(
                    "brand",
                    "id",
                    "external_id",
                    "subject",
                    "origin",
                    "merged_into",
                    "version",
                    "created_at");

    private static final Set<String> SUMS = Set.of("orders", "spent");
    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private Survivorship() {}

    /// The survivor's columns after the merge.
    static ObjectNode united(ObjectNode survivor, ObjectNode merged) {
        var united = JsonNodeFactory.instance.objectNode();
        fields(survivor)
                .forEach(column -> {
                    var own = column.getValue();
                    var other = at(merged, column.getKey());
                    united.set(
                            column.getKey(),
                            NEVER.contains(column.getKey())
                                    ? own
                                    : united(column.getKey(), own, other));
                });
        return united;
    }

    private static JsonNode united(String column, JsonNode own, JsonNode other) {
        if (other.isNull()) {
            return own;
        }
        if (own.isNull()) {
            return other;
        }
        if (SUMS.contains(column)) {
            return bounded(own.decimalValue().add(other.decimalValue()));
        }
        return switch (column) {
            case "stage" ->
                    Stage.valueOf(own.asText()).isBelow(Stage.valueOf(other.asText()))
                            ? other
                            : own;
            case "last_seen" ->
                    instant(own.asText()).isBefore(instant(other.asText())) ? other : own;
            default ->
                    switch (own) {
                        case ObjectNode object when other instanceof ObjectNode theirs -> {
                            var both = theirs.deepCopy();
                            both.setAll(object);
                            yield both;
                        }
                        case ArrayNode array when other instanceof ArrayNode theirs -> {
                            var both = new TreeSet<>(texts(array));
                            both.addAll(texts(theirs));
                            yield array(both);
                        }
                        default -> own;
                    };
        };
    }

    /// The survivor's columns after the undoing: where they are as the merge left them, what they
    /// were before it; where somebody has changed them since, what is left of the change without
    /// what the merge brought in.
    ///
    /// @param before the survivor's columns before the merge
    /// @param after what [#united] made of them
    /// @param now what they are now
    static ObjectNode parted(ObjectNode before, ObjectNode after, ObjectNode now) {
        var parted = JsonNodeFactory.instance.objectNode();
        fields(now)
                .forEach(column -> {
                    var name = column.getKey();
                    parted.set(
                            name,
                            NEVER.contains(name) || !after.has(name)
                                    ? column.getValue()
                                    : parted(
                                            name,
                                            at(before, name),
                                            at(after, name),
                                            column.getValue()));
                });
        return parted;
    }

    private static JsonNode parted(String column, JsonNode before, JsonNode after, JsonNode now) {
        if (same(before, after)) {
            return now;
        }
        if (same(after, now)) {
            return before;
        }
        if (SUMS.contains(column)) {
            return bounded(
                    now.decimalValue().subtract(after.decimalValue()).add(before.decimalValue()));
        }
        return switch (now) {
            case ObjectNode object -> {
                var left = object.deepCopy();
                fields(after)
                        .forEach(field -> {
                            var name = field.getKey();
                            if (before.get(name) == null
                                    && same(field.getValue(), at(object, name))) {
                                left.remove(name);
                            }
                        });
                yield left;
            }
            case ArrayNode array -> {
                var brought = new TreeSet<>(texts(after));
                brought.removeAll(texts(before));
                var left = new TreeSet<>(texts(array));
                left.removeAll(brought);
                yield array(left);
            }
            default -> now;
        };
    }

    /// The columns of `to` that differ from those of `from`.
    static List<String> changed(ObjectNode from, ObjectNode to) {
        var changed = new ArrayList<String>();
        fields(to)
                .forEach(column -> {
                    if (!same(at(from, column.getKey()), column.getValue())) {
                        changed.add(column.getKey());
                    }
                });
        return changed;
    }

    /// Whether two values are one: numbers whatever their form, moments whatever their offset.
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        if (a instanceof ObjectNode one && b instanceof ObjectNode other) {
            return one.size() == other.size()
                    && StreamSupport.stream(fields(one).spliterator(), false)
                            .allMatch(f -> same(f.getValue(), at(other, f.getKey())));
        }
        if (a.isTextual() && b.isTextual() && !a.equals(b)) {
            var first = moment(a.asText());
            return first != null && first.equals(moment(b.asText()));
        }
        return a.equals(b);
    }

    private static JsonNode at(JsonNode row, String name) {
        var value = row.get(name);
        return value == null ? NullNode.getInstance() : value;
    }

    private static JsonNode bounded(BigDecimal sum) {
        return DecimalNode.valueOf(sum.max(LEAST).min(MOST));
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static @Nullable Instant moment(String text) {
        try {
            return instant(text);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static ArrayNode array(TreeSet<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(text -> array.add(TextNode.valueOf(text)));
        return array;
    }

    private static Iterable<Map.Entry<String, JsonNode>> fields(JsonNode row) {
        Iterator<Map.Entry<String, JsonNode>> fields = row.properties().iterator();
        return () -> fields;
    }
}
