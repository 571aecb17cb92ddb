package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.validation.constraints.NotNull;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// From one time of day to another, which may be on the next day.
public record Hours(
        @Schema(type = SchemaType.STRING, examples = "11:00")
                @NotNull
                @JsonFormat(pattern = "HH:mm")
                LocalTime from,
        @Schema(type = SchemaType.STRING, examples = "14:00")
                @NotNull
                @JsonFormat(pattern = "HH:mm")
                LocalTime to) {

    /// Whether a moment is within these days of the week and hours. Hours over midnight belong to
    /// the day on which they begin.
    ///
    /// @param weekdays null for all
    /// @param hours null for the whole day
    /// @param there the moment in the brand's time zone
    public static boolean have(
            @Nullable List<DayOfWeek> weekdays, @Nullable Hours hours, ZonedDateTime there) {
        var time = there.toLocalTime();
        if (hours != null && !hours.has(time)) {
            return false;
        }
        var day =
                hours != null && hours.isOfTheDayBefore(time)
                        ? there.minusDays(1).getDayOfWeek()
                        : there.getDayOfWeek();
        return weekdays == null || weekdays.contains(day);
    }

    private boolean has(LocalTime time) {
        boolean begun = !time.isBefore(from);
        boolean before = time.isBefore(to);
        return from.isBefore(to) ? begun && before : begun || before;
    }

    /// Whether a moment belongs to hours that began on the day before.
    private boolean isOfTheDayBefore(LocalTime time) {
        return !from.isBefore(to) && time.isBefore(to);
    }
}
