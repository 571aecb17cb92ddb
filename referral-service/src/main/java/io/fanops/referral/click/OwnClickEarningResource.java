package io.fanops.referral.click;

import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.click.ClickEarning.State;
import io.fanops.referral.click.ClickEarnings.Filter;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.partner.Partner;
import io.fanops.referral.partner.Partners;
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

@Path("/v1/brands/{brand}/me/click-earnings")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnClickEarningResource {
    private final Fans fans;
    private final Partners partners;
    private final ClickEarnings earnings;

    OwnClickEarningResource(Fans fans, Partners partners, ClickEarnings earnings) {
        this.fans = fans;
        this.partners = partners;
        this.earnings = earnings;
    }

    @GET
    @Operation(
            summary = "What clicks on my links have earned, by position and day; newest first",
            description = "What of it I can be paid stands in `balances` of my commissions.")
    public Page<ClickEarning> read(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                earnings.list(
                        partners.ofPerson(fans.caller()).stream().map(Partner::id).toList(),
                        new Filter(state, null, null),
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                earning -> earning.id().toString(),
                earning -> earning);
    }
}
