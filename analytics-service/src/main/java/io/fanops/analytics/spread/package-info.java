/// How a brand's fans bring fans: the trees of its referral programs.
///
/// [ReferralStanding] folds a referral's facts into the state it stands in. From that follow a
/// program's counts and its trees ([Forest]): a node is everybody who made a referral that was not
/// rejected, and everybody who came by one that converted; the edge is the converted referral.
/// Invariants:
/// - a fan has one parent a program: the referrer of the earliest of the fan's converted referrals
///   (by id, which is by time);
/// - a root has generation 0 and is its own `root_id`; a child has its parent's root and the
///   parent's generation plus one;
/// - `direct` is the number of children, `total` of all fans below;
/// - a referral that is reversed takes its edge out again, and what hung below becomes a tree of
///   its own;
/// - an edge that would close a circle is left out (the referral service lets none come about);
/// - `spread_program`, `spread_level` and `spread_generation` are rollups of the above, changed in
///   the same transaction.
///
/// A new conversion costs the walk to its root, and the subtree of the fan where the fan had
/// brought others before.
@NullMarked
package io.fanops.analytics.spread;

import org.jspecify.annotations.NullMarked;
