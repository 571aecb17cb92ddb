package io.fanops.referral.wallet;

import java.util.Locale;
import java.util.UUID;

/// One side of a transfer.
///
/// @param owner the fan, program or coupon template whose account it is
public record Account(Kind kind, UUID owner) {

    /// What an account is for.
    public enum Kind {
        /// A fan's wallet; the only kind with a running balance.
        FAN,
        /// What a referral program has paid.
        PROGRAM,
        /// Coupons of a template that are not issued.
        TEMPLATE,
        /// Coupons of a template that were issued to nobody in particular.
        BEARER,
        /// Coupons of a template that are used up.
        REDEEMED
    }

    public static Account fan(UUID fanId) {
        return new Account(Kind.FAN, fanId);
    }

    public static Account program(UUID programId) {
        return new Account(Kind.PROGRAM, programId);
    }

    public static Account template(UUID templateId) {
        return new Account(Kind.TEMPLATE, templateId);
    }

    public static Account bearer(UUID templateId) {
        return new Account(Kind.BEARER, templateId);
    }

    public static Account redeemed(UUID templateId) {
        return new Account(Kind.REDEEMED, templateId);
    }

    /// As reports name it, such as `fan:<id>`.
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + owner;
    }
}
