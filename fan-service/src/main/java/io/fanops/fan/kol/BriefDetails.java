package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.identity.NaturalKey;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What KOLs are to know before they work for the brand.
///
/// @param say points that a placement makes
/// @param avoid what it must not say
@JsonInclude(JsonInclude.Include.NON_NULL)
record BriefDetails(
        @NotBlank @Size(max = 64) @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                String key,
        @NotBlank @Size(max = 200) String title,
        @NotBlank @Size(max = 20_000) String text,
        @Nullable @Size(max = 50) List<@NotBlank @Size(max = 500) String> say,
        @Nullable @Size(max = 50) List<@NotBlank @Size(max = 500) String> avoid) {

    /// The fields in which another brief asks something else of who works by it.
    List<String> saidOtherwise(BriefDetails other) {
        return Stream.of(
                        text.equals(other.text) ? null : "text",
                        Objects.equals(say, other.say) ? null : "say",
                        Objects.equals(avoid, other.avoid) ? null : "avoid")
                .filter(Objects::nonNull)
                .toList();
    }
}
