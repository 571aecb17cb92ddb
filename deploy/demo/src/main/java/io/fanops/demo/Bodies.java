package io.fanops.demo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is sent, as `api.md` words it, and in one place because it leaves some bodies open.
final class Bodies {
    private Bodies() {}

    static Map<String, Object> brand(String slug) {
        return Map.of(
                "slug",
                slug,
                "name",
                "演示 · Winter at " + slug,
                "currency",
                Campaign.CURRENCY,
                "timezone",
                "Asia/Shanghai",
                "locale",
                "zh-CN");
    }

    static Map<String, Object> qrCode(Campaign.QrCode code, @Nullable String store) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("kind", code.kind());
        body.put("target", code.target());
        if (store != null) {
            body.put("store", store);
        }
        if (code.campaign() != null) {
            body.put("campaign", code.campaign());
        }
        return body;
    }

    /// Both sides earn points, the referrer more the more they bring; the limits are what stops the
    /// tricks.
    static Map<String, Object> program(String key, int fans) {
        return Map.of(
                "key",
                key,
                "name",
                "好友同行 Bring a friend",
                "trigger",
                "PURCHASED",
                "rewards",
                List.of(
                        Map.of(
                                "recipient",
                                "REFERRER",
                                "form",
                                "POINTS",
                                "amount",
                                200,
                                "tiers",
                                List.of(
                                        Map.of("from", 1, "amount", 200),
                                        Map.of("from", 4, "amount", 300),
                                        Map.of("from", 8, "amount", 500))),
                        Map.of("recipient", "REFEREE", "form", "POINTS", "amount", 100)),
                "minOrder",
                new Campaign.Money(900, Campaign.CURRENCY),
                "capPerReferrer",
                40,
                // Points for every fan there could be: the budget is not what this story is about.
                "budget",
                600L * fans,
                "attributionWindowDays",
                30,
                "holdDays",
                0,
                "fraud",
                Map.of("maxPerReferrerPerDay", 40, "maxPerDevice", 2, "maxPerAddress", 5));
    }

    static Map<String, Object> referral(
            String program, String code, Campaign.Invitation invitation) {
        Map<String, Object> referee = new LinkedHashMap<>();
        referee.put("externalId", invitation.referee());
        if (invitation.nickname() != null) {
            referee.put("nickname", invitation.nickname());
        }
        return Map.of(
                "program",
                program,
                "code",
                code,
                "referee",
                referee,
                "context",
                Map.of(
                        "ip", invitation.ip(),
                        "deviceId", invitation.deviceId(),
                        "userAgent", "FanOpsDemo/1.0 (Android 15)"));
    }

    static Map<String, Object> order(Campaign.Order order, List<Campaign.Store> stores) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("externalId", order.externalId());
        body.put("fan", Map.of("externalId", order.fan()));
        body.put("amount", order.amount());
        body.put("placedAt", order.placedAt().toString());
        if (order.store() != null) {
            body.put("store", stores.get(order.store()).externalId());
        }
        body.put("channel", order.channel());
        return body;
    }

    static Map<String, Object> refund(Campaign.Refund refund) {
        return Map.of("amount", refund.amount(), "reason", "demo: sent back");
    }

    static Map<String, Object> couponTemplate(String key, int stock) {
        return Map.of("key", key, "name", "冬日热饮券 Winter cup", "stock", stock, "maxRedemptions", 1);
    }

    static Map<String, Object> coupon(String template, Campaign.Coupon coupon) {
        return Map.of("template", template, "fan", Map.of("externalId", coupon.fan()));
    }

    static Map<String, Object> track(Campaign.Event event, Instant sentAt) {
        return Map.of(
                "messageId", event.messageId(),
                "fan", Map.of("externalId", event.fan()),
                "type", event.name(),
                "timestamp", event.timestamp().toString(),
                "sentAt", sentAt.toString(),
                "properties", event.properties(),
                "context", Map.of("channel", "app"));
    }
}
