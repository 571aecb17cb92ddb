/// Places in partners' media: what they offer, what the brand orders, the proof that it was
/// published, and the money.
///
/// An offer is `ACTIVE` ⇄ `PAUSED` → `ENDED`. An order:
///
/// ```
/// ORDERED ─→ ACCEPTED ⇄ DELIVERED ─→ COMPLETED ─→ REVOKED
///    │           │   ↘     ↓            ↑  ↑         │
///    │           │    DISPUTED ─────────┘  └─────────┤
///    ↓           ↓       ↓  ↑────────────────────────┘
/// DECLINED   EXPIRED | CANCELLED
/// ```
///
/// ORDERED and ACCEPTED expire, a DELIVERED one is completed, each when its time is over and nobody
/// has said anything. What a verb makes of an order is a [Change], decided by [PlacementOrder]
/// alone; [Trading] carries it out.
///
/// Invariants: of an offer no more is ordered for a day or month than it has (one conditional
/// statement on `placement_slot`); a budget is never overspent
/// (`placement_budget_never_overspent`); what an order holds and has paid is never more than its
/// price (`placement_never_overpaid`), and is what the ledger has by causes
/// `placement:<order>:<revision>`; one published page proves one order (`placement_proof_once`);
/// nothing is paid without a delivery but the fee of a cancellation.
///
/// Locks are taken in this order: partner (shared; by who makes an offer, alone), offer (shared),
/// order, page, slot, budget, ledger.
@NullMarked
package io.fanops.referral.placement;

import org.jspecify.annotations.NullMarked;
