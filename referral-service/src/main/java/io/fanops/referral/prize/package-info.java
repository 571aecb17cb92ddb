/// What other services and the brand's own programs may give away: a draw's prizes, a campaign's
/// points, a survey's thanks.
///
/// A pool is `ACTIVE` ⇄ `PAUSED` → `ENDED` and holds a stock of one form. A reservation takes of it
/// and is `RESERVED` → `AWARDED` → `REVOKED`, or `RELEASED` or, because nobody came in time,
/// `EXPIRED`.
///
/// Invariants: of a pool no more is reserved and awarded than there is (`prizes_never_oversold`,
/// one conditional update); for one reference of who asked there is one reservation
/// (`prize_reference`), and it is awarded at most once (its state, and the transfer's cause
/// `prize:<id>`). Coupons of a pool are taken out of their template's stock when the pool is made,
/// so that a reserved one is there when it is won.
@NullMarked
package io.fanops.referral.prize;

import org.jspecify.annotations.NullMarked;
