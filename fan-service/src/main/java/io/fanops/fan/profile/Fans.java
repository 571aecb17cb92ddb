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

    Optional<Fan> withExternalId(String externalId) {
        return find("externalId", externalId).firstResultOptional();
    }

    /// The same, kept from being edited or erased until the transaction ends.
    Optional<Fan> heldWithExternalId(String externalId) {
        return find("externalId", externalId)
                .withLock(LockModeType.PESSIMISTIC_READ)
                .firstResultOptional();
    }

    /// Up to `count` fans in the order of their ids, after `id`.
    List<Fan> after(UUID id, int count) {
        return find("id > ?1 order by id", id).page(0, count).list();
    }
}
