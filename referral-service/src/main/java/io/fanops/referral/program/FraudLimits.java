package io.fanops.referral.program;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// From when on a referral is held for review, or rejected; null for never.
///
/// @param maxPerReferrerPerDay referrals of one referrer within 24 hours
/// @param maxPerDay referrals of the whole program within 24 hours
/// @param maxPerDevice fans who came into the program from one device within a year
/// @param maxPerAddress fans who came into the program from one network address within 30 days
/// @param holdFrom the least score that holds
/// @param rejectFrom the least score that rejects
/// @param autoDecision what becomes of what nobody looks at; null leaves it held
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FraudLimits(
        @Nullable @Min(1) Integer maxPerReferrerPerDay,
        @Nullable @Min(1) @Max(10_000) Integer maxPerDay,
        @Nullable @Min(1) Integer maxPerDevice,
        @Nullable @Min(1) Integer maxPerAddress,
        @Schema(description = "The least risk score that has a person look; none where left out")
                @Nullable
                @Min(1)
                @Max(100)
                Integer holdFrom,
        @Schema(description = "The least risk score that rejects; none where left out")
                @Nullable
                @Min(1)
                @Max(100)
                Integer rejectFrom,
        @Schema(
                        description =
                                "What becomes of held referrals that nobody has looked at; they stay held where left out")
                @Nullable
                @Valid
                AutoDecision autoDecision) {

    public static final FraudLimits NONE =
            new FraudLimits(null, null, null, null, null, null, null);
}
