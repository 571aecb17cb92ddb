package io.fanops.content.lottery;

import io.fanops.content.lottery.Lotteries.Figures;
import io.fanops.content.lottery.Wins.Winner;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/campaigns/{campaign}/lotteries/{lottery}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Lotteries")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
class PlayedLotteryResource {
    private final Lotteries lotteries;
    private final Entries entries;
    private final Wins wins;

    PlayedLotteryResource(Lotteries lotteries, Entries entries, Wins wins) {
        this.lotteries = lotteries;
        this.entries = entries;
        this.wins = wins;
    }

    @GET
    @Path("/figures")
    @Operation(summary = "How many have entered a lottery, and what they won")
    public Figures figures(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery) {
        return lotteries.figures(lotteries.require(campaign, lottery).id());
    }

    @GET
    @Path("/entries")
    @Operation(
            summary = "Who has entered a lottery, newest first",
            description = "With `fanId` one fan's, under any id that was merged into theirs.")
    public Page<Entry> entries(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery,
            @QueryParam("fanId") @Nullable UUID fanId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                entries.before(
                        lotteries.require(campaign, lottery).id(),
                        fanId,
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                entry -> entry.id().toString(),
                entry -> entry);
    }

    @GET
    @Path("/winners")
    @Operation(
            summary = "Who has won in a lottery, the last piece of a prize first",
            description =
                    "`givenAt` says since when the prize is in the fan's wallet. Who was erased stays as an id that means nobody.")
    public Page<Winner> winners(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                wins.winners(
                        lotteries.require(campaign, lottery).id(),
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                winner -> winner.id().toString(),
                winner -> winner);
    }
}
