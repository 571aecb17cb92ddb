package io.fanops.content.scan;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a request says of who asks for a page, and what for.
///
/// @param method `GET` or `HEAD`
/// @param userAgent null where the request has none
/// @param purpose what `Sec-Purpose`, `Purpose`, `X-Purpose` and `X-Moz` say, put together; empty
///   where they say nothing
/// @param destination `Sec-Fetch-Dest`: what a browser will use the answer as; null from those that
///   do not tell
public record PageLoad(
        String method, @Nullable String userAgent, String purpose, @Nullable String destination) {

    /// Who a page was loaded for.
    public enum Reader {
        /// A person who looks at it.
        PERSON,
        /// A program that reads it: a crawler, a link preview, a tool.
        ROBOT,
        /// Nobody yet: a browser fetches it in case it is wanted, asks for the headers only, or
        /// uses it as something else than a page.
        NOBODY
    }

    public Reader reader(UserAgents agents) {
        if (!method.equals("GET") || isSpeculative() || !isForAPage()) {
            return Reader.NOBODY;
        }
        return agents.isBrowser(userAgent) ? Reader.PERSON : Reader.ROBOT;
    }

    private boolean isSpeculative() {
        var said = purpose.toLowerCase(Locale.ROOT);
        return said.contains("prefetch") || said.contains("prerender") || said.contains("preview");
    }

    /// An `<img src="…/q/…">` on somebody else's page makes no scans.
    private boolean isForAPage() {
        return destination == null || destination.isBlank() || destination.equals("document");
    }
}
