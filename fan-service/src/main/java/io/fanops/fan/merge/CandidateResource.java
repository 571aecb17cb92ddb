package io.fanops.fan.merge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.identity.Evidence;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/merge-candidates")
@RunOnVirtualThread
@Tag(name = "Merges")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class CandidateResource {
    private final Candidates candidates;
    private final Deciding deciding;
    private final WhoIs who;
    private final Caller caller;
    private final Idempotency idempotency;

    CandidateResource(
            Candidates candidates,
            Deciding deciding,
            WhoIs who,
            Caller caller,
            Idempotency idempotency) {
        this.candidates = candidates;
        this.deciding = deciding;
        this.who = who;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(
            summary = "List pairs of fans who may be one person",
            description =
                    "Queued when an identity of one fan is said of another, or two fans have the same telephone number, e-mail"
                            + " address or identity. What more than ten others have too proves nothing: a pair for which nothing else speaks leaves the"
                            + " queue then.")
    public Page<CandidateView> list(
            @PathParam("brand") String brand,
            @QueryParam("state") Candidate.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var found = candidates.after(Cursor.id(cursor), state, limit + 1);
        var present =
                who.present(found.stream().flatMap(c -> Stream.of(c.fanA(), c.fanB())).toList());
        return Page.of(found, limit, c -> c.id().toString(), c -> view(c, present));
    }

    @GET
    @Path("/{candidate}")
    @Operation(summary = "Read a pair of fans who may be one person")
    public CandidateView read(@PathParam("brand") String brand, @PathParam("candidate") String id) {
        return view(candidates.find(id(id)).orElseThrow(() -> Refused.notFound("merge candidate")));
    }

    @POST
    @Path("/{candidate}/acceptance")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Merge the two",
            description = "Whom the brand has known longer survives, unless the request says who.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CandidateView.class)))
    @Reshapes
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("candidate") String id,
            @Valid @NotNull Acceptance request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        view(
                                                deciding.accept(
                                                        id(id),
                                                        request.survivor(),
                                                        Objects.requireNonNullElse(
                                                                request.reason(),
                                                                "Candidate accepted"),
                                                        caller.subject())))
                                .build());
    }

    @POST
    @Path("/{candidate}/rejection")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say that the two are two people",
            description = "The pair comes back only when something new speaks for it.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CandidateView.class)))
    public Response reject(
            @PathParam("brand") String brand,
            @PathParam("candidate") String id,
            @Valid @NotNull Rejection request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        view(
                                                deciding.reject(
                                                        id(id),
                                                        request.reason(),
                                                        caller.subject())))
                                .build());
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("merge candidate"));
    }

    private CandidateView view(Candidate candidate) {
        return view(candidate, who.present(List.of(candidate.fanA(), candidate.fanB())));
    }

    private static CandidateView view(Candidate candidate, Map<UUID, UUID> present) {
        return new CandidateView(
                candidate.id(),
                candidate.state(),
                candidate.confidence(),
                Stream.of(candidate.fanA(), candidate.fanB())
                        .map(fan -> new Side(fan, present.getOrDefault(fan, fan)))
                        .toList(),
                candidate.evidence(),
                candidate.reason(),
                candidate.decidedBy(),
                candidate.decidedAt(),
                candidate.mergeId(),
                candidate.createdAt(),
                candidate.actions());
    }

    /// @param survivor who stays, any id of one of the two; left out for whom the brand has known
    ///   longer
    record Acceptance(@Nullable UUID survivor, @Nullable @Size(min = 1, max = 500) String reason) {}

    record Rejection(@NotBlank @Size(max = 500) String reason) {}

    /// @param fanId as found
    /// @param present whom the id means now
    record Side(UUID fanId, UUID present) {}

    /// @param confidence from 0 to 0.9999; `POST /identities/resolution` says how it is computed
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CandidateView(
            UUID id,
            Candidate.State state,
            double confidence,
            List<Side> fans,
            List<Evidence> evidence,
            @Nullable String reason,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable UUID mergeId,
            Instant createdAt,
            @JsonProperty("_actions") @ActionsOf(CandidateResource.class) List<String> actions) {}
}
