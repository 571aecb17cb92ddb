package io.fanops.content.store;

import io.fanops.platform.identity.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Where other features look stores up.
@ApplicationScoped
public class StoreDirectory {
    private final Stores stores;

    StoreDirectory(Stores stores) {
        this.stores = stores;
    }

    public Optional<StoreCard> withId(UUID id) {
        return stores.findByIdOptional(id).map(Store::card);
    }

    public Map<UUID, StoreCard> withIds(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : stores.list("id in ?1", List.copyOf(ids)).stream()
                        .map(Store::card)
                        .collect(Collectors.toMap(StoreCard::id, Function.identity()));
    }

    /// The store that `reference` names.
    ///
    /// @param reference a store's id, or its externalId
    public Optional<StoreCard> named(String reference) {
        return Ids.parse(reference)
                .flatMap(stores::findByIdOptional)
                .or(() -> stores.withExternalId(reference))
                .map(Store::card);
    }
}
