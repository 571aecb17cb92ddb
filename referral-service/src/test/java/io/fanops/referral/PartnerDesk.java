package io.fanops.referral;

import static io.restassured.RestAssured.given;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What the tests of commission do again and again.
public final class PartnerDesk {
    public static final String PHONE =
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

    public static final String TARGET = "https://shop.example.com/a?b=c#d";

    private final Shop shop;

    public PartnerDesk(Shop shop) {
        this.shop = shop;
    }

    /// A policy with the host that targets are on.
    public void policy(Map<String, ?> more) {
        var policy = new HashMap<String, Object>(more);
        policy.putIfAbsent("allowedHosts", List.of("shop.example.com"));
        shop.call().body(policy).put("/commission-policy").then().statusCode(200);
    }

    /// A partner with the position `main`.
    ///
    /// @return the position's code
    public String partner(String key, Map<String, ?> more) {
        var partner = new HashMap<String, Object>(more);
        partner.put("key", key);
        partner.put("name", "Partner " + key);
        shop.post("/partners", partner).then().statusCode(201);
        return position(key, Map.of());
    }

    public String position(String partner, Map<String, ?> more) {
        var position = new HashMap<String, Object>(more);
        position.putIfAbsent("key", "main");
        position.put("name", "Main");
        position.put("targetUrl", TARGET);
        return shop.post("/partners/" + partner + "/positions", position)
                .then()
                .statusCode(201)
                .extract()
                .path("code");
    }

    public void rule(String key, Map<String, ?> rule) {
        shop.call().body(rule).put("/commission-rules/" + key).then().statusCode(201);
    }

    public static Response open(String code, String userAgent) {
        return given().header("User-Agent", userAgent)
                .redirects()
                .follow(false)
                .get("/public/p/" + code);
    }

    /// A click by a phone that no other click is from.
    ///
    /// @return its id
    public static String click(String code) {
        var target =
                open(code, PHONE + " " + UUID.randomUUID())
                        .then()
                        .statusCode(302)
                        .extract()
                        .header("Location");
        return target.replaceFirst(".*clickId=([^#&]*).*", "$1");
    }

    /// An order that a click has brought.
    ///
    /// @param items none where null
    public Response order(
            String number,
            String buyer,
            long amount,
            String clickId,
            @Nullable List<Map<String, Object>> items) {
        var order = Shop.order(number, buyer, amount);
        order.put("clickId", clickId);
        if (items != null) {
            order.put("items", items);
        }
        return shop.post("/orders", order);
    }

    /// An order of a new click.
    public void sell(String number, String code, long amount) {
        order(number, "buyer-" + number, amount, click(code), null).then().statusCode(201);
    }

    public Response refund(String order, long amount) {
        return shop.post(
                "/orders/" + order + "/refunds",
                Map.of("amount", Map.of("amount", amount, "currency", "CNY")));
    }

    /// Ends the return period of all that the brand's partners have earned.
    public void release(Jdbi jdbi) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(handle -> {
                                            handle.execute(
                                                    "update commission set due_at = now() where state = 'PENDING'");
                                            handle.createUpdate(
                                                            "delete from commission_due where brand = :brand")
                                                    .execute();
                                            handle.createUpdate(
                                                            """
                                                            insert into commission_due (brand, commission_id, due_at)
                                                            select brand, id, due_at from commission where brand = :brand and state = 'PENDING'\
                                                            """)
                                                    .execute();
                                        })));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        shop.get("/commissions?state=PENDING")
                                .<List<Object>>path("items")
                                .isEmpty());
    }

    /// What a partner has of the brand's currency: `pending`, `payable` or `inPayout`.
    public long has(String partner, String what) {
        var amount =
                shop.get("/partners/" + partner + "/statement")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<Number>path("now.find { it.currency == 'CNY' }." + what);
        return amount == null ? 0 : amount.longValue();
    }

    /// Another person who may decide on money.
    public Shop colleague(String name) {
        return shop.as(
                Tokens.sign(Tokens.claims(name, List.of(Role.BRAND_ADMIN), List.of(shop.slug()))));
    }

    /// An item of an order.
    public static Map<String, Object> item(String sku, String category, int quantity, long price) {
        return Map.of("sku", sku, "category", category, "quantity", quantity, "price", price);
    }
}
