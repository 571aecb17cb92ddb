package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.FanReference;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// An order as a brand reports it.
///
/// @param externalId the brand's own order number, unique in the brand
/// @param fan who bought; somebody whom nobody has seen becomes known
/// @param store code of the store, where it was bought in one
/// @param channel such as `app`, `wechat` or `store`, in the brand's own words
/// @param clickId of the click that led to it, as the link handed it over
/// @param items what was bought, as objects in the brand's own form
@JsonInclude(JsonInclude.Include.NON_NULL)
record NewOrder(
        @Schema(examples = "2026-000123")
                @NotBlank
                @Size(max = 200)
                @Pattern(regexp = ADDRESSABLE, message = NOT_ADDRESSABLE)
                String externalId,
        @NotNull @Valid FanReference fan,
        @NotNull @Valid Money amount,
        @NotNull Instant placedAt,
        @Nullable @Size(min = 1, max = 128) String store,
        @Nullable @Size(min = 1, max = 100) String channel,
        @Nullable @Size(min = 1, max = 64) String clickId,
        @Nullable @Size(max = 500) List<@NotNull Map<String, Object>> items) {

    /// What can stand in a path: the gateway refuses all else there, and an order that cannot be
    /// addressed could never be read or refunded.
    static final String ADDRESSABLE =
            "(?!\\.{1,2}$)(?:(?!%[0-9A-Fa-f]{2})[^/\\\\;\\x00-\\x1F\\x7F])*";

    static final String NOT_ADDRESSABLE =
            "cannot be `.` or `..` and cannot hold `/`, `\\`, `;`, control characters, or `%` before two hexadecimal"
                    + " digits: it stands in paths";

    /// Tills' clocks are wrong by minutes, time zones are mistaken by hours; beyond a day it is
    /// another mistake.
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final Set<String> CURRENCIES =
            Currency.getAvailableCurrencies().stream()
                    .map(Currency::getCurrencyCode)
                    .collect(Collectors.toUnmodifiableSet());

    /// Whether an order could have this number.
    static boolean isNumber(String externalId) {
        return !externalId.isBlank()
                && externalId.length() <= 200
                && externalId.matches(ADDRESSABLE);
    }

    /// What is wrong with the order beyond its fields' form; empty where nothing is.
    Optional<Refused.FieldError> fault(Instant now) {
        if (!CURRENCIES.contains(amount.currency())) {
            return Optional.of(
                    new Refused.FieldError("/amount/currency", "is no currency of ISO 4217"));
        }
        if (placedAt.isAfter(now.plus(AHEAD)) || placedAt.isBefore(Instant.EPOCH)) {
            return Optional.of(
                    new Refused.FieldError("/placedAt", "is in the future or before 1970"));
        }
        return Optional.empty();
    }
}
