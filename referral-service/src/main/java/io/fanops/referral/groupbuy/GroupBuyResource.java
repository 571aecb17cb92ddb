package io.fanops.referral.groupbuy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.HotRows;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.coupon.CouponTemplates;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.groupbuy.GroupBuys.Member;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
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
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/group-buys")
@RunOnVirtualThread
@Tag(name = "Group buys")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class GroupBuyResource {
    private final GroupBuys deals;
    private final RunningGroupBuys running;
    private final Making making;
    private final Fans fans;
    private final HotRows hotRows;
    private final Idempotency idempotency;

    GroupBuyResource(
            GroupBuys deals,
            RunningGroupBuys running,
            Making making,
            Fans fans,
            HotRows hotRows,
            Idempotency idempotency) {
        this.deals = deals;
        this.running = running;
        this.making = making;
        this.fans = fans;
        this.hotRows = hotRows;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Make a group buy",
            description =
                    "Needs an Idempotency-Key, since it holds `maximum` coupons of the template from now on. `key` is a natural key: an equal repeat"
                            + " gives the first group buy (200). When `threshold` fans have joined by the `deadline` (`reachedAt`), all who joined get a coupon, and"
                            + " who joins later gets one at once, up to `maximum`. It stays `OPEN` until the deadline, also when it is reached or full, and"
                            + " is `SUCCEEDED` then; or `FAILED`, and what it holds goes back to the stock.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = GroupBuyView.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewGroupBuy request) {
        idempotency.requireKey();
        return idempotency.replay(request).orElseGet(() -> makeFirst(request));
    }

    private Response makeFirst(NewGroupBuy request) {
        var wanted = making.wanted(request);
        if (deals.withKey(wanted.key()).isEmpty()) {
            making.requireTimely(wanted);
        }
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () -> {
                            var made = running.make(wanted);
                            return Response.status(made.isNew() ? 201 : 200)
                                    .entity(GroupBuyView.of(made.deal()))
                                    .build();
                        }));
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "The brand's group buys, oldest first")
    public Page<GroupBuyView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                deals.after(Cursor.id(cursor), false, limit + 1),
                limit,
                deal -> deal.id().toString(),
                GroupBuyView::of);
    }

    @GET
    @Path("/{key}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "One group buy")
    public GroupBuyView read(@PathParam("brand") String brand, @PathParam("key") String key) {
        return GroupBuyView.of(find(key));
    }

    @GET
    @Path("/{key}/members")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "Who has joined, and their coupons")
    public Page<Member> members(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                deals.members(find(key).id(), Cursor.id(cursor), limit + 1),
                limit,
                member -> member.fanId().toString(),
                member -> member);
    }

    @POST
    @Path("/{key}/members")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Let a fan join",
            description =
                    "Needs an Idempotency-Key. Who has joined before stays joined once. However many come at once, no more than `maximum` are taken in.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Member.class)))
    public Response join(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @Valid @NotNull NewMember request) {
        idempotency.requireKey();
        return idempotency.replay(request).orElseGet(() -> joinFirst(key, request));
    }

    private Response joinFirst(String key, NewMember request) {
        var deal = find(key);
        // Who comes too late makes nobody known.
        var fan = deal.isOpen() ? fans.known(request.fan(), "/fan").fanId() : new UUID(0, 0);
        return hotRows.inTurn(
                deal.cause(),
                () ->
                        Deadlocks.survived(() ->
                                idempotency.onceWithKey(
                                        request,
                                        () -> Response.ok(running.join(deal, fan)).build())));
    }

    @POST
    @Path("/{key}/cancel")
    @Operation(
            summary = "End a group buy that has not come about",
            description = "What it holds goes back to the stock.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = GroupBuyView.class)))
    public Response cancel(@PathParam("brand") String brand, @PathParam("key") String key) {
        return Deadlocks.survived(() ->
                idempotency.once(
                        "", () -> Response.ok(GroupBuyView.of(running.cancel(find(key)))).build()));
    }

    private GroupBuy find(String key) {
        return deals.withKey(key).orElseThrow(() -> Refused.notFound("group buy"));
    }

    /// What a request wants to make.
    @ApplicationScoped
    static class Making {
        private final CouponTemplates templates;
        private final Clock clock;

        Making(CouponTemplates templates, Clock clock) {
            this.templates = templates;
            this.clock = clock;
        }

        /// @throws Refused `VALIDATION_FAILED` where the fields do not fit together
        GroupBuy wanted(NewGroupBuy request) {
            var template =
                    templates
                            .withKey(request.template())
                            .orElseThrow(() -> none(request.template()));
            require(
                    request.maximum() >= request.threshold(),
                    "/maximum",
                    "is less than the threshold");
            require(
                    request.price().isKnownCurrency(),
                    "/price/currency",
                    "is no currency of ISO 4217");
            var now = clock.instant();
            return new GroupBuy(
                    Ids.next(),
                    request.key(),
                    request.name(),
                    template,
                    request.template(),
                    request.price(),
                    request.threshold(),
                    request.maximum(),
                    0,
                    GroupBuy.State.OPEN,
                    request.deadline().truncatedTo(ChronoUnit.MICROS),
                    null,
                    now,
                    now);
        }

        /// What is asked of a new one alone: an equal repeat is answered as long as there is the
        /// first.
        ///
        /// @throws Refused `VALIDATION_FAILED`
        void requireTimely(GroupBuy wanted) {
            if (templates.issuable(wanted.template()).isEmpty()) {
                throw none(wanted.template());
            }
            require(
                    wanted.deadline().isAfter(wanted.now())
                            && wanted.deadline().isBefore(wanted.now().plus(366, ChronoUnit.DAYS)),
                    "/deadline",
                    "must be in the future, within a year");
            require(
                    templates.isGoodAt(wanted.template(), wanted.deadline()),
                    "/deadline",
                    "must be before the end of the template's coupons");
        }

        private static Refused none(String template) {
            return Refused.invalid(
                    "/template",
                    "There is no coupon template `" + template + "` that issues coupons.");
        }

        private static void require(boolean right, String pointer, String detail) {
            if (!right) {
                throw Refused.invalid(pointer, detail);
            }
        }
    }

    /// A group buy to make.
    ///
    /// @param template key of the template whose coupons it gives
    /// @param price what a fan pays for what the coupon is for
    /// @param threshold fans who must join
    /// @param maximum fans who may join
    record NewGroupBuy(
            @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 100) String template,
            @NotNull @Valid Money price,
            @Min(1) @Max(1_000_000) int threshold,
            @Min(1) @Max(1_000_000) int maximum,
            @NotNull Instant deadline) {}

    record NewMember(@NotNull @Valid FanReference fan) {}

    /// A group buy as it is shown.
    ///
    /// @param joined fans who have joined
    /// @param reachedAt when there were as many as `threshold`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GroupBuyView(
            UUID id,
            String key,
            String name,
            String template,
            Money price,
            int threshold,
            int maximum,
            int joined,
            GroupBuy.State state,
            Instant deadline,
            @Nullable Instant reachedAt,
            Instant createdAt,
            @JsonProperty("_actions")
                    @ActionsOf({GroupBuyResource.class, OwnGroupBuyResource.class})
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static GroupBuyView of(GroupBuy deal) {
            return of(deal, deal.actions());
        }

        /// As a fan sees it.
        static GroupBuyView ofOwn(GroupBuy deal, boolean hasJoined) {
            return of(deal, deal.actions(hasJoined));
        }

        private static GroupBuyView of(GroupBuy deal, List<String> actions) {
            return new GroupBuyView(
                    deal.id(),
                    deal.key(),
                    deal.name(),
                    deal.template(),
                    deal.price(),
                    deal.threshold(),
                    deal.maximum(),
                    deal.joined(),
                    deal.state(),
                    deal.deadline(),
                    deal.reachedAt(),
                    deal.createdAt(),
                    actions);
        }
    }
}
