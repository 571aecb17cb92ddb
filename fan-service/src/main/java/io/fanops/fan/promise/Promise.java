package io.fanops.fan.promise;

import io.fanops.platform.problem.Refused;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/// Something that the brand promised, to one fan, to a community or to an audience.
@Entity
@Table(name = "promise")
class Promise {
    @Id private UUID id;

    @TenantId
    @Column(updatable = false)
    private String brand;

    @Column(name = "external_id", updatable = false)
    private String externalId;

    @Column(name = "fan_id", updatable = false)
    private @Nullable UUID fanId;

    @Column(updatable = false)
    private @Nullable String community;

    @Column(updatable = false)
    private @Nullable String audience;

    @Column(updatable = false)
    private String what;

    @Column(updatable = false)
    private @Nullable String channel;

    @Column(name = "made_at", updatable = false)
    private Instant madeAt;

    @Column(name = "due_at", updatable = false)
    private Instant dueAt;

    @Column(name = "falls_at", updatable = false)
    private Instant fallsAt;

    @Enumerated(EnumType.STRING)
    private PromiseState state;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    private @Nullable String evidence;

    @Version private int version;

    @SuppressWarnings("NullAway.Init")
    Promise() {}

    /// @param fanId as told; null for a promise to several
    /// @param grace how long after its due time it may still be kept
    @SuppressWarnings("NullAway.Init")
    Promise(UUID id, Content content, @Nullable UUID fanId, Instant now, Duration grace) {
        this.id = id;
        this.externalId = content.externalId();
        this.fanId = fanId;
        this.community = content.community();
        this.audience = content.audience();
        this.what = content.what();
        this.channel = content.channel();
        this.madeAt = now.truncatedTo(ChronoUnit.MICROS);
        this.dueAt = content.dueAt().truncatedTo(ChronoUnit.MICROS);
        this.fallsAt = dueAt.plus(grace);
        this.state = PromiseState.OPEN;
    }

    /// @throws Refused `PROMISE_ENDED` where it is kept or broken already
    void keep(String proof, Instant now) {
        end(PromiseState.KEPT, proof, now);
    }

    /// @throws Refused as [#keep]
    void breakIt(String reason, Instant now) {
        end(PromiseState.BROKEN, reason, now);
    }

    /// Judges a promise whose grace may be over.
    ///
    /// @return whether it is broken now and was open before
    boolean fall(Instant now) {
        if (state != PromiseState.OPEN || fallsAt.isAfter(now)) {
            return false;
        }
        end(PromiseState.BROKEN, OVERDUE, now);
        return true;
    }

    private void end(PromiseState to, String why, Instant now) {
        if (state != PromiseState.OPEN) {
            throw new Refused(PromiseProblem.PROMISE_ENDED, "The promise is " + state + ".");
        }
        state = to;
        evidence = why;
        endedAt = now.truncatedTo(ChronoUnit.MICROS);
    }

    /// Whether a repeat says the same.
    ///
    /// @param toTheSame whether it is to the same fan or community
    boolean isSaidBy(Content content, boolean toTheSame) {
        return toTheSame
                && Objects.equals(community, content.community())
                && Objects.equals(audience, content.audience())
                && what.equals(content.what())
                && Objects.equals(channel, content.channel())
                && dueAt.equals(content.dueAt().truncatedTo(ChronoUnit.MICROS));
    }

    /// What may be done now.
    List<String> actions() {
        return state == PromiseState.OPEN ? List.of("keep", "break") : List.of();
    }

    UUID id() {
        return id;
    }

    String externalId() {
        return externalId;
    }

    @Nullable UUID fanId() {
        return fanId;
    }

    @Nullable String community() {
        return community;
    }

    @Nullable String audience() {
        return audience;
    }

    String what() {
        return what;
    }

    @Nullable String channel() {
        return channel;
    }

    Instant madeAt() {
        return madeAt;
    }

    Instant dueAt() {
        return dueAt;
    }

    Instant fallsAt() {
        return fallsAt;
    }

    PromiseState state() {
        return state;
    }

    @Nullable Instant endedAt() {
        return endedAt;
    }

    @Nullable String evidence() {
        return evidence;
    }

    int version() {
        return version;
    }

    static final String OVERDUE = "It was not kept in time.";

    /// What is promised.
    ///
    /// @param community key of the community it is made to; null for another promise
    /// @param audience name of the audience it is made to; null for another promise
    record Content(
            String externalId,
            @Nullable String community,
            @Nullable String audience,
            String what,
            @Nullable String channel,
            Instant dueAt) {}
}
