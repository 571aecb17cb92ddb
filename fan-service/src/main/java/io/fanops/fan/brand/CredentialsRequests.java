package io.fanops.fan.brand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HexFormat;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Which request drew a brand's present secret, so that its repeat gets the same answer.
///
/// The platform's [Idempotency] keeps answers without their secrets, so a repeat could not be
/// answered with this one, which Keycloak has; and it works inside one brand, while an onboarding's
/// repeat may name another one.
@ApplicationScoped
class CredentialsRequests {
    private final Jdbi jdbi;
    private final ObjectMapper json;

    CredentialsRequests(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /// Names a request, or null where it has no key and is never repeated.
    ///
    /// @param key the header `Idempotency-Key`
    /// @param line method and path
    /// @throws Refused `VALIDATION_FAILED` for a key that is none
    @Nullable CredentialsRequest of(
            String subject, @Nullable String key, String line, @Nullable Object body) {
        var checked = Idempotency.key(key);
        if (checked == null) {
            return null;
        }
        try {
            return new CredentialsRequest(
                    subject,
                    checked,
                    HexFormat.of()
                            .formatHex(Idempotency.hash(line, json.writeValueAsString(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether this very request drew the secret that its brand has now.
    ///
    /// @throws Refused `IDEMPOTENCY_KEY_REUSED` where another request has the key
    boolean isRepeated(@Nullable CredentialsRequest request) {
        if (request == null) {
            return false;
        }
        return jdbi.withHandle(handle ->
                        handle.createQuery(
                                        "select request_hash from credentials_request where subject = :subject and key = :key")
                                .bind("subject", request.subject())
                                .bind("key", request.key())
                                .mapTo(String.class)
                                .findFirst())
                .map(hash -> {
                    if (!hash.equals(request.hash())) {
                        throw Idempotency.reused();
                    }
                    return true;
                })
                .orElse(false);
    }

    /// Notes what draws the brand's secret, in the transaction of the effect. Repeats of whatever
    /// drew the one before get no answer any more: it is no longer true.
    ///
    /// @throws Refused `IDEMPOTENCY_KEY_REUSED` where another request has taken the key meanwhile
    @Transactional(Transactional.TxType.MANDATORY)
    void note(@Nullable CredentialsRequest request, String brand) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("delete from credentials_request where brand = :brand")
                    .bind("brand", brand)
                    .execute();
            if (request == null) {
                return;
            }
            int noted =
                    handle.createUpdate(
                                    """
                                    insert into credentials_request (subject, key, request_hash, brand)
                                    values (:subject, :key, :hash, :brand) on conflict do nothing\
                                    """)
                            .bind("subject", request.subject())
                            .bind("key", request.key())
                            .bind("hash", request.hash())
                            .bind("brand", brand)
                            .execute();
            if (noted == 0) {
                throw Idempotency.reused();
            }
        });
    }

    /// @param key the caller's `Idempotency-Key`
    /// @param hash SHA-256 of method, path and body, in hexadecimal
    record CredentialsRequest(String subject, String key, String hash) {}
}
