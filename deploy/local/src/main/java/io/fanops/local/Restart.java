package io.fanops.local;

import io.fanops.local.stack.Stack;
import io.fanops.local.stack.StackControl;
import io.fanops.local.terminal.Progress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restart",
        description =
                "Stop some parts and start them again, built anew if their sources are newer.")
final class Restart implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "PART",
            description = "fan, content, gateway, kafka, …")
    private Set<String> parts = new LinkedHashSet<>();

    @Option(names = "--no-build", description = "Run what is built, even if sources are newer.")
    private boolean noBuild;

    @Override
    public Integer call() throws Exception {
        Stack stack = options.openExisting();
        StackControl control = new StackControl(stack, System.out);
        control.stop(parts);
        StackControl.Result result = control.up(parts, !noBuild);
        System.out.println("Ready in " + Progress.seconds(result.took()) + ".");
        control.watchElsewhere(Up.launcherJar());
        return 0;
    }
}
