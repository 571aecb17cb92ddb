package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.identity.IdentityKind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PastOrPresent;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a brand tells of a fan, one line of an import.
///
/// @param externalId the brand's own name for the fan, unique in the brand
/// @param gender `F`, `M` or `O`; left out where unknown
/// @param birthYear 1900 to 2100; the age band follows from it
/// @param phone with or without country code, digits, blanks and dashes
/// @param region free text, such as a province or city
/// @param joinedOn the day the fan joined or followed, 1900-01-01 to 2100-12-31; with it the fan
///   starts as `FOLLOWER`
/// @param tags at most 200, each of 1 to 100 characters
/// @param attributes at most 200 of the brand's own; values are text of at most 1,000 characters,
///   numbers or booleans
/// @param identities the fan's names in channels; each belongs to one fan
/// @param consents by channel; true is granted, false is withdrawn
/// @param consentedAt when the fan said what `consents` says, not in the future; without it a
///   file's yes does not undo a no
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
        @Nullable @PlausibleDay LocalDate joinedOn,
        @Nullable @Size(max = 200) @EachTag List<String> tags,
        @Nullable @Size(max = 200)
                Map<
                                @NotBlank @Size(max = 100) String,
                                @NotNull(message = "must be text, a number or a boolean")
                                @AttributeValue Object>
                        attributes,
        @Nullable @Size(max = 50) List<@NotNull @Valid ChannelIdentity> identities,
        @Nullable @Size(max = 50) Map<@NotBlank @Size(max = 50) String, @NotNull Boolean> consents,
        @Nullable @PastOrPresent Instant consentedAt) {

    /// A fan's name in a channel, such as an openid in WeChat.
    record ChannelIdentity(
            @NotBlank @Size(max = 50) String channel,
            @NotBlank @Size(max = 200) String externalId) {}

    /// Somebody who joined or follows a channel is a follower; anybody else has just been seen, as
    /// on a device or from an address.
    boolean hasJoined() {
        return joinedOn != null
                || orNoIdentities().stream()
                        .anyMatch(identity -> !IdentityKind.of(identity.channel()).isShared());
    }

    /// A name, and how to address who has it.
    static FanDetails named(String externalId, @Nullable String nickname) {
        return new FanDetails(
                externalId,
                nickname,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /// A fan's name, and an identity of the fan's.
    static FanDetails identified(String externalId, ChannelIdentity identity) {
        return new FanDetails(
                externalId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(identity),
                null,
                null);
    }

    /// The same, said of a fan under another name.
    FanDetails under(String name) {
        return new FanDetails(
                name,
                nickname,
                gender,
                birthYear,
                phone,
                email,
                region,
                joinedOn,
                tags,
                attributes,
                identities,
                consents,
                consentedAt);
    }

    /// Whether this says something by which the fan may be found to be another one too.
    boolean identifies() {
        return phone != null || email != null || !orNoIdentities().isEmpty();
    }

    /// Whether this names a fan and says nothing of them.
    boolean saysOnlyTheName() {
        return equals(named(externalId, null));
    }

    /// The tags as they are stored: each once, in their order.
    List<String> sortedTags() {
        return tags == null ? List.of() : List.copyOf(new TreeSet<>(tags));
    }

    List<ChannelIdentity> orNoIdentities() {
        return identities == null ? List.of() : identities;
    }

    Map<String, Object> orNoAttributes() {
        return attributes == null ? Map.of() : attributes;
    }

    Map<String, Boolean> orNoConsents() {
        return consents == null ? Map.of() : consents;
    }

    /// What this and a later word say of one fan together: the later one wins field by field, and
    /// adds its tags, attributes, identities and consents.
    FanDetails then(FanDetails later) {
        return new FanDetails(
                externalId,
                later(later.nickname, nickname),
                later(later.gender, gender),
                later(later.birthYear, birthYear),
                later(later.phone, phone),
                later(later.email, email),
                later(later.region, region),
                later(later.joinedOn, joinedOn),
                both(tags, later.tags),
                both(attributes, later.attributes),
                both(identities, later.identities),
                both(consents, later.consents),
                later(later.consentedAt, consentedAt));
    }

    private static <T> @Nullable T later(@Nullable T later, @Nullable T earlier) {
        return later == null ? earlier : later;
    }

    private static <T> @Nullable List<T> both(@Nullable List<T> earlier, @Nullable List<T> later) {
        return earlier == null || later == null
                ? later(later, earlier)
                : Stream.concat(earlier.stream(), later.stream()).distinct().toList();
    }

    private static <T> @Nullable Map<String, T> both(
            @Nullable Map<String, T> earlier, @Nullable Map<String, T> later) {
        if (earlier == null || later == null) {
            return later(later, earlier);
        }
        var both = new TreeMap<>(earlier);
        both.putAll(later);
        return both;
    }
}
