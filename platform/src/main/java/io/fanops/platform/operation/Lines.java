package io.fanops.platform.operation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Lines of a text that need not be honest: none takes more memory than the longest that is
/// allowed.
final class Lines implements Iterator<Lines.Line> {
    /// Characters of the longest line that is read; no fan and no order needs as much.
    static final int LONGEST = 1 << 20;

    private final BufferedReader text;

    /// Characters that were read and are not yet in a line: to ask the reader for each costs more
    /// than to parse them.
    private final char[] buffer = new char[1 << 14];

    private final StringBuilder characters = new StringBuilder();
    private int at;
    private int end;
    private long number;
    private @Nullable Line next;

    private Lines(BufferedReader text) {
        this.text = text;
    }

    /// The lines that are not blank.
    static Stream<Line> of(BufferedReader text) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new Lines(text), Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null) {
                var line = read();
                if (line == null) {
                    return false;
                }
                if (line.tooLong() || !line.text().isBlank()) {
                    next = line;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Line next() {
        var line = hasNext() ? next : null;
        if (line == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return line;
    }

    private @Nullable Line read() throws IOException {
        if (at == end && !fill()) {
            return null;
        }
        number++;
        characters.setLength(0);
        boolean tooLong = false;
        do {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            int room = LONGEST - characters.length();
            tooLong |= at - from > room;
            characters.append(buffer, from, Math.min(at - from, room));
        } while (at == end && fill());
        // The line's end, where it is not the text's.
        if (at < end) {
            at++;
        }
        // RFC 8259 lets a reader pass over a byte order mark.
        if (number == 1 && !characters.isEmpty() && characters.charAt(0) == '\uFEFF') {
            characters.deleteCharAt(0);
        }
        return new Line(number, tooLong ? "" : characters.toString(), tooLong);
    }

    /// @return false at the end of the text
    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, text.read(buffer));
        return end > 0;
    }

    /// @param number from 1, blank lines counted
    /// @param text without the line's end; empty where it is too long
    record Line(long number, String text, boolean tooLong) {}
}
