package io.fanops.fan.kol;

import io.fanops.fan.kol.KolTasks.Brought;
import io.fanops.fan.kol.KolTasks.Placement;
import io.fanops.fan.touch.Happened;
import io.fanops.platform.action.Action;
import io.fanops.platform.contracts.Money;
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
import jakarta.validation.constraints.Pattern;
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
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The tasks that KOLs do.
@Path("/v1/brands/{brand}")
@RunOnVirtualThread
@Tag(name = "KOLs")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class KolTaskResource {
    private final Kols kols;
    private final KolTasks tasks;
    private final Caller caller;
    private final Idempotency idempotency;

    KolTaskResource(Kols kols, KolTasks tasks, Caller caller, Idempotency idempotency) {
        this.kols = kols;
        this.tasks = tasks;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/kols/{kol}/tasks")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Propose a task to an active KOL",
            description =
                    """
                    `cost` is in the brand's currency; `dueOn` is a day in its time zone, today or later. `externalId` is the natural key: equal \
                    content again gives the first task (200). Without one, send an Idempotency-Key, or a repeat is a second task. Refused where \
                    all that the KOL costs would be more than money can say (10^15).\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = KolTask.class)))
    @Action("task")
    public Response propose(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @Valid @NotNull NewTask request) {
        return idempotency.once(
                request,
                () -> {
                    var proposed = tasks.propose(kols.require(kol), request);
                    return Response.status(proposed.isNew() ? 201 : 200)
                            .entity(proposed.task())
                            .build();
                });
    }

    @GET
    @Path("/kols/{kol}/tasks")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "List a KOL's tasks, or those in a state")
    public Page<KolTask> list(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @QueryParam("state") KolTask.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                tasks.after(kols.require(kol).id(), Cursor.id(cursor), state, limit + 1),
                limit,
                task -> task.id().toString(),
                task -> task);
    }

    @GET
    @Path("/kols/{kol}/tasks/{task}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read a task")
    public KolTask read(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task) {
        return tasks.require(kols.require(kol).id(), id(task, "task"));
    }

    @POST
    @Path("/kols/{kol}/tasks/{task}/accept")
    @Operation(summary = "The KOL takes the task")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = KolTask.class)))
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task) {
        return step(kol, task, KolTask.Step.ACCEPT, null, Map.of());
    }

    @POST
    @Path("/kols/{kol}/tasks/{task}/deliver")
    @Operation(summary = "The KOL has done the task")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = KolTask.class)))
    public Response deliver(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task) {
        return step(kol, task, KolTask.Step.DELIVER, null, Map.of());
    }

    @POST
    @Path("/kols/{kol}/tasks/{task}/approve")
    @Operation(
            summary = "Approve a delivered task",
            description =
                    "Refused while one of its placements is not verified; a task that is seen nowhere, such as a talk, has none. Where the KOL is a fan, it is noted as a task that the fan did.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = KolTask.class)))
    public Response approve(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task) {
        return step(kol, task, KolTask.Step.APPROVE, null, Map.of());
    }

    @POST
    @Path("/kols/{kol}/tasks/{task}/reject")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Reject a task",
            description =
                    "By the KOL while it is PROPOSED, by either once it is ACCEPTED and does not come, by the brand once it is DELIVERED.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = KolTask.class)))
    public Response reject(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task,
            @Valid @NotNull RejectedTask request) {
        return step(kol, task, KolTask.Step.REJECT, request.reason(), request);
    }

    @POST
    @Path("/kols/{kol}/tasks/{task}/outcomes")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say what a task brought",
            description =
                    """
                    On top of what was said before; it is only added to. What was said too much is taken back by a value below zero, down to \
                    nothing. `externalId` is the natural key: equal content again changes nothing. Without one, send an Idempotency-Key, or a \
                    repeat counts again. Refused for a rejected task and for a KOL who was erased.\
                    """)
    @APIResponse(responseCode = "204", description = "Noted")
    public Response bring(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task,
            @Valid @NotNull NewOutcome request) {
        return idempotency.once(
                request,
                () -> {
                    tasks.bring(
                            kols.requireNotErased(kol).id(),
                            id(task, "task"),
                            request,
                            caller.subject());
                    return Response.noContent().build();
                });
    }

    @GET
    @Path("/kols/{kol}/tasks/{task}/outcomes")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "What was said that a task brought, in the order in which it was told")
    public Page<Brought> outcomes(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                tasks.outcomes(
                        kols.require(kol).id(), id(task, "task"), Cursor.id(cursor), limit + 1),
                limit,
                brought -> brought.id().toString(),
                brought -> brought);
    }

    @POST
    @Path("/kols/{kol}/tasks/{task}/placements")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Add a placement with its proof",
            description =
                    "The address, where everybody can see it, and the hash of a picture, which proves it when it no longer can. The address"
                            + " is the natural key in the task. Refused for a rejected task and for a KOL who was erased.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Placement.class)))
    public Response place(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task,
            @Valid @NotNull NewPlacement request) {
        return idempotency.once(
                request,
                () -> {
                    var placed =
                            tasks.place(
                                    kols.requireNotErased(kol).id(),
                                    id(task, "task"),
                                    request.url(),
                                    request.screenshotHash(),
                                    request.published());
                    return Response.status(placed.isNew() ? 201 : 200)
                            .entity(placed.placement())
                            .build();
                });
    }

    @GET
    @Path("/kols/{kol}/tasks/{task}/placements")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "A task's placements")
    public Page<Placement> placements(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task) {
        return new Page<>(tasks.placements(kols.require(kol).id(), id(task, "task")), null);
    }

    @POST
    @Path("/kols/{kol}/tasks/{task}/placements/{placement}/verify")
    @Operation(summary = "Say that a placement is there, as its proof says")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Placement.class)))
    public Response verify(
            @PathParam("brand") String brand,
            @PathParam("kol") String kol,
            @PathParam("task") String task,
            @PathParam("placement") String placement) {
        return idempotency.once(
                Map.of(),
                () ->
                        Response.ok(
                                        tasks.verify(
                                                kols.require(kol).id(),
                                                id(task, "task"),
                                                id(placement, "placement"),
                                                caller.subject()))
                                .build());
    }

    private Response step(
            String kol, String task, KolTask.Step step, @Nullable String reason, Object request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        tasks.advance(
                                                kols.require(kol), id(task, "task"), step, reason))
                                .build());
    }

    private static UUID id(String text, String what) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound(what));
    }

    /// @param externalId the brand's own name for it, unique in the brand
    record NewTask(
            @Nullable @Size(min = 1, max = 200) String externalId,
            @NotBlank @Size(max = 64) String brief,
            @NotBlank @Size(max = 200) String title,
            @NotNull LocalDate dueOn,
            @NotNull @Valid Money cost) {

        LocalDate due() {
            if (dueOn.getYear() > 2100) {
                throw Refused.invalid("/dueOn", "must be in the years to 2100");
            }
            return dueOn;
        }

        /// Whether a task says the same.
        boolean isSaidBy(KolTask task) {
            return task.brief().equals(brief)
                    && task.title().equals(title)
                    && task.dueOn().equals(dueOn)
                    && task.cost().equals(cost);
        }
    }

    record RejectedTask(@NotBlank @Size(max = 2_000) String reason) {}

    /// @param externalId the brand's own name for it, unique in the brand
    /// @param value orders, followers or views; at most 10^12, and below zero to take back
    record NewOutcome(
            @Nullable @Size(min = 1, max = 200) String externalId,
            @NotNull KolTasks.Outcome metric,
            @Min(-1_000_000_000_000L) @Max(1_000_000_000_000L) long value,
            @NotBlank @Size(max = 500) String source) {}

    /// An address by a name that everybody can look up: no number, no name of one's own network.
    private static final String PUBLIC =
            "https?://(?![0-9.]+([:/?#]|$))(?![^:/?#]*\\.(localhost|local|internal)\\.?([:/?#]|$))"
                    + "[^\\s/?#@:\\[]+\\.[^\\s/?#@:.]{2,}\\.?(:[0-9]+)?([/?#]\\S*)?";

    /// @param screenshotHash SHA-256 of the picture that proves it, in hexadecimal
    /// @param publishedAt since 2000-01-01
    record NewPlacement(
            @NotNull
                    @Size(max = 500)
                    @Pattern(regexp = PUBLIC, message = "must be a public web address")
                    String url,
            @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "must be a SHA-256 in hexadecimal")
                    String screenshotHash,
            @NotNull @Happened Instant publishedAt) {

        /// The database keeps microseconds; so do we, or an equal repeat would look different.
        Instant published() {
            return publishedAt.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
        }
    }
}
