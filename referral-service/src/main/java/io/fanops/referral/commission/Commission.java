package io.fanops.referral.commission;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.referral.order.OrderNews.PaidBack;
import io.fanops.referral.order.OrderNews.Returned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a partner earns by an order.
///
/// @param order the brand's number of it
/// @param partner key
/// @param position key
/// @param earned minor units of the currency when the order arrived
/// @param amount without what was taken back
/// @param reason why there is none
/// @param dueAt when it can be paid out
@JsonInclude(JsonInclude.Include.NON_NULL)
record Commission(
        UUID id,
        @JsonIgnore UUID orderId,
        String order,
        int level,
        @JsonIgnore UUID partnerId,
        String partner,
        @JsonIgnore UUID positionId,
        String position,
        UUID touchId,
        @JsonIgnore UUID buyerId,
        String currency,
        long earned,
        long amount,
        State state,
        @Nullable Reason reason,
        Instant placedAt,
        Instant dueAt,
        Instant createdAt,
        @Nullable Instant releasedAt) {

    enum State {
        PENDING,
        PAYABLE,
        /// All of it was taken back.
        REVERSED,
        /// There never was one.
        REJECTED
    }

    enum Reason {
        /// Who bought is who would earn.
        SELF_PURCHASE,
        PARTNER_ENDED,
        /// No rule gives anything for what was bought.
        NO_RULE
    }

    /// Cause of its transfer on the ledger.
    @JsonIgnore
    String cause() {
        return "commission:" + orderId + ":" + level;
    }

    /// The lines of an order after what was paid back before it came.
    ///
    /// @param bought as they would earn if nothing had come back
    static List<EarningLine> onArrival(List<EarningLine> bought, List<PaidBack> before) {
        var left = bought;
        for (var refund : before) {
            left = after(left, refund.returned(), refund.rest().amount());
        }
        return left.stream().map(EarningLine::asItArrives).toList();
    }

    /// What is left of an order's lines after a refund: each line that is named without what came
    /// back of it, all of them without their share of the rest of the refund.
    ///
    /// @param lines before
    /// @param rest what is left of the order, in minor units
    static List<EarningLine> after(List<EarningLine> lines, List<Returned> returned, long rest) {
        var left = new ArrayList<>(lines);
        long back = left.stream().mapToLong(EarningLine::baseLeft).sum() - rest;
        for (var item : returned) {
            for (int i = 0; i < left.size(); i++) {
                var line = left.get(i);
                if (line.number() == item.line() && line.number() != EarningLine.REST) {
                    long amount =
                            Math.min(Math.min(item.amount(), line.baseLeft()), Math.max(0, back));
                    left.set(i, line.without(item.quantity(), amount));
                    back -= amount;
                }
            }
        }
        if (back <= 0) {
            return left;
        }
        var shares = ProRata.shares(back, left.stream().mapToLong(EarningLine::baseLeft).toArray());
        for (int i = 0; i < shares.length; i++) {
            left.set(i, left.get(i).without(0, shares[i]));
        }
        return left;
    }
}
