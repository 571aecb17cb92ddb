package io.fanops.platform.paging;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a list goes on: opaque to callers, the last row's key to us.
public final class Cursor {
    /// Sorts before every id.
    private static final UUID START = new UUID(0, 0);

    private Cursor() {}

    static String of(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /// The key to go on after; an empty string for the first page.
    ///
    /// @throws Refused where the cursor is none of ours
    public static String key(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return "";
        }
        try {
            var key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (key.indexOf('\0') >= 0) {
                throw Refused.invalid("cursor", "is not a cursor of this list");
            }
            return key;
        } catch (IllegalArgumentException _) {
            throw Refused.invalid("cursor", "is not a cursor of this list");
        }
    }

    /// The id to go on after; the smallest one for the first page.
    ///
    /// @throws Refused where the cursor is none of ours
    public static UUID id(@Nullable String cursor) {
        var key = key(cursor);
        return key.isEmpty()
                ? START
                : Ids.parse(key)
                        .orElseThrow(
                                () -> Refused.invalid("cursor", "is not a cursor of this list"));
    }
}
