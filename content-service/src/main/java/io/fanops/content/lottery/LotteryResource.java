package io.fanops.content.lottery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.content.campaign.Campaigns;
import io.fanops.content.lottery.Lottery.Asked;
import io.fanops.content.lottery.Lottery.Draw;
import io.fanops.content.lottery.Lottery.Wanted;
import io.fanops.content.referral.Prizes;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/campaigns/{campaign}/lotteries")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Lotteries", description = "What fans enter to win prizes of the brand's prize pools")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class LotteryResource {
    private static final int MILLION = 1_000_000;
    private static final int MOST_WINNERS = 1_000;

    private final Lotteries lotteries;
    private final PreparingLotteries preparing;
    private final Campaigns campaigns;
    private final Prizes prizes;
    private final Idempotency idempotency;

    LotteryResource(
            Lotteries lotteries,
            PreparingLotteries preparing,
            Campaigns campaigns,
            Prizes prizes,
            Idempotency idempotency) {
        this.lotteries = lotteries;
        this.preparing = preparing;
        this.campaigns = campaigns;
        this.prizes = prizes;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a lottery",
            description =
                    """
                    `INSTANT`: an entry wins a prize with its `chancePerMillion`, or nothing; where the pool is empty or closed it has lost. `AT_END`: \\
                    `winners` of each prize are drawn among all entries at `closesAt`, no person twice; their prizes are set aside first, and the lottery is \\
                    `PREPARING` until they are, or `FAILED` where the pool has too little. Fans enter it while its campaign is `RUNNING`. What it promises \\
                    never changes. `key` is a natural key in the campaign.\\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Lottery.class)))
    public Response make(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @Valid @NotNull NewLottery request) {
        return idempotency
                .replay(request)
                .orElseGet(() -> {
                    var asked = request.asked();
                    // A repeat needs no pools: they may be gone since.
                    var terms =
                            lotteries
                                    .find(campaign, asked.key())
                                    .map(Lottery::terms)
                                    .orElseGet(() -> asked.terms(prizes));
                    return idempotency.once(
                            request,
                            () -> {
                                var made = preparing.make(campaign, asked, terms);
                                return (made.isNew()
                                                ? Response.created(
                                                        URI.create(
                                                                "/v1/brands/"
                                                                        + brand
                                                                        + "/campaigns/"
                                                                        + campaign
                                                                        + "/lotteries/"
                                                                        + asked.key()))
                                                : Response.ok())
                                        .entity(made.lottery())
                                        .build();
                            });
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "A campaign's lotteries, oldest first")
    public Page<Lottery> list(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        campaigns.requireKnown(campaign);
        return Page.of(
                lotteries.after(campaign, Cursor.id(cursor), limit + 1),
                limit,
                lottery -> lottery.id().toString(),
                lottery -> lottery);
    }

    @GET
    @Path("/{lottery}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "One lottery")
    public Lottery read(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery) {
        return lotteries.require(campaign, lottery);
    }

    @POST
    @Path("/{lottery}/cancel")
    @Operation(
            summary = "Let nobody enter a lottery any more",
            description =
                    """
                    What was won is given. One that is drawn at the end can be cancelled as long as nobody has entered it; what was set aside goes back to its \\
                    pools.\\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Lottery.class)))
    public Response cancel(
            @PathParam("brand") String brand,
            @PathParam("campaign") String campaign,
            @PathParam("lottery") String lottery) {
        return idempotency.once(
                "",
                () -> Response.ok(preparing.cancel(lotteries.require(campaign, lottery))).build());
    }

    private static void require(boolean right, String pointer, String detail) {
        if (!right) {
            throw Refused.invalid(pointer, detail);
        }
    }

    /// @param key the brand's own name for it, unique in the campaign
    /// @param entriesPerFan how often a person may enter; no limit where left out
    /// @param entriesPerDay how often on one of the brand's days; no limit where left out
    /// @param opensAt as soon as the campaign runs where left out
    /// @param closesAt needed where it is drawn at the end, and then within 82 days
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewLottery(
            @Schema(examples = "wheel")
                    @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotBlank @Size(max = 200) String name,
            @NotNull Draw draw,
            @NotNull @Size(min = 1, max = 20) List<@NotNull @Valid NewPrize> prizes,
            @Nullable @Min(1) @Max(1_000) Integer entriesPerFan,
            @Nullable @Min(1) @Max(1_000) Integer entriesPerDay,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt) {

        /// What is asked for, as it is stored.
        ///
        /// @throws Refused `VALIDATION_FAILED` where the fields do not fit together
        Asked asked() {
            var opens = StoredInstant.of(opensAt, "/opensAt");
            var closes = StoredInstant.of(closesAt, "/closesAt");
            require(
                    opens == null || closes == null || opens.isBefore(closes),
                    "/closesAt",
                    "must be after opensAt");
            for (int i = 0; i < prizes.size(); i++) {
                prizes.get(i).requireFor(draw, "/prizes/" + i);
            }
            if (draw == Draw.INSTANT) {
                require(
                        prizes.stream().mapToInt(one -> one.chance()).sum() <= MILLION,
                        "/prizes",
                        "more than a million of a million entries would win");
            } else {
                require(closesAt != null, "/closesAt", "is missing: the draw is then");
                require(
                        prizes.stream().mapToInt(one -> one.many()).sum() <= MOST_WINNERS,
                        "/prizes",
                        "at most 1,000 win");
            }
            return new Asked(
                    key,
                    name,
                    draw,
                    prizes.stream()
                            .map(one ->
                                    new Wanted(one.pool(), one.chancePerMillion(), one.winners()))
                            .toList(),
                    entriesPerFan,
                    entriesPerDay,
                    opens,
                    closes);
        }
    }

    /// @param pool key of a prize pool that says how much a prize is
    /// @param chancePerMillion how many of a million entries win it, where it is drawn at once
    /// @param winners how many are drawn, where that is at the end
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewPrize(
            @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String pool,
            @Nullable @Min(1) @Max(MILLION) Integer chancePerMillion,
            @Nullable @Min(1) @Max(MOST_WINNERS) Integer winners) {

        void requireFor(Draw draw, String pointer) {
            boolean isInstant = draw == Draw.INSTANT;
            LotteryResource.require(
                    (chancePerMillion != null) == isInstant,
                    pointer + "/chancePerMillion",
                    isInstant ? "is missing" : "is for the draw INSTANT");
            LotteryResource.require(
                    (winners != null) != isInstant,
                    pointer + "/winners",
                    isInstant ? "is for the draw AT_END" : "is missing");
        }

        int chance() {
            return chancePerMillion == null ? 0 : chancePerMillion;
        }

        int many() {
            return winners == null ? 0 : winners;
        }
    }
}
