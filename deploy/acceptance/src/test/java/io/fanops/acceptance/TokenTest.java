package io.fanops.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A forged, stale or foreign token opens nothing, at the gateway and at each service's own port
/// (G12).
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenTest {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("token");
    private final List<Door> doors = Door.all(stack);
    private final String genuine = brand.token();
    private final KeyPair ours = keys();

    @Test
    void theGenuineTokenOpensEveryDoor() {
        for (Door door : doors) {
            int status = door.call(brand, genuine).status();
            assertNotEquals(401, status, door::toString);
            assertNotEquals(403, status, door::toString);
            assertNotEquals(404, status, door::toString);
        }
    }

    @Test
    void noTokenOpensNone() {
        opensNothing("", "not.a.token", "Bearer", genuine.substring(0, genuine.length() / 2));
    }

    @Test
    void anUnsignedTokenOpensNone() {
        for (String algorithm : List.of("none", "None", "NONE")) {
            String unsigned =
                    encoded(header().put("alg", algorithm)) + "." + encoded(claims()) + ".";
            opensNothing(unsigned);
        }
    }

    @Test
    void aTokenSignedWithThePublicKeyAsASecretOpensNone() throws GeneralSecurityException {
        PublicKey realm = realmKey();
        String pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
                                .encodeToString(realm.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret :
                List.of(
                        realm.getEncoded(),
                        pem.getBytes(US_ASCII),
                        Base64.getEncoder().encode(realm.getEncoded()))) {
            String body = encoded(header().put("alg", "HS256")) + "." + encoded(claims());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            opensNothing(body + "." + BASE64.encodeToString(mac.doFinal(body.getBytes(US_ASCII))));
        }
    }

    @Test
    void aChangedTokenOpensNone() {
        String[] parts = genuine.split("\\.");
        char first = parts[2].charAt(10);
        String garbled =
                parts[2].substring(0, 10) + (first == 'A' ? 'B' : 'A') + parts[2].substring(11);
        ObjectNode richer = claims();
        richer.putArray("organization").add(brand.slug()).add("another-brand");
        opensNothing(
                parts[0] + "." + parts[1] + "." + garbled,
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + encoded(richer) + "." + parts[2],
                parts[0]
                        + "."
                        + encoded(
                                claims().put(
                                                "exp",
                                                Instant.now().plusSeconds(86_400).getEpochSecond()))
                        + "."
                        + parts[2]);
    }

    @Test
    void aTokenSignedByAStrangerOpensNone() {
        opensNothing(
                signed(header(), claims()),
                signed(header().put("kid", "nobody"), claims()),
                signed(header().put("kid", "../../../../dev/null"), claims()),
                signed(header(), claims().put("iss", "http://localhost:1/realms/" + brand.slug())));
    }

    @Test
    void aTokenThatBringsItsOwnKeyOpensNone() throws IOException {
        var asked = new AtomicInteger();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    byte[] keys = Api.text(Map.of("keys", List.of(ourKey()))).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, keys.length);
                    try (var body = exchange.getResponseBody()) {
                        body.write(keys);
                    }
                });
        server.start();
        try {
            String here = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            ObjectNode withKey = header();
            withKey.set("jwk", ourKey());
            opensNothing(
                    signed(withKey, claims()),
                    signed(header().put("kid", "ours").put("jku", here), claims()),
                    signed(header().put("kid", "ours").put("x5u", here), claims()),
                    signed(header().put("kid", here), claims()),
                    signed(header(), claims().put("iss", here)));
            assertEquals(0, asked.get(), "somebody fetched keys from where the token said");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anIdTokenOpensNone() {
        JsonNode tokens =
                stack.tokens(
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                brand.clientId(),
                                "client_secret",
                                brand.clientSecret(),
                                "scope",
                                "openid"));
        if (tokens.hasNonNull("id_token")) {
            opensNothing(tokens.path("id_token").asText());
        }
        if (tokens.hasNonNull("refresh_token")) {
            opensNothing(tokens.path("refresh_token").asText());
        }
    }

    @Test
    void aFansIdTokenOpensNone() {
        try (Chromium chromium = Chromium.start()) {
            opensNothing(MobileFan.signUp(stack, chromium).idToken());
        }
    }

    @Test
    void aTokenForAnotherAudienceOpensNone() {
        try (KeycloakOwner owner = KeycloakOwner.enter(stack)) {
            opensNothing(
                    owner.tokenOfNewClient("", 600), owner.tokenOfNewClient("another-api", 600));
        }
    }

    @Test
    void aTokenOfAnotherRealmOpensNone() {
        try (KeycloakOwner owner = KeycloakOwner.enter(stack)) {
            opensNothing(owner.token());
        }
    }

    @Test
    void aGenuineTokenWithoutABrandFindsNothing() {
        try (KeycloakOwner owner = KeycloakOwner.enter(stack)) {
            String token = owner.tokenOfNewClient("fanops-api", 600);
            for (Door door : doors) {
                assertEquals(404, door.call(brand, token).status(), door::toString);
            }
        }
    }

    @Test
    void aGenuineTokenThatHasEndedOpensNone() {
        try (KeycloakOwner owner = KeycloakOwner.enter(stack)) {
            String token = owner.tokenOfNewClient("fanops-api", 2);
            for (Door door : doors) {
                Api.eventually(
                        door + " after the token's end",
                        Duration.ofSeconds(20),
                        401,
                        () -> door.call(brand, token).status());
            }
        }
    }

    // ---------------------------------------------------------------- in these tests' words

    /// All doors are tried with all tokens before the test says which opened.
    private void opensNothing(String... tokens) {
        List<String> opened = new ArrayList<>();
        for (String token : tokens) {
            for (Door door : doors) {
                Answer answer = door.call(brand, token);
                if (answer.status() != 401) {
                    opened.add(door + " with " + shown(token) + ": " + answer);
                }
            }
        }
        assertEquals(List.of(), opened);
    }

    private static String shown(String token) {
        return token.length() > 60 ? token.substring(0, 60) + "…" : token;
    }

    private ObjectNode header() {
        return decoded(0);
    }

    private ObjectNode claims() {
        return decoded(1);
    }

    private ObjectNode decoded(int part) {
        return (ObjectNode)
                Stack.json(
                        new String(
                                Base64.getUrlDecoder().decode(genuine.split("\\.")[part]), UTF_8));
    }

    private static String encoded(JsonNode json) {
        return BASE64.encodeToString(Api.text(json).getBytes(UTF_8));
    }

    /// Properly signed, by a key that nobody trusts.
    private String signed(ObjectNode header, ObjectNode claims) {
        try {
            String body = encoded(header) + "." + encoded(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(ours.getPrivate());
            signature.update(body.getBytes(US_ASCII));
            return body + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private ObjectNode ourKey() {
        var key = (RSAPublicKey) ours.getPublic();
        return Stack.JSON
                .createObjectNode()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", "ours")
                .put("n", BASE64.encodeToString(key.getModulus().toByteArray()))
                .put("e", BASE64.encodeToString(key.getPublicExponent().toByteArray()));
    }

    private PublicKey realmKey() throws GeneralSecurityException {
        JsonNode keys =
                Stack.json(
                                Stack.sent(
                                                HttpRequest.newBuilder(
                                                                URI.create(
                                                                        stack.issuer()
                                                                                + "/protocol/openid-connect/certs"))
                                                        .build())
                                        .body())
                        .path("keys");
        for (JsonNode key : keys) {
            if (key.path("use").asText().equals("sig") && key.path("kty").asText().equals("RSA")) {
                return KeyFactory.getInstance("RSA")
                        .generatePublic(
                                new RSAPublicKeySpec(
                                        number(key.path("n").asText()),
                                        number(key.path("e").asText())));
            }
        }
        throw new AssertionError("the realm publishes no signing key: " + keys);
    }

    private static BigInteger number(String text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
