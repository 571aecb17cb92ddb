package io.fanops.referral.coupon;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.item;
import static io.fanops.referral.CouponDesk.money;
import static io.fanops.referral.CouponDesk.on;
import static io.fanops.referral.CouponDesk.order;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class StackTest {
    private final Shop shop = Shop.fresh();

    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void isAppliedByPriorityAndEachToWhatIsLeft() {
        var half = half(Map.of());
        var five = five(Map.of("stacking", Map.of("exclusive", false, "priority", 9)));
        validate(stack(half, five))
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("items.code", contains(five, half))
                .body("items.discount.amount", contains(500, 750))
                .body("discount.amount", equalTo(1_250));
        var redeemed =
                redeem(stack(half, five))
                        .then()
                        .statusCode(201)
                        .body("discount.amount", equalTo(1_250))
                        .body("items", hasSize(2))
                        .extract()
                        .<String>path("id");
        shop.get("/coupon-stacks/" + redeemed).then().body("_actions", contains("rollback"));
        refused(redeem(stack(half, five)), 409, "COUPON_SPENT");
        shop.assertBooksBalance();
    }

    @Test
    void noProductIsDiscountedAndNoPieceGivenTwice() {
        var cups = Map.<String, Object>of("products", Map.of("skus", List.of("cup")));
        half(cups);
        var order = order(1_000, List.of(item("cup", 1, 100), item("tea", 1, 900)));
        var halves = stack(order, desk.issue("half", "kim"), desk.issue("half", "kim"));
        validate(halves).then().body("items.discount.amount", contains(50, 25));
        redeem(halves).then().statusCode(201).body("discount.amount", equalTo(75));
        // What is taken off the whole is taken off the cup too.
        desk.make("third", Map.of("kind", "AMOUNT", "value", 200, "currency", "CNY"));
        redeem(stack(order, desk.issue("third", "kim"), desk.issue("half", "kim")))
                .then()
                .body("discount.amount", equalTo(240));
        desk.make(
                "two-and-one",
                Map.of(
                        "kind",
                        "BUY_X_GET_Y",
                        "buyGet",
                        Map.of(
                                "buy",
                                Map.of("products", Map.of("skus", List.of("cup")), "pieces", 2),
                                "give",
                                Map.of("pieces", 1))));
        var first = desk.issue("two-and-one", "kim");
        var second = desk.issue("two-and-one", "kim");
        var three = stack(order(300, List.of(item("cup", 3, 100))), first, second);
        validate(three)
                .then()
                .body("valid", equalTo(true))
                .body("discount.amount", equalTo(100))
                .body("items[1].reasons", contains("NOTHING_TO_TAKE_OFF"));
        redeem(three)
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(100))
                .body("items.code", contains(first))
                .body("unused", contains(second));
        shop.get("/coupons/" + second).then().body("state", equalTo("ISSUED"));
        var six = order(600, List.of(item("cup", 6, 100)));
        redeem(stack(six, second, desk.issue("two-and-one", "kim")))
                .then()
                .body("discount.amount", equalTo(200));
        shop.assertBooksBalance();
    }

    @Test
    void isNotUsedUpForNothing() {
        var five = five(Map.of());
        var nothing = order(0, List.of());
        desk.validate(five, CouponDesk.on(nothing))
                .then()
                .body("valid", equalTo(false))
                .body("reasons", contains("NOTHING_TO_TAKE_OFF"));
        refused(desk.redeem(five, CouponDesk.on(nothing)), 409, "NOTHING_TO_TAKE_OFF");
        validate(stack(nothing, five)).then().body("reasons", contains("NOTHING_TO_TAKE_OFF"));
        refused(redeem(stack(nothing, five)), 409, "NOTHING_TO_TAKE_OFF");
        var other = five(Map.of("name", "other"));
        redeem(stack(order(500, List.of()), five, other))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(500))
                .body("unused", contains(other));
        desk.redeem(other, AT_S1).then().statusCode(201);
        shop.assertBooksBalance();
    }

    /// A sum of two currencies is none.
    @Test
    void isOfOneCurrency() {
        var cny = amount("cny", "CNY");
        var usd = amount("usd", "USD");
        var unpriced = Map.of("coupons", List.of(cny, usd), "store", "S-1");
        validate(unpriced)
                .then()
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("reasons", contains("WRONG_CURRENCY"))
                .body("discount", nullValue());
        refused(redeem(unpriced), 409, "WRONG_CURRENCY");
        var numbered = Map.of("externalId", "not-here");
        desk.redeem(cny, on(numbered)).then().statusCode(201);
        refused(desk.redeem(usd, on(numbered)), 409, "WRONG_CURRENCY");
        var dollars =
                Map.of(
                        "externalId",
                        "not-here",
                        "amount",
                        Map.of("amount", 10_000, "currency", "USD"));
        refused(desk.redeem(usd, on(dollars)), 409, "WRONG_CURRENCY");
        shop.get("/coupons/" + usd).then().body("state", equalTo("ISSUED"));
    }

    private String amount(String template, String currency) {
        desk.make(template, Map.of("kind", "AMOUNT", "value", 100, "currency", currency));
        return desk.issue(template, "kim");
    }

    @Test
    void isRedeemedWhollyOrNotAtAll() {
        var five = five(Map.of());
        var spent = half(Map.of());
        desk.redeem(spent, CouponDesk.on(Map.of("amount", money(10)))).then().statusCode(201);
        redeem(stack(five, spent))
                .then()
                .statusCode(409)
                .body("code", equalTo("COUPON_SPENT"))
                .body("errors.pointer", contains("/coupons/1"));
        shop.get("/coupons/" + five).then().body("state", equalTo("ISSUED"));
        validate(stack(five, spent))
                .then()
                .body("valid", equalTo(false))
                .body("items[1].reasons", contains("COUPON_SPENT"));
        refused(redeem(stack(five, five)), 400, "VALIDATION_FAILED");
        refused(redeem(stack(five, "ZZZZZZZZZZZZ")), 404, "NOT_FOUND");
    }

    @Test
    void isKeptForOneAsAWhole() {
        var five = five(Map.of());
        var half = half(Map.of());
        var locking = stack(five, half);
        locking.put("lock", true);
        var lock = validate(locking).then().body("valid", equalTo(true)).extract().path("lockId");
        refused(redeem(stack(five, half)), 409, "COUPON_LOCKED");
        refused(desk.redeem(five, AT_S1), 409, "COUPON_LOCKED");
        var other = five(Map.of("name", "other"));
        var overlapping = stack(other, half);
        overlapping.put("lock", true);
        validate(overlapping).then().body("valid", equalTo(false));
        desk.redeem(other, AT_S1).then().statusCode(201);
        var mine = stack(five, half);
        mine.put("lockId", lock);
        redeem(mine).then().statusCode(201);
    }

    @Test
    void isRolledBackWhollyOrOneByOne() {
        var five = five(Map.of());
        var half = half(Map.of());
        var stack = redeem(stack(five, half));
        var id = stack.<String>path("id");
        var first = stack.<String>path("items[0].id");
        desk.rollback(first).then().statusCode(200);
        shop.get("/coupon-stacks/" + id).then().body("_actions", contains("rollback"));
        rollback(id)
                .then()
                .statusCode(200)
                .body("_actions", hasSize(0))
                .body("items.rolledBackAt", hasSize(2));
        refused(rollback(id), 409, "ALREADY_ROLLED_BACK");
        redeem(stack(five, half)).then().statusCode(201);
        Shop.fresh().get("/coupon-stacks/" + id).then().statusCode(404);
        shop.assertBooksBalance();
    }

    @Test
    void someGoAloneAndSomeWithFew() {
        var alone = five(Map.of("stacking", Map.of("exclusive", true)));
        var half = half(Map.of("stacking", Map.of("exclusive", false, "atMost", 2)));
        refused(redeem(stack(alone, half)), 409, "NOT_STACKABLE");
        validate(stack(alone, half)).then().body("reasons", contains("NOT_STACKABLE"));
        desk.make("gift", Map.of());
        var one = desk.issue("gift", "kim");
        var two = desk.issue("gift", "kim");
        refused(redeem(stack(half, one, two)), 409, "NOT_STACKABLE");
        refused(redeem(stack(one, desk.issue("gift", "lee"))), 409, "WRONG_FAN");
        redeem(stack(half, one)).then().statusCode(201);
        redeem(stack(alone)).then().statusCode(201);
    }

    @Test
    void stacksThatShareACouponAreRedeemedOnce() {
        var shared = five(Map.of());
        desk.make("gift", Map.of());
        var gifts = new String[20];
        for (int i = 0; i < gifts.length; i++) {
            gifts[i] = desk.issue("gift", "kim");
        }
        var answers =
                AtOnce.race(
                        100,
                        i ->
                                redeem(
                                        i % 2 == 0
                                                ? stack(shared, gifts[i % 20])
                                                : stack(gifts[i % 20], shared)));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        shop.get("/coupons?template=gift&limit=500")
                .then()
                .body("items.findAll { it.state == 'SPENT' }", hasSize(1));
        shop.assertBooksBalance();
    }

    @Test
    void whatStandsOnAnOrderCountsOneByOneAsInAStack() {
        shop.post("/orders", Shop.order("kk", "kim", 500)).then().statusCode(201);
        var first = five(Map.of());
        var second = five(Map.of("name", "other"));
        var used = desk.redeem(first, CouponDesk.on("kk"));
        used.then().statusCode(201).body("discount.amount", equalTo(500));
        desk.validate(second, CouponDesk.on("kk"))
                .then()
                .body("reasons", contains("NOTHING_TO_TAKE_OFF"));
        refused(desk.redeem(second, CouponDesk.on("kk")), 409, "NOTHING_TO_TAKE_OFF");
        var alone = stack((Object) second);
        alone.put("order", "kk");
        validate(alone).then().body("reasons", contains("NOTHING_TO_TAKE_OFF"));
        refused(redeem(alone), 409, "NOTHING_TO_TAKE_OFF");
        desk.rollback(used.path("id")).then().statusCode(200);
        redeem(alone).then().statusCode(201).body("discount.amount", equalTo(500));
        refused(desk.redeem(first, CouponDesk.on("kk")), 409, "NOTHING_TO_TAKE_OFF");
        shop.assertBooksBalance();
    }

    @Test
    void noPieceIsGivenTwiceOneByOne() {
        desk.make(
                "two-and-one",
                Map.of(
                        "kind",
                        "BUY_X_GET_Y",
                        "buyGet",
                        Map.of(
                                "buy",
                                Map.of("products", Map.of("skus", List.of("cup")), "pieces", 2),
                                "give",
                                Map.of("pieces", 1))));
        var order = new HashMap<String, Object>(order(300, List.of(item("cup", 3, 100))));
        order.put("externalId", "three");
        desk.redeem(desk.issue("two-and-one", "kim"), CouponDesk.on(order))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(100));
        refused(
                desk.redeem(desk.issue("two-and-one", "kim"), CouponDesk.on(order)),
                409,
                "NOTHING_TO_TAKE_OFF");
    }

    @Test
    void someGoAloneAndSomeWithFewOneByOneToo() {
        var alone = five(Map.of("stacking", Map.of("exclusive", true)));
        var half = half(Map.of("stacking", Map.of("exclusive", false, "atMost", 2)));
        desk.make("gift", Map.of());
        var one = desk.issue("gift", "kim");
        var two = desk.issue("gift", "kim");
        var three = desk.issue("gift", "kim");
        var used = desk.redeem(alone, CouponDesk.on("ke"));
        used.then().statusCode(201);
        desk.validate(one, CouponDesk.on("ke")).then().body("reasons", contains("NOT_STACKABLE"));
        refused(desk.redeem(one, CouponDesk.on("ke")), 409, "NOT_STACKABLE");
        desk.rollback(used.path("id")).then().statusCode(200);
        var known = Map.of("externalId", "ke", "amount", money(900));
        desk.redeem(half, CouponDesk.on(known)).then().statusCode(201);
        refused(desk.redeem(alone, CouponDesk.on("ke")), 409, "NOT_STACKABLE");
        refused(desk.redeem(desk.issue("gift", "lee"), CouponDesk.on("ke")), 409, "WRONG_FAN");
        var both = stack(one, two);
        both.put("order", "ke");
        validate(both).then().body("reasons", contains("NOT_STACKABLE"));
        refused(redeem(both), 409, "NOT_STACKABLE");
        desk.redeem(one, CouponDesk.on("ke")).then().statusCode(201);
        refused(desk.redeem(three, CouponDesk.on("ke")), 409, "NOT_STACKABLE");
        desk.redeem(three, CouponDesk.on("another")).then().statusCode(201);
    }

    @Test
    void whatStandsOnAnOrderHoldsWhoeverComesAtOnce() {
        shop.post("/orders", Shop.order("kk", "kim", 1_000)).then().statusCode(201);
        desk.make("three", Map.of("kind", "AMOUNT", "value", 300, "currency", "CNY"));
        desk.make("few", Map.of("stacking", Map.of("exclusive", false, "atMost", 2)));
        var threes = new String[12];
        var few = new String[12];
        for (int i = 0; i < 12; i++) {
            threes[i] = desk.issue("three", "kim");
            few[i] = desk.issue("few", "kim");
        }
        var off =
                AtOnce.race(
                        24,
                        i ->
                                i % 2 == 0
                                        ? desk.redeem(threes[i / 2], CouponDesk.on("kk"))
                                        : desk.redeem(few[i / 2], CouponDesk.on("unknown")));
        AtOnce.noneBroke(off);
        assertEquals(4 + 2, AtOnce.with(off, 201));
        assertEquals(
                1_000,
                off.stream()
                        .filter(answer -> answer.statusCode() == 201)
                        .filter(answer -> answer.path("discount") != null)
                        .mapToInt(answer -> answer.path("discount.amount"))
                        .sum());
        shop.assertBooksBalance();
    }

    private String five(Map<String, Object> more) {
        var five = new HashMap<String, Object>(more);
        var key = "five" + five.remove("name");
        five.putAll(Map.of("kind", "AMOUNT", "value", 500, "currency", "CNY"));
        desk.make(key, five);
        return desk.issue(key, "kim");
    }

    private String half(Map<String, Object> more) {
        var half = new HashMap<String, Object>(more);
        half.putAll(Map.of("kind", "PERCENTAGE", "value", 50));
        desk.make("half", half);
        return desk.issue("half", "kim");
    }

    private static Map<String, Object> stack(Map<String, Object> order, String... codes) {
        var stack = stack((Object[]) codes);
        stack.put("order", order);
        return stack;
    }

    private static Map<String, Object> stack(Object... codes) {
        var stack = new HashMap<String, Object>();
        stack.put("coupons", List.of(codes));
        stack.put("store", "S-1");
        stack.put("order", Map.of("amount", money(2_000)));
        return stack;
    }

    private Response validate(Map<String, Object> stack) {
        return shop.post("/coupon-stacks/validations", stack);
    }

    private Response redeem(Map<String, Object> stack) {
        return shop.post("/coupon-stacks/redemptions", stack);
    }

    private Response rollback(String stack) {
        return shop.post("/coupon-stacks/" + stack + "/rollback", Map.of());
    }
}
