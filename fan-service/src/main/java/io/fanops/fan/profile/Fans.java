package io.fanops.fan.profile;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;

/// The fans of the brand in scope.
@ApplicationScoped
class Fans implements PanacheRepositoryBase<Fan, UUID> {

    /// A fan, kept from being edited or erased until the transaction ends.
    Optional<Fan> heldWithExternalId(String externalId) {
        return find("externalId", externalId)
                .withLock(LockModeType.PESSIMISTIC_READ)
                .firstResultOptional()
                .flatMap(this::present);
    }

    private Optional<Fan> present(Fan fan) {
        return fan.mergedInto() instanceof UUID survivor
                ? findByIdOptional(survivor)
                : Optional.of(fan);
    }
}
