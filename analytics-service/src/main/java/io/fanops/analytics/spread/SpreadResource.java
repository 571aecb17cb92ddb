package io.fanops.analytics.spread;

import io.fanops.analytics.listening.Topics;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/analytics/referrals")
@RunOnVirtualThread
@Tag(name = "Analytics")
class SpreadResource {
    private final SpreadFigures figures;
    private final Progress progress;

    SpreadResource(SpreadFigures figures, Progress progress) {
        this.figures = figures;
        this.progress = progress;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "How fans bring fans: invitations, conversions, K and the trees they grow",
            description =
                    "A tree's fans are everybody who made a referral that was not rejected, and everybody who came by one "
                            + "that converted (`QUALIFIED` or `REWARDED`). Generation 0 came by nobody's. `conversions` of a generation "
                            + "are those its fans brought; `k` is conversions ÷ fans. Without `program`: all "
                            + "programs together, each with trees of its own.")
    public Spread read(
            @PathParam("brand") String brand,
            @Parameter(
                            description =
                                    "Key of a referral program; one that nobody has used gives zeros")
                    @QueryParam("program")
                    @Size(max = 255)
                    @Nullable String program) {
        var fresh = progress.of(Topics.REFERRAL, Topics.FAN);
        var counts = figures.counts(program);
        var generations = figures.generations(program);
        return new Spread(
                counts.invitations(),
                counts.conversions(),
                counts.rejected(),
                ratio(counts.conversions(), generations.stream().mapToLong(Generation::fans).sum()),
                generations,
                generations.isEmpty() ? 0 : generations.getLast().generation(),
                figures.maxWidth(program),
                figures.largestCascade(program),
                figures.topSpreaders(program),
                fresh.asOf(),
                fresh.lagMs(),
                fresh.pendingEvents());
    }

    private static double ratio(long conversions, long fans) {
        return fans == 0 ? 0 : (double) conversions / fans;
    }

    /// @param invitations referrals made, also those that were rejected
    /// @param conversions referrals that stand as converted now; one that was reversed is not
    /// @param rejected referrals that were rejected
    /// @param k conversions by fan of the trees
    /// @param depth the deepest generation
    /// @param maxWidth the most fans in one generation of one tree
    /// @param largestCascade the most fans in one tree
    /// @param topSpreaders the twenty with the most fans below them
    /// @param asOf facts up to this moment are in the figures
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that wait to be counted
    record Spread(
            long invitations,
            long conversions,
            long rejected,
            double k,
            List<Generation> generations,
            int depth,
            long maxWidth,
            long largestCascade,
            List<Spreader> topSpreaders,
            Instant asOf,
            long lagMs,
            long pendingEvents) {}

    /// @param fans in this generation of all trees
    /// @param conversions whom they brought
    record Generation(int generation, long fans, long conversions, double k) {
        static Generation of(int generation, long fans, long conversions) {
            return new Generation(generation, fans, conversions, ratio(conversions, fans));
        }
    }

    /// @param externalId null where the fan is erased, or not told yet
    /// @param direct fans brought
    /// @param total all fans below
    record Spreader(UUID fanId, @Nullable String externalId, long direct, long total) {}
}
