package io.fanops.referral.program;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.coupon.Hours;
import io.fanops.referral.wallet.Form;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A program as a brand writes it.
///
/// @param key the brand's own name for it, unique in the brand; in a PUT it may be left out
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProgramRequest(
        @Schema(examples = "spring-friends")
                @Nullable
                @Size(min = 1, max = 100)
                @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                String key,
        @NotBlank @Size(max = 200) String name,
        @NotNull Trigger trigger,
        @NotEmpty @Size(max = 10) List<@NotNull @Valid Reward> rewards,
        @Schema(description = "PURCHASED: the least that an order must be worth") @Nullable @Valid
                Money minOrder,
        @Schema(description = "Converted referrals that one referrer may have")
                @NotNull
                @Min(1)
                @Max(1_000_000_000)
                Integer capPerReferrer,
        @Schema(
                        description =
                                "Converted referrals that the whole program may have; a reversed one frees its place")
                @Nullable
                @Min(1)
                @Max(1_000_000_000)
                Long capInTotal,
        @Schema(
                        description =
                                "In the unit of the first reward, for all recipients together; never overspent")
                @NotNull
                @Min(0)
                @Max(1_000_000_000_000_000L)
                Long budget,
        @Schema(
                        description =
                                "What of the budget one day of the brand's may take, counted when a referral qualifies; the day's reversals free it")
                @Nullable
                @Min(1)
                @Max(1_000_000_000_000_000L)
                Long dailyBudget,
        @Schema(description = "How long after the referral the referee's deed counts")
                @NotNull
                @Min(1)
                @Max(3650)
                Integer attributionWindowDays,
        @Schema(description = "Days between qualifying and reward; 0 pays at once")
                @NotNull
                @Min(0)
                @Max(3650)
                Integer holdDays,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Schema(
                        description =
                                "Days of the brand's week on which referrals are made; what the referee does later counts on any day")
                @Nullable
                @Size(min = 1, max = 7)
                List<@NotNull DayOfWeek> weekdays,
        @Schema(
                        description =
                                "Hours in which referrals are made, in the brand's time zone; hours over midnight belong to the day on which they begin")
                @Nullable
                @Valid
                Hours hours,
        @Nullable @Valid ReferrerMustHave referrerMustHave,
        @Nullable @Valid FraudLimits fraud,
        @Schema(
                        description =
                                "Where the landing page's button leads, with the code as `ref` and the `clickId` of the link in the stead of its own; the brand's app where left out")
                @Nullable
                @Size(max = 500)
                @Pattern(regexp = "https://[^\\s\"'<>]+", message = "must be an https address")
                String joinUrl) {

    /// The same in the form that is kept, once the fields fit together.
    ///
    /// @param currency the brand's; null where no reward is cash
    /// @throws Refused `VALIDATION_FAILED` with the field at fault
    Terms terms(@Nullable String currency) {
        if (startsAt != null && endsAt != null && !startsAt.isBefore(endsAt)) {
            throw Refused.invalid("/endsAt", "endsAt must be after startsAt");
        }
        if (minOrder != null && !minOrder.isKnownCurrency()) {
            throw Refused.invalid("/minOrder/currency", "is no currency of ISO 4217");
        }
        if (referrerMustHave != null) {
            check(referrerMustHave);
        }
        if (fraud != null
                && fraud.holdFrom() != null
                && fraud.rejectFrom() != null
                && fraud.holdFrom() > fraud.rejectFrom()) {
            throw Refused.invalid("/fraud/holdFrom", "must not be above rejectFrom");
        }
        for (int i = 0; i < rewards.size(); i++) {
            check(rewards.get(i), "/rewards/" + i);
        }
        return new Terms(
                name,
                trigger,
                rewards,
                currency,
                minOrder,
                capPerReferrer,
                capInTotal,
                budget,
                dailyBudget,
                attributionWindowDays,
                holdDays,
                startsAt,
                endsAt,
                weekdays == null ? null : weekdays.stream().distinct().sorted().toList(),
                hours,
                referrerMustHave,
                fraud,
                joinUrl);
    }

    @JsonIgnore
    boolean isPaidInCash() {
        return rewards.stream().anyMatch(reward -> reward.form() == Form.CASH);
    }

    private static void check(ReferrerMustHave customer) {
        if (customer.orders() == null && customer.spent() == null) {
            throw Refused.invalid("/referrerMustHave", "must have orders or spent");
        }
        if (customer.spent() != null && !customer.spent().isKnownCurrency()) {
            throw Refused.invalid("/referrerMustHave/spent/currency", "is no currency of ISO 4217");
        }
    }

    private static void check(Reward reward, String pointer) {
        var tiers = reward.tiers();
        if (reward.form() == Form.COUPON) {
            if (reward.couponTemplate() == null) {
                throw Refused.invalid(
                        pointer + "/couponTemplate", "a COUPON reward names its template");
            }
            if (reward.amount() != null || tiers != null) {
                throw Refused.invalid(
                        pointer + "/amount", "a COUPON reward is one coupon; it has no amount");
            }
            return;
        }
        if (reward.couponTemplate() != null) {
            throw Refused.invalid(
                    pointer + "/couponTemplate", "only a COUPON reward has a template");
        }
        if (reward.amount() == null && tiers == null) {
            throw Refused.invalid(pointer + "/amount", "the reward needs an amount or tiers");
        }
        if (tiers != null) {
            var seen = new HashSet<Integer>();
            for (int t = 0; t < tiers.size(); t++) {
                if (!seen.add(tiers.get(t).from())) {
                    throw Refused.invalid(
                            pointer + "/tiers/" + t + "/from", "another tier begins there too");
                }
            }
        }
    }
}
