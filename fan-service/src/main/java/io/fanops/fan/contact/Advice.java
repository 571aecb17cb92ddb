package io.fanops.fan.contact;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How a fan is best reached from a moment on.
///
/// @param channel as the fan's consent names it; null where the fan has consented to none
/// @param at the first moment inside the fan's hours; null without a channel
/// @param why codes, in the order in which they led here
public record Advice(
        @Schema(description = "As the fan's consent names it; null where there is no consent")
                @Nullable String channel,
        @Nullable Instant at,
        Hours hours,
        String timezone,
        List<Reason> why) {

    /// @param stated null where nobody has said anything
    /// @param consents by channel
    static Advice of(
            @Nullable Preference stated,
            Habit habit,
            Map<String, Boolean> consents,
            Instant moment,
            ZoneId zone) {
        var why = new ArrayList<Reason>();
        var channel = channel(stated, habit, consents, why);
        Hours hours;
        if (stated != null && stated.hours() != null) {
            hours = stated.hours();
            why.add(Reason.STATED_HOURS);
        } else if (habit.hours() != null) {
            hours = habit.hours();
            why.add(Reason.LEARNT_HOURS);
        } else {
            hours = Hours.USUAL;
            why.add(Reason.USUAL_HOURS);
        }
        return new Advice(
                channel,
                channel == null ? null : hours.next(moment, zone),
                hours,
                zone.getId(),
                why);
    }

    /// The preferred channel if the fan agrees to it, else the most used one that the fan agrees
    /// to, else any.
    private static @Nullable String channel(
            @Nullable Preference stated,
            Habit habit,
            Map<String, Boolean> consents,
            List<Reason> why) {
        if (stated != null && stated.channel() != null) {
            var agreed = agreed(stated.channel(), consents);
            if (agreed != null) {
                why.add(Reason.STATED_CHANNEL);
                return agreed;
            }
            why.add(Reason.STATED_CHANNEL_WITHOUT_CONSENT);
        }
        for (var used : new LinkedHashSet<>(habit.channels().keySet())) {
            var agreed = agreed(used, consents);
            if (agreed != null) {
                why.add(Reason.LEARNT_CHANNEL);
                return agreed;
            }
            why.add(Reason.LEARNT_CHANNEL_WITHOUT_CONSENT);
        }
        var any =
                consents.entrySet().stream()
                        .filter(Map.Entry::getValue)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .findFirst();
        why.add(any.isPresent() ? Reason.ONLY_CONSENT : Reason.NO_CONSENT);
        return any.orElse(null);
    }

    /// The consent's name of a channel; facts write some of them in capitals.
    private static @Nullable String agreed(String channel, Map<String, Boolean> consents) {
        return consents.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .filter(name ->
                        name.toLowerCase(Locale.ROOT).equals(channel.toLowerCase(Locale.ROOT)))
                .sorted()
                .findFirst()
                .orElse(null);
    }

    /// Why a channel or hours.
    public enum Reason {
        /// The fan prefers it.
        STATED_CHANNEL,
        STATED_CHANNEL_WITHOUT_CONSENT,
        /// The fan used it most in the last 90 days.
        LEARNT_CHANNEL,
        LEARNT_CHANNEL_WITHOUT_CONSENT,
        /// Nothing is known but that the fan agreed to it.
        ONLY_CONSENT,
        NO_CONSENT,
        STATED_HOURS,
        LEARNT_HOURS,
        /// Nothing is known.
        USUAL_HOURS
    }
}
