package io.fanops.gateway.routing;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The target of a request line, read as raw characters before anything else looks at it.
///
/// Frameworks disagree on what `;`, `%2F`, `\`, `//` and `..` mean, and each such disagreement
/// between a gateway and a service has been somebody's way past a check. No path of this API needs
/// any of them, so they are refused instead of normalised: what passes means the same to every
/// reader.
public sealed interface RequestTarget {

    /// Longer than any path of the API with every name at its limit.
    int LONGEST_PATH = 2048;

    /// A target that every reader understands alike.
    ///
    /// @param path starts with `/`, percent-encoded as it came
    /// @param query without the `?`; null if there was none
    record Plain(String path, @Nullable String query) implements RequestTarget {
        /// The target as it goes on, with another path but the same query.
        public String withPath(String other) {
            return query == null ? other : other + "?" + query;
        }
    }

    /// A target that is answered with 400.
    ///
    /// @param reason for the caller to read; never repeats what was sent
    record Refused(String reason) implements RequestTarget {}

    static RequestTarget of(String raw) {
        int mark = raw.indexOf('?');
        String path = mark < 0 ? raw : raw.substring(0, mark);
        @Nullable String query = mark < 0 ? null : raw.substring(mark + 1);
        @Nullable String trick = trickIn(path);
        if (trick == null && query != null) {
            trick = trickInQuery(query);
        }
        return trick == null ? new Plain(path, query) : new Refused(trick);
    }

    private static @Nullable String trickIn(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return "The request target must be a path that starts with a slash.";
        }
        if (path.length() > LONGEST_PATH) {
            return "The path is longer than " + LONGEST_PATH + " characters.";
        }
        for (int i = 0; i < path.length(); i++) {
            if (!allowedInPath(path.charAt(i))) {
                return "The path holds a character that must not stand in a path.";
            }
        }
        if (path.contains("//")) {
            return "The path has an empty segment.";
        }
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return "The path has a dot segment.";
            }
        }
        if (path.indexOf('%') < 0) {
            return null;
        }
        byte @Nullable [] decoded = decode(path);
        if (decoded == null) {
            return "The path is badly percent-encoded.";
        }
        return trickInDecoded(path, decoded);
    }

    private static @Nullable String trickInDecoded(String path, byte[] decoded) {
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
            int coded = hex(path, at);
            if (coded < 0x20 || coded == 0x7f) {
                return "The path holds an encoded control character.";
            }
            if (coded == '/' || coded == '\\' || coded == ';' || coded == '.') {
                return "The path hides a separator, a semicolon or a dot behind percent-encoding.";
            }
        }
        if (!isUtf8(decoded)) {
            return "The path is not UTF-8.";
        }
        String once = new String(decoded, StandardCharsets.UTF_8);
        for (int at = once.indexOf('%'); at >= 0; at = once.indexOf('%', at + 1)) {
            if (hex(once, at) >= 0) {
                return "The path is percent-encoded twice.";
            }
        }
        return null;
    }

    private static @Nullable String trickInQuery(String query) {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '#' || c == '\\') {
                return "The query holds a character that must be percent-encoded.";
            }
        }
        if (query.indexOf('%') < 0) {
            return null;
        }
        byte @Nullable [] decoded = decode(query);
        if (decoded == null) {
            return "The query is badly percent-encoded.";
        }
        for (byte b : decoded) {
            // PostgreSQL text cannot hold it, so no query can mean it.
            if (b == 0) {
                return "The query holds an encoded NUL.";
            }
        }
        return isUtf8(decoded) ? null : "The query is not UTF-8.";
    }

    /// RFC 3986's `pchar` and `/`, without the semicolon.
    private static boolean allowedInPath(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "/-._~%!$&'()*+,=:@".indexOf(c) >= 0;
    }

    private static byte @Nullable [] decode(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int value = hex(text, i);
                if (value < 0) {
                    return null;
                }
                bytes.put((byte) value);
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        byte[] decoded = new byte[bytes.position()];
        bytes.flip().get(decoded);
        return decoded;
    }

    /// The byte that a percent sign at this place stands for, or -1 if no two hex digits follow.
    private static int hex(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) + low;
    }

    /// Strict: overlong forms, the old way to smuggle a slash past a decoder, are not UTF-8.
    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
