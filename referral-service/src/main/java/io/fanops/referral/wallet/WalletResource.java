package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.wallet.Wallets.Entry;
import io.fanops.referral.wallet.Wallets.Wallet;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fanId}/wallet")
@RunOnVirtualThread
@Tag(name = "Wallets")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
class WalletResource {
    private final Wallets wallets;

    WalletResource(Wallets wallets) {
        this.wallets = wallets;
    }

    @GET
    @Operation(summary = "A fan's balances by form: points, cash, gifts, coupons")
    public Wallet read(@PathParam("brand") String brand, @PathParam("fanId") String fanId) {
        return wallets.of(id(fanId));
    }

    @GET
    @Path("/entries")
    @Operation(summary = "The append-only entries behind the balances, newest first")
    public Page<Entry> entries(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return wallets.entries(id(fanId), limit, cursor);
    }

    private static UUID id(String fanId) {
        return Ids.parse(fanId).orElseThrow(() -> Refused.notFound("fan"));
    }
}
