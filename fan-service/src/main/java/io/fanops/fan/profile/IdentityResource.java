package io.fanops.fan.profile;

import io.fanops.fan.identity.IdentityKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/identities")
@RunOnVirtualThread
@Tag(name = "Identities")
class IdentityResource {
    private final FanIdentities identities;
    private final WhoIs who;
    private final Idempotency idempotency;

    IdentityResource(FanIdentities identities, WhoIs who, Idempotency idempotency) {
        this.identities = identities;
        this.who = who;
        this.idempotency = idempotency;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "List a fan's identities, each with who said so and when")
    public Page<IdentityView> list(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                identities.of(who.require(fan), Cursor.id(cursor), limit + 1),
                limit,
                identity -> identity.id().toString(),
                identity -> identity);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Say that an identity is a fan's",
            description =
                    "Kinds that are known, in any case: WECHAT_OPENID, WECHAT_UNIONID, WEIBO, DOUYIN, XIAOHONGSHU, PHONE, EMAIL,"
                            + " ACCOUNT, STORE_CARD, DEVICE, IP; other channels are the brand's own. Channel and externalId are kept as"
                            + " written; the pair is the natural key: said again it is the first one (200), verified if either word"
                            + " was. Of DEVICE and IP many fans may have the same. Any other that is another fan's is refused (409"
                            + " IDENTITY_TAKEN), and the pair of fans becomes a merge candidate.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = IdentityView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was the fan's already",
            content = @Content(schema = @Schema(implementation = IdentityView.class)))
    public Response add(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @Valid @NotNull NewIdentity request) {
        return idempotency.once(
                request,
                () -> {
                    var id = who.require(fan);
                    var added = identities.add(id, request);
                    return Response.status(
                                    added.isNew() ? Response.Status.CREATED : Response.Status.OK)
                            .entity(added.identity())
                            .build();
                });
    }

    @DELETE
    @Path("/{identity}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(summary = "Take an identity from a fan")
    @APIResponse(responseCode = "204", description = "The fan does not have it any more")
    @Transactional
    public void remove(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("identity") String identity) {
        identities.remove(
                who.held(fan), Ids.parse(identity).orElseThrow(() -> Refused.notFound("identity")));
    }

    /// @param verified somebody has checked that it is the fan's, as by a code sent to it
    /// @param saidBy the evidence: where it comes from, such as `checkout`; `brand` if left out
    record NewIdentity(
            @NotBlank @Size(max = 50) String channel,
            @NotBlank @Size(max = 200) String externalId,
            @Nullable Boolean verified,
            @Nullable @Size(min = 1, max = 100) String saidBy) {}

    /// @param kind what the channel's name says; OTHER for the brand's own channels
    /// @param at when it was first said
    record IdentityView(
            UUID id,
            String channel,
            IdentityKind kind,
            String externalId,
            boolean verified,
            String saidBy,
            Instant at) {}
}
