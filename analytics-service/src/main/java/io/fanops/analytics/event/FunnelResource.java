package io.fanops.analytics.event;

import io.fanops.analytics.brand.BrandProfiles;
import io.fanops.analytics.listening.Topics;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/analytics/funnels")
@RunOnVirtualThread
@Tag(name = "Analytics")
class FunnelResource {
    private final Deeds deeds;
    private final BrandProfiles brands;
    private final Progress progress;

    FunnelResource(Deeds deeds, BrandProfiles brands, Progress progress) {
        this.deeds = deeds;
        this.brands = brands;
        this.progress = progress;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "How many fans did one thing after another within a window",
            description =
                    "A fan is at a step who did the steps up to it in this order, all within `window` from the first. Other "
                            + "deeds may lie between. Steps are names of tracked events, and what FanOps saw itself: `joined`, "
                            + "`stage:FOLLOWER` (and each other stage), `invited`, `referred`, `converted`, `ordered`, `refunded`, "
                            + "`rewarded`, `redeemed`, `scanned`.")
    public FunnelReport read(
            @PathParam("brand") String brand,
            @Parameter(
                            description = "1 to 10 names, separated by commas",
                            required = true,
                            example = "joined,ordered")
                    @QueryParam("steps")
                    @Nullable String steps,
            @Parameter(description = "Such as 7d, 12h, 30m, 2w or PT12H; at most 366 days")
                    @QueryParam("window")
                    @DefaultValue("7d")
                    String window) {
        var request = FunnelRequest.parse(steps, window);
        var fresh = progress.of(Topics.ACTIVITY, Topics.FAN, Topics.REFERRAL, Topics.CONTENT);
        var counts = deeds.through(request, brands.current().zone());
        var rows = new ArrayList<Step>();
        for (int i = 0; i < counts.length; i++) {
            rows.add(
                    new Step(
                            request.steps().get(i),
                            counts[i],
                            ratio(counts[i], counts[Math.max(0, i - 1)]),
                            ratio(counts[i], counts[0])));
        }
        return new FunnelReport(rows, fresh.asOf(), fresh.lagMs(), fresh.pendingEvents());
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : Math.round(10_000.0 * part / whole) / 10_000.0;
    }

    /// @param asOf facts up to this moment are in the figures
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that wait to be counted
    record FunnelReport(List<Step> steps, Instant asOf, long lagMs, long pendingEvents) {}

    /// @param fans who came to this step
    /// @param conversionFromPrevious fans by those of the step before, 0 to 1; of the first step by
    ///   its own
    /// @param conversionFromFirst fans by those of the first step, 0 to 1
    record Step(
            String step, long fans, double conversionFromPrevious, double conversionFromFirst) {}
}
