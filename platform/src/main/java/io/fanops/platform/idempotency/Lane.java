package io.fanops.platform.idempotency;

import io.fanops.platform.problem.Refused;
import jakarta.ws.rs.core.Response;
import java.util.List;

/// Work that many may ask for at the same moment, and that a few statements do for all of them:
/// what is fought over is then locked once for a hundred, and one commit is paid for them.
///
/// @param <W> what one request wishes for
public interface Lane<W> {

    /// Finds out what has to be known beforehand, of others too; outside of any transaction.
    ///
    /// @param isDryRun whether others must not change anything either
    /// @return the wishes in their order
    /// @throws RuntimeException where that fails for one: then each is tried by itself
    List<Wish<W>> prepared(List<Wish<W>> wishes, boolean isDryRun);

    /// Does what is wished for, in the running transaction. Who is refused must have changed
    /// nothing.
    ///
    /// @return what became of each, in their order
    /// @throws RuntimeException where nothing can be done for all together: then each is tried by
    ///   itself
    List<Outcome> together(List<Wish<W>> wishes);

    /// What somebody wishes for. It is done in nobody's request.
    ///
    /// @param by subject of the token
    record Wish<W>(String by, W of) {
        public Wish<W> of(W other) {
            return new Wish<>(by, other);
        }
    }

    /// What became of a wish.
    sealed interface Outcome {
        record Done(Response answer) implements Outcome {}

        record Denied(Refused why) implements Outcome {}
    }
}
