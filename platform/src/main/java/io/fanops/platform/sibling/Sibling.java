package io.fanops.platform.sibling;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Another of our services, asked by REST. Never inside a transaction: it may take seconds.
///
/// @param name as the caller of ours reads it, such as `fan`
public record Sibling(String name) {
    private static final Logger LOG = Logger.getLogger(Sibling.class);

    /// Longer than the connect timeout of a second, shorter than the read timeout of five.
    private static final long ASK_AGAIN_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /// What the other service answers.
    ///
    /// Asks once more where the first question came to nothing at once: a kept connection that the
    /// other side has just closed, a replica that is being replaced. So the question is one that
    /// may be asked twice, a read or one with a key; who already waited long is not kept longer.
    ///
    /// @throws Refused as the client's exception mapper says, else `UNAVAILABLE`
    public <T> T answered(Supplier<@Nullable T> question) {
        long began = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                var answer = question.get();
                if (answer == null) {
                    throw unavailable("gave an empty answer; try again");
                }
                return answer;
            } catch (Refused refused) {
                throw refused;
            } catch (RuntimeException e) {
                LOG.warnf("The %s service does not answer (%d): %s", name, attempt, e.getMessage());
                if (attempt == 2 || System.nanoTime() - began > ASK_AGAIN_WITHIN_NANOS) {
                    throw unavailable("does not answer at the moment; try again");
                }
            }
        }
    }

    /// The refusal of a request that cannot be answered, since the other service's answer is none.
    public Refused unavailable(int status) {
        return unavailable("answered " + status + "; try again");
    }

    /// The refusal of a request that cannot be answered without the other service.
    ///
    /// @param why what the other service does, such as `answered 500; try again`
    public Refused unavailable(String why) {
        return new Refused(GeneralProblem.UNAVAILABLE, "The " + name + " service " + why + ".");
    }
}
