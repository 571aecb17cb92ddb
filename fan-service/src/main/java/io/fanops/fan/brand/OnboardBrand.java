package io.fanops.fan.brand;

import io.fanops.fan.brand.Brands.Brand;
import io.fanops.fan.brand.CredentialsRequests.CredentialsRequest;
import io.fanops.fan.keycloak.KeycloakBrands;
import io.fanops.fan.keycloak.KeycloakBrands.Credentials;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Brings a brand onto the platform: row, organization and machine client in Keycloak, fact.
@ApplicationScoped
class OnboardBrand {
    private final Brands brands;
    private final KeycloakBrands keycloak;
    private final Outbox outbox;
    private final CredentialsRequests requests;

    OnboardBrand(
            Brands brands, KeycloakBrands keycloak, Outbox outbox, CredentialsRequests requests) {
        this.brands = brands;
        this.keycloak = keycloak;
        this.outbox = outbox;
        this.requests = requests;
    }

    /// @param request names the call, where it may be repeated
    /// @throws Refused `BRAND_EXISTS`, `IDEMPOTENCY_KEY_REUSED`
    Onboarding onboard(Brand brand, @Nullable CredentialsRequest request) {
        return BrandScope.within(
                brand.slug(),
                () -> {
                    if (requests.isRepeated(request)) {
                        return repeated(brand);
                    }
                    brands.begin(brand);
                    if (brands.active(brand.slug()).isPresent()) {
                        return afterAnother(brand, request);
                    }
                    // Each step in Keycloak finds what an earlier try has left.
                    var credentials = keycloak.onboard(brand.slug(), brand.name());
                    return activate(brand, request)
                            .map(active -> new Onboarding(active, credentials, false))
                            .orElseGet(() -> afterAnother(brand, request));
                });
    }

    private Optional<Brand> activate(Brand brand, @Nullable CredentialsRequest request) {
        return QuarkusTransaction.requiringNew()
                .call(() -> {
                    var activated = brands.activate(brand);
                    activated.ifPresent(active -> {
                        requests.note(request, active.slug());
                        outbox.append(
                                new FanFact.BrandOnboarded(
                                        active.slug(),
                                        active.name(),
                                        active.currency(),
                                        active.timezone(),
                                        active.locale()));
                    });
                    return activated;
                });
    }

    /// Somebody was faster: a twin of this very request, or another one.
    private Onboarding afterAnother(Brand brand, @Nullable CredentialsRequest request) {
        if (requests.isRepeated(request)) {
            return repeated(brand);
        }
        throw new Refused(
                BrandProblem.BRAND_EXISTS,
                "The slug " + brand.slug() + " is taken.",
                new Refused.FieldError("/slug", "is taken"));
    }

    private Onboarding repeated(Brand brand) {
        return new Onboarding(brand, keycloak.credentials(brand.slug()), true);
    }

    /// @param credentials of the brand's machine client
    /// @param isRepeated whether an earlier call with the same key had this effect
    record Onboarding(Brand brand, Credentials credentials, boolean isRepeated) {}
}
