package io.fanops.referral.prize;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class PrizeResourceTest {
    private static final String POOL = "/prize-pools/draw";

    @Inject Jdbi jdbi;
    @Inject MeterRegistry metrics;

    private final Shop shop = Shop.fresh();

    @Test
    void whatIsReservedIsAwardedOnce() {
        pool(Map.of("form", "POINTS", "amount", 50, "total", 100));
        var ann = shop.fan("ann");
        var id =
                reserve("ticket-1", Map.of())
                        .then()
                        .statusCode(201)
                        .body("state", equalTo("RESERVED"))
                        .body("_actions", contains("award", "release"))
                        .extract()
                        .<String>path("id");
        reserve("ticket-1", Map.of()).then().statusCode(200).body("id", equalTo(id));
        shop.get(POOL).then().body("taken", equalTo(50)).body("left", equalTo(50));
        award(id, Map.of()).then().statusCode(400).body("errors[0].pointer", equalTo("/fan"));
        var answers = AtOnce.race(20, _ -> award(id, Map.of("fan", Map.of("fanId", ann))));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 200));
        assertEquals(19, AtOnce.with(answers, 409));
        assertEquals(50, shop.points(ann));
        shop.get("/fans/" + ann + "/wallet/entries")
                .then()
                .body("items.reason", contains("Draw"))
                .body("items.cause", contains("prize:" + id));
        shop.get(POOL).then().body("awarded", equalTo(50)).body("taken", equalTo(50));
        shop.assertBooksBalance();
    }

    @Test
    void nothingIsOversoldWhoeverComesAtOnce() {
        pool(Map.of("form", "GIFT", "amount", 1, "total", 100));
        var answers = AtOnce.race(300, i -> give("t" + i, "fan-" + i % 40));
        AtOnce.noneBroke(answers);
        assertEquals(100, AtOnce.with(answers, 201));
        answers.stream()
                .filter(answer -> answer.statusCode() != 201)
                .forEach(answer ->
                        answer.then().statusCode(409).body("code", equalTo("PRIZES_EXHAUSTED")));
        shop.get(POOL).then().body("awarded", equalTo(100)).body("left", equalTo(0));
        shop.get("/ledger/trial-balance").then().body("totals[0].credits", equalTo(100));
        shop.assertBooksBalance();
    }

    @Test
    void whoeverComesAtOnceIsServedTogetherOfWhicheverPool() {
        var pools = List.of("a", "b", "c");
        pools.forEach(key ->
                shop.post(
                                "/prize-pools",
                                Map.of(
                                        "key", key, "name", key, "form", "GIFT", "amount", 1,
                                        "total", 40))
                        .then()
                        .statusCode(201));
        double apart = metrics.counter("lane_apart").count();
        long batches = metrics.summary("lane_together").count();
        var answers =
                AtOnce.race(
                        120,
                        i ->
                                shop.post(
                                        "/prize-pools/" + pools.get(i % 3) + "/awards",
                                        Map.of(
                                                "reference",
                                                "t" + i,
                                                "fan",
                                                Map.of("externalId", "fan-" + i % 10))));
        assertEquals(120, AtOnce.with(answers, 201));
        assertEquals(apart, metrics.counter("lane_apart").count(), "nobody was tried alone");
        assertTrue(metrics.summary("lane_together").count() - batches < 120);
        pools.forEach(key -> shop.get("/prize-pools/" + key).then().body("awarded", equalTo(40)));
        shop.assertBooksBalance();
    }

    @Test
    void equalAwardsGiveOnce() {
        pool(Map.of("form", "POINTS", "amount", 7, "total", 70));
        var answers = AtOnce.race(30, _ -> give("same", "ann"));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(29, AtOnce.with(answers, 200));
        assertEquals(7, shop.points(shop.fan("ann")));
        give("same", "bea").then().statusCode(409).body("code", equalTo("RESERVATION_EXISTS"));
    }

    @Test
    void whatIsForAMergedFanIsForWhoThatIsNow() {
        pool(Map.of("form", "POINTS", "amount", 7, "total", 70));
        var anna = shop.fan("anna");
        var reserved =
                reserve("r", Map.of("fan", Map.of("fanId", anna)))
                        .then()
                        .extract()
                        .<String>path("id");
        give("given", "anna").then().statusCode(201);
        shop.mergeAndWait(shop.fan("ann"), anna);
        give("given", "ann").then().statusCode(200);
        reserve("r", Map.of("fan", Map.of("fanId", anna))).then().statusCode(200);
        award(reserved, Map.of("fan", Map.of("externalId", "bea")))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/fan"));
        award(reserved, Map.of("fan", Map.of("externalId", "ann"))).then().statusCode(200);
        assertEquals(14, shop.points(anna));
        shop.assertBooksBalance();
    }

    @Test
    void ofThoseWhoComeTogetherEachIsAnsweredByItself() {
        pool(Map.of("form", "POINTS", "amount", 7, "total", 700));
        var stranger = Shop.fresh().fan("stranger");
        var answers =
                AtOnce.race(
                        80,
                        i ->
                                switch (i % 4) {
                                    case 0 -> give("right-" + i, "fan-" + i);
                                    case 1 -> give("wrong-" + i, "fan-" + i, 8);
                                    case 2 ->
                                            shop.post(
                                                    POOL + "/awards",
                                                    Map.of(
                                                            "reference",
                                                            "foreign-" + i,
                                                            "fan",
                                                            Map.of("fanId", stranger)));
                                    default ->
                                            shop.call()
                                                    .header("Idempotency-Key", "twins")
                                                    .body(
                                                            Map.of(
                                                                    "reference",
                                                                    "twin",
                                                                    "fan",
                                                                    Map.of("externalId", "twin")))
                                                    .post(POOL + "/awards");
                                });
        for (int i = 0; i < 80; i++) {
            var answer = answers.get(i).then();
            switch (i % 4) {
                case 0 -> answer.statusCode(201).body("reference", equalTo("right-" + i));
                case 1 -> answer.statusCode(400).body("errors[0].pointer", equalTo("/amount"));
                case 2 ->
                        answer.statusCode(400)
                                .body("code", equalTo("UNKNOWN_FAN"))
                                .body("errors[0].pointer", equalTo("/fan/fanId"));
                default -> answer.statusCode(anyOf(equalTo(201), equalTo(409)));
            }
        }
        shop.get(POOL).then().body("awarded", equalTo(21 * 7)).body("taken", equalTo(21 * 7));
        shop.assertBooksBalance();
    }

    @Test
    void couponsAreTakenFromTheirTemplateAndGoBackToIt() {
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup", "stock", 10))
                .then()
                .statusCode(201);
        shop.post("/prize-pools", body(coupons(11)))
                .then()
                .statusCode(409)
                .body("code", equalTo("TEMPLATE_STOCK_TOO_SMALL"));
        pool(coupons(8));
        assertEquals(2, issuable());
        var ann = shop.fan("ann");
        var id = give("t1", "ann").then().statusCode(201).extract().<String>path("id");
        shop.get("/coupons?fanId=" + ann).then().body("items.state", contains("ISSUED"));
        assertEquals(1, shop.balance(ann, "COUPON"));
        revoke(id).then().statusCode(200).body("state", equalTo("REVOKED"));
        shop.get("/coupons?fanId=" + ann).then().body("items.state", contains("VOID"));
        shop.get(POOL).then().body("total", equalTo(7)).body("taken", equalTo(0));
        assertEquals(3, issuable());
        shop.post(POOL + "/end", Map.of()).then().statusCode(200).body("_actions", empty());
        assertEquals(10, issuable());
        shop.assertBooksBalance();
    }

    @Test
    void aUsedCouponIsNotTakenBack() {
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        pool(coupons(1));
        var id = give("t1", "ann").then().statusCode(201).extract().<String>path("id");
        var code =
                shop.get("/coupons?fanId=" + shop.fan("ann"))
                        .then()
                        .extract()
                        .<String>path("items[0].code");
        shop.post("/coupons/" + code + "/redemptions", Map.of("store", "S-1"))
                .then()
                .statusCode(201);
        revoke(id).then().statusCode(409).body("code", equalTo("PRIZE_USED"));
        shop.get(POOL + "/reservations/" + id).then().body("state", equalTo("AWARDED"));
    }

    @Test
    void aCouponThatWasTakenBackByHandCountsNoLonger() {
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup", "stock", 10))
                .then()
                .statusCode(201);
        var two = new HashMap<>(coupons(4));
        two.put("amount", 2);
        pool(two);
        var id = give("t1", "ann").then().statusCode(201).extract().<String>path("id");
        var codes = shop.get("/coupons?fanId=" + shop.fan("ann")).<List<String>>path("items.code");
        shop.post("/coupons/" + codes.getFirst() + "/void", Map.of()).then().statusCode(200);
        shop.get(POOL).then().body("awarded", equalTo(1)).body("total", equalTo(3));
        shop.post("/coupons/" + codes.getLast() + "/redemptions", Map.of("store", "S-1"));
        revoke(id).then().statusCode(409).body("code", equalTo("PRIZE_USED"));
        var other = give("t2", "ben").then().statusCode(201).extract().<String>path("id");
        shop.get("/coupons?fanId=" + shop.fan("ben"))
                .<List<String>>path("items.code")
                .forEach(code -> shop.post("/coupons/" + code + "/void", Map.of()));
        revoke(other).then().statusCode(200).body("state", equalTo("REVOKED"));
        shop.get(POOL).then().body("awarded", equalTo(1)).body("taken", equalTo(1));
        assertEquals(9, issuable());
        shop.assertBooksBalance();
    }

    @Test
    void whatComesBackCanBeReservedAgain() {
        pool(Map.of("form", "POINTS", "total", 100));
        var first = reserve("a", Map.of("amount", 60)).then().extract().<String>path("id");
        reserve("b", Map.of("amount", 60))
                .then()
                .statusCode(409)
                .body("code", equalTo("PRIZES_EXHAUSTED"));
        release(first).then().statusCode(200).body("state", equalTo("RELEASED"));
        release(first).then().statusCode(409).body("code", equalTo("RESERVATION_ENDED"));
        var second = give("b", "ann", 60).then().statusCode(201).extract().<String>path("id");
        shop.post(
                        "/fans/" + shop.fan("ann") + "/wallet/holds",
                        Map.of("amount", 60, "reason", "Tote bag", "capture", true))
                .then()
                .statusCode(201);
        revoke(second).then().statusCode(200);
        revoke(second).then().statusCode(409);
        assertEquals(-60, shop.points(shop.fan("ann")));
        shop.get(POOL).then().body("left", equalTo(100)).body("awarded", equalTo(0));
        var third = reserve("c", Map.of("amount", 100)).then().extract().<String>path("id");
        endReservations();
        award(third, Map.of("fan", Map.of("externalId", "ann")))
                .then()
                .statusCode(409)
                .body("code", equalTo("RESERVATION_ENDED"));
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> shop.get(POOL).then().body("left", equalTo(100)));
        shop.get(POOL + "/reservations?state=EXPIRED")
                .then()
                .body("items.reference", contains("c"));
        shop.assertBooksBalance();
    }

    /// Nobody is told that they won what they did not get.
    @Test
    void aReservationThatEndedIsAwardedNoMore() {
        pool(Map.of("form", "POINTS", "amount", 10, "total", 100));
        var id = reserve("a", Map.of("fan", Map.of("externalId", "ann"))).<String>path("id");
        release(id).then().statusCode(200);
        give("a", "ann").then().statusCode(409).body("code", equalTo("RESERVATION_ENDED"));
        reserve("late", Map.of("fan", Map.of("externalId", "ann"))).then().statusCode(201);
        endReservations();
        give("late", "ann").then().statusCode(409).body("code", equalTo("RESERVATION_ENDED"));
        assertEquals(0, shop.points(shop.fan("ann")));
        give("b", "ann").then().statusCode(201);
        give("b", "ann").then().statusCode(200).body("state", equalTo("AWARDED"));
        assertEquals(10, shop.points(shop.fan("ann")));
    }

    @Test
    void couponsWhoseTimeIsOverAreNoPrizes() {
        var cup = Map.of("key", "cup", "name", "Cup", "stock", 10);
        shop.post("/coupon-templates", cup).then().statusCode(201);
        pool(coupons(5));
        var id = reserve("a", Map.of("fan", Map.of("externalId", "ann"))).<String>path("id");
        shop.call()
                .body(Map.of("validUntil", "2020-01-01T00:00:00Z"))
                .patch("/coupon-templates/cup")
                .then()
                .statusCode(200);
        for (var refused :
                List.of(
                        award(id, Map.of()),
                        give("a", "ann"),
                        give("b", "ann"),
                        reserve("c", Map.of()))) {
            refused.then().statusCode(409).body("code", equalTo("COUPON_EXPIRED"));
        }
        shop.get(POOL + "/reservations").then().body("items.state", contains("RESERVED"));
        assertEquals(0, shop.balance(shop.fan("ann"), "COUPON"));
        var again = body(coupons(2));
        again.put("key", "again");
        shop.post("/prize-pools", again)
                .then()
                .statusCode(409)
                .body("code", equalTo("COUPON_EXPIRED"));
        var open = new HashMap<String, Object>();
        open.put("validUntil", null);
        shop.call().body(open).patch("/coupon-templates/cup").then().statusCode(200);
        give("a", "ann").then().statusCode(201).body("state", equalTo("AWARDED"));
        assertEquals(1, shop.balance(shop.fan("ann"), "COUPON"));
        shop.assertBooksBalance();
    }

    @Test
    void aPoolIsEditedAndMoved() {
        pool(Map.of("form", "POINTS", "amount", 10, "total", 100));
        give("t", "ann").then().statusCode(201);
        var tag = shop.get(POOL).then().extract().header("ETag");
        edit(Map.of("total", 5)).then().statusCode(409).body("code", equalTo("POOL_BELOW_TAKEN"));
        edit(Map.of("total", 2_000_000_000L)).then().statusCode(200);
        edit(Map.of("total", 20, "name", "Great draw", "endsAt", "2090-01-01T00:00:00Z"))
                .then()
                .statusCode(200)
                .body("endsAt", equalTo("2090-01-01T00:00:00Z"));
        var endless = new HashMap<String, Object>();
        endless.put("endsAt", null);
        edit(endless)
                .then()
                .statusCode(200)
                .body("endsAt", nullValue())
                .body("name", equalTo("Great draw"));
        shop.call()
                .header("If-Match", tag)
                .body(Map.of("total", 30))
                .patch(POOL)
                .then()
                .statusCode(412);
        shop.post(POOL + "/pause", Map.of())
                .then()
                .body("_actions", contains("edit", "resume", "end"));
        reserve("p", Map.of()).then().statusCode(409).body("code", equalTo("PRIZE_POOL_CLOSED"));
        shop.post(POOL + "/pause", Map.of())
                .then()
                .statusCode(409)
                .body("code", equalTo("PRIZE_POOL_STATE"));
        shop.post(POOL + "/resume", Map.of()).then().statusCode(200);
        reserve("p", Map.of()).then().statusCode(201);
        shop.post(POOL + "/end", Map.of()).then().statusCode(200);
        edit(Map.of("total", 50)).then().statusCode(409);
        shop.get("/prize-pools").then().body("items.name", contains("Great draw"));
    }

    @Test
    void badRequestsAreRefusedByName() {
        for (var wrong :
                List.of(
                        Map.<String, Object>of("form", "COUPON", "total", 5),
                        Map.<String, Object>of("form", "POINTS", "total", 5, "couponTemplate", "x"),
                        Map.<String, Object>of(
                                "form", "COUPON", "total", 5, "couponTemplate", "none"),
                        Map.<String, Object>of("form", "POINTS"),
                        Map.<String, Object>of("total", 5),
                        Map.<String, Object>of(
                                "form",
                                "POINTS",
                                "total",
                                5,
                                "startsAt",
                                "2026-01-02T00:00:00Z",
                                "endsAt",
                                "2026-01-01T00:00:00Z"))) {
            shop.post("/prize-pools", body(wrong))
                    .then()
                    .statusCode(400)
                    .body("errors.size()", equalTo(1));
        }
        pool(Map.of("form", "POINTS", "total", 5, "startsAt", "2026-01-02T00:00:00Z"));
        edit(Map.of("endsAt", "2026-01-01T00:00:00Z"))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/endsAt"));
        shop.post(
                        "/prize-pools",
                        body(
                                Map.of(
                                        "form",
                                        "POINTS",
                                        "total",
                                        5,
                                        "startsAt",
                                        "2026-01-02T00:00:00Z")))
                .then()
                .statusCode(200);
        shop.post("/prize-pools", body(Map.of("form", "POINTS", "total", 6)))
                .then()
                .statusCode(409)
                .body("code", equalTo("PRIZE_POOL_EXISTS"));
        reserve("x", Map.of()).then().statusCode(400).body("errors[0].pointer", equalTo("/amount"));
        reserve("x", Map.of("amount", 1, "fan", Map.of("fanId", UUID.randomUUID().toString())))
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_FAN"));
        shop.call()
                .body(Map.of("reference", "x", "amount", 1))
                .post(POOL + "/reservations")
                .then()
                .statusCode(400);
        for (var path :
                Stream.of("/prize-pools/none", POOL + "/reservations/" + UUID.randomUUID())
                        .toList()) {
            shop.get(path).then().statusCode(404);
        }
        shop.as(Tokens.staff(shop.slug(), Role.MARKETER))
                .post(
                        POOL + "/awards",
                        Map.of("reference", "x", "amount", 1, "fan", Map.of("externalId", "a")))
                .then()
                .statusCode(403);
        shop.as(Tokens.brandAdmin(Shop.fresh().slug())).get(POOL).then().statusCode(404);
    }

    /// As if the time of all that is reserved were over.
    private void endReservations() {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() ->
                                        jdbi.withHandle(h ->
                                                h.execute(
                                                        "update prize_reservation set expires_at = now() where state = 'RESERVED'"))));
    }

    private void pool(Map<String, Object> terms) {
        shop.post("/prize-pools", body(terms)).then().statusCode(201);
    }

    private static Map<String, Object> body(Map<String, Object> terms) {
        var body = new HashMap<>(terms);
        body.put("key", "draw");
        body.put("name", "Draw");
        return body;
    }

    private static Map<String, Object> coupons(int total) {
        return Map.of("form", "COUPON", "couponTemplate", "cup", "amount", 1, "total", total);
    }

    private Response reserve(String reference, Map<String, Object> more) {
        var body = new HashMap<>(more);
        body.put("reference", reference);
        return shop.post(POOL + "/reservations", body);
    }

    private Response give(String reference, String fan) {
        return shop.post(
                POOL + "/awards", Map.of("reference", reference, "fan", Map.of("externalId", fan)));
    }

    private Response give(String reference, String fan, long amount) {
        return shop.post(
                POOL + "/awards",
                Map.of("reference", reference, "amount", amount, "fan", Map.of("externalId", fan)));
    }

    private Response award(String id, Map<String, Object> body) {
        return shop.post(POOL + "/reservations/" + id + "/award", body);
    }

    private Response release(String id) {
        return shop.post(POOL + "/reservations/" + id + "/release", Map.of());
    }

    private Response revoke(String id) {
        return shop.post(POOL + "/reservations/" + id + "/revocation", Map.of("reason", "Mistake"));
    }

    private Response edit(Map<String, Object> edit) {
        return shop.call().body(edit).patch(POOL);
    }

    /// How many coupons the template has left for others.
    private int issuable() {
        return BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.withHandle(h ->
                                h.createQuery(
                                                "select sum(free)::int from stock_part where what = 'COUPONS'")
                                        .mapTo(Integer.class)
                                        .one()));
    }
}
