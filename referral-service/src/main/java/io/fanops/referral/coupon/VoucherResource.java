package io.fanops.referral.coupon;

import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/coupons/{code}/voucher")
@RunOnVirtualThread
@Tag(name = "Offline redemption")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
class VoucherResource {
    private final Coupons coupons;
    private final Vouchers vouchers;

    VoucherResource(Coupons coupons, Vouchers vouchers) {
        this.coupons = coupons;
        this.vouchers = vouchers;
    }

    @GET
    @Operation(
            summary = "A coupon as a signed voucher, for tills without network",
            description =
                    """
                    A JWS in compact form (`typ` fanops-voucher+jwt, `alg` EdDSA), which is also what its QR code holds. Its payload: `iss` the \
                    brand, `jti` the coupon, `code` (unguessable: the nonce), `template`, `kind`, `value`, `currency`, `maxDiscount`, `minOrder`, \
                    `stores`, `nbf`, `exp`. The keys are at `/offline/keys`. There is none of a coupon that is void, used up or expired.\
                    """)
    public SignedVoucher read(@PathParam("brand") String brand, @PathParam("code") String code) {
        var coupon = coupons.withCode(code).orElseThrow(() -> Refused.notFound("coupon"));
        return new SignedVoucher(coupon.code(), vouchers.of(coupon));
    }

    /// @param voucher in JWS compact form
    record SignedVoucher(String code, String voucher) {}
}
