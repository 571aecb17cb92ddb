package io.fanops.acceptance;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What partners promote, have earned and are paid: two of each kind, as in [Things].
final class PartnerThings {
    private static final String SHOP = "https://shop.example.com/";
    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36 ";
    private static final Duration SOON = Duration.ofSeconds(30);

    private PartnerThings() {}

    static void make(Brand brand, String own, Map<String, String> made) {
        Api api = brand.api();
        api.put("/commission-policy", policy()).is(200);
        for (String name : List.of("1", "2")) {
            made.put("commissionRule", own + "-rule-" + name);
            api.put("/commission-rules/" + made.get("commissionRule"), rule()).is(201);
            made.put("promoter", own + "-promoter-" + name);
            api.post("/partners", partner(made.get("promoter"))).is(201);
            for (String place : List.of("a", "b")) {
                made.put("position", own + "-position-" + place);
                String positions = "/partners/" + made.get("promoter") + "/positions";
                made.put(
                        "promotionCode",
                        api.post(positions, position(made.get("position")))
                                .is(201)
                                .json()
                                .path("code")
                                .asText());
                for (String page : List.of("x", "y")) {
                    api.post(
                                    positions + "/" + made.get("position") + "/links",
                                    Map.of("url", SHOP + page))
                            .is(201);
                }
            }
        }
        for (String round : List.of("1", "2")) {
            for (String name : List.of("1", "2")) {
                String partner = "/partners/" + own + "-promoter-" + name;
                sell(
                        brand,
                        api.get(partner + "/positions/" + made.get("position"))
                                .is(200)
                                .json()
                                .path("code")
                                .asText());
                Api.eventually(
                        "commission can be paid out",
                        SOON,
                        100L,
                        () ->
                                api.get(partner + "/statement")
                                        .is(200)
                                        .json()
                                        .path("now")
                                        .path(0)
                                        .path("payable")
                                        .asLong());
            }
            made.put(
                    "batch",
                    api.post("/payout-batches", Map.of("currency", "CNY"))
                            .is(201)
                            .json()
                            .path("id")
                            .asText());
            made.put(
                    "invoice",
                    api.post(
                                    "/partners/" + made.get("promoter") + "/invoices",
                                    invoice(own + "-invoice-" + round))
                            .is(201)
                            .json()
                            .path("id")
                            .asText());
        }
        place(api, own, made);
        for (String name : List.of("1", "2")) {
            made.put("clickRule", own + "-clicks-" + name);
            api.put("/click-rules/" + made.get("clickRule"), clickRule(1)).is(201);
        }
        for (String place : List.of("a", "b")) {
            click(
                    brand,
                    "/p/"
                            + api.get(
                                            "/partners/"
                                                    + made.get("promoter")
                                                    + "/positions/"
                                                    + own
                                                    + "-position-"
                                                    + place)
                                    .is(200)
                                    .json()
                                    .path("code")
                                    .asText());
        }
        made.put(
                "clickEarning",
                api.get("/click-earnings")
                        .is(200)
                        .json()
                        .path("items")
                        .path(0)
                        .path("id")
                        .asText());
        made.put(
                "commission",
                api.get("/commissions").is(200).json().path("items").path(0).path("id").asText());
    }

    /// Lets two fans share two stories each, which somebody opens.
    static void share(Brand brand, String own, Map<String, String> made) {
        Api api = brand.api();
        api.put("/share-policy", sharePolicy()).is(200);
        for (String fan : List.of("one-a", "one-b")) {
            for (String story : List.of("1", "2")) {
                made.put("sharedContent", own + "-story-" + story);
                Map<String, Object> wish =
                        Map.of(
                                "fan",
                                Map.of("externalId", own + "-" + fan),
                                "share",
                                shared(made.get("sharedContent"), null));
                made.put(
                        "shareCode",
                        api.put("/share-links", wish).is(201).json().path("code").asText());
                click(brand, "/c/" + made.get("shareCode"));
            }
        }
    }

    /// Lets a fan have two share links.
    ///
    /// @return what nobody else can know of them
    static Set<String> share(Api fan) {
        Set<String> secrets = new HashSet<>();
        for (String story : List.of("1", "2")) {
            secrets.add(
                    fan.put("/me/share-links", shared("story-" + story, null))
                            .good()
                            .path("code")
                            .asText());
        }
        return secrets;
    }

    /// Two budgets, offers and orders of the last promoter.
    private static void place(Api api, String own, Map<String, String> made) {
        for (String name : List.of("1", "2")) {
            String budget = own + "-budget-" + name;
            made.put("placementBudget", budget);
            api.put("/placement-budgets/" + budget, budget()).is(201);
            String id =
                    id(api.post("/placement-offers", offer("place-" + name, own + "-promoter-2")));
            made.put("placementOffer", id);
            Map<String, Object> order = order(own + "-placed-" + name, id);
            order.put("budget", budget);
            String placed = id(api.post("/placement-orders", order));
            made.put("placementOrder", placed);
            api.post("/placement-orders/" + placed + "/acceptance", Map.of()).is(200);
        }
    }

    private static String id(Answer made) {
        return made.is(201).json().path("id").asText();
    }

    /// Lets a fan have a shop by which they earn twice, and places that the brand orders twice.
    ///
    /// @return what nobody else can know of it
    static Set<String> promote(Brand brand, Api fan) {
        Set<String> secrets = new HashSet<>();
        var shop = fan.put("/me/shop", shop()).is(201).json();
        secrets.add(shop.path("code").asText());
        String link = shop.path("items").path(0).path("link").asText();
        String code = link.substring(link.lastIndexOf('/') + 1);
        secrets.add(code);
        sell(brand, code);
        // Another version of the rule, another earning.
        brand.api().put("/click-rules/" + brand.slug() + "-clicks-1", clickRule(2)).is(200);
        sell(brand, code);
        fan.get("/me/click-earnings")
                .is(200)
                .json()
                .path("items")
                .forEach(earning -> secrets.add(earning.path("id").asText()));
        for (String name : List.of("1", "2")) {
            Map<String, Object> offer = offer("mine-" + name, "");
            offer.remove("partner");
            String id = id(fan.post("/me/placement-offers", offer));
            secrets.add(id);
            secrets.add(
                    id(brand.api().post("/placement-orders", order("p-" + UUID.randomUUID(), id))));
        }
        return secrets;
    }

    private static void sell(Brand brand, String code) {
        String target = click(brand, "/p/" + code);
        String number = "sold-" + UUID.randomUUID();
        brand.api()
                .post(
                        "/orders",
                        Map.of(
                                "externalId",
                                number,
                                "fan",
                                // Whom the brand knows, and counts nowhere else.
                                Map.of("externalId", brand.slug() + "-one-a"),
                                "amount",
                                Bodies.money(1_000, "CNY"),
                                "placedAt",
                                Instant.now().toString(),
                                "clickId",
                                target.substring(target.indexOf("clickId=") + 8)))
                .is(201);
    }

    /// Opens a link as a person does.
    ///
    /// @return where it leads
    private static String click(Brand brand, String path) {
        return open(brand, path, UUID.randomUUID().toString()).is(302).header("Location");
    }

    /// @param visitor what tells one person's browser from another's
    static Answer open(Brand brand, String path, String visitor) {
        return Answer.of(
                Stack.sent(
                        HttpRequest.newBuilder(URI.create(brand.stack().gateway() + path))
                                .timeout(SOON)
                                .header("User-Agent", PHONE + visitor)
                                .build()));
    }

    /// A partner `media` whose position everybody can click on for money, and who has places.
    ///
    /// @param clicks that the brand pays for, each with `price` minor units
    /// @return the position's code
    static String media(Api api, int clicks, long price) {
        api.put("/commission-policy", policy()).is(200);
        api.post("/partners", partner("media")).is(201);
        Map<String, Object> rule = new HashMap<>(clickRule(price));
        rule.put("budget", clicks * price);
        rule.put("mostPerAddress", 100_000);
        api.put("/click-rules/clicks", rule).is(201);
        return api.post("/partners/media/positions", position("column"))
                .is(201)
                .json()
                .path("code")
                .asText();
    }

    static Map<String, Object> sharePolicy() {
        return Map.of("allowedHosts", List.of("shop.example.com"));
    }

    /// @param via a link's code; none where null
    static Map<String, Object> shared(String content, @Nullable String via) {
        Map<String, Object> wish = new HashMap<>(Map.of("url", SHOP, "content", content));
        if (via != null) {
            wish.put("via", via);
        }
        return wish;
    }

    static Map<String, Object> policy() {
        return Map.of(
                "holdDays",
                0,
                "levels",
                2,
                "allowedHosts",
                List.of("shop.example.com"),
                "fansMayPromote",
                true);
    }

    static Map<String, Object> rule() {
        return Map.of("rate", 1_000);
    }

    /// Each rule of a brand gives the same, so that it does not matter which one does.
    ///
    /// @param price minor units
    static Map<String, Object> clickRule(long price) {
        return Map.of("price", Bodies.money(price, "CNY"), "mostPerAddress", 1_000);
    }

    static Map<String, Object> partner(String key) {
        return Map.of("key", key, "name", "Partner");
    }

    static Map<String, Object> position(String key) {
        return Map.of("key", key, "name", "Position", "targetUrl", SHOP);
    }

    static Map<String, Object> shop() {
        return Map.of(
                "title",
                "Mine",
                "items",
                List.of(Map.of("sku", "cup", "title", "Cup", "url", SHOP + "cup")));
    }

    static Map<String, Object> budget() {
        return Map.of("name", "Budget", "total", Bodies.money(1_000_000, "CNY"));
    }

    static Map<String, Object> offer(String key, String partner) {
        Map<String, Object> offer = new HashMap<>();
        offer.put("key", key);
        offer.put("partner", partner);
        offer.put("channel", "WEIBO");
        offer.put("format", "POST");
        offer.put("name", "Place");
        offer.put("price", Bodies.money(100, "CNY"));
        offer.put("capacity", Map.of("pieces", 10_000, "per", "DAY"));
        return offer;
    }

    static Map<String, Object> order(String number, String offer) {
        Map<String, Object> order = new HashMap<>();
        order.put("externalId", number);
        order.put("offer", offer);
        order.put("brief", "Say it");
        order.put("dueOn", LocalDate.now(ZoneOffset.UTC).plusDays(5).toString());
        return order;
    }

    static Map<String, Object> delivery() {
        return Map.of(
                "url",
                "https://weibo.example.com/" + UUID.randomUUID(),
                "publishedAt",
                Instant.now().toString());
    }

    static Map<String, Object> invoice(String number) {
        return Map.of(
                "externalId", number, "amount", Bodies.money(1, "CNY"), "issuedOn", "2026-11-27");
    }
}
