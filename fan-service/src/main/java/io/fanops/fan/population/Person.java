package io.fanops.fan.population;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an expression may ask of a fan, as the tables have it.
///
/// @param attributes JSON
/// @param consents channels in which a consent is granted
record Person(
        UUID id,
        String stage,
        @Nullable String tier,
        @Nullable String gender,
        @Nullable String region,
        @Nullable Integer birthYear,
        @Nullable LocalDate joinedOn,
        @Nullable Instant lastSeen,
        long orders,
        long spent,
        List<String> tags,
        String attributes,
        List<String> channels,
        List<String> consents,
        List<String> communities,
        String attitude,
        List<String> roles,
        List<String> kols) {}
