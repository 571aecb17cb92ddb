package io.fanops.referral.invitation;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.invitation.GivingCodes.Code;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/referral-programs/{key}/codes/{fanId}")
@RunOnVirtualThread
@Tag(name = "Referral programs")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class CodeResource {
    private final GivingCodes codes;

    CodeResource(GivingCodes codes) {
        this.codes = codes;
    }

    @PUT
    @Operation(summary = "A fan's code and link in a program, the same each time")
    public Code give(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @PathParam("fanId") String fanId) {
        return codes.give(key, Ids.parse(fanId).orElseThrow(() -> Refused.notFound("fan")));
    }
}
