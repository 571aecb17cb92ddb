package io.fanops.fan.audience;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The audiences of the brand in scope.
@ApplicationScoped
class Audiences implements PanacheRepositoryBase<Audience, UUID> {
    Optional<Audience> named(String name) {
        return find("name", name).firstResultOptional();
    }

    List<Audience> after(UUID id, int count) {
        return find("id > ?1 order by id", id).page(0, count).list();
    }

    /// Live audiences that speak of others by name.
    List<Audience> speakingOfOthers() {
        return find("expression like '%audience%'").list();
    }
}
