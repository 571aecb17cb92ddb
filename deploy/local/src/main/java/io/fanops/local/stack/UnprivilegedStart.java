package io.fanops.local.stack;

import com.sun.security.auth.module.UnixSystem;
import io.fanops.local.LauncherFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/// How to start PostgreSQL, which refuses to run as root.
///
/// An ordinary user just starts it; one without an entry in the password file (some containers) as
/// root does, because `initdb` asks for its name. Root starts it in a user namespace of its own (it
/// is nobody there, and its files stay root's) or, where namespaces are forbidden, as the system's
/// nobody, whose the folder must be then. The two ways' folders are not interchangeable, so the
/// owner of an existing folder decides.
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
        boolean root = new UnixSystem().getUid() == 0;
        boolean nameless = System.getProperty("user.name").equals("?");
        if (!root && !nameless) {
            return PLAIN;
        }
        if (root && Files.exists(data)) {
            return (int) Files.getAttribute(data, "unix:uid") == 0 ? NAMESPACE : NOBODY;
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

    /// Makes sure that who PostgreSQL runs as can reach a path at all.
    ///
    /// @throws LauncherFailure if a folder above it is closed to others, as `/root` is
    void mustReach(Path path) throws IOException {
        if (this != NOBODY) {
            return;
        }
        for (Path folder = path.toAbsolutePath().getParent();
                folder != null;
                folder = folder.getParent()) {
            if (Files.exists(folder)
                    && !Files.getPosixFilePermissions(folder)
                            .contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new LauncherFailure(
                        "PostgreSQL must run as nobody here (no user namespaces), who cannot enter "
                                + folder
                                + ".",
                        "Give it another place: FANOPS_HOME=/var/lib/fanops FANOPS_PARTS=/var/lib/fanops/parts"
                                + " ./fanops up");
            }
        }
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
