package io.fanops.local;

import io.fanops.local.build.Checkout;
import io.fanops.local.testrun.TestRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

@Command(
        name = "test",
        description =
                "Run all tests and style checks on stacks of their own, which leave nothing behind.",
        footer = {
            "What it does not know goes to Maven: ./fanops test --no-acceptance -pl fan-service -am",
            "Its last line: N passed, N failed, N skipped."
        })
final class Test implements Callable<Integer> {
    @Option(
            names = "--no-acceptance",
            description = "Only the modules' own tests and the style checks.")
    private boolean noAcceptance;

    @Option(
            names = "--only-acceptance",
            description = "Only the tests of the whole platform, on what is built.")
    private boolean onlyAcceptance;

    @Unmatched private List<String> mavenArguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        boolean held =
                new TestRun(Checkout.ofThisLauncher(), System.out, mavenArguments)
                        .run(!onlyAcceptance, !noAcceptance);
        return held ? 0 : Fanops.FAILED;
    }
}
