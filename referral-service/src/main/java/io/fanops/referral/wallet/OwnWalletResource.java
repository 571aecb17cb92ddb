package io.fanops.referral.wallet;

import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/wallet")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnWalletResource {
    private final Wallets wallets;
    private final Fans fans;

    OwnWalletResource(Wallets wallets, Fans fans) {
        this.wallets = wallets;
        this.fans = fans;
    }

    @GET
    @Operation(summary = "My balances by form")
    public Wallet read(@PathParam("brand") String brand) {
        return wallets.of(fans.caller());
    }

    @GET
    @Path("/entries")
    @Operation(summary = "The entries behind my balances, newest first")
    public Page<Entry> entries(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return wallets.entries(fans.caller(), limit, cursor);
    }
}
