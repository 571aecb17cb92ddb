package io.fanops.local.stack;

import io.fanops.local.LauncherFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How to start PostgreSQL, which refuses to run as root.
///
/// An ordinary user just starts it. Root starts it in a user namespace of its own (it is nobody
/// there, and its files stay root's) or, where namespaces are forbidden, as the system's nobody,
/// whose the folder must be then. The two ways' folders are not interchangeable, so the owner of an
/// existing folder decides.
enum UnprivilegedStart {
    PLAIN(List.of()),
    NAMESPACE(List.of("unshare", "-U")),
    NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

    private final List<String> prefix;

    UnprivilegedStart(List<String> prefix) {
        this.prefix = prefix;
    }

    /// @param data the cluster's folder, which need not exist yet
    static UnprivilegedStart of(Path data) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return PLAIN;
        }
        if (Files.exists(data)) {
            return Files.getOwner(data).getName().equals("root") ? NAMESPACE : NOBODY;
        }
        if (works(List.of("unshare", "-U", "true"))) {
            return NAMESPACE;
        }
        if (!works(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"))) {
            throw new LauncherFailure(
                    "PostgreSQL does not run as root, and neither unshare -U nor setpriv works here.",
                    "Start ./fanops as an ordinary user.");
        }
        return NOBODY;
    }

    List<String> prefix() {
        return prefix;
    }

    /// Gives a file or folder that root made to whom PostgreSQL will run as.
    void handOver(Path path) throws IOException {
        if (this == NOBODY) {
            Files.setAttribute(path, "unix:uid", 65534);
            Files.setAttribute(path, "unix:gid", 65534);
        }
    }

    private static boolean works(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
