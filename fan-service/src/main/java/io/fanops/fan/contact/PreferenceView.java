package io.fanops.fan.contact;

import io.fanops.fan.contact.Contacts.Speaker;
import io.fanops.fan.contact.Contacts.Stated;
import io.fanops.fan.contact.ReachingFans.Known;
import io.fanops.platform.editing.Revision;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How a fan is reached, as callers read it.
///
/// @param stated what was said; null where nothing was
record PreferenceView(UUID fanId, @Nullable StatedView stated, LearntView learnt, String timezone) {

    static PreferenceView of(UUID fan, Known known) {
        var habit = known.habit();
        return new PreferenceView(
                fan,
                known.stated()
                        .map(stated ->
                                new StatedView(
                                        stated.preference().channel(),
                                        stated.preference().hours(),
                                        stated.preference().timezone(),
                                        stated.by(),
                                        stated.at()))
                        .orElse(null),
                new LearntView(
                        habit.channel(),
                        habit.hours(),
                        known.since(),
                        habit.channels(),
                        habit.byHour()),
                known.zone().getId());
    }

    static String tag(Known known) {
        return Revision.tag(known.stated().map(Stated::version).orElse(0));
    }

    record StatedView(
            @Nullable String channel,
            @Nullable Hours hours,
            @Nullable String timezone,
            Speaker by,
            @Nullable Instant at) {}

    /// @param since from when on it is learnt
    /// @param channels how often each was used
    /// @param byHour how often the fan did something, by local hour
    record LearntView(
            @Nullable String channel,
            @Nullable Hours hours,
            Instant since,
            Map<String, Long> channels,
            Map<Integer, Long> byHour) {}
}
