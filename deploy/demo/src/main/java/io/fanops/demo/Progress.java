package io.fanops.demo;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What is being done, how far, how long: a bar that moves on a terminal, one line a step
/// elsewhere.
final class Progress {
    private static final int WIDTH = 28;

    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PrintStream out;
    private final boolean terminal;
    private String step = "";
    private long total;
    private long done;
    private long began;
    private long drawn;

    private Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static Progress on(PrintStream out) {
        Console console = System.console();
        return new Progress(out, console != null && console.isTerminal());
    }

    /// @param total how many there are, 0 when that is not known
    synchronized void begin(String name, long total) {
        this.step = name;
        this.total = total;
        this.done = 0;
        this.began = System.nanoTime();
        this.drawn = 0;
        draw();
    }

    synchronized void one() {
        at(done + 1);
    }

    synchronized void at(long done) {
        this.done = Math.max(this.done, done);
        draw();
    }

    /// Closes the step with what came of it.
    synchronized void end(String result) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        String line = "✓ %-34s %6.1f s  %s".formatted(step, took.toMillis() / 1000.0, result);
        out.println(terminal ? "\r\u001b[K" + line : line);
    }

    private void draw() {
        long now = System.nanoTime();
        if (!terminal || (drawn != 0 && now - drawn < REDRAW_NANOS && done < total)) {
            return;
        }
        drawn = now;
        int full = total == 0 ? 0 : (int) Math.min(WIDTH, WIDTH * done / total);
        out.printf(
                "\r\u001b[K  %-34s [%s%s] %s  %.0f s",
                step,
                "█".repeat(full),
                "·".repeat(WIDTH - full),
                total == 0 ? "" : "%,d/%,d".formatted(done, total),
                (now - began) / 1e9);
        out.flush();
    }
}
