package io.fanops.fan.profile;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.Provenance;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// Makes a person who signed in a fan of the brand, at the first call.
@ApplicationScoped
class JoiningByToken {
    private final FanStore store;
    private final Fans fans;
    private final WhoIs who;
    private final Journal journal;
    private final Clock clock;

    JoiningByToken(FanStore store, Fans fans, WhoIs who, Journal journal, Clock clock) {
        this.store = store;
        this.fans = fans;
        this.who = who;
        this.journal = journal;
        this.clock = clock;
    }

    /// @param subject of the person's token
    /// @param name as the token says it; empty where it does not
    @Transactional
    Fan fan(String subject, String name) {
        var id = store.ofSubject(subject).orElseGet(() -> join(subject, name));
        // Erased between the two reads: the next call is a first one again.
        return fans.findByIdOptional(id).orElseThrow(() -> Refused.notFound("fan"));
    }

    private UUID join(String subject, String name) {
        who.hold();
        // The e-mail address is not proof enough to take over a fan that the brand has imported.
        var details = FanDetails.named("me:" + subject, name.isBlank() ? null : start(name));
        var saved =
                store.save(
                                List.of(details),
                                "me",
                                true,
                                new Provenance(Provenance.Source.FAN, subject))
                        .getFirst();
        store.link(saved.id(), subject);
        journal.note(List.of(Touch.of(saved.id(), TouchKind.JOINED, "me", clock.instant())));
        return saved.id();
    }

    /// At most 200 characters. A character beyond the 16-bit ones is two in Java, and half of one
    /// is no text that PostgreSQL takes.
    private static String start(String name) {
        int end = Math.min(200, name.length());
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end);
    }
}
