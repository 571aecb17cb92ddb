/// Which value tier a fan is in: computed from what they spent and what they hold, by thresholds
/// that the brand edits.
///
/// A tier is a function of three things alone: `fan.spent`, the number in the attribute that the
/// brand has named for holdings (if it has), and the thresholds. Who spends or is given an
/// attribute is judged at once; who does neither is judged by new thresholds at their next touch or
/// by a recomputation of the ladder.
@NullMarked
package io.fanops.fan.tier;

import org.jspecify.annotations.NullMarked;
