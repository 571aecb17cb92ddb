package io.fanops.content.store;

import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What other features, and people on the brand's pages, may know of a store.
///
/// @param externalId the brand's own name for it, as facts cite it
/// @param timezone null: the brand's
public record StoreCard(
        UUID id,
        String externalId,
        String name,
        @Nullable String address,
        @Nullable String city,
        @Nullable Location location,
        @Nullable ZoneId timezone,
        OpeningHours hours,
        @Nullable String phone) {}
