package io.fanops.referral.invitation;

import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.invitation.GivingCodes.Code;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/me/referral-codes")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnCodeResource {
    private final GivingCodes codes;
    private final Invitations invitations;
    private final Fans fans;

    OwnCodeResource(GivingCodes codes, Invitations invitations, Fans fans) {
        this.codes = codes;
        this.invitations = invitations;
        this.fans = fans;
    }

    @GET
    @Operation(summary = "My codes and links, one for each program that I invite to")
    public Page<Code> list(@PathParam("brand") String brand) {
        return new Page<>(invitations.of(fans.caller()).stream().map(codes::view).toList(), null);
    }

    @PUT
    @Path("/{program}")
    @Operation(summary = "My code and link in a program, the same each time")
    public Code give(@PathParam("brand") String brand, @PathParam("program") String program) {
        return codes.give(program, fans.caller());
    }
}
