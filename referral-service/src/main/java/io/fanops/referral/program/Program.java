package io.fanops.referral.program;

import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Availability;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.TenantId;

/// A referral program: its state, and the terms that new referrals are made under.
@Entity
@Table(name = "program")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields.
class Program {
    @Id private UUID id;

    @TenantId
    @Column(name = "brand")
    private String brand;

    private String key;

    @Enumerated(EnumType.STRING)
    private Availability state;

    private int version;

    @Convert(converter = TermsJson.class)
    @ColumnTransformer(write = "cast(? as jsonb)")
    private Terms terms;

    @Version private long revision;

    @Column(name = "created_at")
    private Instant createdAt;

    protected Program() {}

    Program(UUID id, String key, Terms terms, Instant createdAt) {
        this.id = id;
        this.key = key;
        this.state = Availability.ACTIVE;
        this.version = 1;
        this.terms = terms;
        this.createdAt = createdAt;
    }

    /// No more referrals until [#resume]; those made go on.
    void pause() {
        move(Availability.ACTIVE, Availability.PAUSED);
    }

    void resume() {
        move(Availability.PAUSED, Availability.ACTIVE);
    }

    /// No more referrals ever; those made go on.
    void end() {
        if (state == Availability.ENDED) {
            throw ended();
        }
        state = Availability.ENDED;
    }

    /// New terms, for referrals made from now on.
    ///
    /// @return whether they differ from the ones in force, so that there is a new version
    boolean offer(Terms other) {
        if (state == Availability.ENDED) {
            throw ended();
        }
        if (other.equals(terms)) {
            return false;
        }
        if (!other.budgetUnit().equals(terms.budgetUnit())) {
            throw new Refused(
                    ProgramProblem.REWARD_UNIT_FIXED,
                    "The budget is counted in "
                            + terms.budgetUnit()
                            + "; make another program to reward with "
                            + other.budgetUnit()
                            + ".");
        }
        terms = other;
        version++;
        return true;
    }

    /// What may be done now.
    List<String> actions() {
        return switch (state) {
            case ACTIVE -> List.of("pause", "end");
            case PAUSED -> List.of("resume", "end");
            case ENDED -> List.of();
        };
    }

    private void move(Availability from, Availability to) {
        if (state != from) {
            throw new Refused(
                    ProgramProblem.PROGRAM_STATE,
                    "The program is " + state + "; this can be done when it is " + from + ".");
        }
        state = to;
    }

    private static Refused ended() {
        return new Refused(ProgramProblem.PROGRAM_HAS_ENDED, "It has ended; make another one.");
    }

    Offer asOffer() {
        return new Offer(id, key, state, version, terms);
    }

    UUID id() {
        return id;
    }

    String key() {
        return key;
    }

    Availability state() {
        return state;
    }

    int version() {
        return version;
    }

    Terms terms() {
        return terms;
    }

    long revision() {
        return revision;
    }

    Instant createdAt() {
        return createdAt;
    }
}
