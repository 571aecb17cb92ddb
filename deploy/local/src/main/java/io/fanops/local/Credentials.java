package io.fanops.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "credentials",
        description = "Print the local platform-admin machine client as JSON, for programs.")
final class Credentials implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws Exception {
        System.out.println(options.openExisting().credentials());
        return 0;
    }
}
