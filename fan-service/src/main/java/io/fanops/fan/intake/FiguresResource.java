package io.fanops.fan.intake;

import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/intake/figures")
@RunOnVirtualThread
@Tag(name = "Intake")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK})
class FiguresResource {
    private static final Duration PERIOD = Duration.ofDays(90);

    private final Intake intake;
    private final Clock clock;

    FiguresResource(Intake intake, Clock clock) {
        this.intake = intake;
        this.clock = clock;
    }

    @GET
    @Operation(
            summary = "How much waits, and how soon it is answered",
            description =
                    "By channel. The median is of what was answered in the last 90 days, from the word to its answer.")
    public Figures read(@PathParam("brand") String brand) {
        var now = clock.instant();
        var channels = intake.figures(now.minus(PERIOD));
        return new Figures(
                now,
                channels.stream().mapToLong(Intake.Figure::open).sum(),
                channels.stream()
                        .map(Intake.Figure::oldest)
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                channels);
    }

    /// @param open items that wait or are being handled
    /// @param oldest when the oldest of them was said; null where none waits
    record Figures(
            Instant asOf, long open, @Nullable Instant oldest, List<Intake.Figure> channels) {}
}
