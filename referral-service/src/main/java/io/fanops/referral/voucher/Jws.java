package io.fanops.referral.voucher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A text that is signed, as JWS in compact form. The algorithm is EdDSA and nothing else, whatever
/// a header says; its `typ` keeps one kind of text from being taken for another.
///
/// @param text the compact form
/// @param kid who signed it, as it says itself, in whatever form; null where it says nothing
/// @param payload not to be believed before [#isSignedBy]
public record Jws(String text, @Nullable String kid, byte[] payload, byte[] signature) {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    /// Signs a payload.
    ///
    /// @param type such as `fanops-voucher+jwt`
    /// @param payload written as JSON
    static String sign(String type, String kid, Object payload, PrivateKey key) {
        try {
            var header = JSON.writeValueAsBytes(new Header("EdDSA", kid, type));
            var signed =
                    ENCODER.encodeToString(header)
                            + "."
                            + ENCODER.encodeToString(JSON.writeValueAsBytes(payload));
            return signed + "." + ENCODER.encodeToString(Ed25519.sign(ascii(signed), key));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A payload that cannot be written", e);
        }
    }

    /// Takes a text apart.
    ///
    /// @return empty for one that is none, of another type, or of another algorithm
    public static Optional<Jws> parse(String type, String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var header = JSON.readValue(DECODER.decode(parts[0]), Header.class);
            return header.alg().equals("EdDSA") && header.typ().equals(type)
                    ? Optional.of(
                            new Jws(
                                    text,
                                    header.kid(),
                                    DECODER.decode(parts[1]),
                                    DECODER.decode(parts[2])))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | NullPointerException _) {
            return Optional.empty();
        }
    }

    public boolean isSignedBy(PublicKey key) {
        return Ed25519.verifies(ascii(text.substring(0, text.lastIndexOf('.'))), signature, key);
    }

    /// The payload, once it is believed.
    ///
    /// @return empty where it is not of this form
    public <T> Optional<T> read(Class<T> form) {
        try {
            return Optional.ofNullable(JSON.readValue(payload, form));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// SHA-256 of the compact form, in Base64url: what the next entry of a log names.
    public String hash() {
        try {
            return ENCODER.encodeToString(MessageDigest.getInstance("SHA-256").digest(ascii(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private record Header(String alg, String kid, String typ) {}
}
