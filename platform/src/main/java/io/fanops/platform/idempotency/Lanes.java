package io.fanops.platform.idempotency;

import io.fanops.platform.idempotency.Answers.Asked;
import io.fanops.platform.idempotency.Answers.Given;
import io.fanops.platform.idempotency.Answers.Key;
import io.fanops.platform.idempotency.Lane.Outcome;
import io.fanops.platform.idempotency.Lane.Wish;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.PassingFailure;
import io.fanops.platform.tenancy.BrandScope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Serves lanes: whoever waits for the same thing of a brand when the ones before are done comes
/// next, together. Nobody is waited for, so a request that is alone is answered as fast as ever.
///
/// Metrics: `lane_together` has how many were done together, `lane_apart` counts those who were
/// tried by themselves after all; where that grows, a lane is worth nothing.
@ApplicationScoped
class Lanes {
    /// At once. Beyond, a statement's own work is more than what is saved.
    private static final int TOGETHER = 128;

    /// So many take some seconds; who comes then had better come again.
    private static final int LONGEST = 4_096;

    /// While one commits the next one thinks. More would only make the batches smaller.
    private static final int SERVERS = 2;

    /// Longer than the database's own limits for a transaction.
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Queues<Name, Ticket<?>> queues = new Queues<>(LONGEST, SERVERS);
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final Answers answers;
    private final DistributionSummary together;
    private final Counter apart;

    Lanes(Answers answers, MeterRegistry metrics) {
        this.answers = answers;
        this.together = metrics.summary("lane_together");
        this.apart = metrics.counter("lane_apart");
    }

    /// Has a wish done once, as [Idempotency#once] would.
    ///
    /// @param over what is fought over in the brand: one lane's wishes for it are done together
    <W> Response once(String brand, Lane<W> lane, String over, Asked asked, W wish) {
        var own = new Running(brand, asked.key());
        if (!running.add(own)) {
            // Together with its twin it would have both done by themselves, and all others too.
            throw Idempotency.stillRunning();
        }
        try {
            return answered(new Name(brand, lane, over), lane, asked, wish);
        } finally {
            running.remove(own);
        }
    }

    private <W> Response answered(Name name, Lane<W> lane, Asked asked, W wish) {
        var ticket =
                new Ticket<>(
                        asked, new Wish<>(asked.key().subject(), wish), new CompletableFuture<>());
        switch (queues.join(name, ticket)) {
            case TO_SERVE -> haveServed(name, lane);
            case BEHIND -> {}
            case NONE ->
                    throw new Refused(
                            GeneralProblem.UNAVAILABLE,
                            LONGEST + " others wait for the same already.");
        }
        try {
            return ticket.answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            ticket.answer.cancel(false);
            throw new Refused(
                    GeneralProblem.UNAVAILABLE,
                    "It takes too long; ask again under the same Idempotency-Key what became of it.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private <W> void haveServed(Name name, Lane<W> lane) {
        try {
            Thread.startVirtualThread(() -> serve(name, lane));
        } catch (Throwable e) {
            for (var next = next(name); !next.isEmpty(); next = next(name)) {
                next.forEach(ticket -> ticket.answer.completeExceptionally(e));
            }
        }
    }

    private <W> void serve(Name name, Lane<W> lane) {
        for (List<Ticket<W>> next = next(name); !next.isEmpty(); next = next(name)) {
            try {
                attempt(name.brand, lane, next);
                together.record(next.size());
            } catch (Throwable failure) {
                if (isOutage(failure)) {
                    // It would be waited for by each of them in turn.
                    next.forEach(one -> one.answer.completeExceptionally(failure));
                } else {
                    apart.increment(next.size());
                    next.forEach(one -> alone(name.brand, lane, one));
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private <W> List<Ticket<W>> next(Name name) {
        return (List<Ticket<W>>) (List<?>) queues.next(name, TOGETHER);
    }

    private <W> void alone(String brand, Lane<W> lane, Ticket<W> one) {
        try {
            Deadlocks.survived(() -> {
                attempt(brand, lane, List.of(one));
                return true;
            });
        } catch (Throwable alone) {
            one.answer.completeExceptionally(alone);
        }
    }

    private static boolean isOutage(Throwable e) {
        return e instanceof Refused refused
                ? refused.type() == GeneralProblem.UNAVAILABLE
                : PassingFailure.is(e) && !PassingFailure.isVictim(e);
    }

    private <W> void attempt(String brand, Lane<W> lane, List<Ticket<W>> tickets) {
        BrandScope.within(
                brand,
                () -> {
                    var fresh = fresh(tickets);
                    if (fresh.isEmpty()) {
                        return;
                    }
                    var wishes = lane.prepared(fresh.stream().map(Ticket::wish).toList(), false);
                    var outcomes =
                            QuarkusTransaction.requiringNew().call(() -> done(lane, fresh, wishes));
                    for (int i = 0; i < fresh.size(); i++) {
                        switch (outcomes.get(i)) {
                            case Outcome.Done(var answer) -> fresh.get(i).answer.complete(answer);
                            case Outcome.Denied(var why) ->
                                    fresh.get(i).answer.completeExceptionally(why);
                        }
                    }
                });
    }

    /// Answers whom it can from before.
    private <W> List<Ticket<W>> fresh(List<Ticket<W>> tickets) {
        var before = answers.found(tickets.stream().map(Ticket::asked).toList());
        var fresh = new ArrayList<Ticket<W>>();
        for (var ticket : tickets) {
            if (ticket.answer.isDone()) {
                // Whoever asked has gone.
                continue;
            }
            var first = before.get(ticket.asked.key());
            if (first == null) {
                fresh.add(ticket);
            } else {
                ticket.complete(() -> first.again(ticket.asked.hash()));
            }
        }
        return fresh;
    }

    private <W> List<Outcome> done(Lane<W> lane, List<Ticket<W>> tickets, List<Wish<W>> wishes) {
        var outcomes = lane.together(wishes);
        var given = new ArrayList<Given>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Done(var answer)) {
                given.add(new Given(tickets.get(i).asked, answer));
            }
        }
        if (!given.isEmpty() && !answers.keep(given)) {
            throw Idempotency.stillRunning();
        }
        return outcomes;
    }

    private record Running(String brand, Key key) {}

    private record Name(String brand, Lane<?> lane, String over) {}

    private record Ticket<W>(Asked asked, Wish<W> wish, CompletableFuture<Response> answer) {
        void complete(Supplier<Response> by) {
            try {
                answer.complete(by.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
