package io.fanops.referral.commission;

import static io.fanops.referral.PartnerDesk.click;
import static io.fanops.referral.PartnerDesk.item;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.PartnerDesk;
import io.fanops.referral.Shop;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class CommissionTest {
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();
    private final PartnerDesk desk = new PartnerDesk(shop);

    @Test
    void anOrderEarnsLineByLine() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 500));
        desk.rule("cups", Map.of("rate", 1_000, "products", Map.of("skus", List.of("cup"))));
        desk.rule(
                "mugs",
                Map.of(
                        "fixed",
                        Map.of("amount", 30, "currency", "CNY"),
                        "products",
                        Map.of("categories", List.of("mugs"))));
        var items =
                List.of(
                        item("cup", "mugs", 1, 1_099),
                        item("mug", "mugs", 3, 500),
                        item("pen", "pens", 1, 399));
        desk.order("o1", "bea", 3_198, click(code), items).then().statusCode(201);
        var id =
                shop.get("/commissions?partner=blog")
                        .then()
                        .statusCode(200)
                        .body("items", hasSize(1))
                        .body("items[0].order", equalTo("o1"))
                        .body("items[0].level", equalTo(1))
                        .body("items[0].position", equalTo("main"))
                        .body("items[0].amount", equalTo(109 + 90 + 19))
                        .body("items[0].state", equalTo("PENDING"))
                        .extract()
                        .<String>path("items[0].id");
        shop.get("/commissions/" + id)
                .then()
                .statusCode(200)
                .body("order", equalTo("o1"))
                .body("lines.line", contains(0, 1, 2, 3))
                .body("lines.base", contains(200, 1_099, 1_500, 399))
                .body("lines.amount", contains(0, 109, 90, 19))
                .body("lines[1].rule", equalTo("cups"))
                .body("lines[1].version", equalTo(1));
        shop.post(
                        "/commission-rules/simulate",
                        Map.of(
                                "partner",
                                "blog",
                                "position",
                                "main",
                                "amount",
                                Map.of("amount", 3_198, "currency", "CNY"),
                                "items",
                                items))
                .then()
                .statusCode(200)
                .body("levels.amount", contains(218))
                .body("levels[0].lines.amount", contains(0, 109, 90, 19));
        // A change touches nothing that is earned.
        shop.call()
                .body(Map.of("rate", 1))
                .put("/commission-rules/all")
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"2\""));
        shop.get("/commission-rules/all/versions").then().body("rule.rate", contains(1, 500));
        assertEquals(218, desk.has("blog", "pending"));
        shop.assertBooksBalance();
    }

    @Test
    void anOrderOfNobodysClickEarnsNothing() {
        desk.policy(Map.of());
        desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 500));
        desk.order("o1", "bea", 1_000, UUID.randomUUID().toString(), null).then().statusCode(201);
        shop.post("/orders", Shop.order("o2", "bea", 1_000)).then().statusCode(201);
        shop.get("/commissions").then().body("items", empty());
    }

    @Test
    void twoLevelsEarnAndNeverThree() {
        desk.policy(Map.of());
        desk.partner("top", Map.of());
        desk.partner("middle", Map.of("parent", "top"));
        var code = desk.partner("bottom", Map.of("parent", "middle"));
        desk.rule("first", Map.of("rate", 1_000));
        desk.rule("second", Map.of("rate", 200, "level", 2));
        desk.sell("one-level", code, 1_000);
        shop.get("/commissions").then().body("items.partner", contains("bottom"));
        desk.policy(Map.of("levels", 2));
        desk.sell("two-levels", code, 1_000);
        shop.get("/commissions?from=2020-01-01T00:00:00Z")
                .then()
                .body(
                        "items.findAll { it.order == 'two-levels' }.partner",
                        containsInAnyOrder("bottom", "middle"));
        assertEquals(200, desk.has("bottom", "pending"));
        assertEquals(20, desk.has("middle", "pending"));
        assertEquals(0, desk.has("top", "pending"));
        desk.refund("two-levels", 500).then().statusCode(201);
        assertEquals(150, desk.has("bottom", "pending"));
        assertEquals(10, desk.has("middle", "pending"));
        shop.assertBooksBalance();
    }

    @Test
    void whoBuysByTheirOwnLinkEarnsNothing() {
        desk.policy(Map.of("levels", 2));
        desk.partner("above", Map.of("fan", Map.of("externalId", "zoe")));
        var code =
                desk.partner("ann", Map.of("fan", Map.of("externalId", "ann"), "parent", "above"));
        desk.rule("first", Map.of("rate", 1_000));
        desk.rule("second", Map.of("rate", 200, "level", 2));
        desk.order("o1", "ann", 1_000, click(code), null).then().statusCode(201);
        shop.get("/commissions?partner=ann")
                .then()
                .body("items.state", contains("REJECTED"))
                .body("items.reason", contains("SELF_PURCHASE"));
        assertEquals(20, desk.has("above", "pending"));
        desk.order("o2", "zoe", 1_000, click(code), null).then().statusCode(201);
        assertEquals(100, desk.has("ann", "pending"));
        assertEquals(20, desk.has("above", "pending"));
        // Under a merged id too, also what was bought before anybody knew.
        desk.order("o3", "ann-2", 1_000, click(code), null).then().statusCode(201);
        assertEquals(200, desk.has("ann", "pending"));
        shop.merge(shop.fan("ann"), shop.fan("ann-2"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> desk.has("ann", "pending") == 100);
        desk.order("o4", "ann-2", 1_000, click(code), null).then().statusCode(201);
        desk.refund("o3", 1_000).then().statusCode(201);
        shop.get("/commissions?partner=ann&state=REJECTED")
                .then()
                .body("items.order", contains("o4", "o3", "o1"))
                .body("items.amount", contains(0, 0, 0));
        assertEquals(100, desk.has("ann", "pending"));
        shop.assertBooksBalance();
    }

    @Test
    void anEndedPartnerEarnsNothingAndAPausedOneByEarlierClicks() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 1_000));
        var clicks = List.of(click(code), click(code));
        shop.post("/partners/blog/pause", Map.of()).then().statusCode(200);
        desk.order("o1", "bea", 1_000, clicks.get(0), null).then().statusCode(201);
        shop.post("/partners/blog/end", Map.of()).then().statusCode(200);
        desk.order("o2", "cat", 1_000, clicks.get(1), null).then().statusCode(201);
        shop.get("/commissions?partner=blog")
                .then()
                .body("items.state", contains("REJECTED", "PENDING"))
                .body("items[0].reason", equalTo("PARTNER_ENDED"));
    }

    @Test
    void aCouponOfAPositionEarnsForIt() {
        desk.policy(Map.of());
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        desk.partner("blog", Map.of());
        desk.position("blog", Map.of("key", "video", "couponTemplate", "cup"));
        desk.rule("all", Map.of("rate", 1_000));
        var bea = shop.fan("bea");
        var coupon =
                shop.post("/coupons", Map.of("template", "cup", "fan", Map.of("fanId", bea)))
                        .then()
                        .extract()
                        .<String>path("code");
        shop.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1", "order", "o1"))
                .then()
                .statusCode(201);
        shop.post("/orders", Shop.order("o1", "bea", 1_000)).then().statusCode(201);
        shop.get("/commissions?partner=blog")
                .then()
                .body("items.position", contains("video"))
                .body("items.amount", contains(100));
    }

    @Test
    void whatComesBackIsTakenBackAndNoMore() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 1_000));
        desk.rule("cups", Map.of("rate", 2_000, "products", Map.of("skus", List.of("cup"))));
        desk.order(
                        "o1",
                        "bea",
                        1_000,
                        click(code),
                        List.of(item("cup", "c", 2, 300), item("pen", "p", 1, 400)))
                .then()
                .statusCode(201);
        assertEquals(160, desk.has("blog", "pending"));
        var body = new HashMap<String, Object>();
        body.put("externalId", "r1");
        body.put("amount", Map.of("amount", 100, "currency", "CNY"));
        var answers = AtOnce.race(50, _ -> shop.post("/orders/o1/refunds", body));
        AtOnce.noneBroke(answers);
        // 100 in proportion: 60 of the cups, 40 of the pen.
        assertEquals(160 - 16, desk.has("blog", "pending"));
        desk.release(jdbi);
        assertEquals(144, desk.has("blog", "payable"));
        desk.refund("o1", 900).then().statusCode(201);
        assertEquals(0, desk.has("blog", "payable"));
        shop.get("/commissions")
                .then()
                .body("items.state", contains("REVERSED"))
                .body("items.amount", contains(0))
                .body("items.earned", contains(160));
        shop.get("/partners/blog/statement")
                .then()
                .body("currencies[0].opening", equalTo(0))
                .body("currencies[0].earned", equalTo(160))
                .body("currencies[0].released", equalTo(144))
                .body("currencies[0].clawedBack", equalTo(160))
                .body("currencies[0].paid", equalTo(0))
                .body("currencies[0].closing", equalTo(0))
                .body("from", notNullValue());
        shop.get("/partners/blog/statement?from=2024-01-01T00:00:00Z&to=2025-02-01T00:00:00Z")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("from"));
        shop.assertBooksBalance();
    }

    @Test
    void aReturnedItemTakesItsOwnCommission() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("pens", Map.of("rate", 0));
        desk.rule("cups", Map.of("rate", 2_000, "products", Map.of("skus", List.of("cup"))));
        desk.order(
                        "o1",
                        "bea",
                        1_000,
                        click(code),
                        List.of(item("cup", "c", 2, 300), item("pen", "p", 1, 400)))
                .then()
                .statusCode(201);
        assertEquals(120, desk.has("blog", "pending"));
        shop.post("/orders/o1/refunds", Map.of("items", List.of(Map.of("line", 2, "quantity", 1))))
                .then()
                .statusCode(201);
        assertEquals(120, desk.has("blog", "pending"));
        shop.post("/orders/o1/refunds", Map.of("items", List.of(Map.of("line", 1, "quantity", 1))))
                .then()
                .statusCode(201);
        assertEquals(60, desk.has("blog", "pending"));
        shop.assertBooksBalance();
    }

    @Test
    void anOrderThatNeverHappenedEarnsNothingAndOneThatCameLateWhatIsLeft() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 1_000));
        desk.sell("o1", code, 1_000);
        desk.refund("o1", 300).then().statusCode(201);
        assertEquals(70, desk.has("blog", "pending"));
        shop.post("/orders/o1/cancellation", Map.of("externalId", "c1")).then().statusCode(201);
        assertEquals(0, desk.has("blog", "pending"));
        // The refund is here before its order.
        shop.post(
                        "/orders/o2/refunds",
                        Map.of(
                                "externalId",
                                "r1",
                                "amount",
                                Map.of("amount", 400, "currency", "CNY")))
                .then()
                .statusCode(202);
        desk.sell("o2", code, 1_000);
        assertEquals(60, desk.has("blog", "pending"));
        desk.refund("o2", 600).then().statusCode(201);
        assertEquals(0, desk.has("blog", "pending"));
        shop.assertBooksBalance();
    }

    @Test
    void aRefundTakesTheSameBeforeItsOrderAsAfter() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 1_000));
        var half = Map.of("externalId", "r1", "amount", Map.of("amount", 50, "currency", "CNY"));
        var items = List.of(item("cup", "c", 1, 80));
        desk.order("o1", "bea", 100, click(code), items).then().statusCode(201);
        shop.post("/orders/o1/refunds", half).then().statusCode(201);
        assertEquals(4, desk.has("blog", "pending"));
        shop.post("/orders/o2/refunds", half).then().statusCode(202);
        desk.order("o2", "bea", 100, click(code), items).then().statusCode(201);
        assertEquals(8, desk.has("blog", "pending"));
        desk.refund("o2", 50).then().statusCode(201);
        assertEquals(4, desk.has("blog", "pending"));
        // What was called off before it came has no commission, not even a rejected one.
        shop.post("/orders/o3/cancellation", Map.of("externalId", "c1")).then().statusCode(202);
        desk.order("o3", "bea", 100, click(code), items).then().statusCode(201);
        shop.get("/commissions?partner=blog").then().body("items.order", contains("o2", "o1"));
        shop.assertBooksBalance();
    }

    @Test
    void aMergeThatMissedACommissionStopsItsRelease() {
        desk.policy(Map.of());
        var code = desk.partner("ann", Map.of("fan", Map.of("externalId", "ann")));
        desk.rule("all", Map.of("rate", 1_000));
        desk.order("o1", "ann-2", 1_000, click(code), null).then().statusCode(201);
        desk.order("o2", "bea", 1_000, click(code), null).then().statusCode(201);
        write(
                """
                insert into same_fan (brand, fan_id, merged_into, survivor_id, at)
                values (:brand, cast('%1$s' as uuid), cast('%2$s' as uuid), cast('%2$s' as uuid), now())\
                """
                        .formatted(shop.fan("ann-2"), shop.fan("ann")));
        desk.release(jdbi);
        shop.get("/commissions?partner=ann")
                .then()
                .body("items.state", contains("PAYABLE", "REJECTED"))
                .body("items[1].reason", equalTo("SELF_PURCHASE"));
        assertEquals(0, desk.has("ann", "pending"));
        assertEquals(100, desk.has("ann", "payable"));
        shop.assertBooksBalance();
    }

    @Test
    void aRuleThatHasEndedEarnsNoMoreAndTakesNothingBack() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 1_000));
        desk.sell("o1", code, 1_000);
        var rule = "/commission-rules/all";
        shop.as(Tokens.staff(shop.slug(), "marketer")).call().delete(rule).then().statusCode(403);
        shop.call().header("If-Match", "\"7\"").delete(rule).then().statusCode(412);
        shop.call().header("If-Match", "\"1\"").delete(rule).then().statusCode(204);
        shop.call().delete(rule).then().statusCode(404);
        shop.get(rule).then().statusCode(404);
        shop.get("/commission-rules").then().body("items", empty());
        shop.get(rule + "/versions").then().body("rule.rate", contains(1_000));
        shop.get("/commission-rules/never/versions").then().statusCode(404);
        assertEquals(100, desk.has("blog", "pending"));
        desk.sell("o2", code, 1_000);
        assertEquals(100, desk.has("blog", "pending"));
        // A refund still takes in proportion to what was earned.
        desk.refund("o1", 500).then().statusCode(201);
        assertEquals(50, desk.has("blog", "pending"));
        desk.rule("all", Map.of("rate", 500));
        shop.get(rule).then().body("version", equalTo(2));
        shop.get(rule + "/versions").then().body("rule.rate", contains(500, 1_000));
        desk.sell("o3", code, 1_000);
        assertEquals(100, desk.has("blog", "pending"));
        shop.assertBooksBalance();
    }

    @Test
    void aBrandHasAThousandRulesAtMost() {
        desk.rule("all", Map.of("rate", 1));
        write(
                """
                insert into commission_rule (brand, key, version, skus, categories, level, rate)
                select :brand, 'r' || n, 1, '{}', '{}', 1, 1 from generate_series(1, 999) n\
                """);
        shop.call()
                .body(Map.of("rate", 2))
                .put("/commission-rules/more")
                .then()
                .statusCode(409)
                .body("code", equalTo("TOO_MANY_COMMISSION_RULES"));
        shop.call().body(Map.of("rate", 2)).put("/commission-rules/all").then().statusCode(200);
    }

    private void write(String statement) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(handle ->
                                                handle.createUpdate(statement).execute())));
    }

    @Test
    void figuresSayWhatAClickIsWorth() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.rule("all", Map.of("rate", 1_000));
        desk.sell("o1", code, 1_000);
        click(code);
        click(code);
        click(code);
        shop.get("/partners/blog/figures")
                .then()
                .body("clicks", equalTo(4))
                .body("yields[0].orders", equalTo(1))
                .body("yields[0].earned", equalTo(100))
                .body("yields[0].epc", equalTo(25.0f))
                .body("yields[0].conversion", equalTo(0.25f));
    }

    @Test
    void aFanSeesWhatTheyHaveEarned() {
        desk.policy(Map.of());
        var me = shop.as(Tokens.fan("promoting-fan"));
        me.get("/me/commissions").then().statusCode(200).body("items", empty());
        shop.get("/commissions?from=-1000000-01-01T00:00:00Z").then().statusCode(400);
        var code = desk.partner("own", Map.of("fan", Map.of("externalId", "me-promoting-fan")));
        desk.rule("all", Map.of("rate", 1_000));
        desk.sell("o1", code, 1_000);
        me.get("/me/commissions")
                .then()
                .body("balances[0].pending", equalTo(100))
                .body("balances[0].payable", equalTo(0))
                .body("items.amount", contains(100));
    }
}
