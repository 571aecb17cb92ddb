package io.fanops.fan.audience;

import com.fasterxml.jackson.databind.JsonNode;
import io.fanops.fan.expression.Expression;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// Some of a brand's fans under a name: a live audience is an expression, asked anew each time; a
/// static one is a list that was taken once and only loses who is erased.
@Entity
@Table(name = "audience")
class Audience {
    enum Kind {
        LIVE,
        STATIC
    }

    @Id private UUID id;

    @TenantId
    @Column(updatable = false)
    private String brand;

    private String name;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private Kind kind;

    private @Nullable String expression;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private @Nullable JsonNode source;

    @Version private int version;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    Audience() {}

    @SuppressWarnings("NullAway.Init")
    private Audience(UUID id, String name, Kind kind, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.kind = kind;
        this.createdAt = createdAt;
    }

    static Audience live(
            UUID id, String name, Expression checked, String expression, Instant createdAt) {
        var audience = new Audience(id, name, Kind.LIVE, createdAt);
        audience.expression = expression;
        return audience;
    }

    /// @param source what its members are taken from, and how
    static Audience fixed(UUID id, String name, JsonNode source, Instant createdAt) {
        var audience = new Audience(id, name, Kind.STATIC, createdAt);
        audience.source = source;
        return audience;
    }

    void rename(String newName) {
        name = newName;
    }

    void redefine(Expression checked, String newExpression) {
        if (kind == Kind.STATIC) {
            throw new IllegalStateException("A static audience has no expression");
        }
        expression = newExpression;
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    /// Null for a static audience.
    @Nullable String expression() {
        return expression;
    }

    /// Null for a live audience.
    @Nullable JsonNode source() {
        return source;
    }

    /// What was asked for when a snapshot was taken; null for all others, and for a snapshot of a
    /// static audience.
    @Nullable String snapshotOf() {
        return source == null ? null : source.path("expression").textValue();
    }

    int version() {
        return version;
    }

    Instant createdAt() {
        return createdAt;
    }
}
