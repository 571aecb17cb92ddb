package io.fanops.referral.payout;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A payout batch as a table of RFC 4180 for the bank's program.
final class Csv {
    private static final String HEADER =
            "line,partner,name,payoutDetails,amount,currency,state,reference";

    private Csv() {}

    static String of(Batch batch, List<Batch.Line> lines) {
        return Stream.concat(
                        Stream.of(HEADER),
                        lines.stream()
                                .map(line ->
                                        Stream.of(
                                                        line.id().toString(),
                                                        line.partner(),
                                                        line.name(),
                                                        line.payoutDetails(),
                                                        amount(line.amount(), batch.currency()),
                                                        batch.currency(),
                                                        line.state().name(),
                                                        line.reference())
                                                .map(Csv::cell)
                                                .collect(Collectors.joining(","))))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    /// In whole units of the currency, such as `12.50`.
    private static String amount(long minorUnits, String currency) {
        return BigDecimal.valueOf(
                        minorUnits,
                        Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits()))
                .toPlainString();
    }

    /// What a spreadsheet would take for a formula begins with an apostrophe instead.
    private static String cell(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        var safe = "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
