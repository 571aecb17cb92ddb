package io.fanops.platform.editing;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import org.jspecify.annotations.Nullable;

/// Which version of a thing a caller has seen: `ETag` on the way out, `If-Match` on the way in.
public final class Revision {
    private Revision() {}

    /// The `ETag` header of a version.
    public static String tag(long version) {
        return "\"" + version + "\"";
    }

    /// Refuses an edit of a version that is no longer the newest.
    ///
    /// @param ifMatch the request's `If-Match`; null or `*` matches any version
    /// @throws Refused `PRECONDITION_FAILED`
    public static void check(@Nullable String ifMatch, long version) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return;
        }
        for (var tag : ifMatch.split(",")) {
            if (tag.strip().equals(tag(version))) {
                return;
            }
        }
        throw new Refused(
                GeneralProblem.PRECONDITION_FAILED,
                "It is at version " + tag(version) + " now; read it again.",
                new Refused.FieldError("If-Match", "is not the newest version"));
    }
}
