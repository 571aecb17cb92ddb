package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// One side of a transfer.
///
/// @param owner the fan, partner, program, prize pool or coupon template whose account it is; the
///   nil UUID where the brand has one account of the kind
public record Account(Kind kind, UUID owner) {

    /// What an account is for.
    public enum Kind {
        /// What a fan can spend.
        FAN,
        /// What of a fan's is set aside for a purchase.
        HELD,
        /// What a fan has earned and gets when a hold period is over.
        PENDING,
        /// What a referral program has paid.
        PROGRAM,
        /// Coupons of a template that are not issued.
        TEMPLATE,
        /// Coupons of a template that were issued to nobody in particular.
        BEARER,
        /// Coupons of a template that are used up.
        REDEEMED,
        /// What fans have paid with.
        SPENT,
        /// What fans have lost because its time was over.
        LAPSED,
        /// What people have given to fans and taken from them by hand.
        ADJUSTED,
        /// What a prize pool has given away.
        POOL,
        /// What commission has cost the brand.
        COMMISSION,
        /// What placements have cost the brand.
        PLACEMENT,
        /// What a partner has earned and can be paid when a return period is over, or a placement
        /// is delivered.
        PARTNER_PENDING,
        /// What a partner can be paid; below zero where what was paid is taken back.
        PARTNER,
        /// What of a partner's is in a payout batch.
        PARTNER_PAYOUT,
        /// What has been paid to partners.
        PAID_OUT;

        /// Kinds whose accounts have a running balance: what the brand owes to somebody.
        static final Set<Kind> KEPT =
                EnumSet.of(FAN, HELD, PENDING, PARTNER_PENDING, PARTNER, PARTNER_PAYOUT);
    }

    private static final UUID BRAND = new UUID(0, 0);

    public static Account fan(UUID fanId) {
        return new Account(Kind.FAN, fanId);
    }

    public static Account held(UUID fanId) {
        return new Account(Kind.HELD, fanId);
    }

    public static Account pending(UUID fanId) {
        return new Account(Kind.PENDING, fanId);
    }

    /// The one account of its kind that a brand has.
    static Account ofBrand(Kind kind) {
        return new Account(kind, BRAND);
    }

    /// What commission costs the brand.
    public static Account commission() {
        return ofBrand(Kind.COMMISSION);
    }

    /// What placements cost the brand.
    public static Account placement() {
        return ofBrand(Kind.PLACEMENT);
    }

    public static Account partnerPending(UUID partnerId) {
        return new Account(Kind.PARTNER_PENDING, partnerId);
    }

    public static Account partner(UUID partnerId) {
        return new Account(Kind.PARTNER, partnerId);
    }

    public static Account partnerPayout(UUID partnerId) {
        return new Account(Kind.PARTNER_PAYOUT, partnerId);
    }

    public static Account paidOut() {
        return ofBrand(Kind.PAID_OUT);
    }

    public static Account program(UUID programId) {
        return new Account(Kind.PROGRAM, programId);
    }

    public static Account pool(UUID poolId) {
        return new Account(Kind.POOL, poolId);
    }

    public static Account template(UUID templateId) {
        return new Account(Kind.TEMPLATE, templateId);
    }

    public static Account bearer(UUID templateId) {
        return new Account(Kind.BEARER, templateId);
    }

    /// What was lost because its time was over.
    public static Account lapsed() {
        return ofBrand(Kind.LAPSED);
    }

    public static Account redeemed(UUID templateId) {
        return new Account(Kind.REDEEMED, templateId);
    }

    /// The account that reports name so; empty where the name is none.
    static Optional<Account> named(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        return Stream.of(Kind.values())
                .filter(kind -> label(kind).equals(name.substring(0, colon)))
                .findFirst()
                .flatMap(kind ->
                        Ids.parse(name.substring(colon + 1))
                                .map(owner -> new Account(kind, owner)));
    }

    private static String label(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /// As reports name it, such as `fan:<id>`.
    @Override
    public String toString() {
        return label(kind) + ":" + owner;
    }
}
