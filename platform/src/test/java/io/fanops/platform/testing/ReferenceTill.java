package io.fanops.platform.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A till as its maker would write it, from the API's words alone: it shares no code with the
/// service. What it does offline it does without any call.
public final class ReferenceTill {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair pair;
    private final List<String> log = new ArrayList<>();
    private String head = "";
    private long length;
    private int allowance = 1;

    /// The number that the service gave it.
    public String id = "";

    public ReferenceTill() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Map<String, Object> publicKey() {
        var encoded = pair.getPublic().getEncoded();
        return Map.of(
                "kty",
                "OKP",
                "crv",
                "Ed25519",
                "x",
                ENCODER.encodeToString(
                        Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
    }

    public void under(int number) {
        allowance = number;
    }

    /// Whether one of the keys has signed a voucher, as a till asks before it takes it.
    public static boolean believes(String voucher, JsonNode keys) {
        var parts = voucher.split("\\.");
        try {
            var header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            for (var key : keys) {
                if (!key.path("kid").asText().equals(header.path("kid").asText())) {
                    continue;
                }
                var prefix = HexFormat.of().parseHex("302a300506032b6570032100");
                var encoded = Arrays.copyOf(prefix, prefix.length + 32);
                System.arraycopy(
                        Base64.getUrlDecoder().decode(key.path("x").asText()),
                        0,
                        encoded,
                        prefix.length,
                        32);
                var check = Signature.getInstance("Ed25519");
                check.initVerify(
                        KeyFactory.getInstance("Ed25519")
                                .generatePublic(new X509EncodedKeySpec(encoded)));
                check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
                return check.verify(Base64.getUrlDecoder().decode(parts[2]));
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// Takes a voucher, offline.
    public void take(String voucher, Instant at) {
        take(voucher, at, null);
    }

    public void take(String voucher, Instant at, @Nullable Map<String, Object> amount) {
        take(voucher, at, amount, null);
    }

    /// @param order the brand's number of the order that it is taken on
    public void take(
            String voucher,
            Instant at,
            @Nullable Map<String, Object> amount,
            @Nullable String order) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("till", id);
        entry.put("seq", length + 1);
        entry.put("prev", head);
        entry.put("at", at.toString());
        entry.put("allowance", allowance);
        entry.put("voucher", voucher);
        if (amount != null) {
            entry.put("amount", amount);
        }
        if (order != null) {
            entry.put("order", order);
        }
        var text = sign(entry);
        log.add(text);
        length++;
        head = hash(text);
    }

    public String sign(Map<String, Object> entry) {
        try {
            var header = Map.of("alg", "EdDSA", "kid", id, "typ", "fanops-till-entry+jwt");
            var signed =
                    ENCODER.encodeToString(JSON.writeValueAsBytes(header))
                            + "."
                            + ENCODER.encodeToString(JSON.writeValueAsBytes(entry));
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + ENCODER.encodeToString(signature.sign());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(String text) {
        try {
            return ENCODER.encodeToString(
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Entries that were not answered yet.
    public List<String> unanswered() {
        return List.copyOf(log);
    }

    /// An answer came: what was sent need not be sent again.
    public void answered(int number) {
        log.clear();
        allowance = number;
    }

    /// Goes back to an earlier state, as a backup that is played in does.
    public void rewind() {
        log.clear();
        head = "";
        length = 0;
    }
}
