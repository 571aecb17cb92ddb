package io.fanops.referral.wallet;

import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.wallet.WalletResource.Span;
import io.fanops.referral.wallet.Wallets.Entry;
import io.fanops.referral.wallet.Wallets.Statement;
import io.fanops.referral.wallet.Wallets.Wallet;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/wallet")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnWalletResource {
    private final Wallets wallets;
    private final Holds holds;
    private final AdjustingWallets adjusting;
    private final Fans fans;

    OwnWalletResource(Wallets wallets, Holds holds, AdjustingWallets adjusting, Fans fans) {
        this.wallets = wallets;
        this.holds = holds;
        this.adjusting = adjusting;
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
            @QueryParam("form") @Nullable Form form,
            @Valid @BeanParam Span span,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var page = wallets.entries(Account.fan(fans.caller()), form, span, limit, cursor);
        return new Page<>(page.items().stream().map(Entry::ofOwn).toList(), page.next());
    }

    @GET
    @Path("/statement")
    @Operation(
            summary = "What I got and spent in a span of time",
            description =
                    "Of one form, POINTS where none is named, and not of COUPON. At most 367 days: without `from` it begins so long before"
                            + " `to`, without `to` it ends now.")
    public Statement statement(
            @PathParam("brand") String brand,
            @Parameter(schema = @Schema(enumeration = {"POINTS", "CASH", "GIFT"}))
                    @QueryParam("form")
                    @Nullable Form form,
            @Valid @BeanParam Span span) {
        return wallets.statement(
                fans.caller(), adjusting.unit(form, "form"), span.from(), span.to());
    }

    @GET
    @Path("/holds")
    @Operation(summary = "What of mine is or was set aside for purchases, newest first")
    public Page<Hold> holds(
            @PathParam("brand") String brand,
            @QueryParam("state") Hold.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return holds.page(fans.caller(), state, limit, cursor);
    }
}
