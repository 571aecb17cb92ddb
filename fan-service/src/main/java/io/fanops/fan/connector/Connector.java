package io.fanops.fan.connector;

import io.fanops.fan.connector.ConnectorTerms.Encoding;
import io.fanops.fan.connector.ConnectorTerms.Scheme;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A system that posts fans.
///
/// @param code ends the address that it posts to
/// @param secret never shown again
record Connector(
        String key,
        ConnectorTerms terms,
        String code,
        String secret,
        int version,
        Instant createdAt) {

    String path() {
        return "/w/" + code;
    }

    /// Whether a body was sent by who knows the secret.
    ///
    /// @param shown the header that has the proof; null where it is missing
    boolean isProved(@Nullable String shown, byte[] body) {
        var proof = terms.proof();
        var prefix = proof.prefix() == null ? "" : proof.prefix();
        if (shown == null || !shown.startsWith(prefix)) {
            return false;
        }
        var value = shown.substring(prefix.length()).strip();
        var expected =
                switch (proof.scheme()) {
                    case TOKEN -> secret;
                    case HMAC_SHA256 ->
                            proof.encoding() == Encoding.BASE64
                                    ? Base64.getEncoder().encodeToString(hmac(body))
                                    : HexFormat.of().formatHex(hmac(body));
                };
        var said =
                proof.scheme() == Scheme.HMAC_SHA256 && proof.encoding() != Encoding.BASE64
                        ? value.toLowerCase(Locale.ROOT)
                        : value;
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] hmac(byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HMAC-SHA-256", e);
        }
    }
}
