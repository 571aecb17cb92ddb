package io.fanops.acceptance;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the tests send. Where `api.md` names the members they are as it says; what it leaves open
/// (stores, coupon templates, refunds) stands here and nowhere else.
final class Bodies {
    private Bodies() {}

    static Map<String, Object> money(long amount, String currency) {
        return Map.of("amount", amount, "currency", currency);
    }

    static Map<String, Object> fan(String externalId, String nickname) {
        return Map.of("externalId", externalId, "nickname", nickname);
    }

    static Map<String, Object> connector(String mapping) {
        return Map.of(
                "terms",
                Map.of(
                        "name",
                        "Till",
                        "mapping",
                        mapping,
                        "proof",
                        Map.of("scheme", "TOKEN", "header", "X-Till-Key")));
    }

    static Map<String, Object> store(String externalId) {
        return Map.of(
                "externalId", externalId,
                "name", "南京西路店",
                "city", "上海",
                "address", "南京西路 1266 号",
                "location", Map.of("lat", 31.2297, "lon", 121.4480));
    }

    /// Pays at once, in points, to the referrer only.
    static Map<String, Object> program(String key, String trigger, long amount) {
        Map<String, Object> program = new LinkedHashMap<>();
        program.put("key", key);
        program.put("name", "Program " + key);
        program.put("trigger", trigger);
        program.put("rewards", List.of(points("REFERRER", amount)));
        program.put("capPerReferrer", 100_000);
        program.put("budget", 10_000_000);
        program.put("attributionWindowDays", 30);
        program.put("holdDays", 0);
        return program;
    }

    static Map<String, Object> points(String recipient, long amount) {
        return Map.of("recipient", recipient, "form", "POINTS", "amount", amount);
    }

    /// @param device tells the people apart; fraud limits count it
    static Map<String, Object> referral(
            String program, String code, Map<String, Object> referee, String device) {
        return Map.of(
                "program",
                program,
                "code",
                code,
                "referee",
                referee,
                "context",
                Map.of(
                        "ip",
                        "10.1.%d.%d"
                                .formatted(device.hashCode() & 255, (device.hashCode() >> 8) & 255),
                        "deviceId",
                        device,
                        "userAgent",
                        "Acceptance/1.0 (Android 15)"));
    }

    static Map<String, Object> order(
            String externalId, String fan, long amount, String currency, String placedAt) {
        return Map.of(
                "externalId",
                externalId,
                "fan",
                Map.of("externalId", fan),
                "amount",
                money(amount, currency),
                "placedAt",
                placedAt);
    }

    static Map<String, Object> refund(long amount, String currency) {
        return Map.of("amount", money(amount, currency), "reason", "sent back");
    }

    /// @param stock how many coupons may be issued
    /// @param redemptions how often each may be redeemed
    static Map<String, Object> couponTemplate(String key, int stock, int redemptions) {
        return Map.of(
                "key", key,
                "name", "Winter cup",
                "kind", "GIFT",
                "stock", stock,
                "maxRedemptions", redemptions);
    }

    /// A group buy that nobody reaches within an hour.
    static Map<String, Object> groupBuy(String key, String template) {
        return Map.of(
                "key",
                key,
                "name",
                "Together",
                "template",
                template,
                "price",
                money(9_900, "CNY"),
                "threshold",
                9,
                "maximum",
                10,
                "deadline",
                Instant.now().plus(Duration.ofHours(1)).toString());
    }

    /// A template of ten yuan off that tills take without network.
    static Map<String, Object> offlineTemplate(String key) {
        return Map.of(
                "key",
                key,
                "name",
                "Ten off",
                "kind",
                "AMOUNT",
                "value",
                1_000,
                "currency",
                "CNY",
                "offline",
                true,
                "validDays",
                30);
    }

    /// A template of which fans take coupons themselves.
    static Map<String, Object> claimable(String key) {
        Map<String, Object> template = new LinkedHashMap<>(couponTemplate(key, 50, 1));
        template.put("claimable", true);
        template.put("perFan", 5);
        return template;
    }

    static Map<String, Object> coupon(String template, String fan) {
        return Map.of("template", template, "fan", Map.of("externalId", fan));
    }

    /// A validation that keeps the coupon for who asks.
    static Map<String, Object> lock(String store, int seconds) {
        return Map.of("store", store, "lock", true, "ttlSeconds", seconds);
    }

    static Map<String, Object> track(
            String messageId, String fan, String type, String timestamp, String sentAt) {
        return Map.of(
                "messageId", messageId,
                "fan", Map.of("externalId", fan),
                "type", type,
                "timestamp", timestamp,
                "sentAt", sentAt,
                "properties", Map.of("content", "winter-story"),
                "context", Map.of("channel", "app"));
    }

    static Map<String, Object> events(List<Map<String, Object>> events) {
        return Map.of("events", events);
    }

    /// The best grade that a fan may give.
    static Map<String, Object> feedback(String externalId) {
        return Map.of(
                "externalId",
                externalId,
                "kind",
                "REVIEW",
                "grade",
                5,
                "at",
                "2026-10-06T04:00:00Z");
    }

    /// Rules of the attitude classes.
    ///
    /// @param orders that make a loyal fan
    static Map<String, Object> attitudes(int orders) {
        return Map.of(
                "ordinaryFromOrders", 1,
                "loyalFromOrders", orders,
                "loyalFromOrdersIfContent", 2,
                "contentFrom", 4,
                "unhappyBelow", 2,
                "followUpWeight", 2);
    }

    /// A pool of points, ten a prize.
    static Map<String, Object> pool(String key) {
        return Map.of("key", key, "name", "Draw", "form", "POINTS", "amount", 10, "total", 1_000);
    }

    static Map<String, Object> campaign(String key) {
        return Map.of("key", key, "name", "Spring");
    }

    /// @param pool of whose prizes each entry wins one
    static Map<String, Object> lottery(String key, String pool) {
        return Map.of(
                "key",
                key,
                "name",
                "Wheel",
                "draw",
                "INSTANT",
                "prizes",
                List.of(Map.of("pool", pool, "chancePerMillion", 1_000_000)));
    }
}
