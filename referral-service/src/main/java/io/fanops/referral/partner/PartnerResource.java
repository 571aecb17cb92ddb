package io.fanops.referral.partner;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
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

@Path("/v1/brands/{brand}/partners")
@RunOnVirtualThread
@Tag(name = "Partners")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class PartnerResource {

    private final Partners partners;
    private final Fans fans;
    private final MergePatch patch;
    private final Caller caller;
    private final Idempotency idempotency;

    PartnerResource(
            Partners partners,
            Fans fans,
            MergePatch patch,
            Caller caller,
            Idempotency idempotency) {
        this.partners = partners;
        this.fans = fans;
        this.patch = patch;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Make a partner, who promotes the brand for commission",
            description =
                    """
                    `key` is a natural key: an equal repeat gives the first partner (200), another one under the same key 409. `fan` is a fan who \
                    promotes; one who is not known becomes known. `parent` is the partner above, who earns too where the policy has two levels. \
                    Only a BRAND_ADMIN names and sees `payoutDetails`.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Partner.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewPartner request) {
        checkPayoutDetails(request.payoutDetails() != null);
        return idempotency
                .replay(request)
                .orElseGet(() -> {
                    if (request.parent() != null) {
                        partners.above(request.parent());
                    }
                    var reference = request.fan();
                    var fan = reference == null ? null : fans.known(reference, "/fan").fanId();
                    return idempotency.once(
                            request,
                            () -> {
                                var made =
                                        partners.make(
                                                request.key(),
                                                request.name(),
                                                fan,
                                                request.parent(),
                                                request.payoutDetails());
                                return answer(made.isNew() ? 201 : 200, made.partner());
                            });
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "The brand's partners, oldest first")
    public Page<Partner> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable Availability state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                partners.after(Cursor.id(cursor), state, limit + 1),
                limit,
                partner -> partner.id().toString(),
                this::seen);
    }

    @GET
    @Path("/{partner}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "One partner")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Partner.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("partner") String partner) {
        return answer(200, partners.require(partner));
    }

    @PATCH
    @Path("/{partner}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change a partner's name, parent or payout details",
            description =
                    "A JSON merge patch: null clears `parent` or `payoutDetails`, which only a BRAND_ADMIN changes. With If-Match a lost race is refused (412).")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Partner.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = EditedPartner.class)))
                    @NotNull
                    ObjectNode request) {
        checkPayoutDetails(request.has("payoutDetails"));
        return idempotency.once(
                request,
                () -> {
                    var now = partners.locked(partner, ifMatch);
                    var wished =
                            patch.apply(
                                    new EditedPartner(
                                            now.name(), now.parent(), now.payoutDetails()),
                                    request,
                                    EditedPartner.class);
                    return answer(
                            200,
                            partners.edit(
                                    now, wished.name(), wished.parent(), wished.payoutDetails()));
                });
    }

    @POST
    @Path("/{partner}/pause")
    @Operation(summary = "Count no clicks for now; what earlier clicks bring is still earned")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Partner.class)))
    public Response pause(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(partner, ifMatch, Availability.PAUSED);
    }

    @POST
    @Path("/{partner}/resume")
    @Operation(summary = "Count clicks again")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Partner.class)))
    public Response resume(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(partner, ifMatch, Availability.ACTIVE);
    }

    @POST
    @Path("/{partner}/end")
    @Operation(
            summary = "Let a partner earn nothing any more",
            description = "Its links lead on; what it has earned is paid out.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Partner.class)))
    public Response end(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(partner, ifMatch, Availability.ENDED);
    }

    private Response move(String partner, @Nullable String ifMatch, Availability to) {
        return idempotency.once("", () -> answer(200, partners.move(partner, ifMatch, to)));
    }

    private Partner seen(Partner partner) {
        return decidesOnMoney() ? partner : partner.withoutPayoutDetails();
    }

    private boolean decidesOnMoney() {
        return caller.hasOneOf(Role.BRAND_ADMIN, Role.SERVICE);
    }

    /// Whoever may say where money goes is somebody who may pay it.
    private void checkPayoutDetails(boolean named) {
        if (named && !decidesOnMoney()) {
            throw new ForbiddenException();
        }
    }

    private Response answer(int status, Partner partner) {
        return Response.status(status)
                .entity(seen(partner))
                .header(HttpHeaders.ETAG, Revision.tag(partner.revision()))
                .build();
    }

    /// @param key the brand's own name for it, unique in the brand
    /// @param fan a fan who promotes
    /// @param parent key of the partner above
    /// @param payoutDetails how it is paid, in the brand's words; no bank secrets
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewPartner(
            @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotBlank @Size(max = 200) String name,
            @Nullable @Valid FanReference fan,
            @Nullable @Size(min = 1, max = 100) String parent,
            @Nullable @Size(max = 1_000) String payoutDetails) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EditedPartner(
            @NotBlank @Size(max = 200) String name,
            @Nullable @Size(min = 1, max = 100) String parent,
            @Nullable @Size(max = 1_000) String payoutDetails) {}
}
