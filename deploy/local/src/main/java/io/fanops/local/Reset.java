package io.fanops.local;

import io.fanops.local.stack.Stack;
import io.fanops.local.stack.StackControl;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reset",
        description =
                "Stop everything and remove its data, secrets and logs; fetched parts are kept.")
final class Reset implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws Exception {
        if (!Stack.existsIn(options.folder())) {
            System.out.println("There is no stack in " + options.folder().home() + ".");
            return 0;
        }
        if (!yes && !agrees()) {
            System.out.println("Nothing was removed.");
            return Fanops.FAILED;
        }
        new StackControl(options.open(), System.out).reset();
        System.out.println("Removed. ./fanops up starts afresh.");
        return 0;
    }

    private boolean agrees() {
        System.out.print(
                "This removes all data of the stack in "
                        + options.folder().home()
                        + ". Type yes to go on: ");
        System.out.flush();
        var in = new java.util.Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
        return in.hasNextLine() && in.nextLine().strip().equals("yes");
    }
}
