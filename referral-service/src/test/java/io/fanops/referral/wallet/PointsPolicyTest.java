package io.fanops.referral.wallet;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class PointsPolicyTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    @Test
    void pointsLapseAtTheEndOfTheMonthInTheBrandsTimeZone() {
        shop.get("/points-policy").then().statusCode(200).body("lapseAfterMonths", nullValue());
        var early = shop.fan("early");
        shop.program(Shop.terms("join", "JOINED"));
        shop.refer(shop.code("join", early), "n0").then().statusCode(201);
        put(Map.of("lapseAfterMonths", 12));
        var ann = shop.fan("ann");
        shop.refer(shop.code("join", ann), "n1").then().body("state", equalTo("REWARDED"));
        var expected =
                YearMonth.now(SHANGHAI).plusMonths(13).atDay(1).atStartOfDay(SHANGHAI).toInstant();
        var wallet =
                shop.get("/fans/" + ann + "/wallet")
                        .then()
                        .body("expiring.amount", contains(500))
                        .body("expiring.form", contains("POINTS"))
                        .extract();
        assertEquals(expected, Instant.parse(wallet.path("expiring[0].at")));
        assertEquals(
                expected,
                Instant.parse(
                        shop.get("/fans/" + ann + "/wallet/entries")
                                .then()
                                .extract()
                                .path("items[0].expiresAt")));
        // What was given before has no date, and gets none.
        shop.get("/fans/" + early + "/wallet").then().body("expiring", empty());
    }

    @Test
    void aRewardThatIsTakenBackTakesItsOwnLot() {
        put(Map.of("lapseAfterMonths", 12, "endOf", "YEAR"));
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.post(
                        "/fans/" + ann + "/wallet/adjustments",
                        Map.of("amount", 70, "reason", "x", "expiresAt", "2027-01-31T00:00:00Z"))
                .then()
                .statusCode(201);
        shop.refer(shop.code("buy", ann), "n1").then().statusCode(201);
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        assertEquals(570, shop.points(ann));
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        assertEquals(70, shop.points(ann));
        shop.get("/fans/" + ann + "/wallet")
                .then()
                .body("expiring.amount", contains(70))
                .body("expiring.at", contains("2027-01-31T00:00:00Z"));
        shop.assertBooksBalance();
    }

    @Test
    void whatHasLapsedIsNotTakenAgainWithTheReward() {
        put(Map.of("lapseAfterMonths", 1));
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "n1").then().statusCode(201);
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        spend(ann, 100);
        lapse(ann, 0);
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        // 100 were spent, 400 have lapsed.
        assertEquals(-100, shop.points(ann));
        shop.assertBooksBalance();
    }

    @Test
    void whatHasLapsedIsNotTakenAgainByMergesAndTheirUndoing() {
        put(Map.of("lapseAfterMonths", 1));
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        var ben = shop.fan("ben");
        var cleo = shop.fan("cleo");
        shop.refer(shop.code("buy", ann), "n1").then().statusCode(201);
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        shop.merge(ben, ann);
        await().atMost(Duration.ofSeconds(30)).until(() -> shop.points(ben) == 500);
        lapse(ben, 0);
        shop.mergeAndWait(cleo, ben);
        give(cleo, 70);
        assertEquals(70, shop.points(ann));
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        spend(ann, 10);
        assertEquals(60, shop.points(cleo));
        shop.part(ben, ann);
        await().atMost(Duration.ofSeconds(30)).until(() -> shop.points(ann) == 0);
        assertEquals(60, shop.points(cleo));
        shop.assertBooksBalance();
    }

    @Test
    void whatComesIntoADebtPaysItFirst() {
        put(Map.of("lapseAfterMonths", 12));
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "n1").then().statusCode(201);
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        shop.post(
                        "/fans/" + ann + "/wallet/holds",
                        Map.of("amount", 500, "reason", "Tote bag", "capture", true))
                .then()
                .statusCode(201);
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        assertEquals(-500, shop.points(ann));
        shop.post("/fans/" + ann + "/wallet/adjustments", Map.of("amount", 620, "reason", "x"))
                .then()
                .statusCode(201);
        shop.get("/fans/" + ann + "/wallet")
                .then()
                .body("balances[0].balance", equalTo(120))
                .body("expiring.amount", contains(120));
        shop.assertBooksBalance();
    }

    @Test
    void aLostRaceIsRefused() {
        put(Map.of("lapseAfterMonths", 12));
        var first = shop.get("/points-policy").then().extract().header("ETag");
        put(Map.of("lapseAfterMonths", 6));
        shop.call()
                .header("If-Match", first)
                .body(Map.of("lapseAfterMonths", 3))
                .put("/points-policy")
                .then()
                .statusCode(412);
        shop.get("/points-policy").then().body("lapseAfterMonths", equalTo(6));
        shop.call()
                .body(Map.of("lapseAfterMonths", 0))
                .put("/points-policy")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/lapseAfterMonths"));
        shop.as(Tokens.staff(shop.slug(), Role.MARKETER))
                .call()
                .body(Map.of())
                .put("/points-policy")
                .then()
                .statusCode(403);
    }

    private void give(String fan, long amount) {
        shop.post("/fans/" + fan + "/wallet/adjustments", Map.of("amount", amount, "reason", "x"))
                .then()
                .statusCode(201);
    }

    private void spend(String fan, long amount) {
        shop.post(
                        "/fans/" + fan + "/wallet/holds",
                        Map.of("amount", amount, "reason", "Tote bag", "capture", true))
                .then()
                .statusCode(201);
    }

    private void lapse(String fan, long rest) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() ->
                                        jdbi.withHandle(handle ->
                                                handle.execute(
                                                        "update lot set expires_at = now() - interval '1 second'"))));
        await().atMost(Duration.ofSeconds(30)).until(() -> shop.points(fan) == rest);
    }

    private void put(Map<String, Object> policy) {
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> shop.call().body(policy).put("/points-policy").statusCode() == 200);
    }
}
