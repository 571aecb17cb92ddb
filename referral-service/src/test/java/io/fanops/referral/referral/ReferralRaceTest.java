package io.fanops.referral.referral;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.program.Decision;
import io.fanops.referral.referral.Reviewing.Wish;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Everybody at once (G2, G4): one effect, no limit passed, nobody told that it is our fault.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ReferralRaceTest {
    private static final int RUNNERS = 200;

    @Inject Reviewing reviewing;
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    @Test
    void equalReferralsPayOnce() {
        shop.program(Shop.terms("join", "JOINED"));
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        var answers = AtOnce.race(RUNNERS, _ -> shop.refer(code, "newcomer"));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(RUNNERS - 1, AtOnce.with(answers, 200));
        assertEquals(500, shop.points(ann));
        shop.assertBooksBalance();
    }

    @Test
    void aCapHoldsWhoeverComesAtOnce() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("capPerReferrer", 7);
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        var answers = AtOnce.race(60, i -> shop.refer(code, "n" + i));
        AtOnce.noneBroke(answers);
        assertEquals(7, inState(answers, "REWARDED"));
        assertEquals(53, inState(answers, "REJECTED"));
        assertEquals(3_500, shop.points(ann));
    }

    @Test
    void aBudgetHoldsWhoeverComesAtOnce() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("budget", 5_400);
        shop.program(terms);
        var codes =
                IntStream.range(0, 8).mapToObj(i -> shop.code("join", shop.fan("r" + i))).toList();
        var answers = AtOnce.race(80, i -> shop.refer(codes.get(i % 8), "n" + i));
        AtOnce.noneBroke(answers);
        assertEquals(10, inState(answers, "REWARDED"));
        shop.get("/referral-programs/join").then().body("spent", equalTo(5_000));
        shop.get("/ledger/trial-balance")
                .then()
                .body("totals[0].credits", equalTo(5_000))
                .body("balanced", equalTo(true));
    }

    @Test
    void aDaysBudgetHoldsWhoeverComesAtOnce() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("dailyBudget", 5_400);
        shop.program(terms);
        var codes =
                IntStream.range(0, 8).mapToObj(i -> shop.code("join", shop.fan("r" + i))).toList();
        var answers = AtOnce.race(80, i -> shop.refer(codes.get(i % 8), "n" + i));
        AtOnce.noneBroke(answers);
        assertEquals(10, inState(answers, "REWARDED"));
        shop.get("/referral-programs/join")
                .then()
                .body("spentToday", equalTo(5_000))
                .body("spent", equalTo(5_000));
    }

    @Test
    void theTotalCapHoldsWhoeverComesAtOnce() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("capInTotal", 10);
        shop.program(terms);
        var codes =
                IntStream.range(0, 8).mapToObj(i -> shop.code("join", shop.fan("r" + i))).toList();
        var answers = AtOnce.race(80, i -> shop.refer(codes.get(i % 8), "n" + i));
        AtOnce.noneBroke(answers);
        assertEquals(10, inState(answers, "REWARDED"));
        assertEquals(70, inState(answers, "REJECTED"));
        shop.get("/referral-programs/join?counts=true")
                .then()
                .body("conversions", equalTo(10))
                .body("referrals.REWARDED", equalTo(10))
                .body("referrals.REJECTED", equalTo(70));
    }

    @Test
    void velocityAndDevicesHoldWhoeverComesAtOnce() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 1_000, "maxPerDevice", 4));
        shop.program(terms);
        var codes =
                IntStream.range(0, 6).mapToObj(i -> shop.code("join", shop.fan("r" + i))).toList();
        var answers =
                AtOnce.race(
                        48,
                        i ->
                                shop.post(
                                        "/referrals",
                                        Map.of(
                                                "code", codes.get(i % 6),
                                                "referee", Map.of("externalId", "n" + i),
                                                "context", Map.of("deviceId", "farm"))));
        AtOnce.noneBroke(answers);
        assertEquals(4, inState(answers, "REWARDED"));
        assertEquals(44, inState(answers, "HELD"));
    }

    @Test
    void aProgramsDayHoldsWhoeverComesAtOnce() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerDay", 4));
        shop.program(terms);
        var codes =
                IntStream.range(0, 16).mapToObj(i -> shop.code("join", shop.fan("r" + i))).toList();
        var answers = AtOnce.race(32, i -> shop.refer(codes.get(i % 16), "n" + i));
        AtOnce.noneBroke(answers);
        assertEquals(4, inState(answers, "REWARDED"));
        assertEquals(28, inState(answers, "HELD"));
    }

    @Test
    void aFanIsReferredByOneWhoeverComesAtOnce() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var codes =
                IntStream.range(0, 20).mapToObj(i -> shop.code("buy", shop.fan("r" + i))).toList();
        var answers = AtOnce.race(60, i -> shop.refer(codes.get(i % 20), "wanted"));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(57, AtOnce.with(answers, 409));
        shop.get("/referrals").then().body("items.size()", equalTo(1));
    }

    @Test
    void aCircleThatCloseAtOnceStaysOpen() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        for (int round = 0; round < 5; round++) {
            var fans = List.of("a" + round, "b" + round, "c" + round, "d" + round);
            var codes = fans.stream().map(fan -> shop.code("buy", shop.fan(fan))).toList();
            // Each brings the next, the last one the first.
            var answers = AtOnce.race(4, i -> shop.refer(codes.get(i), fans.get((i + 1) % 4)));
            AtOnce.noneBroke(answers);
            assertEquals(
                    3,
                    inState(answers, "PENDING"),
                    () -> answers.stream().map(a -> a.asString()).toList().toString());
            assertEquals(1, inState(answers, "REJECTED"));
        }
    }

    @Test
    void anOrderAndItsTwinsPayOnce() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "buyer").then().statusCode(201);
        var order = Shop.order("o1", "buyer", 100);
        var answers = AtOnce.race(RUNNERS, _ -> shop.post("/orders", order));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(RUNNERS - 1, AtOnce.with(answers, 200));
        assertEquals(500, shop.points(ann));
    }

    /// The order cannot be seen by the review, nor the review by the order, until one of them
    /// commits: whoever comes second has to wait for the other.
    @Test
    void anOrderBesideTheApprovalOfItsReferralIsNotLost() throws Exception {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 1));
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("buy", ann);
        shop.refer(code, "first").then().body("state", equalTo("PENDING"));
        var held =
                shop.refer(code, "buyer")
                        .then()
                        .body("state", equalTo("HELD"))
                        .extract()
                        .<String>path("id");
        try (var threads = Executors.newFixedThreadPool(1)) {
            var order =
                    BrandScope.within(
                            shop.slug(),
                            () ->
                                    QuarkusTransaction.requiringNew()
                                            .call(() -> {
                                                var approved =
                                                        reviewing.decide(
                                                                new Wish(
                                                                        UUID.fromString(held),
                                                                        Decision.APPROVE,
                                                                        null));
                                                assertEquals(
                                                        ReferralState.PENDING, approved.state());
                                                var placed =
                                                        threads.submit(() ->
                                                                shop.post(
                                                                        "/orders",
                                                                        Shop.order(
                                                                                "o1", "buyer",
                                                                                100)));
                                                Awaitility.await()
                                                        .until(() ->
                                                                placed.isDone() || somebodyWaits());
                                                return placed;
                                            }));
            order.get().then().statusCode(201);
        }
        shop.get("/referrals/" + held).then().body("state", equalTo("REWARDED"));
        assertEquals(500, shop.points(ann));
    }

    @Test
    void refundsNeverExceedTheirOrder() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "buyer").then().statusCode(201);
        shop.post("/orders", Shop.order("o1", "buyer", 1_000)).then().statusCode(201);
        var answers =
                AtOnce.race(
                        50,
                        _ ->
                                shop.post(
                                        "/orders/o1/refunds",
                                        Map.of("amount", Map.of("amount", 90, "currency", "CNY"))));
        AtOnce.noneBroke(answers);
        assertEquals(11, AtOnce.with(answers, 201));
        shop.get("/orders/o1").then().body("refunded.amount", equalTo(990));
        assertEquals(500, shop.points(ann));
        assertTrue(shop.post("/orders/o1/refunds", Map.of()).statusCode() == 201);
        assertEquals(0, shop.points(ann));
        shop.assertBooksBalance();
    }

    private boolean somebodyWaits() {
        return jdbi.withHandle(h ->
                h.createQuery("select exists (select from pg_locks where not granted)")
                        .mapTo(Boolean.class)
                        .one());
    }

    private static long inState(List<io.restassured.response.Response> answers, String state) {
        return answers.stream().filter(answer -> state.equals(answer.path("state"))).count();
    }
}
