package io.fanops.fan.profile;

import io.fanops.fan.brand.Brands;
import io.fanops.fan.who.Oneself;
import io.fanops.fan.who.Provenance;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// The fan who is calling, in the brand that is called; other features know no more of it than
/// [Oneself].
@ApplicationScoped
class Me implements Oneself {
    private final Brands brands;
    private final JoiningByToken joining;
    private final WhoIs whoIs;
    private final BrandScope scope;
    private final Caller caller;
    private final Idempotency idempotency;

    Me(
            Brands brands,
            JoiningByToken joining,
            WhoIs whoIs,
            BrandScope scope,
            Caller caller,
            Idempotency idempotency) {
        this.brands = brands;
        this.joining = joining;
        this.whoIs = whoIs;
        this.scope = scope;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @Override
    public UUID fan() {
        // A fan's token names no brand, so the brand must be looked up.
        if (brands.active(scope.brand()).isEmpty()) {
            throw Refused.notFound("brand");
        }
        var fan = whoIs.require(joining.fan(caller.subject(), caller.claim("name")).id());
        idempotency.about(fan);
        return fan;
    }

    /// Says that the fan themselves says something.
    Provenance provenance() {
        return new Provenance(Provenance.Source.FAN, caller.subject());
    }
}
