package io.fanops.local;

import io.fanops.local.build.Checkout;
import io.fanops.local.build.Maven;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "format", description = "Format every Java source as the build wants it.")
final class Format implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        ProcessBuilder maven =
                new ProcessBuilder(List.of(Maven.program(), "-B", "-q", "spotless:apply"))
                        .directory(Checkout.ofThisLauncher().root().toFile())
                        .inheritIO();
        maven.environment().putAll(Maven.environment());
        return maven.start().waitFor();
    }
}
