package io.fanops.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Who listens on a port of this machine.
public final class PortHolder {
    private PortHolder() {}

    /// @return whether 127.0.0.1:port can be listened on now
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            // As the parts do: a connection that lingers in TIME_WAIT must not count as a listener.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// @return "pid 123 (java)", as far as `/proc` lets this user see; empty otherwise
    public static Optional<String> describe(int port) {
        try {
            Set<String> inodes = listeningInodes(port);
            if (inodes.isEmpty()) {
                return Optional.empty();
            }
            try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    if (holdsOne(process, inodes)) {
                        String name = Files.readString(process.resolve("comm")).strip();
                        return Optional.of("pid " + process.getFileName() + " (" + name + ")");
                    }
                }
            }
        } catch (IOException _) {
            // Not Linux, or not allowed to look: the port is taken all the same.
        }
        return Optional.empty();
    }

    private static Set<String> listeningInodes(int port) throws IOException {
        Set<String> inodes = new HashSet<>();
        String suffix = ":%04X".formatted(port);
        for (String table : new String[] {"tcp", "tcp6"}) {
            Path file = Path.of("/proc/net", table);
            if (!Files.exists(file)) {
                continue;
            }
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split("\\s+");
                // Field 2 is the local address, field 4 the state (0A: listening), field 10 the
                // inode.
                if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals("0A")) {
                    inodes.add("socket:[" + fields[9] + "]");
                }
            }
        }
        return inodes;
    }

    private static boolean holdsOne(Path process, Set<String> inodes) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : open) {
                if (inodes.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            // Another user's process, or one that just ended.
        }
        return false;
    }
}
