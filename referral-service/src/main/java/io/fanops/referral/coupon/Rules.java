package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fanops.referral.coupon.Item.Products;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a template asks beyond value, time and stores. Never changed, so that what is issued keeps
/// it; stored as one JSON document.
///
/// @param maxDiscount of a PERCENTAGE, in minor units of the order's currency
/// @param validDays after it was issued, in days of 24 hours
/// @param weekdays days of the brand's week on which it is taken; null for all
/// @param hours of the brand's day in which it is taken; null for all
/// @param products one of which the order must have
/// @param audience whose members alone may redeem and claim
/// @param perFan coupons a fan may be given, and times a fan may redeem one that is nobody's own
/// @param claimable whether fans may take one themselves
/// @param offline whether tills take it without network, as a signed voucher
/// @param stacking how it goes together with others on one order
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rules(
        @Nullable Long maxDiscount,
        @Nullable BuyGet buyGet,
        @Nullable Integer validDays,
        @Nullable List<DayOfWeek> weekdays,
        @Nullable Hours hours,
        @Nullable Products products,
        @Nullable UUID audience,
        @Nullable Integer perFan,
        boolean claimable,
        boolean offline,
        @Nullable Stacking stacking) {
    static final Rules NONE =
            new Rules(null, null, null, null, null, null, null, null, false, false, null);

    static final int MOST_IN_A_STACK = 10;

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    /// @param exclusive goes with no other coupon
    /// @param priority the higher one is applied first; 0 where left out
    /// @param atMost coupons on one order that this one is among; 10 where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Stacking(
            @Schema(required = true, description = "Goes with no other coupon") boolean exclusive,
            @Schema(description = "The higher one is applied first; 0 where left out")
                    @Nullable
                    @Min(-1_000)
                    @Max(1_000)
                    Integer priority,
            @Schema(description = "Coupons on one order that this one is among; 10 where left out")
                    @Nullable
                    @Min(1)
                    @Max(10)
                    Integer atMost) {}

    /// Whether it is taken at this time of the brand's week. Hours over midnight belong to the day
    /// on which they begin.
    boolean isTime(ZonedDateTime there) {
        return Hours.have(weekdays, hours, there);
    }

    boolean asksForTime() {
        return weekdays != null || hours != null;
    }

    boolean asksForItems() {
        return products != null || buyGet != null;
    }

    int priority() {
        return stacking == null || stacking.priority() == null ? 0 : stacking.priority();
    }

    boolean goesAlone() {
        return stacking != null && stacking.exclusive();
    }

    int atMost() {
        return stacking == null || stacking.atMost() == null ? MOST_IN_A_STACK : stacking.atMost();
    }

    /// Whether an item is one that the coupon is for.
    boolean isFor(Item item) {
        return products == null || products.has(item);
    }

    String write() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Rules that cannot be written", e);
        }
    }

    /// Stored rules are read for as long as their coupons live, so what is unknown is passed over.
    static Rules read(String stored) {
        if (stored.equals("{}")) {
            return NONE;
        }
        try {
            return JSON.readValue(stored, Rules.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored rules that cannot be read", e);
        }
    }
}
