package io.fanops.content.store;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;

/// When a store is open in the course of a week. No span at all means that nobody has said.
public record OpeningHours(List<OpeningSpan> spans) {

    public boolean areKnown() {
        return !spans.isEmpty();
    }

    /// @param moment in the store's own time
    public boolean isOpenAt(LocalDateTime moment) {
        var today = moment.getDayOfWeek();
        var time = moment.toLocalTime();
        return spans.stream().anyMatch(span -> covers(span, today, time));
    }

    /// The spans that begin on `day`, the earliest first.
    public List<OpeningSpan> on(DayOfWeek day) {
        return spans.stream()
                .filter(span -> span.days().contains(day))
                .sorted(Comparator.comparing(OpeningSpan::opens).thenComparing(OpeningSpan::closes))
                .toList();
    }

    private static boolean covers(OpeningSpan span, DayOfWeek today, LocalTime time) {
        boolean begun = span.days().contains(today) && !time.isBefore(span.opens());
        if (!span.endsNextDay()) {
            return begun && time.isBefore(span.closes());
        }
        return begun || (span.days().contains(today.minus(1)) && time.isBefore(span.closes()));
    }
}
