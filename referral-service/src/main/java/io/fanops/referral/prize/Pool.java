package io.fanops.referral.prize;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.wallet.Form;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A stock that is given away.
///
/// @param unit as [Form#unit] gives it
/// @param couponTemplate whose coupons it holds, where it holds coupons
/// @param amount of one prize, in the unit; left out where each reservation says how much
/// @param total what there is in all, in the unit
/// @param taken of it, reserved or awarded
/// @param awarded of it
/// @param left `total` without what is taken
@JsonInclude(JsonInclude.Include.NON_NULL)
record Pool(
        UUID id,
        String key,
        String name,
        Availability state,
        Form form,
        String unit,
        @Nullable String couponTemplate,
        @JsonIgnore @Nullable UUID templateId,
        @Nullable Long amount,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        long total,
        long taken,
        long awarded,
        Instant createdAt,
        @JsonIgnore long revision) {

    @JsonProperty
    long left() {
        return total - taken;
    }

    @JsonProperty("_actions")
    @ActionsOf({PoolResource.class, ReservationResource.class})
    @Schema(description = "What the caller may do with it now")
    List<String> actions() {
        return switch (state) {
            case ACTIVE -> List.of("reserve", "edit", "pause", "end");
            case PAUSED -> List.of("edit", "resume", "end");
            case ENDED -> List.of();
        };
    }

    /// What a request says of a pool that an equal repeat says too.
    Terms terms() {
        return new Terms(key, name, form, couponTemplate, amount, startsAt, endsAt, total);
    }

    /// @param total as it was made; an edited pool is another one
    record Terms(
            String key,
            String name,
            Form form,
            @Nullable String couponTemplate,
            @Nullable Long amount,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            long total) {}
}
