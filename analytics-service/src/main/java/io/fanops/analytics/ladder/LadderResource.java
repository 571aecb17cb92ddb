package io.fanops.analytics.ladder;

import io.fanops.analytics.listening.Topics;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/analytics/ladder")
@RunOnVirtualThread
@Tag(name = "Analytics")
class LadderResource {
    private final LadderFigures figures;
    private final Progress progress;

    LadderResource(LadderFigures figures, Progress progress) {
        this.figures = figures;
        this.progress = progress;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "Fans now at each stage of the ladder, and moves so far",
            description =
                    "All five stages in their order, also empty ones. Erased fans and those merged into another leave the stages; their moves stay.")
    public Ladder read(@PathParam("brand") String brand) {
        // Asked before the figures are read: what is not pending then is surely in them.
        var fresh = progress.of(Topics.FAN);
        return new Ladder(
                figures.stages(),
                figures.moves(),
                fresh.asOf(),
                fresh.lagMs(),
                fresh.pendingEvents());
    }

    /// @param asOf facts up to this moment are in the figures
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that wait to be counted
    record Ladder(
            List<AtStage> stages,
            List<Moves> moves,
            Instant asOf,
            long lagMs,
            long pendingEvents) {}

    /// @param fans who stand there now
    record AtStage(Stage stage, long fans) {}

    /// @param fans moves so far
    record Moves(Stage from, Stage to, long fans) {}
}
