package io.fanops.fan.exchange;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Somebody with whom a brand counts common people.
///
/// @param channel only fans who consent to it are counted
/// @param minimumCell people; fewer are never counted
/// @param secretVersion counts rotations of the partner's key, from 1
record Partner(
        String key,
        String name,
        String channel,
        int minimumCell,
        int secretVersion,
        Instant createdAt) {

    /// A list has at least so many cells: in a small list a count tells much of each member.
    private static final int CELLS_OF_A_LIST = 10;

    int smallestList() {
        return minimumCell * CELLS_OF_A_LIST;
    }

    boolean says(String otherName, String otherChannel, int otherCell) {
        return name.equals(otherName) && channel.equals(otherChannel) && minimumCell == otherCell;
    }

    /// What both sides hash with: HMAC-SHA-256 under the partner's key.
    static final class Hashing {
        private final Mac mac;

        Hashing(byte[] secret) {
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every JDK has HMAC-SHA-256", e);
            }
        }

        /// @param identifier normalised
        byte[] of(String identifier) {
            return mac.doFinal(identifier.getBytes(StandardCharsets.UTF_8));
        }
    }
}
