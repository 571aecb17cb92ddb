package io.fanops.content.qrcode;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Where a code leads: an address on the web, or a short text that names the thing (a product's
/// key, a table's number).
///
/// An address is `http` or `https` with a host and without a user's name in it, because a page with
/// the brand's name sends people there. What a browser would run or open by any other scheme is
/// refused, although a text is never made a link.
@Schema(
        name = "QrCodeTarget",
        type = SchemaType.STRING,
        implementation = String.class,
        maxLength = 2000,
        description = "An http or https address, or a short text that names the thing",
        examples = "https://shop.example.com/products/cold-brew")
public record Target(@JsonValue String value) {
    private static final int LONGEST_ADDRESS = 2_000;
    private static final int LONGEST_TEXT = 200;

    /// What is meant as an address, or would be taken for one.
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "https?:.*|.*://.*|//.*|(?:javascript|data|vbscript|file|blob|about|intent):.*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    /// Control characters, invisible ones that turn the direction of writing, and blanks: they make
    /// one address look like another.
    private static final Pattern MISLEADING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Z}\\\\]");

    /// @throws IllegalArgumentException with what is wrong, in the caller's words
    public Target {
        require(!value.isBlank(), "must not be blank");
        require(value.strip().equals(value), "must not begin or end with a blank");
        if (ADDRESS.matcher(value).matches()) {
            require(value.length() <= LONGEST_ADDRESS, "must have at most 2000 characters");
            checkAddress(value);
        } else {
            require(
                    value.length() <= LONGEST_TEXT,
                    "must have at most 200 characters where it is not an address");
            require(!CONTROL.matcher(value).find(), "must not hold control characters");
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Target of(String value) {
        return new Target(value);
    }

    public boolean isAddress() {
        return ADDRESS.matcher(value).matches();
    }

    /// The host that an address leads to, as people read it; empty for a text.
    public Optional<String> host() {
        return isAddress() ? Optional.ofNullable(hostOf(parse(value))) : Optional.empty();
    }

    private static void checkAddress(String value) {
        require(
                !MISLEADING.matcher(value).find(),
                "must not hold blanks, backslashes or invisible characters in an address");
        var uri = parse(value);
        var scheme = uri.getScheme();
        require(
                "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme),
                "must be an http or https address, or a text that names the thing");
        var authority = uri.getRawAuthority();
        require(
                authority != null && authority.indexOf('@') < 0,
                "must not hold a user's name before its host");
        require(hostOf(uri) != null, "must have a host");
        require(uri.getPort() <= 65_535, "must have a port below 65536");
    }

    private static URI parse(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a well-formed address", e);
        }
    }

    private static @Nullable String hostOf(URI uri) {
        if (uri.getHost() != null) {
            return uri.getHost();
        }
        // Hosts such as 例子.cn: java.net.URI knows ASCII ones only.
        var authority = uri.getAuthority();
        if (authority == null) {
            return null;
        }
        var host = authority.replaceFirst(":\\d{1,5}$", "");
        try {
            var ascii = IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES);
            return ascii.isEmpty() || ascii.equals(".") ? null : host;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
