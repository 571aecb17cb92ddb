package io.fanops.local;

import io.fanops.local.process.ProcessTable;
import io.fanops.local.stack.Stack;
import io.fanops.local.terminal.Progress;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description =
                "What runs, where, since when, and what it takes. Exit code 0: all ready; 3: nothing runs; 1: some"
                        + " of it does not run or is not ready.")
final class Status implements Callable<Integer> {
    private static final int STOPPED = 3;

    @Mixin private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws Exception {
        if (!Stack.existsIn(options.folder())) {
            System.out.println("There is no stack in " + options.folder().home() + ".");
            return STOPPED;
        }
        Stack stack = options.open();
        ProcessTable table = ProcessTable.ofThisMachine();
        boolean anyRuns = false;
        long resident = 0;
        System.out.printf(
                "%-10s %-9s %7s %10s %8s  %s%n", "part", "state", "pid", "age", "memory", "ports");
        List<Stack.Sight> sights = stack.look();
        for (Stack.Sight sight : sights) {
            OptionalLong bytes =
                    sight.child()
                            .map(child -> table.residentBytes(child.pid()))
                            .orElse(OptionalLong.empty());
            boolean runs =
                    sight.state() == Stack.State.READY || sight.state() == Stack.State.STARTING;
            anyRuns |= runs;
            resident += runs ? bytes.orElse(0) : 0;
            System.out.printf(
                    "%-10s %-9s %7s %10s %8s  %s%n",
                    sight.name(),
                    sight.state().name().toLowerCase(Locale.ROOT),
                    sight.child().map(child -> Long.toString(child.pid())).orElse("-"),
                    runs
                            ? sight.child()
                                    .flatMap(child -> child.age())
                                    .map(Progress::seconds)
                                    .orElse("-")
                            : "-",
                    runs && bytes.isPresent() ? (bytes.getAsLong() >> 20) + " MB" : "-",
                    sight.ports().stream().map(Object::toString).collect(Collectors.joining(" ")));
        }
        System.out.printf(
                "%n%d MB resident in all; data in %s; %s%n",
                resident >> 20,
                options.folder().home(),
                stack.supervisor()
                        .map(child -> "watched by pid " + child.pid())
                        .orElse(
                                anyRuns
                                        ? "watched by nobody (./fanops up --detach changes that)"
                                        : "stopped"));
        return exitCode(sights.stream().map(Stack.Sight::state).collect(Collectors.toSet()));
    }

    /// @param states in which there is a part
    static int exitCode(Set<Stack.State> states) {
        return states.equals(Set.of(Stack.State.READY))
                ? 0
                : states.equals(Set.of(Stack.State.STOPPED)) ? STOPPED : Fanops.FAILED;
    }
}
