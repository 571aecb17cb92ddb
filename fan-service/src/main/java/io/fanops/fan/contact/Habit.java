package io.fanops.fan.contact;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a fan's own doings tell of how to reach them.
///
/// @param channel the one used most, of equals the one used last; null where none is known
/// @param hours the shortest stretch of the day in which four fifths of it happened; null where too
///   little did
/// @param channels how often each was used, in the order of preference
/// @param byHour how often the fan did something, by local hour
record Habit(
        @Nullable String channel,
        @Nullable Hours hours,
        Map<String, Long> channels,
        Map<Integer, Long> byHour) {
    /// Fewer doings show no habit.
    private static final int ENOUGH = 5;

    /// A stretch that must hold all would be as wide as its strangest night.
    private static final double MOST = 0.8;

    /// @param deeds what the fan did, in any order
    static Habit of(List<Deed> deeds, ZoneId zone) {
        var byChannel =
                deeds.stream()
                        .filter(deed -> deed.channel() != null)
                        .collect(Collectors.groupingBy(deed -> String.valueOf(deed.channel())));
        var channels = new java.util.LinkedHashMap<String, Long>();
        byChannel.entrySet().stream()
                .sorted(
                        Comparator.<Map.Entry<String, List<Deed>>>comparingInt(
                                        entry -> -entry.getValue().size())
                                .thenComparing(
                                        entry -> last(entry.getValue()), Comparator.reverseOrder()))
                .forEach(entry -> channels.put(entry.getKey(), (long) entry.getValue().size()));
        var byHour =
                deeds.stream()
                        .collect(
                                Collectors.groupingBy(
                                        deed -> deed.at().atZone(zone).getHour(),
                                        TreeMap::new,
                                        Collectors.counting()));
        return new Habit(
                channels.isEmpty() ? null : channels.keySet().iterator().next(),
                deeds.size() < ENOUGH ? null : stretch(byHour, deeds.size()),
                channels,
                byHour);
    }

    private static Instant last(List<Deed> deeds) {
        return deeds.stream().map(Deed::at).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
    }

    /// The shortest stretch with most of all, of equals the one with more, then the earlier.
    private static Hours stretch(Map<Integer, Long> byHour, int all) {
        for (int length = 1; length < 24; length++) {
            int best = -1;
            long most = 0;
            for (int from = 0; from < 24; from++) {
                long inside = 0;
                for (int hour = from; hour < from + length; hour++) {
                    inside += byHour.getOrDefault(hour % 24, 0L);
                }
                if (inside >= MOST * all && inside > most) {
                    best = from;
                    most = inside;
                }
            }
            if (best >= 0) {
                int to = (best + length) % 24;
                return new Hours(best, to == 0 ? 24 : to);
            }
        }
        return new Hours(0, 24);
    }

    /// Something that a fan did.
    record Deed(Instant at, @Nullable String channel) {}
}
