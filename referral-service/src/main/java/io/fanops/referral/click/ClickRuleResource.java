package io.fanops.referral.click;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.click.ClickRules.Version;
import io.fanops.referral.partner.Partner;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.partner.Position;
import io.fanops.referral.partner.Positions;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/click-rules")
@RunOnVirtualThread
@Tag(name = "Commissions")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class ClickRuleResource {
    private final ClickRules rules;
    private final Partners partners;
    private final Positions positions;
    private final Idempotency idempotency;

    ClickRuleResource(
            ClickRules rules, Partners partners, Positions positions, Idempotency idempotency) {
        this.rules = rules;
        this.partners = partners;
        this.positions = positions;
        this.idempotency = idempotency;
    }

    @PUT
    @Path("/{rule}")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Say what a click earns, for all, a partner or one of its positions",
            description =
                    """
                    Of several rules one gives the price: the position's before the partner's before everybody's; of equals the one whose `validFrom` is \
                    latest, then the first by `key`. A click earns by that rule or not at all: where its budget is exhausted, no other one pays. \
                    A visitor earns once in `everyHours`, a network address `mostPerAddress` times a day. A change is a new version and touches \
                    nothing that is earned; the currency stays, and no budget is put below what is spent of it. Visitors and addresses are counted for \
                    the rule, whichever partner's link it was. With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("rule")
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String rule,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewClickRule request) {
        var partner = request.partner() == null ? null : partners.named(request.partner());
        var position = position(partner, request.position());
        var wished = request.rule(rule, partner, position);
        return Deadlocks.survived(() ->
                idempotency.once(
                        request,
                        () -> {
                            var put = rules.put(wished, ifMatch);
                            return answer(put.isNew() ? 201 : 200, put.rule());
                        }));
    }

    private @Nullable Position position(@Nullable Partner partner, @Nullable String key) {
        if (key == null) {
            return null;
        }
        if (partner == null) {
            throw Refused.invalid("/position", "is of a partner, who is not named");
        }
        return positions
                .find(partner, key)
                .orElseThrow(() ->
                        Refused.invalid("/position", "The partner has no position `" + key + "`."));
    }

    @GET
    @Operation(summary = "The brand's click rules, by key, and what they have cost")
    public Page<View> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var found = rules.after(Cursor.key(cursor), limit + 1);
        var spent = rules.spent(found);
        return Page.of(found, limit, ClickRule::key, rule -> View.of(rule, spent.apply(rule)));
    }

    @GET
    @Path("/{rule}")
    @Operation(summary = "One click rule, and what it has cost")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("rule") String rule) {
        return answer(200, rules.require(rule));
    }

    @DELETE
    @Path("/{rule}")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "End a click rule",
            description =
                    """
                    Clicks from now on earn nothing by it; what is earned is paid. Its versions can still be read, and a rule put under its key again \
                    goes on counting from them, with a budget of its own. With If-Match a lost race is refused (412). One that should end at a date \
                    is given a `validUntil` instead.\
                    """)
    public void end(
            @PathParam("brand") String brand,
            @PathParam("rule") String rule,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        Deadlocks.survived(() ->
                idempotency.once(
                        "",
                        () -> {
                            rules.end(rule, ifMatch);
                            return Response.noContent().build();
                        }));
    }

    @GET
    @Path("/{rule}/versions")
    @Operation(
            summary = "Every version that a rule ever had, newest first",
            description = "Also of one that has ended.")
    public List<Version> versions(
            @PathParam("brand") String brand, @PathParam("rule") String rule) {
        return rules.versions(rule);
    }

    private Response answer(int status, ClickRule rule) {
        return Response.status(status)
                .entity(View.of(rule, rules.spent(List.of(rule)).apply(rule)))
                .header(HttpHeaders.ETAG, Revision.tag(rule.version()))
                .build();
    }

    /// @param partner key of the partner who earns by it; all where left out
    /// @param position key of the partner's position that earns by it; all where left out
    /// @param price of one click, 1 to 1,000,000,000 minor units
    /// @param budget minor units of the price's currency; no limit where left out
    /// @param dailyBudget minor units for each of the brand's days; no limit where left out
    /// @param everyHours a visitor earns once in so many hours; 24 where left out
    /// @param mostPerAddress clicks of a network address that earn on one day; 3 where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewClickRule(
            @Nullable @Size(min = 1, max = 100) String partner,
            @Nullable @Size(min = 1, max = 100) String position,
            @NotNull @Valid Money price,
            @Nullable @Min(0) @Max(MOST) Long budget,
            @Nullable @Min(0) @Max(MOST) Long dailyBudget,
            @Nullable @Min(1) @Max(720) Integer everyHours,
            @Nullable @Min(1) @Max(100_000) Integer mostPerAddress,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil) {
        private static final long MOST = 1_000_000_000_000_000L;
        private static final long DEAREST = 1_000_000_000;

        /// Who comes back on the next day earns again.
        private static final int A_DAY = 24;

        /// A household; what a school or an office needs more is for the brand to say.
        private static final int OF_AN_ADDRESS = 3;

        /// @throws Refused `VALIDATION_FAILED` where the fields do not fit together
        ClickRule rule(String key, @Nullable Partner earner, @Nullable Position place) {
            if (!price.isKnownCurrency()) {
                throw Refused.invalid("/price/currency", "is no currency of ISO 4217");
            }
            if (price.amount() < 1 || price.amount() > DEAREST) {
                throw Refused.invalid("/price/amount", "is 1 to " + DEAREST);
            }
            if (validFrom != null && validUntil != null && !validFrom.isBefore(validUntil)) {
                throw Refused.invalid("/validUntil", "must be after validFrom");
            }
            return new ClickRule(
                    key,
                    null,
                    0,
                    partner,
                    earner == null ? null : earner.id(),
                    position,
                    place == null ? null : place.id(),
                    price,
                    budget,
                    dailyBudget,
                    everyHours == null ? A_DAY : everyHours,
                    mostPerAddress == null ? OF_AN_ADDRESS : mostPerAddress,
                    StoredInstant.of(validFrom, "/validFrom"),
                    StoredInstant.of(validUntil, "/validUntil"));
        }
    }

    /// @param spent minor units of all days, without what was rejected
    /// @param spentToday minor units of the brand's present day
    @Schema(name = "ClickRuleView")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(@JsonUnwrapped ClickRule rule, long spent, long spentToday) {
        static View of(ClickRule rule, ClickRules.Spent spent) {
            return new View(rule, spent.inAll(), spent.today());
        }
    }
}
