package io.fanops.fan.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.fan.contact.Advice.Reason;
import io.fanops.fan.contact.Habit.Deed;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HabitTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @Test
    void theChannelUsedMostIsPreferredAndOfEqualsTheLast() {
        var habit =
                Habit.of(
                        List.of(
                                deed("2026-03-01T12:00:00Z", "app"),
                                deed("2026-03-02T12:00:00Z", "wechat"),
                                deed("2026-03-03T12:00:00Z", null)),
                        SHANGHAI);

        assertThat(habit.channel()).isEqualTo("wechat");
        assertThat(habit.channels()).containsExactly(Map.entry("wechat", 1L), Map.entry("app", 1L));
        assertThat(habit.hours()).isNull();
    }

    @Test
    void hoursAreTheShortestStretchWithFourFifths() {
        var deeds = new ArrayList<Deed>();
        for (int day = 1; day <= 4; day++) {
            deeds.add(deed("2026-03-0" + day + "T12:30:00Z", "app"));
            deeds.add(deed("2026-03-0" + day + "T13:30:00Z", "app"));
        }
        deeds.add(deed("2026-03-05T20:00:00Z", "app"));
        deeds.add(deed("2026-03-06T03:00:00Z", "app"));

        assertThat(Habit.of(deeds, SHANGHAI).hours()).isEqualTo(new Hours(20, 22));
    }

    @Test
    void aStretchMayGoOverMidnight() {
        var deeds = new ArrayList<Deed>();
        for (int day = 1; day <= 5; day++) {
            deeds.add(deed("2026-03-0" + day + "T15:30:00Z", "app"));
            deeds.add(deed("2026-03-0" + day + "T16:30:00Z", "app"));
        }

        assertThat(Habit.of(deeds, SHANGHAI).hours()).isEqualTo(new Hours(23, 1));
    }

    @Test
    void adviceHonoursConsentBeforePreference() {
        var habit = new Habit("app", null, Map.of("app", 3L), Map.of());
        var stated = new Preference("WECHAT", new Hours(8, 10), null);

        var advice = advise(stated, habit, Map.of("wechat", false, "app", true));
        var agreed = advise(stated, habit, Map.of("wechat", true));
        var other = advise(null, habit, Map.of("sms", true));
        var none = advise(null, habit, Map.of("app", false));

        assertThat(advice.channel()).isEqualTo("app");
        assertThat(advice.why())
                .containsExactly(
                        Reason.STATED_CHANNEL_WITHOUT_CONSENT,
                        Reason.LEARNT_CHANNEL,
                        Reason.STATED_HOURS);
        assertThat(agreed.channel()).isEqualTo("wechat");
        assertThat(agreed.at()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(other.channel()).isEqualTo("sms");
        assertThat(none.channel()).isNull();
        assertThat(none.at()).isNull();
        assertThat(none.why()).contains(Reason.NO_CONSENT);
    }

    private static Advice advise(
            @Nullable Preference stated, Habit habit, Map<String, Boolean> consents) {
        return Advice.of(stated, habit, consents, Instant.parse("2026-02-28T20:00:00Z"), SHANGHAI);
    }

    private static Deed deed(String at, @Nullable String channel) {
        return new Deed(Instant.parse(at), channel);
    }
}
