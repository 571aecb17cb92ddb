package io.fanops.referral.program;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.coupon.Hours;
import io.fanops.referral.program.ProgramBudgets.Used;
import io.fanops.referral.program.Programs.Version;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/referral-programs")
@RunOnVirtualThread
@Tag(name = "Referral programs")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class ProgramResource {
    private final Programs programs;
    private final ProgramBudgets budgets;
    private final EditingPrograms editing;
    private final Idempotency idempotency;
    private final Merging merging;

    ProgramResource(
            Programs programs,
            ProgramBudgets budgets,
            EditingPrograms editing,
            Idempotency idempotency,
            Merging merging) {
        this.programs = programs;
        this.budgets = budgets;
        this.editing = editing;
        this.idempotency = idempotency;
        this.merging = merging;
    }

    @POST
    @Operation(
            summary = "Make a referral program",
            description =
                    "`key` is a natural key: an equal repeat gives the first program (200), another one under the same key 409.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = ProgramView.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull ProgramRequest request) {
        var key = request.key();
        if (key == null) {
            throw Refused.invalid("/key", "must not be null");
        }
        var terms = editing.checked(request);
        return idempotency.once(
                request,
                () -> {
                    var made = editing.make(key, terms);
                    return answer(made.isNew() ? 201 : 200, made.program())
                            .header(
                                    HttpHeaders.LOCATION,
                                    "/v1/brands/" + brand + "/referral-programs/" + key)
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "The brand's referral programs, oldest first")
    public Page<ProgramView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var read = programs.after(Cursor.id(cursor), limit + 1);
        var used = used(read);
        return Page.of(
                read,
                limit,
                program -> program.id().toString(),
                program ->
                        ProgramView.of(
                                program, used.getOrDefault(program.id(), Used.NOTHING), null));
    }

    @GET
    @Path("/{key}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "One referral program",
            description =
                    "With what is left of its budget and how many referrals have converted; with `counts` also how many are in which state, in"
                            + " `referrals`: all of them are counted then.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ProgramView.class)))
    public Response read(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @QueryParam("counts") @DefaultValue("false") boolean counts) {
        var program = editing.find(key);
        var referrals = counts ? budgets.referrals(program.id()) : null;
        return Response.ok(ProgramView.of(program, used(program), referrals))
                .header(HttpHeaders.ETAG, tag(program))
                .build();
    }

    @GET
    @Path("/{key}/versions")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "Every terms that a program ever had, newest first",
            description = "A referral goes by the version that was in force when it was made.")
    public Page<Version> versions(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                programs.versions(
                        editing.find(key).id(),
                        Cursor.number(cursor, Integer.MAX_VALUE),
                        limit + 1),
                limit,
                version -> String.valueOf(version.version()),
                version -> version);
    }

    @PUT
    @Path("/{key}")
    @Operation(
            summary = "Replace a program's terms",
            description =
                    "Referrals made before keep the terms they were made under. With `If-Match` a lost race is answered 412.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ProgramView.class)))
    public Response replace(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Valid @NotNull ProgramRequest request) {
        if (request.key() != null && !request.key().equals(key)) {
            throw Refused.invalid("/key", "a program's key cannot be changed");
        }
        return answer(200, editing.offer(key, editing.checked(request), ifMatch)).build();
    }

    @PATCH
    @Path("/{key}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change some of a program's terms",
            description =
                    "JSON Merge Patch (RFC 7396): what is left out stays, null removes. As with PUT, past referrals are not"
                            + " touched.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ProgramRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ProgramView.class)))
    public Response change(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @NotNull JsonNode patch) {
        var program = editing.find(key);
        var request = merging.merged(program, patch);
        // Without If-Match the patch still applies to what was read, or not at all.
        var condition = ifMatch == null ? tag(program) : ifMatch;
        return answer(200, editing.offer(key, editing.checked(request), condition)).build();
    }

    @POST
    @Path("/{key}/pause")
    @Operation(summary = "Take no more referrals for now; those made go on")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ProgramView.class)))
    public Response pause(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return move(key, ifMatch, Program::pause);
    }

    @POST
    @Path("/{key}/resume")
    @Operation(summary = "Take referrals again")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ProgramView.class)))
    public Response resume(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return move(key, ifMatch, Program::resume);
    }

    @POST
    @Path("/{key}/end")
    @Operation(summary = "Take no referrals ever again; those made go on")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ProgramView.class)))
    public Response end(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return move(key, ifMatch, Program::end);
    }

    /// The path says what is done, so nothing else tells one such request from another.
    private Response move(String key, @Nullable String ifMatch, Consumer<Program> verb) {
        return idempotency.once("", () -> answer(200, editing.move(key, ifMatch, verb)).build());
    }

    private Response.ResponseBuilder answer(int status, Program program) {
        return Response.status(status).entity(view(program)).header(HttpHeaders.ETAG, tag(program));
    }

    private ProgramView view(Program program) {
        return ProgramView.of(program, used(program), null);
    }

    private Used used(Program program) {
        return used(List.of(program)).getOrDefault(program.id(), Used.NOTHING);
    }

    private Map<UUID, Used> used(List<Program> read) {
        return budgets.used(
                read.stream().map(Program::id).collect(Collectors.toSet()),
                read.stream()
                        .filter(program -> program.terms().dailyBudget() != null)
                        .map(Program::id)
                        .collect(Collectors.toSet()));
    }

    private static String tag(Program program) {
        return Revision.tag(program.revision());
    }

    /// A program as it is shown.
    ///
    /// @param version the terms' number; a referral keeps the one it was made under
    /// @param spent of the budget: promised or paid, in the same unit
    /// @param remaining of the budget
    /// @param spentToday of the daily budget, on the brand's day that it is; where there is one
    /// @param conversions referrals that stand QUALIFIED or REWARDED
    /// @param referrals how many are in which state; where that is asked for
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProgramView(
            UUID id,
            String key,
            String name,
            Trigger trigger,
            Availability state,
            int version,
            List<Reward> rewards,
            @Nullable Money minOrder,
            int capPerReferrer,
            @Nullable Long capInTotal,
            long budget,
            long spent,
            long remaining,
            @Nullable Long dailyBudget,
            @Nullable Long spentToday,
            long conversions,
            @Nullable Map<String, Long> referrals,
            int attributionWindowDays,
            int holdDays,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable List<DayOfWeek> weekdays,
            @Nullable Hours hours,
            @Nullable ReferrerMustHave referrerMustHave,
            @Nullable FraudLimits fraud,
            @Nullable String joinUrl,
            Instant createdAt,
            @JsonProperty("_actions")
                    @ActionsOf(ProgramResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static ProgramView of(Program program, Used used, @Nullable Map<String, Long> referrals) {
            var terms = program.terms();
            return new ProgramView(
                    program.id(),
                    program.key(),
                    terms.name(),
                    terms.trigger(),
                    program.state(),
                    program.version(),
                    terms.rewards(),
                    terms.minOrder(),
                    terms.capPerReferrer(),
                    terms.capInTotal(),
                    terms.budget(),
                    used.spent(),
                    terms.budget() - used.spent(),
                    terms.dailyBudget(),
                    terms.dailyBudget() == null ? null : used.spentToday(),
                    used.conversions(),
                    referrals,
                    terms.attributionWindowDays(),
                    terms.holdDays(),
                    terms.startsAt(),
                    terms.endsAt(),
                    terms.weekdays(),
                    terms.hours(),
                    terms.referrerMustHave(),
                    terms.fraud(),
                    terms.joinUrl(),
                    program.createdAt(),
                    program.actions());
        }
    }

    /// Merges a patch into a program's terms and checks the whole as a PUT is checked.
    @jakarta.enterprise.context.ApplicationScoped
    static class Merging {
        private final MergePatch patches;

        Merging(MergePatch patches) {
            this.patches = patches;
        }

        ProgramRequest merged(Program program, JsonNode patch) {
            if (!(patch instanceof ObjectNode change)) {
                throw Refused.invalid("", "a patch is a JSON object");
            }
            var terms = program.terms();
            var request =
                    patches.apply(
                            new ProgramRequest(
                                    program.key(),
                                    terms.name(),
                                    terms.trigger(),
                                    terms.rewards(),
                                    terms.minOrder(),
                                    terms.capPerReferrer(),
                                    terms.capInTotal(),
                                    terms.budget(),
                                    terms.dailyBudget(),
                                    terms.attributionWindowDays(),
                                    terms.holdDays(),
                                    terms.startsAt(),
                                    terms.endsAt(),
                                    terms.weekdays(),
                                    terms.hours(),
                                    terms.referrerMustHave(),
                                    terms.fraud(),
                                    terms.joinUrl()),
                            change,
                            ProgramRequest.class);
            if (!program.key().equals(request.key())) {
                throw Refused.invalid("/key", "a program's key cannot be changed");
            }
            return request;
        }
    }
}
