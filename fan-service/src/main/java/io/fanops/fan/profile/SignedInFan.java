package io.fanops.fan.profile;

import io.fanops.fan.brand.Brands;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// The fan whose token it is, for what other features offer under `/me`.
@ApplicationScoped
public class SignedInFan {
    private final Brands brands;
    private final JoiningByToken joining;
    private final WhoIs who;
    private final BrandScope scope;
    private final Caller caller;

    SignedInFan(Brands brands, JoiningByToken joining, WhoIs who, BrandScope scope, Caller caller) {
        this.brands = brands;
        this.joining = joining;
        this.who = who;
        this.scope = scope;
        this.caller = caller;
    }

    /// The caller as a fan of the brand in scope; the first call makes them one.
    ///
    /// @return the fan in their own right
    /// @throws Refused `NOT_FOUND` where there is no such brand
    public UUID id() {
        // A fan's token names no brand, so the brand must be looked up.
        if (brands.active(scope.brand()).isEmpty()) {
            throw Refused.notFound("brand");
        }
        return who.require(joining.fan(caller.subject(), caller.claim("name")).id());
    }
}
