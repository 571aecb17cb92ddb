package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.referral.voucher.Ed25519;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A till as the database shows it at one moment.
///
/// @param key its public key, Ed25519
/// @param limits of each of its allowances
/// @param allowance number of the one in force
/// @param windows when that is in force, the first first: several where it ran out and was renewed
///   before the till brought anything
/// @param logLength entries that were taken in
/// @param logHead hash of the last one; empty where there is none
/// @param revokedBecause what the brand noted
/// @param now the database's time at that moment
record Till(
        UUID id,
        String name,
        String store,
        PublicKey key,
        State state,
        Limits limits,
        int allowance,
        List<Window> windows,
        long logLength,
        String logHead,
        Instant createdAt,
        @Nullable Instant syncedAt,
        @Nullable String revokedBecause,
        Instant now) {

    /// What a till's clock may be wrong by.
    static final Duration WRONG_CLOCK = Duration.ofMinutes(5);

    enum State {
        ACTIVE,
        REVOKED
    }

    List<String> actions() {
        return state == State.ACTIVE ? List.of("sync", "revoke") : List.of();
    }

    /// When the allowance began, or was last renewed after it had run out.
    Instant from() {
        return windows.getLast().from();
    }

    /// When the allowance ends.
    Instant until() {
        return windows.getLast().until();
    }

    /// Whether an entry was signed while its allowance was in force.
    boolean isWithinAllowance(LogEntry entry) {
        return entry.allowance() == allowance
                && window(entry).isPresent()
                && !entry.at().isAfter(now.plus(WRONG_CLOCK));
    }

    /// When an entry counts: nothing happened before its allowance, whatever a clock says.
    Instant counted(LogEntry entry) {
        var from = window(entry).orElseGet(windows::getFirst).from();
        return entry.at().isBefore(from) ? from : entry.at();
    }

    private Optional<Window> window(LogEntry entry) {
        return windows.stream().filter(window -> window.has(entry.at())).findFirst();
    }

    /// A span of time in which an allowance is in force.
    record Window(Instant from, Instant until) {
        private boolean has(Instant at) {
            return !at.isBefore(from.minus(WRONG_CLOCK)) && at.isBefore(until);
        }
    }

    /// What a till may take between two syncs.
    ///
    /// @param value null for no limit
    /// @param hours how long it may stay away
    record Limits(int redemptions, @Nullable Money value, int hours) {}

    static PublicKey key(byte[] stored) {
        return Ed25519.publicKey(stored).orElseThrow();
    }
}
