package io.fanops.fan.profile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/// Makes a person who signed in a fan of the brand, at the first call.
@ApplicationScoped
class JoiningByToken {
    private final FanStore store;
    private final Fans fans;

    JoiningByToken(FanStore store, Fans fans) {
        this.store = store;
        this.fans = fans;
    }

    /// @param subject of the person's token
    /// @param name as the token says it; empty where it does not
    @Transactional
    Fan fan(String subject, String name) {
        var id =
                store.ofSubject(subject)
                        .orElseGet(() -> {
                            // The e-mail address is not proof enough to take over a fan that the
                            // brand has imported.
                            var details =
                                    new FanDetails(
                                            "me:" + subject,
                                            name.isBlank()
                                                    ? null
                                                    : name.substring(
                                                            0, Math.min(200, name.length())),
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            null);
                            var saved = store.save(List.of(details), "me", true).getFirst();
                            store.link(saved.id(), subject);
                            return saved.id();
                        });
        return fans.findById(id);
    }
}
