package io.fanops.platform.contracts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Currency;

/// An amount of money.
///
/// @param amount in the currency's minor units (cents, fen), 0 to 10^15, so that sums of a billion
///   entries fit a `long`
/// @param currency ISO 4217 code of three letters
public record Money(
        @Min(0) @Max(1_000_000_000_000_000L) long amount,
        @NotNull @Pattern(regexp = "[A-Z]{3}") String currency) {

    public static Money of(long amount, String currency) {
        return new Money(amount, currency);
    }

    /// Whether the currency is one that ISO 4217 knows.
    @JsonIgnore
    public boolean isKnownCurrency() {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(c -> c.getCurrencyCode().equals(currency));
    }
}
