package io.fanops.analytics.order;

import io.fanops.platform.problem.Refused;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a report on orders is split by.
public enum OrdersBy {
    DAY("to_char(placed_at at time zone :zone, 'YYYY-MM-DD')"),
    MONTH("to_char(placed_at at time zone :zone, 'YYYY-MM')"),
    /// By the brand's code of the store, also where an order cites it by its id.
    STORE(
            "coalesce(known.code, store, '" + OrdersBy.NONE + "')",
            """
             left join (select cast(store_id as text) as id, code from store where brand = :brand) as known
                on known.id = lower(store)\
            """),
    CHANNEL("coalesce(channel, '" + OrdersBy.NONE + "')"),
    TOTAL("'total'");

    /// The key of orders without a store or a channel.
    public static final String NONE = "-";

    private final String key;
    private final String joined;

    OrdersBy(String key) {
        this(key, "");
    }

    OrdersBy(String key, String joined) {
        this.key = key;
        this.joined = joined;
    }

    /// The key of an order's row, as SQL over `placed_order` and the parameter `zone`.
    String key() {
        return key;
    }

    /// What `placed_order` is joined to for it, as SQL.
    String joined() {
        return joined;
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
