package io.fanops.fan.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Cuts CSV (RFC 4180) into records, each with the number of the line that it begins in.
///
/// The first record shows what stands between cells: a comma, or, where it has none outside quotes,
/// the tab or semicolon that spreadsheets write in some settings.
///
/// Lines end with LF, CRLF, or, where the first one does, CR alone.
///
/// After a record that is none it goes on in the line behind the one that the record began in, so
/// that a quote that nothing closes takes no other line with it. That stays cheap because quotes
/// stand nowhere but around cells: a line that opens one cannot lie inside another's without
/// closing it.
final class CsvRecords implements Iterator<CsvRecords.CsvRecord> {
    /// Characters of the longest record, as of the longest line of NDJSON.
    private static final int LONGEST = 1 << 20;

    private final BufferedReader text;

    /// Lines that were read ahead in vain.
    private final Deque<Line> again = new ArrayDeque<>();

    private long lines;
    private boolean bareReturns;
    private char delimiter;
    private @Nullable CsvRecord next;

    CsvRecords(BufferedReader text) {
        this.text = text;
    }

    Stream<CsvRecord> stream() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        this, Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            var line = line();
            if (line == null) {
                return false;
            }
            if (!line.text().isBlank()) {
                if (delimiter == 0) {
                    delimiter = delimiterIn(line.text());
                }
                next = new Cutting(line).record();
            }
        }
        return true;
    }

    @Override
    public CsvRecord next() {
        var record = hasNext() ? next : null;
        if (record == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return record;
    }

    /// What stands between cells; known once there was a record.
    char delimiter() {
        return delimiter == 0 ? ',' : delimiter;
    }

    private static char delimiterIn(String header) {
        int tabs = 0;
        int semicolons = 0;
        boolean quoted = false;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == ',') {
                return ',';
            } else if (!quoted && c == '\t') {
                tabs++;
            } else if (!quoted && c == ';') {
                semicolons++;
            }
        }
        if (tabs + semicolons == 0) {
            return ',';
        }
        return tabs >= semicolons ? '\t' : ';';
    }

    private @Nullable Line line() {
        if (!again.isEmpty()) {
            return again.pop();
        }
        try {
            int c = text.read();
            if (c < 0) {
                return null;
            }
            lines++;
            var line = new StringBuilder();
            for (; c >= 0 && c != '\n' && !(c == '\r' && endsAtReturn()); c = text.read()) {
                // One more than the longest record tells that there was more.
                if (line.length() <= LONGEST) {
                    line.append((char) c);
                }
            }
            if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
                line.setLength(line.length() - 1);
            }
            if (lines == 1 && !line.isEmpty() && line.charAt(0) == '\uFEFF') {
                line.deleteCharAt(0);
            }
            return new Line(lines, line.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a carriage return is the end of a line by itself, as in files of old Macs: where the
    /// header ends so.
    private boolean endsAtReturn() throws IOException {
        if (lines == 1) {
            text.mark(1);
            bareReturns = text.read() != '\n';
            text.reset();
        }
        return bareReturns;
    }

    private record Line(long number, String text) {}

    /// What stands between two line ends that are in no quotes.
    sealed interface CsvRecord {
        /// Of the line that it begins in, from 1.
        long line();
    }

    record Cells(long line, List<String> cells) implements CsvRecord {}

    /// @param text the line that it begins in
    record Broken(long line, String why, String text) implements CsvRecord {}

    /// One record that is being cut into cells.
    private final class Cutting {
        private final long begin;
        private final String first;
        private final List<String> cells = new ArrayList<>();
        private final Deque<Line> more = new ArrayDeque<>();
        private String line;
        private int at;
        private int length;

        Cutting(Line first) {
            begin = first.number();
            this.first = first.text();
            line = first.text();
            length = line.length();
        }

        CsvRecord record() {
            var fault = fault();
            while (fault == null) {
                blanks();
                fault = at < line.length() && line.charAt(at) == '"' ? quoted() : plain();
                if (fault == null && at == line.length()) {
                    return new Cells(begin, List.copyOf(cells));
                }
                at++;
            }
            while (!more.isEmpty()) {
                again.push(more.removeLast());
            }
            return new Broken(begin, fault, first);
        }

        private @Nullable String plain() {
            int next = line.indexOf(delimiter, at);
            int end = next < 0 ? line.length() : next;
            var cell = line.substring(at, end).strip();
            if (cell.indexOf('"') >= 0) {
                return "has a quote inside a cell; put the cell into quotes and double those in it";
            }
            cells.add(cell);
            at = end;
            return null;
        }

        private @Nullable String quoted() {
            var cell = new StringBuilder();
            at++;
            while (true) {
                int quote = line.indexOf('"', at);
                if (quote < 0) {
                    cell.append(line, at, line.length()).append('\n');
                    var line = line();
                    if (line == null) {
                        return "opens a quote that nothing closes";
                    }
                    more.add(line);
                    this.line = line.text();
                    at = 0;
                    length += 1 + this.line.length();
                    var fault = fault();
                    if (fault != null) {
                        return fault;
                    }
                } else {
                    cell.append(line, at, quote);
                    at = quote + 1;
                    if (at == line.length() || line.charAt(at) != '"') {
                        break;
                    }
                    cell.append('"');
                    at++;
                }
            }
            blanks();
            if (at < line.length() && line.charAt(at) != delimiter) {
                return "goes on behind the quote that closes a cell";
            }
            cells.add(cell.toString());
            return null;
        }

        private @Nullable String fault() {
            if (length > LONGEST) {
                return "is longer than " + LONGEST + " characters";
            }
            if (line.indexOf('\0') >= 0) {
                return "holds a NUL character";
            }
            // What the decoder puts in the place of bytes that the charset does not have.
            return line.indexOf('\uFFFD') < 0
                    ? null
                    : "holds bytes that are not of the file's charset; where Content-Type names none, it is seen from the file";
        }

        private void blanks() {
            while (at < line.length()
                    && line.charAt(at) != delimiter
                    && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
                at++;
            }
        }
    }
}
