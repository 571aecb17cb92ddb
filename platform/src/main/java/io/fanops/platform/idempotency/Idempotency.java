package io.fanops.platform.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Runs a request's effect once for each `Idempotency-Key`.
@RequestScoped
public class Idempotency {
    public static final String HEADER = "Idempotency-Key";

    /// Set to `true` on an answer that was given before.
    public static final String REPLAYED = "Idempotency-Replayed";

    private static final int MAX_LENGTH = 255;

    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final BrandScope scope;
    private final Caller caller;
    private final Request request;

    Idempotency(Jdbi jdbi, ObjectMapper json, BrandScope scope, Caller caller, Request request) {
        this.jdbi = jdbi;
        this.json = json;
        this.scope = scope;
        this.caller = caller;
        this.request = request;
    }

    /// Runs `effect` in a transaction, or gives the answer that the same request got before.
    ///
    /// @param body the parsed request; equal requests are told by its JSON, the method and the path
    /// @param effect changes the database and answers; when it throws, nothing is changed and the
    ///   key is free again
    /// @throws Refused `IDEMPOTENCY_KEY_REUSED` for another request under this key, `STILL_RUNNING`
    ///   for a twin in flight
    @Transactional
    public Response once(Object body, Supplier<Response> effect) {
        var key = request.key();
        if (key == null) {
            return effect.get();
        }
        return replayed(key, hash(body)).orElseGet(() -> first(key, hash(body), effect));
    }

    /// As [#once], for what moves money, points, coupons or prizes: without a key it is refused.
    @Transactional
    public Response onceWithKey(Object body, Supplier<Response> effect) {
        requireKey();
        return once(body, effect);
    }

    /// Refuses a request without a key; for callers that have work to do before they call
    /// [#onceWithKey].
    public void requireKey() {
        if (request.key() == null) {
            throw new Refused(
                    GeneralProblem.IDEMPOTENCY_KEY_REQUIRED,
                    "Send a header `Idempotency-Key` that is new for each intention and the same for each retry.",
                    new Refused.FieldError(HEADER, "is missing"));
        }
    }

    private Response first(String key, byte[] hash, Supplier<Response> effect) {
        // Held to the end of the transaction; a twin in flight is told at once instead of being
        // kept waiting.
        boolean alone =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        "select pg_try_advisory_xact_lock(hashtextextended(:brand || '/' || :subject || '/' || :key, 0))")
                                .bind("brand", scope.brand())
                                .bind("subject", caller.subject())
                                .bind("key", key)
                                .mapTo(Boolean.class)
                                .one());
        if (!alone) {
            throw new Refused(
                    GeneralProblem.STILL_RUNNING,
                    "The first request with this key is still running.");
        }
        // The twin may have finished between our first look and the lock.
        return replayed(key, hash)
                .orElseGet(() -> {
                    var answer = effect.get();
                    store(key, hash, answer);
                    return answer;
                });
    }

    private Optional<Response> replayed(String key, byte[] hash) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select request_hash, status, location, body from idempotency
                                where brand = :brand and subject = :subject and key = :key\
                                """)
                        .bind("brand", scope.brand())
                        .bind("subject", caller.subject())
                        .bind("key", key)
                        .map((row, _) -> {
                            if (!MessageDigest.isEqual(row.getBytes("request_hash"), hash)) {
                                throw new Refused(
                                        GeneralProblem.IDEMPOTENCY_KEY_REUSED,
                                        "This Idempotency-Key belongs to a request with another body or path.",
                                        new Refused.FieldError(
                                                HEADER, "was used for another request"));
                            }
                            var answer =
                                    Response.status(row.getInt("status")).header(REPLAYED, "true");
                            if (row.getString("location") != null) {
                                answer.header(HttpHeaders.LOCATION, row.getString("location"));
                            }
                            if (row.getString("body") != null) {
                                answer.type(MediaType.APPLICATION_JSON_TYPE)
                                        .entity(new Stored(row.getString("body")));
                            }
                            return answer.build();
                        })
                        .findFirst());
    }

    private void store(String key, byte[] hash, Response answer) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into idempotency (brand, subject, key, request_hash, status, location, body)
                                values (:brand, :subject, :key, :hash, :status, :location, :body)\
                                """)
                        .bind("brand", scope.brand())
                        .bind("subject", caller.subject())
                        .bind("key", key)
                        .bind("hash", hash)
                        .bind("status", answer.getStatus())
                        .bind("location", answer.getHeaderString(HttpHeaders.LOCATION))
                        .bind("body", answer.getEntity() == null ? null : write(answer.getEntity()))
                        .execute());
    }

    private byte[] hash(Object body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((request.line() + "\n").getBytes(StandardCharsets.UTF_8));
            return digest.digest(write(body).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that cannot be written", e);
        }
    }

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

        Request(
                @jakarta.ws.rs.core.Context HttpHeaders headers,
                @jakarta.ws.rs.core.Context UriInfo uri,
                @jakarta.ws.rs.core.Context jakarta.ws.rs.core.Request request) {
            this.headers = headers;
            this.uri = uri;
            this.request = request;
        }

        @Nullable String key() {
            var key = headers.getHeaderString(HEADER);
            if (key == null) {
                return null;
            }
            if (key.isBlank() || key.length() > MAX_LENGTH || key.indexOf('\0') >= 0) {
                throw new Refused(
                        GeneralProblem.VALIDATION_FAILED,
                        HEADER + " must have 1 to 255 characters.",
                        new Refused.FieldError(HEADER, "must have 1 to 255 characters"));
            }
            return key;
        }

        String line() {
            return request.getMethod()
                    + " "
                    + uri.getPath()
                    + "?"
                    + uri.getRequestUri().getRawQuery();
        }
    }
}
