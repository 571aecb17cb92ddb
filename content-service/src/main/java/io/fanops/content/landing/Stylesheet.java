package io.fanops.content.landing;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/// The pages' one style sheet, which stands inside each of them, and the policy that lets a browser
/// take this one and nothing else.
@Singleton
class Stylesheet {
    private final String css = read();
    private final String policy =
            "default-src 'none'; style-src 'sha256-"
                    + hash(css)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    String css() {
        return css;
    }

    /// As `Content-Security-Policy`.
    String policy() {
        return policy;
    }

    private static String read() {
        try (var file = Stylesheet.class.getResourceAsStream("page.css")) {
            return new String(
                    Objects.requireNonNull(file, "page.css").readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String css) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(css.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
