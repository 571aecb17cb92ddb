package io.fanops.fan.contact;

import io.fanops.fan.touch.Moment;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/contact-advice")
@RunOnVirtualThread
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
@Tag(name = "Contact")
class ContactAdviceResource {
    private final ReachingFans reaching;
    private final WhoIs who;

    ContactAdviceResource(ReachingFans reaching, WhoIs who) {
        this.reaching = reaching;
        this.who = who;
    }

    @GET
    @Operation(
            summary = "Ask how and when a fan is best reached",
            description =
                    """
                    The preferred channel if the fan consents to it, else the most used one with consent, else any with consent, else \
                    none; and the next moment inside the fan's hours (9 to 21 where nothing is known). `why` says what it follows \
                    from.\
                    """)
    public Advice advise(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @Parameter(description = "RFC 3339; from when on, now where left out") @QueryParam("at")
                    @Nullable String at) {
        return reaching.advice(who.require(fan), Moment.parse("at", at).orElse(null));
    }
}
