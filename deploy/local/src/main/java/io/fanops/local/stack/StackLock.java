package io.fanops.local.stack;

import io.fanops.local.LauncherFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Held by whoever starts or stops parts of a stack. The operating system frees it if its holder
/// dies.
final class StackLock implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(5);

    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Waits for another launcher that starts or stops this stack right now.
    ///
    /// @param says told once if it must wait
    /// @throws LauncherFailure if that one does not come to an end in five minutes
    static StackLock take(DataFolder folder, Consumer<String> says) throws IOException {
        return take(folder, says, LONGEST_START);
    }

    /// @throws LauncherFailure if the other one does not come to an end within `patience`
    static StackLock take(DataFolder folder, Consumer<String> says, Duration patience)
            throws IOException {
        FileChannel channel =
                FileChannel.open(
                        folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            says.accept(
                    "Another ./fanops (pid %s) is starting or stopping this stack; waiting for it …"
                            .formatted(holder(folder)));
        }
        long end = System.nanoTime() + patience.toNanos();
        while (lock == null && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            lock = channel.tryLock();
        }
        if (lock == null) {
            channel.close();
            throw new LauncherFailure(
                    "Another ./fanops (pid %s) is still starting or stopping this stack."
                            .formatted(holder(folder)),
                    "See what it does: ./fanops status");
        }
        channel.truncate(0);
        channel.write(
                StandardCharsets.US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
        return new StackLock(channel);
    }

    private static String holder(DataFolder folder) throws IOException {
        return Files.readString(folder.lock()).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
