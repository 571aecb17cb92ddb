package io.fanops.fan.timeline;

import io.fanops.fan.timeline.Timeline.Entry;
import io.fanops.fan.who.Oneself;
import io.fanops.platform.paging.Page;
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

@Path("/v1/brands/{brand}/me/timeline")
@RunOnVirtualThread
@RolesAllowed(Role.FAN)
@Tag(name = "Me")
class OwnTimelineResource {
    private final Timeline timeline;
    private final Oneself me;

    OwnTimelineResource(Timeline timeline, Oneself me) {
        this.timeline = timeline;
        this.me = me;
    }

    @GET
    @Operation(
            summary = "What I did and got, the newest first",
            description = "Without what only the brand's staff see, such as its judgements.")
    public Page<Entry> read(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return timeline.of(
                me.fan(),
                Timeline.FOR_FANS,
                new Timeline.Filter(null, null, null, null),
                limit,
                cursor);
    }
}
