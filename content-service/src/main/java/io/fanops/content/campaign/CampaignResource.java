package io.fanops.content.campaign;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.action.ActionsOf;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns", description = "What a brand does with its fans for a while")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class CampaignResource {
    private final Campaigns campaigns;
    private final RunningCampaigns running;
    private final Idempotency idempotency;

    CampaignResource(Campaigns campaigns, RunningCampaigns running, Idempotency idempotency) {
        this.campaigns = campaigns;
        this.running = running;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a campaign",
            description =
                    """
                    A draft, until it is launched. `key` is a natural key: an equal repeat gives the first campaign (200), another one under the \
                    same key 409.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response make(
            @PathParam("brand") String brand, @Valid @NotNull CampaignDetails request) {
        return idempotency.once(
                request,
                () -> {
                    var made = running.make(request);
                    var campaign = made.campaign();
                    return answer(
                            made.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/campaigns/"
                                                            + campaign.details().key()))
                                    : Response.ok(),
                            campaign);
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "The brand's campaigns, oldest first")
    public Page<CampaignView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                campaigns.after(Cursor.id(cursor), limit + 1),
                limit,
                campaign -> campaign.id().toString(),
                CampaignView::of);
    }

    @GET
    @Path("/{campaign}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "One campaign")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("campaign") String key) {
        return answer(Response.ok(), campaigns.require(key));
    }

    @PATCH
    @Path("/{campaign}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change a campaign's name, description or times",
            description =
                    "A JSON merge patch: null clears a field. With If-Match a lost race is refused (412). The key stays.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("campaign") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    CampaignDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        return idempotency.once(
                patch, () -> answer(Response.ok(), running.edit(key, patch, ifMatch)));
    }

    @POST
    @Path("/{campaign}/launch")
    @Operation(summary = "Let fans take part, from startsAt on")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response launch(
            @PathParam("brand") String brand,
            @PathParam("campaign") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return change(key, ifMatch, Campaign::launch);
    }

    @POST
    @Path("/{campaign}/pause")
    @Operation(summary = "Let nobody take part for now; what was won is given")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response pause(
            @PathParam("brand") String brand,
            @PathParam("campaign") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return change(key, ifMatch, Campaign::pause);
    }

    @POST
    @Path("/{campaign}/resume")
    @Operation(summary = "Let fans take part again")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response resume(
            @PathParam("brand") String brand,
            @PathParam("campaign") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return change(key, ifMatch, Campaign::resume);
    }

    @POST
    @Path("/{campaign}/end")
    @Operation(
            summary = "Let nobody take part ever again",
            description =
                    "What was won is given. Lotteries that wait for their draw are drawn at once, from those who have entered.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response end(
            @PathParam("brand") String brand,
            @PathParam("campaign") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return change(key, ifMatch, Campaign::end);
    }

    /// The path says what is done, so nothing else tells one such request from another.
    private Response change(String key, @Nullable String ifMatch, Consumer<Campaign> verb) {
        return idempotency.once(
                "", () -> answer(Response.ok(), running.change(key, ifMatch, verb)));
    }

    private static Response answer(Response.ResponseBuilder answer, Campaign campaign) {
        return answer.entity(CampaignView.of(campaign))
                .header(HttpHeaders.ETAG, Revision.tag(campaign.version()))
                .build();
    }

    @Schema(name = "Campaign")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CampaignView(
            UUID id,
            String key,
            String name,
            @Nullable String description,
            Campaign.State state,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            Instant createdAt,
            @JsonProperty("_actions")
                    @ActionsOf(CampaignResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static CampaignView of(Campaign campaign) {
            var details = campaign.details();
            return new CampaignView(
                    campaign.id(),
                    details.key(),
                    details.name(),
                    details.description(),
                    campaign.state(),
                    details.startsAt(),
                    details.endsAt(),
                    campaign.createdAt(),
                    switch (campaign.state()) {
                        case DRAFT -> List.of("launch", "edit", "end");
                        case RUNNING -> List.of("edit", "pause", "end");
                        case PAUSED -> List.of("edit", "resume", "end");
                        case ENDED -> List.of();
                    });
        }
    }
}
