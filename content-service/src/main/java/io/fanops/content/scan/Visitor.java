package io.fanops.content.scan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A browser, known by a random cookie for as long as it takes not to count it twice.
///
/// @param token what the cookie holds: 128 random bits
/// @param isNew whether the browser brought no cookie
public record Visitor(String token, boolean isNew) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{22}");

    /// @param cookie what the browser sent; anything that is no token of ours makes a new visitor
    public static Visitor of(@Nullable String cookie) {
        if (cookie != null && TOKEN.matcher(cookie).matches()) {
            return new Visitor(cookie, false);
        }
        var random = new byte[16];
        RANDOM.nextBytes(random);
        return new Visitor(Base64.getUrlEncoder().withoutPadding().encodeToString(random), true);
    }

    /// What is stored in the cookie's stead: another one for each code, so that nobody's way from
    /// code to code, let alone from brand to brand, can be read from it.
    UUID pseudonym(UUID qrCode) {
        try {
            var hash =
                    ByteBuffer.wrap(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(
                                            (qrCode + "/" + token)
                                                    .getBytes(StandardCharsets.UTF_8)));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
