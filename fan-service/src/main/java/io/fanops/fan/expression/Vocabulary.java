package io.fanops.fan.expression;

import io.fanops.fan.expression.Expression.Membership;
import org.jspecify.annotations.Nullable;

/// Which words may stand in an expression; others would mean nobody.
@FunctionalInterface
public interface Vocabulary {
    /// Whatever is there.
    Vocabulary ANY = (_, _) -> null;

    /// @param what the kind of the term
    /// @param value the word in it
    /// @return what was to be expected there; null where the word will do
    @Nullable String wished(Membership what, String value);
}
