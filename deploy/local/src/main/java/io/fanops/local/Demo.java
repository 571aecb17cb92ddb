package io.fanops.local;

import io.fanops.local.build.Checkout;
import io.fanops.local.build.Maven;
import io.fanops.local.stack.Stack;
import io.fanops.local.terminal.Progress;
import io.fanops.local.terminal.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

@Command(
        name = "demo",
        description =
                "Onboard a brand and play a campaign over the public API, with generated data.",
        footer = "What it does not know goes to the demo: --fans N, --seed N, --brand SLUG.")
final class Demo implements Callable<Integer> {
    private static final String MODULE = "deploy/demo";
    private static final String PRODUCT = "target/fanops-demo.jar";

    @Mixin private StackOptions options = new StackOptions();

    @Unmatched private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Stack stack = options.openExisting();
        if (!stack.isReady("gateway")) {
            throw new LauncherFailure(
                    "The gateway is not ready, so there is nothing to play with.", "./fanops up");
        }
        Checkout checkout = Checkout.ofThisLauncher();
        if (checkout.isStale(MODULE, PRODUCT)) {
            try (Progress progress = new Progress(System.out, Screen.isLive())) {
                Progress.Step step = progress.step("demo");
                step.says("building");
                new Maven(checkout, options.folder().log("build")).build(MODULE, step::says);
                step.done("built");
            }
        }
        Path credentials =
                Files.createTempFile(
                        "fanops-credentials",
                        ".json",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(credentials, stack.credentials());
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-jar",
                                    checkout.root().resolve(MODULE).resolve(PRODUCT).toString()));
            command.addAll(arguments);
            ProcessBuilder demo = new ProcessBuilder(command).inheritIO();
            demo.environment().put("FANOPS_CREDENTIALS", credentials.toString());
            return demo.start().waitFor();
        } finally {
            Files.deleteIfExists(credentials);
        }
    }
}
