package io.fanops.content.lottery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a lottery's seed says of a ticket: HMAC-SHA256 under the seed. Who knows the seed finds the
/// same winners again; who does not cannot tell one.
final class Luck {
    static final int SEED_BYTES = 32;

    private static final int MILLION = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] seed;

    /// @param seed 32 random bytes
    Luck(byte[] seed) {
        this.seed = seed.clone();
    }

    static byte[] newSeed() {
        var seed = new byte[SEED_BYTES];
        RANDOM.nextBytes(seed);
        return seed;
    }

    /// What of a seed may be shown while it is secret: its SHA-256, in hexadecimal.
    static String hash(byte[] seed) {
        return HexFormat.of().formatHex(sha256(seed));
    }

    /// A fan's ticket for one intention to enter: the first 16 bytes of the SHA-256 of `fan/key`,
    /// in hexadecimal.
    ///
    /// @param key the request's `Idempotency-Key`
    static String ticket(UUID fan, String key) {
        return HexFormat.of()
                .formatHex(sha256((fan + "/" + key).getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    /// Which prize a ticket wins at once. The first eight bytes of its HMAC, an unsigned number,
    /// modulo a million, fall below the chances added up to the prize's.
    ///
    /// @param chances per million of each prize, together a million at most
    /// @return the prize's index; empty where it wins nothing
    Optional<Integer> prize(String ticket, List<Integer> chances) {
        long drawn = Long.remainderUnsigned(ByteBuffer.wrap(of(ticket)).getLong(), MILLION);
        long below = 0;
        for (int i = 0; i < chances.size(); i++) {
            below += chances.get(i);
            if (drawn < below) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /// Where a ticket stands in the draw at the end, the lowest first: its HMAC in hexadecimal.
    String place(String ticket) {
        return HexFormat.of().formatHex(of(ticket));
    }

    private byte[] of(String ticket) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(seed, "HmacSHA256"));
            return mac.doFinal(ticket.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] of) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(of);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
