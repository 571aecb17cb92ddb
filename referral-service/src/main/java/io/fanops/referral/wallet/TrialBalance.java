package io.fanops.referral.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Every account's debits and credits, summed from the entries themselves.
///
/// @param balanced whether debits equal credits in each unit, every transfer sums to zero, and
///   every wallet's running balance is the sum of its entries
/// @param totals over all accounts, whatever page is shown
/// @param next cursor of the accounts' next page; left out on the last one
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrialBalance(
        boolean balanced,
        Instant asOf,
        List<Total> totals,
        @Schema(type = SchemaType.ARRAY, implementation = Line.class) Iterable<Line> accounts,
        @Nullable String next) {

    record Total(String unit, long debits, long credits) {}

    /// @param account such as `fan:<id>` or `program:<id>`
    /// @param balance credits minus debits
    record Line(
            String account,
            Account.Kind kind,
            String unit,
            long debits,
            long credits,
            long balance) {}
}
