package io.fanops.referral.commission;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a line of an order earns.
///
/// @param version from 1; a commission keeps the one that it was made by
/// @param partner key of the partner who earns by it; all where left out
/// @param products all where left out
/// @param level 1 for the partner of the position, 2 for the one above
/// @param rate basis points of the line's amount
/// @param fixed for each piece; only of orders in its currency
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rule(
        String key,
        int version,
        @Nullable String partner,
        @JsonIgnore @Nullable UUID partnerId,
        @Nullable Products products,
        int level,
        @Nullable Integer rate,
        @Nullable Money fixed,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil) {

    /// Whether it says what a partner earns by an order.
    boolean isFor(UUID earner, int atLevel, String currency, Instant placedAt) {
        return level == atLevel
                && (partnerId == null || partnerId.equals(earner))
                && (fixed == null || fixed.currency().equals(currency))
                && (validFrom == null || !placedAt.isBefore(validFrom))
                && (validUntil == null || placedAt.isBefore(validUntil));
    }

    boolean covers(@Nullable String sku, @Nullable String category) {
        return products == null
                || among(products.skus(), sku)
                || among(products.categories(), category);
    }

    /// How specific it is about a line that it covers: partner and product, product, partner, all;
    /// what names the product itself before what names its category.
    int specificity(@Nullable String sku) {
        int product = products == null ? 0 : among(products.skus(), sku) ? 3 : 2;
        return product * 2 + (partnerId == null ? 0 : 1);
    }

    /// Whether it says the same as another version.
    boolean isLike(Rule other) {
        return equals(
                new Rule(
                        other.key,
                        version,
                        other.partner,
                        other.partnerId,
                        other.products,
                        other.level,
                        other.rate,
                        other.fixed,
                        other.validFrom,
                        other.validUntil));
    }

    private static boolean among(@Nullable List<String> names, @Nullable String name) {
        return names != null && name != null && names.contains(name);
    }

    /// Products by number, by category, or both.
    ///
    /// @param skus any of these; or
    /// @param categories of any of these
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Products(
            @Nullable @Size(max = 1_000) List<@NotNull @Size(min = 1, max = 200) String> skus,
            @Nullable @Size(max = 200) List<@NotNull @Size(min = 1, max = 200) String> categories) {

        /// The same with nothing where nothing is named.
        Products named() {
            return new Products(
                    skus == null || skus.isEmpty() ? null : skus,
                    categories == null || categories.isEmpty() ? null : categories);
        }

        boolean none() {
            return (skus == null || skus.isEmpty()) && (categories == null || categories.isEmpty());
        }
    }
}
