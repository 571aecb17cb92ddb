package io.fanops.local.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Several things that happen at once: what each is doing and for how long.
///
/// On a terminal a block of lines that is redrawn; elsewhere one plain line a change, and a sign of
/// life every ten seconds, so that a CI log shows where time goes.
public final class Progress implements AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final boolean live;
    private final int width;
    private final long begun = System.nanoTime();
    private final List<Step> steps = new ArrayList<>();
    private final Thread ticker;
    private int drawn;
    private boolean closed;

    /// @param out where to write
    /// @param live whether lines may be redrawn
    public Progress(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
        this.width = live ? Screen.width() : 0;
        this.ticker = Thread.ofVirtual().name("progress").start(this::tick);
    }

    /// A thing that happens; it shows from its first word on.
    public Step step(String name) {
        synchronized (steps) {
            Step step = new Step(name);
            steps.add(step);
            return step;
        }
    }

    /// @return time since this progress began
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /// A line that stays, above what is still moving.
    public void note(String text) {
        synchronized (steps) {
            if (live) {
                erase();
                out.println(text);
                draw();
            } else {
                out.println(stamp() + text);
            }
        }
    }

    @Override
    public void close() {
        ticker.interrupt();
        synchronized (steps) {
            if (!closed && live) {
                erase();
                draw();
            }
            closed = true;
        }
    }

    private void tick() {
        Duration pause = live ? REDRAW : SIGN_OF_LIFE;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                return;
            }
            synchronized (steps) {
                if (closed) {
                    return;
                }
                if (live) {
                    erase();
                    draw();
                } else {
                    signOfLife();
                }
            }
        }
    }

    private void signOfLife() {
        List<String> busy =
                steps.stream()
                        .filter(step -> step.isBusy())
                        .map(step ->
                                step.name + " " + step.state + " (" + seconds(step.age()) + ")")
                        .toList();
        if (!busy.isEmpty()) {
            out.println(stamp() + "… " + String.join(", ", busy));
        }
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\033[" + drawn + "A\033[J");
            drawn = 0;
        }
    }

    private void draw() {
        for (Step step : steps) {
            if (step.state.isEmpty()) {
                continue;
            }
            String text =
                    "  %s %-11s %s".formatted(step.mark(), step.name, step.state)
                            + (step.isBusy() ? "  " + seconds(step.age()) : "");
            out.println(text.length() < width ? text : text.substring(0, width - 1));
            drawn++;
        }
        out.flush();
    }

    private String stamp() {
        return "[%6s] ".formatted(seconds(elapsed()));
    }

    /// @return "3.4 s" below ten seconds, "34 s" below two minutes, "3 min 4 s" above
    public static String seconds(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return seconds < 120
                ? Math.round(seconds) + " s"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }

    /// One thing that happens: waiting → busy → done or failed.
    public final class Step {
        private final String name;
        private String state = "";
        private Stage stage = Stage.WAITING;
        private long since = System.nanoTime();

        private Step(String name) {
            this.name = name;
        }

        /// It waits for something else.
        public void waits(String what) {
            change(Stage.WAITING, what);
        }

        /// It is doing this now. Time counts from the first such word.
        public void says(String what) {
            change(Stage.BUSY, what);
        }

        /// It is done, and this is what came out.
        public void done(String what) {
            change(Stage.DONE, what + " after " + seconds(age()));
        }

        /// There was nothing to do.
        public void already(String what) {
            change(Stage.DONE, what);
        }

        /// It did not work.
        public void failed(String what) {
            change(Stage.FAILED, what);
        }

        private Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }

        private boolean isBusy() {
            return stage == Stage.BUSY;
        }

        private char mark() {
            return switch (stage) {
                case WAITING -> '·';
                case BUSY -> '…';
                case DONE -> '✓';
                case FAILED -> '✗';
            };
        }

        private void change(Stage next, String what) {
            synchronized (steps) {
                if (stage == next && state.equals(what)) {
                    return;
                }
                if (stage == Stage.WAITING) {
                    since = System.nanoTime();
                }
                stage = next;
                state = what;
                if (live) {
                    if (!closed) {
                        erase();
                        draw();
                    }
                } else if (next != Stage.WAITING) {
                    out.println(stamp() + "%s %-11s %s".formatted(mark(), name, what));
                }
            }
        }
    }

    private enum Stage {
        WAITING,
        BUSY,
        DONE,
        FAILED
    }
}
