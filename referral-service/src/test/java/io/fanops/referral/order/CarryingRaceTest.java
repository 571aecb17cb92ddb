package io.fanops.referral.order;

import static io.fanops.referral.CouponDesk.AT_S1;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.fan.FanReference;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What qualified a referral is undone while something else of the referee is under way: whichever
/// comes first at the referral comes first, and none of them overlooks the other.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class CarryingRaceTest {
    private static final int PAIRS = 50;

    @Inject TakingOrders taking;
    @Inject Refunding refunding;
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    @BeforeEach
    void program() {
        shop.program(Shop.terms("buy", "PURCHASED"));
    }

    @Test
    void anOrderThatIsUnderWayCarriesTheReferralOfARefundedOne() {
        var code = shop.code("buy", shop.fan("ann"));
        var referral = referred(code, "buyer", "first");
        var buyer = UUID.fromString(shop.fan("buyer"));
        var refund =
                inTransaction(() -> {
                    assertTrue(
                            taking.take(List.of(draft("second", "buyer").by(buyer))).getFirst()
                                    instanceof TakingOrders.Outcome.Added);
                    return underWay(() -> shop.post("/orders/first/refunds", Map.of()));
                });
        refund.join().then().statusCode(201);
        shop.get("/referrals/" + referral)
                .then()
                .body("state", equalTo("REWARDED"))
                .body("reasons", contains("CARRIED_BY_ANOTHER_ORDER"))
                .body("orderId", equalTo(orderId("second")));
        assertEquals(500, shop.points(shop.fan("ann")));
    }

    @Test
    void anOrderThatComesToARefundUnderWayIsTakenDownAfterIt() {
        var code = shop.code("buy", shop.fan("ann"));
        var referral = referred(code, "buyer", "first");
        var order =
                inTransaction(() -> {
                    assertTrue(
                            refunding
                                    .take(
                                            List.of(
                                                    RefundOf.refund(
                                                            "first",
                                                            new NewRefund(null, null, null, null))))
                                    .getFirst()
                                    .isNew());
                    var placed =
                            underWay(
                                    () -> shop.post("/orders", Shop.order("second", "buyer", 100)));
                    assertFalse(placed.isDone(), "it was answered before the refund was made");
                    return placed;
                });
        order.join().then().statusCode(201);
        shop.get("/referrals/" + referral)
                .then()
                .body("state", equalTo("REVERSED"))
                .body("reasons", contains("ORDER_REFUNDED"));
        assertEquals(0, shop.points(shop.fan("ann")));
    }

    /// An order that somebody could see while its referral stood is one that came before.
    @Test
    void noReferralIsReversedWhileAnotherOrderThatIsEnoughIsHere() {
        var referrals =
                IntStream.range(0, PAIRS)
                        .mapToObj(i -> referred(codeOf(i), "buyer-" + i, "first-" + i))
                        .toList();
        var buyers = IntStream.range(0, PAIRS).mapToObj(i -> shop.fan("buyer-" + i)).toList();
        var seen = ConcurrentHashMap.<String>newKeySet();
        var race =
                begun(() ->
                        AtOnce.race(
                                2 * PAIRS,
                                i ->
                                        i % 2 == 0
                                                ? undo("first-" + i / 2, i / 2)
                                                : buy("second-" + i / 2, buyers.get(i / 2))));
        while (!race.isDone()) {
            seen.addAll(standingBesideAnotherOrder());
        }
        AtOnce.noneBroke(race.join());
        assertEquals(2 * PAIRS, AtOnce.with(race.join(), 201));
        for (int i = 0; i < PAIRS; i++) {
            var now = shop.get("/referrals/" + referrals.get(i));
            if (now.path("state").equals("REVERSED")) {
                assertFalse(seen.contains(referrals.get(i)), now.asString());
            } else {
                now.then()
                        .body("state", equalTo("REWARDED"))
                        .body("orderId", equalTo(orderId("second-" + i)));
            }
        }
        shop.assertBooksBalance();
    }

    @Test
    void aRedemptionThatIsUnderWayCarriesTheReferralOfOneThatIsRolledBack() {
        shop.program(Shop.terms("use", "REDEEMED"));
        var desk = new CouponDesk(shop);
        desk.make("cup", Map.of());
        var referral =
                shop.refer(shop.code("use", shop.fan("ann")), "guest")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        var first = desk.redeem(desk.issue("cup", "guest"), AT_S1).<String>path("id");
        var coupon = desk.issue("cup", "guest");
        var guest = UUID.fromString(shop.fan("guest"));
        var answers =
                inTransaction(() ->
                        jdbi.withHandle(h -> {
                            // The piece of a coupon leaves its wallet when referrals have heard.
                            h.execute("select from account where owner = ? for update", guest);
                            var redeemed = begun(() -> desk.redeem(coupon, AT_S1));
                            Awaitility.await().pollInSameThread().until(() -> waitForMe(h) > 0);
                            var back = begun(() -> desk.rollback(first));
                            Awaitility.await()
                                    .pollInSameThread()
                                    .until(() -> back.isDone() || waiting(h) > 1);
                            return List.of(redeemed, back);
                        }));
        answers.get(0).join().then().statusCode(201);
        answers.get(1).join().then().statusCode(200);
        shop.get("/referrals/" + referral)
                .then()
                .body("state", equalTo("REWARDED"))
                .body("reasons", contains("CARRIED_BY_ANOTHER_REDEMPTION"));
        assertEquals(500, shop.points(shop.fan("ann")));
    }

    /// @return the referral of somebody whose first order has qualified it
    private String referred(String code, String buyer, String order) {
        var referral = shop.refer(code, buyer).then().statusCode(201).extract().<String>path("id");
        shop.post("/orders", Shop.order(order, buyer, 100)).then().statusCode(201);
        shop.get("/referrals/" + referral).then().body("state", equalTo("REWARDED"));
        return referral;
    }

    private String codeOf(int i) {
        return shop.code("buy", shop.fan("referrer-" + i));
    }

    /// @param buyer the fan's id: nobody need be asked who that is
    private Response buy(String number, String buyer) {
        var order = Shop.order(number, buyer, 100);
        order.put("fan", Map.of("fanId", buyer));
        return shop.post("/orders", order);
    }

    private Response undo(String number, int i) {
        return shop.post(
                "/orders/" + number + (i % 2 == 0 ? "/refunds" : "/cancellation"), Map.of());
    }

    private String orderId(String number) {
        return shop.get("/orders/" + number).path("id");
    }

    private TakingOrders.Draft draft(String number, String buyer) {
        return taking.draft(
                new NewOrder(
                        number,
                        FanReference.byExternalId(buyer),
                        Money.of(100, "CNY"),
                        Clock.systemUTC().instant(),
                        null,
                        null,
                        null,
                        null));
    }

    private Set<String> standingBesideAnotherOrder() {
        return BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.withHandle(h ->
                                h.createQuery(
                                                """
                                                select r.id from referral r join orders o on o.fan_id = r.referee_id
                                                where r.state = 'REWARDED' and o.external_id like 'second-%'\
                                                """)
                                        .mapTo(String.class)
                                        .set()));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return BrandScope.within(
                shop.slug(), () -> QuarkusTransaction.requiringNew().call(work::get));
    }

    /// Calls while a transaction of ours runs, until that is answered or has to wait for us.
    private CompletableFuture<Response> underWay(Supplier<Response> call) {
        var answer = begun(call);
        jdbi.useHandle(h ->
                Awaitility.await()
                        .pollInSameThread()
                        .until(() -> answer.isDone() || waitForMe(h) > 0));
        return answer;
    }

    private static <T> CompletableFuture<T> begun(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, Thread::startVirtualThread);
    }

    private static int waitForMe(Handle handle) {
        return handle.createQuery(
                        "select count(*) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))")
                .mapTo(Integer.class)
                .one();
    }

    private static int waiting(Handle handle) {
        return handle.createQuery(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                .mapTo(Integer.class)
                .one();
    }
}
