package io.fanops.platform.tenancy;

import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import io.quarkus.hibernate.orm.runtime.tenant.TenantResolver;
import jakarta.enterprise.context.RequestScoped;

/// Gives Hibernate the brand for `@TenantId`.
@PersistenceUnitExtension
@RequestScoped
class BrandTenant implements TenantResolver {
    /// No brand has an empty slug: outside of a brand Hibernate sees no row.
    private static final String NONE = "";

    private final BrandScope scope;

    BrandTenant(BrandScope scope) {
        this.scope = scope;
    }

    @Override
    public String getDefaultTenantId() {
        return NONE;
    }

    @Override
    public String resolveTenantId() {
        var brand = scope.known();
        return brand == null ? NONE : brand;
    }
}
