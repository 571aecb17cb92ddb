package io.fanops.referral.link;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A page that anybody may open: how it is answered, and who opens it.
public interface OpenPage {
    /// Nothing is loaded from anywhere and nothing is executed; pages say what else they may do.
    String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// Where browsers say that they fetch a page before anybody wants to see it.
    List<String> PURPOSES = List.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz");

    /// @param policy header `Content-Security-Policy`
    static Response answer(int status, String page, String policy) {
        return secured(Response.status(status).entity(page))
                .header("Content-Security-Policy", policy)
                .header("Vary", "Accept-Language")
                .build();
    }

    /// What each answer says, also one that only leads on.
    static Response.ResponseBuilder secured(Response.ResponseBuilder answer) {
        return answer.header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff");
    }

    static Visitor visitor(HttpHeaders headers) {
        return new Visitor(
                headers.getHeaderString(HttpHeaders.USER_AGENT),
                PURPOSES.stream().map(headers::getHeaderString).filter(Objects::nonNull).toList());
    }

    /// What tells who opens a page from others: address and browser.
    ///
    /// @return null where it is no person
    static @Nullable String person(HttpHeaders headers, HttpServerRequest request) {
        return visitor(headers).isPerson()
                ? request.remoteAddress().host()
                        + "\n"
                        + headers.getHeaderString(HttpHeaders.USER_AGENT)
                : null;
    }

    static Response leadOn(Destination target) {
        return secured(Response.status(302).header(HttpHeaders.LOCATION, target.url())).build();
    }
}
