package io.fanops.content.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fanops.content.store.Location;
import io.fanops.content.store.OpeningHours;
import io.fanops.content.store.OpeningSpan;
import io.fanops.content.store.StoreCard;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StorePartTest {
    private static final ZonedDateTime SUNDAY_MORNING =
            ZonedDateTime.parse("2026-11-22T10:00:00+08:00[Asia/Shanghai]");

    @Test
    void putsDaysWithEqualHoursTogether() {
        var part =
                StorePart.of(
                        store(new Location(31.2297, 121.448)), SUNDAY_MORNING, Language.ENGLISH);

        assertThat(part.hours())
                .extracting(
                        StorePart.Line::days,
                        line -> String.join(", ", line.spans()),
                        StorePart.Line::allDay,
                        StorePart.Line::today)
                .containsExactly(
                        tuple("Mon–Fri", "09:00–24:00", false, false),
                        tuple("Sat", "", false, false),
                        tuple("Sun", "00:00–24:00", true, true));
        assertThat(part.isOpen()).isTrue();
    }

    @Test
    void showsTheWayOnTheMapThatTheReaderCanUse() {
        var store = store(new Location(31.2297, 121.448));

        assertThat(StorePart.of(store, SUNDAY_MORNING, Language.CHINESE).map())
                .startsWith("https://uri.amap.com/marker?position=121.448,31.2297&name=%E5%8D%97");
        assertThat(StorePart.of(store, SUNDAY_MORNING, Language.ENGLISH).map())
                .endsWith("query=31.2297%2C121.448");
        assertThat(StorePart.of(store(null), SUNDAY_MORNING, Language.ENGLISH).map())
                .endsWith("query=%E4%B8%8A%E6%B5%B7+%C2%B7+1+%26+2");
    }

    @Test
    void callsWithoutBlanks() {
        assertThat(StorePart.of(store(null), SUNDAY_MORNING, Language.ENGLISH).call())
                .isEqualTo("tel:+862162790000");
    }

    private static StoreCard store(@Nullable Location location) {
        return new StoreCard(
                UUID.randomUUID(),
                "S-01",
                "南京西路店",
                "1 & 2",
                "上海",
                location,
                null,
                new OpeningHours(
                        List.of(
                                span(
                                        "09:00",
                                        "00:00",
                                        EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)),
                                span("00:00", "00:00", EnumSet.of(DayOfWeek.SUNDAY)))),
                "+86 (21) 6279-0000");
    }

    private static OpeningSpan span(String opens, String closes, EnumSet<DayOfWeek> days) {
        return new OpeningSpan(
                new TreeSet<>(days), LocalTime.parse(opens), LocalTime.parse(closes));
    }
}
