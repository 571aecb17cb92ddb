package io.fanops.fan.profile;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The fans of the brand in scope.
@ApplicationScoped
class Fans implements PanacheRepositoryBase<Fan, UUID> {

    /// The fan of this name, or the one whom its bearer turned out to be.
    Optional<Fan> withExternalId(String externalId) {
        return find("externalId", externalId).firstResultOptional().flatMap(this::present);
    }

    /// The same, kept from being edited or erased until the transaction ends.
    Optional<Fan> heldWithExternalId(String externalId) {
        return find("externalId", externalId)
                .withLock(LockModeType.PESSIMISTIC_READ)
                .firstResultOptional()
                .flatMap(this::present);
    }

    /// The fan of an id, or the one whom its bearer turned out to be.
    Optional<Fan> whoIs(UUID id) {
        return findByIdOptional(id).flatMap(this::present);
    }

    private Optional<Fan> present(Fan fan) {
        return fan.mergedInto() instanceof UUID survivor
                ? findByIdOptional(survivor)
                : Optional.of(fan);
    }

    /// Up to `count` fans in their own right in the order of their ids, after `id`.
    List<Fan> after(UUID id, int count) {
        return find("id > ?1 and mergedInto is null order by id", id).page(0, count).list();
    }
}
