package io.fanops.fan.contact;

import io.fanops.fan.contact.Contacts.Speaker;
import io.fanops.fan.contact.Contacts.Stated;
import io.fanops.fan.contact.Contacts.Word;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Says how fans are reached.
@ApplicationScoped
public class ReachingFans {
    /// A habit is of the present season.
    private static final Duration LEARNT_FROM = Duration.ofDays(90);

    private final Contacts contacts;
    private final Clock clock;

    ReachingFans(Contacts contacts, Clock clock) {
        this.contacts = contacts;
        this.clock = clock;
    }

    /// What was said and what is learnt of a fan.
    Known known(UUID fan) {
        var now = clock.instant();
        var since = now.minus(LEARNT_FROM);
        var word = contacts.word(fan);
        var zone = zone(word);
        return new Known(
                word.stated(), Habit.of(contacts.deeds(fan, since, now), zone), since, zone);
    }

    /// How a fan is best reached.
    ///
    /// @param fan in their own right
    /// @param moment from which on; null for now
    public Advice advice(UUID fan, @Nullable Instant moment) {
        var known = known(fan);
        return Advice.of(
                known.stated().map(Stated::preference).orElse(null),
                known.habit(),
                contacts.consents(fan),
                moment == null ? clock.instant() : moment,
                known.zone());
    }

    /// The channel and hours in which a fan is best reached, whatever was consented to.
    ///
    /// @param fan in their own right
    public Preferred preferred(UUID fan) {
        var known = known(fan);
        var stated = known.stated().map(Stated::preference).orElse(Preference.NONE);
        var hours = stated.hours() == null ? known.habit().hours() : stated.hours();
        return new Preferred(
                stated.channel() == null ? known.habit().channel() : stated.channel(),
                stated.channel() != null,
                hours == null ? null : hours.from(),
                hours == null ? null : hours.to(),
                known.zone().getId());
    }

    /// Notes what a fan, or staff for them, said; what is said replaces what was said before.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; nothing is version
    ///   0
    /// @throws Refused `VALIDATION_FAILED` for a time zone that is no region
    @Transactional
    void state(UUID fan, Preference preference, Speaker speaker, @Nullable String ifMatch) {
        if (preference.timezone() != null
                && !ZoneId.getAvailableZoneIds().contains(preference.timezone())) {
            throw Refused.invalid("/timezone", "must be a region such as Asia/Shanghai");
        }
        var before = contacts.held(fan);
        int version = before.map(Stated::version).orElse(0);
        Revision.check(ifMatch, version);
        if (before.filter(
                        stated -> stated.preference().equals(preference) && stated.by() == speaker)
                .isEmpty()) {
            contacts.put(fan, preference, speaker, version + 1, clock.instant());
        }
    }

    private static ZoneId zone(Word word) {
        return word.stated()
                .map(Stated::preference)
                .map(Preference::timezone)
                .or(() -> Optional.ofNullable(word.timezone()))
                .map(ZoneId::of)
                .orElse(ZoneOffset.UTC);
    }

    /// @param since from when on it is learnt
    record Known(Optional<Stated> stated, Habit habit, Instant since, ZoneId zone) {}

    /// @param channel null where none is known
    /// @param isStated whether the channel was said, not learnt
    /// @param from the first local hour; null where none is known
    /// @param to the local hour up to which
    public record Preferred(
            @Nullable String channel,
            boolean isStated,
            @Nullable Integer from,
            @Nullable Integer to,
            String timezone) {}
}
