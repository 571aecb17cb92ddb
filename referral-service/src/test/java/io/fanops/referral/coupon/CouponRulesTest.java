package io.fanops.referral.coupon;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.by;
import static io.fanops.referral.CouponDesk.item;
import static io.fanops.referral.CouponDesk.money;
import static io.fanops.referral.CouponDesk.on;
import static io.fanops.referral.CouponDesk.order;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class CouponRulesTest {
    private final Shop shop = Shop.fresh();

    @Inject Jdbi jdbi;

    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void whoBuysTwoCupsGetsTheThird() {
        desk.make(
                "third",
                Map.of(
                        "kind",
                        "BUY_X_GET_Y",
                        "buyGet",
                        Map.of(
                                "buy",
                                Map.of("products", Map.of("skus", List.of("cup")), "pieces", 2),
                                "give",
                                Map.of("pieces", 1))));
        var code = desk.issue("third", "kim");
        var two = order(1_400, List.of(item("cup", 2, 700)));
        desk.validate(code, on(two)).then().body("reasons", contains("WRONG_PRODUCTS"));
        refused(desk.redeem(code, on(two)), 409, "WRONG_PRODUCTS");
        desk.redeem(code, AT_S1).then().statusCode(409).body("errors.pointer", contains("/order"));
        desk.redeem(code, on(order(1_700, List.of(item("cup", 2, 700), item("cup", 1, 300)))))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(300));
    }

    @Test
    void aPercentageOfSomeProductsLooksAtTheOrderThatWasTakenDown() {
        desk.make(
                "tea",
                Map.of(
                        "kind",
                        "PERCENTAGE",
                        "value",
                        50,
                        "maxDiscount",
                        1_000,
                        "products",
                        Map.of("categories", List.of("tea"))));
        var bought = Shop.order("o-1", "kim", 9_000);
        bought.put(
                "items",
                List.of(
                        Map.of("category", "tea", "price", 700, "quantity", 2),
                        Map.of("category", "coffee", "price", 7_600)));
        shop.post("/orders", bought).then().statusCode(201);
        desk.redeem(desk.issue("tea", "kim"), on("o-1"))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(700));
        bought.put("externalId", "o-2");
        bought.put("items", List.of(Map.of("category", "coffee")));
        shop.post("/orders", bought).then().statusCode(201);
        refused(desk.redeem(desk.issue("tea", "kim"), on("o-2")), 409, "WRONG_PRODUCTS");
    }

    @Test
    void refusesRulesThatDoNotFit() {
        desk.blames("/maxDiscount", Map.of("maxDiscount", 5));
        desk.blames("/buyGet", Map.of("kind", "BUY_X_GET_Y"));
        desk.blames("/products", Map.of("products", Map.of("skus", List.of())));
        desk.blames("/weekdays/0", Map.of("weekdays", List.of("SOMEDAY")));
        desk.blames("/hours/from", Map.of("hours", Map.of("from", "25:00", "to", "12:00")));
        var unknown = CouponDesk.template("bad", Map.of("audience", UUID.randomUUID()));
        refused(shop.post("/coupon-templates", unknown), 400, "UNKNOWN_AUDIENCE");
    }

    @Test
    void isNotTakenOnADayThatIsNotIts() {
        var today = Instant.now().atZone(java.time.ZoneOffset.UTC).getDayOfWeek();
        desk.make("never", Map.of("weekdays", List.of(today.plus(3), today.plus(4))));
        var code = desk.issue("never", "kim");
        desk.validate(code, AT_S1).then().body("reasons", contains("NOT_AT_THIS_TIME"));
        refused(desk.redeem(code, AT_S1), 409, "NOT_AT_THIS_TIME");
    }

    @Test
    void itsDaysBeginWhenItIsIssued() {
        desk.make("week", Map.of("validDays", 7));
        var until =
                Instant.parse(shop.get("/coupons/" + desk.issue("week", "kim")).path("validUntil"));
        var left = Duration.between(Instant.now(), until);
        assertEquals(7, left.plusMinutes(1).toDays());
        var end = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS).toString();
        desk.make("short", Map.of("validDays", 7, "validUntil", end));
        shop.get("/coupons/" + desk.issue("short", "kim")).then().body("validUntil", equalTo(end));
    }

    @Test
    void isForMembersOfItsAudienceOnly() {
        var audience = shop.audience(shop.fan("kim"));
        desk.make("vip", Map.of("audience", audience, "maxRedemptions", 9));
        var hers = desk.issue("vip", "kim");
        var his = desk.issue("vip", "lee");
        desk.redeem(hers, AT_S1).then().statusCode(201).body("fanId", equalTo(shop.fan("kim")));
        refused(desk.redeem(hers, by("lee")), 409, "WRONG_FAN");
        desk.validate(his, AT_S1).then().body("reasons", contains("NOT_IN_AUDIENCE"));
        refused(desk.redeem(his, AT_S1), 409, "NOT_IN_AUDIENCE");
        var everybodys = desk.publish("vip", "VIP-ONLY");
        desk.redeem(everybodys, AT_S1)
                .then()
                .statusCode(409)
                .body("code", equalTo("FAN_NEEDED"))
                .body("errors.pointer", contains("/fan"));
        refused(desk.redeem(everybodys, by("lee")), 409, "NOT_IN_AUDIENCE");
        desk.redeem(everybodys, by("kim")).then().statusCode(201);
        desk.validate(everybodys, by("unseen")).then().body("reasons", contains("NOT_IN_AUDIENCE"));
        assertFalse(shop.knows("unseen"), "a validation makes nobody known");
    }

    @Test
    void aPublicCodeIsUsedSoOftenByEach() {
        desk.make("public", Map.of("maxRedemptions", 3, "perFan", 1));
        var code = desk.publish("public", "WELCOME");
        refused(desk.redeem(code, AT_S1), 409, "FAN_NEEDED");
        var first =
                desk.redeem(code, by("kim")).then().statusCode(201).extract().<String>path("id");
        desk.validate(code, by("kim")).then().body("reasons", contains("FAN_LIMIT_REACHED"));
        refused(desk.redeem(code, by("kim")), 409, "FAN_LIMIT_REACHED");
        desk.rollback(first).then().statusCode(200);
        desk.redeem(code, by("kim")).then().statusCode(201);
        desk.redeem(code, by("lee")).then().statusCode(201);
        desk.redeem(code, by("mia")).then().statusCode(201);
        refused(desk.redeem(code, by("ned")), 409, "COUPON_SPENT");
        shop.assertBooksBalance();
    }

    @Test
    void aFanIsGivenNoMoreThanOneFanMayHave() {
        desk.make("two", Map.of("perFan", 2, "stock", 10));
        var first = desk.issue("two", "kim");
        desk.issue("two", "kim");
        var more = Map.of("template", "two", "fan", Map.of("externalId", "kim"));
        refused(shop.post("/coupons", more), 409, "FAN_LIMIT_REACHED");
        shop.get("/coupon-templates/two").then().body("issued", equalTo(2));
        shop.post("/coupons/" + first + "/void", Map.of("reason", "a mistake"))
                .then()
                .statusCode(200)
                .body("state", equalTo("VOID"))
                .body("_actions", hasSize(0));
        shop.get("/coupon-templates/two").then().body("issued", equalTo(1));
        desk.issue("two", "kim");
        refused(shop.post("/coupons", more), 409, "FAN_LIMIT_REACHED");
        refused(desk.redeem(first, AT_S1), 409, "COUPON_VOID");
        refused(shop.post("/coupons/" + first + "/void", Map.of()), 409, "COUPON_VOID");
        shop.assertBooksBalance();
    }

    @Test
    void aMergedFanHasTheSurvivorsCouponsAndNoMoreThanOne() {
        desk.make("one", Map.of("perFan", 1, "maxRedemptions", 9));
        desk.make("gift", Map.of());
        var ann = shop.fan("ann");
        var anna = shop.fan("anna");
        var hers = desk.issue("one", "anna");
        var everybodys = desk.publish("one", "EVERYBODYS");
        desk.redeem(everybodys, by("anna")).then().statusCode(201);
        var batch = Map.<String, Object>of("batch", "b", "fans", List.of(Map.of("fanId", anna)));
        batch(batch, "1 coupons were issued; 0 fans");
        shop.mergeAndWait(ann, anna);
        refused(
                shop.post("/coupons", Map.of("template", "one", "fan", Map.of("fanId", ann))),
                409,
                "FAN_LIMIT_REACHED");
        desk.validate(everybodys, by("ann")).then().body("reasons", contains("FAN_LIMIT_REACHED"));
        refused(desk.redeem(everybodys, by("ann")), 409, "FAN_LIMIT_REACHED");
        batch(Map.of("batch", "b", "fans", List.of(Map.of("fanId", ann))), "0 coupons were issued");
        desk.redeem(hers, by("ann")).then().statusCode(201);
        desk.validate(hers, Map.of("store", "S-1", "fan", Map.of("fanId", anna)))
                .then()
                .body("valid", equalTo(true));
        var stack = Map.of("coupons", List.of(hers, desk.issue("gift", "ann")), "store", "S-1");
        shop.post("/coupon-stacks/redemptions", stack).then().statusCode(201);
        for (var id : List.of(ann, anna)) {
            shop.get("/coupons?fanId=" + id)
                    .then()
                    .body("items", hasSize(3))
                    .body("items.fanId.unique()", contains(ann));
            shop.get("/redemptions?fanId=" + id).then().body("items", hasSize(4));
        }
    }

    private void batch(Map<String, Object> batch, String detail) {
        shop.ended(shop.post("/coupon-templates/gift/batches", batch))
                .then()
                .body("detail", startsWith(detail));
    }

    @Test
    void whatIsUsedUpIsNotTakenBack() {
        desk.make("cup", Map.of());
        var code = desk.issue("cup", "kim");
        var redemption =
                desk.redeem(code, AT_S1).then().statusCode(201).extract().<String>path("id");
        refused(shop.post("/coupons/" + code + "/void", Map.of()), 409, "COUPON_SPENT");
        shop.get("/redemptions/" + redemption).then().body("_actions", contains("rollback"));
        desk.rollback(redemption).then().statusCode(200).body("_actions", hasSize(0));
        shop.get("/redemptions?fanId=" + shop.fan("kim")).then().body("items", hasSize(1));
        shop.get("/redemptions?store=elsewhere").then().body("items", hasSize(0));
        Shop.fresh().get("/redemptions/" + redemption).then().statusCode(404);
        shop.post("/coupons/" + code + "/void", Map.of()).then().statusCode(200);
        shop.assertBooksBalance();
    }

    @Test
    void aLockIsLetGoByItsOwnerOrByHand() {
        desk.make("cup", Map.of());
        var code = desk.issue("cup", "kim");
        var locking = Map.<String, Object>of("store", "S-1", "lock", true);
        var lock = desk.validate(code, locking).then().extract().<String>path("lockId");
        shop.get("/coupons/" + code)
                .then()
                .body("_actions", contains("validate", "redeem", "unlock", "void"));
        refused(
                shop.post("/coupons/" + code + "/unlock", Map.of("lockId", UUID.randomUUID())),
                409,
                "COUPON_LOCKED");
        shop.post("/coupons/" + code + "/unlock", Map.of("lockId", lock)).then().statusCode(200);
        desk.validate(code, locking).then().body("valid", equalTo(true));
        shop.post("/coupons/" + code + "/unlock", Map.of())
                .then()
                .statusCode(200)
                .body("_actions", contains("validate", "redeem", "void"));
        desk.redeem(code, AT_S1).then().statusCode(201);
    }

    @Test
    void aPublicCodeIsKeptFromNobody() {
        desk.make("public", Map.of("maxRedemptions", 3));
        desk.make("cup", Map.of());
        var code = desk.publish("public", "EVERYBODY");
        var locking = Map.<String, Object>of("store", "S-1", "lock", true);
        desk.validate(code, locking)
                .then()
                .body("valid", equalTo(true))
                .body("lockId", nullValue());
        desk.redeem(code, AT_S1).then().statusCode(201);
        var cup = desk.issue("cup", "kim");
        var stack = Map.of("coupons", List.of(code, cup), "store", "S-1", "lock", true);
        shop.post("/coupon-stacks/validations", stack)
                .then()
                .body("valid", equalTo(true))
                .body("lockId", notNullValue());
        desk.redeem(code, AT_S1).then().statusCode(201);
        refused(desk.redeem(cup, AT_S1), 409, "COUPON_LOCKED");
    }

    @Test
    void aPublicCodeForAHundredIsUsedByAHundredOfAThousand() {
        desk.make("hundred", Map.of("maxRedemptions", 100));
        var code = desk.publish("hundred", "FIRST-100");
        var answers = AtOnce.race(1_000, _ -> desk.redeem(code, AT_S1));
        AtOnce.noneBroke(answers);
        assertEquals(100, AtOnce.with(answers, 201));
        assertEquals(900, AtOnce.with(answers, 409));
        shop.assertBooksBalance();
    }

    @Test
    void whoWantsAPublicCodeKeepsNobodyElseWaiting() throws Exception {
        desk.make("wanted", Map.of("maxRedemptions", 100));
        var code = desk.publish("wanted", "WANTED");
        try (var others = Executors.newSingleThreadExecutor()) {
            var flood = new CompletableFuture<List<Response>>();
            BrandScope.within(
                    shop.slug(),
                    () ->
                            QuarkusTransaction.requiringNew()
                                    .run(() -> {
                                        jdbi.useHandle(handle ->
                                                handle.createQuery(
                                                                "select id from coupon where brand = :brand for update")
                                                        .mapTo(UUID.class)
                                                        .one());
                                        others.submit(() ->
                                                flood.complete(
                                                        AtOnce.race(
                                                                60,
                                                                _ -> desk.redeem(code, AT_S1))));
                                        Awaitility.await().until(() -> waiting() >= 4);
                                        for (int i = 0; i < 20; i++) {
                                            shop.get("/coupon-templates").then().statusCode(200);
                                        }
                                    }));
            assertEquals(60, AtOnce.with(flood.get(1, TimeUnit.MINUTES), 201));
        }
    }

    @Test
    void anOrderThatIsHereIsWhatItIsWhateverATillSays() {
        desk.make("half", Map.of("kind", "PERCENTAGE", "value", 50));
        var code = desk.issue("half", "kim");
        var sm = new HashMap<>(Shop.order("sm", "kim", 60));
        sm.put("items", List.of(item("tea", 2, 30)));
        shop.post("/orders", sm).then().statusCode(201);
        for (var said :
                List.of(
                        Map.of("externalId", "sm", "amount", money(20_000)),
                        Map.of("externalId", "sm", "items", List.of(item("cup", 2, 30))),
                        Map.of("externalId", "sm", "items", List.of(item("tea", 1, 30))))) {
            var pointer = said.containsKey("items") ? "/order/items" : "/order/amount";
            for (var answer : List.of(desk.validate(code, on(said)), desk.redeem(code, on(said)))) {
                answer.then()
                        .statusCode(400)
                        .body("code", equalTo("VALIDATION_FAILED"))
                        .body("errors.pointer", contains(pointer));
            }
        }
        var equal = new HashMap<>(order(60, List.of(item("tea", 1, 30), item("tea", 1, 30))));
        equal.put("externalId", "sm");
        desk.redeem(code, on(equal)).then().statusCode(201).body("discount.amount", equalTo(30));
        var unknown = Map.of("externalId", "later", "amount", money(400));
        desk.redeem(desk.issue("half", "kim"), on(unknown))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(200));
    }

    /// Sessions that wait for somebody else's row.
    private long waiting() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void noFanUsesAPublicCodeTwiceWhoeverComesAtOnce() {
        desk.make("each", Map.of("maxRedemptions", 100, "perFan", 1));
        var code = desk.publish("each", "ONE-EACH");
        var answers = AtOnce.race(100, i -> desk.redeem(code, by("f" + i % 20)));
        AtOnce.noneBroke(answers);
        assertEquals(20, AtOnce.with(answers, 201));
        assertEquals(80, AtOnce.with(answers, 409));
    }
}
