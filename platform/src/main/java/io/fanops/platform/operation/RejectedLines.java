package io.fanops.platform.operation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.function.LongFunction;

/// Writes refused lines as a file, some at a time.
final class RejectedLines {
    private RejectedLines() {}

    /// @param first the first of them
    /// @param more the next ones after a line; empty behind the last
    static void write(
            OutputStream out,
            boolean csv,
            SortedMap<Long, String> first,
            LongFunction<SortedMap<Long, String>> more)
            throws IOException {
        var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        if (csv) {
            // Spreadsheets take a CSV without a mark for one in the machine's own charset.
            writer.write('\uFEFF');
        }
        for (var lines = first; !lines.isEmpty(); lines = more.apply(lines.lastKey())) {
            for (var line : lines.values()) {
                writer.write(line);
                writer.write(csv ? "\r\n" : "\n");
            }
        }
        writer.flush();
    }
}
