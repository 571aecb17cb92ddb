/// All fans of a brand in memory, so that an audience is counted in a millisecond.
///
/// A [Population] gives each fan a dense number and keeps a Roaring bitmap of numbers for each tag,
/// stage, region, channel and so on, and a column for what is compared. [Populations] builds one
/// from the tables when a brand first asks, and keeps it current from the log of changed fans
/// (`fan_change`), which the tables' triggers write in the transaction of each change: nobody can
/// forget to. It holds nothing that the tables do not, and may be dropped at any time. Numbers are
/// each replica's own.
///
/// What it does not hold (texts with too many values to keep a bitmap of each) is asked of the
/// database by the same expression.
@NullMarked
package io.fanops.fan.population;

import org.jspecify.annotations.NullMarked;
