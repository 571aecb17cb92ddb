package io.fanops.platform.sql;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// One value of each of many rows, for statements that take rows by `unnest`.
public final class Column {
    private Column() {}

    /// @param array such as `String[]::new`; of a type that the database has arrays of
    public static <T, V> @Nullable V[] of(
            List<T> rows, Function<T, @Nullable V> value, IntFunction<@Nullable V[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
