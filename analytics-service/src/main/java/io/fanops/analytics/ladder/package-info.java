/// The ladder: fans now at each stage, and moves between stages so far.
///
/// [FanPlace] folds a fan's facts into where the fan stands; the rollups `ladder_stage` and
/// `ladder_move` are what the report reads, however many fans there are. Invariant: a stage's
/// figure is the number of rows of `ladder_fan` that are joined, neither erased nor merged into
/// another, and at that stage. A fan who is erased leaves the stages, since they count fans now;
/// moves so far stay.
@NullMarked
package io.fanops.analytics.ladder;

import org.jspecify.annotations.NullMarked;
