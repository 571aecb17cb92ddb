package io.fanops.fan.brand;

import io.fanops.fan.brand.Brands.Brand;
import io.fanops.fan.keycloak.KeycloakBrands;
import io.fanops.fan.keycloak.KeycloakBrands.Credentials;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;

/// Brings a brand onto the platform: row, organization and machine client in Keycloak, fact.
@ApplicationScoped
class OnboardBrand {
    private final Brands brands;
    private final KeycloakBrands keycloak;
    private final Outbox outbox;

    OnboardBrand(Brands brands, KeycloakBrands keycloak, Outbox outbox) {
        this.brands = brands;
        this.keycloak = keycloak;
        this.outbox = outbox;
    }

    /// @return the credentials of the brand's machine client: the only time that they are shown
    /// @throws Refused `BRAND_EXISTS`
    Credentials onboard(Brand brand) {
        return BrandScope.within(
                brand.slug(),
                () -> {
                    brands.begin(brand);
                    if (brands.active(brand.slug()).isPresent()) {
                        throw exists(brand);
                    }
                    // Each step in Keycloak finds what an earlier try has left.
                    var credentials = keycloak.onboard(brand.slug(), brand.name());
                    QuarkusTransaction.requiringNew()
                            .run(() -> {
                                if (!brands.activate(brand.slug())) {
                                    throw exists(brand);
                                }
                                outbox.append(
                                        new FanFact.BrandOnboarded(
                                                brand.slug(),
                                                brand.name(),
                                                brand.currency(),
                                                brand.timezone(),
                                                brand.locale()));
                            });
                    return credentials;
                });
    }

    private static Refused exists(Brand brand) {
        return new Refused(
                BrandProblem.BRAND_EXISTS,
                "The slug " + brand.slug() + " is taken.",
                new Refused.FieldError("/slug", "is taken"));
    }
}
