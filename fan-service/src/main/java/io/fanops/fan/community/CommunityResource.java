package io.fanops.fan.community;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.CommunityDetails.Kind;
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
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/communities")
@RunOnVirtualThread
@Tag(name = "Communities")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class CommunityResource {
    private final Communities communities;
    private final SettingUp settingUp;
    private final Health health;
    private final Idempotency idempotency;

    CommunityResource(
            Communities communities, SettingUp settingUp, Health health, Idempotency idempotency) {
        this.communities = communities;
        this.settingUp = settingUp;
        this.health = health;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Found a community",
            description =
                    "`key` is the natural key: an equal repeat gives the first one (200). It begins as a DRAFT. The circles of scope"
                            + " `INTERNAL` are `TEAM`, `PROJECT` and `INTEREST`, those of `EXTERNAL` are `PROSPECTS`, `CUSTOMERS` and"
                            + " `OTHER`.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response found(
            @PathParam("brand") String brand, @Valid @NotNull CommunityDetails request) {
        return idempotency.once(
                request,
                () -> {
                    var founded = settingUp.found(request, null);
                    return (founded.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/communities/"
                                                            + request.key()))
                                    : Response.ok())
                            .entity(founded.community())
                            .header(HttpHeaders.ETAG, Revision.tag(founded.community().version()))
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "List communities, or those in a state or below another one")
    public Page<Community> list(
            @PathParam("brand") String brand,
            @QueryParam("state") Community.@Nullable State state,
            @QueryParam("parent") @Nullable String parent,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                communities.after(Cursor.id(cursor), state, parent, limit + 1),
                limit,
                community -> community.id().toString(),
                community -> community);
    }

    @GET
    @Path("/{community}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "Read a community")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("community") String key) {
        return ok(communities.require(key));
    }

    @PATCH
    @Path("/{community}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Edit a community",
            description =
                    "A JSON merge patch of what it was founded with; lists are replaced whole. `key`, `parent` and `kind` stay. Of an ACTIVE"
                            + " one no step of the set-up is taken away again.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("community") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    CommunityDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        return ok(settingUp.edit(key, patch, ifMatch));
    }

    @GET
    @Path("/{community}/setup")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "How far a community's set-up is",
            description = "Six steps, each with what is missing.")
    public Setup setup(@PathParam("brand") String brand, @PathParam("community") String key) {
        return settingUp.setup(key);
    }

    @POST
    @Path("/{community}/activate")
    @Operation(
            summary = "Open a community that is set up",
            description = "Refused with the steps that are incomplete.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response activate(
            @PathParam("brand") String brand,
            @PathParam("community") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun) {
        return step(() -> settingUp.activate(key, ifMatch));
    }

    @POST
    @Path("/{community}/grow")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Let a community grow into the next kind",
            description =
                    "DYAD → GROUP → ORGANISATION → COMMUNITY → SOCIETY. Into `kind`, which is the next one; a community that is of it already stays as it is, so that two taps on a button are one step. Refused with what the next kind asks for.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response grow(
            @PathParam("brand") String brand,
            @PathParam("community") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Grown request) {
        return idempotency.once(request, () -> ok(settingUp.grow(key, request.kind(), ifMatch)));
    }

    @POST
    @Path("/{community}/archive")
    @Operation(
            summary = "Close a community",
            description =
                    "What was in it stays readable, for the staff and for who is in it. Its groups in carriers are free for others.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response archive(
            @PathParam("brand") String brand,
            @PathParam("community") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return step(() -> settingUp.archive(key, ifMatch));
    }

    @GET
    @Path("/{community}/health")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "How a community fares",
            description =
                    "Six conditions, each measured over the last 30 days with its evidence; a score of 0 to 100 by a versioned formula; activity and self-organisation.")
    public Health.Report health(
            @PathParam("brand") String brand, @PathParam("community") String key) {
        return health.of(communities.require(key));
    }

    /// @param kind what the community is to be
    record Grown(@NotNull Kind kind) {}

    private Response step(Supplier<Community> effect) {
        return idempotency.once(Map.of(), () -> ok(effect.get()));
    }

    private Response ok(Community community) {
        return Response.ok(community)
                .header(HttpHeaders.ETAG, Revision.tag(community.version()))
                .build();
    }
}
