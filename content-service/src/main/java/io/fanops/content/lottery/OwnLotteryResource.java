package io.fanops.content.lottery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.content.fan.Fans;
import io.fanops.content.lottery.Entry.Result;
import io.fanops.content.lottery.Lottery.Draw;
import io.fanops.content.referral.Prize;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Own lotteries", description = "What a fan may win, by the fan's own token")
@RolesAllowed(Role.FAN)
class OwnLotteryResource {
    private final Lotteries lotteries;
    private final Entries entries;
    private final EnteringLotteries entering;
    private final GivingPrizes giving;
    private final Fans fans;
    private final Idempotency idempotency;

    OwnLotteryResource(
            Lotteries lotteries,
            Entries entries,
            EnteringLotteries entering,
            GivingPrizes giving,
            Fans fans,
            Idempotency idempotency) {
        this.lotteries = lotteries;
        this.entries = entries;
        this.entering = entering;
        this.giving = giving;
        this.fans = fans;
        this.idempotency = idempotency;
    }

    @GET
    @Path("/lotteries")
    @Operation(summary = "The lotteries that can be entered now, oldest first")
    public Page<OwnLottery> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                lotteries.enterable(Cursor.id(cursor), limit + 1),
                limit,
                lottery -> lottery.id().toString(),
                OwnLottery::of);
    }

    @GET
    @Path("/campaigns/{campaign}/lotteries/{lottery}")
    @Operation(
            summary = "One lottery, also when it is over",
            description =
                    """
                    When nobody can enter any more, `seed` is what decided. A ticket's HMAC-SHA256 under it says what the ticket won: at once, where its first eight \\
                    bytes as an unsigned number modulo a million fall below the chances added up; at the end, where its hexadecimal digits stand among the \\
                    first. `seedHash` is the seed's SHA-256, and was shown from the beginning.\\
                    """)
    public OwnLottery read(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery) {
        return OwnLottery.of(lotteries.requireShown(campaign, lottery));
    }

    @POST
    @Path("/campaigns/{campaign}/lotteries/{lottery}/entries")
    @Operation(
            summary = "Enter a lottery",
            description =
                    """
                    Needs an Idempotency-Key: the same key has the same luck, and counts once. `result` says at once what came of it, or `WAITING` for the draw. \\
                    What is won is in the wallet a moment later. Where a prize that is drawn at once cannot be asked for just now, the entry counts and is \\
                    `WAITING` too: a repeat with the same key, and the entry at `Location`, say what came of it.\\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Entry.class)))
    public Response enter(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery) {
        var key = Objects.requireNonNull(idempotency.requireKey());
        var entered = lotteries.requireShown(campaign, lottery);
        var first =
                idempotency.replay("").orElseGet(() -> enter(brand, entered, fans.caller(), key));
        return entered.terms().draw() == Draw.AT_END ? first : settled(first);
    }

    private Response enter(String brand, Lottery lottery, UUID fan, String key) {
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        "",
                        () -> {
                            var entry = entering.enter(lottery, fan, key);
                            return Response.created(address(brand, lottery, entry))
                                    .entity(entry)
                                    .build();
                        }));
    }

    private static URI address(String brand, Lottery lottery, Entry entry) {
        return URI.create(
                "/v1/brands/"
                        + brand
                        + "/me/campaigns/"
                        + lottery.campaign()
                        + "/lotteries/"
                        + lottery.terms().key()
                        + "/entries/"
                        + entry.id());
    }

    /// What was counted, and what has come of it by now.
    private Response settled(Response counted) {
        if (counted.getEntity() instanceof Entry entry && entry.result() != Result.WAITING) {
            return counted;
        }
        var address = counted.getHeaderString(HttpHeaders.LOCATION);
        var id = UUID.fromString(address.substring(address.lastIndexOf('/') + 1));
        return Response.fromResponse(counted).entity(giving.settled(id)).build();
    }

    @GET
    @Path("/campaigns/{campaign}/lotteries/{lottery}/entries")
    @Operation(summary = "One's own entries of a lottery, newest first")
    public Page<Entry> entries(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan = fans.caller();
        return Page.of(
                entries.before(
                        lotteries.requireShown(campaign, lottery).id(),
                        fan,
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                entry -> entry.id().toString(),
                entry -> entry);
    }

    @GET
    @Path("/campaigns/{campaign}/lotteries/{lottery}/entries/{entry}")
    @Operation(summary = "One of one's own entries, and what has come of it")
    public Entry entry(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery,
            @PathParam("entry") String entry) {
        var fan = fans.caller();
        var entered = lotteries.requireShown(campaign, lottery).id();
        return Ids.parse(entry)
                .flatMap(id -> entries.own(entered, fan, id))
                .orElseThrow(() -> Refused.notFound("entry"));
    }

    /// A lottery as fans see it.
    @Schema(name = "OwnLottery")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnLottery(
            UUID id,
            String campaign,
            String key,
            String name,
            Draw draw,
            Lottery.State state,
            boolean enterable,
            List<OwnPrize> prizes,
            @Nullable Integer entriesPerFan,
            @Nullable Integer entriesPerDay,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt,
            @Nullable Instant drawnAt,
            String seedHash,
            @Nullable String seed) {

        static OwnLottery of(Lottery lottery) {
            var terms = lottery.terms();
            return new OwnLottery(
                    lottery.id(),
                    lottery.campaign(),
                    terms.key(),
                    terms.name(),
                    terms.draw(),
                    lottery.state(),
                    lottery.isEnterable(),
                    terms.prizes().stream()
                            .map(one ->
                                    new OwnPrize(
                                            one.prize(), one.chancePerMillion(), one.winners()))
                            .toList(),
                    terms.entriesPerFan(),
                    terms.entriesPerDay(),
                    terms.opensAt(),
                    terms.closesAt(),
                    lottery.drawnAt(),
                    lottery.seedHash(),
                    lottery.seed());
        }
    }

    /// @param chancePerMillion how many of a million entries win it
    /// @param winners how many are drawn at the end
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnPrize(Prize prize, @Nullable Integer chancePerMillion, @Nullable Integer winners) {}
}
