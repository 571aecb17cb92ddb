package io.fanops.fan.merge;

import io.fanops.fan.identity.IdentityKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When two fans are suspected to be one person, and when that is enough to merge them.
///
/// @param autoMergeFrom confidence from which nobody is asked; null never
/// @param identifiers the kinds that count; addresses and devices never make a suspicion, they only
///   add to one
/// @param version counts edits (ETag)
record MergePolicy(
        @Nullable BigDecimal autoMergeFrom, List<IdentityKind> identifiers, int version) {
    /// Where the brand has said nothing: all kinds count, and nobody is merged unasked.
    static final MergePolicy DEFAULT = new MergePolicy(null, IdentityKind.exclusive(), 0);

    boolean counts(IdentityKind kind) {
        return identifiers.contains(kind);
    }

    static List<IdentityKind> kinds(Object names) {
        return Arrays.stream((Object[]) names)
                .map(name -> IdentityKind.valueOf(name.toString()))
                .toList();
    }

    /// Whether an edit would leave it as it is.
    boolean says(@Nullable BigDecimal from, List<IdentityKind> kinds) {
        return kinds.equals(identifiers)
                && (from == null
                        ? autoMergeFrom == null
                        : autoMergeFrom != null && from.compareTo(autoMergeFrom) == 0);
    }
}
