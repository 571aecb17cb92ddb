package io.fanops.referral.partner;

import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.link.Destination;
import io.fanops.referral.link.GonePage;
import io.fanops.referral.link.OpenPage;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
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

/// `GET /p/{code}` at the gateway's root: a promotion link. It leads on, whoever opens it; only
/// people take a `clickId` along.
@Path("/public/p/{code}")
@RunOnVirtualThread
@PermitAll
@Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
class ClickResource {
    private final Positions positions;
    private final CommissionPolicies policies;
    private final Clicks clicks;
    private final GonePage gone;
    private final String publicUrl;

    ClickResource(
            Positions positions,
            CommissionPolicies policies,
            Clicks clicks,
            GonePage gone,
            @ConfigProperty(name = "fanops.public-url") String publicUrl) {
        this.positions = positions;
        this.policies = policies;
        this.clicks = clicks;
        this.gone = gone;
        this.publicUrl = publicUrl;
    }

    @GET
    @Operation(hidden = true)
    public Response open(
            @PathParam("code") String code,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        return lead(
                code, headers, OpenPage.person(headers, request), request.remoteAddress().host());
    }

    @HEAD
    @Operation(hidden = true)
    public Response head(@PathParam("code") String code, @Context HttpHeaders headers) {
        return lead(code, headers, null, "");
    }

    /// @param visitor the person who opens it; null where it is none
    /// @param address that it is opened from
    private Response lead(
            String code, HttpHeaders headers, @Nullable String visitor, String address) {
        var languages = headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE);
        var brand = positions.brandOf(code);
        if (brand == null) {
            return gone.in(LinkText.of(languages, Locale.ENGLISH));
        }
        return BrandScope.within(
                brand,
                () -> {
                    var link = positions.opened(code).orElse(null);
                    if (link != null && link.target() == null) {
                        return OpenPage.leadOn(Destination.of(publicUrl + "/s/" + link.code()));
                    }
                    if (link == null
                            || link.target() == null
                            || !policies.present().allows(link.target())) {
                        return gone.in(LinkText.of(languages, gone.locale()));
                    }
                    var target = Destination.of(link.target());
                    if (!link.counts()) {
                        return OpenPage.leadOn(target);
                    }
                    if (visitor == null) {
                        clicks.countInvalid(link);
                        return OpenPage.leadOn(target);
                    }
                    return OpenPage.leadOn(
                            target.saying(
                                    Destination.CLICK,
                                    Deadlocks.survived(
                                            () -> clicks.count(link, visitor, address))));
                });
    }
}
