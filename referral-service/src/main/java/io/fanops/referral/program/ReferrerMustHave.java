package io.fanops.referral.program;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What makes somebody a customer who may refer others; all that is said must be so.
///
/// @param orders the least number of orders that were not paid back wholly
/// @param spent the least sum of what was not paid back, of orders in this currency
/// @param since the span that counts, back from the moment that is looked at; null for all time
@Schema(description = "Only customers may refer: what they must have bought")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReferrerMustHave(
        @Nullable @Min(1) @Max(1_000_000) Integer orders,
        @Nullable @Valid Money spent,
        @Schema(
                        description = "ISO 8601, such as P90D or P1Y; all time where left out",
                        examples = "P1Y")
                @Nullable
                @Pattern(
                        regexp = "P(?=\\d)(\\d{1,2}Y)?(\\d{1,3}M)?(\\d{1,3}W)?(\\d{1,4}D)?",
                        message = "must be a period of ISO 8601 such as P90D or P1Y")
                String since) {

    /// From when on orders count.
    public Instant from(Instant now) {
        return since == null
                ? Instant.EPOCH
                : now.atOffset(ZoneOffset.UTC).minus(Period.parse(since)).toInstant();
    }

    /// The currency in which what was spent is counted; null where it does not matter.
    @JsonIgnore
    public @Nullable String currency() {
        return spent == null ? null : spent.currency();
    }

    /// Whether it is enough.
    ///
    /// @param bought how many orders
    /// @param paid minor units of [#currency]
    public boolean isMetBy(long bought, long paid) {
        return (orders == null || bought >= orders) && (spent == null || paid >= spent.amount());
    }
}
