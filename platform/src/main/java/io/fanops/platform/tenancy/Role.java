package io.fanops.platform.tenancy;

/// The realm's roles, as the resources' `@RolesAllowed` name them.
public final class Role {
    /// Onboards brands; acts in none.
    public static final String PLATFORM_ADMIN = "platform-admin";

    /// May do everything in the brands of the token.
    public static final String BRAND_ADMIN = "brand-admin";

    /// Runs audiences, content, programs and coupons.
    public static final String MARKETER = "marketer";

    /// Reads.
    public static final String ANALYST = "analyst";

    /// Looks up fans, takes orders and redeems in a store.
    public static final String STORE_CLERK = "store-clerk";

    /// A person with a mobile app: acts on `/me` only.
    public static final String FAN = "fan";

    /// One of our own services, in any brand.
    public static final String SERVICE = "service";

    private Role() {}
}
