package io.fanops.referral.attribution;

import java.time.Instant;
import java.util.UUID;

/// The touch that an order is credited to.
///
/// @param subject what gets the credit, as the touch said it
public record Credit(TouchKind kind, String subject, UUID touchId, Instant touchedAt) {}
