package io.fanops.local;

import io.fanops.local.build.Checkout;
import io.fanops.local.stack.DataFolder;
import io.fanops.local.stack.Ports;
import io.fanops.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which stack a subcommand is about.
final class StackOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The stack's data folder. Default: FANOPS_HOME, else ~/.fanops.")
    private @Nullable Path data;

    DataFolder folder() {
        return DataFolder.chosen(data, System.getenv());
    }

    /// @return the stack, on the ports it had last time
    Stack open() throws IOException {
        return open(Optional.empty());
    }

    Stack open(Optional<Ports> wanted) throws IOException {
        return Stack.open(Checkout.ofThisLauncher(), folder(), wanted, System.getenv());
    }

    /// @return the stack
    /// @throws LauncherFailure if none was ever started in that folder
    Stack openExisting() throws IOException {
        if (!Stack.existsIn(folder())) {
            throw new LauncherFailure(
                    "There is no stack in " + folder().home() + ".", "Start one: ./fanops up");
        }
        return open();
    }
}
