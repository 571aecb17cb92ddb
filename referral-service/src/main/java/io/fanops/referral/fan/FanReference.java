package io.fanops.referral.fan;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.OptBoolean;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A fan as a request names one: by the platform's id, or by the brand's own name and whatever else
/// is known of a newcomer.
///
/// The profile's fields are passed on to the fan service, which checks them; what it knows already
/// it does not change.
@NamesOneFan
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Either fanId or externalId; the other fields describe a newcomer")
public record FanReference(
        @Nullable UUID fanId,
        @Nullable @Size(min = 1, max = 200) String externalId,
        @Nullable @Size(max = 200) String nickname,
        @Schema(enumeration = {"F", "M", "O"}) @Nullable @Size(max = 1) String gender,
        @Nullable Integer birthYear,
        @Nullable @Size(max = 40) String phone,
        @Nullable @Size(max = 320) String email,
        @Nullable @Size(max = 100) String region,
        @Nullable @JsonFormat(lenient = OptBoolean.FALSE) LocalDate joinedOn,
        @Nullable @Size(max = 100) List<String> tags,
        @Nullable @Size(max = 100) Map<String, Object> attributes,
        @Nullable @Size(max = 50) List<@NotNull @Valid ChannelIdentity> identities,
        @Nullable @Size(max = 50) Map<String, Boolean> consents) {

    /// Who somebody is on a channel.
    public record ChannelIdentity(
            @NotBlank @Size(max = 50) String channel,
            @NotBlank @Size(max = 200) String externalId) {}

    public static FanReference byId(UUID fanId) {
        return new FanReference(
                fanId, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    public static FanReference byExternalId(String externalId) {
        return new FanReference(
                null, externalId, null, null, null, null, null, null, null, null, null, null, null);
    }

    /// What names the fan, without the profile.
    String name() {
        return fanId != null ? "fanId " + fanId : "externalId " + externalId;
    }
}
