package io.fanops.referral.partner;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.action.Action;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.coupon.CouponTemplates;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/partners/{partner}/positions")
@RunOnVirtualThread
@Tag(name = "Partners")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class PositionResource {
    private final Partners partners;
    private final Positions positions;
    private final Targets targets;
    private final MergePatch patch;
    private final Idempotency idempotency;

    PositionResource(
            Partners partners,
            Positions positions,
            Targets targets,
            MergePatch patch,
            Idempotency idempotency) {
        this.partners = partners;
        this.positions = positions;
        this.targets = targets;
        this.patch = patch;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Make a promotion position, with a link of its own",
            description =
                    """
                    `url` leads people to `targetUrl` with `clickId` as a query parameter; the brand sends it back with the order. The target is \
                    on one of the policy's `allowedHosts`; what it says as `clickId` or `via` is taken out. `key` is a natural key; `shop` is kept for a fan's own shop. Orders brought by coupons of `couponTemplate` are the \
                    position's too.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Position.class)))
    @Action("promote")
    public Response make(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @Valid @NotNull NewPosition request) {
        if (request.key().equals(Positions.SHOP)) {
            throw Refused.invalid("/key", "is kept for a fan's own shop");
        }
        targets.check(request.targetUrl(), "/targetUrl", request.couponTemplate());
        return idempotency.once(
                request,
                () -> {
                    var made =
                            positions.make(
                                    partners.require(partner),
                                    request.key(),
                                    request.name(),
                                    request.targetUrl(),
                                    request.couponTemplate());
                    return answer(made.isNew() ? 201 : 200, made.position());
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "A partner's positions, oldest first")
    public Page<Position> list(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                positions.after(partners.require(partner), Cursor.id(cursor), limit + 1),
                limit,
                position -> position.id().toString(),
                position -> position);
    }

    @GET
    @Path("/{position}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "One position")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Position.class)))
    public Response read(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @PathParam("position") String position) {
        return answer(200, positions.require(partners.require(partner), position));
    }

    @PATCH
    @Path("/{position}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change a position's name, target or coupon template",
            description =
                    "A JSON merge patch; what is promoted stays. With If-Match a lost race is refused (412).")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Position.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @PathParam("position") String position,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(implementation = EditedPosition.class)))
                    @NotNull
                    ObjectNode request) {
        return idempotency.once(
                request,
                () -> {
                    var whose = partners.require(partner);
                    var now = positions.locked(whose, position);
                    Revision.check(ifMatch, now.revision());
                    var wished =
                            patch.apply(
                                    new EditedPosition(
                                            now.name(), now.targetUrl(), now.couponTemplate()),
                                    request,
                                    EditedPosition.class);
                    if ((wished.targetUrl() == null) != (now.targetUrl() == null)) {
                        throw Refused.invalid(
                                "/targetUrl",
                                now.targetUrl() == null ? "is a fan's own shop" : "is missing");
                    }
                    targets.check(wished.targetUrl(), "/targetUrl", wished.couponTemplate());
                    return answer(
                            200,
                            positions.edit(
                                    whose,
                                    now,
                                    wished.name(),
                                    wished.targetUrl(),
                                    wished.couponTemplate()));
                });
    }

    @POST
    @Path("/{position}/links")
    @Operation(
            summary = "Make a link that leads deeper, such as to a product",
            description =
                    "The same `sku` and `url` give the same link each time (200). Its clicks are the position's. `clickId` and `via` are taken out of the address: pages are told them by the link that is opened.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Link.class)))
    public Response link(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @PathParam("position") String position,
            @Valid @NotNull NewLink request) {
        targets.check(request.url(), "/url", null);
        return idempotency.once(
                request,
                () -> {
                    var made =
                            positions.link(
                                    positions.require(partners.require(partner), position),
                                    request.sku(),
                                    request.url());
                    return Response.status(made.isNew() ? 201 : 200).entity(made.link()).build();
                });
    }

    @GET
    @Path("/{position}/links")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "A position's links, oldest first")
    public Page<Link> links(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @PathParam("position") String position,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                positions.links(
                        positions.require(partners.require(partner), position),
                        Cursor.id(cursor),
                        limit + 1),
                limit,
                link -> link.id().toString(),
                link -> link);
    }

    private static Response answer(int status, Position position) {
        return Response.status(status)
                .entity(position)
                .header(HttpHeaders.ETAG, Revision.tag(position.revision()))
                .build();
    }

    /// What positions and links may lead to.
    @ApplicationScoped
    static class Targets {
        private final CommissionPolicies policies;
        private final CouponTemplates templates;

        Targets(CommissionPolicies policies, CouponTemplates templates) {
            this.policies = policies;
            this.templates = templates;
        }

        /// @throws Refused `VALIDATION_FAILED`
        void check(@Nullable String url, String pointer, @Nullable String template) {
            if (url != null) {
                policies.present().check(url, pointer);
            }
            if (template != null && templates.withKey(template).isEmpty()) {
                throw Refused.invalid(
                        "/couponTemplate", "There is no coupon template `" + template + "`.");
            }
        }
    }

    /// @param key the brand's own name for it, unique with its partner
    /// @param targetUrl an https page on one of the policy's `allowedHosts`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewPosition(
            @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 2_000) String targetUrl,
            @Nullable @Size(min = 1, max = 100) String couponTemplate) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EditedPosition(
            @NotBlank @Size(max = 200) String name,
            @Nullable @Size(max = 2_000) String targetUrl,
            @Nullable @Size(min = 1, max = 100) String couponTemplate) {}

    /// @param url an https page on one of the policy's `allowedHosts`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewLink(
            @Nullable @Size(min = 1, max = 200) String sku,
            @NotBlank @Size(max = 2_000) String url) {}
}
