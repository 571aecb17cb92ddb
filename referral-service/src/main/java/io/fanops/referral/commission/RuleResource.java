package io.fanops.referral.commission;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.commission.Rule.Products;
import io.fanops.referral.commission.Rules.Version;
import io.fanops.referral.commission.Simulating.Forecast;
import io.fanops.referral.commission.Simulating.Supposed;
import io.fanops.referral.partner.Partners;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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

@Path("/v1/brands/{brand}/commission-rules")
@RunOnVirtualThread
@Tag(name = "Commissions")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class RuleResource {
    private final Rules rules;
    private final Partners partners;
    private final Simulating simulating;
    private final Idempotency idempotency;

    RuleResource(Rules rules, Partners partners, Simulating simulating, Idempotency idempotency) {
        this.rules = rules;
        this.partners = partners;
        this.simulating = simulating;
        this.idempotency = idempotency;
    }

    @PUT
    @Path("/{rule}")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Say what orders earn, for all, a partner, products or both",
            description =
                    """
                    Of several rules that cover a line one gives its commission: first one for the partner and the product, then for the product, \
                    then for the partner, then for all; one that names the product itself before one that names its category; of equals the \
                    one whose `validFrom` is latest, then the first by `key`. A change is a new version and touches nothing that is earned. \
                    A `validUntil` ends it for orders placed then or later. \
                    With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Rule.class)))
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("rule")
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String rule,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewRule request) {
        var partner = request.partner();
        var id = partner == null ? null : partners.named(partner).id();
        var wished = request.rule(rule, id);
        return idempotency.once(
                request,
                () -> {
                    var put = rules.put(wished, ifMatch);
                    return answer(put.isNew() ? 201 : 200, put.rule());
                });
    }

    @GET
    @Operation(summary = "The brand's commission rules, by key")
    public Page<Rule> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(rules.after(Cursor.key(cursor), limit + 1), limit, Rule::key, rule -> rule);
    }

    @GET
    @Path("/{rule}")
    @Operation(summary = "One commission rule")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Rule.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("rule") String rule) {
        return answer(200, rules.require(rule));
    }

    @DELETE
    @Path("/{rule}")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "End a commission rule",
            description =
                    """
                    Orders that arrive from now on earn nothing by it, whenever they were placed; what is earned is not touched. Its versions can still \
                    be read, and a rule put under its key again goes on counting from them. With If-Match a lost race is refused (412). One that \
                    should end at a date is given a `validUntil` instead.\
                    """)
    public void end(
            @PathParam("brand") String brand,
            @PathParam("rule") String rule,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        idempotency.once(
                "",
                () -> {
                    rules.end(rule, ifMatch);
                    return Response.noContent().build();
                });
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

    @POST
    @Path("/simulate")
    @Operation(
            summary = "What an order would earn, line by line, and by which rule",
            description = "Nothing is written. `placedAt` is now where left out.")
    public Forecast simulate(@PathParam("brand") String brand, @Valid @NotNull Supposed request) {
        return simulating.simulate(request);
    }

    private static Response answer(int status, Rule rule) {
        return Response.status(status)
                .entity(rule)
                .header(HttpHeaders.ETAG, Revision.tag(rule.version()))
                .build();
    }

    /// @param partner key of the partner who earns by it; all where left out
    /// @param products all where left out
    /// @param level 1 where left out
    /// @param rate basis points of the line's amount; or
    /// @param fixed for each piece, up to 1,000,000,000 minor units
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewRule(
            @Nullable @Size(min = 1, max = 100) String partner,
            @Nullable @Valid Products products,
            @Nullable @Min(1) @Max(2) Integer level,
            @Nullable @Min(0) @Max(10_000) Integer rate,
            @Schema(description = "For each piece; `amount` is at most 1,000,000,000")
                    @Nullable
                    @Valid
                    Money fixed,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil) {
        /// So that the pieces of a line times it fit a `long`.
        private static final long MOST = 1_000_000_000;

        /// @throws Refused `VALIDATION_FAILED` where the fields do not fit together
        Rule rule(String key, @Nullable UUID partnerId) {
            if ((rate == null) == (fixed == null)) {
                throw Refused.disagreeing("one of them says what is earned", "/rate", "/fixed");
            }
            if (fixed != null && !fixed.isKnownCurrency()) {
                throw Refused.invalid("/fixed/currency", "is no currency of ISO 4217");
            }
            if (fixed != null && fixed.amount() > MOST) {
                throw Refused.invalid("/fixed/amount", "is at most " + MOST);
            }
            if (validFrom != null && validUntil != null && !validFrom.isBefore(validUntil)) {
                throw Refused.invalid("/validUntil", "must be after validFrom");
            }
            return new Rule(
                    key,
                    0,
                    partner,
                    partnerId,
                    products == null || products.none() ? null : products.named(),
                    level == null ? 1 : level,
                    rate,
                    fixed,
                    StoredInstant.of(validFrom, "/validFrom"),
                    StoredInstant.of(validUntil, "/validUntil"));
        }
    }
}
