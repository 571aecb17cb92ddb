package io.fanops.content.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/stores")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Stores", description = "The places where fans meet the brand in person")
class StoreResource {
    private final Stores stores;
    private final OpeningStores opening;
    private final Idempotency idempotency;

    StoreResource(Stores stores, OpeningStores opening, Idempotency idempotency) {
        this.stores = stores;
        this.opening = opening;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Open a store",
            description =
                    "The externalId is the natural key: equal content again gives the first store (200), other"
                            + " content is refused (409). Orders, redemptions and QR codes cite a store by its id"
                            + " or its externalId.")
    @APIResponse(
            responseCode = "201",
            description = "Opened",
            content = @Content(schema = @Schema(implementation = StoreView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was open with this content",
            content = @Content(schema = @Schema(implementation = StoreView.class)))
    @APIResponse(
            responseCode = "409",
            description = "The externalId names a store with other content")
    public Response open(@PathParam("brand") String brand, @Valid @NotNull StoreDetails request) {
        return idempotency.once(
                request,
                () -> {
                    var opened = opening.open(request);
                    var store = opened.store();
                    return (opened.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/stores/"
                                                            + store.id()))
                                    : Response.ok())
                            .entity(view(store, null))
                            .header(HttpHeaders.ETAG, Revision.tag(store.version()))
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "List stores, or find those around a point",
            description =
                    "In the order in which they were opened; with `near` the nearest first, each with its"
                            + " `distanceKm` along the surface of the earth.")
    public Page<StoreView> list(
            @PathParam("brand") String brand,
            @Parameter(description = "The store that the brand calls so") @QueryParam("externalId")
                    @Nullable String externalId,
            @Parameter(description = "Exactly this city") @QueryParam("city") @Nullable String city,
            @Parameter(description = "A point as `lat,lon` in degrees", example = "31.2297,121.448")
                    @QueryParam("near")
                    @Nullable String near,
            @Parameter(description = "Kilometres around `near`")
                    @QueryParam("radius")
                    @DefaultValue("10")
                    @DecimalMin("0.001")
                    @DecimalMax("20038")
                    double radius,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        if (externalId != null) {
            return new Page<>(
                    stores.withExternalId(externalId).stream()
                            .map(store -> view(store, null))
                            .toList(),
                    null);
        }
        if (near != null) {
            var found =
                    stores.near(
                            Location.ofQuery("near", near),
                            radius,
                            city,
                            distance(Cursor.key(cursor)),
                            limit + 1);
            return Page.of(
                    found,
                    limit,
                    last -> last.distance().km() + "/" + last.distance().store(),
                    one -> view(one.store(), one.distance().km()));
        }
        return Page.of(
                stores.after(Cursor.id(cursor), city, limit + 1),
                limit,
                last -> last.id().toString(),
                store -> view(store, null));
    }

    @GET
    @Path("/{store}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "Read a store")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = StoreView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("store") String id) {
        return edition(
                stores.findByIdOptional(id(id)).orElseThrow(() -> Refused.notFound("store")));
    }

    @PATCH
    @Path("/{store}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Edit a store",
            description =
                    "A JSON merge patch: null clears a field. With If-Match a lost race is refused (412). The"
                            + " externalId stays.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = StoreView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("store") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = StoreDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        return edition(opening.edit(id(id), patch, ifMatch));
    }

    private Response edition(Store store) {
        return Response.ok(view(store, null))
                .header(HttpHeaders.ETAG, Revision.tag(store.version()))
                .build();
    }

    private StoreView view(Store store, @Nullable Double distanceKm) {
        return StoreView.of(store, distanceKm);
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("store"));
    }

    private static Stores.@Nullable Distance distance(String key) {
        if (key.isEmpty()) {
            return null;
        }
        var parts = key.split("/", 2);
        try {
            var store = parts.length == 2 ? Ids.parse(parts[1]) : Optional.<UUID>empty();
            if (store.isPresent()) {
                return new Stores.Distance(Double.parseDouble(parts[0]), store.get());
            }
        } catch (NumberFormatException _) {
            // Falls through: the cursor is one of another list.
        }
        throw Refused.invalid("cursor", "is not a cursor of this list");
    }

    /// @param distanceKm from the point asked about, where one was
    /// @param actions what the caller may do with the store now
    @Schema(name = "Store")
    record StoreView(
            UUID id,
            String externalId,
            String name,
            @Nullable String address,
            @Nullable String city,
            @Nullable String region,
            @Nullable Location location,
            @Nullable String timezone,
            List<OpeningSpan> openingHours,
            @Nullable String phone,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double distanceKm,
            Instant createdAt,
            Instant updatedAt,
            @JsonProperty("_actions") @ActionsOf(StoreResource.class) List<String> actions) {
        static StoreView of(Store store, @Nullable Double distanceKm) {
            var details = store.details();
            return new StoreView(
                    store.id(),
                    store.externalId(),
                    details.name(),
                    details.address(),
                    details.city(),
                    details.region(),
                    details.location(),
                    details.timezone(),
                    details.openingHours(),
                    details.phone(),
                    distanceKm,
                    store.createdAt(),
                    store.updatedAt(),
                    List.of("edit"));
        }
    }
}
