package io.fanops.fan.profile;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.Stage;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// A person a brand knows. Columns that follow from facts are read here and written by the ladder;
/// but for the first step up, which an edit of the profile may be the evidence of.
@Entity
@Table(name = "fan")
@DynamicUpdate
class Fan {
    @Id private UUID id;

    @TenantId
    @Column(updatable = false)
    private String brand;

    @Column(name = "external_id", updatable = false)
    private String externalId;

    @Column(name = "merged_into", insertable = false, updatable = false)
    private @Nullable UUID mergedInto;

    private @Nullable String nickname;
    private @Nullable String gender;

    @Column(name = "birth_year")
    private @Nullable Integer birthYear;

    private @Nullable String phone;
    private @Nullable String email;
    private @Nullable String region;

    @Column(name = "joined_on")
    private @Nullable LocalDate joinedOn;

    @Enumerated(EnumType.STRING)
    private Stage stage;

    @Column(name = "followed_at")
    private @Nullable Instant followedAt;

    @Column(insertable = false, updatable = false)
    private String attitude;

    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(insertable = false, updatable = false)
    private String[] roles = {};

    @Column(insertable = false, updatable = false)
    private @Nullable String tier;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private String[] tags = {};

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Object> attributes = new TreeMap<>();

    @Column(insertable = false, updatable = false)
    private long orders;

    @Column(insertable = false, updatable = false)
    private long spent;

    @Column(name = "last_seen", insertable = false, updatable = false)
    private @Nullable Instant lastSeen;

    @Version private int version;

    @Column(name = "created_at", insertable = false, updatable = false)
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    Fan() {}

    /// Takes over an edited profile; what the edit leaves out is cleared.
    ///
    /// @return the move, where somebody who had only been seen has joined by it
    Optional<FanFact.StageMoved> edit(FanDetails details, Instant now) {
        nickname = details.nickname();
        gender = details.gender();
        birthYear = details.birthYear();
        phone = details.phone();
        email = details.email();
        region = details.region();
        joinedOn = details.joinedOn();
        tags = details.sortedTags().toArray(String[]::new);
        attributes =
                details.attributes() == null
                        ? new TreeMap<>()
                        : new TreeMap<>(details.attributes());
        if (followedAt != null || !details.hasJoined()) {
            return Optional.empty();
        }
        followedAt = now;
        if (stage != Stage.BYSTANDER) {
            return Optional.empty();
        }
        stage = Stage.FOLLOWER;
        return Optional.of(
                new FanFact.StageMoved(id, Stage.BYSTANDER, Stage.FOLLOWER, FanStore.PROFILE, now));
    }

    UUID id() {
        return id;
    }

    String externalId() {
        return externalId;
    }

    /// The fan that this one turned out to be; null for one in their own right.
    @Nullable UUID mergedInto() {
        return mergedInto;
    }

    @Nullable String nickname() {
        return nickname;
    }

    @Nullable String gender() {
        return gender;
    }

    @Nullable Integer birthYear() {
        return birthYear;
    }

    @Nullable String phone() {
        return phone;
    }

    @Nullable String email() {
        return email;
    }

    @Nullable String region() {
        return region;
    }

    @Nullable LocalDate joinedOn() {
        return joinedOn;
    }

    Stage stage() {
        return stage;
    }

    @Nullable String tier() {
        return tier;
    }

    String attitude() {
        return attitude;
    }

    List<String> roles() {
        return List.of(roles);
    }

    List<String> tags() {
        return List.of(tags);
    }

    Map<String, Object> attributes() {
        return attributes;
    }

    long orders() {
        return orders;
    }

    /// In minor units of the brand's currency.
    long spent() {
        return spent;
    }

    @Nullable Instant lastSeen() {
        return lastSeen;
    }

    int version() {
        return version;
    }

    Instant createdAt() {
        return createdAt;
    }
}
