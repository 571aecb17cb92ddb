package io.fanops.local;

import io.fanops.local.stack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        description =
                "Put a service's dead letters back onto their topics, and print how many of which.")
final class Replay implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "SERVICE", description = "fan, content, referral or analytics")
    private String service = "";

    @Override
    public Integer call() throws Exception {
        Stack stack = options.openExisting();
        System.out.println(stack.replayDeadLetters(service));
        return 0;
    }
}
