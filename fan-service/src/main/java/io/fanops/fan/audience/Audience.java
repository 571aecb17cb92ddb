package io.fanops.fan.audience;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.TenantId;

/// A named expression. Who is in it is never stored: it is asked of the fans.
@Entity
@Table(name = "audience")
class Audience {
    @Id private UUID id;

    @TenantId
    @Column(updatable = false)
    private String brand;

    private String name;
    private String expression;

    @Version private int version;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    Audience() {}

    @SuppressWarnings("NullAway.Init")
    Audience(UUID id, String name, Expression checked, String expression, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.expression = expression;
        this.createdAt = createdAt;
    }

    void redefine(String newName, Expression checked, String newExpression) {
        name = newName;
        expression = newExpression;
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    String expression() {
        return expression;
    }

    int version() {
        return version;
    }

    Instant createdAt() {
        return createdAt;
    }
}
