package io.fanops.fan.merge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.merge.Portraits.Portrait;
import io.fanops.fan.who.Reshapes;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}")
@RunOnVirtualThread
@Tag(name = "Merges")
class MergeResource {
    private final Merging merging;
    private final UndoingMerges undoing;
    private final Merges merges;
    private final Portraits portraits;
    private final WhoIs who;
    private final Caller caller;
    private final Idempotency idempotency;

    MergeResource(
            Merging merging,
            UndoingMerges undoing,
            Merges merges,
            Portraits portraits,
            WhoIs who,
            Caller caller,
            Idempotency idempotency) {
        this.merging = merging;
        this.undoing = undoing;
        this.merges = merges;
        this.portraits = portraits;
        this.who = who;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/fans/{fan}/merges")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Merge another fan into this one",
            description =
                    "This fan survives: own values win, gaps are filled, tags and attributes are united, for each channel and topic"
                            + " the stricter consent stands with who said it and when, identities and memberships move, the higher stage is kept, orders and spent"
                            + " add up, the later sighting stands. The other's id and externalId mean this fan from now on. A repeat"
                            + " gives the first merge (200). With dryRun nothing is merged, and `profile` shows what would become; there is no id, state or moment then.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = MergeView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was merged before, or a dry run",
            content = @Content(schema = @Schema(implementation = MergeView.class)))
    @Reshapes
    public Response merge(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewMerge request) {
        var survivor = Ids.parse(fan).orElseThrow(() -> Refused.notFound("fan"));
        return idempotency.once(
                request,
                () -> {
                    var done =
                            merging.merge(
                                    survivor, request.fanId(), request.reason(), caller.subject());
                    var merge = done.merge();
                    var profile = portraits.of(who.require(merge.fanId()));
                    return (done.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/merges/"
                                                            + merge.id()))
                                    : Response.ok())
                            .entity(
                                    dryRun && done.isNew()
                                            ? MergeView.ofNone(merge, profile)
                                            : view(merge, profile))
                            .build();
                });
    }

    @GET
    @Path("/merges")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "List merges, undone ones too",
            description = "With fanId those in which that fan, under that id, had a part.")
    public Page<MergeView> list(
            @PathParam("brand") String brand,
            @QueryParam("fanId") @Nullable UUID fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                merges.after(Cursor.id(cursor), fan, limit + 1),
                limit,
                merge -> merge.id().toString(),
                merge -> view(merge, null));
    }

    @GET
    @Path("/merges/{merge}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read a merge")
    public MergeView read(@PathParam("brand") String brand, @PathParam("merge") String id) {
        return view(merges.find(id(id)).orElseThrow(() -> Refused.notFound("merge")), null);
    }

    @POST
    @Path("/merges/{merge}/undo")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Undo a merge",
            description =
                    "What nobody has changed since is for both exactly as before. What was told of the survivor since stays there. What"
                            + " was told of the merged fan's own id goes back with it: feedback, promises, conversations, partnership and"
                            + " other decisions, identities (under the externalId too), events. Orders are the survivor's whichever of the"
                            + " two they named, and so are edits and what happened in communities. A consent withdrawn since is withdrawn"
                            + " for both; one given by the merged fan's own account goes with them. Later merges of the two are undone first. The pair is not merged by policy again for what speaks"
                            + " for it now.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = MergeView.class)))
    @Reshapes
    public Response undo(
            @PathParam("brand") String brand,
            @PathParam("merge") String id,
            @Valid @NotNull Reason request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        view(
                                                undoing.undo(
                                                        id(id), request.reason(), caller.subject()),
                                                null))
                                .build());
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("merge"));
    }

    private static MergeView view(Merge merge, @Nullable Portrait profile) {
        return new MergeView(
                merge.id(),
                merge.fanId(),
                merge.mergedFan(),
                merge.state(),
                merge.reason(),
                merge.by(),
                merge.at(),
                merge.undoneBy(),
                merge.undoneAt(),
                merge.undoneBecause(),
                profile,
                merge.actions());
    }

    /// @param fanId who is merged into the fan in the path; any of the fan's ids
    /// @param reason kept with the merge; no personal data
    record NewMerge(@NotNull UUID fanId, @NotBlank @Size(max = 500) String reason) {}

    record Reason(@NotBlank @Size(max = 500) String reason) {}

    /// @param id null, as `state`, `by` and `at` are, in a dry run: there is no merge
    /// @param by subject of who decided it; `policy` where the brand's merge policy did
    /// @param profile the survivor as the merge made or would make them; left out when a merge is
    ///   read
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MergeView(
            @Nullable UUID id,
            UUID fanId,
            UUID mergedFanId,
            Merge.@Nullable State state,
            String reason,
            @Nullable String by,
            @Nullable Instant at,
            @Nullable String undoneBy,
            @Nullable Instant undoneAt,
            @Nullable String undoneBecause,
            @Nullable Portrait profile,
            @JsonProperty("_actions") @ActionsOf(MergeResource.class) List<String> actions) {

        /// What a dry run has to tell.
        private static MergeView ofNone(Merge merge, Portrait profile) {
            return new MergeView(
                    null,
                    merge.fanId(),
                    merge.mergedFan(),
                    null,
                    merge.reason(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    profile,
                    List.of());
        }
    }
}
