package io.fanops.referral.invitation;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.brand.Brand;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.coupon.CouponTemplates;
import io.fanops.referral.link.Destination;
import io.fanops.referral.link.GonePage;
import io.fanops.referral.link.OpenPage;
import io.fanops.referral.program.Reward.Recipient;
import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `GET /r/{code}` at the gateway's root: the page that a friend's link opens.
@Path("/public/r/{code}")
@RunOnVirtualThread
@PermitAll
@Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
class LandingPageResource {
    /// As an order can say it.
    private static final Pattern CLICK = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private final Invitations invitations;
    private final LinkOpenings openings;
    private final Pages pages;
    private final GonePage gone;
    private final Clock clock;

    LandingPageResource(
            Invitations invitations,
            LinkOpenings openings,
            Pages pages,
            GonePage gone,
            Clock clock) {
        this.invitations = invitations;
        this.openings = openings;
        this.pages = pages;
        this.gone = gone;
        this.clock = clock;
    }

    @GET
    @Operation(hidden = true)
    public Response open(
            @PathParam("code") String code,
            @QueryParam("clickId") @Nullable String clickId,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        return page(
                code,
                headers,
                clickId != null && CLICK.matcher(clickId).matches() ? clickId : null,
                OpenPage.person(headers, request));
    }

    /// Told apart from GET, which would be counted.
    @HEAD
    @Operation(hidden = true)
    public Response head(@PathParam("code") String code, @Context HttpHeaders headers) {
        return page(code, headers, null, null);
    }

    /// @param clickId that the link hands on
    /// @param visitor the person whose opening counts; null where it does not
    private Response page(
            String code, HttpHeaders headers, @Nullable String clickId, @Nullable String visitor) {
        var languages = headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE);
        var brand = invitations.brandOf(code);
        if (brand == null) {
            return gone.in(PageText.of(languages, Locale.ENGLISH));
        }
        return BrandScope.within(
                brand,
                () -> {
                    var about = pages.brand();
                    var locale = about.map(Brand::locale).orElse(Locale.ENGLISH);
                    var invitation = invitations.withCode(code);
                    if (invitation.isEmpty() || invitation.get().offer().isOver(clock.instant())) {
                        return gone.in(PageText.of(languages, locale));
                    }
                    if (visitor != null) {
                        openings.count(invitation.get(), visitor, clickId);
                    }
                    var name = about.map(Brand::name).orElse(brand);
                    return OpenPage.answer(
                            200,
                            pages.landing(
                                    invitation.get(),
                                    joinUrl(invitation.get(), brand, clickId),
                                    name,
                                    PageText.of(languages, locale)),
                            OpenPage.POLICY);
                });
    }

    private static String joinUrl(Invitation invitation, String slug, @Nullable String clickId) {
        var url = invitation.offer().terms().joinUrl();
        var destination =
                url == null
                        ? Destination.of("fanops://join")
                                .saying("brand", encoded(slug))
                                .saying("code", invitation.code())
                        : Destination.of(url).saying("ref", invitation.code());
        return (clickId == null ? destination : destination.saying(Destination.CLICK, clickId))
                .url();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Renders the page.
    @ApplicationScoped
    static class Pages {
        private final Template landing;
        private final Brands brands;
        private final CouponTemplates coupons;
        private final String publicUrl;

        Pages(
                @Location("landing.html") Template landing,
                Brands brands,
                CouponTemplates coupons,
                @ConfigProperty(name = "fanops.public-url") String publicUrl) {
            this.landing = landing;
            this.brands = brands;
            this.coupons = coupons;
            this.publicUrl = publicUrl;
        }

        Optional<Brand> brand() {
            return brands.current();
        }

        String landing(Invitation invitation, String joinUrl, String brandName, PageText text) {
            var terms = invitation.offer().terms();
            return landing.data("text", text)
                    .data("title", text.title(brandName))
                    .data("brand", brandName)
                    .data("program", terms.name())
                    .data("condition", (text.condition(terms) + " " + text.when(terms)).strip())
                    .data("mine", text.gains(terms, Recipient.REFEREE, coupons::nameOf))
                    .data("friends", text.gains(terms, Recipient.REFERRER, coupons::nameOf))
                    .data("code", invitation.code())
                    .data("join", joinUrl)
                    .data("url", publicUrl + "/r/" + invitation.code())
                    .render();
        }
    }
}
