package io.fanops.local;

import io.fanops.local.stack.Ports;
import io.fanops.local.stack.Stack;
import io.fanops.local.stack.StackControl;
import io.fanops.local.terminal.Progress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Start what is not running, and stay to watch it (Ctrl-C stops everything).")
final class Up implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Option(
            names = {"-d", "--detach"},
            description = "Return when all is ready; ./fanops down stops it.")
    private boolean detach;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "The gateway's port; all others follow it. Default: as last time, at first 8080.")
    private @Nullable Integer port;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description =
                    "Start only these and what they need: postgres, kafka, keycloak, fan, content,"
                            + " referral, analytics, gateway.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(names = "--no-build", description = "Run what is built, even if sources are newer.")
    private boolean noBuild;

    @Override
    public Integer call() throws Exception {
        Stack stack = options.open(Optional.ofNullable(port).map(Ports::new));
        StackControl control = new StackControl(stack, System.out);
        StackControl.Result result = control.up(only, !noBuild);
        boolean watched = stack.supervisor().isPresent();
        if (result.started() == 0) {
            System.out.println("Already up: nothing was started.");
        } else {
            System.out.println("Ready in " + Progress.seconds(result.took()) + ".");
        }
        if (!result.skipped().isEmpty()) {
            System.out.println("Not there yet: " + String.join(", ", result.skipped()) + ".");
        }
        System.out.println();
        new Summary(stack, options.folder().home()).print(System.out);
        System.out.println();
        if (watched) {
            return 0;
        }
        if (detach || result.started() == 0) {
            control.watchElsewhere(launcherJar());
            return 0;
        }
        System.out.println("Ctrl-C stops everything.");
        control.watchHere(System.out::println);
        return 0;
    }

    static Path launcherJar() throws Exception {
        return Path.of(Up.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
