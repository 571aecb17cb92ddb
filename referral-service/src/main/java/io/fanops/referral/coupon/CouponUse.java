package io.fanops.referral.coupon;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happened to a coupon, told inside the transaction to whoever in this service has to follow.
public sealed interface CouponUse {
    UUID redemptionId();

    /// A coupon was redeemed.
    ///
    /// @param fanId by whom; null where nobody said
    /// @param template the template's key
    /// @param order the brand's number of the order that it was redeemed for; null where none was
    ///   named
    record Redeemed(
            UUID redemptionId,
            @Nullable UUID fanId,
            String template,
            @Nullable String order,
            Instant at)
            implements CouponUse {}

    /// A redemption was taken back.
    record TakenBack(UUID redemptionId) implements CouponUse {}

    /// A redemption was taken back of a coupon that was a reward and should not be there any more:
    /// the coupon went back to its template.
    ///
    /// @param cause what the coupon was issued for, such as `referral:<id>`
    /// @param transferId of the transfer that took its piece back
    /// @param transferCause of the same
    record Recalled(
            UUID redemptionId,
            @Nullable UUID fanId,
            String cause,
            UUID transferId,
            String transferCause)
            implements CouponUse {}
}
