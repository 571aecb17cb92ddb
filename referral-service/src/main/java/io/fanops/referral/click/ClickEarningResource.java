package io.fanops.referral.click;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Days;
import io.fanops.referral.click.ClickEarning.State;
import io.fanops.referral.click.ClickEarnings.Filter;
import io.fanops.referral.click.SettlingClicks.Settlement;
import io.fanops.referral.partner.Partners;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/click-earnings")
@RunOnVirtualThread
@Tag(name = "Commissions")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class ClickEarningResource {
    private final ClickEarnings earnings;
    private final Settlement settlement;
    private final Partners partners;
    private final Idempotency idempotency;

    ClickEarningResource(
            ClickEarnings earnings,
            Settlement settlement,
            Partners partners,
            Idempotency idempotency) {
        this.earnings = earnings;
        this.settlement = settlement;
        this.partners = partners;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(
            summary = "What clicks have earned, by position, day and rule; newest first",
            description =
                    """
                    `OPEN` until the brand's day is over, then `PENDING` for the `holdDays` of the commission policy, then `PAYABLE`; `REJECTED` where all \
                    of its clicks were taken for false. `from` and `to` are days of the brand, both included.\
                    """)
    public Page<View> list(
            @PathParam("brand") String brand,
            @QueryParam("partner") @Nullable String partner,
            @QueryParam("state") @Nullable State state,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("from") @Nullable String from,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("to") @Nullable String to,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var whose = partner == null ? null : List.of(partners.require(partner).id());
        return Page.of(
                earnings.list(
                        whose,
                        new Filter(state, Days.day(from, "from"), Days.day(to, "to")),
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                earning -> earning.id().toString(),
                ClickEarningResource::view);
    }

    @GET
    @Path("/{earning}")
    @Operation(summary = "What a position's clicks of a day have earned")
    public View read(@PathParam("brand") String brand, @PathParam("earning") String earning) {
        return view(
                earnings.find(id(earning)).orElseThrow(() -> Refused.notFound("click earning")));
    }

    @POST
    @Path("/{earning}/rejections")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Take clicks for false",
            description =
                    """
                    Needs an Idempotency-Key. `clicks` of those that are left, all where left out; while the earning is `PENDING`, so after its day and \
                    before it is paid. Their price goes back to the brand and to the rule's budget. The partner sees number and reason.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Response reject(
            @PathParam("brand") String brand,
            @PathParam("earning") String earning,
            @Valid @NotNull Rejection request) {
        var id = id(earning);
        idempotency.requireKey();
        earnings.find(id).map(ClickEarning::fanId).ifPresent(idempotency::about);
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () ->
                                Response.ok(
                                                view(
                                                        settlement.reject(
                                                                id,
                                                                request.clicks(),
                                                                request.reason())))
                                        .build()));
    }

    private static UUID id(String earning) {
        return Ids.parse(earning).orElseThrow(() -> Refused.notFound("click earning"));
    }

    private static View view(ClickEarning earning) {
        return new View(earning, earning.state() == State.PENDING ? List.of("reject") : List.of());
    }

    /// @param clicks all that are left where left out
    record Rejection(@Nullable @Min(1) Long clicks, @NotBlank @Size(max = 1_000) String reason) {}

    /// @param actions what the caller may do with it now
    @Schema(name = "ClickEarningView")
    record View(
            @JsonUnwrapped ClickEarning earning,
            @JsonProperty("_actions")
                    @ActionsOf(ClickEarningResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {}
}
