package io.fanops.content.qrcode;

import io.fanops.platform.identity.Ids;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/// A printed code.
@Entity
@Table(name = "qr_code")
class QrCode {
    @Id private UUID id;

    @TenantId
    @Column(updatable = false)
    private String brand;

    @Column(updatable = false)
    private String code;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private Kind kind;

    private String target;
    private @Nullable String title;
    private @Nullable String description;

    @Column(name = "store_id", updatable = false)
    private @Nullable UUID storeId;

    private @Nullable String campaign;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    private boolean active;

    @Version private long version;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    protected QrCode() {}

    /// @param code unguessable, and in the [CodeDirectory] already
    /// @param storeId where it hangs; a code of kind `STORE` has one
    @SuppressWarnings("NullAway.Init") // Hibernate fills in the brand.
    QrCode(String code, Kind kind, @Nullable UUID storeId, QrCodeDetails details, Instant now) {
        if (kind == Kind.STORE && storeId == null) {
            throw new IllegalArgumentException("A STORE code without a store");
        }
        this.id = Ids.next();
        this.code = code;
        this.kind = kind;
        this.storeId = storeId;
        this.createdAt = now;
        edit(details, now);
    }

    void edit(QrCodeDetails details, Instant now) {
        target = details.target().value();
        title = details.title();
        description = details.description();
        campaign = details.campaign();
        expiresAt = details.expiresAt();
        active = details.active();
        updatedAt = now;
    }

    /// Takes the code out of use; its page says so from now on. Doing it twice is doing it once.
    void deactivate(Instant now) {
        if (active) {
            active = false;
            updatedAt = now;
        }
    }

    State state(Instant now) {
        if (!active) {
            return State.INACTIVE;
        }
        return expiresAt != null && !expiresAt.isAfter(now) ? State.EXPIRED : State.ACTIVE;
    }

    QrCodeDetails details() {
        return new QrCodeDetails(
                new Target(target), title, description, campaign, expiresAt, active);
    }

    PrintedCode printed(Instant now) {
        return new PrintedCode(
                id,
                code,
                kind,
                new Target(target),
                title,
                description,
                storeId,
                campaign,
                expiresAt,
                state(now) == State.ACTIVE);
    }

    UUID id() {
        return id;
    }

    String brand() {
        return brand;
    }

    String code() {
        return code;
    }

    Kind kind() {
        return kind;
    }

    @Nullable UUID storeId() {
        return storeId;
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

    /// `EXPIRED` follows from the clock; the other two from what people did.
    @Schema(name = "QrCodeState")
    enum State {
        ACTIVE,
        EXPIRED,
        INACTIVE
    }
}
