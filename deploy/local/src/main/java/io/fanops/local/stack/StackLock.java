package io.fanops.local.stack;

import io.fanops.local.LauncherFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/// Held by whoever starts or stops parts of a stack. The operating system frees it if its holder
/// dies.
final class StackLock implements AutoCloseable {
    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws LauncherFailure if another launcher starts or stops this stack right now
    static StackLock take(DataFolder folder) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            String holder = Files.readString(folder.lock()).strip();
            throw new LauncherFailure(
                    "Another ./fanops (pid " + holder + ") is starting or stopping this stack.",
                    "Wait for it, or see what it does: ./fanops status");
        }
        channel.truncate(0);
        channel.write(
                java.nio.ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid())
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        return new StackLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
