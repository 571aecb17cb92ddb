package io.fanops.referral.coupon;

import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
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

@Path("/v1/brands/{brand}/me/coupons")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnCouponResource {
    private final Coupons coupons;
    private final Fans fans;

    OwnCouponResource(Coupons coupons, Fans fans) {
        this.coupons = coupons;
        this.fans = fans;
    }

    @GET
    @Operation(summary = "My coupons, newest first")
    public Page<CouponView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var before = cursor == null || cursor.isEmpty() ? null : Cursor.id(cursor);
        return Page.of(
                coupons.list(fans.caller(), null, before, limit + 1),
                limit,
                coupon -> coupon.id().toString(),
                CouponView::of);
    }
}
