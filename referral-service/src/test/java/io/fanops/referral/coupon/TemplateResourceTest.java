package io.fanops.referral.coupon;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.testing.TestStack;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class TemplateResourceTest {
    private final Shop shop = Shop.fresh();

    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void issuedCouponsKeepTheStoresAndTheEndThatTheyWereIssuedWith() {
        desk.make("cup", Map.of("stores", List.of("S-1"), "validUntil", "2090-01-01T00:00:00Z"));
        var before = desk.issue("cup", "kim");
        var edit = new HashMap<String, Object>();
        edit.put("name", "Another cup");
        edit.put("validUntil", null);
        edit.put("stores", List.of("S-2"));
        patch("cup", edit, null)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"1\""))
                .body("version", equalTo(2))
                .body("validUntil", nullValue())
                .body("name", equalTo("Another cup"));
        var after = desk.issue("cup", "kim");
        shop.get("/coupons/" + before)
                .then()
                .body("stores", contains("S-1"))
                .body("validUntil", equalTo("2090-01-01T00:00:00Z"));
        refused(desk.redeem(after, AT_S1), 409, "WRONG_STORE");
        desk.redeem(before, AT_S1).then().statusCode(201);
        desk.redeem(after, Map.of("store", "S-2")).then().statusCode(201);
        patch("cup", Map.of("validUntil", "2020-01-01T00:00:00Z"), null).then().statusCode(200);
        refused(shop.post("/coupons", Map.of("template", "cup")), 409, "COUPON_EXPIRED");
        shop.get("/coupons/" + before).then().body("state", equalTo("SPENT"));
    }

    @Test
    void aLostRaceIsTold() {
        var tag = desk.make("cup", Map.of()).header("ETag");
        patch("cup", Map.of("name", "One"), tag).then().statusCode(200);
        refused(patch("cup", Map.of("name", "Two"), tag), 412, "PRECONDITION_FAILED");
        shop.get("/coupon-templates/cup")
                .then()
                .header("ETag", equalTo("\"1\""))
                .body("name", equalTo("One"))
                .body("version", equalTo(1));
    }

    @Test
    void theStockOnlyGrows() {
        desk.make("ten", Map.of("stock", 1));
        desk.issue("ten", "kim");
        refused(
                shop.post("/coupons", Map.of("template", "ten", "code", "MORE")),
                409,
                "COUPON_STOCK_EXHAUSTED");
        patch("ten", Map.of("stock", 2), null).then().statusCode(200).body("stock", equalTo(2));
        desk.issue("ten", "kim");
        refused(patch("ten", Map.of("stock", 1), null), 409, "STOCK_BELOW_ISSUED");
        shop.get("/coupon-templates/ten").then().body("issued", equalTo(2));
    }

    @Test
    void whatWasPromisedIsNeverChanged() {
        desk.make("five", Map.of("kind", "AMOUNT", "value", 500, "currency", "CNY"));
        for (var fixed : List.of("value", "currency", "kind", "perFan", "key")) {
            patch("five", Map.of(fixed, 1), null)
                    .then()
                    .statusCode(400)
                    .body("errors.pointer", contains("/" + fixed));
        }
        refused(patch("five", Map.of("worth", 1), null), 400, "UNKNOWN_FIELD");
        patch("five", Map.of("stores", List.of("")), null).then().statusCode(400);
        refused(patch("none", Map.of("name", "x"), null), 404, "NOT_FOUND");
    }

    @Test
    void aPausedTemplateIssuesNothingAndWhatIsIssuedStaysGood() {
        desk.make("cup", Map.of());
        var code = desk.issue("cup", "kim");
        move("cup", "pause")
                .then()
                .statusCode(200)
                .body("state", equalTo("PAUSED"))
                .body("_actions", contains("edit", "resume", "archive"));
        refused(move("cup", "pause"), 409, "COUPON_TEMPLATE_STATE");
        refused(shop.post("/coupons", Map.of("template", "cup")), 409, "COUPON_TEMPLATE_STATE");
        refused(
                shop.post("/coupon-templates/cup/batches", batch("b", List.of("kim"))),
                409,
                "COUPON_TEMPLATE_STATE");
        desk.redeem(code, AT_S1).then().statusCode(201);
        move("cup", "resume").then().statusCode(200);
        desk.issue("cup", "kim");
        move("cup", "archive").then().statusCode(200).body("_actions", hasSize(0));
        refused(move("cup", "resume"), 409, "COUPON_TEMPLATE_STATE");
        refused(patch("cup", Map.of("name", "x"), null), 409, "COUPON_TEMPLATE_STATE");
        shop.get("/coupon-templates?state=ARCHIVED").then().body("items.key", contains("cup"));
        shop.get("/coupon-templates?state=ACTIVE").then().body("items", hasSize(0));
    }

    @Test
    void aBatchGivesEachFanOneHoweverOftenItIsSent() {
        desk.make("cup", Map.of());
        var names = IntStream.range(0, 700).mapToObj(i -> "f" + i).toList();
        try (var told = new Told(shop)) {
            batched("cup", batch("spring", names)).then().body("state", equalTo("SUCCEEDED"));
            assertEquals(700, told.until("coupon-issued", 700).size());
        }
        batched("cup", batch("spring", List.of("f1", "new")))
                .then()
                .body("state", equalTo("SUCCEEDED"))
                .body("detail", containsString("1 coupons were issued"));
        shop.get("/coupon-templates/cup").then().body("issued", equalTo(701));
        batched("cup", batch("autumn", List.of("f1"))).then().body("done", equalTo(1));
        assertEquals(2, shop.balance(shop.fan("f1"), "COUPON"));
        shop.assertBooksBalance();
    }

    @Test
    void aBatchForAnAudienceEndsWhereTheStockEnds() {
        desk.make("two", Map.of("stock", 2, "perFan", 1));
        desk.issue("two", "ann");
        var audience = shop.audience(shop.fan("ann"), shop.fan("ben"), shop.fan("cat"));
        batched("two", Map.of("batch", "b", "audience", audience))
                .then()
                .body("state", equalTo("FAILED"))
                .body("detail", containsString("COUPON_STOCK_EXHAUSTED: 1 coupons were issued"));
        patch("two", Map.of("stock", 9), null).then().statusCode(200);
        batched("two", Map.of("batch", "b", "audience", audience))
                .then()
                .body("state", equalTo("SUCCEEDED"));
        shop.get("/coupon-templates/two").then().body("issued", equalTo(3));
        refused(
                shop.post("/coupon-templates/two/batches", Map.of("batch", "b")),
                400,
                "VALIDATION_FAILED");
        refused(
                shop.post("/coupon-templates/none/batches", batch("b", List.of("x"))),
                404,
                "NOT_FOUND");
        shop.assertBooksBalance();
    }

    private Response batched(String template, Map<String, Object> batch) {
        return shop.ended(shop.post("/coupon-templates/" + template + "/batches", batch));
    }

    private static Map<String, Object> batch(String name, List<String> fans) {
        return Map.of(
                "batch",
                name,
                "fans",
                fans.stream().map(fan -> Map.of("externalId", fan)).toList());
    }

    private Response patch(String key, Map<String, Object> patch, @Nullable String ifMatch) {
        var call = shop.call().body(patch);
        return (ifMatch == null ? call : call.header("If-Match", ifMatch))
                .patch("/coupon-templates/" + key);
    }

    private Response move(String key, String verb) {
        return shop.call().post("/coupon-templates/" + key + "/" + verb);
    }
}
