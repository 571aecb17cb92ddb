package io.fanops.fan.profile;

import io.fanops.fan.brand.Brands;
import io.fanops.fan.who.Provenance;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// The fan who is calling, in the brand that is called.
@ApplicationScoped
public class Me {
    private final Brands brands;
    private final JoiningByToken joining;
    private final Caller caller;

    Me(Brands brands, JoiningByToken joining, Caller caller) {
        this.brands = brands;
        this.joining = joining;
        this.caller = caller;
    }

    /// The first call makes the signed-in person a fan of the brand.
    ///
    /// @throws Refused `NOT_FOUND` where there is no such brand
    public UUID fan(String brand) {
        // A fan's token names no brand, so the brand must be looked up.
        if (brands.active(brand).isEmpty()) {
            throw Refused.notFound("brand");
        }
        return joining.fan(caller.subject(), caller.claim("name")).id();
    }

    /// Says that the fan themselves says something.
    public Provenance provenance() {
        return new Provenance(Provenance.Source.FAN, caller.subject());
    }
}
