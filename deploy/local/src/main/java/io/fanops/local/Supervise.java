package io.fanops.local;

import io.fanops.local.stack.StackControl;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "supervise",
        hidden = true,
        description = "Watch a detached stack; started by up --detach.")
final class Supervise implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws Exception {
        Clock clock = Clock.systemUTC();
        new StackControl(options.openExisting(), System.out)
                .watchHere(line ->
                        System.out.println(
                                clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + line));
        return 0;
    }
}
