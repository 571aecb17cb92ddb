package io.fanops.gateway.surroundings;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/// Stands in for Keycloak: serves its keys where Keycloak does, and signs what a test asks for.
public final class Issuer {
    private static final String REALM = "/realms/fanops";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger keyReads = new AtomicInteger();
    private volatile RsaJsonWebKey key = newKey("first");
    private volatile int port;

    /// Starts on a port, 0 for any.
    public Issuer start(int wanted) {
        HttpServer server =
                vertx.createHttpServer()
                        .requestHandler(request -> {
                            if (request.path().equals(REALM + "/protocol/openid-connect/certs")) {
                                keyReads.incrementAndGet();
                                request.response()
                                        .putHeader("Content-Type", "application/json")
                                        .end(publicKeys());
                            } else {
                                request.response().setStatusCode(404).end();
                            }
                        })
                        .listen(wanted, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
        port = server.actualPort();
        return this;
    }

    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    public String url() {
        return "http://localhost:" + port + REALM;
    }

    public int keyReads() {
        return keyReads.get();
    }

    public RsaJsonWebKey key() {
        return key;
    }

    /// From now on signs with another key, as Keycloak does after a rotation.
    public void rotate(String keyId) {
        key = newKey(keyId);
    }

    public String publicKeys() {
        return new JsonObject()
                .put(
                        "keys",
                        new JsonArray()
                                .add(
                                        new JsonObject(
                                                key.toParams(
                                                        JsonWebKey.OutputControlLevel
                                                                .PUBLIC_ONLY))))
                .encode();
    }

    /// The token of a brand's machine client.
    public String brandToken(String brand) {
        return token(claims -> claims.setStringListClaim("organization", List.of(brand)));
    }

    public String fanToken(String subject) {
        return token(claims -> {
            claims.setSubject(subject);
            claims.setClaim("realm_access", Map.of("roles", List.of("fan")));
        });
    }

    /// A good access token, changed by the test before it is signed.
    public String token(Consumer<JwtClaims> change) {
        JwtClaims claims = accessTokenClaims();
        change.accept(claims);
        return sign(claims, key, _ -> {});
    }

    public JwtClaims accessTokenClaims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(url());
        claims.setAudience("fanops-api", "account");
        claims.setSubject(UUID.randomUUID().toString());
        claims.setIssuedAt(NumericDate.fromMilliseconds(System.currentTimeMillis() - 1000));
        claims.setExpirationTimeMinutesInTheFuture(15);
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setClaim("typ", "Bearer");
        claims.setClaim("azp", "brand-aurora");
        claims.setClaim("realm_access", Map.of("roles", List.of("brand-admin")));
        return claims;
    }

    public String sign(JwtClaims claims, RsaJsonWebKey with, Consumer<JsonWebSignature> change) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKeyIdHeaderValue(with.getKeyId());
        signature.setHeader("typ", "JWT");
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKey(with.getPrivateKey());
        change.accept(signature);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public static RsaJsonWebKey newKey(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            key.setUse("sig");
            key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
