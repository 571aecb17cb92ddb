package io.fanops.fan.portrait;

import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/fans/{fan}/360")
@RunOnVirtualThread
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK})
@Tag(name = "Fan-360")
class PortraitResource {
    private final DrawingPortraits drawing;
    private final WhoIs who;

    PortraitResource(DrawingPortraits drawing, WhoIs who) {
        this.drawing = drawing;
        this.who = who;
    }

    @GET
    @Operation(
            summary = "Read the whole of a fan on one page",
            description =
                    """
                    Ten blocks: profile, history, orders, preferences, social mapping, preferred channel, influence, reputation, \
                    conversation, interests. Read from what the other operations tell in full.\
                    """)
    public Portrait read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        return drawing.of(who.require(fan));
    }
}
