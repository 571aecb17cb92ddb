package io.fanops.referral.coupon;

import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who sees which codes in lists. A code is worth what its coupon is, whoever has it: who redeems
/// in a store learns codes from those who bring them, and who reads figures needs none.
@ApplicationScoped
public class Codes {
    /// In the place of a code that there is not.
    static final String NONE = "****";

    /// Of a made code: what is left of it is as good as unguessable.
    private static final int MOST_SHOWN = 4;

    private final Caller caller;

    Codes(Caller caller) {
        this.caller = caller;
    }

    /// A code as the caller sees it who has not named it.
    public String shown(String code) {
        return seesAll() ? code : masked(code);
    }

    /// The code of a coupon in a list. A clerk who has looked a fan up redeems what is that fan's.
    ///
    /// @param of whose coupons are listed; null for everybody's
    String shown(Coupon coupon, @Nullable UUID of) {
        boolean isTheirs = of != null && coupon.owner() != null;
        return isTheirs && caller.hasRole(Role.STORE_CLERK) ? coupon.code() : shown(coupon.code());
    }

    private boolean seesAll() {
        return caller.hasOneOf(Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE);
    }

    /// Its last characters, never more than a third: enough to tell one from another.
    static String masked(String code) {
        int shown = Math.min(MOST_SHOWN, code.length() / 3);
        return NONE + code.substring(code.length() - shown);
    }
}
