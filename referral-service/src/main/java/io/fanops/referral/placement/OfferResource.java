package io.fanops.referral.placement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.brand.Days;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.placement.Offer.Audience;
import io.fanops.referral.placement.Offer.Capacity;
import io.fanops.referral.placement.Offer.Channel;
import io.fanops.referral.placement.Offer.Format;
import io.fanops.referral.placement.Offer.Terms;
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
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/placement-offers")
@RunOnVirtualThread
@Tag(name = "Placements")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class OfferResource {

    private final Offers offers;
    private final Partners partners;
    private final Days days;
    private final MergePatch patch;
    private final Caller caller;
    private final Idempotency idempotency;

    OfferResource(
            Offers offers,
            Partners partners,
            Days days,
            MergePatch patch,
            Caller caller,
            Idempotency idempotency) {
        this.offers = offers;
        this.partners = partners;
        this.days = days;
        this.patch = patch;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Offer a place in a partner's media, on the partner's behalf",
            description =
                    """
                    `key` is a natural key with its partner: an equal repeat gives the first offer (200), another one under the same key 409. `channel`, \
                    `format` and `capacity.per` stay as they are made. A partner has 500 at most, ended ones too: edit those that there are. A partner who is a fan \
                    offers by `/me/placement-offers`.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewOffer request) {
        var partner = request.partner();
        if (partner == null) {
            throw Refused.invalid("/partner", "is missing");
        }
        var terms = request.terms().checked();
        return idempotency.once(
                request,
                () -> {
                    var whose = partners.named(partner);
                    var made =
                            offers.make(
                                    whose.id(),
                                    request.key(),
                                    request.channel(),
                                    request.format(),
                                    terms);
                    return told(made.isNew() ? 201 : 200, made.offer());
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "Find placements",
            description =
                    """
                    `sort=newest` (as where it is left out), or `sort=price`, cheapest first. Prices are minor units of `currency`, which they need. `freeOn` finds what \
                    can be ordered now to be published on that day of the brand's: its lead time is kept and there is a place left.\
                    """)
    public Page<Offer> list(
            @PathParam("brand") String brand,
            @QueryParam("partner") @Nullable String partner,
            @QueryParam("channel") @Nullable Channel channel,
            @QueryParam("format") @Nullable Format format,
            @QueryParam("state") @Nullable Availability state,
            @QueryParam("tag") @Nullable String tag,
            @QueryParam("currency") @Pattern(regexp = "[A-Z]{3}") @Nullable String currency,
            @QueryParam("minPrice") @Min(0) @Nullable Long minPrice,
            @QueryParam("maxPrice") @Min(0) @Nullable Long maxPrice,
            @QueryParam("freeOn") @Nullable LocalDate freeOn,
            @Schema(enumeration = {"newest", "price"}) @QueryParam("sort") @DefaultValue("newest")
                    String sort,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        if (!sort.equals("newest") && !sort.equals("price")) {
            throw Refused.invalid("sort", "is newest or price");
        }
        boolean byPrice = sort.equals("price");
        if (currency == null && (minPrice != null || maxPrice != null || byPrice)) {
            throw Refused.invalid("currency", "is missing: prices are of one currency");
        }
        var filter =
                new Offers.Filter(
                        partner,
                        channel,
                        format,
                        state,
                        tag,
                        currency,
                        minPrice,
                        maxPrice,
                        freeOn == null ? null : Days.sensible(freeOn, "freeOn"),
                        days.today());
        if (!byPrice) {
            return Page.of(
                    offers.newest(filter, Cursor.maybeId(cursor), limit + 1),
                    limit,
                    offer -> offer.id().toString(),
                    this::seen);
        }
        var after = Cursor.parts(cursor, 2);
        return Page.of(
                offers.cheapest(
                        filter,
                        after.isEmpty() ? 0 : price(after.getFirst()),
                        after.isEmpty()
                                ? new UUID(0, 0)
                                : Ids.parse(after.getLast()).orElseThrow(Cursor::foreign),
                        limit + 1),
                limit,
                offer -> Cursor.joined(offer.terms().price().amount(), offer.id()),
                this::seen);
    }

    private static long price(String part) {
        try {
            return Long.parseLong(part);
        } catch (NumberFormatException _) {
            throw Cursor.foreign();
        }
    }

    @GET
    @Path("/{offer}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "One placement offer")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Offer.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("offer") String offer) {
        return answer(200, seen(offers.require(id(offer))));
    }

    @PATCH
    @Path("/{offer}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change a placement offer",
            description =
                    "A JSON merge patch. Orders keep what they were made by; of a smaller capacity no more is ordered until it suffices. With If-Match a lost race is refused (412).")
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
        return idempotency.once(
                request,
                () ->
                        told(
                                200,
                                offers.edit(
                                        id(offer),
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
        return idempotency.once("", () -> told(200, offers.move(id(offer), ifMatch, to)));
    }

    /// What is kept of the answer for repeats goes with the fan who is the partner.
    private Response told(int status, Offer offer) {
        idempotency.about(offer.fanId());
        return answer(status, seen(offer));
    }

    private Offer seen(Offer offer) {
        return offer.seenBy(Reader.of(caller));
    }

    static UUID id(String text) {
        return Ids.parse(text).orElseThrow(Offers::none);
    }

    static Response answer(int status, Offer offer) {
        return Response.status(status)
                .entity(offer)
                .header(HttpHeaders.ETAG, Revision.tag(offer.revision()))
                .build();
    }

    /// @param partner key; left out by a fan, whose own it is
    /// @param key the partner's or brand's own name for it, unique with its partner
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewOffer(
            @Nullable @Size(min = 1, max = 100) String partner,
            @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotNull Channel channel,
            @NotNull Format format,
            @NotBlank @Size(max = 200) String name,
            @Nullable @Size(min = 1, max = 4_000) String description,
            @Nullable @Size(min = 1, max = 200) String account,
            @Nullable @Size(max = 2_000) @Pattern(regexp = Offer.HTTPS, message = Offer.NO_HTTPS)
                    String accountUrl,
            @Nullable @Valid Audience audience,
            @Nullable @Size(max = 20) List<@NotBlank @Size(max = 50) String> tags,
            @NotNull @Valid Money price,
            @Nullable @Min(0) @Max(365) Integer leadDays,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable @Valid Capacity capacity,
            @Nullable @Min(0) @Max(10_000) Integer cancellationRate) {

        Terms terms() {
            return new Terms(
                    name,
                    description,
                    account,
                    accountUrl,
                    audience,
                    tags,
                    price,
                    leadDays,
                    startsAt,
                    endsAt,
                    capacity,
                    cancellationRate);
        }
    }
}
