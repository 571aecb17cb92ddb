package io.fanops.analytics.order;

import io.fanops.platform.problem.Refused;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a report on orders is split by.
public enum OrdersBy {
    DAY("to_char(placed_at at time zone :zone, 'YYYY-MM-DD')"),
    MONTH("to_char(placed_at at time zone :zone, 'YYYY-MM')"),
    STORE("coalesce(store, '" + OrdersBy.NONE + "')"),
    CHANNEL("coalesce(channel, '" + OrdersBy.NONE + "')"),
    TOTAL("'total'");

    /// The key of orders without a store or a channel.
    public static final String NONE = "-";

    private final String key;

    OrdersBy(String key) {
        this.key = key;
    }

    /// The key of an order's row, as SQL over `placed_order` and the parameter `zone`.
    String key() {
        return key;
    }

    /// @throws Refused where it is none of them
    static OrdersBy parse(String text) {
        return Arrays.stream(values())
                .filter(by -> by.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        Refused.invalid(
                                "by",
                                "must be one of "
                                        + Arrays.stream(values())
                                                .map(OrdersBy::text)
                                                .collect(Collectors.joining(", "))));
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
