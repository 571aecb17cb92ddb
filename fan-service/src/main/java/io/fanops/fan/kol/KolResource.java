package io.fanops.fan.kol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.kol.Influence.Evidence;
import io.fanops.fan.touch.Happened;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.Action;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Caller;
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
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/kols")
@RunOnVirtualThread
@Tag(name = "KOLs")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class KolResource {
    private final Kols kols;
    private final KolTasks tasks;
    private final WhoIs whoIs;
    private final Caller caller;
    private final Idempotency idempotency;

    KolResource(Kols kols, KolTasks tasks, WhoIs whoIs, Caller caller, Idempotency idempotency) {
        this.kols = kols;
        this.tasks = tasks;
        this.whoIs = whoIs;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Register a KOL",
            description = "`key` is the natural key: an equal repeat gives the first one (200).")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Kol.class)))
    public Response register(@PathParam("brand") String brand, @Valid @NotNull KolDetails request) {
        return idempotency.once(
                request,
                () -> {
                    var registered = kols.register(request);
                    return (registered.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/kols/"
                                                            + request.key()))
                                    : Response.ok())
                            .entity(registered.kol())
                            .header(HttpHeaders.ETAG, Revision.tag(registered.kol().version()))
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "List KOLs, or those in a state")
    public Page<Kol> list(
            @PathParam("brand") String brand,
            @QueryParam("state") Kol.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                kols.after(Cursor.id(cursor), state, limit + 1),
                limit,
                kol -> kol.id().toString(),
                kol -> kol);
    }

    @GET
    @Path("/{kol}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read a KOL")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Kol.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("kol") String kol) {
        return ok(kols.require(kol));
    }

    @PATCH
    @Path("/{kol}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(summary = "Edit a KOL", description = "A JSON merge patch; `key` stays.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Kol.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = KolDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        return ok(kols.edit(kol, patch, ifMatch));
    }

    @PUT
    @Path("/{kol}/state")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Activate, pause or end the work with a KOL")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Kol.class)))
    @Action({"activate", "pause", "end"})
    public Response enter(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @Valid @NotNull NewState request) {
        return idempotency.once(request, () -> ok(kols.enter(kol, request.state())));
    }

    @POST
    @Path("/{kol}/evidence")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Add evidence of a KOL's influence",
            description =
                    """
                    It is only added to; of each metric and platform the newest counts. A figure without a platform is over all of them: where \
                    a metric has one, it stands for those by platform. Refused for a KOL who was erased.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Evidence.class)))
    public Response show(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @Valid @NotNull NewEvidence request) {
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        kols.show(
                                                kols.requireNotErased(kol).id(),
                                                request.metric(),
                                                request.platform(),
                                                request.value(),
                                                request.source(),
                                                request.at(),
                                                caller.subject()))
                                .build());
    }

    @GET
    @Path("/{kol}/evidence")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "All evidence of a KOL's influence, in the order in which it was told")
    public Page<Evidence> evidence(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                kols.evidence(kols.require(kol).id(), Cursor.id(cursor), limit + 1),
                limit,
                entry -> entry.id().toString(),
                entry -> entry);
    }

    @GET
    @Path("/{kol}/influence")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "A KOL's influence, and why",
            description =
                    "0 to 100 by a versioned formula of three parts: reach, engagement and results, each with its evidence.")
    public Influence influence(@PathParam("brand") String brand, @PathParam("kol") String kol) {
        return kols.influence(kols.require(kol).id());
    }

    @GET
    @Path("/{kol}/report")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "What a KOL cost and brought, by approved tasks",
            description =
                    "Cost an order, a follower and a thousand views: where there are any, and the figure is not beyond what money can say (10^15).")
    public KolTasks.Report report(@PathParam("brand") String brand, @PathParam("kol") String kol) {
        return tasks.report(kols.require(kol).id());
    }

    @PUT
    @Path("/{kol}/fans")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say which of the brand's fans are the KOL's fans too",
            description =
                    "Adds up to 1,000 a call, each once; whom the brand does not know is told and passed over. Refused for a KOL who was erased.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Kols.Followed.class)))
    public Response follow(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @Valid @NotNull NewFollowers request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        kols.follow(
                                                kols.requireNotErased(kol).key(),
                                                request.ids(),
                                                request.names()))
                                .build());
    }

    @GET
    @Path("/{kol}/fans")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "List which of the brand's fans are the KOL's fans")
    public Page<Kols.Follower> followers(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                kols.followers(kols.require(kol).key(), Cursor.id(cursor), limit + 1),
                limit,
                follower -> follower.fanId().toString(),
                follower -> follower);
    }

    @DELETE
    @Path("/{kol}/fans/{fan}")
    @Operation(summary = "Say that a fan is no longer a fan of the KOL's")
    @Transactional
    public void unfollow(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("fan") String fan) {
        kols.unfollow(kols.require(kol).key(), whoIs.held(fan));
    }

    private static Response ok(Kol kol) {
        return Response.ok(kol).header(HttpHeaders.ETAG, Revision.tag(kol.version())).build();
    }

    /// @param state `ACTIVE`, `PAUSED` or `ENDED`
    record NewState(@NotNull Kol.State state) {}

    /// @param platform left out where the value is over all platforms
    /// @param value people, at most 10^12; for a rate hundredths of a percent, at most 10,000
    /// @param source where it was read, such as the address of a page
    /// @param at when it was so, since 2000-01-01
    record NewEvidence(
            @NotNull Influence.Metric metric,
            @Nullable @Size(min = 1, max = 50) String platform,
            @Min(0) long value,
            @NotBlank @Size(max = 500) String source,
            @NotNull @Happened Instant at) {}

    record NewFollowers(
            @Nullable @Size(max = 1_000) List<@NotNull UUID> fanIds,
            @Nullable @Size(max = 1_000) List<@NotBlank @Size(max = 200) String> externalIds) {

        List<UUID> ids() {
            return fanIds == null ? List.of() : fanIds;
        }

        List<String> names() {
            return externalIds == null ? List.of() : externalIds;
        }
    }
}
