package io.fanops.content.qrcode;

import io.fanops.platform.problem.Refused;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What can be edited of a code.
///
/// @param title heading of the page; left out: a friendly one by the kind
/// @param description a few sentences below it
/// @param campaign the brand's name of the campaign that scans are counted for
/// @param active `false` takes the code out of use
@Schema(description = "What can be edited of a code")
record QrCodeDetails(
        @NotNull Target target,
        @Size(min = 1, max = 100) @Pattern(regexp = ONE_LINE, message = NO_CONTROLS)
                @Nullable String title,
        @Size(min = 1, max = 500) @Pattern(regexp = LINES, message = NO_CONTROLS)
                @Nullable String description,
        @Size(min = 1, max = 100) @Pattern(regexp = ONE_LINE, message = NO_CONTROLS)
                @Nullable String campaign,
        @Nullable Instant expiresAt,
        boolean active) {

    static final String ONE_LINE = "^\\P{Cc}*$";
    static final String LINES = "^[\\P{Cc}\\n]*$";
    static final String NO_CONTROLS = "must not hold control characters";

    /// What PostgreSQL can keep, and nobody means anything beyond.
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");

    /// @throws Refused where the end lies beyond any calendar
    QrCodeDetails checked() {
        if (expiresAt == null) {
            return this;
        }
        if (expiresAt.isAfter(LAST) || expiresAt.isBefore(FIRST)) {
            throw Refused.invalid("/expiresAt", "must lie between 1970 and 9999");
        }
        // PostgreSQL keeps microseconds: what is answered is what can be read again.
        return new QrCodeDetails(
                target,
                title,
                description,
                campaign,
                expiresAt.truncatedTo(ChronoUnit.MICROS),
                active);
    }
}
