package io.fanops.referral.stock;

import java.util.UUID;

/// @param owner the program, its day or the coupon template
public record Stock(What what, UUID owner) {

    public enum What {
        /// What a program may spend, in its budget's unit.
        BUDGET,
        /// What a program may spend on one day, in its budget's unit.
        DAY,
        /// How many referrals of a program may convert.
        PLACES,
        /// How many coupons of a template there may be.
        COUPONS
    }
}
