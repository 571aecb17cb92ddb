package io.fanops.referral.referral;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.wallet.Deadlocks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/referrals")
@RunOnVirtualThread
@Tag(name = "Referrals")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class ReferralResource {
    private final Introducing introducing;
    private final Referring referring;
    private final Reviewing reviewing;
    private final Referrals referrals;
    private final Idempotency idempotency;

    ReferralResource(
            Introducing introducing,
            Referring referring,
            Reviewing reviewing,
            Referrals referrals,
            Idempotency idempotency) {
        this.introducing = introducing;
        this.referring = referring;
        this.reviewing = reviewing;
        this.referrals = referrals;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Take down that somebody came by a referral code",
            description =
                    "A referee who is not a fan yet becomes one. A fan is referred once a program: the same pair again is"
                            + " answered with the first referral (200), another referrer with 409 `ALREADY_REFERRED`. A referral that"
                            + " cannot count is taken down as REJECTED, a doubtful one as HELD, each with `reasons`.")
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
        var origin =
                new Referring.Origin(
                        context == null ? null : context.ip(),
                        context == null ? null : context.deviceId());
        return Deadlocks.survived(() ->
                idempotency.once(
                        request,
                        () -> {
                            var made =
                                    referring.refer(
                                            introduction.invitation(),
                                            introduction.referee(),
                                            origin,
                                            introduction.timezone());
                            return Response.status(made.isNew() ? 201 : 200)
                                    .header(
                                            HttpHeaders.LOCATION,
                                            "/v1/brands/"
                                                    + brand
                                                    + "/referrals/"
                                                    + made.referral().id())
                                    .entity(ReferralView.of(made.referral()))
                                    .build();
                        }));
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary =
                    "The brand's referrals, newest first, also by state, program, referrer or referee")
    public Page<ReferralView> list(
            @PathParam("brand") String brand,
            @Schema(implementation = ReferralState.class) @QueryParam("state")
                    @Nullable String state,
            @QueryParam("program") @Nullable String program,
            @QueryParam("referrer") @Nullable String referrer,
            @QueryParam("referee") @Nullable String referee,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var before = cursor == null || cursor.isEmpty() ? null : Cursor.id(cursor);
        return Page.of(
                referrals.list(
                        Referrals.Filter.of(state, program, referrer, referee), before, limit + 1),
                limit,
                referral -> referral.id().toString(),
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
    public Response approve(
            @PathParam("brand") String brand,
            @PathParam("referral") String referral,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun) {
        var id = id(referral);
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        "approve",
                        () -> Response.ok(ReferralView.of(reviewing.approve(id))).build()));
    }

    @POST
    @Path("/{referral}/reject")
    @Operation(summary = "Reject a held referral")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ReferralView.class)))
    public Response reject(
            @PathParam("brand") String brand,
            @PathParam("referral") String referral,
            @Valid @Nullable Rejection request) {
        var id = id(referral);
        var reason = request == null || request.reason() == null ? "REVIEWED" : request.reason();
        return idempotency.once(
                "reject " + reason,
                () -> Response.ok(ReferralView.of(reviewing.reject(id, reason))).build());
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
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Context(
            @Nullable @Size(max = 64) String ip,
            @Nullable @Size(max = 200) String deviceId,
            @Nullable @Size(max = 1000) String userAgent) {}

    /// @param reason a code that stands among the referral's reasons; `REVIEWED` where left out
    record Rejection(
            @Nullable
                    @Pattern(
                            regexp = "[A-Z][A-Z0-9_]{0,49}",
                            message = "is a code of capitals, digits and underscores")
                    String reason) {}

    /// A referral as it is shown.
    ///
    /// @param number the how-manieth converted referral of its referrer
    /// @param qualifiesUntil until when the referee's deed counts
    /// @param dueAt when the hold period ends and the reward is paid
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
            Instant movedAt,
            @JsonProperty("_actions") List<String> actions) {

        static ReferralView of(Referral referral) {
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
                    referral.dueAt(),
                    referral.movedAt(),
                    referral.actions());
        }

        record Fan(UUID fanId) {}
    }
}
