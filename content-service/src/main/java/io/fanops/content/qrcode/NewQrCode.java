package io.fanops.content.qrcode;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A code that a brand wants.
///
/// @param target where it leads; a `STORE` code may leave it out and leads to its store
/// @param store id or externalId of the store it hangs in; for a `STORE` code the target may name
///   it instead
@Schema(description = "A code that a brand wants")
record NewQrCode(
        @NotNull Kind kind,
        @Nullable Target target,
        @Schema(description = "The store it hangs in: its id or externalId")
                @Size(min = 1, max = 128)
                @Nullable String store,
        @Schema(description = "Heading of the page; left out: a friendly one by the kind")
                @Size(min = 1, max = 100)
                @Pattern(regexp = QrCodeDetails.ONE_LINE, message = QrCodeDetails.NO_CONTROLS)
                @Nullable String title,
        @Schema(description = "A few sentences below the heading")
                @Size(min = 1, max = 500)
                @Pattern(regexp = QrCodeDetails.LINES, message = QrCodeDetails.NO_CONTROLS)
                @Nullable String description,
        @Schema(description = "The brand's name of the campaign that scans are counted for")
                @Size(min = 1, max = 100)
                @Pattern(regexp = QrCodeDetails.ONE_LINE, message = QrCodeDetails.NO_CONTROLS)
                @Nullable String campaign,
        @Nullable Instant expiresAt) {

    QrCodeDetails details(Target leadsTo) {
        return new QrCodeDetails(leadsTo, title, description, campaign, expiresAt, true);
    }
}
