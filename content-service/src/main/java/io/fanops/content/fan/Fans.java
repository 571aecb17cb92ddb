package io.fanops.content.fan;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.sibling.Sibling;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/// Who somebody is, asked of the fan service. Never called inside a transaction.
@ApplicationScoped
public class Fans {
    static final Sibling SERVICE = new Sibling("fan");

    private final OwnFan own;
    private final BrandScope scope;
    private final Idempotency idempotency;

    Fans(@RestClient OwnFan own, BrandScope scope, Idempotency idempotency) {
        this.own = own;
        this.scope = scope;
        this.idempotency = idempotency;
    }

    /// The fan who calls, by the token of the running request; it is about them.
    public UUID caller() {
        var fan = SERVICE.answered(() -> own.me(scope.brand())).id();
        idempotency.about(fan);
        return fan;
    }
}
