package io.fanops.referral.voucher;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Encrypts private keys for the database: AES-256-GCM under the service's key. What is encrypted
/// opens under the brand and key id that it was encrypted for and under no other.
@ApplicationScoped
class KeyVault {
    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    KeyVault(@ConfigProperty(name = "fanops.referral.voucher-key") String key) {
        try {
            this.key =
                    new SecretKeySpec(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(("vouchers\n" + key).getBytes(StandardCharsets.UTF_8)),
                            "AES");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] close(byte[] open, String brand, String kid) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var closed = apply(Cipher.ENCRYPT_MODE, nonce, open, brand, kid);
        var stored = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
        System.arraycopy(closed, 0, stored, NONCE_BYTES, closed.length);
        return stored;
    }

    byte[] open(byte[] stored, String brand, String kid) {
        return apply(
                Cipher.DECRYPT_MODE,
                Arrays.copyOf(stored, NONCE_BYTES),
                Arrays.copyOfRange(stored, NONCE_BYTES, stored.length),
                brand,
                kid);
    }

    private byte[] apply(int mode, byte[] nonce, byte[] text, String brand, String kid) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((brand + "\n" + kid).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "A voucher key does not open: was fanops.referral.voucher-key changed?", e);
        }
    }
}
