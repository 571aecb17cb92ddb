package io.fanops.referral.click;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.referral.stock.Stock;
import io.fanops.referral.stock.Stock.What;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a click earns.
///
/// @param id of the rule from its making to its end; not known of what is to be put
/// @param version from 1; an earning keeps the one that it was made by
/// @param partner key of the partner who earns by it; all where left out
/// @param position key of the partner's position that earns by it; all where left out
/// @param price of one click
/// @param budget minor units for all days; no limit where left out
/// @param dailyBudget minor units for each of the brand's days; no limit where left out
/// @param everyHours a visitor earns once in so many hours
/// @param mostPerAddress clicks of a network address that earn on one day
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClickRule(
        String key,
        @JsonIgnore @Nullable UUID id,
        int version,
        @Nullable String partner,
        @JsonIgnore @Nullable UUID partnerId,
        @Nullable String position,
        @JsonIgnore @Nullable UUID positionId,
        Money price,
        @Nullable Long budget,
        @Nullable Long dailyBudget,
        int everyHours,
        int mostPerAddress,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil) {

    /// Whether it says the same as another version.
    boolean isLike(ClickRule other) {
        return equals(
                new ClickRule(
                        other.key,
                        id,
                        version,
                        other.partner,
                        other.partnerId,
                        other.position,
                        other.positionId,
                        other.price,
                        other.budget,
                        other.dailyBudget,
                        other.everyHours,
                        other.mostPerAddress,
                        other.validFrom,
                        other.validUntil));
    }

    static Stock budget(UUID rule) {
        return new Stock(What.CLICKS, rule);
    }

    /// The stock of one of the brand's days.
    static Stock budget(UUID rule, LocalDate day) {
        return new Stock(
                What.CLICKS_OF_DAY,
                UUID.nameUUIDFromBytes((rule + "/" + day).getBytes(StandardCharsets.UTF_8)));
    }
}
