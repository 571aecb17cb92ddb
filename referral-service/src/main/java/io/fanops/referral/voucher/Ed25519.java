package io.fanops.referral.voucher;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The JDK's Ed25519, with public keys as the 32 bytes that JWKs carry.
public final class Ed25519 {
    private static final String ALGORITHM = "Ed25519";

    private static final int KEY_BYTES = 32;

    /// What X.509 writes before the 32 bytes.
    private static final byte[] BEFORE = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    /// @return empty for bytes that are no public key
    public static Optional<PublicKey> publicKey(byte[] bytes) {
        if (bytes.length != KEY_BYTES) {
            return Optional.empty();
        }
        var encoded = Arrays.copyOf(BEFORE, BEFORE.length + KEY_BYTES);
        System.arraycopy(bytes, 0, encoded, BEFORE.length, KEY_BYTES);
        try {
            return Optional.of(
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    static byte[] bytes(PublicKey key) {
        var encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    }

    static PrivateKey privateKey(byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A stored key that is none", e);
        }
    }

    static byte[] sign(byte[] text, PrivateKey key) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean verifies(byte[] text, byte[] signature, PublicKey key) {
        try {
            var check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(text);
            return check.verify(signature);
        } catch (GeneralSecurityException _) {
            // A signature of a wrong form is a wrong one.
            return false;
        }
    }
}
