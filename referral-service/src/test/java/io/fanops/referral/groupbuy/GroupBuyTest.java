package io.fanops.referral.groupbuy;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.money;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class GroupBuyTest {
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void whenEnoughHaveJoinedEachGetsACoupon() {
        desk.make("tea", Map.of("stock", 10));
        make(deal(2, 3)).then().statusCode(201).body("_actions", contains("join", "cancel"));
        issued(3);
        try (var told = new Told(shop)) {
            join("ann").then().statusCode(200).body("couponId", nullValue());
            join("ann").then().statusCode(200);
            shop.get("/group-buys/tea").then().body("joined", equalTo(1));
            join("ben").then().statusCode(200);
            members(2);
            join("cat").then().statusCode(200).body("couponId", notNullValue());
            refused(join("dan"), 409, "GROUP_BUY_FULL");
            assertEquals(3, told.until("coupon-issued", 3).size());
        }
        shop.get("/group-buys/tea")
                .then()
                .body("joined", equalTo(3))
                .body("reachedAt", notNullValue())
                .body("_actions", hasSize(0));
        shop.as(Tokens.fan("eve"))
                .get("/me/group-buys")
                .then()
                .body("items[0]._actions", hasSize(0));
        var code =
                shop.get("/coupons?fanId=" + shop.fan("ann"))
                        .then()
                        .extract()
                        .<String>path("items[0].code");
        desk.redeem(code, AT_S1).then().statusCode(201);
        refused(shop.post("/group-buys/tea/cancel", Map.of()), 409, "GROUP_BUY_REACHED");
        issued(3);
        shop.assertBooksBalance();
    }

    @Test
    void whoseCouponTakesLongKeepsNobodyFromJoining() {
        desk.make("tea", Map.of());
        desk.issue("tea", "slow");
        make(deal(1, 9)).then().statusCode(201);
        join("ann").then().statusCode(200);
        members(1);
        var slow = BrandScope.within(shop.slug(), this::whileTheWalletOfTheSlowIsLocked);
        slow.join().then().statusCode(200).body("couponId", notNullValue());
        shop.get("/group-buys/tea").then().body("joined", equalTo(3));
    }

    private CompletableFuture<Response> whileTheWalletOfTheSlowIsLocked() {
        return QuarkusTransaction.requiringNew()
                .call(() ->
                        jdbi.withHandle(h -> {
                            h.execute(
                                    "select 1 from account where owner = ? for update",
                                    UUID.fromString(shop.fan("slow")));
                            var slow = CompletableFuture.supplyAsync(() -> join("slow"));
                            Awaitility.await()
                                    .pollInSameThread()
                                    .until(() ->
                                            h.createQuery(
                                                                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                                                            .mapTo(Integer.class)
                                                            .one()
                                                    > 0);
                            join("eve").then().statusCode(200).body("couponId", notNullValue());
                            return slow;
                        }));
    }

    @Test
    void failsAtItsDeadlineAndLetsTheStockGo() {
        desk.make("tea", Map.of("stock", 10));
        var soon = deal(2, 5, Instant.now().plusSeconds(3));
        make(soon).then().statusCode(201);
        issued(5);
        join("ann").then().statusCode(200);
        state("FAILED");
        issued(0);
        refused(join("ben"), 409, "GROUP_BUY_OVER");
        shop.call().post("/coupon-templates/tea/pause").then().statusCode(200);
        make(soon).then().statusCode(200).body("state", equalTo("FAILED"));
        shop.get("/coupons").then().body("items", hasSize(0));
    }

    @Test
    void failsWhereItsCouponsAreOverBeforeTheyAreGiven() {
        desk.make("tea", Map.of("stock", 10));
        make(deal(2, 5, Instant.now().plusSeconds(4))).then().statusCode(201);
        join("ann").then().statusCode(200);
        shop.call()
                .body(Map.of("validUntil", "2020-01-01T00:00:00Z"))
                .patch("/coupon-templates/tea")
                .then()
                .statusCode(200);
        join("ben").then().statusCode(200);

        state("FAILED");
        issued(0);
        members(0);
        shop.assertBooksBalance();
    }

    @Test
    void givesBackWhatNobodyTookWhenItsTimeIsOver() {
        desk.make("tea", Map.of("stock", 10));
        make(deal(1, 5, Instant.now().plusSeconds(4))).then().statusCode(201);
        join("ann").then().statusCode(200);
        join("ben").then().statusCode(200);
        state("SUCCEEDED");
        issued(2);
        members(2);
        assertFalse(shop.knows("too-late"));
        refused(join("too-late"), 409, "GROUP_BUY_OVER");
        assertFalse(shop.knows("too-late"), "who comes too late does not become known");
        shop.assertBooksBalance();
    }

    @Test
    void aFanJoinsAndLeavesUntilItHasComeAbout() {
        desk.make("tea", Map.of());
        make(deal(2, 3)).then().statusCode(201);
        var ann = shop.as(Tokens.fan("ann"));
        ann.get("/me/group-buys")
                .then()
                .statusCode(200)
                .body("items.key", contains("tea"))
                .body("items[0]._actions", contains("join"));
        ann.get("/me/group-buys/tea/membership").then().statusCode(404);
        ann.post("/me/group-buys/tea/membership", Map.of()).then().statusCode(200);
        ann.get("/me/group-buys").then().body("items[0]._actions", contains("leave"));
        ann.call().delete("/me/group-buys/tea/membership").then().statusCode(204);
        shop.get("/group-buys/tea").then().body("joined", equalTo(0));
        ann.call().delete("/me/group-buys/tea/membership").then().statusCode(404);
        ann.post("/me/group-buys/tea/membership", Map.of()).then().statusCode(200);
        join("ben").then().statusCode(200);
        refused(ann.call().delete("/me/group-buys/tea/membership"), 409, "GROUP_BUY_REACHED");
        Awaitility.await()
                .until(() -> ann.get("/me/group-buys/tea/membership").path("couponId") != null);
        ann.get("/me/coupons").then().body("items.template", contains("tea"));
    }

    @Test
    void whoIsMergedHasJoinedAndLeavesAsOne() {
        desk.make("tea", Map.of());
        make(deal(3, 3)).then().statusCode(201);
        var ann = shop.as(Tokens.fan("ann"));
        ann.post("/me/group-buys/tea/membership", Map.of()).then().statusCode(200);
        shop.mergeAndWait(shop.fan("anna"), shop.fan("me-ann"));
        join("anna").then().statusCode(200);
        shop.get("/group-buys/tea").then().body("joined", equalTo(1));
        ann.get("/me/group-buys/tea/membership").then().statusCode(200);
        ann.call().delete("/me/group-buys/tea/membership").then().statusCode(204);
        shop.get("/group-buys/tea").then().body("joined", equalTo(0));
    }

    @Test
    void isCancelledAndRefusesWhatDoesNotFit() {
        desk.make("tea", Map.of("stock", 4));
        make(deal(2, 3)).then().statusCode(201);
        make(deal(2, 3)).then().statusCode(200);
        refused(make(deal(2, 4)), 409, "GROUP_BUY_EXISTS");
        var other = deal(2, 3);
        other.put("key", "more");
        refused(make(other), 409, "GROUP_BUY_STOCK");
        issued(3);
        shop.post("/group-buys/tea/cancel", Map.of())
                .then()
                .statusCode(200)
                .body("state", equalTo("CANCELLED"))
                .body("_actions", hasSize(0));
        issued(0);
        refused(shop.post("/group-buys/tea/cancel", Map.of()), 409, "GROUP_BUY_OVER");
        refused(join("ann"), 409, "GROUP_BUY_OVER");
        blames("/maximum", Map.of("maximum", 1));
        blames("/template", Map.of("template", "none"));
        blames("/deadline", Map.of("deadline", "2020-01-01T00:00:00Z"));
        desk.make("short", Map.of("validUntil", tomorrow.minusSeconds(60).toString()));
        blames("/deadline", Map.of("template", "short"));
        refused(shop.call().body(other).post("/group-buys"), 400, "IDEMPOTENCY_KEY_REQUIRED");
        shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK))
                .post("/group-buys", other)
                .then()
                .statusCode(403);
        Shop.fresh().get("/group-buys/tea").then().statusCode(404);
    }

    @Test
    void ofFortyPlacesFourHundredTakeForty() {
        desk.make("tea", Map.of("stock", 40));
        make(deal(20, 40)).then().statusCode(201);
        var answers = AtOnce.race(400, i -> patiently("f" + i));
        AtOnce.noneBroke(answers);
        assertEquals(40, AtOnce.with(answers, 200));
        assertEquals(360, AtOnce.with(answers, 409));
        members(40);
        shop.get("/coupons?template=tea&limit=500")
                .then()
                .body("items", hasSize(40))
                .body("items.fanId.unique()", hasSize(40));
        issued(40);
        shop.assertBooksBalance();
    }

    private Response make(Map<String, Object> deal) {
        return shop.post("/group-buys", deal);
    }

    private Response join(String fan) {
        return shop.post("/group-buys/tea/members", Map.of("fan", Map.of("externalId", fan)));
    }

    /// Joins as a good client does, who comes again where the fan service is too busy to say who
    /// somebody is.
    private Response patiently(String fan) {
        return Awaitility.await().until(() -> join(fan), answer -> answer.statusCode() != 503);
    }

    private void blames(String pointer, Map<String, Object> other) {
        var deal = deal(2, 3);
        deal.put("key", "bad");
        deal.putAll(other);
        make(deal).then().statusCode(400).body("errors.pointer", contains(pointer));
    }

    private void issued(int coupons) {
        shop.get("/coupon-templates/tea").then().body("issued", equalTo(coupons));
    }

    private void state(String state) {
        Awaitility.await().until(() -> shop.get("/group-buys/tea").path("state").equals(state));
    }

    /// Waits until so many members have a coupon.
    private void members(int withCoupon) {
        Awaitility.await()
                .until(() ->
                        shop.get("/group-buys/tea/members?limit=500")
                                        .<Integer>path("items.findAll { it.couponId }.size()")
                                == withCoupon);
    }

    private final Instant tomorrow = Instant.now().plusSeconds(86_400);

    private Map<String, Object> deal(int threshold, int maximum) {
        return deal(threshold, maximum, tomorrow);
    }

    private static Map<String, Object> deal(int threshold, int maximum, Instant deadline) {
        var deal = new HashMap<String, Object>();
        deal.put("key", "tea");
        deal.put("name", "Tea together");
        deal.put("template", "tea");
        deal.put("price", money(9_900));
        deal.put("threshold", threshold);
        deal.put("maximum", maximum);
        deal.put("deadline", deadline.toString());
        return deal;
    }
}
