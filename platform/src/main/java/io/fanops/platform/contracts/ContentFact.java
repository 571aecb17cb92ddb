package io.fanops.platform.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happens around content, stores and codes; topic `fanops.content.v1`, told by the content
/// service.
public sealed interface ContentFact extends Fact {
    String TOPIC = "fanops.content.v1";

    /// A store was opened or its name changed.
    ///
    /// @param code the brand's own name for the store, as orders and scans cite it
    @Fact.Type("fanops.content.store-opened.v1")
    record StoreOpened(UUID storeId, String code, String name, Instant at) implements ContentFact {
        @Override
        public @Nullable UUID fanId() {
            return null;
        }
    }

    /// Somebody opened a QR code's page. Link previews, HEAD requests and known robots are not
    /// told.
    ///
    /// @param kind `BRAND`, `PRODUCT`, `PROMOTION` or `STORE`
    /// @param store the store's code, where the QR code hangs in one
    /// @param fanId the fan, where the page knows who it is
    @Fact.Type("fanops.content.scanned.v1")
    record Scanned(
            UUID scanId,
            UUID qrCodeId,
            String kind,
            @Nullable String store,
            @Nullable String campaign,
            @Nullable UUID fanId,
            Instant at)
            implements ContentFact {}
}
