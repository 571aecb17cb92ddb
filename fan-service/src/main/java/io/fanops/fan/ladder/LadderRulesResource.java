package io.fanops.fan.ladder;

import io.fanops.fan.rules.Change;
import io.fanops.fan.rules.Edition;
import io.fanops.fan.rules.Rulebook;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Caller;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/ladder/rules")
@RunOnVirtualThread
@Tag(name = "Standing")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class LadderRulesResource {
    private final Rulebook rulebook;
    private final JudgingLadder judging;
    private final Caller caller;

    LadderRulesResource(Rulebook rulebook, JudgingLadder judging, Caller caller) {
        this.rulebook = rulebook;
        this.judging = judging;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "Read the brand's rules of the ladder",
            description = "Version 0 is the default.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = LadderRules.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(rulebook.present().of(LadderRules.KIND));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Make new rules of the ladder",
            description =
                    """
                    Makes the next version, unless the rules are those that hold. They judge every fan from the fan's next touch on, and all \
                    fans with `POST …/ladder/recomputation`. The stage of partners is reached by PARTNERED alone, a stage without triggers by hand \
                    alone (and FOLLOWER by the profile's word); a step has triggers, or says how the stage is lost. With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = LadderRules.class)))
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull LadderRules rules) {
        return answer(
                rulebook.put(LadderRules.KIND, rules.checked(), null, caller.subject(), ifMatch));
    }

    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Count who would stand elsewhere by other rules of the ladder")
    public Change preview(@PathParam("brand") String brand, @Valid @NotNull LadderRules rules) {
        return judging.change(rules.checked());
    }

    @GET
    @Path("/versions")
    @Operation(summary = "List the rules of the ladder that the brand has made, the newest first")
    public Page<Edition<LadderRules>> versions(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                rulebook.history(LadderRules.KIND, Rulebook.before(Cursor.key(cursor)), limit + 1),
                limit,
                edition -> String.valueOf(edition.version()),
                edition -> edition);
    }

    private static Response answer(Edition<LadderRules> edition) {
        return Response.ok(edition)
                .header(HttpHeaders.ETAG, Revision.tag(edition.version()))
                .build();
    }
}
