package io.fanops.content.campaign;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/// Something that a brand does with its fans for a while.
@Entity
@Table(name = "campaign")
class Campaign {
    @Id private UUID id;

    @TenantId
    @Column(updatable = false)
    private String brand;

    @Column(updatable = false)
    private String key;

    private String name;
    private @Nullable String description;

    @Enumerated(EnumType.STRING)
    private State state;

    @Column(name = "starts_at")
    private @Nullable Instant startsAt;

    @Column(name = "ends_at")
    private @Nullable Instant endsAt;

    @Version private long version;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Campaign() {}

    @SuppressWarnings("NullAway.Init") // Hibernate fills in the brand.
    Campaign(CampaignDetails details, Instant now) {
        this.id = Ids.next();
        this.key = details.key();
        this.state = State.DRAFT;
        this.createdAt = now;
        take(details);
    }

    /// Changes what is told of it.
    ///
    /// @throws Refused `CAMPAIGN_STATE` where it is ended, `VALIDATION_FAILED` for another key
    void edit(CampaignDetails details) {
        if (state == State.ENDED) {
            throw refused("edited");
        }
        if (!details.key().equals(key)) {
            throw Refused.invalid("/key", "cannot be changed: codes and links cite it");
        }
        take(details);
    }

    /// @throws Refused `CAMPAIGN_STATE` unless it is a draft
    void launch() {
        move(Set.of(State.DRAFT), State.RUNNING, "launched");
    }

    /// @throws Refused `CAMPAIGN_STATE` unless it runs or is paused already
    void pause() {
        move(Set.of(State.RUNNING, State.PAUSED), State.PAUSED, "paused");
    }

    /// @throws Refused `CAMPAIGN_STATE` unless it is paused or runs already
    void resume() {
        move(Set.of(State.PAUSED, State.RUNNING), State.RUNNING, "resumed");
    }

    /// For good; one that is ended stays so.
    void end() {
        state = State.ENDED;
    }

    private void move(Set<State> from, State to, String verb) {
        if (!from.contains(state)) {
            throw refused(verb);
        }
        state = to;
    }

    private Refused refused(String verb) {
        return new Refused(
                CampaignProblem.CAMPAIGN_STATE, "It is " + state + " and cannot be " + verb + ".");
    }

    private void take(CampaignDetails details) {
        name = details.name();
        description = details.description();
        startsAt = details.startsAt();
        endsAt = details.endsAt();
    }

    CampaignDetails details() {
        return new CampaignDetails(key, name, description, startsAt, endsAt);
    }

    UUID id() {
        return id;
    }

    State state() {
        return state;
    }

    long version() {
        return version;
    }

    Instant createdAt() {
        return createdAt;
    }

    enum State {
        DRAFT,
        RUNNING,
        PAUSED,
        ENDED
    }
}
