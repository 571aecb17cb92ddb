package io.fanops.fan.role;

import jakarta.enterprise.context.ApplicationScoped;

/// What other features may know of the catalogue.
@ApplicationScoped
public class Roles {
    private final Catalogue catalogue;

    Roles(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    public boolean isKnown(String key) {
        return catalogue.find(key).isPresent();
    }
}
