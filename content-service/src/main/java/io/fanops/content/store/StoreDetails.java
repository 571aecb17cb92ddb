package io.fanops.content.store;

import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.ZoneId;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a brand tells of a store. Lengths are in UTF-16 units, generous for any script.
///
/// @param externalId the brand's own name for it; left out: one is made. It never changes
/// @param timezone IANA name; left out: the brand's
/// @param openingHours at most three spans for each day of the week; none: not told
@Schema(description = "What a brand tells of a store")
record StoreDetails(
        @Schema(
                        examples = "S-01",
                        description = "The brand's own name for the store; left out: one is made")
                @Size(min = 1, max = 128)
                @Pattern(
                        regexp = "^\\S(?:\\P{Cc}*\\S)?$",
                        message = "must not begin or end with a blank, nor hold control characters")
                @Nullable String externalId,
        @Schema(examples = "南京西路店")
                @NotBlank
                @Size(max = 200)
                @Pattern(regexp = ONE_LINE, message = NO_CONTROLS)
                String name,
        @Schema(examples = "南京西路 1266 号")
                @Size(min = 1, max = 500)
                @Pattern(regexp = ONE_LINE, message = NO_CONTROLS)
                @Nullable String address,
        @Schema(examples = "上海")
                @Size(min = 1, max = 100)
                @Pattern(regexp = ONE_LINE, message = NO_CONTROLS)
                @Nullable String city,
        @Size(min = 1, max = 100) @Pattern(regexp = ONE_LINE, message = NO_CONTROLS)
                @Nullable String region,
        @Valid @Nullable Location location,
        @Schema(examples = "Asia/Shanghai") @Size(max = 50) @Nullable String timezone,
        @Size(max = 21) List<@Valid @NotNull OpeningSpan> openingHours,
        @Schema(examples = "+86 21 6279 0000")
                @Pattern(
                        regexp = "^\\+?[0-9][0-9 ()./#*;x-]{1,38}$",
                        message =
                                "must be a phone number: digits, blanks and ()./#*;x- after an optional +")
                @Nullable String phone) {

    static final String ONE_LINE = "^\\P{Cc}*$";
    static final String NO_CONTROLS = "must not hold control characters";

    /// Left out and told as none are the same.
    StoreDetails {
        openingHours = openingHours == null ? List.of() : openingHours;
    }

    StoreDetails called(String name) {
        return new StoreDetails(
                name, this.name, address, city, region, location, timezone, openingHours, phone);
    }

    /// @throws Refused where the time zone is none
    StoreDetails checked() {
        if (timezone != null && !ZoneId.getAvailableZoneIds().contains(timezone)) {
            throw Refused.invalid("/timezone", "must be an IANA time zone, such as Asia/Shanghai");
        }
        return this;
    }
}
