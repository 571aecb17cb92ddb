package io.fanops.referral.program;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.referral.coupon.Hours;
import io.fanops.referral.wallet.Form;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a program offers and under which conditions; checked before it gets here
/// ([ProgramRequest]).
///
/// @param currency ISO 4217, the brand's; cash rewards are paid in it. Null where nothing is paid
///   in cash
/// @param capPerReferrer converted referrals that one referrer may have at a time
/// @param capInTotal converted referrals that the program may have at a time; null for no limit
/// @param budget in the unit of the first reward
/// @param dailyBudget what of it one day of the brand's may take; null for no limit
/// @param attributionWindowDays how long after the referral the referee's deed counts
/// @param holdDays how long a qualified referral waits for its reward; 0 pays at once
/// @param weekdays days of the brand's week on which referrals are made; null for all
/// @param hours of the brand's day in which referrals are made; null for all
/// @param referrerMustHave what referrers must have bought; null where anybody may refer
/// @param joinUrl where the landing page's button leads; null for the app
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Terms(
        String name,
        Trigger trigger,
        List<Reward> rewards,
        @Nullable String currency,
        @Nullable Money minOrder,
        int capPerReferrer,
        @Nullable Long capInTotal,
        long budget,
        @Nullable Long dailyBudget,
        int attributionWindowDays,
        int holdDays,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable List<DayOfWeek> weekdays,
        @Nullable Hours hours,
        @Nullable ReferrerMustHave referrerMustHave,
        @Nullable FraudLimits fraud,
        @Nullable String joinUrl) {

    /// The ledger's unit of a reward.
    public String unitOf(Reward reward) {
        return reward.form() == Form.CASH ? "CASH:" + currency : reward.form().name();
    }

    /// The unit that the budget counts in.
    @JsonIgnore
    public String budgetUnit() {
        return unitOf(rewards.getFirst());
    }

    /// What a referral takes out of the budget.
    ///
    /// @param number the how-manieth converted referral of its referrer, from 1
    public long cost(int number) {
        return rewards.stream()
                .filter(reward -> unitOf(reward).equals(budgetUnit()))
                .mapToLong(reward -> reward.amountFor(number))
                .sum();
    }

    @JsonIgnore
    public FraudLimits fraudLimits() {
        return fraud == null ? FraudLimits.NONE : fraud;
    }

    @JsonIgnore
    public Duration attributionWindow() {
        return Duration.ofDays(attributionWindowDays);
    }

    @JsonIgnore
    public Duration hold() {
        return Duration.ofDays(holdDays);
    }

    /// Whether an order of this worth is large enough. One of nothing never is: it could not be
    /// refunded, so what it earned could not be taken back. In another currency than `minOrder` it
    /// is not either, since nothing is converted.
    public boolean isEnough(Money order) {
        return order.amount() > 0
                && (minOrder == null
                        || (order.currency().equals(minOrder.currency())
                                && order.amount() >= minOrder.amount()));
    }
}
