package io.fanops.platform.paging;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a list goes on: opaque to callers, the last row's key to us.
public final class Cursor {
    /// Sorts before every id.
    private static final UUID START = new UUID(0, 0);

    private static final String BETWEEN = "\n";

    /// What PostgreSQL has a time for, and Java a word that PostgreSQL reads.
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

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
                throw foreign();
            }
            return key;
        } catch (IllegalArgumentException _) {
            throw foreign();
        }
    }

    /// The number to go on after.
    ///
    /// @param first for the first page
    /// @throws Refused where the cursor is none of ours
    public static long number(@Nullable String cursor, long first) {
        var key = key(cursor);
        try {
            return key.isEmpty() ? first : Long.parseLong(key);
        } catch (NumberFormatException _) {
            throw foreign();
        }
    }

    /// The key to go on after where it has several parts, as [#joined] made it; empty for the first
    /// page.
    ///
    /// @param count of parts
    /// @throws Refused where the cursor is none of ours
    public static List<String> parts(@Nullable String cursor, int count) {
        var key = key(cursor);
        if (key.isEmpty()) {
            return List.of();
        }
        var parts = List.of(key.split(BETWEEN, count));
        if (parts.size() != count) {
            throw foreign();
        }
        return parts;
    }

    /// A key of several parts, of which the last one alone may hold a line end.
    public static String joined(Object... parts) {
        return Arrays.stream(parts).map(String::valueOf).collect(Collectors.joining(BETWEEN));
    }

    /// One part of a key, as a moment of the years 1 to 9999.
    ///
    /// @throws Refused where the cursor is none of ours
    public static Instant moment(String part) {
        try {
            var at = Instant.parse(part);
            if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
                throw foreign();
            }
            return at;
        } catch (DateTimeException _) {
            throw foreign();
        }
    }

    /// The refusal of a cursor that is none of the list's.
    public static Refused foreign() {
        return Refused.invalid("cursor", "is not a cursor of this list");
    }

    /// The id to go on after; the smallest one for the first page.
    ///
    /// @throws Refused where the cursor is none of ours
    public static UUID id(@Nullable String cursor) {
        var key = key(cursor);
        return key.isEmpty() ? START : Ids.parse(key).orElseThrow(Cursor::foreign);
    }

    /// The id to go on before, in a list that begins with the newest; null for the first page.
    ///
    /// @throws Refused where the cursor is none of ours
    public static @Nullable UUID maybeId(@Nullable String cursor) {
        return cursor == null || cursor.isEmpty() ? null : id(cursor);
    }
}
