package io.fanops.fan.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.membership.Applications.Application;
import io.fanops.fan.membership.Invitations.Invitation;
import io.fanops.fan.membership.Member.Links;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
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
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What the brand's staff do about members, invitations and applications.
@Path("/v1/brands/{brand}/communities/{community}")
@RunOnVirtualThread
@Tag(name = "Community members")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class MemberResource {
    private final Communities communities;
    private final Members members;
    private final Invitations invitations;
    private final Applications applications;
    private final Peers peers;
    private final WhoIs whoIs;
    private final Caller caller;
    private final MergePatch mergePatch;
    private final Idempotency idempotency;

    MemberResource(
            Communities communities,
            Members members,
            Invitations invitations,
            Applications applications,
            Peers peers,
            WhoIs whoIs,
            Caller caller,
            MergePatch mergePatch,
            Idempotency idempotency) {
        this.mergePatch = mergePatch;
        this.communities = communities;
        this.members = members;
        this.invitations = invitations;
        this.applications = applications;
        this.peers = peers;
        this.whoIs = whoIs;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/members")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Take a fan into a community",
            description =
                    "Whatever the entry policy; a ban and the capacity hold. Who is in already stays as they are (200).")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Member.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was a member",
            content = @Content(schema = @Schema(implementation = Member.class)))
    public Response take(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewMember request) {
        return idempotency.once(
                request,
                () -> {
                    var entered =
                            members.take(
                                    communities.require(community).living(),
                                    whoIs.require(request.fanId()),
                                    request.role(),
                                    "STAFF",
                                    staff());
                    return Response.status(entered.isNew() ? 201 : 200)
                            .entity(entered.member())
                            .header(HttpHeaders.ETAG, Revision.tag(entered.member().version()))
                            .build();
                });
    }

    @GET
    @Path("/members")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "List who is in a community, or those with a role")
    public Page<Member> list(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("role") @Nullable MemberRole role,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                members.after(
                        communities.require(community).key(),
                        Cursor.id(cursor),
                        role == null ? null : role.name(),
                        limit + 1),
                limit,
                member -> member.fanId().toString(),
                member -> member);
    }

    @GET
    @Path("/members/{fan}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "A fan's standing in a community",
            description = "The present membership, where there is one, and how it came about.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Standing.class)))
    public Response read(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("fan") String fan) {
        var key = communities.require(community).key();
        var id = whoIs.require(fan);
        var member = members.find(key, id);
        return Response.ok(new Standing(member.orElse(null), members.history(key, id)))
                .header(HttpHeaders.ETAG, Revision.tag(member.map(Member::version).orElse(0)))
                .build();
    }

    @PATCH
    @Path("/members/{fan}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Give a member a role, or say what binds them",
            description = "A JSON merge patch of `role` and `links`: null clears a link, or all.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Member.class)))
    public Response change(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("fan") String fan,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = Binding.class)))
                    @NotNull
                    ObjectNode request) {
        return idempotency.once(
                request,
                () -> {
                    var key = communities.require(community).living().key();
                    var member = members.hold(key, whoIs.require(fan));
                    Revision.check(ifMatch, member.version());
                    var now = new Binding(member.role(), member.links());
                    var wished = mergePatch.apply(now, request, Binding.class);
                    var changed =
                            members.change(key, member, wished.role(), wished.orNoLinks(), staff());
                    return Response.ok(changed)
                            .header(HttpHeaders.ETAG, Revision.tag(changed.version()))
                            .build();
                });
    }

    @DELETE
    @Path("/members/{fan}")
    @Operation(
            summary = "Let a member go",
            description = "No penalty, see strikes for those; who is not in stays out.")
    @APIResponse(responseCode = "204", description = "Is not a member")
    public Response end(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("fan") String fan) {
        return idempotency.once(
                Map.of(),
                () -> {
                    members.end(
                            communities.require(community).key(),
                            whoIs.require(fan),
                            "LEFT",
                            null,
                            staff());
                    return Response.noContent().build();
                });
    }

    @GET
    @Path("/peers")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Who welcomed, helped or invited whom, newest first")
    public Page<Peers.Edge> peers(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                peers.newest(
                        communities.require(community).key(), Cursor.parts(cursor, 4), limit + 1),
                limit,
                edge -> Cursor.joined(edge.at(), edge.from(), edge.to(), edge.kind()),
                edge -> edge);
    }

    @POST
    @Path("/invitations")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Make an invitation; its code is good for so many")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Invitation.class)))
    public Response invite(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewInvitation request) {
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        invitations.make(
                                                communities.require(community),
                                                staff(),
                                                request.uses(),
                                                request.expiresAt()))
                                .build());
    }

    @GET
    @Path("/invitations")
    @Operation(summary = "List a community's invitations")
    public Page<Invitation> invitations(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                invitations.after(
                        communities.require(community).key(), Cursor.key(cursor), limit + 1),
                limit,
                Invitation::code,
                invitation -> invitation);
    }

    @DELETE
    @Path("/invitations/{invitation}")
    @Operation(summary = "Revoke an invitation; who came in stays")
    public void revoke(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("invitation") String invitation) {
        invitations.revoke(communities.require(community).key(), invitation);
    }

    @GET
    @Path("/applications")
    @Operation(summary = "The queue of applications, oldest first")
    public Page<Application> applications(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("state") Applications.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                applications.after(
                        communities.require(community).key(), Cursor.id(cursor), state, limit + 1),
                limit,
                application -> application.id().toString(),
                application -> application);
    }

    @POST
    @Path("/applications")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Pass on an application that a fan made elsewhere",
            description = "Such as in a group of a carrier; it is reviewed like any other.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Application.class)))
    public Response apply(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull RelayedApplication request) {
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        applications.apply(
                                                communities.require(community),
                                                whoIs.require(request.fanId()),
                                                request.answers()))
                                .build());
    }

    @POST
    @Path("/applications/{application}/accept")
    @Operation(summary = "Accept an application: the fan is in")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Application.class)))
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("application") String application) {
        return decide(community, application, Applications.State.ACCEPTED, null, Map.of());
    }

    @POST
    @Path("/applications/{application}/reject")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Reject an application, with the reason")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Application.class)))
    public Response reject(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("application") String application,
            @Valid @NotNull Rejection request) {
        return decide(
                community, application, Applications.State.REJECTED, request.reason(), request);
    }

    @GET
    @Path("/bans")
    @Operation(summary = "Who is kept out of a community")
    public Page<Members.Ban> bans(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                members.bans(communities.require(community).key(), Cursor.id(cursor), limit + 1),
                limit,
                ban -> ban.fanId().toString(),
                ban -> ban);
    }

    @DELETE
    @Path("/bans/{fan}")
    @Operation(summary = "Let somebody come in again; the strike stands")
    @Transactional
    public void lift(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("fan") String fan) {
        members.lift(communities.require(community).key(), whoIs.held(fan));
    }

    private Response decide(
            String community,
            String application,
            Applications.State decision,
            @Nullable String reason,
            Object request) {
        var id = Ids.parse(application).orElseThrow(() -> Refused.notFound("application"));
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        applications.decide(
                                                communities.require(community),
                                                id,
                                                decision,
                                                reason,
                                                staff()))
                                .build());
    }

    private Actor staff() {
        return Actor.staff(caller.subject());
    }

    record NewMember(@NotNull UUID fanId, @NotNull MemberRole role) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Binding(@NotNull MemberRole role, @Nullable @Valid Links links) {
        Links orNoLinks() {
            return links == null ? new Links(null, null, null) : links;
        }
    }

    /// @param expiresAt within a year
    record NewInvitation(
            @Schema(required = true) @Positive @Max(100_000) int uses,
            @NotNull Instant expiresAt) {}

    record RelayedApplication(
            @NotNull UUID fanId,
            @NotNull @Size(max = 10) List<@NotBlank @Size(max = 2_000) String> answers) {}

    record Rejection(@NotBlank @Size(max = 1_000) String reason) {}

    /// @param member null where the fan is not in it now
    record Standing(@Nullable Member member, List<Members.Passage> history) {}
}
