package io.fanops.referral.placement;

import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;

/// Who reads an offer or an order, and so what they see of it and may do with it.
enum Reader {
    PARTNER,
    ANALYST,
    MARKETER,
    /// Decides on the brand's money, and may speak for a partner.
    BRAND_ADMIN;

    /// As whom one of the brand's staff or machines reads.
    static Reader of(Caller caller) {
        if (caller.hasRole(Role.BRAND_ADMIN)) {
            return BRAND_ADMIN;
        }
        return caller.hasRole(Role.MARKETER) ? MARKETER : ANALYST;
    }
}
