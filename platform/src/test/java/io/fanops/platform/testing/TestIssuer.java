package io.fanops.platform.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// A token issuer on HTTP whose keys the services fetch as they fetch Keycloak's. Tests of tokens
/// need forged ones too, which a real Keycloak rightly does not make; the acceptance tests use the
/// real one.
///
/// Test resources and test classes are loaded apart, so what they share goes through system
/// properties.
final class TestIssuer {
    private static final String URL = "fanops.test.issuer";
    private static final String KEY = "fanops.test.issuer.key";
    private static final String PUBLIC_KEY = "fanops.test.issuer.public-key";

    private TestIssuer() {}

    static synchronized String start() {
        var running = System.getProperty(URL);
        if (running != null) {
            return running;
        }
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var keys = generator.generateKeyPair();
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var jwks = jwks((RSAPublicKey) keys.getPublic()).getBytes(StandardCharsets.UTF_8);
            server.createContext(
                    "/realms/fanops/protocol/openid-connect/certs",
                    call -> {
                        call.getResponseHeaders().add("Content-Type", "application/json");
                        call.sendResponseHeaders(200, jwks.length);
                        call.getResponseBody().write(jwks);
                        call.close();
                    });
            server.start();
            var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/realms/fanops";
            System.setProperty(
                    KEY, Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
            System.setProperty(
                    PUBLIC_KEY, Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
            System.setProperty(URL, url);
            return url;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String url() {
        return System.getProperty(URL);
    }

    static PrivateKey key() {
        try {
            var encoded = Base64.getDecoder().decode(System.getProperty(KEY));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] publicKey() {
        return Base64.getDecoder().decode(System.getProperty(PUBLIC_KEY));
    }

    private static String jwks(RSAPublicKey key) {
        return """
        {"keys":[{"kid":"test","kty":"RSA","alg":"RS256","use":"sig","n":"%s","e":"%s"}]}\
        """
                .formatted(base64(key.getModulus()), base64(key.getPublicExponent()));
    }

    private static String base64(BigInteger number) {
        var bytes = number.toByteArray();
        var unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }
}
