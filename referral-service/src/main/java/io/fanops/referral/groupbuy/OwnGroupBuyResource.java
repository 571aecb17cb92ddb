package io.fanops.referral.groupbuy;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.HotRows;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.groupbuy.GroupBuyResource.GroupBuyView;
import io.fanops.referral.groupbuy.GroupBuys.Member;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/group-buys")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnGroupBuyResource {
    private final GroupBuys deals;
    private final RunningGroupBuys running;
    private final Fans fans;
    private final HotRows hotRows;
    private final Idempotency idempotency;

    OwnGroupBuyResource(
            GroupBuys deals,
            RunningGroupBuys running,
            Fans fans,
            HotRows hotRows,
            Idempotency idempotency) {
        this.deals = deals;
        this.running = running;
        this.fans = fans;
        this.hotRows = hotRows;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(summary = "Group buys that are open, oldest first, and whether I may join or leave")
    public Page<GroupBuyView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var open = deals.after(Cursor.id(cursor), true, limit + 1);
        var joined = deals.joinedBy(fans.caller(), open.stream().map(GroupBuy::id).toList());
        return Page.of(
                open,
                limit,
                deal -> deal.id().toString(),
                deal -> GroupBuyView.ofOwn(deal, joined.contains(deal.id())));
    }

    @GET
    @Path("/{key}/membership")
    @Operation(summary = "Whether I have joined, and the coupon I got by it; 404 where not")
    public Member read(@PathParam("brand") String brand, @PathParam("key") String key) {
        return deals.member(find(key).id(), fans.caller())
                .orElseThrow(() -> Refused.notFound("membership"));
    }

    @POST
    @Path("/{key}/membership")
    @Operation(
            summary = "Join a group buy",
            description =
                    "Needs an Idempotency-Key. When enough have joined, everybody gets a coupon; who joins later gets one at once.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Member.class)))
    public Response join(@PathParam("brand") String brand, @PathParam("key") String key) {
        idempotency.requireKey();
        var fan = fans.caller();
        var deal = find(key);
        return hotRows.inTurn(
                deal.cause(),
                () ->
                        Deadlocks.survived(() ->
                                idempotency.onceWithKey(
                                        "", () -> Response.ok(running.join(deal, fan)).build())));
    }

    @DELETE
    @Path("/{key}/membership")
    @Operation(summary = "Leave a group buy that has not come about")
    public void leave(@PathParam("brand") String brand, @PathParam("key") String key) {
        var fan = fans.caller();
        var deal = find(key);
        Deadlocks.survived(() ->
                idempotency.once(
                        "",
                        () -> {
                            running.leave(deal, fan);
                            return Response.noContent().build();
                        }));
    }

    private GroupBuy find(String key) {
        return deals.withKey(key).orElseThrow(() -> Refused.notFound("group buy"));
    }
}
