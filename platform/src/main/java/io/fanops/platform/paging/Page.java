package io.fanops.platform.paging;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list.
///
/// @param next the cursor of the next page; null on the last one
public record Page<T>(List<T> items, @Nullable String next) {

    /// Cuts a page out of what was read.
    ///
    /// @param read up to `limit + 1` rows, in order: the one too many tells that there is a next
    ///   page
    /// @param limit rows a page
    /// @param key what to go on after, taken from the last row shown
    public static <R, T> Page<T> of(
            List<R> read, int limit, Function<R, String> key, Function<R, T> view) {
        var shown = read.size() > limit ? read.subList(0, limit) : read;
        var next = read.size() > limit ? Cursor.of(key.apply(shown.getLast())) : null;
        return new Page<>(shown.stream().map(view).toList(), next);
    }
}
