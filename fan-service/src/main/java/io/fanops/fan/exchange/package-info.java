/// How many people a brand and a partner have in common, without either learning who.
///
/// Each partner has a key of its own. Both sides hash normalised identifiers with it
/// (HMAC-SHA-256); the partner's list comes in, and one number goes out. Neither identifiers nor
/// lists of matches leave, and only fans who consent to the partner's channel are counted.
///
/// A number tells of persons where it is small, nearly the whole list, or the difference of two
/// lists. So a count below the partner's minimum cell is `fewerThan` it, one that leaves fewer than
/// so many out is `atLeast` the list less the cell; a list has at least ten cells; one that differs
/// from an earlier one by fewer members than the cell is refused; the same list again gets the same
/// answer, however the fans have changed; and there are at most [Counting#A_DAY] counts a day.
/// Lists under different keys cannot be compared: who rotates a partner's key gives up that much of
/// it.
@NullMarked
package io.fanops.fan.exchange;

import org.jspecify.annotations.NullMarked;
