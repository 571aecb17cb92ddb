package io.fanops.fan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.fanops.platform.operation.LineImport;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Ndjson;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Unreadable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Fans as CSV with a header row, the columns named as the fields of [FanDetails].
///
/// Several tags are separated by `;` or `|`. `attributes.<name>`, `identities.<channel>` and
/// `consents.<channel>` are columns of their own; an attribute that reads as a number is one. An
/// empty cell says nothing. A line's number counts records, the header being line 1.
class FanCsv implements LineImport.Format<FanDetails> {
    private final Ndjson checks;
    private final ObjectMapper json;

    FanCsv(Ndjson checks, ObjectMapper json) {
        this.checks = checks;
        this.json = json;
    }

    @Override
    public Stream<Row<FanDetails>> rows(BufferedReader text) {
        try {
            skipByteOrderMark(text);
            MappingIterator<Map<String, String>> records =
                    new CsvMapper()
                            .enable(CsvParser.Feature.TRIM_SPACES)
                            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                            .readerForMapOf(String.class)
                            .with(CsvSchema.emptySchema().withHeader())
                            .readValues(text);
            var line = new long[] {1};
            return StreamSupport.stream(
                    java.util.Spliterators.spliteratorUnknownSize(
                            new java.util.Iterator<>() {
                                private boolean broken;

                                @Override
                                public boolean hasNext() {
                                    return !broken && records.hasNext();
                                }

                                @Override
                                public Row<FanDetails> next() {
                                    line[0]++;
                                    try {
                                        return read(line[0], records.next());
                                    } catch (RuntimeJsonMappingException e) {
                                        // After a broken record the parser does not know where the
                                        // next one begins.
                                        broken = true;
                                        return new Row.Bad<>(
                                                new LineError(
                                                        line[0],
                                                        "",
                                                        "is not CSV; nothing after this line was read"));
                                    }
                                }
                            },
                            0),
                    false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long count(BufferedReader text) {
        return Math.max(0, LineImport.Format.super.count(text) - 1);
    }

    private Row<FanDetails> read(long line, Map<String, String> cells) {
        var fan = json.createObjectNode();
        cells.forEach((column, cell) -> {
            if (cell != null && !cell.isEmpty()) {
                put(fan, column, cell);
            }
        });
        try {
            return checks.checked(line, json.treeToValue(fan, FanDetails.class));
        } catch (JsonProcessingException e) {
            var refused = Unreadable.refused(e);
            var pointer = refused.errors().isEmpty() ? "" : refused.errors().getFirst().pointer();
            return new Row.Bad<>(new LineError(line, pointer, refused.detail()));
        }
    }

    private static void put(ObjectNode fan, String column, String cell) {
        int dot = column.indexOf('.');
        var name = dot < 0 ? column : column.substring(0, dot);
        var key = dot < 0 ? "" : column.substring(dot + 1);
        switch (name) {
            case "tags" ->
                    Arrays.stream(cell.split("[;|]"))
                            .map(String::strip)
                            .filter(tag -> !tag.isEmpty())
                            .forEach(fan.withArray("tags")::add);
            case "attributes" -> {
                var attributes = fan.withObjectProperty("attributes");
                if (cell.matches("-?[0-9]{1,15}")) {
                    attributes.put(key, Long.parseLong(cell));
                } else if (cell.matches("-?[0-9]{1,15}\\.[0-9]{1,10}")) {
                    attributes.put(key, Double.parseDouble(cell));
                } else {
                    attributes.put(key, cell);
                }
            }
            case "consents" -> {
                switch (cell.toLowerCase(java.util.Locale.ROOT)) {
                    case "true", "yes", "1", "y" ->
                            fan.withObjectProperty("consents").put(key, true);
                    case "false", "no", "0", "n" ->
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
                    fan.put(name, Integer.parseInt(cell));
                } else {
                    fan.put(name, cell);
                }
            }
            default -> fan.put(column, cell);
        }
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != 0xFEFF) {
            text.reset();
        }
    }
}
