package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A KOL as the brand writes one.
///
/// @param key the brand's own name for the KOL, unique in the brand
/// @param fanId the fan of the brand's that the KOL is; named once and for all
/// @param topics what the KOL speaks about
@Schema(name = "KolDetails")
@JsonInclude(JsonInclude.Include.NON_NULL)
record KolDetails(
        @NotBlank @Size(max = 64) @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                String key,
        @NotBlank @Size(max = 200) String name,
        @Nullable UUID fanId,
        @Nullable @Size(max = 20) List<@NotNull @Valid Presence> platforms,
        @Nullable @Size(max = 50) List<@NotBlank @Size(max = 100) String> topics,
        @Nullable @Size(max = 5_000) String note) {

    /// A KOL speaks once under one name in one place, whatever its case.
    ///
    /// @throws Refused `VALIDATION_FAILED`
    void refuseARepeatedPresence() {
        var named = new HashSet<String>();
        for (int i = 0; platforms != null && i < platforms.size(); i++) {
            var place = platforms.get(i);
            if (!named.add((place.platform() + '\n' + place.handle()).toLowerCase(Locale.ROOT))) {
                throw Refused.invalid("/platforms/" + i, "is named twice");
            }
        }
    }

    /// Where the KOL speaks.
    ///
    /// @param followers people, as the brand knows it; what it is measured by stands in evidence
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Presence(
            @NotBlank @Size(max = 50) String platform,
            @NotBlank @Size(max = 200) String handle,
            @Nullable @Min(0) @Max(10_000_000_000L) Long followers) {}
}
