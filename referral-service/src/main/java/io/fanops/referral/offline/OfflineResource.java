package io.fanops.referral.offline;

import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.offline.OfflineReports.DoubleSpend;
import io.fanops.referral.offline.OfflineReports.Incident;
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

@Path("/v1/brands/{brand}/offline")
@RunOnVirtualThread
@Tag(name = "Offline redemption")
@RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST, Role.SERVICE})
class OfflineResource {
    private final OfflineReports reports;

    OfflineResource(OfflineReports reports) {
        this.reports = reports;
    }

    @GET
    @Path("/double-spends")
    @Operation(
            summary = "Vouchers that were taken twice, the last to arrive first",
            description =
                    "Who, where and when: the redemption that does not count, the one that does, and what was lost by it. Of two tills the earlier"
                            + " signed time counts, whatever order they come back in; a redemption online counts before whatever arrives later.")
    public Page<DoubleSpend> doubleSpends(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return reports.doubleSpends(limit, cursor);
    }

    @GET
    @Path("/incidents")
    @Operation(
            summary = "Logs of tills that were refused, the last first",
            description =
                    "Broken, rewound, with a gap, or of a revoked till: somebody should look at the till.")
    public Page<Incident> incidents(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return reports.incidents(limit, cursor);
    }
}
