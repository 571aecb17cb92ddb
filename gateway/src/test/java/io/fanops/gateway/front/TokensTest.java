package io.fanops.gateway.front;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.gateway.routing.Upstream;
import io.fanops.gateway.surroundings.Issuer;
import io.fanops.gateway.surroundings.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// G12 at the gateway: a forged, stale or foreign token opens nothing.
@SuppressWarnings("NullAway.Init") // Fields are injected.
@QuarkusTest
@WithTestResource(Surroundings.class)
class TokensTest {
    private static final String FANS = "/v1/brands/aurora/fans";

    Surroundings surroundings;
    private Issuer issuer;

    @BeforeEach
    void reset() {
        surroundings.reset();
        issuer = surroundings.issuer();
    }

    @Test
    void letsAGoodTokenThroughAndPassesItOn() {
        String token = issuer.brandToken("aurora");

        given().auth()
                .oauth2(token)
                .get(FANS + "?limit=2")
                .then()
                .statusCode(200)
                .body("service", is("fan"))
                .body("target", is(FANS + "?limit=2"))
                .body("headers.authorization[0]", is("Bearer " + token));
    }

    @Test
    void letsTheSameTokenThroughAgainFromMemory() {
        String token = issuer.brandToken("aurora");

        for (int i = 0; i < 5; i++) {
            given().auth().oauth2(token).get(FANS).then().statusCode(200);
        }
    }

    @Test
    void asksForATokenWhereNoneIsSent() {
        given().get(FANS)
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", equalTo("Bearer realm=\"fanops\""))
                .body("code", is("UNAUTHENTICATED"))
                .body("type", is("urn:fanops:problem:unauthenticated"))
                .body("status", is(401))
                .body("instance", is(FANS))
                .body("retryable", is(false))
                .body("traceId.length()", is(32));
    }

    @Test
    void asksForATokenEvenWhereThereIsNoRoute() {
        given().get("/v1/nothing").then().statusCode(401);
    }

    @Test
    void refusesOtherSchemesAndSeveralTokens() {
        String token = issuer.brandToken("aurora");

        given().header("Authorization", "Basic YTpi").get(FANS).then().statusCode(401);
        given().header("Authorization", token).get(FANS).then().statusCode(401);
        given().header("Authorization", "Bearer opaque").get(FANS).then().statusCode(401);
        given().header("Authorization", "Bearer " + token, "Bearer " + token)
                .get(FANS)
                .then()
                .statusCode(401);
        given().queryParam("access_token", token).get(FANS).then().statusCode(401);
        given().cookie("access_token", token).get(FANS).then().statusCode(401);
    }

    @Test
    void refusesATokenForAnotherAudience() {
        refuses(issuer.token(claims -> claims.setAudience("account")));
    }

    @Test
    void refusesATokenWithoutAudience() {
        refuses(issuer.token(claims -> claims.unsetClaim("aud")));
    }

    @Test
    void refusesATokenOfAnotherIssuer() {
        refuses(issuer.token(claims -> claims.setIssuer("http://localhost:1/realms/fanops")));
        refuses(issuer.token(claims -> claims.setIssuer(issuer.url() + "/")));
        refuses(issuer.token(claims -> claims.unsetClaim("iss")));
    }

    @Test
    void refusesAnExpiredToken() {
        refuses(
                issuer.token(claims -> {
                    claims.setIssuedAt(secondsFromNow(-1000));
                    claims.setExpirationTime(secondsFromNow(-5));
                }));
        refuses(issuer.token(claims -> claims.unsetClaim("exp")));
    }

    @Test
    void forgetsATokenWhenItExpires() {
        String token = issuer.token(claims -> claims.setExpirationTime(secondsFromNow(2)));
        given().auth().oauth2(token).get(FANS).then().statusCode(200);

        await().untilAsserted(() -> given().auth().oauth2(token).get(FANS).then().statusCode(401));
    }

    @Test
    void refusesATokenNotYetValid() {
        refuses(issuer.token(claims -> claims.setNotBefore(secondsFromNow(600))));
    }

    @Test
    void refusesAnUnsignedToken() {
        String payload = issuer.brandToken("aurora").split("\\.")[1];
        for (String algorithm : List.of("none", "None", "NONE", "nOnE")) {
            String header = base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}");
            refuses(header + "." + payload + ".");
            refuses(header + "." + payload + ".AAAA");
        }
    }

    @Test
    void refusesATokenWhoseSignatureOrPayloadWasChanged() {
        String[] parts = issuer.brandToken("aurora").split("\\.");
        String other = issuer.brandToken("borealis").split("\\.")[1];

        refuses(parts[0] + "." + other + "." + parts[2]);
        refuses(parts[0] + "." + parts[1] + "." + parts[2].substring(4) + "AAAA");
    }

    @Test
    void refusesASymmetricSignatureMadeWithThePublicKey() throws Exception {
        JwtClaims claims = issuer.accessTokenClaims();
        String pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
                                .encodeToString(issuer.key().getPublicKey().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret :
                List.of(
                        issuer.key().getPublicKey().getEncoded(),
                        pem.getBytes(StandardCharsets.UTF_8),
                        issuer.publicKeys().getBytes(StandardCharsets.UTF_8))) {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setPayload(claims.toJson());
            signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
            signature.setKeyIdHeaderValue(issuer.key().getKeyId());
            signature.setKey(new HmacKey(secret));
            refuses(signature.getCompactSerialization());
        }
    }

    @Test
    void refusesAKeyThatTheTokenBringsAlong() {
        RsaJsonWebKey own = Issuer.newKey("first");
        JwtClaims claims = issuer.accessTokenClaims();

        refuses(issuer.sign(claims, own, signature -> signature.setJwkHeader(own)));
        refuses(
                issuer.sign(
                        claims,
                        own,
                        signature -> {
                            signature.setHeader("jku", "http://127.0.0.1:1/keys");
                            signature.setHeader("x5u", "http://127.0.0.1:1/cert");
                        }));
        refuses(
                issuer.sign(
                        claims, own, signature -> signature.setHeader("kid", "../../../dev/null")));
        refuses(issuer.sign(claims, own, signature -> signature.setHeader("kid", "' OR 1=1 --")));
        refuses(
                issuer.sign(
                        claims,
                        own,
                        signature -> {
                            signature.setHeader("kid", "unknown");
                            signature.setHeader(
                                    "jwk",
                                    own.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                                            .toString());
                        }));
        refuses(
                issuer.sign(
                        claims,
                        issuer.key(),
                        signature -> signature.setCriticalHeaderNames("exp", "odd")));
    }

    @Test
    void refusesAnotherAlgorithmOfTheSameKey() {
        refuses(
                issuer.sign(
                        issuer.accessTokenClaims(),
                        issuer.key(),
                        signature ->
                                signature.setAlgorithmHeaderValue(
                                        AlgorithmIdentifiers.RSA_USING_SHA512)));
    }

    /// Keycloak's ID token of the mobile app has the app as its audience, so it is refused for
    /// that; one that had ours as well would still be refused for its type.
    @Test
    void refusesAnIdToken() {
        refuses(
                issuer.token(claims -> {
                    claims.setAudience("fanops-mobile");
                    claims.setClaim("typ", "ID");
                }));
        refuses(issuer.token(claims -> claims.setClaim("typ", "ID")));
    }

    @Test
    void refusesARefreshToken() {
        refuses(issuer.token(claims -> claims.setClaim("typ", "Refresh")));
        refuses(issuer.token(claims -> claims.setClaim("typ", "Offline")));
        refuses(issuer.token(claims -> claims.unsetClaim("typ")));
    }

    @Test
    void refusesRubbishInTheShapeOfAToken() {
        refuses("a.b.c");
        refuses("e30.e30.e30");
        refuses(base64("[]") + "." + base64("[]") + ".AAAA");
        refuses("AAAA.BBBB.CCCC.DDDD.EEEE");
        refuses(base64("{\"alg\":\"RS256\",\"kid\":\"first\"}") + "." + base64("null") + ".AAAA");
    }

    @Test
    void readsTheKeysAgainAfterARotation() {
        issuer.rotate("second");
        int readsBefore = issuer.keyReads();

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() ->
                        given().auth()
                                .oauth2(issuer.brandToken("aurora"))
                                .get(FANS)
                                .then()
                                .statusCode(200));

        assertEquals(readsBefore + 1, issuer.keyReads());
    }

    @Test
    void doesNotAskTheIssuerAboutEachUnknownKey() {
        RsaJsonWebKey own = Issuer.newKey("own");
        int readsBefore = issuer.keyReads();
        long started = System.nanoTime();

        for (int i = 0; i < 12; i++) {
            String keyId = "unknown-" + i;
            refuses(
                    issuer.sign(
                            issuer.accessTokenClaims(),
                            own,
                            signature -> signature.setKeyIdHeaderValue(keyId)));
        }

        int reads = issuer.keyReads() - readsBefore;
        long intervals = 1 + (System.nanoTime() - started) / 2_000_000_000L;
        assertTrue(reads <= intervals, () -> "read the keys " + reads + " times");
    }

    @Test
    void acceptsMembershipsAsListAndAsObject() {
        given().auth()
                .oauth2(
                        issuer.token(claims ->
                                claims.setClaim(
                                        "organization", Map.of("aurora", Map.of("id", "1")))))
                .get(FANS)
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", containsString("\"brand\""));
    }

    private static NumericDate secondsFromNow(long seconds) {
        return NumericDate.fromMilliseconds(System.currentTimeMillis() + seconds * 1000);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private ValidatableResponse refuses(String token) {
        int before = surroundings.service(Upstream.FAN).timesAsked();
        ValidatableResponse answer =
                given().header("Authorization", "Bearer " + token)
                        .get(FANS)
                        .then()
                        .statusCode(401)
                        .contentType("application/problem+json")
                        .header(
                                "WWW-Authenticate",
                                startsWith("Bearer realm=\"fanops\", error=\"invalid_token\""))
                        .body("code", is("UNAUTHENTICATED"));
        assertEquals(before, surroundings.service(Upstream.FAN).timesAsked());
        return answer;
    }
}
