package io.fanops.referral;

import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a brand's people do with coupons, in the words of tests.
public record CouponDesk(Shop shop) {
    public static final Map<String, Object> AT_S1 = Map.of("store", "S-1");

    public static Map<String, Object> template(String key, Map<String, Object> more) {
        var template = new HashMap<String, Object>(more);
        template.put("key", key);
        template.put("name", "Template " + key);
        return template;
    }

    public Response make(String key, Map<String, Object> more) {
        var made = shop.post("/coupon-templates", template(key, more));
        made.then().statusCode(201);
        return made;
    }

    /// A template that cannot be made.
    public void blames(String pointer, Map<String, Object> more) {
        shop.post("/coupon-templates", template("bad", more))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
    }

    /// @return the code
    public String issue(String template, String fan) {
        return shop.post("/coupons", Map.of("template", template, "fan", Map.of("externalId", fan)))
                .then()
                .statusCode(201)
                .extract()
                .path("code");
    }

    /// A code that belongs to nobody.
    public String publish(String template, String code) {
        return shop.post("/coupons", Map.of("template", template, "code", code))
                .then()
                .statusCode(201)
                .extract()
                .path("code");
    }

    public Response validate(String code, Map<String, Object> body) {
        return shop.post("/coupons/" + code + "/validations", body);
    }

    public Response redeem(String code, Map<String, Object> body) {
        return shop.post("/coupons/" + code + "/redemptions", body);
    }

    public Response rollback(String redemption) {
        return shop.post("/redemptions/" + redemption + "/rollback", Map.of());
    }

    public static Map<String, Object> by(String fan) {
        return Map.of("store", "S-1", "fan", Map.of("externalId", fan));
    }

    public static Map<String, Object> on(Object order) {
        return Map.of("store", "S-1", "order", order);
    }

    public static Map<String, Object> money(long amount) {
        return Map.of("amount", amount, "currency", "CNY");
    }

    public static Map<String, Object> order(long amount, List<Map<String, Object>> items) {
        return Map.of("amount", money(amount), "items", items);
    }

    public static Map<String, Object> item(String sku, int quantity, long price) {
        return Map.of("sku", sku, "quantity", quantity, "price", price);
    }

    public static void refused(Response answer, int status, String code) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }
}
