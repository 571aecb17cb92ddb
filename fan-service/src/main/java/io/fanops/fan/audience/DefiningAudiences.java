package io.fanops.fan.audience;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.audience.AudienceResource.NewAudience;
import io.fanops.fan.expression.ExpressionParser;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Names, renames, redefines and deletes audiences. One at a time in a brand, since each may speak
/// of the others.
@ApplicationScoped
class DefiningAudiences {
    private final Audiences audiences;
    private final Meaning meaning;
    private final MergePatch mergePatch;
    private final Jdbi jdbi;
    private final Clock clock;

    DefiningAudiences(
            Audiences audiences, Meaning meaning, MergePatch mergePatch, Jdbi jdbi, Clock clock) {
        this.audiences = audiences;
        this.meaning = meaning;
        this.mergePatch = mergePatch;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Transactional
    Named name(String name, String expression) {
        reserve();
        var existing = audiences.named(name);
        if (existing.isPresent()) {
            if (!expression.equals(existing.get().expression())) {
                throw taken(name);
            }
            return new Named(existing.get(), false);
        }
        var audience =
                Audience.live(
                        Ids.next(),
                        name,
                        meaning.checked(name, expression),
                        expression,
                        clock.instant());
        audiences.persistAndFlush(audience);
        return new Named(audience, true);
    }

    List<Audience> after(UUID id, int count) {
        return audiences.after(id, count);
    }

    Optional<Audience> named(String name) {
        return audiences.named(name);
    }

    Audience find(UUID id) {
        return audiences.findByIdOptional(id).orElseThrow(() -> Refused.notFound("audience"));
    }

    @Transactional
    Audience edit(UUID id, ObjectNode patch, @Nullable String ifMatch) {
        reserve();
        var audience =
                audiences
                        .findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                        .orElseThrow(() -> Refused.notFound("audience"));
        Revision.check(ifMatch, audience.version());
        var expression = audience.expression();
        if (expression == null && patch.has("expression")) {
            throw new Refused(
                    AudienceProblem.AUDIENCE_IS_STATIC,
                    "Its members are fixed.",
                    new Refused.FieldError("/expression", "a static audience has none"));
        }
        var wished =
                mergePatch.apply(
                        // A static one's is not looked at, but a request must have one.
                        new NewAudience(audience.name(), expression == null ? "-" : expression),
                        patch,
                        NewAudience.class);
        if (!wished.name().equals(audience.name())) {
            refuseIfSpokenOf(audience);
            if (audiences.named(wished.name()).isPresent()) {
                throw taken(wished.name());
            }
            audience.rename(wished.name());
        }
        if (expression != null && !expression.equals(wished.expression())) {
            audience.redefine(
                    meaning.checked(wished.name(), wished.expression()), wished.expression());
            audiences.flush();
            refuseIfItBreaks(audience);
        }
        audiences.flush();
        return audience;
    }

    @Transactional
    void delete(UUID id) {
        reserve();
        var audience = find(id);
        refuseIfSpokenOf(audience);
        audiences.delete(audience);
    }

    /// Begins a static audience, in the running transaction. Until it has its place it has a name
    /// that nobody else can have.
    @Transactional(Transactional.TxType.MANDATORY)
    void add(Audience audience) {
        audiences.persistAndFlush(audience);
    }

    /// Gives a static audience its name, in the transaction that began it.
    ///
    /// @throws Refused `AUDIENCE_EXISTS` where the name is taken
    @Transactional(Transactional.TxType.MANDATORY)
    void place(Audience audience, String name) {
        reserve();
        if (audiences.named(name).isPresent()) {
            throw taken(name);
        }
        audience.rename(name);
        audiences.flush();
    }

    private void refuseIfSpokenOf(Audience audience) {
        for (var other : audiences.speakingOfOthers()) {
            var expression = other.expression();
            if (expression != null
                    && !other.id().equals(audience.id())
                    && Meaning.names(ExpressionParser.parse(expression))
                            .contains(audience.name())) {
                throw new Refused(
                        AudienceProblem.AUDIENCE_IN_USE,
                        "The audience `" + other.name() + "` speaks of `" + audience.name() + "`.");
            }
        }
    }

    /// Refuses a meaning by which an audience that speaks of this one, or of one that does, would
    /// stand too deep or come to too much.
    private void refuseIfItBreaks(Audience audience) {
        var others = new LinkedHashMap<Audience, Set<String>>();
        for (var other : audiences.speakingOfOthers()) {
            var expression = other.expression();
            if (expression != null) {
                others.put(other, Meaning.names(ExpressionParser.parse(expression)));
            }
        }
        var touched = new ArrayDeque<>(List.of(audience.name()));
        while (!touched.isEmpty()) {
            var name = touched.remove();
            var speaking =
                    others.entrySet().stream()
                            .filter(other -> other.getValue().contains(name))
                            .map(Map.Entry::getKey)
                            .toList();
            for (var other : speaking) {
                others.remove(other);
                touched.add(other.name());
                try {
                    meaning.of(other);
                } catch (Refused e) {
                    throw new Refused(
                            AudienceProblem.AUDIENCE_IN_USE,
                            "The audience `" + other.name() + "` would break: " + e.detail(),
                            new Refused.FieldError("/expression", "breaks another audience"));
                }
            }
        }
    }

    /// Keeps others from defining audiences of the brand until the transaction ends.
    private void reserve() {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "audience"));
    }

    static Refused taken(String name) {
        return new Refused(
                AudienceProblem.AUDIENCE_EXISTS,
                "The name " + name + " is taken.",
                new Refused.FieldError("/name", "is taken"));
    }

    record Named(Audience audience, boolean isNew) {}
}
