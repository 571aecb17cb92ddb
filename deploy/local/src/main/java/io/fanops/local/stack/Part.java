package io.fanops.local.stack;

import io.fanops.local.process.Launch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// One process of a stack.
sealed interface Part permits PostgresServer, KafkaBroker, KeycloakServer, ServiceProcess {
    /// @return its name in `status`, `logs`, `--only` and of its pid file
    String name();

    /// @return every port it listens on
    List<Integer> ports();

    /// @return the parts that must be ready before it can start, by name
    Set<String> needs();

    /// Fetches and unpacks what it is made of. Called before what it needs is ready.
    default void provide(Consumer<String> says) {}

    /// Does what must be done before the process can start (formatting, settings), and says how to
    /// start it.
    ///
    /// @param says told what is being done
    Launch prepare(Consumer<String> says) throws IOException;

    /// @return whether it answers as something that is ready for work; never throws because it is
    ///   not
    boolean isReady();

    /// @return what it says is still missing, in a few words; empty when it says nothing
    default String whatIsMissing() {
        return "";
    }

    /// What must be in it before others use it, such as databases. Called each time it was found
    /// ready.
    default void furnish(Consumer<String> says) throws IOException {}

    /// @return how long it may take to become ready on a slow machine
    Duration patience();

    /// @return the signal that asks it to stop
    default String stopSignal() {
        return "TERM";
    }

    /// @return the signal that ends it when its data is thrown away
    default String discardSignal() {
        return "KILL";
    }

    /// @return how long a stop may last before it is killed
    default Duration stopPatience() {
        return Duration.ofSeconds(20);
    }

    /// @return where a person would look at it
    String address();
}
