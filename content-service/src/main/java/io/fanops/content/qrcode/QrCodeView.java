package io.fanops.content.qrcode;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A code as the API shows it.
///
/// @param code what is printed: the last part of `url`
/// @param url what a scanner reads
/// @param store the externalId of the store it hangs in, as scans cite it
/// @param scans how often people have opened its page
/// @param actions what the caller may do with it now
/// @param links paths at the gateway
@Schema(name = "QrCode")
record QrCodeView(
        UUID id,
        String code,
        String url,
        Kind kind,
        Target target,
        @Nullable String title,
        @Nullable String description,
        @Nullable String store,
        @Nullable UUID storeId,
        @Nullable String campaign,
        @Nullable Instant expiresAt,
        QrCode.State state,
        long scans,
        Instant createdAt,
        Instant updatedAt,
        @JsonProperty("_actions") @ActionsOf(QrCodeResource.class) List<String> actions,
        @JsonProperty("_links") Links links) {

    /// @param page the code's page, below the gateway's root
    @Schema(name = "QrCodeLinks")
    record Links(String self, String png, String svg, String page) {}
}
