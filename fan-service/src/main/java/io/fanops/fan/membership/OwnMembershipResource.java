package io.fanops.fan.membership;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.community.Community;
import io.fanops.fan.community.CommunityDetails;
import io.fanops.fan.community.SettingUp;
import io.fanops.fan.community.Setup;
import io.fanops.fan.membership.Applications.Application;
import io.fanops.fan.membership.Invitations.Invitation;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.who.Oneself;
import io.fanops.platform.action.Action;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
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

/// What fans do themselves: come in, invite, apply, leave, found, thank each other.
@Path("/v1/brands/{brand}/me/communities")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnMembershipResource {
    private final Communities communities;
    private final SettingUp settingUp;
    private final Directory directory;
    private final Members members;
    private final ComingIn comingIn;
    private final Invitations invitations;
    private final Applications applications;
    private final Oneself oneself;
    private final Idempotency idempotency;

    OwnMembershipResource(
            Communities communities,
            SettingUp settingUp,
            Directory directory,
            Members members,
            ComingIn comingIn,
            Invitations invitations,
            Applications applications,
            Oneself oneself,
            Idempotency idempotency) {
        this.communities = communities;
        this.settingUp = settingUp;
        this.directory = directory;
        this.members = members;
        this.comingIn = comingIn;
        this.invitations = invitations;
        this.applications = applications;
        this.oneself = oneself;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(
            summary = "Which communities there are for oneself",
            description =
                    "The active ones, and those that one is in, whatever their state; `mine` asks for the one or the other, `parent`"
                            + " for those below a community. INTERNAL ones are there for who is in them and for who holds the role INSIDER.")
    public Page<OwnItem> list(
            @PathParam("brand") String brand,
            @QueryParam("mine") @Nullable Boolean mine,
            @QueryParam("parent") @Nullable String parent,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan = oneself.fan();
        return Page.of(
                directory.after(Cursor.id(cursor), fan, mine, parent, limit + 1),
                limit,
                found -> found.community().id().toString(),
                OwnItem::of);
    }

    @GET
    @Path("/{community}")
    @Operation(
            summary = "A community as fans see it",
            description =
                    "What it is and asks, what stands below it (the first hundred), one's own membership and newest application. The groups"
                            + " that bear it are told to its members. Who is in it reads it when it is a draft or archived, too.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = OwnView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("community") String key) {
        var fan = oneself.fan();
        var found = directory.require(key, fan);
        return Response.ok(OwnView.of(found, directory.partsOf(key, fan)))
                .header(HttpHeaders.ETAG, Revision.tag(found.community().version()))
                .build();
    }

    @PATCH
    @Path("/{community}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Edit a draft that one founded",
            description =
                    "A JSON merge patch of what it was founded with; `key`, `parent`, `kind` and `scope` stay. The brand's staff open"
                            + " it once its set-up is complete; from then on its document is theirs.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
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
        var fan = oneself.fan();
        var key = members.seen(community, fan).key();
        return founders(settingUp.edit(key, fan, patch, ifMatch));
    }

    @GET
    @Path("/{community}/setup")
    @Operation(
            summary = "How far a draft is that one founded",
            description =
                    "Six steps, each with what is missing. An ADMIN is brought in by an invitation, and appointed.")
    @Transactional
    public Setup setup(@PathParam("brand") String brand, @PathParam("community") String community) {
        var fan = oneself.fan();
        return settingUp.setup(settingUp.draftOf(members.seen(community, fan).key(), fan).key());
    }

    @POST
    @Path("/{community}/archive")
    @Operation(summary = "Give up a draft that one founded")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Community.class)))
    public Response archive(
            @PathParam("brand") String brand, @PathParam("community") String community) {
        var fan = oneself.fan();
        return idempotency.once(
                Map.of(),
                () -> {
                    var draft = settingUp.draftOf(members.seen(community, fan).key(), fan);
                    return founders(settingUp.archive(draft.key(), null));
                });
    }

    @GET
    @Path("/{community}/members")
    @Operation(
            summary = "Who is in a community that one is in",
            description = "By nickname and role; nobody learns more of the others.")
    public Page<Fellow> members(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        members.reader(community, oneself.fan());
        return Page.of(
                members.after(community, Cursor.id(cursor), null, limit + 1),
                limit,
                member -> member.fanId().toString(),
                Fellow::of);
    }

    @PATCH
    @Path("/{community}/members/{fan}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Give a member a role, where one's own allows it",
            description =
                    "ADMIN, ANGEL or PARTICIPANT; who is a LEADER is said by the brand's staff. In a draft, too.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Fellow.class)))
    public Response appoint(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("fan") String other,
            @Valid @NotNull Appointment request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        Fellow.of(
                                                comingIn.appoint(
                                                        community, fan, other, request.role())))
                                .build());
    }

    @POST
    @Path("/{community}/membership")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Join a community",
            description =
                    "Where entry is OPEN, or with an invitation, and into a draft with an invitation alone. Who is in already stays as they are (200).")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Member.class)))
    @Action({"join", "join-by-invitation"})
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
                            members.seen(community, fan).key(), fan, "LEFT", null, Actor.fan(fan));
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
                                                members.seen(community, fan),
                                                fan,
                                                request.answers()))
                                .build());
    }

    @GET
    @Path("/{community}/applications")
    @Operation(
            summary = "One's applications to a community, oldest first",
            description = "With what became of them, and why.")
    public Page<Application> applications(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan = oneself.fan();
        return Page.of(
                applications.of(
                        members.seen(community, fan).key(), fan, Cursor.id(cursor), limit + 1),
                limit,
                application -> application.id().toString(),
                application -> application);
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
                    "`parent` is the community in the path and may be left out; the scope is the parent's. It begins as a DRAFT, of which a fan"
                            + " has three at most. The founder edits it, brings others in by invitation and appoints them; the staff open it.")
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
                            .entity(new Founded(founded.community()))
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

    private static Response founders(Community community) {
        return Response.ok(new Founded(community))
                .header(HttpHeaders.ETAG, Revision.tag(community.version()))
                .build();
    }

    /// A community as the fan sees it who founded it.
    record Founded(@JsonUnwrapped @JsonIgnoreProperties("_actions") Community community) {
        @JsonProperty("_actions")
        @ActionsOf(OwnMembershipResource.class)
        public List<String> actions() {
            return Directory.foundersActions(community);
        }
    }

    record Appointment(@NotNull MemberRole role) {}

    /// Another member, as members see each other.
    record Fellow(UUID fanId, @Nullable String nickname, MemberRole role, Instant joinedAt) {
        static Fellow of(Member member) {
            return new Fellow(member.fanId(), member.nickname(), member.role(), member.joinedAt());
        }
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
    /// @param application the newest one of one's own; null where there is none
    record OwnItem(
            String key,
            String name,
            Community.State state,
            @Nullable String purpose,
            CommunityDetails.Entry entry,
            @Nullable String parent,
            int members,
            int capacity,
            @Nullable Member membership,
            @Nullable Application application,
            @JsonProperty("_actions") @ActionsOf(OwnMembershipResource.class)
                    List<String> actions) {

        static OwnItem of(Directory.Found found) {
            var community = found.community();
            var details = community.details();
            return new OwnItem(
                    details.key(),
                    details.name(),
                    community.state(),
                    details.purpose(),
                    details.entry(),
                    details.parent(),
                    community.members(),
                    community.capacity(),
                    found.membership(),
                    found.application(),
                    found.actions());
        }
    }

    record Part(String key, String name, Community.State state) {}

    /// @param carriers the groups that bear it; empty for who is not in it
    /// @param parts those below it
    /// @param membership null for who is not in it
    /// @param application the newest one of one's own; null where there is none
    record OwnView(
            String key,
            String name,
            Community.State state,
            CommunityDetails.Kind kind,
            CommunityDetails.@Nullable Positioning positioning,
            @Nullable String purpose,
            @Nullable String valueProposition,
            CommunityDetails.@Nullable Charter charter,
            CommunityDetails.Entry entry,
            List<String> questions,
            List<CommunityDetails.Rule> rules,
            List<CommunityDetails.Ritual> rituals,
            List<CommunityDetails.Carrier> carriers,
            @Nullable String parent,
            List<Part> parts,
            int members,
            int capacity,
            @Nullable Member membership,
            @Nullable Application application,
            @JsonProperty("_actions") @ActionsOf(OwnMembershipResource.class)
                    List<String> actions) {

        static OwnView of(Directory.Found found, List<Community> parts) {
            var community = found.community();
            var details = community.details();
            return new OwnView(
                    details.key(),
                    details.name(),
                    community.state(),
                    details.kind(),
                    details.positioning(),
                    details.purpose(),
                    details.valueProposition(),
                    details.charter(),
                    details.entry(),
                    details.orNoQuestions(),
                    details.orNoRules(),
                    details.orNoRituals(),
                    found.membership() == null ? List.of() : details.orNoCarriers(),
                    details.parent(),
                    parts.stream()
                            .map(part -> new Part(part.key(), part.details().name(), part.state()))
                            .toList(),
                    community.members(),
                    community.capacity(),
                    found.membership(),
                    found.application(),
                    found.actions());
        }
    }
}
