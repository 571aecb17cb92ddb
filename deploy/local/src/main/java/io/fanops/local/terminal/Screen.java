package io.fanops.local.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The terminal, if there is one.
public final class Screen {
    private static final int USUAL_WIDTH = 80;

    private Screen() {}

    /// @return whether output goes to a terminal that can redraw lines
    public static boolean isLive() {
        String kind = System.getenv("TERM");
        return System.console() != null
                && System.console().isTerminal()
                && System.getenv("CI") == null
                && kind != null
                && !kind.equals("dumb");
    }

    /// @return columns, 80 if the terminal does not tell
    static int width() {
        try {
            Process stty =
                    new ProcessBuilder("sh", "-c", "stty size </dev/tty")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String[] rowsAndColumns =
                    new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                            .strip()
                            .split(" ");
            int columns = Integer.parseInt(rowsAndColumns[rowsAndColumns.length - 1]);
            return columns > 20 ? columns : USUAL_WIDTH;
        } catch (IOException | NumberFormatException _) {
            return USUAL_WIDTH;
        }
    }
}
