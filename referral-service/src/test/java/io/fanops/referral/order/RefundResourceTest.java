package io.fanops.referral.order;

import static io.fanops.referral.CouponDesk.item;
import static io.fanops.referral.CouponDesk.money;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What goes back: by lines, as a whole, and before its order has come.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class RefundResourceTest {
    private final Shop shop = Shop.fresh();
    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void piecesComeBackAtWhatTheyCost() {
        // 3 × 1,000 + 1 × 500 + a gift, and 350 off all that.
        order("o1", "kim", 3_150, item("cup", 3, 1_000), item("tea", 1, 500), item("gift", 1, 0));
        back("o1", Map.of("externalId", "r1", "items", List.of(of("cup", 1))))
                .then()
                .statusCode(201)
                .body("amount.amount", equalTo(900))
                .body("items.sku", contains("cup"))
                .body("items.line", contains(1))
                .body("items.amount.amount", contains(900))
                .body("rest.amount", equalTo(2_250));
        shop.get("/orders/o1")
                .then()
                .body("state", equalTo("PARTLY_REFUNDED"))
                .body("refunded.amount", equalTo(900))
                .body("lines.returned", contains(1, 0, 0))
                .body("_actions", contains("refund", "cancel"));
        back("o1", Map.of("items", List.of(of("gift", 1))))
                .then()
                .statusCode(201)
                .body("amount.amount", equalTo(0));
        // A worn one, for less.
        back("o1", Map.of("items", List.of(Map.of("line", 1, "quantity", 1, "amount", money(1)))))
                .then()
                .statusCode(201);
        // What brings the last piece back takes all that is left.
        back("o1", Map.of("items", List.of(of("tea", 1), of("cup", 1))))
                .then()
                .statusCode(201)
                .body("items.amount.amount", contains(450, 1_799))
                .body("rest.amount", equalTo(0));
        shop.get("/orders/o1")
                .then()
                .body("state", equalTo("REFUNDED"))
                .body("lines.returned", contains(3, 1, 1))
                .body("_actions", contains("cancel"));
        var page =
                shop.get("/orders/o1/refunds?limit=3")
                        .then()
                        .body("items.amount.amount", contains(2_249, 1, 0))
                        .extract();
        shop.get("/orders/o1/refunds?limit=3&cursor=" + page.path("next"))
                .then()
                .body("items.externalId", contains("r1"))
                .body("next", nullValue());
    }

    @Test
    void refusesPiecesThatAreNotThere() {
        order(
                "o1",
                "kim",
                4_000,
                item("cup", 2, 1_000),
                item("tea", 1, 1_000),
                item("tea", 1, 900));
        blames("/items/0/line", Map.of("line", 4, "quantity", 1));
        blames("/items/0/sku", of("pot", 1));
        blames("/items/0/sku", of("tea", 1));
        blames("/items/0", Map.of("quantity", 1));
        blames("/items/0", Map.of("line", 1, "sku", "cup", "quantity", 1));
        blames("/items/0/quantity", of("cup", 0));
        blames("/items/0/quantity", Map.of("sku", "cup"));
        blames("/items/1", of("cup", 1), of("cup", 1));
        blames("/items/1", of("cup", 1), Map.of("line", 1, "quantity", 1));
        blames(
                "/items/0/amount/currency",
                Map.of("line", 1, "quantity", 1, "amount", Map.of("amount", 1, "currency", "USD")));
        back("o1", Map.of("amount", money(1), "items", List.of(of("cup", 1))))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/amount"));
        refused(
                back("o1", Map.of("items", List.of(of("cup", 3)))),
                "REFUND_EXCEEDS_LINE",
                "/items/0/quantity");
        refused(
                back(
                        "o1",
                        Map.of(
                                "items",
                                List.of(Map.of("line", 1, "quantity", 1, "amount", money(4_001))))),
                "REFUND_EXCEEDS_ORDER",
                "/items");
        shop.post("/orders", Shop.order("bare", "kim", 10)).then().statusCode(201);
        back("bare", Map.of("items", List.of(of("cup", 1)))).then().statusCode(400);
        var unpriced = Shop.order("unpriced", "kim", 10);
        unpriced.put(
                "items",
                List.of(
                        Map.of("sku", "a", "price", Map.of("amount", 5, "currency", "USD")),
                        Map.of("sku", "b")));
        shop.post("/orders", unpriced).then().statusCode(201);
        for (var sku : List.of("a", "b")) {
            back("unpriced", Map.of("items", List.of(of(sku, 1))))
                    .then()
                    .statusCode(400)
                    .body("errors.pointer", contains("/items/0/amount"));
        }
        shop.get("/orders/o1").then().body("state", equalTo("PLACED"));
    }

    @Test
    void aRefundOfItemsIsTakenOnceUnderItsNumber() {
        order("o1", "kim", 3_000, item("cup", 3, 1_000));
        var refund = Map.of("externalId", "r1", "items", List.of(of("cup", 1)));
        var first = back("o1", refund).then().statusCode(201).extract().<String>path("id");
        back("o1", refund).then().statusCode(200).body("id", equalTo(first));
        back("o1", Map.of("externalId", "r1", "items", List.of(Map.of("line", 1, "quantity", 1))))
                .then()
                .statusCode(200);
        for (var other :
                List.of(
                        Map.of("externalId", "r1", "items", List.of(of("cup", 2))),
                        Map.of(
                                "externalId",
                                "r1",
                                "items",
                                List.of(Map.of("line", 1, "quantity", 1, "amount", money(1_000)))),
                        Map.of("externalId", "r1", "amount", money(1_000)),
                        Map.of("externalId", "r1"))) {
            refused(back("o1", other), "REFUND_EXISTS", "/externalId");
        }
    }

    @Test
    void theLastPieceComesBackOnceWhoeverComesAtOnce() {
        order("o1", "kim", 3_000, item("cup", 3, 1_000));
        var same = Map.of("externalId", "r1", "items", List.of(of("cup", 1)));
        var equal = AtOnce.race(50, _ -> back("o1", same));
        assertEquals(1, AtOnce.with(equal, 201));
        assertEquals(0, AtOnce.with(equal, 409));
        var last = AtOnce.race(20, _ -> back("o1", Map.of("items", List.of(of("cup", 2)))));
        AtOnce.noneBroke(last);
        assertEquals(1, AtOnce.with(last, 201));
        shop.get("/orders/o1").then().body("lines.returned", contains(3));
    }

    @Test
    void aCancelledOrderNeverHappened() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "kim").then().statusCode(201);
        desk.make("card", Map.of("kind", "PREPAID", "value", 1_000, "currency", "CNY"));
        desk.make("off", Map.of("kind", "AMOUNT", "value", 100, "currency", "CNY"));
        var card = desk.issue("card", "kim");
        var off = desk.issue("off", "kim");
        order("o1", "kim", 2_000, item("cup", 2, 1_000));
        var used = Map.of("store", "S-1", "order", "o1", "amount", money(300));
        desk.redeem(card, used).then().statusCode(201).body("balance.amount", equalTo(700));
        desk.redeem(off, CouponDesk.on("o1")).then().statusCode(201);
        back("o1", Map.of("items", List.of(of("cup", 1)))).then().statusCode(201);
        shop.get("/coupons/" + off).then().body("state", equalTo("SPENT"));
        assertEquals(500, shop.points(ann));
        try (var told = new Told(shop)) {
            var first =
                    cancel("o1", Map.of("externalId", "c1", "reason", "out of stock"))
                            .then()
                            .statusCode(201)
                            .body("amount.amount", equalTo(1_000))
                            .extract()
                            .<String>path("id");
            cancel("o1", Map.of()).then().statusCode(200).body("id", equalTo(first));
            var facts = told.until("order-refunded", 1);
            assertTrue(facts.getFirst().path("full").asBoolean());
            assertEquals(1_000, facts.getFirst().path("amount").path("amount").asLong());
            assertEquals(2, told.until("redemption-rolled-back", 2).size());
            assertEquals(1, told.soFar("order-refunded"));
        }
        assertEquals(0, shop.points(ann));
        shop.get("/coupons/" + off).then().body("state", equalTo("ISSUED"));
        shop.get("/coupons/" + card).then().body("balance.amount", equalTo(1_000));
        shop.get("/orders/o1")
                .then()
                .body("state", equalTo("CANCELLED"))
                .body("refunded.amount", equalTo(2_000))
                .body("_actions", empty());
        shop.get("/orders/o1/cancellation").then().body("reason", equalTo("out of stock"));
        refused(back("o1", Map.of()), "ORDER_CANCELLED");
        refused(desk.redeem(off, CouponDesk.on("o1")), "ORDER_CANCELLED");
        shop.get("/coupons/" + off).then().body("state", equalTo("ISSUED"));
        shop.assertBooksBalance();
    }

    @Test
    void nothingStandsOnAnOrderThatComesCancelledWhoeverRedeemsMeanwhile() {
        desk.make("off", Map.of("kind", "AMOUNT", "value", 100, "currency", "CNY"));
        for (int i = 0; i < 8; i++) {
            var order = "o" + i;
            var off = desk.issue("off", "kim");
            cancel(order, Map.of("externalId", "c")).then().statusCode(202);
            var answers =
                    AtOnce.race(
                            2,
                            one ->
                                    one == 0
                                            ? shop.post("/orders", Shop.order(order, "kim", 900))
                                            : desk.redeem(off, CouponDesk.on(order)));
            AtOnce.noneBroke(answers);
            shop.get("/coupons/" + off).then().body("state", equalTo("ISSUED"));
        }
        shop.assertBooksBalance();
    }

    @Test
    void whatIsPaidBackOrWorthNothingCanBeCancelledToo() {
        shop.post("/orders", Shop.order("free", "kim", 0)).then().statusCode(201);
        shop.post("/orders", Shop.order("o1", "kim", 10)).then().statusCode(201);
        shop.get("/orders/o1/cancellation").then().statusCode(404);
        try (var told = new Told(shop)) {
            back("o1", Map.of()).then().statusCode(201);
            cancel("o1", Map.of()).then().statusCode(201).body("amount.amount", equalTo(0));
            cancel("free", Map.of()).then().statusCode(201);
            // Each is told as undone once.
            told.until("order-refunded", 2);
            assertEquals(2, told.soFar("order-refunded"));
        }
        shop.get("/orders").then().body("items.state", contains("CANCELLED", "CANCELLED"));
    }

    @Test
    void oneOfARefundAndACancellationPaysBack() {
        order("o1", "kim", 1_000, item("cup", 1, 1_000));
        var answers =
                AtOnce.race(
                        40,
                        i ->
                                i % 2 == 0
                                        ? back("o1", Map.of("items", List.of(of("cup", 1))))
                                        : cancel("o1", Map.of()));
        AtOnce.noneBroke(answers);
        shop.get("/orders/o1")
                .then()
                .body("refunded.amount", equalTo(1_000))
                .body("state", equalTo("CANCELLED"));
        long paid =
                shop.get("/orders/o1/refunds").jsonPath().getList("items").size() * 1_000L
                        + shop.get("/orders/o1/cancellation").jsonPath().getLong("amount.amount");
        assertEquals(1_000, paid);
    }

    @Test
    void nothingStaysRedeemedOnAnOrderThatIsCancelledMeanwhile() {
        desk.make("off", Map.of("kind", "AMOUNT", "value", 100, "currency", "CNY"));
        order("o1", "kim", 2_000);
        var coupons = IntStream.range(0, 20).mapToObj(_ -> desk.issue("off", "kim")).toList();
        var answers =
                AtOnce.race(
                        21,
                        i ->
                                i == 10
                                        ? cancel("o1", Map.of())
                                        : desk.redeem(
                                                coupons.get(Math.min(i, 19)), CouponDesk.on("o1")));
        AtOnce.noneBroke(answers);
        shop.get("/redemptions").then().body("items.findAll { it.rolledBackAt == null }", empty());
        shop.assertBooksBalance();
    }

    @Test
    void whatComesBeforeItsOrderWaitsForIt() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "kim").then().statusCode(201);
        var refund = Map.of("externalId", "r1", "items", List.of(of("cup", 1)));
        var id =
                back("o1", refund)
                        .then()
                        .statusCode(202)
                        .body("state", equalTo("AWAITING_ORDER"))
                        .extract()
                        .<String>path("id");
        back("o1", refund).then().statusCode(202).body("id", equalTo(id));
        refused(back("o1", Map.of("externalId", "r1")), "REFUND_EXISTS", "/externalId");
        back("o1", Map.of("externalId", "r2", "amount", money(5_000))).then().statusCode(202);
        back("o1", Map.of("externalId", "r3", "amount", Map.of("amount", 1, "currency", "USD")))
                .then()
                .statusCode(202);
        cancel("o2", Map.of("externalId", "c2")).then().statusCode(202);
        back("o1", Map.of()).then().statusCode(404);
        cancel("o2", Map.of()).then().statusCode(404);
        back("x".repeat(201), Map.of("externalId", "r1")).then().statusCode(404);
        shop.get("/refunds?state=AWAITING_ORDER")
                .then()
                .body("items.order", contains("o2", "o1", "o1", "o1"))
                .body("items.kind", contains("CANCELLATION", "REFUND", "REFUND", "REFUND"));
        try (var told = new Told(shop)) {
            order("o1", "kim", 1_000, item("cup", 1, 1_000))
                    .then()
                    .body("state", equalTo("REFUNDED"));
            order("o2", "kim", 1_000).then().body("state", equalTo("CANCELLED"));
            var facts =
                    told.until(
                            f -> f.stream().filter(RefundResourceTest::isOfAnOrder).count() == 4);
            assertEquals(
                    List.of("placed", "refunded", "placed", "refunded"),
                    facts.stream()
                            .filter(RefundResourceTest::isOfAnOrder)
                            .map(f -> f.type().contains("order-placed") ? "placed" : "refunded")
                            .toList());
        }
        // What is paid back has qualified nobody.
        assertEquals(0, shop.points(ann));
        shop.get("/referrals").then().body("items[0].state", equalTo("PENDING"));
        shop.get("/orders/o1/refunds").then().body("items.id", contains(id));
        back("o1", refund).then().statusCode(200).body("id", equalTo(id));
        shop.get("/refunds?state=AWAITING_ORDER").then().body("items", empty());
        shop.get("/refunds")
                .then()
                .body("items.externalId", contains("r3", "r2"))
                .body("items.state", contains("FAILED", "FAILED"))
                .body("items.failure.code", contains("VALIDATION_FAILED", "REFUND_EXCEEDS_ORDER"));
        order("o3", "kim", 1).then().statusCode(201);
        assertEquals(500, shop.points(ann));
    }

    @Test
    void anotherRefundTakesThePlaceOfOneThatFailed() {
        back("o1", Map.of("externalId", "r1", "amount", money(11))).then().statusCode(202);
        shop.post("/orders", Shop.order("o1", "kim", 10)).then().statusCode(201);
        refused(
                back("o1", Map.of("externalId", "r1", "amount", money(11))),
                "REFUND_EXCEEDS_ORDER",
                "/amount");
        shop.get("/refunds?state=FAILED").then().body("items", hasSize(1));
        back("o1", Map.of("externalId", "r1", "amount", money(10))).then().statusCode(201);
        shop.get("/refunds").then().body("items", empty());
    }

    @Test
    void anOrderAndItsEarlyRefundMeet() {
        AtOnce.noneBroke(
                AtOnce.race(
                        60,
                        i ->
                                i % 2 == 0
                                        ? shop.post("/orders", Shop.order("o" + i / 2, "kim", 10))
                                        : back("o" + i / 2, Map.of("externalId", "r"))));
        shop.get("/refunds").then().body("items", empty());
        shop.get("/orders?limit=100")
                .then()
                .body("items.findAll { it.state == 'REFUNDED' }", hasSize(30));
    }

    @Test
    void refundsAreImported() {
        order("o1", "kim", 3_000, item("cup", 3, 1_000));
        order("o2", "kim", 10);
        var lines =
                Stream.of(
                                Map.of(
                                        "order",
                                        "o1",
                                        "externalId",
                                        "r1",
                                        "items",
                                        List.of(of("cup", 1))),
                                Map.of(
                                        "order",
                                        "o1",
                                        "externalId",
                                        "r2",
                                        "items",
                                        List.of(of("cup", 3))),
                                Map.of("order", "o1", "externalId", "r3", "amount", money(9_000)),
                                Map.of("order", "o1", "amount", money(1)),
                                Map.of("order", "o1", "externalId", "r4", "amount", money(50)),
                                Map.of("order", "o2", "externalId", "c", "kind", "CANCELLATION"),
                                Map.of("order", "late", "externalId", "r1"),
                                Map.of("order", "o2", "externalId", "c", "kind", "OTHER"),
                                Map.of("order", "a/b", "externalId", "c"))
                        .map(RefundResourceTest::line)
                        .toList();
        for (int i = 0; i < 2; i++) {
            var ended = run(String.join("\n", lines));
            assertEquals("SUCCEEDED", ended.path("state"));
            assertEquals(List.of(2, 3, 4, 8, 9), ended.path("errors.line"));
            assertEquals("/items/0/quantity", ended.path("errors[0].pointer"));
            shop.get("/orders/o1").then().body("refunded.amount", equalTo(1_050));
            shop.get("/orders/o2").then().body("state", equalTo("CANCELLED"));
            shop.get("/refunds").then().body("items.order", contains("late"));
        }
    }

    @Test
    void asksForTheRightCaller() {
        order("o1", "kim", 10);
        var analyst = shop.as(Tokens.staff(shop.slug(), Role.ANALYST));
        analyst.post("/orders/o1/cancellation", Map.of()).then().statusCode(403);
        analyst.get("/refunds").then().statusCode(200);
        shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK))
                .call()
                .contentType("application/x-ndjson")
                .header("Idempotency-Key", UUID.randomUUID())
                .body("{}".getBytes(StandardCharsets.UTF_8))
                .post("/refunds/import")
                .then()
                .statusCode(403);
        var other = Shop.fresh();
        other.post("/orders/o1/cancellation", Map.of()).then().statusCode(404);
        other.get("/orders/o1/refunds").then().statusCode(404);
        back("early", Map.of("externalId", "r1")).then().statusCode(202);
        other.get("/refunds").then().body("items", empty());
        shop.call()
                .queryParam("dryRun", true)
                .post("/orders/o1/cancellation")
                .then()
                .statusCode(200);
        shop.get("/orders/o1").then().body("state", equalTo("PLACED"));
        shop.get("/refunds?state=DONE")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("state"));
    }

    private static boolean isOfAnOrder(Told.Fact fact) {
        return fact.type().matches(".*\\.order-(placed|refunded)\\..*");
    }

    private Response order(String number, String fan, long amount, Map<?, ?>... items) {
        var order = Shop.order(number, fan, amount);
        if (items.length > 0) {
            order.put("items", List.of(items));
        }
        var answer = shop.post("/orders", order);
        answer.then().statusCode(201);
        return answer;
    }

    private Response back(String order, Map<String, ?> refund) {
        return shop.post("/orders/" + order + "/refunds", refund);
    }

    private Response cancel(String order, Map<String, ?> body) {
        return shop.post("/orders/" + order + "/cancellation", body);
    }

    private static Map<String, Object> of(String sku, int quantity) {
        return Map.of("sku", sku, "quantity", quantity);
    }

    @SafeVarargs
    private void blames(String pointer, Map<String, Object>... items) {
        back("o1", Map.of("items", List.of(items)))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains(pointer));
    }

    private static void refused(Response answer, String code, String... pointers) {
        CouponDesk.refused(answer, 409, code);
        if (pointers.length > 0) {
            answer.then().body("errors.pointer", contains(pointers));
        }
    }

    private Response run(String text) {
        return shop.ended(
                shop.call()
                        .contentType("application/x-ndjson")
                        .header("Idempotency-Key", UUID.randomUUID())
                        .body(text.getBytes(StandardCharsets.UTF_8))
                        .post("/refunds/import"));
    }

    private static String line(Map<String, ?> refund) {
        try {
            return new ObjectMapper().writeValueAsString(refund);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
