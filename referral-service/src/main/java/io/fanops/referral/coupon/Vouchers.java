package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.voucher.Jws;
import io.fanops.referral.voucher.VoucherKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Coupons as signed vouchers, which a till believes without network.
///
/// A voucher says what its coupon says, so it is signed when it is asked for and kept nowhere.
@ApplicationScoped
public class Vouchers {
    /// The `typ` of a voucher's header.
    public static final String TYPE = "fanops-voucher+jwt";

    private final VoucherKeys keys;
    private final BrandScope scope;

    Vouchers(VoucherKeys keys, BrandScope scope) {
        this.keys = keys;
        this.scope = scope;
    }

    /// What is shown at a till: the voucher of a coupon that is taken offline too, else the code.
    Function<Coupon, String> shown() {
        var signer = new VoucherKeys.Signer[1];
        return coupon -> {
            if (!coupon.template().rules().offline()) {
                return coupon.code();
            }
            if (signer[0] == null) {
                signer[0] = keys.signer();
            }
            return signed(coupon, signer[0]);
        };
    }

    /// @throws Refused `NOT_OFFLINE`; `COUPON_VOID`, `COUPON_SPENT`, `COUPON_EXPIRED` where a till
    ///   without network would hand something over for what nobody pays
    String of(Coupon coupon) {
        if (!coupon.template().rules().offline()) {
            throw new Refused(
                    CouponProblem.NOT_OFFLINE,
                    "The template `" + coupon.template().key() + "` has no `offline`.");
        }
        switch (coupon.state()) {
            case ISSUED -> {}
            case SPENT -> throw gone(CouponProblem.COUPON_SPENT);
            case EXPIRED -> throw gone(CouponProblem.COUPON_EXPIRED);
            case VOID -> throw gone(CouponProblem.COUPON_VOID);
        }
        return signed(coupon, keys.signer());
    }

    private static Refused gone(CouponProblem why) {
        return new Refused(why, why.title() + ".");
    }

    private String signed(Coupon coupon, VoucherKeys.Signer signer) {
        var template = coupon.template();
        return signer.sign(
                TYPE,
                new Claims(
                        scope.brand(),
                        coupon.id(),
                        coupon.code(),
                        template.key(),
                        template.kind().name(),
                        CouponView.value(template),
                        template.currency(),
                        template.rules().maxDiscount(),
                        template.minOrder(),
                        template.stores(),
                        seconds(template.validFrom()),
                        seconds(template.validUntil())));
    }

    /// What a voucher says, if this brand signed it by a key that is believed.
    public Optional<Claims> believed(String text) {
        return Jws.parse(TYPE, text)
                .filter(jws -> keys.believed(jws.kid()).filter(jws::isSignedBy).isPresent())
                .flatMap(jws -> jws.read(Claims.class))
                .filter(claims -> scope.brand().equals(claims.iss()) && claims.jti() != null);
    }

    private static @Nullable Long seconds(@Nullable Instant at) {
        return at == null ? null : Long.valueOf(at.getEpochSecond());
    }

    /// A voucher's payload, in the words of JWT where it has them.
    ///
    /// @param iss the brand
    /// @param jti the coupon's id
    /// @param code for a till that is online; as unguessable as a nonce
    /// @param value AMOUNT: minor units of `currency`; PERCENTAGE: whole percent
    /// @param stores codes of the stores that take it; empty for all
    /// @param nbf not before, in seconds since 1970
    /// @param exp not from then on, in seconds since 1970
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Claims(
            String iss,
            UUID jti,
            String code,
            String template,
            String kind,
            @Nullable Long value,
            @Nullable String currency,
            @Nullable Long maxDiscount,
            @Nullable Money minOrder,
            List<String> stores,
            @Nullable Long nbf,
            @Nullable Long exp) {}
}
