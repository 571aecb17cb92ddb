package io.fanops.referral.program;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.referral.wallet.Form;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What one side of a referral gets.
///
/// @param amount points, minor units of the brand's currency, or pieces; what counts where no tier
///   does
/// @param couponTemplate key of the template of which a coupon is issued; for the form COUPON,
///   instead of an amount
/// @param tiers amounts by the how-manieth converted referral of the referrer
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Reward(
        @NotNull Recipient recipient,
        @NotNull Form form,
        @Nullable @Min(1) @Max(MAX_AMOUNT) Long amount,
        @Nullable @Size(min = 1, max = 100) String couponTemplate,
        @Schema(
                        description =
                                "Amounts by the how-manieth converted referral of the referrer; the last tier that has begun"
                                        + " counts")
                @Nullable
                @Size(max = 50)
                List<@NotNull @Valid Tier> tiers) {

    /// No tiers and an empty list of them are the same, and must be equal.
    public Reward {
        tiers = tiers == null || tiers.isEmpty() ? null : tiers;
    }

    /// A thousand million: with it a budget of 10^15 still holds a million rewards.
    static final long MAX_AMOUNT = 1_000_000_000L;

    /// Who gets it.
    public enum Recipient {
        REFERRER,
        REFEREE
    }

    /// An amount from a certain referral on.
    ///
    /// @param from the how-manieth converted referral, from 1
    public record Tier(@Min(1) int from, @Min(0) @Max(MAX_AMOUNT) long amount) {}

    /// What this reward is worth.
    ///
    /// @param number the how-manieth converted referral of the referrer, from 1
    /// @return 0 where no tier has begun and there is no amount
    public long amountFor(int number) {
        if (form == Form.COUPON) {
            return 1;
        }
        long otherwise = amount == null ? 0 : amount;
        return tiers == null
                ? otherwise
                : tiers.stream()
                        .filter(tier -> tier.from() <= number)
                        .max(Comparator.comparingInt(Tier::from))
                        .map(Tier::amount)
                        .orElse(otherwise);
    }
}
