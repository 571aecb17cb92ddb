package io.fanops.referral.attribution;

import java.time.Instant;
import java.util.UUID;

/// A touch that is considered for an order.
///
/// @param namesOrder whether it was for this very order, which counts whatever the time
record Candidate(UUID touchId, TouchKind kind, String subject, Instant at, boolean namesOrder) {
    Credit credit() {
        return new Credit(kind, subject, touchId, at);
    }
}
