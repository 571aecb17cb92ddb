package io.fanops.platform.idempotency;

import io.fanops.platform.idempotency.Answers.Asked;
import io.fanops.platform.idempotency.Answers.Given;
import io.fanops.platform.idempotency.Answers.Key;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Runs a request's effect once for each `Idempotency-Key`, or, with `?dryRun=true`, not at all.
@RequestScoped
public class Idempotency {
    public static final String HEADER = "Idempotency-Key";

    /// Set to `true` on an answer that was given before.
    public static final String REPLAYED = "Idempotency-Replayed";

    /// Query parameter of operations in which rules decide: they answer as they would, and nothing
    /// is written. An operation offers it by declaring it.
    public static final String DRY_RUN = "dryRun";

    private static final int MAX_LENGTH = 255;

    private final Set<UUID> about = new HashSet<>();
    private final Jdbi jdbi;
    private final Answers answers;
    private final Lanes lanes;
    private final Request request;
    private final Event<Beginning> beginning;

    Idempotency(
            Jdbi jdbi, Answers answers, Lanes lanes, Request request, Event<Beginning> beginning) {
        this.jdbi = jdbi;
        this.answers = answers;
        this.lanes = lanes;
        this.request = request;
        this.beginning = beginning;
    }

    /// Runs `effect` in a transaction, or gives the answer that the same request got before.
    ///
    /// In a dry run the effect's transaction is rolled back, whatever it did; the answer is a 200
    /// with what would have been answered, and the key stays free.
    ///
    /// @param body the parsed request; equal requests are told by its JSON, the method and the path
    /// @param effect changes the database and answers; when it throws, nothing is changed and the
    ///   key is free again. Of an answer that is [Confidential] no more is kept than it says
    /// @throws Refused `IDEMPOTENCY_KEY_REUSED` for another request under this key, `STILL_RUNNING`
    ///   for a twin in flight
    @Transactional
    public Response once(Object body, Supplier<Response> effect) {
        beginning.fire(new Beginning(request.operation()));
        if (request.isDryRun()) {
            var answer = effect.get();
            QuarkusTransaction.setRollbackOnly();
            return Response.ok(answer.getEntity()).build();
        }
        var key = request.key();
        if (key == null) {
            return sent(effect.get());
        }
        var asked = asked(key, body);
        // The lock is held to the end of the transaction; a twin in flight is told at once instead
        // of being kept waiting.
        var claim =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select pg_try_advisory_xact_lock(hashtextextended(:brand || '/' || :subject || '/' || :key, 0)),
                                            a.key is not null as answered, a.*
                                        from (select) as one left join idempotency a
                                            on a.brand = :brand and a.subject = :subject and a.key = :key\
                                        """)
                                .configure(SqlStatements.class, KeptPlan::of)
                                .bind("subject", asked.key().subject())
                                .bind("key", key)
                                .map((row, _) ->
                                        new Claim(
                                                row.getBoolean(1),
                                                row.getBoolean("answered")
                                                        ? Answers.first(row).again(asked.hash())
                                                        : null))
                                .one());
        if (claim.answer() != null) {
            return claim.answer();
        }
        if (!claim.alone()) {
            throw stillRunning();
        }
        var answer = effect.get();
        if (!answers.keep(List.of(new Given(asked, answer)))) {
            // A twin ended between our look and our lock: what we did is undone with our
            // transaction.
            throw stillRunning();
        }
        return sent(answer);
    }

    /// Says that this request is about a fan whose id stands neither in its path or body nor in its
    /// answer, such as whose token it carries: an erasure of the fan is then one of the answer.
    ///
    /// @param fan null for none
    public void about(@Nullable UUID fan) {
        if (fan != null) {
            about.add(fan);
        }
    }

    /// As [#once], for what moves money, points, coupons or prizes: without a key it is refused.
    @Transactional
    public Response onceWithKey(Object body, Supplier<Response> effect) {
        requireKey();
        return once(body, effect);
    }

    /// Refuses a request without a key; for callers that have work to do before they call
    /// [#onceWithKey].
    ///
    /// @return the key; null in a dry run that has none
    public @Nullable String requireKey() {
        var key = request.key();
        if (key == null && !request.isDryRun()) {
            throw new Refused(
                    GeneralProblem.IDEMPOTENCY_KEY_REQUIRED,
                    "Send a header `Idempotency-Key` that is new for each intention and the same for each retry.",
                    new Refused.FieldError(HEADER, "is missing"));
        }
        return key;
    }

    /// As [#onceWithKey(Object, Supplier)], together with others who want the same at the same
    /// moment.
    ///
    /// @param over what is fought over, in the brand: wishes of one lane for it are done together
    public <W> Response onceWithKey(Object body, Lane<W> lane, String over, W wish) {
        requireKey();
        var key = request.key();
        if (key == null || request.isDryRun()) {
            var prepared = lane.prepared(List.of(new Lane.Wish<>(request.subject(), wish)), true);
            return once(body, () -> alone(lane, prepared));
        }
        return sent(lanes.once(request.brand(), lane, over, asked(key, body), wish));
    }

    private static <W> Response alone(Lane<W> lane, List<Lane.Wish<W>> wish) {
        return switch (lane.together(wish).getFirst()) {
            case Lane.Outcome.Done(var answer) -> answer;
            case Lane.Outcome.Denied(var why) -> throw why;
        };
    }

    /// The answer that the same request got before; for callers that ask others or look things up
    /// before they call [#once], since what they would find may have changed in the meantime.
    ///
    /// @return empty where there is no key, no such answer, or this is a dry run
    /// @throws Refused `IDEMPOTENCY_KEY_REUSED` for another request under this key
    public Optional<Response> replay(Object body) {
        var key = request.key();
        if (key == null || request.isDryRun()) {
            return Optional.empty();
        }
        var asked = asked(key, body);
        return answers.found(asked.key()).map(first -> first.again(asked.hash()));
    }

    private Asked asked(String key, Object body) {
        return new Asked(
                new Key(request.subject(), key), request.line(), answers.write(body), about);
    }

    /// Whether the caller only wants to know what would happen. Others who are asked on the way
    /// must then change nothing either.
    public boolean isDryRun() {
        return request.isDryRun();
    }

    /// Removes first answers to requests about a fan, in the running transaction; a repeat is then
    /// told that it is one.
    ///
    /// @param fans all ids of the fan
    public static void forget(Jdbi jdbi, String brand, Collection<UUID> fans) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                with forgotten as (
                                    delete from idempotency_about where brand = :brand and about = any(:fans) returning subject, key
                                )
                                update idempotency i set status = 410, body = null, location = null, etag = null from forgotten f
                                where i.brand = :brand and i.subject = f.subject and i.key = f.key\
                                """)
                        .bind("brand", brand)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .execute());
    }

    static Refused stillRunning() {
        return new Refused(
                GeneralProblem.STILL_RUNNING, "The first request with this key is still running.");
    }

    /// Nothing between here and the caller may keep a secret either.
    private static Response sent(Response answer) {
        return answer.getEntity() instanceof Confidential
                ? Response.fromResponse(answer)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build()
                : answer;
    }

    /// SHA-256 of what makes a request equal to another.
    ///
    /// @param line method and path
    /// @param body as JSON
    public static byte[] hash(String line, String body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            return digest.digest(body.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the header says; null where it is not sent.
    ///
    /// @throws Refused `VALIDATION_FAILED` for a key that is none
    public static @Nullable String key(@Nullable String header) {
        if (header != null
                && (header.isBlank()
                        || header.length() > MAX_LENGTH
                        || header.indexOf('\0') >= 0)) {
            throw new Refused(
                    GeneralProblem.VALIDATION_FAILED,
                    HEADER + " must have 1 to 255 characters.",
                    new Refused.FieldError(HEADER, "must have 1 to 255 characters"));
        }
        return header;
    }

    /// The refusal of another request under a key that was used.
    public static Refused reused() {
        return new Refused(
                GeneralProblem.IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key belongs to a request with another body or path.",
                new Refused.FieldError(HEADER, "was used for another request"));
    }

    /// Told in the transaction of an effect, before the effect and the first lock: for whoever
    /// keeps an order among locks.
    ///
    /// @param operation the resource's method that answers the request
    public record Beginning(Method operation) {}

    /// An answer with a secret in it: shown once, and not kept.
    public interface Confidential {
        /// The answer without the secret: what a repeat is answered.
        Object kept();
    }

    /// @param alone whether no twin is in flight
    private record Claim(boolean alone, @Nullable Response answer) {}

    /// A stored answer, written as it was.
    record Stored(
            @com.fasterxml.jackson.annotation.JsonValue
                    @com.fasterxml.jackson.annotation.JsonRawValue
                    String json) {}

    /// What of the HTTP request tells its identity.
    @RequestScoped
    static class Request {
        private final HttpHeaders headers;
        private final UriInfo uri;
        private final jakarta.ws.rs.core.Request request;
        private final ResourceInfo resource;
        private final Caller caller;
        private final BrandScope scope;

        Request(
                @jakarta.ws.rs.core.Context HttpHeaders headers,
                @jakarta.ws.rs.core.Context UriInfo uri,
                @jakarta.ws.rs.core.Context jakarta.ws.rs.core.Request request,
                @jakarta.ws.rs.core.Context ResourceInfo resource,
                Caller caller,
                BrandScope scope) {
            this.resource = resource;
            this.caller = caller;
            this.scope = scope;
            this.headers = headers;
            this.uri = uri;
            this.request = request;
        }

        String subject() {
            return caller.subject();
        }

        String brand() {
            return scope.brand();
        }

        @Nullable String key() {
            return Idempotency.key(headers.getHeaderString(HEADER));
        }

        boolean isDryRun() {
            return "true".equals(uri.getQueryParameters().getFirst(DRY_RUN));
        }

        Method operation() {
            return resource.getResourceMethod();
        }

        String line() {
            return request.getMethod()
                    + " "
                    + uri.getPath()
                    + "?"
                    + new TreeMap<>(uri.getQueryParameters());
        }
    }
}
