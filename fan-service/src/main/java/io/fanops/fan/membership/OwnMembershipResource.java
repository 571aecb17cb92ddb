package io.fanops.fan.membership;

import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.community.Community;
import io.fanops.fan.community.CommunityDetails;
import io.fanops.fan.membership.Applications.Application;
import io.fanops.fan.membership.Invitations.Invitation;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.who.Oneself;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What fans do themselves: come in, invite, apply, leave, found, thank each other.
@Path("/v1/brands/{brand}/me/communities")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnMembershipResource {
    private final Communities communities;
    private final Members members;
    private final ComingIn comingIn;
    private final Invitations invitations;
    private final Applications applications;
    private final Oneself oneself;
    private final Idempotency idempotency;

    OwnMembershipResource(
            Communities communities,
            Members members,
            ComingIn comingIn,
            Invitations invitations,
            Applications applications,
            Oneself oneself,
            Idempotency idempotency) {
        this.communities = communities;
        this.members = members;
        this.comingIn = comingIn;
        this.invitations = invitations;
        this.applications = applications;
        this.oneself = oneself;
        this.idempotency = idempotency;
    }

    @GET
    @Path("/{community}")
    @Operation(
            summary = "A community as fans see it",
            description =
                    "Name, purpose, entry with its questions, rules and rituals, and one's own membership.")
    public OwnView read(@PathParam("brand") String brand, @PathParam("community") String key) {
        var fan = oneself.fan();
        var community = communities.require(key).active();
        return OwnView.of(community, members.find(key, fan).orElse(null));
    }

    @POST
    @Path("/{community}/membership")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Join a community",
            description =
                    "Where entry is OPEN, or with an invitation. Who is in already stays as they are (200).")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Member.class)))
    public Response join(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull Entrance request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    var entered = comingIn.join(community, fan, request.invitation());
                    return Response.status(entered.isNew() ? 201 : 200)
                            .entity(entered.member())
                            .build();
                });
    }

    @DELETE
    @Path("/{community}/membership")
    @Operation(summary = "Leave a community")
    @APIResponse(responseCode = "204", description = "Is not a member")
    public Response leave(
            @PathParam("brand") String brand, @PathParam("community") String community) {
        var fan = oneself.fan();
        return idempotency.once(
                Map.of(),
                () -> {
                    members.end(
                            communities.require(community).key(),
                            fan,
                            "LEFT",
                            null,
                            Actor.fan(fan));
                    return Response.noContent().build();
                });
    }

    @POST
    @Path("/{community}/applications")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Apply to a community that screens",
            description = "One answer to each of its questions, in their order.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Application.class)))
    public Response apply(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewApplication request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        applications.apply(
                                                communities.require(community),
                                                fan,
                                                request.answers()))
                                .build());
    }

    @POST
    @Path("/{community}/invitations")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Invite others, where one's role allows it")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Invitation.class)))
    public Response invite(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull OwnInvitation request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    members.demand(community, fan, Permission.INVITE);
                    return Response.status(201)
                            .entity(
                                    invitations.make(
                                            communities.require(community),
                                            Actor.fan(fan),
                                            request.uses(),
                                            request.expiresAt()))
                            .build();
                });
    }

    @POST
    @Path("/{community}/communities")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Found a community below this one, and lead it",
            description =
                    "`parent` is the community in the path and may be left out. It begins as a DRAFT.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response found(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull CommunityDetails request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    var founded = comingIn.found(community, fan, request);
                    return Response.status(founded.isNew() ? 201 : 200)
                            .entity(founded.community())
                            .build();
                });
    }

    @POST
    @Path("/{community}/peers")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Say that one welcomed or helped another member")
    @APIResponse(responseCode = "204", description = "Noted, once")
    public Response note(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewEdge request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    comingIn.note(community, fan, request.fanId(), request.kind());
                    return Response.noContent().build();
                });
    }

    /// @param invitation a code; left out where entry is open
    record Entrance(@Nullable @Size(max = 50) String invitation) {}

    record NewApplication(
            @NotNull @Size(max = 10) List<@NotBlank @Size(max = 2_000) String> answers) {}

    record OwnInvitation(
            @Schema(required = true) @Positive @Max(100) int uses, @NotNull Instant expiresAt) {}

    /// @param kind `WELCOMED` or `HELPED`
    record NewEdge(@NotNull UUID fanId, @NotNull Peers.Kind kind) {}

    /// @param membership null for who is not in it
    record OwnView(
            String key,
            String name,
            @Nullable String purpose,
            CommunityDetails.Entry entry,
            List<String> questions,
            List<CommunityDetails.Rule> rules,
            List<CommunityDetails.Ritual> rituals,
            int members,
            int capacity,
            @Nullable Member membership) {

        static OwnView of(Community community, @Nullable Member membership) {
            var details = community.details();
            return new OwnView(
                    details.key(),
                    details.name(),
                    details.purpose(),
                    details.entry(),
                    details.orNoQuestions(),
                    details.orNoRules(),
                    details.orNoRituals(),
                    community.members(),
                    community.capacity(),
                    membership);
        }
    }
}
