package io.fanops.fan.promise;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Makes promises, and says how they ended.
@ApplicationScoped
class Promising {
    /// A promise is a touch of each recipient, written in one transaction.
    private static final int MOST = 10_000;

    /// Ten years: beyond them it is a slip of the year.
    private static final Duration FURTHEST = Duration.ofDays(3653);

    private final Promises promises;
    private final Journal journal;
    private final WhoIs who;
    private final Clock clock;
    private final Duration grace;

    Promising(
            Promises promises,
            Journal journal,
            WhoIs who,
            Clock clock,
            @ConfigProperty(name = "fanops.promises.grace") Duration grace) {
        this.promises = promises;
        this.journal = journal;
        this.who = who;
        this.clock = clock;
        this.grace = grace;
    }

    /// Makes a promise, or finds the equal one that is there already.
    ///
    /// @param fan null for a promise to several
    /// @throws Refused `PROMISE_EXISTS` where another one has the name; `PROMISE_TO_UNKNOWN`,
    ///   `PROMISE_TO_NOBODY`, `PROMISE_TO_TOO_MANY` for a community or an audience
    @Transactional
    Made make(Promise.Content content, @Nullable UUID fan) {
        var own = fan == null ? null : who.toldOf(who.require(fan));
        promises.reserve(content.externalId());
        var first = promises.named(content.externalId());
        if (first.isPresent()) {
            if (!first.get().isSaidBy(content, isOf(first.get(), fan))) {
                throw new Refused(
                        PromiseProblem.PROMISE_EXISTS,
                        "The promise `" + content.externalId() + "` is another one.",
                        new Refused.FieldError("/externalId", "is taken"));
            }
            return new Made(first.get(), false);
        }
        var now = clock.instant();
        if (content.dueAt().isBefore(now.minus(grace))) {
            throw Refused.invalid("/dueAt", "is too long ago for a promise that may still be kept");
        }
        if (content.dueAt().isAfter(now.plus(FURTHEST))) {
            throw Refused.invalid("/dueAt", "must be within ten years");
        }
        var promise = new Promise(Ids.next(), content, own, now, grace);
        promises.persistAndFlush(promise);
        var recipients = promises.open(promise, MOST);
        var to = content.audience() == null ? "community" : "audience";
        if (recipients.isEmpty()) {
            throw new Refused(
                    PromiseProblem.PROMISE_TO_NOBODY,
                    "Nobody is in the " + to + " now.",
                    new Refused.FieldError("/" + to, "has no members"));
        }
        if (recipients.size() > MOST) {
            throw new Refused(
                    PromiseProblem.PROMISE_TO_TOO_MANY,
                    "One promise is made to at most " + MOST + " fans.",
                    new Refused.FieldError("/" + to, "has more than " + MOST + " members"));
        }
        note(promise, recipients, TouchKind.PROMISED, promise.madeAt());
        return new Made(promise, true);
    }

    /// Whether a promise was made to this fan, under whichever of their ids; for none, to none.
    private boolean isOf(Promise promise, @Nullable UUID fan) {
        var to = promise.fanId();
        return fan == null || to == null
                ? fan == to
                : who.require(fan).equals(who.present(List.of(to)).get(to));
    }

    @Transactional
    Promise keep(UUID id, String proof) {
        return end(id, TouchKind.PROMISE_KEPT, (promise, now) -> promise.keep(proof, now));
    }

    @Transactional
    Promise breakIt(UUID id, String reason) {
        return end(id, TouchKind.PROMISE_BROKEN, (promise, now) -> promise.breakIt(reason, now));
    }

    /// Judges promises whose grace may be over.
    ///
    /// @return how many are broken by it
    @Transactional
    int judge(List<UUID> due) {
        int broken = 0;
        for (var id : due.stream().sorted().toList()) {
            var promise = promises.held(id);
            if (promise.isPresent() && promise.get().fall(clock.instant())) {
                ended(promise.get(), TouchKind.PROMISE_BROKEN);
                broken++;
            }
        }
        promises.settled(due);
        return broken;
    }

    Promise find(UUID id) {
        return promises.findByIdOptional(id).orElseThrow(() -> Refused.notFound("promise"));
    }

    private Promise end(UUID id, TouchKind kind, BiConsumer<Promise, Instant> verb) {
        var promise = promises.held(id).orElseThrow(() -> Refused.notFound("promise"));
        verb.accept(promise, clock.instant());
        ended(promise, kind);
        promises.settled(List.of(id));
        return promise;
    }

    private void ended(Promise promise, TouchKind kind) {
        promises.flush();
        var at = promise.endedAt() == null ? clock.instant() : promise.endedAt();
        note(
                promise,
                promises.recipients(List.of(promise.id())).getOrDefault(promise.id(), List.of()),
                kind,
                at);
    }

    private void note(Promise promise, Collection<UUID> fans, TouchKind kind, Instant at) {
        journal.note(
                fans.stream()
                        .map(fan ->
                                Touch.of(fan, kind, "promise:" + promise.id(), at)
                                        .in(promise.channel())
                                        .about(promise.what()))
                        .toList());
    }

    /// @param isNew whether it was made by this
    record Made(Promise promise, boolean isNew) {}
}
