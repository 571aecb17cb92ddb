package io.fanops.referral.offline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was made of an entry.
///
/// @param at when it counts
/// @param reason OVER_ALLOWANCE: `WINDOW`, `REDEMPTIONS` or `VALUE`; REFUSED: the code of a refusal
/// @param value what was taken off, where that can be said
/// @param redemptionId ACCEPTED: its own; DOUBLE_SPENT, DUPLICATE: the one that counts
@JsonInclude(JsonInclude.Include.NON_NULL)
record Settled(
        long seq,
        Instant at,
        Result result,
        @Nullable String reason,
        @Nullable UUID couponId,
        @Nullable Money value,
        @Nullable UUID redemptionId) {

    /// What an entry comes to.
    enum Result {
        /// It counts, unless another till comes back with an earlier one.
        PENDING,
        ACCEPTED,
        /// This till had taken the voucher before.
        DUPLICATE,
        /// The coupon was redeemed elsewhere before.
        DOUBLE_SPENT,
        /// The voucher was not in its time.
        EXPIRED,
        /// More than the till might take, or not while it might.
        OVER_ALLOWANCE,
        /// The voucher is not as the brand signed it, or by a key that is not believed.
        BAD_SIGNATURE,
        /// The brand has no such coupon.
        UNKNOWN,
        /// The brand had taken the coupon back.
        VOID,
        /// Not in this store, or not on this order.
        REFUSED
    }
}
