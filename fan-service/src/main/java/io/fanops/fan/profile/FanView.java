package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.profile.FanDetails.ChannelIdentity;
import io.fanops.platform.contracts.Stage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A fan as callers read it; fields that are unknown are left out.
///
/// @param ageBand ten years, such as `30-39`, `100+` at the end: of the years that end this year in
///   the brand's time zone, so that it may be a year more than the fan's age
/// @param spent minor units of the brand's currency, orders less refunds
/// @param orders orders less those refunded in full
/// @param attitude `POTENTIAL`, `ORDINARY` or `LOYAL`
/// @param roles keys of the roles that the fan holds now
@JsonInclude(JsonInclude.Include.NON_NULL)
record FanView(
        UUID id,
        String externalId,
        Stage stage,
        @Nullable String tier,
        String attitude,
        List<String> roles,
        @Nullable String nickname,
        @Nullable String gender,
        @Nullable Integer birthYear,
        @Nullable String ageBand,
        @Nullable String phone,
        @Nullable String email,
        @Nullable String region,
        @Nullable LocalDate joinedOn,
        List<String> tags,
        Map<String, Object> attributes,
        List<ChannelIdentity> identities,
        Map<String, Boolean> consents,
        long orders,
        long spent,
        @Nullable Instant lastSeen,
        Instant createdAt) {

    /// The part that a brand edits, as an edit would have to send it.
    FanDetails details() {
        return new FanDetails(
                externalId,
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
                null);
    }

    /// The band of somebody born in a year; null where it is unknown, or not over yet.
    static @Nullable String ageBand(@Nullable Integer birthYear, Year now) {
        if (birthYear == null || birthYear > now.getValue()) {
            return null;
        }
        int decade = (now.getValue() - birthYear) / 10 * 10;
        return decade >= 100 ? "100+" : decade + "-" + (decade + 9);
    }
}
