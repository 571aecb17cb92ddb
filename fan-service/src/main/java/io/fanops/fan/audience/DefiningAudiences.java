package io.fanops.fan.audience;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.audience.AudienceResource.NewAudience;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Names, renames, redefines and deletes audiences.
@ApplicationScoped
class DefiningAudiences {
    private final Audiences audiences;
    private final MergePatch mergePatch;
    private final Jdbi jdbi;
    private final Clock clock;

    DefiningAudiences(Audiences audiences, MergePatch mergePatch, Jdbi jdbi, Clock clock) {
        this.audiences = audiences;
        this.mergePatch = mergePatch;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Transactional
    Named name(String name, String expression) {
        reserve(name);
        var existing = audiences.named(name);
        if (existing.isPresent()) {
            if (!existing.get().expression().equals(expression)) {
                throw taken(name);
            }
            return new Named(existing.get(), false);
        }
        var audience =
                new Audience(
                        Ids.next(),
                        name,
                        ExpressionParser.parse(expression),
                        expression,
                        clock.instant());
        audiences.persistAndFlush(audience);
        return new Named(audience, true);
    }

    List<Audience> after(UUID id, int count) {
        return audiences.after(id, count);
    }

    Audience find(UUID id) {
        return audiences.findByIdOptional(id).orElseThrow(() -> Refused.notFound("audience"));
    }

    @Transactional
    Audience edit(UUID id, ObjectNode patch, @Nullable String ifMatch) {
        var audience =
                audiences
                        .findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                        .orElseThrow(() -> Refused.notFound("audience"));
        Revision.check(ifMatch, audience.version());
        var wished =
                mergePatch.apply(
                        new NewAudience(audience.name(), audience.expression()),
                        patch,
                        NewAudience.class);
        reserve(wished.name());
        if (audiences.named(wished.name()).filter(other -> !other.id().equals(id)).isPresent()) {
            throw taken(wished.name());
        }
        audience.redefine(
                wished.name(), ExpressionParser.parse(wished.expression()), wished.expression());
        audiences.flush();
        return audience;
    }

    @Transactional
    void delete(UUID id) {
        if (!audiences.deleteById(id)) {
            throw Refused.notFound("audience");
        }
    }

    /// Keeps others from taking the name until the transaction ends.
    private void reserve(String name) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                "select pg_advisory_xact_lock(hashtextextended('audience/' || current_setting('fanops.brand') || '/' || :name, 0))")
                        .bind("name", name)
                        .mapTo(String.class)
                        .findFirst());
    }

    private static Refused taken(String name) {
        return new Refused(
                AudienceProblem.AUDIENCE_EXISTS,
                "The name " + name + " is taken.",
                new Refused.FieldError("/name", "is taken"));
    }

    record Named(Audience audience, boolean isNew) {}
}
