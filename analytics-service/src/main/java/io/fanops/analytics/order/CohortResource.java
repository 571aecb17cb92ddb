package io.fanops.analytics.order;

import io.fanops.analytics.brand.BrandProfiles;
import io.fanops.analytics.listening.Topics;
import io.fanops.analytics.order.Cohorts.Cohort;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/analytics/cohorts")
@RunOnVirtualThread
@Tag(name = "Analytics")
class CohortResource {
    private final OrderFigures figures;
    private final BrandProfiles brands;
    private final Progress progress;

    CohortResource(OrderFigures figures, BrandProfiles brands, Progress progress) {
        this.figures = figures;
        this.brands = brands;
        this.progress = progress;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary =
                    "Buyers by the month of their first order, and how many of them ordered again in which month",
            description =
                    "Months are the brand's own (its timezone). `active[i]` are those of the cohort with an order `i` "
                            + "months after their first, up to the newest month in which anybody ordered; `active[0]` equals `fans`.")
    public CohortReport read(
            @PathParam("brand") String brand,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = "month",
                                            defaultValue = "month"))
                    @QueryParam("by")
                    @DefaultValue("month")
                    String by) {
        if (!by.equals("month")) {
            throw Refused.invalid("by", "must be month");
        }
        var fresh = progress.of(Topics.REFERRAL, Topics.FAN);
        var cohorts = Cohorts.of(figures.returns(brands.current().zone()));
        return new CohortReport(cohorts, fresh.asOf(), fresh.lagMs(), fresh.pendingEvents());
    }

    /// @param asOf facts up to this moment are in the figures
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that wait to be counted
    record CohortReport(List<Cohort> cohorts, Instant asOf, long lagMs, long pendingEvents) {}
}
