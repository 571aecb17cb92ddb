package io.fanops.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// `./fanops`: the subcommands and what goes wrong in them.
@Command(
        name = "./fanops",
        description =
                "FanOps on this machine: PostgreSQL, Kafka, Keycloak, four services, one gateway.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            Up.class,
            Down.class,
            Restart.class,
            Status.class,
            Logs.class,
            Reset.class,
            Demo.class,
            Test.class,
            Format.class,
            Credentials.class,
            Replay.class,
            Supervise.class,
            HelpCommand.class
        })
public final class Fanops implements Runnable {
    private Fanops() {}

    /// Exit code of a command that could not do its work.
    static final int FAILED = 1;

    static void main(String[] args) {
        System.exit(
                new CommandLine(new Fanops())
                        .setExecutionExceptionHandler((thrown, _, _) -> explain(thrown))
                        .execute(args));
    }

    /// Without a subcommand: what there is.
    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    private static int explain(Exception thrown) {
        boolean expected = thrown instanceof LauncherFailure;
        System.err.println();
        System.err.println(expected ? thrown.getMessage() : "Unexpected: " + thrown);
        if (!expected || System.getenv("FANOPS_DEBUG") != null) {
            thrown.printStackTrace(System.err);
        }
        return FAILED;
    }
}
