package io.fanops.referral.order;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class OrderResourceTest {
    private final Shop shop = Shop.fresh();

    @Test
    void isTakenOnceUnderItsNumber() {
        var order = Shop.order("o1", "kim", 4_200);
        order.put("store", "S-1");
        order.put("channel", "app");
        order.put("items", List.of(Map.of("sku", "cup", "quantity", 2, "价格", 12.5)));
        try (var told = new Told(shop)) {
            var first =
                    shop.post("/orders", order)
                            .then()
                            .statusCode(201)
                            .body("fan.fanId", equalTo(shop.fan("kim")))
                            .body("amount.amount", equalTo(4_200))
                            .body("items[0].sku", equalTo("cup"))
                            .extract()
                            .<String>path("id");
            shop.post("/orders", order)
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(first))
                    .body("items[0].quantity", equalTo(2));
            order.put("fan", Map.of("fanId", shop.fan("kim")));
            shop.post("/orders", order).then().statusCode(200).body("id", equalTo(first));
            shop.get("/orders/o1")
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(first))
                    .body("store", equalTo("S-1"));
            var placed = told.until("order-placed", 1);
            assertEquals(first, placed.getFirst().path("orderId").asText());
            assertEquals("S-1", placed.getFirst().path("store").asText());
            assertEquals(4_200, placed.getFirst().path("amount").path("amount").asLong());
        }
    }

    @Test
    void anotherOrderUnderItsNumberIsRefused() {
        var placedAt = Instant.now().toString();
        for (var other :
                List.of(
                        Map.<String, Object>of("amount", Map.of("amount", 1, "currency", "CNY")),
                        Map.<String, Object>of("fan", Map.of("externalId", "lee")),
                        Map.<String, Object>of("store", "S-2"),
                        Map.<String, Object>of("items", List.of()))) {
            var order = Shop.order("o1", "kim", 4_200);
            order.put("placedAt", placedAt);
            shop.post("/orders", order);
            order.putAll(other);
            refused(shop.post("/orders", order), 409, "ORDER_EXISTS");
        }
    }

    @Test
    void aRefusedOrderMakesNobodyKnown() {
        shop.post("/orders", Shop.order("o1", "kim", 4_200)).then().statusCode(201);
        unseen("amount", Map.of("amount", 1, "currency", "ZZZ")).then().statusCode(400);
        unseen("placedAt", "2099-01-01T00:00:00Z").then().statusCode(400);
        unseen("items", List.of(Map.of("note", "x".repeat(70_000)))).then().statusCode(400);
        refused(unseen("externalId", "o1"), 409, "ORDER_EXISTS");
        var repeat = Shop.order("o2", "kim", 1);
        shop.post("/orders", repeat).then().statusCode(201);
        repeat.put("fan", Map.of("externalId", "unseen"));
        refused(shop.post("/orders", repeat), 409, "ORDER_EXISTS");
        assertFalse(shop.knows("unseen"));
        unseen("channel", "app").then().statusCode(201);
        assertTrue(shop.knows("unseen"));
    }

    @Test
    void anOrderOfNothingEarnsNothing() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "kim").then().statusCode(201);
        shop.post("/orders", Shop.order("free", "kim", 0)).then().statusCode(201);
        assertEquals(0, shop.points(ann));
        refused(shop.post("/orders/free/refunds", Map.of()), 409, "REFUND_EXCEEDS_ORDER");
        shop.post("/orders", Shop.order("paid", "kim", 1)).then().statusCode(201);
        assertEquals(500, shop.points(ann));
    }

    @Test
    void oneThatIsTooSmallOrTooEarlyOrInOtherMoneyDoesNotQualify() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("minOrder", Map.of("amount", 1_000, "currency", "CNY"));
        shop.program(terms);
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "kim").then().statusCode(201);
        shop.post("/orders", Shop.order("small", "kim", 999)).then().statusCode(201);
        var early = Shop.order("early", "kim", 5_000);
        early.put("placedAt", "2025-01-01T00:00:00Z");
        shop.post("/orders", early).then().statusCode(201);
        var euros = Shop.order("euros", "kim", 5_000);
        euros.put("amount", Map.of("amount", 5_000, "currency", "EUR"));
        shop.post("/orders", euros).then().statusCode(201);
        assertEquals(0, shop.points(ann));
        var id =
                shop.post("/orders", Shop.order("enough", "kim", 1_000))
                        .then()
                        .extract()
                        .<String>path("id");
        assertEquals(500, shop.points(ann));
        shop.get("/referrals").then().body("items[0].orderId", equalTo(id));
        shop.post("/orders", Shop.order("second", "kim", 1_000)).then().statusCode(201);
        assertEquals(500, shop.points(ann));
    }

    @Test
    void aRefundBelowTheLeastOrderTakesTheRewardBack() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("minOrder", Map.of("amount", 1_000, "currency", "CNY"));
        terms.put(
                "rewards",
                List.of(
                        Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 500),
                        Map.of("recipient", "REFEREE", "form", "POINTS", "amount", 20)));
        shop.program(terms);
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "kim").then().statusCode(201);
        shop.post("/orders", Shop.order("o1", "kim", 3_000)).then().statusCode(201);
        try (var told = new Told(shop)) {
            refund("o1", 2_000).then().statusCode(201).body("rest.amount", equalTo(1_000));
            assertEquals(500, shop.points(ann));
            refund("o1", 1).then().statusCode(201);
            assertEquals(0, shop.points(ann));
            assertEquals(0, shop.points(shop.fan("kim")));
            var facts =
                    told.until(heard ->
                            heard.stream().filter(OrderResourceTest::takesBack).count() == 2);
            assertEquals(
                    2, facts.stream().filter(f -> f.type().contains("order-refunded")).count());
            assertEquals(
                    -520,
                    facts.stream()
                            .filter(OrderResourceTest::takesBack)
                            .mapToLong(f -> f.data().path("amount").asLong())
                            .sum());
        }
        shop.get("/fans/" + ann + "/wallet/entries")
                .then()
                .body("items.amount", contains(-500, 500))
                .body("items.reason", contains("Referral reward taken back", "Referral reward"));
        shop.get("/referrals").then().body("items[0].state", equalTo("REVERSED"));
        shop.get("/referral-programs/buy").then().body("spent", equalTo(0));
        refused(refund("o1", 1_000), 409, "REFUND_EXCEEDS_ORDER");
        refund("o1", 999).then().statusCode(201);
        refused(shop.post("/orders/o1/refunds", Map.of()), 409, "REFUND_EXCEEDS_ORDER");
        shop.assertBooksBalance();
    }

    @Test
    void anotherOrderCarriesAReferralWhoseOrderIsPaidBack() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("minOrder", Map.of("amount", 1_000, "currency", "CNY"));
        terms.put("capPerReferrer", 1);
        shop.program(terms);
        terms.put("key", "slow");
        terms.put("holdDays", 7);
        shop.program(terms);
        var ann = shop.fan("ann");
        for (var program : List.of("buy", "slow")) {
            shop.refer(shop.code(program, ann), "kim").then().statusCode(201);
        }
        var dollars = Shop.order("dollars", "kim", 9_000);
        dollars.put("amount", Map.of("amount", 9_000, "currency", "USD"));
        shop.post("/orders", dollars).then().statusCode(201);
        shop.post("/orders", Shop.order("small", "kim", 999)).then().statusCode(201);
        shop.post("/orders", Shop.order("first", "kim", 1_500)).then().statusCode(201);
        // Placed before the first, and late.
        var late = Shop.order("late", "kim", 1_000);
        late.put("placedAt", Instant.now().minusSeconds(60).toString());
        var id = shop.post("/orders", late).then().statusCode(201).extract().<String>path("id");
        refund("first", 501).then().statusCode(201);
        assertEquals(500, shop.points(ann));
        shop.get("/referrals")
                .then()
                .body("items.state", contains("QUALIFIED", "REWARDED"))
                .body("items.orderId", contains(id, id))
                .body(
                        "items.reasons.flatten()",
                        contains("CARRIED_BY_ANOTHER_ORDER", "CARRIED_BY_ANOTHER_ORDER"));
        // The place under the cap is taken as before.
        shop.refer(shop.code("buy", ann), "lee").then().statusCode(201);
        shop.post("/orders", Shop.order("l", "lee", 1_000)).then().statusCode(201);
        shop.post("/orders/late/cancellation", Map.of()).then().statusCode(201);
        assertEquals(0, shop.points(ann));
        shop.get("/referrals")
                .then()
                .body("items.state", contains("REJECTED", "REVERSED", "REVERSED"))
                .body("items[1].reasons", contains("ORDER_REFUNDED"));
        for (var program : List.of("buy", "slow")) {
            shop.get("/referral-programs/" + program).then().body("spent", equalTo(0));
        }
        shop.assertBooksBalance();
    }

    @Test
    void cashIsPaidInTheProgramsCurrencyWhateverTheOrders() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put(
                "rewards", List.of(Map.of("recipient", "REFERRER", "form", "CASH", "amount", 300)));
        shop.cashProgram(terms);
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "kim").then().statusCode(201);
        var dollars = Shop.order("dollars", "kim", 9_000);
        dollars.put("amount", Map.of("amount", 9_000, "currency", "USD"));
        shop.post("/orders", dollars).then().statusCode(201);
        shop.get("/fans/" + ann + "/wallet")
                .then()
                .body("balances.find { it.form == 'CASH' }.unit", equalTo("CASH:CNY"))
                .body("balances.find { it.form == 'CASH' }.balance", equalTo(300));
        shop.post("/orders/dollars/refunds", Map.of()).then().statusCode(201);
        assertEquals(0, shop.balance(ann, "CASH"));
    }

    @Test
    void aClickIsPartOfWhatMakesAnOrderEqualOnceItIsSent() {
        var order = Shop.order("o1", "kim", 1_000);
        shop.post("/orders", order).then().statusCode(201);
        order.put("clickId", "click-1");
        refused(shop.post("/orders", order), 409, "ORDER_EXISTS");
        order.put("externalId", "o2");
        shop.post("/orders", order).then().statusCode(201).body("clickId", equalTo("click-1"));
        shop.post("/orders", order).then().statusCode(200);
        blames("/clickId", "clickId", "x".repeat(65));
    }

    @Test
    void aRefundIsTakenOnceUnderItsNumber() {
        shop.post("/orders", Shop.order("o1", "kim", 1_000)).then().statusCode(201);
        var refund = Map.of("externalId", "r1", "amount", Map.of("amount", 100, "currency", "CNY"));
        var first =
                shop.post("/orders/o1/refunds", refund)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.post("/orders/o1/refunds", refund).then().statusCode(200).body("id", equalTo(first));
        var cny = Map.of("currency", "CNY", "amount", 100);
        for (var other :
                List.of(
                        Map.of(
                                "externalId",
                                "r1",
                                "amount",
                                Map.of("amount", 1, "currency", "CNY")),
                        Map.of("externalId", "r1", "amount", cny, "reason", "broken"),
                        Map.<String, Object>of("externalId", "r1"))) {
            refused(shop.post("/orders/o1/refunds", other), 409, "REFUND_EXISTS");
        }
        shop.get("/orders/o1").then().body("refunded.amount", equalTo(100));
        var rest = Map.of("externalId", "r2", "reason", "sent back");
        var second =
                shop.post("/orders/o1/refunds", rest)
                        .then()
                        .statusCode(201)
                        .body("amount.amount", equalTo(900))
                        .extract()
                        .<String>path("id");
        shop.post("/orders/o1/refunds", rest).then().statusCode(200).body("id", equalTo(second));
        refused(
                shop.post(
                        "/orders/o1/refunds",
                        Map.of(
                                "externalId",
                                "r2",
                                "reason",
                                "sent back",
                                "amount",
                                Map.of("currency", "CNY", "amount", 900))),
                409,
                "REFUND_EXISTS");
    }

    @Test
    void aRefundNeedsItsKeyAndItsOrder() {
        shop.post("/orders", Shop.order("o1", "kim", 1_000)).then().statusCode(201);
        refused(
                shop.call().body(Map.of()).post("/orders/o1/refunds"),
                400,
                "IDEMPOTENCY_KEY_REQUIRED");
        refused(shop.post("/orders/none/refunds", Map.of()), 404, "NOT_FOUND");
        shop.post("/orders/o1/refunds", Map.of("amount", Map.of("amount", 1, "currency", "EUR")))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/amount/currency"));
        refund("o1", 0).then().statusCode(400);
        refund("o1", -1).then().statusCode(400);
        shop.call()
                .header("Idempotency-Key", UUID.randomUUID())
                .post("/orders/o1/refunds")
                .then()
                .statusCode(201)
                .body("amount.amount", equalTo(1_000));
    }

    @Test
    void theSameKeyGivesTheFirstAnswer() {
        var order = Shop.order("o1", "kim", 1_000);
        var key = UUID.randomUUID().toString();
        var first = shop.call().header("Idempotency-Key", key).body(order).post("/orders");
        first.then().statusCode(201);
        shop.call()
                .header("Idempotency-Key", key)
                .body(order)
                .post("/orders")
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("id", equalTo(first.path("id")));
        order.put("channel", "app");
        refused(
                shop.call().header("Idempotency-Key", key).body(order).post("/orders"),
                422,
                "IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void refusesWhatIsNoOrder() {
        blames("/externalId", "externalId", "");
        for (var number :
                List.of("a/b", "a\\b", "a;b", ".", "..", "a\tb", "a\u007fb", "50%2Foff")) {
            blames("/externalId", "externalId", number);
        }
        blames("/store", "store", "x".repeat(129));
        blames("/fan", "fan", null);
        blames("/fan", "fan", Map.of());
        blames("/fan", "fan", Map.of("fanId", shop.fan("kim"), "externalId", "kim"));
        for (var day : List.of(5, 999_999_999_999_999L, "tomorrow")) {
            blames("/fan/joinedOn", "fan", Map.of("externalId", "kim", "joinedOn", day));
        }
        blames("/amount", "amount", null);
        blames("/amount/amount", "amount", Map.of("amount", -1, "currency", "CNY"));
        blames("/amount/currency", "amount", Map.of("amount", 1, "currency", "ZZZ"));
        blames("/amount/currency", "amount", Map.of("amount", 1, "currency", "cny"));
        blames("/placedAt", "placedAt", "yesterday");
        blames("/placedAt", "placedAt", "2126-01-01T00:00:00Z");
        blames("/placedAt", "placedAt", "-999999999-01-01T00:00:00Z");
        blames("/items/0", "items", List.of(Map.of("a\u0000b", 1)));
        refused(
                shop.post("/orders", with("fan", Map.of("fanId", UUID.randomUUID().toString()))),
                400,
                "UNKNOWN_FAN");
        refused(shop.post("/orders", with("colour", "red")), 400, "UNKNOWN_FIELD");
        blames("/externalId", "externalId", "lone \uD800 surrogate");
        shop.post("/orders", with("externalId", "订单 №1 ‏ر")).then().statusCode(201);
        for (var number : List.of("a?b#c", "...", "100 % 'pure'", "a:b@c,d", "店 1")) {
            shop.post("/orders", with("externalId", number)).then().statusCode(201);
            shop.call()
                    .pathParam("order", number)
                    .get("/orders/{order}")
                    .then()
                    .statusCode(200)
                    .body("externalId", equalTo(number));
        }
        shop.post("/orders", with("store", "x".repeat(128))).then().statusCode(201);
        shop.get("/orders/none").then().statusCode(404);
        refused(
                Shop.withoutFanService().post("/orders", Shop.order("o", "x", 1)),
                503,
                "UNAVAILABLE");
    }

    @Test
    void listsTheOrdersOfAFan() {
        for (int i = 0; i < 3; i++) {
            shop.post("/orders", Shop.order("k" + i, "kim", i)).then().statusCode(201);
        }
        shop.post("/orders", Shop.order("l", "lee", 1)).then().statusCode(201);
        var page =
                shop.get("/orders?limit=2&fanId=" + shop.fan("kim"))
                        .then()
                        .body("items.externalId", contains("k2", "k1"))
                        .extract();
        shop.get("/orders?limit=2&fanId=" + shop.fan("kim") + "&cursor=" + page.path("next"))
                .then()
                .body("items.externalId", contains("k0"))
                .body("next", nullValue());
        shop.get("/orders").then().body("items", hasSize(4));
    }

    @Test
    void whatTheGatewayLetsThroughIsAnsweredAsAProblem() {
        shop.get("/orders?cursor=" + "x".repeat(8_000))
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void asksForTheRightCaller() {
        var order = Shop.order("o1", "kim", 1);
        shop.as("no-token").post("/orders", order).then().statusCode(401);
        shop.as(Tokens.staff(shop.slug(), Role.ANALYST))
                .post("/orders", order)
                .then()
                .statusCode(403);
        shop.as(Tokens.brandAdmin(Shop.fresh().slug()))
                .post("/orders", order)
                .then()
                .statusCode(404);
        shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK))
                .post("/orders", order)
                .then()
                .statusCode(201);
        var other = Shop.fresh();
        other.get("/orders/o1").then().statusCode(404);
        other.post("/orders/o1/refunds", Map.of()).then().statusCode(404);
        refused(
                other.post("/orders", with("fan", Map.of("fanId", shop.fan("kim")))),
                400,
                "UNKNOWN_FAN");
    }

    /// The reward itself may be told after we began to listen.
    private static boolean takesBack(Told.Fact fact) {
        return fact.type().contains("rewarded") && fact.data().path("amount").asLong() < 0;
    }

    private Response refund(String order, long amount) {
        return shop.post(
                "/orders/" + order + "/refunds",
                Map.of("amount", Map.of("amount", amount, "currency", "CNY")));
    }

    /// An order of somebody whom nobody has seen.
    private Response unseen(String field, Object value) {
        var order = with(field, value);
        order.put("fan", Map.of("externalId", "unseen"));
        return shop.post("/orders", order);
    }

    private static Map<String, Object> with(String field, @Nullable Object value) {
        var order = Shop.order("x" + UUID.randomUUID(), "kim", 1);
        order.put(field, value);
        return order;
    }

    private void blames(String pointer, String field, @Nullable Object value) {
        shop.post("/orders", with(field, value))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains(pointer));
    }

    private static void refused(Response answer, int status, String code) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }
}
