package io.fanops.referral.placement;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/placement-budgets")
@RunOnVirtualThread
@Tag(name = "Placements")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class BudgetResource {
    private final Budgets budgets;
    private final Idempotency idempotency;

    BudgetResource(Budgets budgets, Idempotency idempotency) {
        this.budgets = budgets;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(summary = "What the brand may spend on placements, by key")
    public Page<Budget> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                budgets.after(Cursor.key(cursor), limit + 1), limit, Budget::key, budget -> budget);
    }

    @GET
    @Path("/{budget}")
    @Operation(summary = "One placement budget")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Budget.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("budget") String budget) {
        return answer(200, budgets.require(budget));
    }

    @PUT
    @Path("/{budget}")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Make a placement budget, or change its name or total",
            description =
                    """
                    An order that names it takes its price at once, and gives back what it does not cost in the end. `total` is never less than what is \
                    taken; its currency stays. With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Budget.class)))
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("budget")
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String budget,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull EditedBudget request) {
        if (!request.total().isKnownCurrency()) {
            throw Refused.invalid("/total/currency", "is no currency of ISO 4217");
        }
        return idempotency.once(
                request,
                () -> {
                    var put = budgets.put(budget, request.name(), request.total(), ifMatch);
                    return answer(put.isNew() ? 201 : 200, put.budget());
                });
    }

    private static Response answer(int status, Budget budget) {
        return Response.status(status)
                .entity(budget)
                .header(HttpHeaders.ETAG, Revision.tag(budget.revision()))
                .build();
    }

    record EditedBudget(@NotBlank @Size(max = 200) String name, @NotNull @Valid Money total) {}
}
