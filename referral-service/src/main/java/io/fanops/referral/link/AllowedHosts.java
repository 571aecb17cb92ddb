package io.fanops.referral.link;

import io.fanops.platform.problem.Refused;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where links may lead: pages by https on these hosts. A link that leads anywhere is a present to
/// whoever sends people to bad places.
///
/// @param names of hosts in small letters; nowhere where empty
public record AllowedHosts(List<String> names) {
    /// A host's name, as a pattern.
    public static final String NAME =
            "(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+";

    public static final String NO_NAME = "is no name of a host";

    private static final int LONGEST = 2_000;
    private static final int HTTPS = 443;

    /// Whether a link may lead there.
    public boolean allow(String url) {
        if (url.length() > LONGEST || !url.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            return false;
        }
        try {
            var uri = new URI(url);
            return "https".equals(uri.getScheme())
                    && uri.getRawUserInfo() == null
                    && (uri.getPort() == -1 || uri.getPort() == HTTPS)
                    && uri.getHost() != null
                    && names.contains(uri.getHost());
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /// @param policy where the hosts are said, as the refusal names it
    /// @throws Refused `VALIDATION_FAILED` for a link that may not lead there
    public void check(@Nullable String url, String pointer, String policy) {
        if (url != null && !allow(url)) {
            throw Refused.invalid(
                    pointer,
                    "is no https address of at most 2,000 ASCII characters on one of the `allowedHosts` of the "
                            + policy);
        }
    }
}
