package io.fanops.referral.share;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.brand.Brand;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.link.Destination;
import io.fanops.referral.link.GonePage;
import io.fanops.referral.link.OpenPage;
import io.fanops.referral.partner.LinkText;
import io.fanops.referral.share.ShareLinks.Opened;
import io.fanops.referral.share.SharedContents.Preview;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `GET /c/{code}` at the gateway's root: a fan's share link. It leads people on, with a `clickId`
/// for an order and the code for whoever shares on; programs that preview links see how the content
/// looks.
@Path("/public/c/{code}")
@RunOnVirtualThread
@PermitAll
@Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
class SharePageResource {
    private final ShareLinks links;
    private final SharePolicies policies;
    private final ShareOpenings openings;
    private final Pages pages;
    private final GonePage gone;

    SharePageResource(
            ShareLinks links,
            SharePolicies policies,
            ShareOpenings openings,
            Pages pages,
            GonePage gone) {
        this.links = links;
        this.policies = policies;
        this.openings = openings;
        this.pages = pages;
        this.gone = gone;
    }

    @GET
    @Operation(hidden = true)
    public Response open(
            @PathParam("code") String code,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        return lead(code, headers, OpenPage.person(headers, request));
    }

    /// Told apart from GET, which would be counted.
    @HEAD
    @Operation(hidden = true)
    public Response head(@PathParam("code") String code, @Context HttpHeaders headers) {
        return lead(code, headers, null);
    }

    /// @param visitor the person who opens it; null where it is none
    private Response lead(String code, HttpHeaders headers, @Nullable String visitor) {
        var languages = headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE);
        var brand = links.brandOf(code);
        if (brand == null) {
            return gone.in(LinkText.of(languages, Locale.ENGLISH));
        }
        return BrandScope.within(
                brand,
                () -> {
                    var about = pages.brand();
                    var text =
                            LinkText.of(languages, about == null ? Locale.ENGLISH : about.locale());
                    var policy = policies.present();
                    var link = links.opened(code).orElse(null);
                    if (link == null || !policy.allows(link.target())) {
                        return gone.in(text);
                    }
                    var target = Destination.of(link.target());
                    if (visitor != null) {
                        return OpenPage.leadOn(
                                target.saying(Destination.CLICK, openings.count(link, visitor))
                                        .saying(Destination.VIA, link.code()));
                    }
                    // What a browser fetches ahead is shown to a person later.
                    return OpenPage.visitor(headers).isRobot()
                            ? pages.preview(
                                    link,
                                    target,
                                    policy,
                                    about == null ? brand : about.name(),
                                    text)
                            : OpenPage.leadOn(target);
                });
    }

    /// Renders the preview.
    @ApplicationScoped
    static class Pages {
        private final Template share;
        private final Brands brands;
        private final SharedContents contents;
        private final String publicUrl;

        Pages(
                @Location("share.html") Template share,
                Brands brands,
                SharedContents contents,
                @ConfigProperty(name = "fanops.public-url") String publicUrl) {
            this.share = share;
            this.brands = brands;
            this.contents = contents;
            this.publicUrl = publicUrl;
        }

        @Nullable Brand brand() {
            return brands.current().orElse(null);
        }

        /// How a link looks in a chat. A picture is shown from the hosts that the brand still
        /// allows.
        Response preview(
                Opened link,
                Destination target,
                SharePolicy policy,
                String brandName,
                LinkText text) {
            var preview =
                    contents.preview(link.content())
                            .filter(shown -> shown.isOf(target))
                            .orElse(new Preview(link.content(), null, brandName, null, null));
            var image = preview.imageUrl();
            var page =
                    share.data("text", text)
                            .data("brand", brandName)
                            .data("title", preview.title())
                            .data("description", preview.description())
                            .data("image", image != null && policy.allows(image) ? image : null)
                            .data("target", target.url())
                            .data("url", publicUrl + "/c/" + link.code())
                            .render();
            return OpenPage.answer(200, page, OpenPage.POLICY);
        }
    }
}
