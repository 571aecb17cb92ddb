package io.fanops.fan.who;

import jakarta.enterprise.context.RequestScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Under which of their ids the fans of the running call were asked for.
@RequestScoped
class AskedFor {
    private final Map<UUID, UUID> ids = new HashMap<>();

    /// The first word counts, as where a call names a person under two ids.
    void note(UUID fan, UUID asked) {
        ids.putIfAbsent(fan, asked);
    }

    UUID of(UUID fan) {
        return ids.getOrDefault(fan, fan);
    }
}
