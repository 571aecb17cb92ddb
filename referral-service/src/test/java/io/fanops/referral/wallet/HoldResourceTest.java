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
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class HoldResourceTest {
    private static final String SOON = "2099-01-31T00:00:00Z";
    private static final String LATER = "2099-02-28T00:00:00Z";

    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();
    private final String ann = shop.fan("ann");

    @Test
    void whatIsHeldCannotBeSpentTwiceAndComesBack() {
        give(100, null);
        var hold =
                hold(60).then()
                        .statusCode(201)
                        .body("state", equalTo("HELD"))
                        .body("_actions", contains("capture", "release"))
                        .extract()
                        .<String>path("id");
        wallet().body("balances[0].balance", equalTo(40)).body("balances[0].held", equalTo(60));
        hold(41).then()
                .statusCode(409)
                .body("code", equalTo("INSUFFICIENT_BALANCE"))
                .body("errors[0].pointer", equalTo("/amount"));
        shop.post(holds() + "/" + hold + "/release", Map.of())
                .then()
                .statusCode(200)
                .body("state", equalTo("RELEASED"))
                .body("_actions", empty());
        wallet().body("balances[0].balance", equalTo(100)).body("balances[0].held", equalTo(0));
        for (var late : List.of("/capture", "/release")) {
            shop.post(holds() + "/" + hold + late, Map.of())
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("HOLD_ENDED"));
        }
        shop.assertBooksBalance();
    }

    @Test
    void aPartIsCapturedAndRefundedInParts() {
        give(100, null);
        try (var told = new Told(shop)) {
            var hold = hold(60).then().extract().<String>path("id");
            capture(hold, 61).then().statusCode(409).body("code", equalTo("CAPTURE_EXCEEDS_HOLD"));
            capture(hold, 50)
                    .then()
                    .statusCode(200)
                    .body("captured", equalTo(50))
                    .body("_actions", contains("refund"));
            wallet().body("balances[0].balance", equalTo(50)).body("balances[0].held", equalTo(0));
            refund(hold, 20).then().statusCode(200).body("refunded", equalTo(20));
            refund(hold, 31).then().statusCode(409).body("code", equalTo("REFUND_EXCEEDS_CAPTURE"));
            shop.post(holds() + "/" + hold + "/refunds", Map.of("reason", "All of it"))
                    .then()
                    .statusCode(200)
                    .body("refunded", equalTo(50));
            assertEquals(100, shop.points(ann));
            var spent = told.until("wallet-spent", 3);
            assertEquals(
                    List.of(50L, -20L, -30L),
                    spent.stream().map(fact -> fact.path("amount").asLong()).toList());
        }
        shop.assertBooksBalance();
    }

    @Test
    void whatLapsesFirstIsSpentFirstAndComesBackWithItsDate() {
        give(30, LATER);
        give(50, SOON);
        give(100, null);
        expiring(50, SOON, 30, LATER);
        var hold = hold(90).then().extract().<String>path("id");
        // 50 of the first lot, 30 of the second, 10 that never lapse.
        wallet().body("expiring", empty()).body("balances[0].balance", equalTo(90));
        capture(hold, 60).then().statusCode(200);
        // What was kept counts as what lapsed first: 50 and 10.
        wallet().body("expiring.amount", contains(30 - 10 + 10))
                .body("balances[0].balance", equalTo(120));
        refund(hold, 60).then().statusCode(200);
        expiring(50, SOON, 30, LATER);
        assertEquals(180, shop.points(ann));
        shop.assertBooksBalance();
    }

    @Test
    void whatIsNotSpentInTimeIsGone() {
        give(30, SOON);
        give(100, null);
        try (var told = new Told(shop)) {
            inBrand("update lot set expires_at = now() - interval '1 second'");
            // A purchase does not wait for the job.
            hold(101).then().statusCode(409).body("code", equalTo("INSUFFICIENT_BALANCE"));
            known();
            await().atMost(Duration.ofSeconds(30)).until(() -> shop.points(ann) == 100);
            assertEquals(30, told.until("points-lapsed", 1).getFirst().path("amount").asLong());
        }
        shop.get("/fans/" + ann + "/wallet/entries?limit=1")
                .then()
                .body("items[0].reason", equalTo("Lapsed"))
                .body("items[0].actor", equalTo("system"))
                .body("items[0].amount", equalTo(-30));
        wallet().body("expiring", empty());
        shop.assertBooksBalance();
    }

    @Test
    void aHoldThatNobodyCapturesGoesBack() {
        give(100, SOON);
        var hold = hold(60).then().extract().<String>path("id");
        inBrand("update wallet_hold set expires_at = now() - interval '1 second'");
        capture(hold, 60).then().statusCode(409).body("code", equalTo("HOLD_ENDED"));
        known();
        await().atMost(Duration.ofSeconds(30)).until(() -> shop.points(ann) == 100);
        shop.get(holds() + "/" + hold)
                .then()
                .body("state", equalTo("EXPIRED"))
                .body("captured", equalTo(0));
        wallet().body("expiring.amount", contains(100));
        shop.assertBooksBalance();
    }

    @Test
    void allAtOnceSpendNoMoreThanThereIs() {
        give(60, SOON);
        give(40, null);
        var answers = AtOnce.race(60, _ -> hold(10));
        AtOnce.noneBroke(answers);
        assertEquals(10, AtOnce.with(answers, 201));
        assertEquals(50, AtOnce.with(answers, 409));
        var ids =
                answers.stream()
                        .filter(answer -> answer.statusCode() == 201)
                        .map(answer -> answer.<String>path("id"))
                        .toList();
        // One ends each hold, and every other comes too late.
        var ends =
                AtOnce.race(
                        60,
                        i ->
                                shop.post(
                                        holds()
                                                + "/"
                                                + ids.get(i % 10)
                                                + (i % 3 == 0 ? "/release" : "/capture"),
                                        Map.of()));
        AtOnce.noneBroke(ends);
        assertEquals(10, AtOnce.with(ends, 200));
        wallet().body("balances[0].held", equalTo(0));
        shop.assertBooksBalance();
    }

    @Test
    void aRepeatPaysOnce() {
        give(100, null);
        var body = Map.of("amount", 30, "reason", "Tote bag", "reference", "o-1", "capture", true);
        var call = shop.call().header("Idempotency-Key", UUID.randomUUID()).body(body);
        var first = call.post(holds()).then().statusCode(201).extract().<String>path("id");
        call.post(holds()).then().statusCode(201).body("id", equalTo(first));
        assertEquals(70, shop.points(ann));
        shop.get(holds() + "?state=CAPTURED")
                .then()
                .body("items.reference", contains("o-1"))
                .body("next", nullValue());
        shop.call().body(body).post(holds()).then().statusCode(400);
    }

    @Test
    void aDryRunHoldsNothing() {
        give(100, null);
        shop.post(holds() + "?dryRun=true", Map.of("amount", 30, "reason", "Tote bag"))
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"));
        assertEquals(100, shop.points(ann));
    }

    @Test
    void badHoldsAreRefusedByName() {
        give(100, null);
        for (var wrong :
                List.of(
                        Map.of("amount", 0, "reason", "x"),
                        Map.of("amount", -5, "reason", "x"),
                        Map.of("amount", 5),
                        Map.of("amount", 5, "reason", "x", "form", "COUPON"),
                        Map.of("amount", 5, "reason", "x", "ttlSeconds", 0))) {
            shop.post(holds(), wrong).then().statusCode(400).body("errors.size()", equalTo(1));
        }
        shop.post(
                        "/fans/" + UUID.randomUUID() + "/wallet/holds",
                        Map.of("amount", 5, "reason", "x"))
                .then()
                .statusCode(404);
        shop.get(holds() + "/" + UUID.randomUUID()).then().statusCode(404);
        shop.post(holds() + "/" + UUID.randomUUID() + "/capture", Map.of()).then().statusCode(404);
        var clerk = shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK));
        clerk.post(holds(), Map.of("amount", 5, "reason", "x")).then().statusCode(201);
        clerk.post("/fans/" + ann + "/wallet/adjustments", Map.of("amount", 5, "reason", "x"))
                .then()
                .statusCode(403);
        var analyst = shop.as(Tokens.staff(shop.slug(), Role.ANALYST));
        analyst.post(holds(), Map.of("amount", 5, "reason", "x")).then().statusCode(403);
        analyst.get(holds()).then().body("items._actions", contains(empty()));
        clerk.get(holds()).then().body("items._actions", contains(contains("capture", "release")));
    }

    private void give(long amount, @Nullable String until) {
        var body =
                until == null
                        ? Map.of("amount", amount, "reason", "Goodwill")
                        : Map.of("amount", amount, "reason", "Goodwill", "expiresAt", until);
        shop.post("/fans/" + ann + "/wallet/adjustments", body).then().statusCode(201);
    }

    private Response hold(long amount) {
        return shop.post(holds(), Map.of("amount", amount, "reason", "Tote bag"));
    }

    private Response capture(String hold, long amount) {
        return shop.post(holds() + "/" + hold + "/capture", Map.of("amount", amount));
    }

    private Response refund(String hold, long amount) {
        return shop.post(
                holds() + "/" + hold + "/refunds", Map.of("amount", amount, "reason", "Returned"));
    }

    private String holds() {
        return "/fans/" + ann + "/wallet/holds";
    }

    private io.restassured.response.ValidatableResponse wallet() {
        return shop.get("/fans/" + ann + "/wallet").then().statusCode(200);
    }

    private void expiring(int first, String at, int second, String then) {
        wallet().body("expiring.amount", contains(first, second))
                .body("expiring.at", contains(at, then));
    }

    /// Jobs work for brands that the fan service told of.
    private void known() {
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
    }

    private void inBrand(String sql) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() -> jdbi.withHandle(h -> h.execute(sql))));
    }
}
