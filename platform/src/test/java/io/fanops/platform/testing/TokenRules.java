package io.fanops.platform.testing;

import static io.restassured.RestAssured.given;

import io.fanops.platform.tenancy.Role;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Each service checks tokens itself; a service's `TokenTest` calls [#check] on one of its lists.
public final class TokenRules {
    private TokenRules() {}

    /// @param list path of a GET operation for the brand's admin, with `{brand}` in it
    public static void check(String list) {
        var brand = Brands.fresh();
        var path = list.replace("{brand}", brand);
        status(path, Tokens.brandAdmin(brand), 200);
        bad(brand)
                .forEach((what, token) -> {
                    try {
                        status(path, token, 401);
                    } catch (AssertionError e) {
                        throw new AssertionError(what + " opened " + path, e);
                    }
                });
        given().get(path).then().statusCode(401);
        given().auth().preemptive().basic("a", "b").get(path).then().statusCode(401);
        status(path, Tokens.sign(Tokens.claims("s", List.of(Role.BRAND_ADMIN), List.of())), 404);
        status(path, Tokens.sign(Tokens.claims("s", List.of(), List.of(brand))), 403);
        status(
                path,
                Tokens.sign(Tokens.claims("s", List.of(Role.BRAND_ADMIN), List.of("x", brand))),
                200);
    }

    private static void status(String path, String token, int expected) {
        given().header("Authorization", "Bearer " + token).get(path).then().statusCode(expected);
    }

    private static Map<String, String> bad(String brand) {
        var bad = new LinkedHashMap<String, String>();
        var good = Tokens.brandAdmin(brand);
        var roles = List.of(Role.BRAND_ADMIN);
        var brands = List.of(brand);
        var now = Instant.now();
        bad.put(
                "an expired token",
                Tokens.sign(
                        Tokens.claims("s", roles, brands)
                                .issuedAt(now.minus(Duration.ofHours(2)))
                                .expiresAt(now.minus(Duration.ofHours(1)))));
        bad.put(
                "a token that is not valid yet",
                Tokens.sign(
                        Tokens.claims("s", roles, brands)
                                .claim("nbf", now.plus(Duration.ofHours(1)).getEpochSecond())));
        bad.put(
                "a token of another issuer",
                Tokens.sign(
                        Tokens.claims("s", roles, brands)
                                .issuer("http://evil.example/realms/fanops")));
        bad.put(
                "a token for another audience",
                Tokens.sign(Tokens.claims("s", roles, brands).audience(Set.of("account"))));
        bad.put("an unsigned token", unsigned(good));
        bad.put("a token signed with the public key as an HMAC secret", hmac(good));
        bad.put("a token whose payload was changed", tampered(good));
        bad.put("a token signed by a stranger's key", stranger(brand, "test"));
        bad.put("a token with an unknown key id", stranger(brand, "other"));
        bad.put("no token at all", "x.y.z");
        return bad;
    }

    private static String unsigned(String token) {
        return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + token.split("\\.")[1] + ".";
    }

    private static String tampered(String token) {
        var parts = token.split("\\.");
        var payload =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                        .replace("\"sub\":\"", "\"sub\":\"x");
        return parts[0] + "." + base64(payload) + "." + parts[2];
    }

    private static String hmac(String token) {
        try {
            var signed =
                    base64("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"test\"}")
                            + "."
                            + token.split("\\.")[1];
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(TestIssuer.publicKey(), "HmacSHA256"));
            return signed
                    + "."
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String stranger(String brand, String keyId) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return Tokens.claims("s", List.of(Role.BRAND_ADMIN), List.of(brand))
                    .jws()
                    .keyId(keyId)
                    .sign(generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
