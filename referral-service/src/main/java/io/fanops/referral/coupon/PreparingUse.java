package io.fanops.referral.coupon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.order.Orders;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What has to be known before coupons are used, asked before the transaction begins: the order
/// that was taken down, who the fan is, whether the fan is in an audience.
@ApplicationScoped
class PreparingUse {
    /// Somebody whom a mere trial does not make known.
    private static final UUID SOMEBODY_NEW = new UUID(0, 0);

    private final Orders orders;
    private final Fans fans;
    private final Brands brands;
    private final ObjectMapper json;

    PreparingUse(Orders orders, Fans fans, Brands brands, ObjectMapper json) {
        this.orders = orders;
        this.fans = fans;
        this.brands = brands;
        this.json = json;
    }

    /// The use of a coupon that is to be redeemed. The fan is not asked for where something else
    /// stands against the use: a refused one makes nobody known.
    Use toRedeem(
            Coupon coupon,
            String store,
            @Nullable OrderReference order,
            @Nullable FanReference fan,
            @Nullable UUID lock) {
        return of(coupon, store, order, lock, fan, wanted -> fans.known(wanted, "/fan").fanId());
    }

    /// The use of a coupon that is only looked at: nobody becomes known by it.
    Use toValidate(
            Coupon coupon,
            String store,
            @Nullable OrderReference order,
            @Nullable FanReference fan) {
        return of(
                coupon, store, order, null, fan, wanted -> fans.find(wanted).orElse(SOMEBODY_NEW));
    }

    private Use of(
            Coupon coupon,
            String store,
            @Nullable OrderReference said,
            @Nullable UUID lock,
            @Nullable FanReference fan,
            Function<FanReference, UUID> asking) {
        var rules = coupon.template().rules();
        var order = known(said);
        var zone = rules.asksForTime() ? brands.timezone() : ZoneOffset.UTC;
        var hoped = new Use(store, order, coupon.fanId(), true, zone);
        boolean isHopeless =
                coupon.reasonsAgainst(hoped, lock).stream()
                        .anyMatch(reason -> reason != CouponProblem.FAN_NEEDED);
        var user = coupon.user(null);
        if (fan != null && !isHopeless) {
            user = asking.apply(fan);
        }
        return isHopeless
                ? new Use(store, order, user, true, zone)
                : new Use(store, order, user, isMember(rules.audience(), user), zone);
    }

    private boolean isMember(@Nullable UUID audience, @Nullable UUID fan) {
        return audience == null || (fan != null && fans.isMember(audience, fan));
    }

    /// The order with its worth and items: as they were said, or as the order of this number was
    /// taken down.
    @Nullable OrderReference known(@Nullable OrderReference said) {
        if (said == null
                || said.externalId() == null
                || (said.amount() != null && said.items() != null)) {
            return said;
        }
        var bought = orders.bought(said.externalId());
        return bought.map(order ->
                        new OrderReference(
                                said.externalId(),
                                said.amount() == null ? order.rest() : said.amount(),
                                said.items() == null ? items(order.items()) : said.items()))
                .orElse(said);
    }

    /// Items as a brand writes them, as far as they speak our words: `sku`, `category`, `quantity`,
    /// `price` (a number of minor units, or money).
    private @Nullable List<Item> items(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        try {
            var items = new ArrayList<Item>();
            for (var item : json.readTree(stored)) {
                var price = item.path("price");
                var amount = price.isObject() ? price.path("amount") : price;
                items.add(
                        new Item(
                                text(item.path("sku")),
                                text(item.path("category")),
                                pieces(item.path("quantity")),
                                amount.canConvertToLong()
                                                && amount.isIntegralNumber()
                                                && amount.longValue() >= 0
                                                && amount.longValue() <= Item.DEAREST
                                        ? Long.valueOf(amount.longValue())
                                        : null));
            }
            return items;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored items that cannot be read", e);
        }
    }

    private static int pieces(JsonNode quantity) {
        return quantity.isIntegralNumber() && quantity.canConvertToInt()
                ? Math.clamp(quantity.intValue(), 0, Item.MOST)
                : 1;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() || node.isNumber() ? node.asText() : null;
    }
}
