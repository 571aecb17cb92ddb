package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.operation.LineImport.Format;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.operation.TextCharset;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the first rows of a file as an import would.
@ApplicationScoped
class PreviewingImports {
    /// Bytes that are looked at: a hundred rows of ten thousand bytes.
    private static final int LOOKED_AT = 1 << 20;

    private final FanReader reader;
    private final SavingFans saving;

    PreviewingImports(FanReader reader, SavingFans saving) {
        this.reader = reader;
        this.saving = saving;
    }

    /// @param stated the charset that the sender names; null where it is to be seen
    /// @param rows at most this many
    Preview csv(
            InputStream body, @Nullable Charset stated, @Nullable ColumnMapping mapping, int rows) {
        var beginning = beginning(body);
        var charset = stated == null ? charsetOf(beginning) : stated;
        var csv = reader.csv(mapping);
        // What is told of columns is read off the header alone, and the rows from the start again.
        var header = new CsvRecords(text(beginning, charset));
        var columns = new ArrayList<Column>();
        if (header.hasNext() && header.next() instanceof CsvRecords.Cells(_, var names)) {
            for (var name : names) {
                var field = csv.fieldOf(name);
                columns.add(
                        new Column(
                                name,
                                field != null && ColumnMapping.isField(field) ? field : null));
            }
        }
        return new Preview(
                "csv",
                charset.name(),
                String.valueOf(header.delimiter()),
                columns,
                columns.stream()
                        .filter(column -> column.field() == null)
                        .map(Column::name)
                        .toList(),
                views(csv.rows(text(beginning, charset)), rows));
    }

    Preview lines(InputStream body, Format<FanDetails> format, int rows) {
        return new Preview(
                "ndjson",
                StandardCharsets.UTF_8.name(),
                null,
                null,
                null,
                views(format.rows(text(beginning(body), StandardCharsets.UTF_8)), rows));
    }

    private List<RowView> views(Stream<Row<FanDetails>> all, int count) {
        var rows = all.limit(count).toList();
        var good = new ArrayList<Row.Good<FanDetails>>();
        for (var row : rows) {
            if (row instanceof Row.Good<FanDetails> line) {
                good.add(line);
            }
        }
        var withoutCode = saving.withoutCode(good);
        return rows.stream()
                .map(row ->
                        switch (row) {
                            case Row.Good<FanDetails>(var line, var fan, _) ->
                                    new RowView(
                                            line,
                                            fan,
                                            withoutCode.stream()
                                                    .filter(error -> error.line() == line)
                                                    .toList());
                            case Row.Bad<FanDetails> bad ->
                                    new RowView(bad.line(), null, bad.errors());
                        })
                .toList();
    }

    private static byte[] beginning(InputStream body) {
        try {
            var bytes = body.readNBytes(LOOKED_AT);
            if (bytes.length < LOOKED_AT) {
                return bytes;
            }
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            // A row that is cut off would be told as a bad one.
            return end == 0 ? bytes : java.util.Arrays.copyOf(bytes, end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Charset charsetOf(byte[] text) {
        try {
            return TextCharset.of(new ByteArrayInputStream(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Bytes that the charset does not have come as U+FFFD, as in an import.
    private static BufferedReader text(byte[] bytes, Charset charset) {
        return new BufferedReader(new InputStreamReader(new ByteArrayInputStream(bytes), charset));
    }

    /// @param format `csv` or `ndjson`
    /// @param charset as stated or seen
    /// @param delimiter what stands between cells; left out for NDJSON
    /// @param columns of a CSV, in their order
    /// @param unmapped columns that are not read, or are no field: without a mapping, a row in
    ///   which such a column has a cell is refused
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Preview(
            String format,
            String charset,
            @Nullable String delimiter,
            @Nullable List<Column> columns,
            @Nullable List<String> unmapped,
            List<RowView> rows) {}

    /// @param field what it is read as; left out where it is not read
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Column(String name, @Nullable String field) {}

    /// @param line number in what was sent, from 1
    /// @param fan as the row would be read; left out where it cannot be
    /// @param problems for which the row would be refused
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RowView(long line, @Nullable FanDetails fan, List<LineError> problems) {}
}
