package io.fanops.fan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.taxonomy.Taxonomies.Codes;
import io.fanops.platform.operation.LineImport;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Ndjson;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Unreadable;
import java.io.BufferedReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Fans as CSV with a header row, the columns named as the fields of [FanDetails] or given their
/// fields by a [ColumnMapping].
///
/// Several tags are separated by `;` or `|`. `attributes.<name>`, `identities.<channel>` and
/// `consents.<channel>` are columns of their own. An attribute that is written as a whole number,
/// with a decimal point or as a boolean is one; `007` and `1e3` are texts. An empty cell says
/// nothing. A row has as many cells as the header: a comma too many or too few would shift what
/// comes after it. Columns `rejected.…` are those of the file of refused lines and say nothing.
class FanCsv implements LineImport.Format<FanDetails> {
    private static final String REJECTED = "rejected.";

    private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9][0-9]{0,14})");
    private static final Pattern BOOLEAN = Pattern.compile("(?i)true|false");
    private static final Pattern DECIMAL =
            Pattern.compile("-?(?:0|[1-9][0-9]{0,14})\\.[0-9]{1,10}");

    private final Ndjson checks;
    private final ObjectMapper json;
    private final @Nullable ColumnMapping mapping;
    private final Pattern tagSeparator;

    FanCsv(Ndjson checks, ObjectMapper json, @Nullable ColumnMapping mapping) {
        this.checks = checks;
        this.json = json;
        this.mapping = mapping;
        this.tagSeparator =
                mapping == null || mapping.tagSeparator() == null
                        ? Pattern.compile("[;|]")
                        : Pattern.compile(mapping.tagSeparator(), Pattern.LITERAL);
    }

    @Override
    public Stream<Row<FanDetails>> rows(BufferedReader text) {
        return rows(new CsvRecords(text));
    }

    /// @param records from the header on
    Stream<Row<FanDetails>> rows(CsvRecords records) {
        if (!records.hasNext()) {
            return Stream.empty();
        }
        var header = records.next();
        var fault = fault(header);
        if (fault != null) {
            return Stream.of(
                    bad(
                            header.line(),
                            "is no header, so nothing was read: it " + fault,
                            _ -> textOf(header)));
        }
        var columns = ((CsvRecords.Cells) header).cells();
        return records.stream().map(record -> row(record, columns));
    }

    private Row<FanDetails> row(CsvRecords.CsvRecord record, List<String> columns) {
        var sent = new SentRecord(record, columns);
        return switch (record) {
            case CsvRecords.Broken(var line, var why, _) -> bad(line, why, sent);
            case CsvRecords.Cells(var line, var cells) when cells.size() != columns.size() ->
                    bad(
                            line,
                            "has " + cells.size() + " cells where the header has " + columns.size(),
                            sent);
            case CsvRecords.Cells(var line, var cells) -> read(line, columns, cells, sent);
        };
    }

    @Override
    public long count(BufferedReader text) {
        var records = new CsvRecords(text);
        if (!records.hasNext()) {
            return 0;
        }
        return fault(records.next()) != null ? 1 : records.stream().count();
    }

    /// @return why nothing can be read under this header; null where it will do
    @Nullable String fault(CsvRecords.CsvRecord header) {
        return switch (header) {
            case CsvRecords.Broken(_, var why, _) -> why;
            case CsvRecords.Cells(_, var columns)
                    when new HashSet<>(columns).size() != columns.size() ->
                    "names a column twice";
            case CsvRecords.Cells(_, var columns) when mapping != null -> fault(columns, mapping);
            case CsvRecords.Cells _ -> null;
        };
    }

    private static @Nullable String fault(List<String> columns, ColumnMapping mapping) {
        if (columns.stream().noneMatch(column -> "externalId".equals(mapping.fieldOf(column)))) {
            return "lacks the column that the mapping reads `externalId` from";
        }
        var unknown =
                columns.stream()
                        .filter(column -> !mapping.knows(column) && !column.startsWith(REJECTED))
                        .toList();
        return unknown.isEmpty()
                ? null
                : "has columns that the mapping neither reads nor ignores: "
                        + String.join(", ", unknown);
    }

    /// The fan's field that a column is read as; null where it is not read.
    @Nullable String fieldOf(String column) {
        if (column.startsWith(REJECTED)) {
            return null;
        }
        return mapping == null ? column : mapping.fieldOf(column);
    }

    private static Row<FanDetails> bad(long line, String why, LineImport.Sent sent) {
        return new Row.Bad<>(List.of(new LineError(line, "", why)), sent);
    }

    private Row<FanDetails> read(
            long line, List<String> columns, List<String> cells, LineImport.Sent sent) {
        var fan = json.createObjectNode();
        for (int i = 0; i < cells.size(); i++) {
            var field = fieldOf(columns.get(i));
            if (field != null) {
                say(fan, field, cells.get(i));
            }
        }
        return withConstants(line, fan, sent);
    }

    /// A record of another system's, its columns named by JSON pointers. What the mapping does not
    /// read is passed over: a system tells more than a brand wants to know. Of an array each
    /// element is a tag, whatever stands in it.
    Row<FanDetails> row(long line, JsonNode record) {
        var fan = json.createObjectNode();
        if (mapping != null) {
            mapping.columns()
                    .forEach((column, field) -> {
                        var value = record.at(column);
                        if (!value.isArray()) {
                            say(fan, field, text(value));
                        } else if (field.equals("tags")) {
                            value.forEach(tag -> addTag(fan, mapping.meaning(field, text(tag))));
                        } else {
                            say(
                                    fan,
                                    field,
                                    value.valueStream()
                                            .map(FanCsv::text)
                                            .collect(Collectors.joining(";")));
                        }
                    });
        }
        return withConstants(line, fan, _ -> "");
    }

    /// A row that says these values, as they would be read, and nothing else.
    Row<FanDetails> saying(long line, Map<String, String> values) {
        var fan = json.createObjectNode().put("externalId", "x");
        values.forEach((field, value) -> {
            if (!value.isEmpty()) {
                put(fan, field, value);
            }
        });
        return checked(line, fan, _ -> "");
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asText();
    }

    private void say(ObjectNode fan, String field, String cell) {
        var said = mapping == null || cell.isEmpty() ? cell : mapping.meaning(field, cell);
        if (!said.isEmpty()) {
            put(fan, field, said);
        }
    }

    private Row<FanDetails> withConstants(long line, ObjectNode fan, LineImport.Sent sent) {
        if (mapping != null) {
            mapping.orNoConstants().forEach((field, value) -> put(fan, field, value));
        }
        return checked(line, fan, sent);
    }

    private Row<FanDetails> checked(long line, ObjectNode fan, LineImport.Sent sent) {
        try {
            return checks.checked(line, json.treeToValue(fan, FanDetails.class), sent);
        } catch (JsonProcessingException e) {
            var refused = Unreadable.refused(e);
            var pointer = refused.errors().isEmpty() ? "" : refused.errors().getFirst().pointer();
            return new Row.Bad<>(List.of(new LineError(line, pointer, refused.detail())), sent);
        }
    }

    private static void addTag(ObjectNode fan, String tag) {
        if (!tag.isBlank()) {
            fan.withArray("tags").add(tag.strip());
        }
    }

    private void put(ObjectNode fan, String field, String cell) {
        int dot = field.indexOf('.');
        var name = dot < 0 ? field : field.substring(0, dot);
        var key = dot < 0 ? "" : field.substring(dot + 1);
        switch (name) {
            case "tags" -> tagSeparator.splitAsStream(cell).forEach(tag -> addTag(fan, tag));
            case "attributes" -> {
                var attributes = fan.withObjectProperty("attributes");
                if (Codes.isReserved(key)) {
                    attributes.put(key, cell);
                } else if (WHOLE.matcher(cell).matches()) {
                    attributes.put(key, Long.parseLong(cell));
                } else if (DECIMAL.matcher(cell).matches()) {
                    attributes.put(key, Double.parseDouble(cell));
                } else if (BOOLEAN.matcher(cell).matches()) {
                    attributes.put(key, Boolean.parseBoolean(cell));
                } else {
                    attributes.put(key, cell);
                }
            }
            case "consents" -> {
                switch (cell.toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "1", "y", "是" ->
                            fan.withObjectProperty("consents").put(key, true);
                    case "false", "no", "0", "n", "否" ->
                            fan.withObjectProperty("consents").put(key, false);
                    default -> fan.withObjectProperty("consents").put(key, cell);
                }
            }
            case "identities" ->
                    fan.withArray("identities")
                            .addObject()
                            .put("channel", key)
                            .put("externalId", cell);
            case "birthYear" -> {
                if (cell.matches("[0-9]{1,9}")) {
                    fan.put(field, Integer.parseInt(cell));
                } else {
                    fan.put(field, cell);
                }
            }
            default -> fan.put(field, cell);
        }
    }

    private static String textOf(CsvRecords.CsvRecord record) {
        return switch (record) {
            case CsvRecords.Broken(_, _, var text) -> text;
            case CsvRecords.Cells(_, var cells) -> csv(cells.stream());
        };
    }

    private static String csv(Stream<String> cells) {
        return cells.map(cell -> cell.isEmpty() ? cell : '"' + cell.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(","));
    }

    /// A record with the reason in columns of its own; one that cannot stand under the header
    /// stands in such a column whole.
    private record SentRecord(CsvRecords.CsvRecord record, List<String> columns)
            implements LineImport.Sent {
        private static final List<String> WHY =
                List.of("rejected.line", "rejected.field", "rejected.reason", "rejected.text");

        @Override
        public String header() {
            return csv(Stream.concat(own(columns).stream(), WHY.stream()));
        }

        @Override
        public String with(LineError reason) {
            boolean whole =
                    record instanceof CsvRecords.Cells(_, var cells)
                            && cells.size() == columns.size();
            var kept =
                    whole
                            ? own(((CsvRecords.Cells) record).cells())
                            : own(columns).stream().map(_ -> "").toList();
            return csv(
                    Stream.concat(
                            kept.stream(),
                            Stream.of(
                                    String.valueOf(reason.line()),
                                    reason.pointer(),
                                    reason.detail(),
                                    whole ? "" : textOf(record))));
        }

        /// The cells under columns that are not an earlier file's reasons.
        private List<String> own(List<String> cells) {
            var own = new String[cells.size()];
            int n = 0;
            for (int i = 0; i < own.length; i++) {
                if (!columns.get(i).startsWith(REJECTED)) {
                    own[n++] = cells.get(i);
                }
            }
            return Arrays.asList(own).subList(0, n);
        }
    }
}
