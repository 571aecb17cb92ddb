package io.fanops.fan.gathering;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.gathering.Meetups.Meetup;
import io.fanops.fan.gathering.Meetups.Place;
import io.fanops.fan.gathering.Sessions.Question;
import io.fanops.fan.gathering.Sessions.Session;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.membership.Members;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.Action;
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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Sessions, meet-ups, check-ins and rituals, as the brand's staff see and run them.
@Path("/v1/brands/{brand}/communities/{community}")
@RunOnVirtualThread
@Tag(name = "Community gatherings")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class GatheringResource {
    private final Communities communities;
    private final Sessions sessions;
    private final Meetups meetups;
    private final CheckIns checkIns;
    private final Rituals rituals;
    private final Members members;
    private final WhoIs whoIs;
    private final Caller caller;
    private final Idempotency idempotency;

    GatheringResource(
            Communities communities,
            Sessions sessions,
            Meetups meetups,
            CheckIns checkIns,
            Rituals rituals,
            Members members,
            WhoIs whoIs,
            Caller caller,
            Idempotency idempotency) {
        this.communities = communities;
        this.sessions = sessions;
        this.meetups = meetups;
        this.checkIns = checkIns;
        this.rituals = rituals;
        this.members = members;
        this.whoIs = whoIs;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/sessions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Plan a sharing session",
            description = "It lasts one to two hours, and is announced two to four days ahead.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Session.class)))
    public Response plan(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewSession request) {
        return idempotency.once(
                request,
                () ->
                        tagged(
                                Response.status(201),
                                sessions.plan(communities.require(community), request)));
    }

    @GET
    @Path("/sessions")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "List sharing sessions, or those in a state")
    public Page<Session> sessions(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("state") Sessions.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                sessions.after(
                        communities.require(community).key(), Cursor.id(cursor), state, limit + 1),
                limit,
                session -> session.id().toString(),
                session -> session);
    }

    @GET
    @Path("/sessions/{session}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "Read a sharing session")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Session.class)))
    public Response session(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session) {
        return tagged(
                Response.ok(),
                sessions.require(communities.require(community).key(), id(session, "session")));
    }

    @PATCH
    @Path("/sessions/{session}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Edit a sharing session that is not announced yet",
            description = "A JSON merge patch; with If-Match a lost race is refused (412).")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Session.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = NewSession.class)))
                    @NotNull
                    ObjectNode patch) {
        return tagged(
                Response.ok(),
                sessions.edit(
                        communities.require(community).active().key(),
                        id(session, "session"),
                        patch,
                        ifMatch));
    }

    @POST
    @Path("/sessions/{session}/announce")
    @Operation(
            summary = "Announce a sharing session, two to four days ahead",
            description = "From then on members may ask.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Session.class)))
    public Response announce(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun) {
        return step(
                Map.of(),
                () ->
                        sessions.announce(
                                communities.require(community).key(),
                                id(session, "session"),
                                staff()));
    }

    @POST
    @Path("/sessions/{session}/hold")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Close a session that was held, with its recap")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Session.class)))
    public Response hold(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @Valid @NotNull Recap request) {
        return step(
                request,
                () ->
                        sessions.close(
                                communities.require(community).key(),
                                id(session, "session"),
                                request.recap()));
    }

    @POST
    @Path("/sessions/{session}/cancel")
    @Operation(summary = "Cancel a session that was not held")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Session.class)))
    @Action("cancel")
    public Response cancelSession(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session) {
        return step(
                Map.of(),
                () ->
                        sessions.cancel(
                                communities.require(community).key(), id(session, "session")));
    }

    @GET
    @Path("/sessions/{session}/questions")
    @Operation(summary = "What members asked, in their order, with the answers")
    public Page<Question> questions(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                sessions.questions(
                        communities.require(community).key(),
                        id(session, "session"),
                        Cursor.id(cursor),
                        limit + 1),
                limit,
                question -> question.id().toString(),
                question -> question);
    }

    @POST
    @Path("/sessions/{session}/questions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Pass on a question that a member asked elsewhere")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Question.class)))
    public Response ask(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @Valid @NotNull RelayedQuestion request) {
        return idempotency.once(
                request,
                () -> {
                    var fan = attending(community, request.fanId().toString());
                    return Response.status(201)
                            .entity(
                                    sessions.ask(
                                            community, id(session, "session"), fan, request.text()))
                            .build();
                });
    }

    @POST
    @Path("/sessions/{session}/questions/{question}/answer")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Answer a question; a later answer replaces an earlier one")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Question.class)))
    public Response answer(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("session") String session,
            @PathParam("question") String question,
            @Valid @NotNull Answer request) {
        return step(
                request,
                () ->
                        sessions.answer(
                                communities.require(community).key(),
                                id(session, "session"),
                                id(question, "question"),
                                request.text(),
                                staff()));
    }

    @POST
    @Path("/meetups")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Call a meet-up, a festival or a gathering of a branch",
            description = "`startsAt` is still to come.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Meetup.class)))
    public Response call(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewMeetup request) {
        return idempotency.once(
                request,
                () ->
                        tagged(
                                Response.status(201),
                                meetups.call(communities.require(community), request, staff())));
    }

    @GET
    @Path("/meetups")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "List meet-ups")
    public Page<Meetup> meetups(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                meetups.after(communities.require(community).key(), Cursor.id(cursor), limit + 1),
                limit,
                meetup -> meetup.id().toString(),
                meetup -> meetup);
    }

    @GET
    @Path("/meetups/{meetup}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read a meet-up")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Meetup.class)))
    public Response meetup(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup) {
        return tagged(
                Response.ok(),
                meetups.require(communities.require(community).key(), id(meetup, "meet-up")));
    }

    @PATCH
    @Path("/meetups/{meetup}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Edit a meet-up while it is OPEN",
            description =
                    "A JSON merge patch; with If-Match a lost race is refused (412). There are never fewer places than are taken.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Meetup.class)))
    @Action("edit")
    public Response editMeetup(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = NewMeetup.class)))
                    @NotNull
                    ObjectNode patch) {
        return tagged(
                Response.ok(),
                meetups.edit(
                        communities.require(community).active().key(),
                        id(meetup, "meet-up"),
                        patch,
                        ifMatch));
    }

    @GET
    @Path("/meetups/{meetup}/places")
    @Operation(summary = "Who signed up for a meet-up, and who came")
    public Page<Place> places(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                meetups.places(
                        communities.require(community).key(),
                        id(meetup, "meet-up"),
                        Cursor.id(cursor),
                        limit + 1),
                limit,
                place -> place.fanId().toString(),
                place -> place);
    }

    @POST
    @Path("/meetups/{meetup}/places")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Give a member a place at a meet-up who asked for it elsewhere")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Meetup.class)))
    @Action("sign-up")
    public Response signUp(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup,
            @Valid @NotNull NewPlace request) {
        return step(
                request,
                () -> {
                    var id = id(meetup, "meet-up");
                    meetups.signUp(community, id, attending(community, request.fanId().toString()));
                    return meetups.require(community, id);
                });
    }

    @POST
    @Path("/meetups/{meetup}/attendance")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say who came; the meet-up is HELD from then on",
            description =
                    """
                    From its start on, in as many calls as it takes. `walkIns` are members who came without having signed up: they are counted \
                    and take no place. Others may still sign up until its end. It is a touch of each, at the meet-up's start.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Meetup.class)))
    @Action("attendance")
    public Response attend(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup,
            @Valid @NotNull Attendance request) {
        return step(
                request,
                () ->
                        meetups.attend(
                                communities.require(community).key(),
                                id(meetup, "meet-up"),
                                request.signedUp(),
                                request.others()));
    }

    @DELETE
    @Path("/meetups/{meetup}/attendance/{fan}")
    @Operation(
            summary = "Take back that somebody came",
            description =
                    "Their place stays, but for a walk-in. Where nobody else came either, the meet-up is OPEN again.")
    @APIResponse(responseCode = "204", description = "Has not come")
    public Response takeBack(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup,
            @PathParam("fan") String fan) {
        return idempotency.once(
                Map.of(),
                () -> {
                    meetups.takeBack(
                            communities.require(community).key(),
                            id(meetup, "meet-up"),
                            whoIs.require(fan));
                    return Response.noContent().build();
                });
    }

    @POST
    @Path("/meetups/{meetup}/cancel")
    @Operation(summary = "Cancel a meet-up")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Meetup.class)))
    @Action("cancel")
    public Response cancelMeetup(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("meetup") String meetup) {
        return step(
                Map.of(),
                () -> meetups.cancel(communities.require(community).key(), id(meetup, "meet-up")));
    }

    @GET
    @Path("/members/{fan}/check-ins")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "A member's streak and newest check-ins")
    public CheckIns.Standing checkIns(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("fan") String fan) {
        return checkIns.of(communities.require(community).key(), whoIs.require(fan));
    }

    @POST
    @Path("/members/{fan}/check-ins")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Pass on a check-in that a member made elsewhere",
            description = "Once a day, up to three days late; a repeat gives the first one (200).")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = CheckIns.Checked.class)))
    public Response checkIn(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("fan") String fan,
            @Valid @NotNull NewCheckIn request) {
        return idempotency.once(
                request,
                () -> {
                    var checked =
                            checkIns.checkIn(
                                    community,
                                    attending(community, fan),
                                    request.day(),
                                    request.note());
                    return Response.status(checked.isNew() ? 201 : 200).entity(checked).build();
                });
    }

    @GET
    @Path("/ritual-tasks")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Which new members still owe which ritual, those due first")
    public Page<Rituals.Task> ritualTasks(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                rituals.open(
                        communities.require(community).key(), Cursor.parts(cursor, 3), limit + 1),
                limit,
                task -> Cursor.joined(task.dueAt(), task.fanId(), task.ritual()),
                task -> task);
    }

    /// The fan whom an id means, as one who may take part.
    private UUID attending(String community, String fan) {
        communities.require(community);
        var present = whoIs.require(fan);
        members.demand(community, present, Permission.ATTEND);
        return present;
    }

    private Response step(Object request, Supplier<Object> effect) {
        return idempotency.once(request, () -> Response.ok(effect.get()).build());
    }

    private static Response tagged(Response.ResponseBuilder answer, Session session) {
        return answer.entity(session)
                .header(HttpHeaders.ETAG, Revision.tag(session.version()))
                .build();
    }

    private static Response tagged(Response.ResponseBuilder answer, Meetup meetup) {
        return answer.entity(meetup)
                .header(HttpHeaders.ETAG, Revision.tag(meetup.version()))
                .build();
    }

    private Actor staff() {
        return Actor.staff(caller.subject());
    }

    private static UUID id(String text, String what) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound(what));
    }

    record NewSession(
            @NotBlank @Size(max = 200) String title,
            @Nullable @Size(max = 200) String speaker,
            @NotNull Instant startsAt,
            @NotNull Instant endsAt) {
        static NewSession of(Session session) {
            return new NewSession(
                    session.title(), session.speaker(), session.startsAt(), session.endsAt());
        }
    }

    record Recap(@NotBlank @Size(max = 20_000) String recap) {}

    record Answer(@NotBlank @Size(max = 5_000) String text) {}

    record NewMeetup(
            @NotNull Meetups.Kind kind,
            @NotBlank @Size(max = 200) String title,
            @NotBlank @Size(max = 500) String place,
            @NotNull Instant startsAt,
            @NotNull Instant endsAt,
            @Schema(required = true) @Min(1) @Max(1_000_000) int capacity) {
        static NewMeetup of(Meetup meetup) {
            return new NewMeetup(
                    meetup.kind(),
                    meetup.title(),
                    meetup.place(),
                    meetup.startsAt(),
                    meetup.endsAt(),
                    meetup.capacity());
        }
    }

    record RelayedQuestion(@NotNull UUID fanId, @NotBlank @Size(max = 2_000) String text) {}

    record NewPlace(@NotNull UUID fanId) {}

    /// @param day left out for today
    record NewCheckIn(@Nullable LocalDate day, @Nullable @Size(max = 1_000) String note) {}

    /// @param fans who had signed up
    /// @param walkIns members who had not
    record Attendance(
            @Nullable @Size(max = 500) List<@NotNull UUID> fans,
            @Nullable @Size(max = 500) List<@NotNull UUID> walkIns) {

        /// @throws Refused `VALIDATION_FAILED` where nobody is named at all
        List<UUID> signedUp() {
            if ((fans == null || fans.isEmpty()) && others().isEmpty()) {
                throw Refused.invalid("/fans", "must name somebody, or walkIns must");
            }
            return fans == null ? List.of() : fans;
        }

        List<UUID> others() {
            return walkIns == null ? List.of() : walkIns;
        }
    }
}
