package io.fanops.local;

import io.fanops.local.stack.Stack;
import io.fanops.local.stack.StackControl;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "down", description = "Stop everything; the data is kept.")
final class Down implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws Exception {
        if (!Stack.existsIn(options.folder())) {
            System.out.println(
                    "Nothing runs: there is no stack in " + options.folder().home() + ".");
            return 0;
        }
        int stopped = new StackControl(options.open(), System.out).down();
        System.out.println(
                stopped == 0
                        ? "Nothing was running."
                        : "Stopped. The data is kept in " + options.folder().home());
        return 0;
    }
}
