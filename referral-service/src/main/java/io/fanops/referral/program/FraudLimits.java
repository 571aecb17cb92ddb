package io.fanops.referral.program;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// From when on a referral is held for review; null for never.
///
/// @param maxPerReferrerPerDay referrals of one referrer within 24 hours
/// @param maxPerDevice referrals of the program from one device
/// @param maxPerAddress referrals of the program from one network address
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FraudLimits(
        @Nullable @Min(1) Integer maxPerReferrerPerDay,
        @Nullable @Min(1) Integer maxPerDevice,
        @Nullable @Min(1) Integer maxPerAddress) {

    public static final FraudLimits NONE = new FraudLimits(null, null, null);
}
