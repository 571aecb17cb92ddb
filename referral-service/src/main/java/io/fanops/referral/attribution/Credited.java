package io.fanops.referral.attribution;

import org.jspecify.annotations.Nullable;

/// What orders are credited to, as reports name it: a kind of touch, or none.
enum Credited {
    OFFLINE_QR,
    COUPON,
    REFERRAL,
    AFFILIATE,
    LAST_CLICK,
    /// Nothing brought them that gets credit.
    DIRECT;

    static Credited of(@Nullable Credit credit) {
        return credit == null ? DIRECT : valueOf(credit.kind().name());
    }
}
