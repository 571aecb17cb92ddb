package io.fanops.fan.brand;

import io.fanops.fan.brand.CredentialsRequests.CredentialsRequest;
import io.fanops.fan.keycloak.KeycloakBrands;
import io.fanops.fan.keycloak.KeycloakBrands.Credentials;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.jspecify.annotations.Nullable;

/// Draws a new secret for a brand's machine client. The old one stops to work at once; tokens that
/// it has got stay good until they expire.
@ApplicationScoped
class RenewCredentials {
    private final Brands brands;
    private final KeycloakBrands keycloak;
    private final CredentialsRequests requests;

    RenewCredentials(Brands brands, KeycloakBrands keycloak, CredentialsRequests requests) {
        this.brands = brands;
        this.keycloak = keycloak;
        this.requests = requests;
    }

    /// @param request names the call, where it may be repeated
    /// @throws Refused `NOT_FOUND`, `IDEMPOTENCY_KEY_REUSED`
    @Transactional
    Renewal renew(String slug, @Nullable CredentialsRequest request) {
        // One at a time, so that what is shown last is what works.
        if (!brands.hold(slug)) {
            throw Refused.notFound("brand");
        }
        if (requests.isRepeated(request)) {
            return new Renewal(keycloak.credentials(slug), true);
        }
        requests.note(request, slug);
        return new Renewal(keycloak.renewSecret(slug), false);
    }

    /// @param isRepeated whether an earlier call with the same key had this effect
    record Renewal(Credentials credentials, boolean isRepeated) {}
}
