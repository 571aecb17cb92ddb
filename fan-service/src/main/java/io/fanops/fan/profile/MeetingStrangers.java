package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.identity.IdentityKind;
import io.fanops.fan.identity.ResolvingIdentities;
import io.fanops.fan.identity.ResolvingIdentities.Named;
import io.fanops.fan.who.Acquaintance;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.ConstraintViolationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Makes people known who turn up under a name that nobody has seen.
@ApplicationScoped
class MeetingStrangers implements Acquaintance {
    /// What makes them known.
    private static final String ORIGIN = "intake";

    private final SavingFans saving;
    private final FanStore store;
    private final ResolvingIdentities resolving;
    private final WhoIs who;

    MeetingStrangers(SavingFans saving, FanStore store, ResolvingIdentities resolving, WhoIs who) {
        this.saving = saving;
        this.store = store;
        this.resolving = resolving;
        this.who = who;
    }

    @Override
    @Transactional
    public UUID named(String externalId) {
        return known(JsonNodeFactory.instance.objectNode().put("externalId", externalId));
    }

    @Override
    @Transactional
    public Optional<UUID> reached(String channel, String externalId, String pointer) {
        var kind = IdentityKind.of(channel);
        if (kind.isShared()) {
            throw Refused.invalid(pointer, "names nobody: many people may have the same");
        }
        who.hold();
        // Two first words of one person make one fan.
        store.reserve("reached/" + channel.toUpperCase(Locale.ROOT) + "/" + externalId);
        var found = resolving.resolve(List.of(new Named(channel, externalId)), null);
        if (!found.isEmpty()) {
            return found.size() == 1 || found.get(0).confidence() > found.get(1).confidence()
                    ? Optional.of(found.getFirst().fanId())
                    : Optional.empty();
        }
        try {
            return Optional.of(known(stranger(kind, channel, externalId)));
        } catch (ConstraintViolationException _) {
            throw Refused.invalid(pointer, "is no name in this channel");
        }
    }

    /// A number or an address tells how to reach somebody; only a name in a channel says that they
    /// follow it. The brand's name for them says nothing of them, since facts carry it.
    private static ObjectNode stranger(IdentityKind kind, String channel, String externalId) {
        var stranger =
                JsonNodeFactory.instance.objectNode().put("externalId", ORIGIN + ":" + Ids.next());
        switch (kind) {
            case PHONE -> stranger.put("phone", externalId);
            case EMAIL -> stranger.put("email", externalId);
            default ->
                    stranger.putArray("identities")
                            .addObject()
                            .put("channel", channel)
                            .put("externalId", externalId);
        }
        return stranger;
    }

    private UUID known(ObjectNode fan) {
        var resolved = saving.resolve(List.of(fan), ORIGIN, false).getFirst().fanId();
        if (resolved == null) {
            throw new IllegalStateException("A fan who was made known is not there");
        }
        return resolved;
    }
}
