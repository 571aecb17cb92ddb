package io.fanops.referral.wallet;

import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/ledger")
@RunOnVirtualThread
@Tag(name = "Ledger")
@RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST, Role.SERVICE})
class LedgerResource {
    private final Reconciliation reconciliation;

    LedgerResource(Reconciliation reconciliation) {
        this.reconciliation = reconciliation;
    }

    @GET
    @Path("/trial-balance")
    @Operation(
            summary = "Every account's debits and credits, and whether the books balance",
            description =
                    "Computed from the entries at this moment. Totals and `balanced` are over all accounts;"
                            + " `limit` and `cursor` page the list of accounts.")
    public TrialBalance trialBalance(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(10_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return reconciliation.books(limit, cursor);
    }
}
