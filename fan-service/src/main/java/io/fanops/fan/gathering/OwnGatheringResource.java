package io.fanops.fan.gathering;

import io.fanops.fan.community.Communities;
import io.fanops.fan.gathering.GatheringResource.NewCheckIn;
import io.fanops.fan.gathering.Sessions.Question;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.membership.Members;
import io.fanops.fan.who.Oneself;
import io.fanops.platform.action.Action;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What members do in gatherings themselves.
@Path("/v1/brands/{brand}/me/communities/{community}")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnGatheringResource {
    private final Communities communities;
    private final Members members;
    private final CheckIns checkIns;
    private final Sessions sessions;
    private final Meetups meetups;
    private final Rituals rituals;
    private final Oneself oneself;
    private final Idempotency idempotency;

    OwnGatheringResource(
            Communities communities,
            Members members,
            CheckIns checkIns,
            Sessions sessions,
            Meetups meetups,
            Rituals rituals,
            Oneself oneself,
            Idempotency idempotency) {
        this.communities = communities;
        this.members = members;
        this.checkIns = checkIns;
        this.sessions = sessions;
        this.meetups = meetups;
        this.rituals = rituals;
        this.oneself = oneself;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/check-ins")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Check in, once a day",
            description =
                    "Days are the brand's. A day may be told up to three days late; it joins the streak. A repeat gives the first one (200).")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = CheckIns.Checked.class)))
    public Response checkIn(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewCheckIn request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    var checked = checkIns.checkIn(community, fan, request.day(), request.note());
                    return Response.status(checked.isNew() ? 201 : 200).entity(checked).build();
                });
    }

    @GET
    @Path("/check-ins")
    @Operation(summary = "One's streak and newest check-ins")
    public CheckIns.Standing checkIns(
            @PathParam("brand") String brand, @PathParam("community") String community) {
        var fan = oneself.fan();
        return checkIns.of(members.seen(community, fan).key(), fan);
    }

    @GET
    @Path("/sessions")
    @Operation(
            summary =
                    "Sessions that were announced, also those held, with their recap, or called off since",
            description = "A cancelled session is told of only where it had been announced.")
    public Page<Sessions.OwnSession> sessions(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("state") Sessions.@Nullable State state,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        reading(community);
        return Page.of(
                sessions.announcedAfter(community, Cursor.id(cursor), state, limit + 1),
                limit,
                session -> session.id().toString(),
                session -> session);
    }

    @GET
    @Path("/sessions/{session}/questions")
    @Operation(summary = "What I asked in a session, with the answers")
    public Page<Question> questions(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan = reading(community);
        return Page.of(
                sessions.questionsOf(
                        community, id(session, "session"), fan, Cursor.id(cursor), limit + 1),
                limit,
                question -> question.id().toString(),
                question -> question);
    }

    @POST
    @Path("/sessions/{session}/questions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Ask something of an announced session")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Question.class)))
    public Response ask(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @Valid @NotNull NewQuestion request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    members.demand(community, fan, Permission.ATTEND);
                    return Response.status(201)
                            .entity(
                                    sessions.ask(
                                            community, id(session, "session"), fan, request.text()))
                            .build();
                });
    }

    @GET
    @Path("/meetups")
    @Operation(summary = "Meet-ups of the community, and what I have of each")
    public Page<Meetups.OwnMeetup> meetups(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("state") Meetups.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan = reading(community);
        return Page.of(
                meetups.ownAfter(community, fan, Cursor.id(cursor), state, limit + 1),
                limit,
                meetup -> meetup.id().toString(),
                meetup -> meetup);
    }

    @GET
    @Path("/meetups/{meetup}")
    @Operation(summary = "A meet-up, and what I have of it")
    public Meetups.OwnMeetup meetup(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup) {
        return meetups.requireOwn(community, reading(community), id(meetup, "meet-up"));
    }

    @POST
    @Path("/meetups/{meetup}/sign-up")
    @Operation(summary = "Take a place at a meet-up, until its end")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Meetups.OwnMeetup.class)))
    @Action("sign-up")
    public Response signUp(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup) {
        var fan = oneself.fan();
        return idempotency.once(
                Map.of(),
                () -> {
                    members.demand(community, fan, Permission.ATTEND);
                    var id = id(meetup, "meet-up");
                    meetups.signUp(community, id, fan);
                    return Response.ok(meetups.requireOwn(community, fan, id)).build();
                });
    }

    @DELETE
    @Path("/meetups/{meetup}/sign-up")
    @Operation(
            summary = "Give one's place at a meet-up back",
            description = "Refused once one has come.")
    @APIResponse(responseCode = "204", description = "Has no place")
    @Action("sign-off")
    public Response signOff(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup) {
        var fan = oneself.fan();
        return idempotency.once(
                Map.of(),
                () -> {
                    meetups.signOff(
                            communities.require(community).key(), id(meetup, "meet-up"), fan);
                    return Response.noContent().build();
                });
    }

    @GET
    @Path("/rituals")
    @Operation(summary = "Which rituals are asked of oneself, and which one kept")
    public Page<Rituals.Task> rituals(
            @PathParam("brand") String brand, @PathParam("community") String community) {
        var fan = oneself.fan();
        return new Page<>(rituals.of(members.seen(community, fan).key(), fan), null);
    }

    @PUT
    @Path("/rituals/{ritual}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Keep a ritual, such as the introduction of oneself")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Rituals.Task.class)))
    public Response keep(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("ritual") String ritual,
            @Valid @NotNull Words request) {
        var fan = oneself.fan();
        return idempotency.once(
                request,
                () -> Response.ok(rituals.keep(community, fan, ritual, request.text())).build());
    }

    /// Oneself, as a member; what is in a community that was closed stays readable.
    private UUID reading(String community) {
        var fan = oneself.fan();
        members.reader(community, fan);
        return fan;
    }

    private static UUID id(String text, String what) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound(what));
    }

    record NewQuestion(@NotBlank @Size(max = 2_000) String text) {}

    record Words(@NotBlank @Size(max = 2_000) String text) {}
}
