package io.fanops.referral;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.money;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Audit;
import io.fanops.referral.wallet.Audit.Finding;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Whatever happens, what is kept is what it should be; and what is not is found.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class AuditTest {
    @Inject @Any Instance<Audit> audits;
    @Inject Brands brands;
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();
    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void couponsThatComeGoAndComeBackAreWhatTheirStockSays() {
        onboarded();
        desk.make("cup", Map.of("stock", 20, "maxRedemptions", 2));
        desk.make("card", Map.of("kind", "PREPAID", "value", 70, "currency", "CNY"));
        desk.make("own", Map.of("stock", 2, "claimable", true));
        nothingIsFound();
        var first = desk.issue("cup", "kim");
        desk.publish("cup", "SPRING");
        var card = desk.issue("card", "kim");
        shop.as(Tokens.fan("ann"))
                .post("/me/coupons", Map.of("template", "own"))
                .then()
                .statusCode(201);
        stock("own", 1);
        batch("cup", "b", List.of("kim", "lee", "max"));
        stock("cup", 5);
        desk.redeem(card, Map.of("store", "S-1", "amount", money(70))).then().statusCode(201);
        desk.redeem(first, AT_S1).then().statusCode(201);
        var last = desk.redeem(first, AT_S1).then().statusCode(201).extract().<String>path("id");
        nothingIsFound();
        desk.rollback(last).then().statusCode(200);
        voided(first);
        stock("cup", 4);
        var expired = desk.issue("cup", "old");
        write("update coupon set valid_until = now() where code = '" + expired + "'");
        await().atMost(Duration.ofSeconds(30)).until(() -> isLapsed(expired));
        stock("cup", 5);
        voided(expired);
        stock("cup", 4);
        batch("cup", "all", IntStream.range(0, 30).mapToObj(i -> "fan-" + i).toList());
        stock("cup", 20);
        shop.call().body(Map.of("stock", 25)).patch("/coupon-templates/cup").then().statusCode(200);
        nothingIsFound();
        stock("cup", 20);
    }

    @Test
    void poolsHoldWhatTheyHaveNotGivenAway() {
        onboarded();
        desk.make("cup", Map.of("stock", 40));
        var coupons = new HashMap<String, Object>();
        coupons.putAll(Map.of("key", "draw", "name", "Draw", "form", "COUPON"));
        coupons.putAll(Map.of("couponTemplate", "cup", "total", 10));
        shop.post("/prize-pools", coupons).then().statusCode(201);
        shop.post(
                        "/prize-pools",
                        Map.of(
                                "key", "points", "name", "P", "form", "POINTS", "amount", 1,
                                "total", 9))
                .then()
                .statusCode(201);
        stock("cup", 10);
        var kept = reserve("kept", 2);
        var freed = reserve("freed", 1);
        var won = reserve("won", 2);
        prize(won, "award", Map.of("fan", Map.of("externalId", "ann")));
        var back = reserve("back", 1);
        prize(back, "award", Map.of("fan", Map.of("externalId", "ben")));
        prize(freed, "release", Map.of());
        nothingIsFound();
        prize(back, "revocation", Map.of("reason", "Mistake"));
        stock("cup", 9);
        voided(couponOf("ann"));
        stock("cup", 8);
        patchPool(12);
        stock("cup", 12);
        patchPool(7);
        stock("cup", 7);
        reserve("late", 1);
        write("update prize_reservation set expires_at = now() where reference = 'late'");
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        "EXPIRED"
                                .equals(
                                        shop.get("/prize-pools/draw/reservations?reference=late")
                                                .path("items[0].state")));
        stock("cup", 7);
        shop.call().post("/prize-pools/draw/end").then().statusCode(200);
        stock("cup", 3);
        prize(kept, "release", Map.of());
        stock("cup", 1);
    }

    @Test
    void groupBuysHoldWhatTheirMembersHaveNotGot() {
        desk.make("tea", Map.of("stock", 60));
        deal("won", 2, 5);
        deal("lost", 4, 5);
        deal("off", 3, 5);
        deal("open", 1, 5);
        stock("tea", 20);
        for (var fan : List.of("ann", "ben", "cat")) {
            join("won", fan);
            join("lost", fan);
        }
        join("off", "ann");
        var dan = shop.as(Tokens.fan("dan"));
        dan.post("/me/group-buys/off/membership", Map.of()).then().statusCode(200);
        dan.call().delete("/me/group-buys/off/membership").then().statusCode(204);
        join("open", "eve");
        shop.post("/group-buys/off/cancel", Map.of()).then().statusCode(200);
        nothingIsFound();
        write("update group_buy set deadline = now() where key in ('won', 'lost')");
        write("update group_buy_due set due_at = now() where brand = '" + shop.slug() + "'");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    shop.get("/group-buys/won").then().body("state", equalTo("SUCCEEDED"));
                    shop.get("/group-buys/lost").then().body("state", equalTo("FAILED"));
                });
        await().atMost(Duration.ofSeconds(30)).until(() -> couponsOf("eve") == 1);
        nothingIsFound();
        voided(couponOf("eve"));
        voided(couponOf("ann"));
        // What the open one has for five, of whom one had a coupon, and two of those that came
        // about.
        stock("tea", 4 + 2);
    }

    @Test
    void budgetsAndStocksAreWhatReferralsStandForWhateverBecomesOfThem() {
        desk.make("cup", Map.of("stock", 30));
        // In points and coupons, paid later.
        var later = Shop.terms("later", "PURCHASED");
        later.put("holdDays", 7);
        later.put("capInTotal", 9);
        later.put(
                "rewards",
                List.of(
                        Map.of(
                                "recipient",
                                "REFERRER",
                                "form",
                                "POINTS",
                                "tiers",
                                List.of(
                                        Map.of("from", 1, "amount", 10),
                                        Map.of("from", 2, "amount", 30))),
                        cup("REFEREE")));
        shop.program(later);
        // In coupons, for both, paid at once.
        var cups = Shop.terms("cups", "PURCHASED");
        cups.put("budget", 20);
        cups.put("dailyBudget", 12);
        cups.put("rewards", List.of(cup("REFERRER"), cup("REFEREE")));
        shop.program(cups);
        var byLater = shop.code("later", shop.fan("ann"));
        var byCups = shop.code("cups", shop.fan("ann"));
        for (int i = 0; i < 5; i++) {
            shop.refer(byLater, "n" + i).then().statusCode(201);
            shop.refer(byCups, "n" + i).then().statusCode(201);
            shop.post("/orders", Shop.order("o" + i, "n" + i, 100)).then().statusCode(201);
            nothingIsFound();
        }
        used("cups", 10);
        used("later", 10 + 4 * 30);
        stock("cup", 15);
        var redemption =
                desk.redeem(couponOf("n0"), AT_S1)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.post("/orders/o0/refunds", Map.of()).then().statusCode(201);
        nothingIsFound();
        used("cups", 9);
        used("later", 4 * 30);
        desk.rollback(redemption).then().statusCode(200);
        nothingIsFound();
        used("cups", 8);
        voided(couponOf("n1"));
        nothingIsFound();
        used("cups", 7);
        shop.post("/orders/o1/cancellation", Map.of()).then().statusCode(201);
        nothingIsFound();
        used("cups", 6);
        // The one of a refused order takes nothing.
        shop.call()
                .body(Map.of("budget", 7))
                .patch("/referral-programs/cups")
                .then()
                .statusCode(200);
        shop.refer(byCups, "poor").then().statusCode(201);
        shop.post("/orders", Shop.order("poor", "poor", 100)).then().statusCode(201);
        used("cups", 6);
        shop.call()
                .body(Map.of("budget", 50, "dailyBudget", 40))
                .patch("/referral-programs/cups")
                .then()
                .statusCode(200);
        shop.call()
                .body(Map.of("capInTotal", 20))
                .patch("/referral-programs/later")
                .then()
                .statusCode(200);
        nothingIsFound();
        write("update referral set due_at = now() where state = 'QUALIFIED'");
        write("update hold_due set due_at = now() where brand = '" + shop.slug() + "'");
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        shop.get("/referrals?state=QUALIFIED")
                                .<List<Object>>path("items")
                                .isEmpty());
        nothingIsFound();
        used("later", 3 * 30);
        // Another order carries it on.
        shop.post("/orders", Shop.order("o2b", "n2", 100)).then().statusCode(201);
        shop.post("/orders/o2/refunds", Map.of()).then().statusCode(201);
        used("later", 3 * 30);
        // Whoever turns out to have brought oneself has brought nobody.
        shop.mergeAndWait(shop.fan("ann"), shop.fan("n3"));
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        shop.get("/referrals?state=REVERSED").<List<Object>>path("items").size()
                                >= 6);
        nothingIsFound();
        used("later", 2 * 30);
        shop.assertBooksBalance();
    }

    /// Each statement of an audit sees what others do wholly or not at all: what is under way at
    /// the time is no finding.
    @Test
    void nothingIsFoundWhileEverybodyIsAtIt() throws Exception {
        long seed = new Random().nextLong();
        desk.make("cup", Map.of("stock", 150));
        var pool = new HashMap<String, Object>();
        pool.putAll(Map.of("key", "draw", "name", "Draw", "form", "COUPON"));
        pool.putAll(Map.of("couponTemplate", "cup", "total", 30));
        shop.post("/prize-pools", pool).then().statusCode(201);
        deal("open", 2, 15);
        var terms = Shop.terms("cups", "PURCHASED");
        terms.put("budget", 60);
        terms.put("dailyBudget", 50);
        terms.put("capInTotal", 40);
        terms.put("rewards", List.of(cup("REFERRER"), cup("REFEREE")));
        shop.program(terms);
        var code = shop.code("cups", shop.fan("ann"));
        var work =
                CompletableFuture.runAsync(() -> {
                    try (var threads = Executors.newFixedThreadPool(6)) {
                        IntStream.range(0, 90)
                                .forEach(i ->
                                        threads.submit(() -> step(new Random(seed + i), i, code)));
                    }
                });
        int times = 0;
        while (!work.isDone()) {
            assertEquals(List.of(), findings(), "seed " + seed);
            times++;
        }
        work.get();
        assertTrue(times > 10, () -> "too few audits to tell anything");
        assertEquals(List.of(), findings(), "seed " + seed);
        shop.assertBooksBalance();
    }

    private void step(Random random, int i, String code) {
        var fan = "f" + random.nextInt(25);
        switch (random.nextInt(7)) {
            case 0 -> {
                var coupon =
                        shop.post(
                                "/coupons",
                                Map.of("template", "cup", "fan", Map.of("externalId", fan)));
                if (coupon.statusCode() == 201 && random.nextBoolean()) {
                    shop.post("/coupons/" + coupon.path("code") + "/void", Map.of());
                }
            }
            case 1 -> {
                var reserved = reserving("r" + i, 1 + random.nextInt(3));
                if (reserved.statusCode() == 201) {
                    var one = "/prize-pools/draw/reservations/" + reserved.path("id");
                    if (random.nextBoolean()) {
                        shop.post(one + "/release", Map.of());
                    } else {
                        shop.post(one + "/award", Map.of("fan", Map.of("externalId", fan)));
                        if (random.nextBoolean()) {
                            shop.post(one + "/revocation", Map.of("reason", "Mistake"));
                        }
                    }
                }
            }
            case 2 ->
                    shop.post("/group-buys/open/members", Map.of("fan", Map.of("externalId", fan)));
            case 3 ->
                    shop.call()
                            .body(Map.of("total", 25 + random.nextInt(30)))
                            .patch("/prize-pools/draw");
            case 4 ->
                    shop.call()
                            .body(
                                    Map.of(
                                            "budget",
                                            40 + random.nextInt(40),
                                            "dailyBudget",
                                            30 + random.nextInt(20)))
                            .patch("/referral-programs/cups");
            default -> {
                shop.refer(code, "n" + i);
                shop.post("/orders", Shop.order("o" + i, "n" + i, 100));
                if (random.nextBoolean()) {
                    shop.post("/orders/o" + i + "/refunds", Map.of());
                }
            }
        }
    }

    @Test
    void aFaultIsNamedWithWhatShouldBe() {
        desk.make("cup", Map.of("stock", 9));
        desk.issue("cup", "kim");
        desk.make("endless", Map.of());
        var terms = Shop.terms("join", "JOINED");
        terms.put("dailyBudget", 90_000);
        shop.program(terms);
        shop.refer(shop.code("join", shop.fan("ann")), "n1").then().statusCode(201);
        nothingIsFound();
        var cup = "COUPONS' and owner = (select id from coupon_template where key = 'cup')";
        found(
                "used = used + %d where what = '" + cup,
                new Finding("what is used of the stock of template cup", 1L, 2L),
                new Finding("the stock of template cup", 9L, 10L));
        found(
                "free = free + %d where what = '" + cup,
                new Finding("the stock of template cup", 9L, 10L));
        found(
                "used = used + %d where what = 'BUDGET'",
                new Finding("what is used of the budget of program join", 500L, 501L),
                new Finding("the budget of program join", 1_000_000L, 1_000_001L));
        found(
                "free = free + %d where what = 'BUDGET'",
                new Finding("the budget of program join", 1_000_000L, 1_000_001L));
        found(
                "used = used + %d where what = 'PLACES'",
                new Finding("what is used of the places of program join", 1L, 2L));
        var day = BrandScope.within(shop.slug(), this::day);
        found(
                "used = used + %d where what = 'DAY'",
                new Finding("what is used of the budget of program join on " + day, 500L, 501L));
        // One that is lost altogether.
        write(
                "delete from stock_part where what = 'COUPONS' and owner = (select id from coupon_template where key = 'endless')");
        assertEquals(
                List.of(new Finding("what is used of the stock of template endless", 0L, null)),
                findings());
    }

    private String day() {
        return jdbi.withHandle(
                h -> h.createQuery("select day::text from program_day").mapTo(String.class).one());
    }

    /// Plants a fault in one part of a stock, and takes it away again.
    private void found(String fault, Finding... expected) {
        write("update stock_part set " + fault.formatted(1) + " and part = 0");
        assertEquals(List.of(expected), findings(), fault);
        write("update stock_part set " + fault.formatted(-1) + " and part = 0");
        nothingIsFound();
    }

    private void nothingIsFound() {
        assertEquals(List.of(), findings());
    }

    private List<Finding> findings() {
        return BrandScope.within(
                shop.slug(),
                () -> {
                    var findings = new ArrayList<Finding>();
                    audits.forEach(audit -> findings.addAll(audit.findings()));
                    return findings;
                });
    }

    /// A brand that jobs look at.
    private void onboarded() {
        FactSender.send(
                shop.slug(), new BrandOnboarded(shop.slug(), "Aurora", "CNY", "UTC", "zh-CN"));
        await().atMost(Duration.ofSeconds(30)).until(() -> brands.slugs().contains(shop.slug()));
    }

    private void write(String statement) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() -> jdbi.withHandle(h -> h.execute(statement))));
    }

    /// What is used of a template's stock; whatever else there is to find is not.
    private void stock(String template, int used) {
        nothingIsFound();
        shop.get("/coupon-templates/" + template).then().body("issued", equalTo(used));
    }

    private void used(String program, int spent) {
        nothingIsFound();
        shop.get("/referral-programs/" + program).then().body("spent", equalTo(spent));
    }

    private void batch(String template, String name, List<String> fans) {
        shop.ended(
                shop.post(
                        "/coupon-templates/" + template + "/batches",
                        Map.of(
                                "batch",
                                name,
                                "fans",
                                fans.stream().map(fan -> Map.of("externalId", fan)).toList())));
    }

    private void voided(String code) {
        shop.post("/coupons/" + code + "/void", Map.of()).then().statusCode(200);
    }

    private boolean isLapsed(String code) {
        return BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.withHandle(h ->
                                h.createQuery("select lapsed from coupon where code = :code")
                                        .bind("code", code)
                                        .mapTo(Boolean.class)
                                        .one()));
    }

    private String couponOf(String fan) {
        return shop.get("/coupons?fanId=" + shop.fan(fan))
                .then()
                .extract()
                .path("items.findAll { it.state == 'ISSUED' }[0].code");
    }

    private int couponsOf(String fan) {
        return shop.get("/coupons?fanId=" + shop.fan(fan)).<List<Object>>path("items").size();
    }

    private Response reserving(String reference, int amount) {
        return shop.post(
                "/prize-pools/draw/reservations", Map.of("reference", reference, "amount", amount));
    }

    private String reserve(String reference, int amount) {
        return reserving(reference, amount).then().statusCode(201).extract().path("id");
    }

    private void prize(String reservation, String what, Map<String, Object> body) {
        shop.post("/prize-pools/draw/reservations/" + reservation + "/" + what, body)
                .then()
                .statusCode(200);
        nothingIsFound();
    }

    private void patchPool(int total) {
        shop.call().body(Map.of("total", total)).patch("/prize-pools/draw").then().statusCode(200);
    }

    private void deal(String key, int threshold, int maximum) {
        var deal = new HashMap<String, Object>();
        deal.put("key", key);
        deal.put("name", "Together");
        deal.put("template", shop.get("/coupon-templates").<String>path("items[0].key"));
        deal.put("price", money(9_900));
        deal.put("threshold", threshold);
        deal.put("maximum", maximum);
        deal.put("deadline", Clock.systemUTC().instant().plusSeconds(3_600).toString());
        shop.post("/group-buys", deal).then().statusCode(201);
    }

    private void join(String deal, String fan) {
        shop.post("/group-buys/" + deal + "/members", Map.of("fan", Map.of("externalId", fan)))
                .then()
                .statusCode(200);
        nothingIsFound();
    }

    private static Map<String, Object> cup(String recipient) {
        return Map.of("recipient", recipient, "form", "COUPON", "couponTemplate", "cup");
    }
}
