package io.fanops.fan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Fans as CSV with a header row, the columns named as the fields of [FanDetails].
///
/// Several tags are separated by `;` or `|`. `attributes.<name>`, `identities.<channel>` and
/// `consents.<channel>` are columns of their own; an attribute that reads as a number is one. An
/// empty cell says nothing. A row has as many cells as the header: a comma too many or too few
/// would shift what comes after it.
class FanCsv implements LineImport.Format<FanDetails> {
    private final Ndjson checks;
    private final ObjectMapper json;

    FanCsv(Ndjson checks, ObjectMapper json) {
        this.checks = checks;
        this.json = json;
    }

    @Override
    public Stream<Row<FanDetails>> rows(BufferedReader text) {
        var records = new CsvRecords(text);
        if (!records.hasNext()) {
            return Stream.empty();
        }
        var header = records.next();
        var fault = fault(header);
        if (fault != null) {
            return Stream.of(bad(header.line(), "is no header, so nothing was read: it " + fault));
        }
        var columns = ((CsvRecords.Cells) header).cells();
        return records.stream()
                .map(record ->
                        switch (record) {
                            case CsvRecords.Broken(var line, var why) -> bad(line, why);
                            case CsvRecords.Cells(var line, var cells)
                                    when cells.size() != columns.size() ->
                                    bad(
                                            line,
                                            "has "
                                                    + cells.size()
                                                    + " cells where the header has "
                                                    + columns.size());
                            case CsvRecords.Cells(var line, var cells) ->
                                    read(line, columns, cells);
                        });
    }

    @Override
    public long count(BufferedReader text) {
        var records = new CsvRecords(text);
        if (!records.hasNext()) {
            return 0;
        }
        return fault(records.next()) != null ? 1 : records.stream().count();
    }

    private static @Nullable String fault(CsvRecords.CsvRecord header) {
        return switch (header) {
            case CsvRecords.Broken(_, var why) -> why;
            case CsvRecords.Cells(_, var columns)
                    when new HashSet<>(columns).size() != columns.size() ->
                    "names a column twice";
            case CsvRecords.Cells _ -> null;
        };
    }

    private static Row<FanDetails> bad(long line, String why) {
        return new Row.Bad<>(new LineError(line, "", why));
    }

    private Row<FanDetails> read(long line, List<String> columns, List<String> cells) {
        var fan = json.createObjectNode();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                put(fan, columns.get(i), cells.get(i));
            }
        }
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
                switch (cell.toLowerCase(Locale.ROOT)) {
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
                    fan.put(column, Integer.parseInt(cell));
                } else {
                    fan.put(column, cell);
                }
            }
            default -> fan.put(column, cell);
        }
    }
}
