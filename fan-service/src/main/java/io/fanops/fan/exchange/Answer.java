package io.fanops.fan.exchange;

import org.jspecify.annotations.Nullable;

/// What may be said of a number: exactly one of the three.
///
/// @param count members of the list who are fans
/// @param fewerThan more than none, but fewer than the minimum cell
/// @param atLeast nearly all of the list: all but fewer than the minimum cell
record Answer(@Nullable Integer count, @Nullable Integer fewerThan, @Nullable Integer atLeast) {

    static Answer of(int found, int listed, int minimumCell) {
        if (found > 0 && found < minimumCell) {
            return new Answer(null, minimumCell, null);
        }
        if (found > listed - minimumCell) {
            return new Answer(null, null, listed - minimumCell);
        }
        return new Answer(found, null, null);
    }
}
