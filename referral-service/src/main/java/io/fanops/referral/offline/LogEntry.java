package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.referral.voucher.Jws;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entry of a till's log, whose signature is right.
///
/// @param hash of its signed text
/// @param previous hash of the entry before; empty for the first
/// @param at when the till says that it was
/// @param allowance number of the allowance it was taken under
/// @param voucher as it was scanned
/// @param order the order's number
/// @param worth of the order
record LogEntry(
        long seq,
        String hash,
        String previous,
        Instant at,
        int allowance,
        String voucher,
        @Nullable String order,
        @Nullable Money worth) {

    static final String TYPE = "fanops-till-entry+jwt";

    private static final int LONGEST_ORDER = 200;

    /// Reads an entry.
    ///
    /// @return empty where it is none, is another till's, or was not signed by this one
    static Optional<LogEntry> read(String text, UUID till, PublicKey key) {
        return Jws.parse(TYPE, text)
                .filter(jws -> jws.isSignedBy(key))
                .flatMap(jws ->
                        jws.read(Signed.class)
                                .filter(signed -> signed.isWhole(till))
                                .map(signed ->
                                        new LogEntry(
                                                signed.seq(),
                                                jws.hash(),
                                                signed.prev(),
                                                signed.at().truncatedTo(ChronoUnit.MICROS),
                                                signed.allowance(),
                                                signed.voucher(),
                                                signed.order(),
                                                signed.amount())));
    }

    /// The payload as a till writes it.
    record Signed(
            UUID till,
            long seq,
            String prev,
            Instant at,
            int allowance,
            String voucher,
            @Nullable String order,
            @Nullable Money amount) {

        // A record that is read from JSON has null wherever something is left out.
        @SuppressWarnings("NullAway")
        boolean isWhole(UUID of) {
            return of.equals(till)
                    && seq > 0
                    && prev != null
                    && at != null
                    && at.isAfter(Instant.EPOCH)
                    && at.isBefore(Instant.parse("9999-12-31T00:00:00Z"))
                    && voucher != null
                    && (order == null
                            || (order.length() <= LONGEST_ORDER && order.indexOf('\0') < 0))
                    && (amount == null
                            || (amount.amount() >= 0
                                    && amount.amount() <= 1_000_000_000_000_000L
                                    && amount.currency() != null
                                    && amount.isKnownCurrency()));
        }
    }
}
