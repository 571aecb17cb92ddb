package io.fanops.fan.timeline;

import io.fanops.fan.timeline.Timeline.Entry;
import io.fanops.fan.touch.Moment;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/timeline")
@RunOnVirtualThread
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
@Tag(name = "Timeline")
class TimelineResource {
    private final Timeline timeline;
    private final WhoIs who;

    TimelineResource(Timeline timeline, WhoIs who) {
        this.timeline = timeline;
        this.who = who;
    }

    @GET
    @Operation(
            summary = "Read what passed between the brand and a fan, the newest first",
            description =
                    "Of all ids that mean the fan. That they joined is told from the profile's `joinedOn` (source `profile`, the start of"
                            + " that day in the brand's time zone) where nothing else tells it.")
    public Page<Entry> read(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("kind") @Nullable TouchKind kind,
            @QueryParam("channel") @Size(max = 50) @Nullable String channel,
            @Parameter(description = "RFC 3339; the earliest moment shown") @QueryParam("from")
                    @Nullable String from,
            @Parameter(description = "RFC 3339; the first moment not shown") @QueryParam("to")
                    @Nullable String to,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return timeline.of(
                who.require(fan),
                Timeline.all(),
                new Timeline.Filter(
                        kind,
                        channel,
                        Moment.parse("from", from).orElse(null),
                        Moment.parse("to", to).orElse(null)),
                limit,
                cursor);
    }
}
