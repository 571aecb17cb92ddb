/// Where a fan stands: the ladder from `BYSTANDER` to `PARTNER`, the figures, tier and attitude.
///
/// Facts of the other services, and decisions of people, become touches; everything here is a
/// function of a fan's touches, of what the profile says, and of the brand's rules, and is computed
/// anew at will. [Climb] is that function for the stage: pure, and indifferent to the order in
/// which touches become known. What is stored (columns of `fan`) is kept in step by [Standing],
/// which reads a fan's earlier touches only where the new ones may move them.
///
/// Invariants: a move is kept with its evidence and told; time alone moves nobody but those whose
/// moment stands in `stage_due`; new rules judge a fan at their next touch or by a recomputation,
/// and never rewrite the history. Fans' rows are locked in the order of their external ids.
@NullMarked
package io.fanops.fan.ladder;

import org.jspecify.annotations.NullMarked;
