package io.fanops.content.store;

import io.fanops.platform.contracts.ContentFact.StoreOpened;
import io.fanops.platform.identity.Ids;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/// A place of the brand's.
@Entity
@Table(name = "store")
class Store {
    @Id private UUID id;

    @TenantId
    @Column(updatable = false)
    private String brand;

    @Column(name = "external_id", updatable = false)
    private String externalId;

    private String name;
    private @Nullable String address;
    private @Nullable String city;
    private @Nullable String region;
    private @Nullable Double latitude;
    private @Nullable Double longitude;
    private @Nullable String timezone;

    @Column(name = "opening_hours")
    @Convert(converter = OpeningHoursColumn.class)
    private List<OpeningSpan> openingHours;

    private @Nullable String phone;

    @Version private long version;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    protected Store() {}

    @SuppressWarnings("NullAway.Init") // Hibernate fills in the brand.
    Store(String externalId, StoreDetails details, Instant now) {
        this.id = Ids.next();
        this.externalId = externalId;
        this.createdAt = now;
        take(details, now);
    }

    /// The fact that this store is there under its name.
    StoreOpened opened() {
        return new StoreOpened(id, externalId, name, updatedAt);
    }

    /// Changes what is told of the store.
    ///
    /// @return the fact to tell, where it has another name now
    Optional<StoreOpened> edit(StoreDetails details, Instant now) {
        if (details.equals(details())) {
            return Optional.empty();
        }
        boolean renamed = !details.name().equals(name);
        take(details, now);
        return renamed ? Optional.of(opened()) : Optional.empty();
    }

    private void take(StoreDetails details, Instant now) {
        name = details.name();
        address = details.address();
        city = details.city();
        region = details.region();
        var at = details.location();
        latitude = at == null ? null : at.lat();
        longitude = at == null ? null : at.lon();
        timezone = details.timezone();
        openingHours = details.openingHours();
        phone = details.phone();
        updatedAt = now;
    }

    StoreDetails details() {
        return new StoreDetails(
                externalId, name, address, city, region, location(), timezone, openingHours, phone);
    }

    private @Nullable Location location() {
        return latitude == null || longitude == null ? null : new Location(latitude, longitude);
    }

    StoreCard card() {
        return new StoreCard(
                id,
                externalId,
                name,
                address,
                city,
                location(),
                timezone == null ? null : ZoneId.of(timezone),
                new OpeningHours(openingHours),
                phone);
    }

    UUID id() {
        return id;
    }

    String externalId() {
        return externalId;
    }

    long version() {
        return version;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }
}
