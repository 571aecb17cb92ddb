package io.fanops.fan.connector;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/connectors")
@RunOnVirtualThread
@Tag(name = "Connectors")
@RolesAllowed({Role.BRAND_ADMIN})
class ConnectorResource {
    private static final String KEY = "[A-Za-z0-9._-]{1,100}";

    private final Connectors connectors;
    private final Deliveries deliveries;
    private final Idempotency idempotency;

    ConnectorResource(Connectors connectors, Deliveries deliveries, Idempotency idempotency) {
        this.connectors = connectors;
        this.deliveries = deliveries;
        this.idempotency = idempotency;
    }

    @PUT
    @Path("/{connector}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Let a till, shop or form post fans in its own shape",
            description =
                    """
                    The system posts JSON to `path` at this address, without a token; the header named in `proof` shows that it knows the \
                    secret. Where the system gives the secret, say it in `secret`; else one is made and told this once. A delivery has its \
                    effect once, and is answered with what became of it; where nothing of it could be taken it is answered 400 and may come \
                    again. What is posted is read as a line of an import with the mapping is.\
                    """)
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = ConnectorView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The key was there",
            content = @Content(schema = @Schema(implementation = ConnectorView.class)))
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("connector") @Pattern(regexp = KEY) String connector,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Wish request) {
        var put = connectors.put(connector, request.terms(), request.secret(), ifMatch);
        return answer(put, put.isNew() ? 201 : 200);
    }

    @GET
    @Operation(summary = "List connectors")
    public Page<ConnectorView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                connectors.after(Cursor.key(cursor), limit + 1),
                limit,
                Connector::key,
                connector -> ConnectorView.of(connector, null));
    }

    @GET
    @Path("/{connector}")
    @Operation(summary = "Read a connector")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ConnectorView.class)))
    public Response read(
            @PathParam("brand") String brand,
            @PathParam("connector") @Pattern(regexp = KEY) String connector) {
        return answer(new Connectors.Put(connectors.require(connector), null, false), 200);
    }

    @DELETE
    @Path("/{connector}")
    @Operation(summary = "Take a connector away; its address is nobody's then")
    @APIResponse(responseCode = "204", description = "Gone")
    public void delete(
            @PathParam("brand") String brand,
            @PathParam("connector") @Pattern(regexp = KEY) String connector) {
        connectors.delete(connector);
    }

    @POST
    @Path("/{connector}/secret")
    @Operation(
            summary = "Draw a new secret",
            description = "Told this once, not to a repeat; the old one proves nothing any more.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ConnectorView.class)))
    public Response rotate(
            @PathParam("brand") String brand,
            @PathParam("connector") @Pattern(regexp = KEY) String connector) {
        return idempotency.once(Map.of(), () -> answer(connectors.rotate(connector), 200));
    }

    @GET
    @Path("/{connector}/deliveries")
    @Operation(
            summary = "What became of deliveries of the last seven days",
            description =
                    "The latest first. Of what was posted nothing is kept but what was wrong.")
    public Page<Deliveries.Delivery> deliveries(
            @PathParam("brand") String brand,
            @PathParam("connector") @Pattern(regexp = KEY) String connector,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var after = After.of(cursor);
        return Page.of(
                deliveries.of(
                        connectors.require(connector).key(), after.at(), after.id(), limit + 1),
                limit,
                delivery -> Cursor.joined(delivery.at(), delivery.id()),
                delivery -> delivery);
    }

    private static Response answer(Connectors.Put put, int status) {
        return Response.status(status)
                .entity(ConnectorView.of(put.connector(), put.secret()))
                .header(HttpHeaders.ETAG, Revision.tag(put.connector().version()))
                .build();
    }

    /// @param secret the system's own, where it gives one
    record Wish(
            @Valid @NotNull ConnectorTerms terms,
            @Nullable @Size(min = 16, max = 200) @Pattern(regexp = "[!-~]*") String secret) {}

    /// @param path at the gateway
    /// @param secret told once
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConnectorView(
            String key,
            ConnectorTerms terms,
            String path,
            @Nullable String secret,
            Instant createdAt)
            implements Idempotency.Confidential {
        static ConnectorView of(Connector connector, @Nullable String secret) {
            return new ConnectorView(
                    connector.key(),
                    connector.terms(),
                    connector.path(),
                    secret,
                    connector.createdAt());
        }

        @Override
        public ConnectorView kept() {
            return new ConnectorView(key, terms, path, null, createdAt);
        }
    }

    /// After which delivery a page begins.
    private record After(@Nullable Instant at, String id) {
        static After of(@Nullable String cursor) {
            var parts = Cursor.parts(cursor, 2);
            return parts.isEmpty()
                    ? new After(null, "")
                    : new After(Cursor.moment(parts.getFirst()), parts.getLast());
        }
    }
}
