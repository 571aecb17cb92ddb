/// The referral service: who brought whom, what they bought, and what they got for it.
///
/// Features are packages: `program` (what is offered), `invitation` (codes and the page behind
/// them), `referral` (who brought whom, and whether it counts), `order`, `coupon`, `wallet` (the
/// ledger). `fan` and `brand` are all that this service knows of the fan service. Orders and
/// redemptions tell the referrals of themselves by CDI events inside the transaction, so that the
/// features stay without cycles and the effect without a gap.
@NullMarked
package io.fanops.referral;

import org.jspecify.annotations.NullMarked;
