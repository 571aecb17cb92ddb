package io.fanops.local.testrun;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The machine's Chromium, which the tests of pages need and which a fresh machine does not have.
final class Browser {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Path APT = Path.of("/usr/bin/apt-get");

    /// With the fonts that Chinese pages are drawn in.
    private static final List<String> INSTALL =
            List.of(
                    APT.toString(),
                    "install",
                    "-y",
                    "--no-install-recommends",
                    "chromium",
                    "fonts-noto-cjk");

    private Browser() {}

    /// Installs it where that can be done without asking anybody; elsewhere says how. The tests
    /// that need it are skipped where it does not come about.
    ///
    /// @param log where the installer's own words go
    static void provide(PrintStream out, Path log) throws IOException, InterruptedException {
        if (Files.isExecutable(PROGRAM)) {
            return;
        }
        String command = "apt-get update && " + String.join(" ", INSTALL).replace("/usr/bin/", "");
        if (!Files.isExecutable(APT)) {
            out.println("There is no " + PROGRAM + ": tests of pages in a browser are skipped.");
        } else if (!System.getProperty("user.name").equals("root")) {
            out.println("There is no " + PROGRAM + ": tests of pages in a browser are skipped.");
            out.println("To have them: sudo sh -c '" + command + "'");
        } else {
            out.println("Installing Chromium for the tests of pages: " + command);
            boolean installed = run(List.of(APT.toString(), "update"), log) && run(INSTALL, log);
            if (!installed || !Files.isExecutable(PROGRAM)) {
                out.println(
                        "It could not be installed (see " + log + "): those tests are skipped.");
            }
        }
    }

    private static boolean run(List<String> command, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder installer =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        installer.environment().put("DEBIAN_FRONTEND", "noninteractive");
        return installer.start().waitFor() == 0;
    }
}
