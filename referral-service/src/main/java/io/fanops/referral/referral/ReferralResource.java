package io.fanops.referral.referral;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.HotRows;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.invitation.Invitation;
import io.fanops.referral.program.Decision;
import io.fanops.referral.program.Reward.Recipient;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.Referrals.Place;
import io.fanops.referral.referral.Referrals.Sort;
import io.fanops.referral.referral.Reviewing.Outcome;
import io.fanops.referral.referral.Reviewing.Wish;
import io.fanops.referral.referral.Traits.Origin;
import io.fanops.referral.wallet.Form;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/referrals")
@RunOnVirtualThread
@Tag(name = "Referrals")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class ReferralResource {
    private static final String REASON = "[A-Z][A-Z0-9_]{0,49}";

    private final Introducing introducing;
    private final Referring referring;
    private final Reviewing reviewing;
    private final Referrals referrals;
    private final HotRows hotRows;
    private final Idempotency idempotency;
    private final Traits traits;

    ReferralResource(
            Introducing introducing,
            Referring referring,
            Reviewing reviewing,
            Referrals referrals,
            HotRows hotRows,
            Idempotency idempotency,
            Traits traits) {
        this.introducing = introducing;
        this.referring = referring;
        this.reviewing = reviewing;
        this.referrals = referrals;
        this.hotRows = hotRows;
        this.idempotency = idempotency;
        this.traits = traits;
    }

    @POST
    @Operation(
            summary = "Take down that somebody came by a referral code",
            description =
                    "A referee who is not a fan yet becomes one. A fan is referred once a program: the same pair again is"
                            + " answered with the first referral (200), another referrer with 409 `ALREADY_REFERRED`. A referral that"
                            + " cannot count is taken down as REJECTED, a doubtful one as HELD, each with `reasons`. What speaks against one"
                            + " stands in `risk`: signals with their weights and what was seen, whose sum, at most 100, is the score. A limit"
                            + " that the program sets holds by itself, and so does an identity that both sides have; the score holds from the"
                            + " program's `fraud.holdFrom` and rejects from `fraud.rejectFrom` (`RISK_SCORE`). Fans are not shown it. With `dryRun=true` the"
                            + " answer is what would be made and, in `rewards`, what it would pay to whom if it converted next; nothing is written and"
                            + " nobody becomes known.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = ReferralView.class)))
    public Response refer(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewReferral request) {
        return idempotency.replay(request).orElseGet(() -> referFirst(brand, request));
    }

    private Response referFirst(String brand, NewReferral request) {
        var introduction =
                introducing.introduce(request.program(), request.code(), request.referee());
        var context = request.context();
        var from =
                traits.of(
                        new Origin(
                                context == null ? null : context.ip(),
                                context == null ? null : context.deviceId()));
        return hotRows.inTurn(
                rows(introduction.invitation()),
                () ->
                        Deadlocks.survived(() ->
                                idempotency.once(
                                        request,
                                        () -> {
                                            var made =
                                                    referring.refer(
                                                            introduction.invitation(),
                                                            introduction.referee(),
                                                            from,
                                                            introduction.timezone());
                                            return Response.status(made.isNew() ? 201 : 200)
                                                    .header(
                                                            HttpHeaders.LOCATION,
                                                            "/v1/brands/"
                                                                    + brand
                                                                    + "/referrals/"
                                                                    + made.referral().id())
                                                    .entity(
                                                            ReferralView.of(
                                                                    made.referral(), made.next()))
                                                    .build();
                                        })));
    }

    /// A referrer's referrals are judged one after the other, and so are all of a program that
    /// limits how many a day has.
    private static List<String> rows(Invitation invitation) {
        var offer = invitation.offer();
        var referrer = invitation.row().toString();
        return offer.terms().fraudLimits().maxPerDay() == null
                ? List.of(referrer)
                : List.of(referrer, "day-of-program:" + offer.programId());
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary =
                    "The brand's referrals, newest first, also by state, program, referrer or referee",
            description =
                    "With `state=HELD` these are the ones to review; `sort` has the oldest first or those with the highest risk score. A merged"
                            + " fan's referrals are the survivor's.")
    public Page<ReferralView> list(
            @PathParam("brand") String brand,
            @Schema(implementation = ReferralState.class) @QueryParam("state")
                    @Nullable String state,
            @QueryParam("program") @Nullable String program,
            @QueryParam("referrer") @Nullable String referrer,
            @QueryParam("referee") @Nullable String referee,
            @Schema(enumeration = {"newest", "oldest", "score"})
                    @QueryParam("sort")
                    @DefaultValue("newest")
                    String sort,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                referrals.list(
                        Referrals.Filter.of(state, program, referrer, referee),
                        Sort.of(sort),
                        Place.at(cursor),
                        limit + 1),
                limit,
                referral -> Place.of(referral).cursor(),
                ReferralView::of);
    }

    @GET
    @Path("/{referral}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "One referral")
    public ReferralView read(
            @PathParam("brand") String brand, @PathParam("referral") String referral) {
        return ReferralView.of(
                referrals.find(id(referral)).orElseThrow(() -> Refused.notFound("referral")));
    }

    @POST
    @Path("/{referral}/approve")
    @Operation(
            summary = "Let a held referral go on",
            description =
                    "Needs an Idempotency-Key. What the referee did while it was held counts, and is rewarded now.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ReferralView.class)))
    @Consumes(MediaType.APPLICATION_JSON)
    public Response approve(
            @PathParam("brand") String brand,
            @PathParam("referral") String referral,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @RequestBody(required = false) @Valid @Nullable Verdict request) {
        var wish = new Wish(id(referral), Decision.APPROVE, reason(request));
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        "approve " + wish.reason(),
                        () -> Response.ok(ReferralView.of(reviewing.decide(wish))).build()));
    }

    @POST
    @Path("/{referral}/reject")
    @Operation(summary = "Reject a held referral")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ReferralView.class)))
    @Consumes(MediaType.APPLICATION_JSON)
    public Response reject(
            @PathParam("brand") String brand,
            @PathParam("referral") String referral,
            @RequestBody(required = false) @Valid @Nullable Verdict request) {
        var wish = new Wish(id(referral), Decision.REJECT, reason(request));
        return idempotency.once(
                "reject " + wish.reason(),
                () -> Response.ok(ReferralView.of(reviewing.decide(wish))).build());
    }

    private static @Nullable String reason(@Nullable Verdict request) {
        return request == null ? null : request.reason();
    }

    @POST
    @Path("/reviews")
    @Operation(
            summary = "Decide on up to a hundred held referrals",
            description =
                    "Needs an Idempotency-Key. Each is decided for itself: the answer has a result for each, in the order sent, with the status"
                            + " that the single call would have.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Results.class)))
    public Response review(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Reviews request) {
        var wishes =
                request.decisions().stream()
                        .map(d -> new Wish(d.referral(), d.decision(), d.reason()))
                        .toList();
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () ->
                                Response.ok(
                                                new Results(
                                                        reviewing.decideAll(wishes).stream()
                                                                .map(Result::of)
                                                                .toList()))
                                        .build()));
    }

    private static UUID id(String referral) {
        return Ids.parse(referral).orElseThrow(() -> Refused.notFound("referral"));
    }

    /// Somebody who came by a code.
    ///
    /// @param program the program's key; the code says it too, so it may be left out
    /// @param referee somebody with an `externalId` that nobody has seen becomes a fan
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewReferral(
            @Nullable @Size(max = 100) String program,
            @NotBlank @Size(max = 64) String code,
            @NotNull @Valid FanReference referee,
            @Nullable @Valid Context context) {}

    /// Where it came from; kept as keyed hashes only.
    ///
    /// @param userAgent may be sent; nothing is decided by it, and it is not kept: of one browser
    ///   there are millions
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Context(
            @Nullable @Size(max = 64) String ip,
            @Nullable @Size(max = 200) String deviceId,
            @Schema(description = "Nothing is decided by it, and it is not kept")
                    @Nullable
                    @Size(max = 1000)
                    String userAgent) {}

    /// @param reason why, as a code; a rejection without one stands as `REVIEWED` among the reasons
    record Verdict(
            @Nullable
                    @Pattern(
                            regexp = REASON,
                            message = "is a code of capitals, digits and underscores")
                    String reason) {}

    record Reviews(@NotNull @Size(min = 1, max = 100) List<@NotNull @Valid OneOfMany> decisions) {}

    record OneOfMany(
            @NotNull UUID referral,
            @NotNull Decision decision,
            @Nullable
                    @Pattern(
                            regexp = REASON,
                            message = "is a code of capitals, digits and underscores")
                    String reason) {}

    record Results(List<Result> results) {}

    /// @param status what the single call would have been answered
    /// @param state where it has come to
    /// @param reasons why
    /// @param code of the problem, where it could not be decided
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            UUID referral,
            int status,
            @Nullable ReferralState state,
            @Nullable List<String> reasons,
            @Nullable String code,
            @Nullable String detail) {

        static Result of(Outcome outcome) {
            var decided = outcome.referral();
            var refused = outcome.refused();
            return new Result(
                    outcome.wished(),
                    refused == null ? 200 : refused.type().status(),
                    decided == null ? null : decided.state(),
                    decided == null ? null : decided.reasons(),
                    refused == null ? null : refused.type().name(),
                    refused == null ? null : refused.detail());
        }
    }

    /// A referral as it is shown.
    ///
    /// @param number the how-manieth converted referral of its referrer
    /// @param qualifiesUntil until when the referee's deed counts
    /// @param dueAt when the hold period ends and the reward is paid
    /// @param decidesAt when the program decides on it, if nobody has by then
    /// @param rewards what it pays to whom once it has converted; in the answer to the request that
    ///   makes it also what it would pay if it converted next
    /// @param risk what spoke against it when it was made; not where something certain did
    /// @param review what was decided while it was held
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ReferralView(
            UUID id,
            String program,
            Trigger trigger,
            Fan referrer,
            Fan referee,
            ReferralState state,
            List<String> reasons,
            @Nullable Integer number,
            @Nullable UUID orderId,
            @Nullable UUID redemptionId,
            Instant createdAt,
            Instant qualifiesUntil,
            @Nullable Instant dueAt,
            @Nullable Instant decidesAt,
            Instant movedAt,
            @Nullable List<Earning> rewards,
            @Nullable Risk risk,
            @Nullable Review review,
            @JsonProperty("_actions")
                    @ActionsOf(ReferralResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static ReferralView of(Referral referral) {
            return of(referral, 0);
        }

        /// @param next the how-manieth it would be if it converted next; 0 to say nothing of that
        static ReferralView of(Referral referral, int next) {
            int number =
                    referral.state().isConverted()
                            ? Objects.requireNonNullElse(referral.number(), next)
                            : next;
            return new ReferralView(
                    referral.id(),
                    referral.program(),
                    referral.terms().trigger(),
                    new Fan(referral.referrerId()),
                    new Fan(referral.refereeId()),
                    referral.state(),
                    referral.reasons(),
                    referral.number(),
                    referral.orderId(),
                    referral.redemptionId(),
                    referral.createdAt(),
                    referral.window().until(),
                    referral.state() == ReferralState.QUALIFIED ? referral.dueAt() : null,
                    referral.state() == ReferralState.HELD ? referral.dueAt() : null,
                    referral.movedAt(),
                    number == 0 ? null : Earning.of(referral, number),
                    referral.risk(),
                    referral.review(),
                    referral.actions());
        }

        record Fan(UUID fanId) {}

        /// @param unit as on the ledger
        /// @param amount points, minor units, or pieces
        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Earning(
                Recipient recipient,
                UUID fanId,
                Form form,
                String unit,
                long amount,
                @Nullable String couponTemplate) {

            static List<Earning> of(Referral referral, int number) {
                return referral.terms().rewards().stream()
                        .map(reward ->
                                new Earning(
                                        reward.recipient(),
                                        reward.recipient() == Recipient.REFERRER
                                                ? referral.referrerId()
                                                : referral.refereeId(),
                                        reward.form(),
                                        referral.terms().unitOf(reward),
                                        reward.amountFor(number),
                                        reward.couponTemplate()))
                        .filter(earning -> earning.amount() > 0)
                        .toList();
            }
        }
    }
}
