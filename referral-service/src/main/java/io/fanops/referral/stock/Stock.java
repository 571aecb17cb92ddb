package io.fanops.referral.stock;

import java.util.UUID;

/// @param owner the program or click rule, a day of one, or the coupon template
public record Stock(What what, UUID owner) {

    public enum What {
        /// What a program may spend, in its budget's unit.
        BUDGET,
        /// What a program may spend on one day, in its budget's unit.
        DAY,
        /// How many referrals of a program may convert.
        PLACES,
        /// How many coupons of a template there may be.
        COUPONS,
        /// What a click rule may cost, in minor units of its currency.
        CLICKS,
        /// What a click rule may cost on one day.
        CLICKS_OF_DAY
    }
}
