package io.fanops.platform.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happens around referrals, orders, rewards and coupons; topic `fanops.referral.v1`, told by
/// the referral service.
public sealed interface ReferralFact extends Fact {
    String TOPIC = "fanops.referral.v1";

    /// The states of a referral. `PENDING` waits for the trigger, `QUALIFIED` for the end of the
    /// hold period, `HELD` for a person's review; `REWARDED`, `REJECTED` and `REVERSED` are ends,
    /// but a reward can still be reversed.
    enum ReferralState {
        PENDING,
        QUALIFIED,
        HELD,
        REWARDED,
        REJECTED,
        REVERSED;

        /// Whether the referee did what the program asks for, and it has not been undone.
        public boolean isConverted() {
            return this == QUALIFIED || this == REWARDED;
        }
    }

    /// A referral was made, or moved on.
    ///
    /// @param program the program's key
    /// @param from null for a new referral
    /// @param reasons codes such as `SELF_REFERRAL` that led to the state
    @Fact.Type("fanops.referral.moved.v1")
    record ReferralMoved(
            UUID referralId,
            String program,
            UUID referrerId,
            UUID refereeId,
            @Nullable ReferralState from,
            ReferralState to,
            List<String> reasons,
            Instant at)
            implements ReferralFact {
        @Override
        public UUID fanId() {
            return refereeId;
        }
    }

    /// Somebody opened a fan's link.
    ///
    /// @param program the program's key; of a share link, which belongs to none, [#SHARED]
    /// @param referrerId whose link it is
    @Fact.Type("fanops.referral.link-opened.v1")
    record LinkOpened(UUID openingId, String program, UUID referrerId, Instant at)
            implements ReferralFact {
        /// No program has this key.
        public static final String SHARED = ":shared";

        @Override
        public UUID fanId() {
            return referrerId;
        }
    }

    /// A fan bought.
    ///
    /// @param externalId the brand's own order number
    /// @param store the store's code, where it was bought in one
    @Fact.Type("fanops.referral.order-placed.v1")
    record OrderPlaced(
            UUID orderId,
            String externalId,
            UUID fanId,
            Money amount,
            Instant placedAt,
            @Nullable String store,
            @Nullable String channel)
            implements ReferralFact {}

    /// An order was credited to what brought the fan. Told once, with the order, and only of an
    /// order that something brought; it stands whatever comes later.
    ///
    /// @param kind `OFFLINE_QR`, `COUPON`, `REFERRAL`, `AFFILIATE` or `LAST_CLICK`
    /// @param subject what has the credit: a coupon template's key, a referrer's code, a partner's
    ///   position, or a store, code or campaign in the brand's own words
    /// @param touchedAt when it was that it brought the fan
    @Fact.Type("fanops.referral.order-attributed.v1")
    record OrderAttributed(
            UUID orderId, UUID fanId, String kind, String subject, Instant touchedAt, Instant at)
            implements ReferralFact {}

    /// An order was paid back, wholly or in part.
    ///
    /// @param amount what this refund paid back
    /// @param full whether nothing of the order is left
    @Fact.Type("fanops.referral.order-refunded.v1")
    record OrderRefunded(
            UUID refundId, UUID orderId, UUID fanId, Money amount, boolean full, Instant at)
            implements ReferralFact {}

    /// A reward went to a fan's wallet, or (with a negative amount) was taken back.
    ///
    /// @param form `POINTS`, `CASH`, `COUPON` or `GIFT`
    /// @param amount points, minor units of the brand's currency, or pieces
    /// @param cause what it was for, such as `referral:<id>`
    @Fact.Type("fanops.referral.rewarded.v1")
    record Rewarded(UUID transferId, UUID fanId, String form, long amount, String cause, Instant at)
            implements ReferralFact {}

    /// A fan paid with what was in the wallet, or (with a negative amount) got it back.
    ///
    /// @param holdId names the payment; its return has the same
    /// @param form `POINTS`, `CASH` or `GIFT`
    /// @param amount points, minor units of the brand's currency, or pieces
    @Fact.Type("fanops.referral.wallet-spent.v1")
    record WalletSpent(UUID holdId, UUID fanId, String form, long amount, Instant at)
            implements ReferralFact {}

    /// What a fan did not spend in time is gone.
    ///
    /// @param form `POINTS`, `CASH` or `GIFT`
    /// @param amount points, minor units of the brand's currency, or pieces
    @Fact.Type("fanops.referral.points-lapsed.v1")
    record PointsLapsed(UUID transferId, UUID fanId, String form, long amount, Instant at)
            implements ReferralFact {}

    /// A coupon was issued.
    @Fact.Type("fanops.referral.coupon-issued.v1")
    record CouponIssued(UUID couponId, String template, @Nullable UUID fanId, Instant at)
            implements ReferralFact {}

    /// A coupon was redeemed in a store or online.
    @Fact.Type("fanops.referral.coupon-redeemed.v1")
    record CouponRedeemed(
            UUID redemptionId,
            UUID couponId,
            String template,
            @Nullable UUID fanId,
            @Nullable String store,
            @Nullable String order,
            Instant at)
            implements ReferralFact {}

    /// A redemption was taken back; the coupon can be used again.
    @Fact.Type("fanops.referral.redemption-rolled-back.v1")
    record RedemptionRolledBack(UUID redemptionId, UUID couponId, @Nullable UUID fanId, Instant at)
            implements ReferralFact {}
}
