package io.fanops.referral.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.placement.Offer.Terms;
import io.fanops.referral.placement.OfferResource.NewOffer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
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

@Path("/v1/brands/{brand}/me/placement-offers")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnOfferResource {
    private final Offers offers;
    private final CallingPartner calling;
    private final MergePatch patch;
    private final Idempotency idempotency;

    OwnOfferResource(
            Offers offers, CallingPartner calling, MergePatch patch, Idempotency idempotency) {
        this.offers = offers;
        this.calling = calling;
        this.patch = patch;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Offer a place in my media",
            description =
                    """
                    For who is a partner of the brand. `partner` is left out. `key` is a natural key among mine: an equal repeat gives the first offer \
                    (200). `channel`, `format` and `capacity.per` stay as they are made. 500 at most, ended ones too.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewOffer request) {
        if (request.partner() != null) {
            throw Refused.invalid("/partner", "is whoever calls");
        }
        var terms = request.terms().checked();
        var me = calling.partner();
        return idempotency.once(
                request,
                () -> {
                    var made =
                            offers.make(
                                    me.id(),
                                    request.key(),
                                    request.channel(),
                                    request.format(),
                                    terms);
                    return answer(made.isNew() ? 201 : 200, made.offer());
                });
    }

    @GET
    @Operation(summary = "What I offer, newest first")
    public Page<Offer> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                offers.of(calling.ids(), Cursor.maybeId(cursor), limit + 1),
                limit,
                offer -> offer.id().toString(),
                offer -> offer.seenBy(Reader.PARTNER));
    }

    @GET
    @Path("/{offer}")
    @Operation(summary = "One of my offers")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("offer") String offer) {
        return answer(200, mine(offer));
    }

    @PATCH
    @Path("/{offer}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change one of my offers",
            description =
                    "A JSON merge patch. Orders keep what they were made by. With If-Match a lost race is refused (412).")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("offer") String offer,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = Terms.class)))
                    @NotNull
                    ObjectNode request) {
        var id = mine(offer).id();
        return idempotency.once(
                request,
                () ->
                        answer(
                                200,
                                offers.edit(
                                        id,
                                        ifMatch,
                                        now -> patch.apply(now, request, Terms.class))));
    }

    @POST
    @Path("/{offer}/pause")
    @Operation(summary = "Let nobody order it for now; what was ordered goes on")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response pause(
            @PathParam("brand") String brand,
            @PathParam("offer") String offer,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(offer, ifMatch, Availability.PAUSED);
    }

    @POST
    @Path("/{offer}/resume")
    @Operation(summary = "Let it be ordered again")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response resume(
            @PathParam("brand") String brand,
            @PathParam("offer") String offer,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(offer, ifMatch, Availability.ACTIVE);
    }

    @POST
    @Path("/{offer}/end")
    @Operation(summary = "Let it never be ordered again; what was ordered goes on")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response end(
            @PathParam("brand") String brand,
            @PathParam("offer") String offer,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(offer, ifMatch, Availability.ENDED);
    }

    private Response move(String offer, @Nullable String ifMatch, Availability to) {
        var id = mine(offer).id();
        return idempotency.once("", () -> answer(200, offers.move(id, ifMatch, to)));
    }

    private Offer mine(String id) {
        var offer = offers.require(OfferResource.id(id));
        if (!calling.ids().contains(offer.partnerId())) {
            throw Offers.none();
        }
        return offer;
    }

    private static Response answer(int status, Offer offer) {
        return OfferResource.answer(status, offer.seenBy(Reader.PARTNER));
    }
}
