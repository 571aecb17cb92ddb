package io.fanops.referral.brand;

import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Days as the brand in scope counts them.
@ApplicationScoped
public class Days {
    /// Days of figures at once: a leap year.
    public static final int A_YEAR = 366;

    private static final int A_MONTH = 30;

    private final Brands brands;
    private final Clock clock;

    Days(Brands brands, Clock clock) {
        this.brands = brands;
        this.clock = clock;
    }

    public LocalDate today() {
        return of(clock.instant());
    }

    public LocalDate of(Instant at) {
        return LocalDate.ofInstant(at, brands.timezone());
    }

    public Instant endOf(LocalDate day) {
        return new Span(day, day, brands.timezone()).end();
    }

    /// The days from one to another, both of them too.
    public Span span(LocalDate first, LocalDate last) {
        return new Span(first, last, brands.timezone());
    }

    /// The days of a request's parameters `from` and `to`.
    ///
    /// @param from 30 days with `to` where null
    /// @param to today where null
    /// @throws Refused `VALIDATION_FAILED` where it ends before it begins or is longer than a year
    public Span asked(@Nullable LocalDate from, @Nullable LocalDate to) {
        var last = to == null ? today() : sensible(to, "to");
        var first = from == null ? last.minusDays(A_MONTH - 1) : sensible(from, "from");
        if (first.isAfter(last)) {
            throw Refused.invalid("to", "is before from");
        }
        if (first.plusDays(A_YEAR).isBefore(last)) {
            throw Refused.invalid("from", "is more than a year before to");
        }
        return span(first, last);
    }

    /// The days of a request's parameters `from` and `to` as they came.
    ///
    /// @throws Refused `VALIDATION_FAILED` also for what is no day
    public Span asked(@Nullable String from, @Nullable String to) {
        return asked(day(from, "from"), day(to, "to"));
    }

    /// A day of a request's parameter as it came.
    ///
    /// @param name of the query parameter
    /// @throws Refused `VALIDATION_FAILED` for what is none, or of a year that nothing happens in
    public static @Nullable LocalDate day(@Nullable String text, String name) {
        try {
            return text == null ? null : sensible(LocalDate.parse(text), name);
        } catch (DateTimeException _) {
            throw Refused.invalid(name, "is no day such as 2026-11-27");
        }
    }

    /// @param name of the query parameter
    /// @throws Refused `VALIDATION_FAILED` for a year that nothing happens in
    public static LocalDate sensible(LocalDate day, String name) {
        if (day.getYear() < 1970 || day.getYear() > 9998) {
            throw Refused.invalid(name, "days are between the years 1970 and 9998");
        }
        return day;
    }

    /// @param first day
    /// @param last day
    public record Span(LocalDate first, LocalDate last, ZoneId zone) {
        /// The first moment in it.
        public Instant start() {
            return first.atStartOfDay(zone).toInstant();
        }

        /// The first moment after it.
        public Instant end() {
            return last.plusDays(1).atStartOfDay(zone).toInstant();
        }
    }
}
