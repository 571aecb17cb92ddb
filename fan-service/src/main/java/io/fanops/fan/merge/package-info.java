/// That two fans are one person, and that they are not after all.
///
/// A [Candidate] is a pair that something speaks for: `OPEN` → `MERGED` or `REJECTED`; a rejected
/// pair is `OPEN` again when something new speaks for it. A [Merge] makes one fan of two: `DONE` →
/// `UNDONE`. The survivor's row becomes what [Survivorship] says; the merged fan's row stays as it
/// was and points to the survivor (`fan.merged_into`), so that its id and names keep resolving;
/// rows that tables of [MovedTable] hold of it go to the survivor. Touches are never moved.
///
/// Invariants: `merged_into` points to a fan in their own right, so there is neither chain nor
/// circle; a fan has at most one merge that is `DONE`; merges are undone in the opposite order;
/// what a merge changed and nobody has changed since is after its undoing exactly as before. Merges
/// of one brand happen one at a time (`WhoIs.reshape`).
@NullMarked
package io.fanops.fan.merge;

import org.jspecify.annotations.NullMarked;
