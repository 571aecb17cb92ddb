package io.fanops.content.store;

import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.SortedSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A stretch of time in which a store is open on some days of each week.
///
/// @param days on which the stretch begins
/// @param opens `HH:mm`, the store's own time
/// @param closes `HH:mm`; not after `opens` means on the next day, so 18:00–02:00 is a bar and
///   00:00–00:00 the whole day
public record OpeningSpan(
        @NotEmpty SortedSet<DayOfWeek> days,
        @Schema(implementation = String.class, examples = "09:00", pattern = "^\\d\\d:\\d\\d$")
                @NotNull
                @JsonFormat(pattern = "HH:mm")
                LocalTime opens,
        @Schema(implementation = String.class, examples = "21:30", pattern = "^\\d\\d:\\d\\d$")
                @NotNull
                @JsonFormat(pattern = "HH:mm")
                LocalTime closes) {

    boolean endsNextDay() {
        return !closes.isAfter(opens);
    }
}
