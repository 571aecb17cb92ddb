package io.fanops.referral.referral;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// A fan merged into another is that fan, wherever referrals ask who somebody is.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class MergedFansTest {
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    @Test
    void bothCodesAreTheSurvivorsAndOneCap() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("capPerReferrer", 3);
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 3));
        shop.program(terms);
        var ann = shop.fan("ann");
        var twin = shop.fan("twin");
        var code = shop.code("join", ann);
        var other = shop.code("join", twin);
        assertNotEquals(code, other);
        shop.refer(code, "n1").then().body("number", equalTo(1));
        shop.refer(other, "n2").then().body("number", equalTo(1));
        merge(ann, twin);
        assertEquals(code, shop.code("join", twin));
        shop.refer(other, "n3")
                .then()
                .body("state", equalTo("REWARDED"))
                .body("number", equalTo(3))
                .body("referrer.fanId", equalTo(ann));
        shop.get("/referrals?referrer=" + ann).then().body("items", hasSize(3));
        shop.get("/referrals?referrer=" + twin).then().body("items", hasSize(3));
        shop.refer(code, "n4").then().body("reasons", contains("VELOCITY"));
        // Parted, each has again what was made by their own code.
        part(ann, twin);
        assertEquals(other, shop.code("join", twin));
        shop.get("/referrals?referrer=" + twin).then().body("items", hasSize(2));
        shop.refer(other, "n5").then().body("number", equalTo(3));
    }

    @Test
    void aMergedFanIsNeitherANewOneNorSomebodyElse() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        var twin = shop.fan("twin");
        var code = shop.code("buy", ann);
        merge(ann, twin);
        shop.refer(code, "twin").then().body("reasons", contains("SELF_REFERRAL"));
        // Somebody whom the twin has brought cannot bring Ann.
        var bob = shop.fan("bob");
        shop.refer(code, "bob").then().body("state", equalTo("PENDING"));
        shop.refer(shop.code("buy", bob), "twin").then().body("reasons", contains("CYCLE"));
    }

    @Test
    void aPersonIsReferredOnceAndTheirOrdersCount() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        var code = shop.code("buy", ann);
        var bob = shop.code("buy", shop.fan("bob"));
        var first = shop.refer(code, "cleo").then().extract().<String>path("id");
        var second = shop.refer(bob, "cleopatra").then().extract().<String>path("id");
        // Bought under the name that is merged, before the merge is known here.
        shop.post("/orders", Shop.order("o1", "cleo's other card", 100)).then().statusCode(201);
        merge(shop.fan("cleopatra"), shop.fan("cleo"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        shop.get("/referrals/" + second)
                                .then()
                                .body("state", equalTo("REJECTED"))
                                .body("reasons", contains("ALREADY_REFERRED")));
        shop.refer(shop.code("buy", shop.fan("dan")), "cleo")
                .then()
                .statusCode(409)
                .body("code", equalTo("ALREADY_REFERRED"));
        assertEquals(0, shop.points(ann));
        merge(shop.fan("cleopatra"), shop.fan("cleo's other card"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        shop.get("/referrals/" + first).then().body("state", equalTo("REWARDED")));
        assertEquals(500, shop.points(ann));
        shop.get("/orders?fanId=" + shop.fan("cleo")).then().body("items", hasSize(1));
        shop.assertBooksBalance();
    }

    @Test
    void whatTheyBuyUnderTheMergedIdQualifies() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var code = shop.code("buy", shop.fan("ann"));
        var referral = shop.refer(code, "eve").then().extract().<String>path("id");
        merge(shop.fan("eve"), shop.fan("eve's card"));
        shop.post("/orders", Shop.order("o1", "eve's card", 100)).then().statusCode(201);
        shop.get("/referrals/" + referral).then().body("state", equalTo("REWARDED"));
    }

    @Test
    void whatTurnsOutToBeASelfReferralIsTakenBack() {
        shop.program(Shop.terms("join", "JOINED"));
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        var paid = shop.refer(shop.code("join", ann), "twin").then().extract().<String>path("id");
        var waits = shop.refer(shop.code("buy", ann), "twin").then().extract().<String>path("id");
        assertEquals(500, shop.points(ann));
        merge(ann, shop.fan("twin"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    shop.get("/referrals/" + paid)
                            .then()
                            .body("state", equalTo("REVERSED"))
                            .body("reasons", contains("SELF_REFERRAL"));
                    shop.get("/referrals/" + waits).then().body("state", equalTo("REJECTED"));
                });
        assertEquals(0, shop.points(ann));
        shop.get("/referral-programs/join").then().body("spent", equalTo(0));
        shop.assertBooksBalance();
    }

    @Test
    void aPromiseIsPaidFromWhereItWasPutWhoeverTheFanIsByThen() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("holdDays", 7);
        shop.program(terms);
        var ann = shop.fan("ann");
        var twin = shop.fan("twin");
        shop.refer(shop.code("join", twin), "n1").then().body("state", equalTo("QUALIFIED"));
        merge(ann, twin);
        pending(ann, 500);
        holdPeriodsEnd();
        Awaitility.await().until(() -> shop.points(ann) == 500);
        shop.refer(shop.code("join", twin), "n2").then().body("state", equalTo("QUALIFIED"));
        part(ann, twin);
        pending(twin, 0);
        pending(ann, 500);
        holdPeriodsEnd();
        Awaitility.await().until(() -> shop.points(ann) + shop.points(twin) == 1_000);
        pending(twin, 0);
        pending(ann, 0);
        shop.assertBooksBalance();
    }

    @Test
    void theFirstRedemptionIsThatOfThePersonUnderWhicheverId() {
        var terms = Shop.terms("use", "REDEEMED");
        terms.put("fraud", Map.of("holdFrom", 1));
        shop.program(terms);
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        var ann = shop.fan(Map.of("externalId", "ann", "phone", "1"));
        var bob = shop.fan(Map.of("externalId", "bob", "phone", "1"));
        var twin = shop.fan("twin");
        var id =
                shop.refer(shop.code("use", bob), "ann")
                        .then()
                        .body("state", equalTo("HELD"))
                        .extract()
                        .<String>path("id");
        merge(ann, twin);
        var first = redeemed(twin);
        redeemed(ann);
        shop.post("/referrals/" + id + "/approve", Map.of())
                .then()
                .body("state", equalTo("REWARDED"));
        var by =
                BrandScope.within(
                        shop.slug(),
                        () ->
                                jdbi.withHandle(h ->
                                        h.createQuery("select redemption_id from referral")
                                                .mapTo(String.class)
                                                .one()));
        assertEquals(first, by);
    }

    private String redeemed(String fan) {
        var coupon =
                shop.post("/coupons", Map.of("template", "cup", "fan", Map.of("fanId", fan)))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("code");
        return shop.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1"))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void anEqualOrderIsEqualUnderTheSurvivorsName() {
        var order = Shop.order("o1", "twin", 100);
        shop.post("/orders", order).then().statusCode(201);
        merge(shop.fan("ann"), shop.fan("twin"));
        shop.post("/orders", order).then().statusCode(200);
    }

    @Test
    void whatIsToldUnderAMergedNameIsTheirsAgainOnceParted() {
        shop.post("/coupon-templates", Map.of("key", "one", "name", "One", "perFan", 1))
                .then()
                .statusCode(201);
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        var ann = shop.fan("ann");
        var twin = shop.fan("twin");
        merge(ann, twin);
        var named = Shop.order("o1", "twin", 100);
        var byId = Shop.order("o2", "twin", 100);
        byId.put("fan", Map.of("fanId", twin));
        var orders = List.of(named, byId, Shop.order("o3", "twin", 100));
        for (var order : List.of(named, byId)) {
            shop.post("/orders", order).then().statusCode(201);
            shop.post("/orders", order).then().statusCode(200);
        }
        imported(orders).then().body("failed", equalTo(0));
        var coupon =
                shop.post(
                                "/coupons",
                                Map.of("template", "cup", "fan", Map.of("externalId", "twin")))
                        .then()
                        .statusCode(201)
                        .body("fanId", equalTo(ann))
                        .extract()
                        .<String>path("code");
        shop.post("/coupons", Map.of("template", "one", "fan", Map.of("fanId", twin)))
                .then()
                .statusCode(201);
        shop.post("/coupons", Map.of("template", "one", "fan", Map.of("fanId", ann)))
                .then()
                .body("code", equalTo("FAN_LIMIT_REACHED"));
        shop.get("/orders?fanId=" + ann).then().body("items", hasSize(3));
        shop.get("/coupons?fanId=" + ann).then().body("items", hasSize(2));

        part(ann, twin);

        shop.get("/orders?fanId=" + ann).then().body("items", hasSize(0));
        shop.get("/orders?fanId=" + twin).then().body("items", hasSize(3));
        shop.get("/coupons?fanId=" + ann).then().body("items", hasSize(0));
        shop.get("/coupons/" + coupon).then().body("fanId", equalTo(twin));
        orders.forEach(order -> shop.post("/orders", order).then().statusCode(200));
        imported(orders).then().body("failed", equalTo(0));
        Awaitility.await().until(() -> shop.balance(twin, "COUPON") == 2);
        assertEquals(0, shop.balance(ann, "COUPON"));
        shop.assertBooksBalance();
    }

    private Response imported(List<Map<String, Object>> orders) {
        var lines =
                orders.stream()
                        .map(order -> JsonObject.mapFrom(order).encode() + "\n")
                        .collect(Collectors.joining());
        return shop.ended(
                shop.call()
                        .header("Idempotency-Key", UUID.randomUUID())
                        .contentType("application/x-ndjson")
                        .body(lines.getBytes(StandardCharsets.UTF_8))
                        .post("/orders/import"));
    }

    @Test
    void aShareIsGivenBackUnderWhicheverIdItWasCounted() {
        shop.post("/coupon-templates", Map.of("key", "one", "name", "One", "perFan", 1))
                .then()
                .statusCode(201);
        var ann = shop.fan("ann");
        var twin = shop.fan("twin");
        merge(ann, twin);
        for (var fan : List.of(twin, ann, twin)) {
            var code =
                    shop.post("/coupons", Map.of("template", "one", "fan", Map.of("fanId", fan)))
                            .then()
                            .statusCode(201)
                            .extract()
                            .<String>path("code");
            shop.post("/coupons/" + code + "/void", Map.of()).then().statusCode(200);
        }
        shop.assertBooksBalance();
    }

    @Test
    void factsMayComeInAnyOrder() {
        var a = UUID.randomUUID();
        var b = UUID.randomUUID();
        var c = UUID.randomUUID();
        var t = Instant.parse("2026-11-27T08:00:00Z");
        // a into b into c, the second told first; then c and b are parted, and b becomes a's.
        tell(new FanFact.Merged(c, b, t.plusSeconds(2)), Map.of(b, c));
        tell(new FanFact.Merged(b, a, t), Map.of(a, c, b, c));
        tell(new FanFact.MergeUndone(c, b, t.plusSeconds(3)), Map.of(a, b));
        tell(new FanFact.Merged(a, b, t.plusSeconds(5)), Map.of(b, a));
        // What the last one built on comes late, and what is older than what is known changes
        // nothing.
        FactSender.send(shop.slug(), new FanFact.MergeUndone(b, a, t.plusSeconds(4)));
        FactSender.send(shop.slug(), new FanFact.Merged(b, a, t));
        tell(new FanFact.Merged(a, c, t.plusSeconds(6)), Map.of(b, a, c, a));
    }

    private void pending(String fan, int amount) {
        shop.get("/fans/" + fan + "/wallet").then().body("balances[0].pending", equalTo(amount));
    }

    private void holdPeriodsEnd() {
        BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.useHandle(h -> {
                            h.execute(
                                    "update referral set due_at = now() where state = 'QUALIFIED'");
                            h.execute("delete from hold_due where brand = ?", shop.slug());
                            h.execute(
                                    "insert into hold_due select brand, id, due_at from referral where state = 'QUALIFIED'");
                        }));
    }

    private void merge(String survivor, String merged) {
        shop.merge(survivor, merged);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> who().containsKey(UUID.fromString(merged)));
    }

    private void part(String survivor, String merged) {
        shop.part(survivor, merged);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !who().containsKey(UUID.fromString(merged)));
    }

    private void tell(FanFact fact, Map<UUID, UUID> then) {
        FactSender.send(shop.slug(), fact);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertEquals(then, who()));
    }

    private Map<UUID, UUID> who() {
        return BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.withHandle(h ->
                                h.createQuery("select fan_id, survivor_id from same_fan")
                                        .map((row, _) ->
                                                Map.entry(
                                                        row.getObject("fan_id", UUID.class),
                                                        row.getObject("survivor_id", UUID.class)))
                                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
