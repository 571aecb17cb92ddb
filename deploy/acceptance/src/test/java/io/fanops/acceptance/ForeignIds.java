package io.fanops.acceptance;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/// Where in bodies and queries an id may stand that is another brand's: a row for each place.
///
/// A row makes a body that would do, were it not for the one thing in it that is `other`'s. The
/// first row of an operation, with its own things for both, is also its body where only the path is
/// tried.
final class ForeignIds {
    private ForeignIds() {}

    /// What a place in a body holds.
    enum Holds {
        /// An id or code that FanOps gave: another brand's must be refused.
        AN_ID,
        /// A name that each brand gives in its own right, or a text that is kept as it is: the call
        /// may do something to the caller's own things, and to nothing else.
        A_NAME,
        /// Neither: the body is only there for the sake of the path.
        NOTHING
    }

    /// One place in a body.
    record Row(Holds holds, BiFunction<Things, Things, Object> body) {}

    /// Query parameters that hold no id: they choose, sort, cut and draw.
    private static final Set<String> NO_ID =
            Set.of(
                    "limit",
                    "by",
                    "from",
                    "to",
                    "steps",
                    "window",
                    "size",
                    "level",
                    "margin",
                    "city",
                    "near",
                    "radius",
                    "kind",
                    "campaign",
                    "state",
                    "dryRun");

    private static final Map<String, String> QUERIES =
            Map.of(
                    "fanId", "fan",
                    "template", "template",
                    "referee", "fan",
                    "referrer", "fan",
                    "program", "program",
                    "store", "store",
                    "externalId", "fanName");

    private static final Map<String, List<Row>> BODIES = bodies();

    /// @return the name of the thing that a query parameter holds; empty where it holds none
    static String inQuery(Operation operation, String parameter) {
        if (NO_ID.contains(parameter)) {
            return "";
        }
        String thing = QUERIES.get(parameter);
        if (thing == null) {
            throw new AssertionError(operation + "?" + parameter + "= has no row");
        }
        return thing;
    }

    static List<Row> inBody(Operation operation) {
        List<Row> rows = BODIES.get(operation.toString());
        if (rows == null) {
            throw new AssertionError("The body of " + operation + " has no row");
        }
        return rows;
    }

    private static Map<String, List<Row>> bodies() {
        Map<String, List<Row>> rows = new HashMap<>();
        rows.put("POST /v1/brands", List.of(name((own, _) -> Map.of("slug", own.get("brand")))));
        rows.put(
                "POST /fans",
                List.of(name((_, other) -> Bodies.fan(other.get("fanName"), "Somebody else"))));
        rows.put(
                "POST /fans/import",
                List.of(
                        name((_, other) ->
                                Api.text(Bodies.fan(other.get("fanName"), "Somebody else")))));
        rows.put("PATCH /fans/{fan}", List.of(nothing(Map.of("nickname", "Changed"))));
        rows.put(
                "POST /identities/resolution",
                List.of(name((_, other) -> Map.of("externalId", other.get("fanName")))));
        rows.put(
                "POST /fans/{fan}/identities",
                List.of(nothing(Map.of("channel", "IP", "externalId", "10.0.0.9"))));
        rows.put(
                "POST /fans/{fan}/merges",
                List.of(id((_, other) -> Map.of("fanId", other.get("fan"), "reason", "the same"))));
        rows.put("POST /merges/{merge}/undo", List.of(nothing(Map.of("reason", "two"))));
        rows.put(
                "POST /merge-candidates/{candidate}/acceptance",
                List.of(id((_, other) -> Map.of("survivor", other.get("fan")))));
        rows.put(
                "POST /merge-candidates/{candidate}/rejection",
                List.of(nothing(Map.of("reason", "two"))));
        rows.put("PUT /merge-policy", List.of(nothing(Map.of("identifiers", List.of("PHONE")))));
        rows.put(
                "POST /exchange-partners",
                List.of(
                        name((_, other) ->
                                Map.of(
                                        "key", other.get("partner"),
                                        "name", "Somebody else's",
                                        "channel", "ads"))));
        rows.put(
                "POST /exchange-partners/{key}/counts",
                List.of(nothing(Map.of("identifier", "PHONE", "hashes", List.of("0".repeat(64))))));
        rows.put("PATCH /me", List.of(nothing(Map.of("nickname", "Changed"))));
        rows.put("POST /audiences", List.of(nothing(audience())));
        rows.put("POST /audiences/preview", List.of(nothing(expression())));
        rows.put("PATCH /audiences/{audience}", List.of(nothing(expression())));
        rows.put("POST /stores", List.of(name((_, other) -> Bodies.store(other.get("storeName")))));
        rows.put("PATCH /stores/{store}", List.of(nothing(Map.of("name", "Changed"))));
        rows.put(
                "POST /qr-codes",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "kind", "STORE",
                                        "target", "https://shop.example.com/",
                                        "store", other.get("store")))));
        rows.put(
                "PATCH /qr-codes/{code}",
                List.of(nothing(Map.of("target", "https://shop.example.com/changed"))));
        rows.put("POST /referral-programs", List.of(id((_, t) -> program(t))));
        rows.put("PUT /referral-programs/{key}", List.of(id((_, t) -> program(t))));
        rows.put(
                "PATCH /referral-programs/{key}",
                List.of(id((_, t) -> Map.of("rewards", program(t).getOrDefault("rewards", "")))));
        rows.put(
                "POST /referrals",
                List.of(
                        id((own, other) -> referral(own, other.get("referralCode"), own)),
                        id((own, other) -> referral(own, own.get("referralCode"), other)),
                        id((own, other) ->
                                Bodies.referral(
                                        other.get("program"),
                                        own.get("referralCode"),
                                        Bodies.fan("by-program", "P"),
                                        "device-p"))));
        rows.put("POST /referrals/{referral}/reject", List.of(nothing(Map.of("reason", "no"))));
        rows.put(
                "POST /orders",
                List.of(
                        id((_, other) -> order(Map.of("fanId", other.get("fan")))),
                        name((own, other) -> {
                            Map<String, Object> order =
                                    order(Map.of("externalId", own.get("fanName")));
                            order.put("externalId", other.get("order"));
                            order.put("store", other.get("store"));
                            return order;
                        })));
        rows.put(
                "POST /orders/import",
                List.of(id((_, other) -> Api.text(order(Map.of("fanId", other.get("fan")))))));
        rows.put(
                "POST /orders/{externalId}/refunds",
                List.of(nothing(Map.of("reason", "sent back"))));
        rows.put(
                "POST /coupon-templates",
                List.of(
                        name((_, other) -> {
                            Map<String, Object> template =
                                    new LinkedHashMap<>(
                                            Bodies.couponTemplate("t-" + UUID.randomUUID(), 5, 1));
                            template.put("stores", List.of(other.get("store")));
                            return template;
                        })));
        rows.put(
                "POST /coupons",
                List.of(
                        id((own, other) -> coupon(other.get("template"), own)),
                        id((own, other) -> coupon(own.get("template"), other))));
        rows.put(
                "POST /coupons/{code}/validations",
                List.of(
                        name((_, other) -> Map.of("store", other.get("store"))),
                        name((_, other) -> Map.of("store", "S-1", "order", other.get("order")))));
        rows.put(
                "POST /coupons/{code}/redemptions",
                List.of(
                        name((_, other) -> Map.of("store", other.get("store"))),
                        name((_, other) -> Map.of("store", "S-1", "order", other.get("order"))),
                        id((_, other) -> Map.of("store", "S-1", "lockId", other.get("lock")))));
        rows.put(
                "POST /redemptions/{redemption}/rollback",
                List.of(nothing(Map.of("reason", "mistake"))));
        rows.put(
                "POST /events",
                List.of(
                        name((_, other) ->
                                Bodies.events(
                                        List.of(
                                                Map.of(
                                                        "messageId", UUID.randomUUID().toString(),
                                                        "type", "viewed",
                                                        "fan",
                                                                Map.of(
                                                                        "fanId",
                                                                        other.get("fan"))))))));
        return rows;
    }

    private static Row id(BiFunction<Things, Things, Object> body) {
        return new Row(Holds.AN_ID, body);
    }

    private static Row name(BiFunction<Things, Things, Object> body) {
        return new Row(Holds.A_NAME, body);
    }

    private static Row nothing(Object body) {
        return new Row(Holds.NOTHING, (_, _) -> body);
    }

    private static Map<String, Object> audience() {
        return Map.of("name", "X " + UUID.randomUUID(), "expression", "gender(\"F\")");
    }

    private static Map<String, Object> expression() {
        return Map.of("expression", "gender(\"F\")");
    }

    private static Map<String, Object> program(Things template) {
        Map<String, Object> program = Bodies.program("p-" + UUID.randomUUID(), "JOINED", 10);
        program.put(
                "rewards",
                List.of(
                        Map.of(
                                "recipient", "REFERRER",
                                "form", "COUPON",
                                "couponTemplate", template.get("template"))));
        return program;
    }

    private static Map<String, Object> referral(Things own, String code, Things referee) {
        return Bodies.referral(
                own.get("program"), code, Map.of("fanId", referee.get("fan")), "device-f");
    }

    private static Map<String, Object> order(Map<String, Object> fan) {
        Map<String, Object> order =
                new LinkedHashMap<>(
                        Bodies.order(
                                "o-" + UUID.randomUUID(), "", 100, "CNY", "2026-10-05T04:00:00Z"));
        order.put("fan", fan);
        return order;
    }

    private static Map<String, Object> coupon(String template, Things fan) {
        return Map.of("template", template, "fan", Map.of("fanId", fan.get("fan")));
    }
}
