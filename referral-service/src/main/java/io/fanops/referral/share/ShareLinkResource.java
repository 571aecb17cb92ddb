package io.fanops.referral.share;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/share-links")
@RunOnVirtualThread
@Tag(name = "Sharing")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class ShareLinkResource {
    static final String SAME_EACH_TIME =
            """
            Page, content and channel are a natural key: the same ones give the same link each time (200). What an earlier link has said to the page, \
            `clickId` and `via`, is taken out of its address, so the address in a browser can be shared as it stands. The link leads people to `url` with \
            `clickId`, which the brand sends back with an order, and `via`, the link's code, for whoever shares on. How it looks in chats is said \
            by PUT of `/shared-contents`. A fan has at most 1,000 links.\
            """;

    private final ShareLinks links;
    private final SharePolicies policies;
    private final Fans fans;

    ShareLinkResource(ShareLinks links, SharePolicies policies, Fans fans) {
        this.links = links;
        this.policies = policies;
        this.fans = fans;
    }

    @PUT
    @Operation(summary = "A fan's own link to a page of the brand", description = SAME_EACH_TIME)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = ShareLink.View.class)))
    public Response share(@PathParam("brand") String brand, @Valid @NotNull FansWish request) {
        policies.present().check(request.share().url(), "/share/url");
        var made = links.make(fans.known(request.fan(), "/fan").fanId(), request.share());
        return Response.status(made.isNew() ? 201 : 200).entity(made.link().view()).build();
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "Fans' share links with what came of them, newest first",
            description = "Also of one fan, under whichever of their ids, or of one content.")
    public Page<ShareLink.View> list(
            @PathParam("brand") String brand,
            @QueryParam("fanId") @Nullable String fanId,
            @QueryParam("content") @Nullable @Size(max = 2_000) String content,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                links.list(
                        fanId == null
                                ? null
                                : Ids.parse(fanId)
                                        .orElseThrow(() -> Refused.invalid("fanId", "is no id")),
                        content,
                        cursor == null ? null : Cursor.id(cursor),
                        limit + 1),
                limit,
                link -> link.id().toString(),
                ShareLink::view);
    }

    /// @param fan whose link it is; somebody unseen becomes known
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FansWish(@NotNull @Valid FanReference fan, @NotNull @Valid Wish share) {}
}
