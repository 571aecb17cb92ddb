package io.fanops.referral.coupon;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happened to a coupon, told inside the transaction to whoever in this service has to follow.
public sealed interface CouponUse {
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

    /// A coupon went back to its template by itself, not with what it was issued for: it was taken
    /// back by hand, or a redemption was taken back of one that should not be there any more.
    ///
    /// @param fanId to whom it was given; null for whoever had the code
    /// @param cause what the coupon was issued for, such as `referral:<id>`
    /// @param transferId of the transfer that took its piece back
    /// @param transferCause of the same
    record Recalled(@Nullable UUID fanId, String cause, UUID transferId, String transferCause)
            implements CouponUse {}
}
