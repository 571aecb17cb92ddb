package io.fanops.gateway.token;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A token as it came, in the form of a signed JWT; nothing about it is believed yet.
record BearerToken(String text) {
    /// Three parts, so neither opaque nor encrypted: this realm issues no such tokens, and asking
    /// Keycloak about them would let anybody make it work.
    private static final Pattern SIGNED_JWT =
            Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final String SCHEME = "bearer ";

    /// The token of a request, or empty unless there is exactly one.
    static Optional<BearerToken> in(MultiMap headers) {
        List<String> values = headers.getAll(HttpHeaders.AUTHORIZATION);
        if (values.size() != 1) {
            return Optional.empty();
        }
        String value = values.get(0);
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String text = value.substring(SCHEME.length()).strip();
        return SIGNED_JWT.matcher(text).matches()
                ? Optional.of(new BearerToken(text))
                : Optional.empty();
    }

    /// Whether anything was sent that wants to be a credential: decides only the wording of the
    /// refusal.
    static boolean attemptedIn(MultiMap headers) {
        return headers.contains(HttpHeaders.AUTHORIZATION);
    }

    /// A name for the token that cannot be turned back into it, for the memory of verified ones.
    String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(digest, StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /// The claims, to be asked for only after the token was verified.
    JsonObject claims() {
        String payload = text.substring(text.indexOf('.') + 1, text.lastIndexOf('.'));
        return new JsonObject(
                new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    /// Never the token itself: this may end in a log.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "token of %d characters", text.length());
    }
}
