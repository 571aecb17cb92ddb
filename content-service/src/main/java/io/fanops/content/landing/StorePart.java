package io.fanops.content.landing;

import io.fanops.content.store.Location;
import io.fanops.content.store.OpeningHours;
import io.fanops.content.store.OpeningSpan;
import io.fanops.content.store.StoreCard;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A store on a page.
///
/// @param address on one line, with the city
/// @param map where a map shows the way
/// @param call a `tel:` address
/// @param isOpen null where nobody has told the hours
record StorePart(
        String name,
        @Nullable String address,
        @Nullable String map,
        @Nullable String phone,
        @Nullable String call,
        @Nullable Boolean isOpen,
        List<Line> hours) {

    /// Days in a row with the same hours.
    ///
    /// @param days such as `Mon–Fri`
    /// @param spans such as `09:00–12:00`; empty: closed
    /// @param allDay whether the doors stay open around the clock
    record Line(String days, List<String> spans, boolean allDay, boolean today) {}

    /// @param now in the store's own time
    static StorePart of(StoreCard store, ZonedDateTime now, Language language) {
        var address =
                Stream.of(store.city(), store.address())
                        .filter(Objects::nonNull)
                        .distinct()
                        .collect(Collectors.joining(" · "));
        return new StorePart(
                store.name(),
                address.isEmpty() ? null : address,
                map(store, address, language),
                store.phone(),
                store.phone() == null ? null : "tel:" + store.phone().replaceAll("[^+0-9*#;x]", ""),
                store.hours().areKnown() ? store.hours().isOpenAt(now.toLocalDateTime()) : null,
                lines(store.hours(), now.getDayOfWeek(), language.locale()));
    }

    /// Chinese readers get the map that works in China; `coordinate=wgs84` spares them its offset
    /// of some hundred metres.
    private static @Nullable String map(StoreCard store, String address, Language language) {
        Location at = store.location();
        if (at == null && address.isEmpty()) {
            return null;
        }
        return switch (language) {
            case CHINESE ->
                    at == null
                            ? "https://uri.amap.com/search?keyword=" + encoded(address)
                            : "https://uri.amap.com/marker?position=%s,%s&name=%s&coordinate=wgs84"
                                    .formatted(at.lon(), at.lat(), encoded(store.name()));
            case ENGLISH ->
                    "https://www.google.com/maps/search/?api=1&query="
                            + encoded(at == null ? address : at.lat() + "," + at.lon());
        };
    }

    private static List<Line> lines(OpeningHours hours, DayOfWeek today, Locale locale) {
        if (!hours.areKnown()) {
            return List.of();
        }
        var lines = new ArrayList<Line>();
        var first = DayOfWeek.MONDAY;
        for (var day : DayOfWeek.values()) {
            boolean ends =
                    day == DayOfWeek.SUNDAY || !times(hours, day).equals(times(hours, day.plus(1)));
            if (ends) {
                var spans = times(hours, day);
                var name = first.getDisplayName(TextStyle.SHORT, locale);
                lines.add(
                        new Line(
                                first == day
                                        ? name
                                        : name + "–" + day.getDisplayName(TextStyle.SHORT, locale),
                                spans,
                                hours.on(day).stream()
                                        .anyMatch(span -> span.opens().equals(span.closes())),
                                first.compareTo(today) <= 0 && today.compareTo(day) <= 0));
                first = day.plus(1);
            }
        }
        return List.copyOf(lines);
    }

    private static List<String> times(OpeningHours hours, DayOfWeek day) {
        return hours.on(day).stream().map(StorePart::text).toList();
    }

    private static String text(OpeningSpan span) {
        // People read midnight as the end of a day, not as the beginning of one.
        var end = span.closes().equals(LocalTime.MIDNIGHT) ? "24:00" : span.closes().toString();
        return span.opens() + "–" + end;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
