package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a brand tells of a fan, one line of an import.
///
/// @param externalId the brand's own name for the fan, unique in the brand
/// @param gender `F`, `M` or `O`; left out where unknown
/// @param birthYear 1900 to 2100; the age band follows from it
/// @param phone with or without country code, digits, blanks and dashes
/// @param region free text, such as a province or city
/// @param joinedOn the day the fan joined or followed; with it the fan starts as `FOLLOWER`
/// @param tags at most 200
/// @param attributes at most 200 of the brand's own; values are text, numbers or booleans
/// @param identities the fan's names in channels; each belongs to one fan
/// @param consents by channel; true is granted, false is withdrawn
@JsonInclude(JsonInclude.Include.NON_NULL)
record FanDetails(
        @NotBlank @Size(max = 200) String externalId,
        @Nullable @Size(max = 200) String nickname,
        @Nullable @Pattern(regexp = "[FMO]", message = "must be F, M or O") String gender,
        @Nullable @Min(1900) @Max(2100) Integer birthYear,
        @Nullable @Pattern(regexp = "\\+?[0-9][0-9 -]{3,24}", message = "must be a phone number")
                String phone,
        @Nullable @Email @Size(max = 254) String email,
        @Nullable @Size(max = 100) String region,
        @Nullable LocalDate joinedOn,
        @Nullable @Size(max = 200) List<@NotBlank @Size(max = 100) String> tags,
        @Nullable @Size(max = 200)
                Map<
                                @NotBlank @Size(max = 100) String,
                                @NotNull(message = "must be text, a number or a boolean") Object>
                        attributes,
        @Nullable @Size(max = 50) List<@NotNull @Valid ChannelIdentity> identities,
        @Nullable @Size(max = 50)
                Map<@NotBlank @Size(max = 50) String, @NotNull Boolean> consents) {

    FanDetails {
        if (attributes != null) {
            attributes.forEach((name, value) -> {
                if (value instanceof Map
                        || value instanceof List
                        || value instanceof String s && s.length() > 1_000) {
                    throw new IllegalArgumentException(
                            "attribute `"
                                    + name
                                    + "` must be text of at most 1,000 characters, a number or a boolean");
                }
            });
        }
        tags = tags == null ? null : tags.stream().distinct().sorted().toList();
    }

    /// A fan's name in a channel, such as an openid in WeChat.
    record ChannelIdentity(
            @NotBlank @Size(max = 50) String channel,
            @NotBlank @Size(max = 200) String externalId) {}

    /// Somebody who joined or follows a channel is a follower; anybody else has just been seen.
    boolean hasJoined() {
        return joinedOn != null || identities != null && !identities.isEmpty();
    }
}
