package io.fanops.referral.shop;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a fan shows.
@JsonInclude(JsonInclude.Include.NON_NULL)
record Shop(
        @NotBlank @Size(max = 100) String title,
        @NotNull @Size(max = 100) List<@NotNull @Valid Item> items) {

    /// A product on show.
    ///
    /// @param price as the fan says it; the product's own page has the one that holds
    /// @param imageUrl on one of the brand's allowed hosts
    /// @param url of the product, on one of the brand's allowed hosts
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @NotBlank @Size(max = 200) String sku,
            @NotBlank @Size(max = 200) String title,
            @Nullable @Valid Money price,
            @Nullable @Size(min = 1, max = 2_000) String imageUrl,
            @NotBlank @Size(max = 2_000) String url) {}

    /// A shop with its links.
    ///
    /// @param code of its page
    /// @param url of its page
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(String title, String code, String url, List<Shown> items) {}

    /// @param link what leads to the product and earns
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            String sku,
            String title,
            @Nullable Money price,
            @Nullable String imageUrl,
            String url,
            @Schema(description = "Leads to `url`, and earns") String link) {}
}
