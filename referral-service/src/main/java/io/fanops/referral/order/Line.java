package io.fanops.referral.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line of an order: what one of the brand's items says in words that we understand.
///
/// @param number its place among the order's items, from 1
/// @param quantity pieces, 0 to 10,000; one where the brand says nothing that is a number
/// @param price of one piece, in minor units of the order's currency; null where the brand says
///   nothing that is one
public record Line(
        int number,
        @Nullable String sku,
        @Nullable String category,
        int quantity,
        @Nullable Long price) {
    /// So that the sum of 500 lines fits a `long`.
    public static final long DEAREST = 1_000_000_000_000L;

    public static final int MOST = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The lines of an order, in their order: `sku`, `category`, `quantity`, and `price` as a
    /// number of minor units or as money. What is money of another currency is no price: nothing is
    /// converted.
    ///
    /// @param items as JSON text, in the brand's own form; null for none
    /// @param currency of the order
    static List<Line> of(@Nullable String items, String currency) {
        if (items == null) {
            return List.of();
        }
        try {
            var lines = new ArrayList<Line>();
            for (var item : JSON.readTree(items)) {
                lines.add(
                        new Line(
                                lines.size() + 1,
                                text(item.path("sku")),
                                text(item.path("category")),
                                pieces(item.path("quantity")),
                                price(item.path("price"), currency)));
            }
            return List.copyOf(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Items that cannot be read", e);
        }
    }

    private static int pieces(JsonNode quantity) {
        return isWhole(quantity) && quantity.canConvertToInt()
                ? Math.clamp(quantity.intValue(), 0, MOST)
                : 1;
    }

    private static @Nullable Long price(JsonNode price, String currency) {
        var amount = price.isObject() ? price.path("amount") : price;
        if (price.hasNonNull("currency") && !currency.equals(price.path("currency").asText())) {
            return null;
        }
        if (!isWhole(amount) || !amount.canConvertToLong()) {
            return null;
        }
        long units = amount.longValue();
        return units < 0 || units > DEAREST ? null : Long.valueOf(units);
    }

    /// Many programs write `2.0` for a 2.
    private static boolean isWhole(JsonNode number) {
        return number.isNumber() && number.canConvertToExactIntegral();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() || node.isNumber() ? node.asText() : null;
    }
}
