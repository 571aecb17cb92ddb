package io.fanops.content.campaign;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What is told of a campaign.
///
/// @param key the brand's own name for it, unique in the brand; QR codes and links cite it
/// @param startsAt from then on fans take part; from its launch on where left out
/// @param endsAt until then; until it is ended where left out
@JsonInclude(JsonInclude.Include.NON_NULL)
record CampaignDetails(
        @Schema(examples = "spring")
                @NotNull
                @Size(min = 1, max = 100)
                @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                String key,
        @NotBlank @Size(max = 200) String name,
        @Nullable @Size(max = 2_000) String description,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt) {

    /// @return the same as it is stored
    /// @throws Refused `VALIDATION_FAILED` where the times do not fit together
    CampaignDetails checked() {
        var starts = StoredInstant.of(startsAt, "/startsAt");
        var ends = StoredInstant.of(endsAt, "/endsAt");
        if (starts != null && ends != null && !starts.isBefore(ends)) {
            throw Refused.invalid("/endsAt", "must be after startsAt");
        }
        return new CampaignDetails(key, name, description, starts, ends);
    }
}
