package io.fanops.referral.program;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/// What becomes of held referrals that nobody has looked at.
///
/// @param afterDays days since the referral was made
public record AutoDecision(
        @NotNull @Min(1) @Max(365) Integer afterDays, @NotNull Decision decision) {}
