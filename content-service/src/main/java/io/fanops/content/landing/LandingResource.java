package io.fanops.content.landing;

import io.fanops.content.brand.Brand;
import io.fanops.content.landing.OpeningPages.Opened;
import io.fanops.content.qrcode.PublicAddress;
import io.fanops.content.scan.PageLoad;
import io.fanops.content.scan.UserAgents;
import io.fanops.content.scan.Visitor;
import io.fanops.platform.identity.ReadableCode;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The pages behind printed codes; the gateway shows them as `/q/{code}`. For everybody: who scans
/// a poster has no token.
@Path("/public/q/{code}")
@RunOnVirtualThread
@PermitAll
class LandingResource {
    /// Tells one browser from another for as long as a double scan may come; see the module's
    /// README.
    static final String COOKIE = "fanops_v";

    /// Long enough for someone who comes back to a poster, too short to follow anybody; not
    /// renewed.
    private static final int COOKIE_SECONDS = (int) Duration.ofMinutes(30).toSeconds();

    private final OpeningPages pages;
    private final UserAgents agents;
    private final PublicAddress addresses;
    private final Stylesheet style;
    private final Clock clock;

    LandingResource(
            OpeningPages pages,
            UserAgents agents,
            PublicAddress addresses,
            Stylesheet style,
            Clock clock) {
        this.pages = pages;
        this.agents = agents;
        this.addresses = addresses;
        this.style = style;
        this.clock = clock;
    }

    @GET
    @Operation(hidden = true)
    public Response open(
            @PathParam("code") String code,
            @CookieParam(COOKIE) @Nullable String cookie,
            @Context HttpHeaders headers) {
        return answer("GET", code, cookie, headers);
    }

    /// The same headers as those of GET; nobody looks at them, so nothing counts.
    @HEAD
    @Operation(hidden = true)
    public Response look(
            @PathParam("code") String code,
            @CookieParam(COOKIE) @Nullable String cookie,
            @Context HttpHeaders headers) {
        return answer("HEAD", code, cookie, headers);
    }

    private Response answer(
            String method, String code, @Nullable String cookie, HttpHeaders headers) {
        var load =
                new PageLoad(
                        method,
                        headers.getHeaderString(HttpHeaders.USER_AGENT),
                        Stream.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
                                .map(headers::getHeaderString)
                                .filter(said -> said != null)
                                .collect(Collectors.joining(" ")),
                        headers.getHeaderString("Sec-Fetch-Dest"));
        var person =
                load.reader(agents) == PageLoad.Reader.PERSON
                        ? Optional.of(Visitor.of(cookie))
                        : Optional.<Visitor>empty();
        var opened = pages.open(code, person);
        var address = addresses.of(ReadableCode.normalize(code));
        var wished = headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE);
        return switch (opened) {
            case Opened.Shown shown -> {
                var language = Language.of(wished, shown.brand().locale());
                var page = LandingPage.of(shown, address, clock.instant(), language);
                var answer = page(200, template(shown, page), language);
                person.filter(Visitor::isNew).ifPresent(visitor -> answer.cookie(cookie(visitor)));
                yield answer.build();
            }
            case Opened.Over(Brand brand) -> {
                var language = Language.of(wished, brand.locale());
                var page = LandingPage.over(brand, address, language);
                yield page(410, Templates.over(page, style.css()), language).build();
            }
            case Opened.Unknown() -> {
                var language = Language.of(wished, Locale.ROOT);
                var page = LandingPage.unknown(address, language);
                yield page(404, Templates.unknown(page, style.css()), language).build();
            }
        };
    }

    private TemplateInstance template(Opened.Shown shown, LandingPage page) {
        return switch (shown.code().kind()) {
            case BRAND -> Templates.brand(page, style.css());
            case PRODUCT -> Templates.product(page, style.css());
            case PROMOTION -> Templates.promotion(page, style.css());
            case STORE -> Templates.store(page, style.css());
        };
    }

    private Response.ResponseBuilder page(int status, TemplateInstance page, Language language) {
        return Response.status(status)
                .entity(page.setLocale(language.locale()).render())
                // Whatever a reader says it accepts: a poster has nothing else to show.
                .type("text/html;charset=UTF-8")
                .header("Content-Language", language.tag())
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept-Language")
                .header("X-Robots-Tag", "noindex")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "strict-origin-when-cross-origin")
                .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .header("Content-Security-Policy", style.policy());
    }

    private NewCookie cookie(Visitor visitor) {
        return new NewCookie.Builder(COOKIE)
                .value(visitor.token())
                .path("/q")
                .maxAge(COOKIE_SECONDS)
                .httpOnly(true)
                .secure(addresses.isSecure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    /// In `templates/q`, one a kind.
    @CheckedTemplate(basePath = "q")
    static class Templates {
        private Templates() {}

        static native TemplateInstance brand(LandingPage page, String css);

        static native TemplateInstance product(LandingPage page, String css);

        static native TemplateInstance promotion(LandingPage page, String css);

        static native TemplateInstance store(LandingPage page, String css);

        static native TemplateInstance over(LandingPage page, String css);

        static native TemplateInstance unknown(LandingPage page, String css);
    }
}
