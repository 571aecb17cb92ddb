package io.fanops.acceptance;

import io.fanops.platform.testing.ReferenceTill;
import java.time.Duration;
import java.time.Instant;
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
                    "role",
                    "rows",
                    "counts",
                    "dimension",
                    "dryRun",
                    "recipient",
                    "purpose",
                    "identifier",
                    "consent",
                    "format",
                    "maxStaleness",
                    "channel",
                    "at",
                    "months",
                    "version",
                    "form",
                    "anew",
                    "sort",
                    "subject",
                    "tag",
                    "currency",
                    "minPrice",
                    "maxPrice",
                    "freeOn",
                    "mine");

    private static final Map<String, String> QUERIES =
            Map.ofEntries(
                    Map.entry("fanId", "fan"),
                    Map.entry("template", "template"),
                    Map.entry("referee", "fan"),
                    Map.entry("referrer", "fan"),
                    Map.entry("program", "program"),
                    Map.entry("store", "store"),
                    Map.entry("externalId", "fanName"),
                    Map.entry("name", "audienceName"),
                    Map.entry("parent", "community"),
                    Map.entry("partner", "promoter"),
                    Map.entry("content", "sharedContent"),
                    Map.entry("offer", "placementOffer"),
                    Map.entry("budget", "placementBudget"),
                    Map.entry("mapping", "mapping"),
                    Map.entry("reference", "ticket"));

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
                "POST /fans/import/preview",
                List.of(
                        name((_, other) ->
                                Api.text(Bodies.fan(other.get("fanName"), "Somebody else")))));
        rows.put("PUT /fans/{fan}/consents/{channel}", List.of(nothing(Map.of("granted", false))));
        rows.put(
                "PUT /fans/{fan}/consents/{channel}/{topic}",
                List.of(nothing(Map.of("granted", false))));
        rows.put("PUT /me/consents/{channel}", List.of(nothing(Map.of("granted", false))));
        rows.put("PUT /me/consents/{channel}/{topic}", List.of(nothing(Map.of("granted", false))));
        rows.put("POST /fans/{fan}/tags", List.of(nothing(Map.of("tags", List.of("changed")))));
        rows.put(
                "PUT /tags/{tag}",
                List.of(nothing(Map.of("name", "Changed", "dimension", "CUSTOM"))));
        for (String taxonomy : List.of("industries", "positions")) {
            rows.put(
                    "PUT /taxonomies/" + taxonomy,
                    List.of(
                            nothing(
                                    Map.of(
                                            "entries",
                                            List.of(Map.of("code", "X", "name", "Changed"))))));
        }
        rows.put(
                "PUT /import-mappings/{mapping}",
                List.of(nothing(Map.of("columns", Map.of("/changed", "externalId")))));
        rows.put(
                "PUT /connectors/{connector}",
                List.of(name((_, other) -> Bodies.connector(other.get("mapping")))));
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
        rows.put(
                "POST /fans/{fan}/stage",
                List.of(nothing(Map.of("to", "FOLLOWER", "reason", "for the test"))));
        rows.put("POST /fans/{fan}/partnership", List.of(nothing(Map.of("reason", "yes"))));
        rows.put("POST /fans/{fan}/partnership/end", List.of(nothing(Map.of("reason", "no"))));
        for (String rules : List.of("PUT /ladder/rules", "POST /ladder/rules/preview")) {
            rows.put(rules, List.of(nothing(Map.of("steps", List.of()))));
        }
        for (String rules : List.of("PUT /tiers", "POST /tiers/preview")) {
            rows.put(
                    rules,
                    List.of(
                            nothing(
                                    Map.of(
                                            "tiers",
                                            List.of(Map.of("key", "ONLY", "name", "only"))))));
        }
        for (String rules : List.of("PUT /attitudes", "POST /attitudes/preview")) {
            rows.put(rules, List.of(nothing(Bodies.attitudes(3))));
        }
        rows.put(
                "POST /fans/{fan}/feedback",
                List.of(
                        name((_, other) -> {
                            Map<String, Object> given =
                                    new LinkedHashMap<>(
                                            Bodies.feedback(UUID.randomUUID().toString()));
                            given.put("product", other.get("product"));
                            return given;
                        })));
        rows.put(
                "PUT /fans/{fan}/products/{product}",
                List.of(nothing(Map.of("roles", List.of("USER")))));
        rows.put("PUT /roles/{role}", List.of(nothing(Map.of("name", "Judge", "entry", "STAFF"))));
        rows.put(
                "POST /fans/{fan}/roles",
                List.of(name((_, other) -> Map.of("role", other.get("role")))));
        for (String decision : List.of("acceptance", "refusal", "revocation")) {
            rows.put(
                    "POST /fans/{fan}/roles/{role}/" + decision,
                    List.of(nothing(Map.of("reason", "for the test"))));
        }
        rows.put("POST /me/roles", List.of(name((_, other) -> Map.of("role", other.get("role")))));
        rows.put("POST /audiences", List.of(nothing(audience())));
        rows.put("POST /audiences/preview", List.of(id((_, other) -> inAudience(other))));
        rows.put(
                "POST /audiences/compositions",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "name",
                                        "X " + UUID.randomUUID(),
                                        "endorserFans",
                                        inAudience(other)))));
        rows.put(
                "POST /audiences/compositions/preview",
                List.of(id((_, other) -> Map.of("name", "X", "endorserFans", inAudience(other)))));
        rows.put(
                "POST /audiences/{audience}/snapshots",
                List.of(nothing(Map.of("name", "X " + UUID.randomUUID()))));
        rows.put(
                "POST /audiences/{audience}/look-alikes",
                List.of(nothing(Map.of("name", "X " + UUID.randomUUID(), "size", 10))));
        rows.put(
                "POST /audiences/{audience}/look-alikes/preview",
                List.of(nothing(Map.of("size", 10))));
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
        rows.put("POST /referrals/{referral}/approve", List.of(nothing(Map.of("reason", "NO"))));
        rows.put("POST /referrals/{referral}/reject", List.of(nothing(Map.of("reason", "NO"))));
        rows.put(
                "POST /referrals/reviews",
                List.of(
                        // Each is answered for itself; another brand's as one that there is not.
                        name((_, other) ->
                                Map.of(
                                        "decisions",
                                        List.of(
                                                Map.of(
                                                        "referral",
                                                        other.get("referral"),
                                                        "decision",
                                                        "REJECT"))))));
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
                "POST /orders/{externalId}/cancellation",
                List.of(nothing(Map.of("reason", "called off"))));
        rows.put(
                "POST /refunds/import",
                List.of(
                        name((_, other) ->
                                Api.text(
                                        Map.of(
                                                "order",
                                                other.get("order"),
                                                "externalId",
                                                "foreign")))));
        rows.put(
                "POST /fans/{fanId}/wallet/adjustments",
                List.of(nothing(Map.of("amount", 1, "reason", "Goodwill"))));
        rows.put(
                "POST /fans/{fanId}/wallet/holds",
                List.of(nothing(Map.of("amount", 1, "reason", "Tote bag"))));
        rows.put(
                "POST /fans/{fanId}/wallet/holds/{hold}/capture",
                List.of(nothing(Map.of("amount", 1))));
        rows.put(
                "POST /fans/{fanId}/wallet/holds/{hold}/refunds",
                List.of(nothing(Map.of("amount", 1, "reason", "sent back"))));
        rows.put(
                "POST /prize-pools",
                List.of(
                        id((_, other) -> {
                            Map<String, Object> pool =
                                    new LinkedHashMap<>(Bodies.pool("p-" + UUID.randomUUID()));
                            pool.put("form", "COUPON");
                            pool.put("amount", 1);
                            pool.put("couponTemplate", other.get("template"));
                            return pool;
                        })));
        rows.put("POST /campaigns", List.of(nothing(Bodies.campaign("c-" + UUID.randomUUID()))));
        rows.put("PATCH /campaigns/{campaign}", List.of(nothing(Map.of("name", "Autumn"))));
        rows.put(
                "POST /campaigns/{campaign}/lotteries",
                List.of(
                        name((_, other) ->
                                Bodies.lottery("l-" + UUID.randomUUID(), other.get("pool")))));
        rows.put("PATCH /prize-pools/{pool}", List.of(nothing(Map.of("name", "Draw 2"))));
        rows.put(
                "POST /prize-pools/{pool}/reservations",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "reference",
                                        UUID.randomUUID().toString(),
                                        "fan",
                                        Map.of("fanId", other.get("fan"))))));
        rows.put(
                "POST /prize-pools/{pool}/awards",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "reference",
                                        UUID.randomUUID().toString(),
                                        "fan",
                                        Map.of("fanId", other.get("fan"))))));
        rows.put(
                "POST /prize-pools/{pool}/reservations/{reservation}/award",
                List.of(id((_, other) -> Map.of("fan", Map.of("fanId", other.get("fan"))))));
        rows.put(
                "POST /prize-pools/{pool}/reservations/{reservation}/revocation",
                List.of(nothing(Map.of("reason", "mistake"))));
        partners(rows);
        rows.put(
                "PUT /attribution-policy",
                List.of(
                        nothing(
                                Map.of(
                                        "rules",
                                        List.of(Map.of("touch", "COUPON", "windowDays", 3))))));
        rows.put(
                "POST /touches",
                List.of(
                        // Each touch has its own result: the request as a whole is right.
                        name((_, other) ->
                                Map.of(
                                        "touches",
                                        List.of(
                                                Map.of(
                                                        "externalId",
                                                        "t-" + UUID.randomUUID(),
                                                        "kind",
                                                        "LAST_CLICK",
                                                        "subject",
                                                        "autumn",
                                                        "at",
                                                        Instant.now().toString(),
                                                        "fan",
                                                        Map.of("fanId", other.get("fan"))))))));
        rows.put(
                "POST /attributions/simulate",
                List.of(
                        name((_, other) ->
                                Map.of(
                                        "conversion",
                                        Map.of(
                                                "placedAt",
                                                Instant.now().toString(),
                                                "fan",
                                                Map.of("fanId", other.get("fan")))))));
        rows.put("PUT /points-policy", List.of(nothing(Map.of("lapseAfterMonths", 12))));
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
        rows.put("PATCH /coupon-templates/{key}", List.of(nothing(Map.of("name", "Changed"))));
        rows.put(
                "POST /coupon-templates/{key}/batches",
                List.of(
                        id((_, other) -> Map.of("batch", "b", "audience", other.get("audience"))),
                        name((_, other) ->
                                Map.of(
                                        "batch",
                                        "b-" + UUID.randomUUID(),
                                        "fans",
                                        List.of(Map.of("fanId", other.get("fan")))))));
        rows.put(
                "POST /coupons/{code}/unlock",
                List.of(id((_, other) -> Map.of("lockId", other.get("lock")))));
        rows.put("POST /coupons/{code}/void", List.of(nothing(Map.of("reason", "mistake"))));
        for (String use : List.of("validations", "redemptions")) {
            rows.put(
                    "POST /coupon-stacks/" + use,
                    List.of(
                            id((_, other) ->
                                    Map.of(
                                            "coupons",
                                            List.of(other.get("coupon")),
                                            "store",
                                            "S-1"))));
        }
        rows.put(
                "POST /group-buys",
                List.of(
                        id((_, other) ->
                                Bodies.groupBuy("g-" + UUID.randomUUID(), other.get("template")))));
        rows.put(
                "POST /group-buys/{key}/members",
                List.of(id((_, other) -> Map.of("fan", Map.of("fanId", other.get("fan"))))));
        rows.put(
                "POST /coupon-stacks/{stack}/rollback",
                List.of(nothing(Map.of("reason", "mistake"))));
        rows.put(
                "POST /tills",
                List.of(
                        name((_, other) ->
                                Map.of(
                                        "name",
                                        "t-" + UUID.randomUUID(),
                                        "store",
                                        other.get("storeName"),
                                        "publicKey",
                                        new ReferenceTill().publicKey()))));
        rows.put("POST /tills/{till}/sync", List.of(nothing(Map.of("entries", List.of()))));
        rows.put("POST /tills/{till}/revoke", List.of(nothing(Map.of("reason", "lost"))));
        rows.put(
                "POST /me/coupons",
                List.of(name((_, other) -> Map.of("template", other.get("offer")))));
        rows.put(
                "POST /coupons",
                List.of(
                        id((own, other) -> coupon(other.get("template"), own)),
                        id((own, other) -> coupon(own.get("template"), other))));
        rows.put(
                "POST /coupons/{code}/validations",
                List.of(
                        name((_, other) -> Map.of("store", other.get("store"))),
                        name((_, other) -> Map.of("store", "S-1", "order", other.get("order"))),
                        name((_, other) -> useBy(other))));
        rows.put(
                "POST /coupons/{code}/redemptions",
                List.of(
                        id((_, other) -> useBy(other)),
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
        relationship(rows);
        communities(rows);
        kols(rows);
        return rows;
    }

    private static void partners(Map<String, List<Row>> rows) {
        String one = "/partners/{partner}";
        rows.put("PUT /commission-policy", List.of(nothing(PartnerThings.policy())));
        rows.put(
                "PUT /commission-rules/{rule}",
                List.of(
                        nothing(PartnerThings.rule()),
                        id((_, other) -> Map.of("rate", 1, "partner", other.get("promoter")))));
        rows.put(
                "POST /commission-rules/simulate",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "partner",
                                        other.get("promoter"),
                                        "position",
                                        other.get("position"),
                                        "amount",
                                        Bodies.money(1_000, "CNY")))));
        rows.put(
                "PUT /click-rules/{rule}",
                List.of(
                        nothing(PartnerThings.clickRule(1)),
                        id((_, other) ->
                                Map.of(
                                        "price",
                                        Bodies.money(1, "CNY"),
                                        "partner",
                                        other.get("promoter"))),
                        id((own, other) ->
                                Map.of(
                                        "price",
                                        Bodies.money(1, "CNY"),
                                        "partner",
                                        own.get("promoter"),
                                        "position",
                                        other.get("position")))));
        rows.put(
                "POST /click-earnings/{earning}/rejections",
                List.of(nothing(Map.of("reason", "false"))));
        rows.put(
                "POST /partners",
                List.of(
                        nothing(PartnerThings.partner("p-" + UUID.randomUUID())),
                        id((_, other) ->
                                Map.of(
                                        "key",
                                        "p-" + UUID.randomUUID(),
                                        "name",
                                        "P",
                                        "fan",
                                        Map.of("fanId", other.get("fan")))),
                        id((_, other) ->
                                Map.of(
                                        "key",
                                        "p-" + UUID.randomUUID(),
                                        "name",
                                        "P",
                                        "parent",
                                        other.get("promoter")))));
        rows.put(
                "PATCH " + one,
                List.of(
                        nothing(Map.of("name", "P 2")),
                        id((_, other) -> Map.of("parent", other.get("promoter")))));
        rows.put(
                "POST " + one + "/positions",
                List.of(
                        nothing(PartnerThings.position("main")),
                        id((_, other) ->
                                Map.of(
                                        "key",
                                        "p-" + UUID.randomUUID(),
                                        "name",
                                        "P",
                                        "targetUrl",
                                        "https://shop.example.com/",
                                        "couponTemplate",
                                        other.get("template")))));
        rows.put(
                "PATCH " + one + "/positions/{position}",
                List.of(
                        nothing(Map.of("name", "P 2")),
                        id((_, other) -> Map.of("couponTemplate", other.get("template")))));
        rows.put(
                "POST " + one + "/positions/{position}/links",
                List.of(nothing(Map.of("url", "https://shop.example.com/z"))));
        rows.put(
                "POST " + one + "/invoices",
                List.of(
                        nothing(PartnerThings.invoice("i-" + UUID.randomUUID())),
                        id((_, other) ->
                                Map.of(
                                        "externalId",
                                        "i-" + UUID.randomUUID(),
                                        "amount",
                                        Bodies.money(1, "CNY"),
                                        "issuedOn",
                                        "2026-11-27",
                                        "payoutBatch",
                                        other.get("batch")))));
        rows.put(
                "POST " + one + "/invoices/{invoice}/rejection",
                List.of(nothing(Map.of("reason", "wrong"))));
        rows.put("POST /payout-batches", List.of(nothing(Map.of("currency", "CNY"))));
        rows.put(
                "POST /payout-batches/{batch}/payments",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "items",
                                        List.of(
                                                Map.of(
                                                        "partner",
                                                        other.get("promoter"),
                                                        "state",
                                                        "PAID"))))));
        rows.put("PUT /me/shop", List.of(nothing(PartnerThings.shop())));
        rows.put("PUT /me/share-links", List.of(nothing(PartnerThings.shared("story", null))));
        rows.put("PUT /share-policy", List.of(nothing(PartnerThings.sharePolicy())));
        rows.put(
                "PUT /share-links",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "fan",
                                        Map.of("fanId", other.get("fan")),
                                        "share",
                                        PartnerThings.shared("story", null))),
                        // Who came by what is no link of the brand has come by none.
                        name((own, other) ->
                                Map.of(
                                        "fan",
                                        Map.of("fanId", own.get("fan")),
                                        "share",
                                        PartnerThings.shared(
                                                "s-" + UUID.randomUUID(),
                                                other.get("shareCode"))))));
        rows.put(
                "PUT /shared-contents",
                List.of(
                        name((_, other) ->
                                Map.of("content", other.get("sharedContent"), "title", "S"))));
        placements(rows);
    }

    private static void placements(Map<String, List<Row>> rows) {
        rows.put("PUT /placement-budgets/{budget}", List.of(nothing(PartnerThings.budget())));
        rows.put(
                "POST /placement-offers",
                List.of(
                        id((_, other) ->
                                PartnerThings.offer(
                                        "o-" + UUID.randomUUID(), other.get("promoter")))));
        rows.put(
                "POST /me/placement-offers",
                List.of(nothing(PartnerThings.offer("o-" + UUID.randomUUID(), "other"))));
        rows.put(
                "POST /placement-orders",
                List.of(
                        id((_, other) -> placed(other)),
                        name((own, other) -> placed(own, "budget", other.get("placementBudget"))),
                        id((own, other) -> placed(own, "position", other.get("position")))));
        for (String me : List.of("", "/me")) {
            rows.put(
                    "PATCH " + me + "/placement-offers/{offer}",
                    List.of(nothing(Map.of("leadDays", 1))));
            String one = me + "/placement-orders/{order}/";
            rows.put("POST " + one + "refusal", List.of(nothing(Map.of("reason", "no"))));
            rows.put("POST " + one + "cancellation", List.of(nothing(Map.of("reason", "no"))));
            rows.put("POST " + one + "dispute", List.of(nothing(Map.of("reason", "no"))));
            rows.put("POST " + one + "delivery", List.of(nothing(PartnerThings.delivery())));
        }
        String one = "/placement-orders/{order}/";
        rows.put("POST " + one + "rework", List.of(nothing(Map.of("reason", "no"))));
        rows.put(
                "POST " + one + "decision",
                List.of(nothing(Map.of("amount", Bodies.money(1, "CNY"), "reason", "no"))));
        rows.put(
                "POST " + one + "takedown",
                List.of(nothing(Map.of("takenDownAt", "2026-11-28T00:00:00Z", "reason", "gone"))));
        rows.put("PUT " + one + "figures", List.of(nothing(Map.of("views", 1))));
    }

    private static Map<String, Object> placed(Things of) {
        return PartnerThings.order("p-" + UUID.randomUUID(), of.get("placementOffer"));
    }

    private static Map<String, Object> placed(Things of, String with, String value) {
        Map<String, Object> order = placed(of);
        order.put(with, value);
        return order;
    }

    private static void relationship(Map<String, List<Row>> rows) {
        rows.put(
                "POST /promises",
                List.of(
                        id((_, other) ->
                                RelationshipThings.promise(Map.of("fanId", other.get("fan")))),
                        name((_, other) ->
                                RelationshipThings.promise(
                                        Map.of("community", other.get("community")))),
                        name((_, other) ->
                                RelationshipThings.promise(
                                        Map.of("audience", other.get("audienceName"))))));
        rows.put("POST /promises/{promise}/keep", List.of(nothing(Map.of("proof", "a parcel"))));
        rows.put("POST /promises/{promise}/break", List.of(nothing(Map.of("reason", "rain"))));
        rows.put(
                "POST /fans/{fan}/conversations",
                List.of(nothing(RelationshipThings.conversation("m-" + UUID.randomUUID()))));
        rows.put(
                "PUT /conversation-rules",
                List.of(nothing(Map.of("consent", "app", "keepTextDays", 1, "rules", List.of()))));
        rows.put("PUT /fans/{fan}/contact-preferences", List.of(nothing(Map.of("channel", "app"))));
        rows.put("PUT /me/contact-preferences", List.of(nothing(Map.of("channel", "app"))));
        rows.put(
                "POST /intake",
                List.of(
                        id((_, other) ->
                                RelationshipThings.item(Map.of("fanId", other.get("fan")))),
                        name((_, other) ->
                                RelationshipThings.item(
                                        Map.of("externalId", other.get("fanName"))))));
        rows.put(
                "POST /intake/{item}/answer",
                List.of(nothing(Map.of("channel", "app", "text", "Hello"))));
        rows.put("POST /intake/{item}/close", List.of(nothing(Map.of("reason", "An advert"))));
        rows.put("PUT /intake/routing", List.of(nothing(Map.of("rules", List.of()))));
        rows.put("POST /me/intake", List.of(nothing(Map.of("text", "Hello"))));
        rows.put("PUT /relationship/formula", List.of(nothing(RelationshipThings.formula())));
    }

    private static void communities(Map<String, List<Row>> rows) {
        String one = "/communities/{community}";
        rows.put(
                "POST /communities",
                List.of(
                        id((_, other) -> {
                            Map<String, Object> community =
                                    CommunityThings.community("c-" + UUID.randomUUID());
                            community.put("parent", other.get("community"));
                            return community;
                        })));
        rows.put("PATCH " + one, List.of(nothing(Map.of("name", "Changed"))));
        rows.put("POST " + one + "/grow", List.of(nothing(Map.of("kind", "ORGANISATION"))));
        rows.put(
                "POST " + one + "/detractors",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "fanId", other.get("fan"),
                                        "name", "A critic",
                                        "claim", "No good"))));
        rows.put(
                "PATCH " + one + "/detractors/{detractor}",
                List.of(nothing(Map.of("state", "ANSWERED", "response", "Sorry"))));
        rows.put(
                "POST " + one + "/members",
                List.of(
                        id((_, other) ->
                                Map.of("fanId", other.get("fan"), "role", "PARTICIPANT"))));
        rows.put("PATCH " + one + "/members/{fan}", List.of(nothing(Map.of("role", "ANGEL"))));
        rows.put("POST " + one + "/members/{fan}/check-ins", List.of(nothing(Map.of())));
        rows.put("POST " + one + "/invitations", List.of(nothing(invitation())));
        rows.put(
                "POST " + one + "/applications",
                List.of(id((_, other) -> CommunityThings.application(other.get("fan")))));
        rows.put(
                "POST " + one + "/applications/{application}/reject",
                List.of(nothing(Map.of("reason", "no"))));
        rows.put(
                "POST " + one + "/strikes",
                List.of(id((_, other) -> CommunityThings.strike(other.get("fan")))));
        rows.put(
                "POST " + one + "/strikes/{strike}/uphold",
                List.of(nothing(Map.of("reason", "r"))));
        rows.put(
                "POST " + one + "/strikes/{strike}/grant", List.of(nothing(Map.of("reason", "r"))));
        rows.put("POST " + one + "/sessions", List.of(nothing(CommunityThings.session())));
        rows.put(
                "PATCH " + one + "/sessions/{session}", List.of(nothing(Map.of("title", "Boots"))));
        rows.put(
                "POST " + one + "/sessions/{session}/hold",
                List.of(nothing(Map.of("recap", "All said"))));
        rows.put(
                "POST " + one + "/sessions/{session}/questions",
                List.of(id((_, other) -> Map.of("fanId", other.get("fan"), "text", "How?"))));
        rows.put(
                "POST " + one + "/sessions/{session}/questions/{question}/answer",
                List.of(nothing(Map.of("text", "So"))));
        rows.put("POST " + one + "/meetups", List.of(nothing(CommunityThings.meetup())));
        rows.put("PATCH " + one + "/meetups/{meetup}", List.of(nothing(Map.of("title", "A walk"))));
        rows.put(
                "POST " + one + "/meetups/{meetup}/places",
                List.of(id((_, other) -> Map.of("fanId", other.get("fan")))));
        rows.put(
                "POST " + one + "/meetups/{meetup}/attendance",
                List.of(
                        id((_, other) -> Map.of("fans", List.of(other.get("fan")))),
                        id((_, other) -> Map.of("walkIns", List.of(other.get("fan"))))));
        rows.put("PUT " + one + "/pages/{page}", List.of(nothing(CommunityThings.text())));
        rows.put("POST " + one + "/threads", List.of(nothing(CommunityThings.thread())));
        rows.put("PATCH " + one + "/threads/{thread}", List.of(nothing(Map.of("state", "OPEN"))));
        rows.put("POST " + one + "/threads/{thread}/posts", List.of(nothing(Map.of("text", "x"))));
        rows.put(
                "POST " + one + "/threads/{thread}/posts/{post}/hide",
                List.of(nothing(Map.of("reason", "An advertisement"))));
        String own = "/me" + one;
        rows.put("PATCH " + own, List.of(nothing(Map.of("name", "Changed"))));
        rows.put("PATCH " + own + "/members/{fan}", List.of(nothing(Map.of("role", "ANGEL"))));
        rows.put("PATCH " + own + "/threads/{thread}", List.of(nothing(Map.of("state", "OPEN"))));
        rows.put("POST " + own + "/membership", List.of(nothing(Map.of())));
        rows.put(
                "POST " + own + "/applications", List.of(nothing(Map.of("answers", List.of("x")))));
        rows.put("POST " + own + "/invitations", List.of(nothing(invitation())));
        rows.put(
                "POST " + own + "/communities",
                List.of(nothing(CommunityThings.community("founded"))));
        rows.put(
                "POST " + own + "/peers",
                List.of(id((_, other) -> Map.of("fanId", other.get("fan"), "kind", "HELPED"))));
        rows.put("POST " + own + "/strikes/{strike}/appeal", List.of(nothing(Map.of("text", "x"))));
        rows.put("POST " + own + "/check-ins", List.of(nothing(Map.of())));
        rows.put(
                "POST " + own + "/sessions/{session}/questions",
                List.of(nothing(Map.of("text", "How?"))));
        rows.put("PUT " + own + "/rituals/{ritual}", List.of(nothing(Map.of("text", "Hello"))));
        rows.put("PUT " + own + "/pages/{page}", List.of(nothing(CommunityThings.text())));
        rows.put("POST " + own + "/threads", List.of(nothing(CommunityThings.thread())));
        rows.put("POST " + own + "/threads/{thread}/posts", List.of(nothing(Map.of("text", "x"))));
        rows.put(
                "POST " + own + "/threads/{thread}/posts/{post}/hide",
                List.of(nothing(Map.of("reason", "An advertisement"))));
    }

    private static void kols(Map<String, List<Row>> rows) {
        rows.put(
                "POST /kols",
                List.of(
                        id((_, other) ->
                                Map.of(
                                        "key",
                                        "k-" + UUID.randomUUID(),
                                        "name",
                                        "A KOL",
                                        "fanId",
                                        other.get("fan")))));
        rows.put("PATCH /kols/{kol}", List.of(nothing(Map.of("name", "Changed"))));
        rows.put("PUT /kols/{kol}/state", List.of(nothing(Map.of("state", "PAUSED"))));
        rows.put("POST /kols/{kol}/evidence", List.of(nothing(CommunityThings.evidence())));
        rows.put(
                "PUT /kols/{kol}/fans",
                List.of(
                        name((_, other) -> Map.of("fanIds", List.of(other.get("fan")))),
                        name((_, other) -> Map.of("externalIds", List.of(other.get("fanName"))))));
        rows.put(
                "POST /kol-briefs",
                List.of(
                        nothing(
                                Map.of(
                                        "key", "b-" + UUID.randomUUID(),
                                        "title", "T",
                                        "text", "Say it"))));
        rows.put("PATCH /kol-briefs/{brief}", List.of(nothing(Map.of("title", "Changed"))));
        rows.put(
                "POST /kols/{kol}/tasks",
                List.of(id((_, other) -> CommunityThings.task(other.get("kolBrief")))));
        rows.put("POST /kols/{kol}/tasks/{task}/reject", List.of(nothing(Map.of("reason", "no"))));
        rows.put(
                "POST /kols/{kol}/tasks/{task}/outcomes",
                List.of(nothing(Map.of("metric", "ORDERS", "value", 1, "source", "the shop"))));
        rows.put(
                "POST /kols/{kol}/tasks/{task}/placements",
                List.of(nothing(CommunityThings.placement())));
    }

    private static Map<String, Object> invitation() {
        return Map.of("uses", 1, "expiresAt", Instant.now().plus(Duration.ofDays(7)).toString());
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

    private static Map<String, Object> inAudience(Things whose) {
        return Map.of("expression", "audience(\"" + whose.get("audienceName") + "\")");
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

    private static Map<String, Object> useBy(Things fan) {
        return Map.of("store", "S-1", "fan", Map.of("fanId", fan.get("fan")));
    }

    private static Map<String, Object> coupon(String template, Things fan) {
        return Map.of("template", template, "fan", Map.of("fanId", fan.get("fan")));
    }
}
