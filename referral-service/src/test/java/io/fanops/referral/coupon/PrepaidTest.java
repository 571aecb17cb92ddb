package io.fanops.referral.coupon;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.money;
import static io.fanops.referral.CouponDesk.on;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class PrepaidTest {
    private final Shop shop = Shop.fresh();

    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void redemptionsTakePartsUntilNothingIsLeft() {
        var code = card(10_000);
        balance(code, 10_000);
        desk.validate(code, taking(4_000)).then().body("discount.amount", equalTo(4_000));
        desk.redeem(code, taking(4_000))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(4_000))
                .body("balance.amount", equalTo(6_000));
        balance(code, 6_000);
        desk.redeem(code, on(Map.of("amount", money(2_500))))
                .then()
                .statusCode(201)
                .body("balance.amount", equalTo(3_500));
        refused(desk.redeem(code, taking(3_501)), 409, "BALANCE_TOO_SMALL");
        desk.redeem(code, on(Map.of("amount", money(9_000))))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(3_500));
        shop.get("/coupons/" + code).then().body("state", equalTo("SPENT"));
        assertEquals(0, shop.balance(shop.fan("kim"), "COUPON"));
        refused(desk.redeem(code, taking(1)), 409, "COUPON_SPENT");
        shop.assertBooksBalance();
    }

    @Test
    void aRollbackGivesItsPartBack() {
        var code = card(1_000);
        var some = redemption(desk.redeem(code, taking(400)));
        var rest = redemption(desk.redeem(code, taking(600)));
        desk.rollback(rest).then().statusCode(200).body("balance.amount", equalTo(600));
        assertEquals(1, shop.balance(shop.fan("kim"), "COUPON"));
        desk.rollback(some).then().statusCode(200);
        balance(code, 1_000);
        shop.assertBooksBalance();
    }

    @Test
    void whatIsLeftGoesBackWithACardThatIsTakenBack() {
        var code = card(1_000);
        var some = redemption(desk.redeem(code, taking(400)));
        shop.post("/coupons/" + code + "/void", Map.of())
                .then()
                .statusCode(200)
                .body("balance.amount", equalTo(0));
        refused(desk.redeem(code, taking(1)), 409, "COUPON_VOID");
        desk.rollback(some).then().statusCode(200);
        balance(code, 0);
        shop.get("/ledger/trial-balance")
                .then()
                .body("balanced", equalTo(true))
                .body(
                        "accounts.findAll { it.unit == 'CASH:CNY' && it.balance != 0 }.size()",
                        equalTo(0));
    }

    @Test
    void saysWhatItNeedsToKnow() {
        var code = card(1_000);
        desk.redeem(code, AT_S1)
                .then()
                .statusCode(409)
                .body("code", equalTo("AMOUNT_NEEDED"))
                .body("errors.pointer", contains("/amount"));
        refused(
                desk.redeem(
                        code,
                        Map.of("store", "S-1", "amount", Map.of("amount", 5, "currency", "EUR"))),
                409,
                "WRONG_CURRENCY");
        desk.make("gift", Map.of());
        refused(desk.redeem(desk.issue("gift", "kim"), taking(5)), 400, "VALIDATION_FAILED");
        desk.blames("/value", Map.of("kind", "PREPAID", "currency", "CNY"));
        desk.blames(
                "/maxRedemptions",
                Map.of("kind", "PREPAID", "value", 5, "currency", "CNY", "maxRedemptions", 2));
    }

    @Test
    void paysWhatOtherCouponsOfItsStackHaveLeft() {
        var code = card(1_000);
        desk.make("half", Map.of("kind", "PERCENTAGE", "value", 50));
        var stack =
                Map.of(
                        "coupons",
                        List.of(desk.issue("half", "kim"), code),
                        "store",
                        "S-1",
                        "order",
                        Map.of("amount", money(1_500)));
        shop.post("/coupon-stacks/redemptions", stack)
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(1_500));
        balance(code, 250);
        shop.assertBooksBalance();
    }

    @Test
    void paysNoMoreThanTheOrderIsWorth() {
        var code = card(1_000);
        shop.post("/orders", Shop.order("kn", "kim", 100)).then().statusCode(201);
        var tooMuch = Map.of("store", "S-1", "order", "kn", "amount", money(101));
        desk.validate(code, tooMuch).then().body("reasons", contains("AMOUNT_EXCEEDS_ORDER"));
        for (var order : List.of("kn", Map.of("amount", money(100)))) {
            desk.redeem(code, Map.of("store", "S-1", "order", order, "amount", money(101)))
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("AMOUNT_EXCEEDS_ORDER"))
                    .body("errors.pointer", contains("/amount"));
        }
        desk.redeem(code, Map.of("store", "S-1", "order", "kn", "amount", money(60)))
                .then()
                .statusCode(201);
        refused(
                desk.redeem(code, Map.of("store", "S-1", "order", "kn", "amount", money(41))),
                409,
                "AMOUNT_EXCEEDS_ORDER");
        desk.redeem(code, on("kn")).then().statusCode(201).body("discount.amount", equalTo(40));
        refused(desk.redeem(code, on("kn")), 409, "NOTHING_TO_TAKE_OFF");
        balance(code, 900);
        shop.assertBooksBalance();
    }

    @Test
    void aFanSeesTheBalance() {
        desk.make(
                "card",
                Map.of("kind", "PREPAID", "value", 70, "currency", "CNY", "claimable", true));
        var ann = shop.as(Tokens.fan("ann"));
        ann.post("/me/coupons", Map.of("template", "card")).then().statusCode(201);
        ann.get("/me/coupons").then().body("items.balance.amount", contains(70));
    }

    @Test
    void aBalanceForAHundredPaysAHundredOfAThousand() {
        var code = card(1_000);
        var answers = AtOnce.race(1_000, _ -> desk.redeem(code, taking(10)));
        AtOnce.noneBroke(answers);
        assertEquals(100, AtOnce.with(answers, 201));
        assertEquals(900, AtOnce.with(answers, 409));
        balance(code, 0);
        shop.assertBooksBalance();
    }

    @Test
    void whatExpiresLeavesTheBooks() {
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        var soon = Instant.now().plusSeconds(4).toString();
        desk.make(
                "card",
                Map.of("kind", "PREPAID", "value", 900, "currency", "CNY", "validUntil", soon));
        desk.make("cup", Map.of("validUntil", soon, "stock", 3));
        var card = desk.issue("card", "kim");
        var cup = desk.issue("cup", "kim");
        var some = redemption(desk.redeem(card, taking(400)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> shop.balance(shop.fan("kim"), "COUPON") == 0);
        bearers(0);
        for (var code : List.of(card, cup)) {
            shop.get("/coupons/" + code).then().body("state", equalTo("EXPIRED"));
        }
        refused(desk.redeem(card, taking(1)), 409, "COUPON_EXPIRED");
        shop.get("/coupon-templates/cup").then().body("issued", equalTo(1));
        // What comes back of it lapses too.
        desk.rollback(some).then().statusCode(200);
        bearers(0);
        shop.post("/coupons/" + cup + "/void", Map.of()).then().statusCode(200);
        shop.post("/coupons/" + card + "/void", Map.of()).then().statusCode(200);
        shop.get("/coupon-templates/cup").then().body("issued", equalTo(0));
        assertEquals(0, shop.balance(shop.fan("kim"), "COUPON"));
        shop.assertBooksBalance();
    }

    private void bearers(int sum) {
        shop.get("/ledger/trial-balance")
                .then()
                .body(
                        "accounts.findAll { it.account.startsWith('bearer') }.sum { it.balance }",
                        equalTo(sum));
    }

    @Test
    void whoComesSecondGetsWhatIsLeft() {
        var code = card(1_000);
        var answers = AtOnce.race(20, _ -> desk.redeem(code, on(Map.of("amount", money(600)))));
        AtOnce.noneBroke(answers);
        assertEquals(2, AtOnce.with(answers, 201));
        answers.stream()
                .filter(answer -> answer.statusCode() != 201)
                .forEach(answer -> refused(answer, 409, "COUPON_SPENT"));
        shop.assertBooksBalance();
    }

    private String card(int value) {
        desk.make("card", Map.of("kind", "PREPAID", "value", value, "currency", "CNY"));
        return desk.issue("card", "kim");
    }

    private void balance(String code, int amount) {
        shop.get("/coupons/" + code).then().body("balance.amount", equalTo(amount));
    }

    private static String redemption(Response answer) {
        return answer.then().statusCode(201).extract().path("id");
    }

    private static Map<String, Object> taking(int amount) {
        return Map.of("store", "S-1", "amount", money(amount));
    }
}
