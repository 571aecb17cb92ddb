package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.referral.voucher.Ed25519;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A till as the database shows it at one moment.
///
/// @param key its public key, Ed25519
/// @param limits of each of its allowances
/// @param allowance number of the one in force
/// @param from when that began: with the last sync
/// @param until when it ends
/// @param logLength entries that were taken in
/// @param logHead hash of the last one; empty where there is none
/// @param now the database's time at that moment
record Till(
        UUID id,
        String name,
        String store,
        PublicKey key,
        State state,
        Limits limits,
        int allowance,
        Instant from,
        Instant until,
        long logLength,
        String logHead,
        Instant createdAt,
        @Nullable Instant syncedAt,
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

    /// Whether an entry was signed while its allowance was in force.
    boolean isWithinAllowance(LogEntry entry) {
        return entry.allowance() == allowance
                && !entry.at().isBefore(from.minus(WRONG_CLOCK))
                && entry.at().isBefore(until)
                && !entry.at().isAfter(now.plus(WRONG_CLOCK));
    }

    /// When an entry counts: nothing happened before its allowance, whatever a clock says.
    Instant counted(LogEntry entry) {
        return entry.at().isBefore(from) ? from : entry.at();
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
