package io.fanops.referral.shop;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/shop")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnShopResource {
    private final Shops shops;
    private final Fans fans;

    OwnShopResource(Shops shops, Fans fans) {
        this.shops = shops;
        this.fans = fans;
    }

    @GET
    @Operation(summary = "My shop, with the links that earn me commission")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Shop.View.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(200, shops.of(fans.caller()).orElseThrow(() -> Refused.notFound("shop")));
    }

    @PUT
    @Operation(
            summary = "Make my shop, or make it anew",
            description =
                    """
                    At most 100 products, whose `url` and `imageUrl` are on hosts that the brand allows. Who is no partner becomes one where the \
                    brand lets fans promote. A shop has at most 1,000 different links over time (`TOO_MANY_LINKS`). With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Shop.View.class)))
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Shop request) {
        var fan = fans.caller();
        var put = Deadlocks.survived(() -> shops.put(fan, request, ifMatch));
        return answer(put.isNew() ? 201 : 200, put.kept());
    }

    private static Response answer(int status, Shops.Kept kept) {
        return Response.status(status)
                .entity(kept.shop())
                .header(HttpHeaders.ETAG, Revision.tag(kept.revision()))
                .build();
    }
}
