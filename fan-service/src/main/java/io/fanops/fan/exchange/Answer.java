package io.fanops.fan.exchange;

import org.jspecify.annotations.Nullable;

/// What may be said of a number: exactly one of the three, in whole cells.
///
/// @param count members of the list who are fans, to the nearest cell
/// @param fewerThan the minimum cell, where there are none or fewer than that
/// @param atLeast nearly all of the list: all but fewer than the minimum cell
record Answer(@Nullable Integer count, @Nullable Integer fewerThan, @Nullable Integer atLeast) {

    static Answer of(int found, int listed, int minimumCell) {
        if (found < minimumCell) {
            return new Answer(null, minimumCell, null);
        }
        if (found > listed - minimumCell) {
            return new Answer(null, null, listed - minimumCell);
        }
        return new Answer((found + minimumCell / 2) / minimumCell * minimumCell, null, null);
    }
}
