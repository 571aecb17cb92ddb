package io.fanops.referral.coupon;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.money;
import static io.fanops.referral.CouponDesk.on;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class CouponResourceTest {
    private final Shop shop = Shop.fresh();

    private final CouponDesk desk = new CouponDesk(shop);

    @Test
    void aTemplateIsMadeOnceUnderItsKey() {
        var template =
                template(
                        "cup", Map.of("stock", 10, "validUntil", "2036-01-01T00:00:00.123456789Z"));
        shop.post("/coupon-templates", template)
                .then()
                .statusCode(201)
                .body("maxRedemptions", equalTo(1))
                .body("kind", equalTo("GIFT"));
        shop.post("/coupon-templates", template).then().statusCode(200);
        template.put("stock", 11);
        refused(shop.post("/coupon-templates", template), 409, "COUPON_TEMPLATE_EXISTS");
        shop.get("/coupon-templates/cup").then().statusCode(200).body("stock", equalTo(10));
        shop.get("/coupon-templates").then().body("items.key", contains("cup"));
        shop.get("/coupon-templates/none").then().statusCode(404);
    }

    @Test
    void refusesATemplateThatDoesNotFit() {
        blames("/value", Map.of("kind", "AMOUNT", "currency", "CNY"));
        blames("/currency", Map.of("kind", "AMOUNT", "value", 5));
        blames("/currency", Map.of("kind", "AMOUNT", "value", 5, "currency", "ZZZ"));
        blames("/value", Map.of("kind", "PERCENTAGE", "value", 101));
        blames("/value", Map.of("kind", "GIFT", "value", 1));
        blames("/kind", Map.of("kind", "MAGIC"));
        blames("/maxRedemptions", Map.of("maxRedemptions", 0));
        blames("/stock", Map.of("stock", -1));
        blames(
                "/validUntil",
                Map.of("validFrom", "2026-02-01T00:00:00Z", "validUntil", "2026-01-01T00:00:00Z"));
        blames("/validUntil", Map.of("validUntil", "+999999999-01-01T00:00:00Z"));
    }

    @Test
    void isIssuedOnceUnderItsKey() {
        make("cup", Map.of());
        var body = Map.of("template", "cup", "fan", Map.of("externalId", "kim"));
        refused(shop.call().body(body).post("/coupons"), 400, "IDEMPOTENCY_KEY_REQUIRED");
        var key = UUID.randomUUID().toString();
        try (var told = new Told(shop)) {
            var first = shop.call().header("Idempotency-Key", key).body(body).post("/coupons");
            first.then()
                    .statusCode(201)
                    .body("code", matchesPattern("[0-9BCDFGHJKMNPQRSTVWXYZ]{12}"))
                    .body("state", equalTo("ISSUED"))
                    .body("redemptionsLeft", equalTo(1))
                    .body("fanId", equalTo(shop.fan("kim")));
            shop.call()
                    .header("Idempotency-Key", key)
                    .body(body)
                    .post("/coupons")
                    .then()
                    .statusCode(201)
                    .header("Idempotency-Replayed", equalTo("true"))
                    .body("code", equalTo(first.path("code")));
            assertEquals(1, shop.balance(shop.fan("kim"), "COUPON"));
            assertEquals(
                    "cup", told.until("coupon-issued", 1).getFirst().path("template").asText());
        }
        shop.assertBooksBalance();
    }

    @Test
    void isRedeemedAsOftenAsItsTemplateAllows() {
        make("cup", Map.of("maxRedemptions", 2));
        var code = issue("cup", "kim");
        var kim = shop.fan("kim");
        try (var told = new Told(shop)) {
            redeem(code, AT_S1).then().statusCode(201).body("redemptionsLeft", equalTo(1));
            assertEquals(1, shop.balance(kim, "COUPON"));
            var second =
                    redeem(
                                    code.toLowerCase(java.util.Locale.ROOT),
                                    Map.of("store", "S-1", "order", "o-7"))
                            .then()
                            .statusCode(201)
                            .body("order", equalTo("o-7"))
                            .extract()
                            .<String>path("id");
            assertEquals(0, shop.balance(kim, "COUPON"));
            refused(redeem(code, AT_S1), 409, "COUPON_SPENT");
            shop.get("/coupons/" + code).then().body("state", equalTo("SPENT"));
            rollback(second).then().statusCode(200).body("rolledBackAt", notNullValue());
            assertEquals(1, shop.balance(kim, "COUPON"));
            refused(rollback(second), 409, "ALREADY_ROLLED_BACK");
            redeem(code, AT_S1).then().statusCode(201);
            refused(redeem(code, AT_S1), 409, "COUPON_SPENT");
            assertEquals(3, told.until("coupon-redeemed", 3).size());
            assertEquals(
                    second,
                    told.until("redemption-rolled-back", 1)
                            .getFirst()
                            .path("redemptionId")
                            .asText());
        }
        shop.assertBooksBalance();
    }

    @Test
    void aLockKeepsItForOne() {
        make("cup", Map.of());
        var code = issue("cup", "kim");
        var locked =
                validate(code, Map.of("store", "S-1", "lock", true, "ttlSeconds", 60))
                        .then()
                        .statusCode(200)
                        .body("valid", equalTo(true))
                        .body("lockedUntil", notNullValue())
                        .extract()
                        .<String>path("lockId");
        validate(code, Map.of("store", "S-1", "lock", true))
                .then()
                .body("valid", equalTo(false))
                .body("reasons", contains("COUPON_LOCKED"));
        refused(redeem(code, AT_S1), 409, "COUPON_LOCKED");
        refused(
                redeem(code, Map.of("store", "S-1", "lockId", UUID.randomUUID().toString())),
                409,
                "COUPON_LOCKED");
        redeem(code, Map.of("store", "S-1", "lockId", locked)).then().statusCode(201);
    }

    @Test
    void aLockEndsByItself() {
        make("cup", Map.of());
        var code = issue("cup", "kim");
        validate(code, Map.of("store", "S-1", "lock", true, "ttlSeconds", 1))
                .then()
                .body("valid", equalTo(true));
        Awaitility.await().until(() -> redeem(code, AT_S1).statusCode() == 201);
    }

    @Test
    void aValidationChangesNothing() {
        make(
                "five",
                Map.of(
                        "kind",
                        "AMOUNT",
                        "value",
                        500,
                        "currency",
                        "CNY",
                        "minOrder",
                        money(1_000)));
        var code = issue("five", "kim");
        validate(code, on(Map.of("amount", money(2_000))))
                .then()
                .body("valid", equalTo(true))
                .body("discount.amount", equalTo(500))
                .body("lockId", nullValue());
        validate(code, on(Map.of("amount", money(999))))
                .then()
                .body("valid", equalTo(false))
                .body("reasons", contains("ORDER_TOO_SMALL"));
        refused(
                redeem(code, on(Map.of("externalId", "o1", "amount", money(999)))),
                409,
                "ORDER_TOO_SMALL");
        redeem(code, on(Map.of("externalId", "o1", "amount", money(2_000))))
                .then()
                .statusCode(201)
                .body("discount.amount", equalTo(500));
    }

    @Test
    void aLeastOrderIsNotPassedByInSilence() {
        make("large", Map.of("kind", "PERCENTAGE", "value", 10, "minOrder", money(1_000)));
        var code = issue("large", "kim");
        for (var unknown :
                List.of(AT_S1, on("nobody-has-seen-it"), on(Map.of("externalId", "n")))) {
            validate(code, unknown)
                    .then()
                    .body("valid", equalTo(false))
                    .body("reasons", contains("ORDER_TOO_SMALL"));
            var refusal = redeem(code, unknown);
            refused(refusal, 409, "ORDER_TOO_SMALL");
            refusal.then().body("errors.pointer", contains("/order"));
        }
        for (var path : List.of("/coupons/" + code + "/validations", "/coupons/x/redemptions")) {
            shop.post(path, on("a\u0000b"))
                    .then()
                    .statusCode(400)
                    .body("errors.pointer", contains("/order"));
        }
        validate(code, Map.of("store", "S-1", "lock", " "))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/lock"));
        shop.post("/orders", Shop.order("small", "kim", 999)).then().statusCode(201);
        refused(redeem(code, on("small")), 409, "ORDER_TOO_SMALL");
        shop.post("/orders", Shop.order("large", "kim", 2_000)).then().statusCode(201);
        validate(code, on("large"))
                .then()
                .body("valid", equalTo(true))
                .body("discount.amount", equalTo(200));
        var other = Shop.fresh();
        other.post("/orders", Shop.order("theirs", "kim", 2_000)).then().statusCode(201);
        refused(redeem(code, on("theirs")), 409, "ORDER_TOO_SMALL");
        redeem(code, on("large")).then().statusCode(201).body("discount.amount", equalTo(200));
    }

    @Test
    void aStoreIsNotPassedByInSilence() {
        make("there", Map.of("stores", List.of("S-2")));
        var code = issue("there", "kim");
        for (var answer : List.of(redeem(code, Map.of()), validate(code, Map.of("order", "o1")))) {
            answer.then().statusCode(400).body("errors.pointer", contains("/store"));
        }
        redeem(code, Map.of("store", "S-2")).then().statusCode(201);
    }

    @Test
    void aCouponThatIsRefusedMakesNobodyKnown() {
        make("one", Map.of("stock", 1));
        make("many", Map.of());
        shop.post("/coupons", Map.of("template", "one", "code", "WELCOME")).then().statusCode(201);
        var unseen = Map.of("externalId", "unseen");
        refused(
                shop.post("/coupons", Map.of("template", "one", "fan", unseen)),
                409,
                "COUPON_STOCK_EXHAUSTED");
        refused(
                shop.post("/coupons", Map.of("template", "many", "fan", unseen, "code", "welcome")),
                409,
                "COUPON_CODE_TAKEN");
        assertFalse(shop.knows("unseen"));
    }

    @Test
    void theSameKeyGivesTheFirstAnswerThoughNothingIsLeft() {
        make("one", Map.of("stock", 1));
        var body = Map.of("template", "one", "code", "LAST-ONE");
        var key = UUID.randomUUID().toString();
        shop.call()
                .header("Idempotency-Key", key)
                .body(body)
                .post("/coupons")
                .then()
                .statusCode(201);
        shop.call()
                .header("Idempotency-Key", key)
                .body(body)
                .post("/coupons")
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"));
    }

    @Test
    void isTakenInItsStoresAndItsTimeOnly() {
        make("there", Map.of("stores", List.of("S-2")));
        refused(redeem(issue("there", "kim"), AT_S1), 409, "WRONG_STORE");
        make("later", Map.of("validFrom", "2099-01-01T00:00:00Z"));
        refused(redeem(issue("later", "kim"), AT_S1), 409, "COUPON_NOT_YET_VALID");
        make("soon", Map.of("validUntil", Instant.now().plusSeconds(2).toString()));
        var soon = issue("soon", "kim");
        Awaitility.await()
                .until(() ->
                        validate(soon, AT_S1).path("reasons").equals(List.of("COUPON_EXPIRED")));
        refused(redeem(soon, AT_S1), 409, "COUPON_EXPIRED");
        shop.get("/coupons/" + soon).then().body("state", equalTo("EXPIRED"));
    }

    @Test
    void noneIsIssuedThatNobodyCouldUse() {
        make("over", Map.of("validUntil", "2020-01-01T00:00:00Z", "stock", 3));
        for (var body :
                List.<Map<String, Object>>of(
                        Map.of("template", "over"),
                        Map.of("template", "over", "fan", Map.of("externalId", "nobody-yet")))) {
            refused(shop.post("/coupons", body), 409, "COUPON_EXPIRED");
            refused(shop.post("/coupons?dryRun=true", body), 409, "COUPON_EXPIRED");
        }
        assertFalse(shop.knows("nobody-yet"));
        shop.get("/coupon-templates/over").then().body("issued", equalTo(0));
        shop.get("/coupons").then().body("items", hasSize(0));
    }

    @Test
    void aTrialTellsNoCodeThatThereIsNot() {
        make("cup", Map.of());
        shop.post("/coupons?dryRun=true", Map.of("template", "cup"))
                .then()
                .statusCode(200)
                .body("code", equalTo("****"))
                .body("qr", nullValue());
        shop.post("/coupons?dryRun=true", Map.of("template", "cup", "code", "SUMMER-26"))
                .then()
                .statusCode(200)
                .body("code", equalTo("SUMMER-26"));
        shop.get("/coupons").then().body("items", hasSize(0));
    }

    /// A code is worth what its coupon is: lists do not give it to those who would redeem it.
    @Test
    void whoNeedsNoCodesSeesTheirEnds() {
        make("card", Map.of("kind", "PREPAID", "value", 10_000, "currency", "CNY"));
        var kim = shop.fan("kim");
        var bearer = shop.post("/coupons", Map.of("template", "card")).<String>path("code");
        var own = issue("card", "kim");
        desk.publish("card", "ABCD");
        var clerk = shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK));
        var analyst = shop.as(Tokens.staff(shop.slug(), Role.ANALYST));
        for (var reader : List.of(clerk, analyst)) {
            reader.get("/coupons")
                    .then()
                    .statusCode(200)
                    .body("items.code", contains("****D", masked(own), masked(bearer)));
        }
        analyst.get("/coupons?fanId=" + kim).then().body("items.code", contains(masked(own)));
        clerk.get("/coupons?fanId=" + kim).then().body("items.code", contains(own));
        clerk.get("/coupons/" + bearer).then().statusCode(200).body("code", equalTo(bearer));
        shop.get("/coupons").then().body("items.code", contains("ABCD", own, bearer));
        var stack =
                clerk.post(
                                "/coupon-stacks/redemptions",
                                Map.of(
                                        "coupons",
                                        List.of(bearer),
                                        "store",
                                        "S-1",
                                        "order",
                                        Map.of("amount", money(100))))
                        .then()
                        .statusCode(201)
                        .body("items.code", contains(bearer))
                        .extract()
                        .<String>path("id");
        var redemption = shop.get("/redemptions").<String>path("items[0].id");
        for (var reader : List.of(clerk, analyst)) {
            reader.get("/redemptions").then().body("items.code", contains(masked(bearer)));
            reader.get("/redemptions/" + redemption).then().body("code", equalTo(masked(bearer)));
            reader.get("/coupon-stacks/" + stack)
                    .then()
                    .body("items.code", contains(masked(bearer)));
        }
        for (var path : List.of("/redemptions/" + redemption, "/coupon-stacks/" + stack)) {
            assertFalse(
                    clerk.post(path + "/rollback?dryRun=true", Map.of())
                            .asString()
                            .contains(bearer));
        }
        shop.get("/redemptions").then().body("items.code", contains(bearer));
    }

    private static String masked(String code) {
        return "****" + code.substring(code.length() - 4);
    }

    @Test
    void whatIsNotedIsKeptUntilTheFanIsErased() {
        make("cup", Map.of());
        var used = issue("cup", "kim");
        var redemption = redeem(used, AT_S1).<String>path("id");
        shop.post("/redemptions/" + redemption + "/rollback", Map.of("reason", "Wrong size"))
                .then()
                .statusCode(200)
                .body("rolledBackBecause", equalTo("Wrong size"));
        shop.get("/redemptions").then().body("items.rolledBackBecause", contains("Wrong size"));
        shop.post("/coupons/" + used + "/void", Map.of("reason", "Kim gave it back"))
                .then()
                .statusCode(200)
                .body("voidBecause", equalTo("Kim gave it back"));
        var stack =
                shop.post(
                                "/coupon-stacks/redemptions",
                                Map.of("coupons", List.of(issue("cup", "kim")), "store", "S-1"))
                        .<String>path("id");
        shop.post("/coupon-stacks/" + stack + "/rollback", Map.of("reason", "Torn"))
                .then()
                .statusCode(200)
                .body("items.rolledBackBecause", contains("Torn"));
        var late = issue("cup", "kim");
        var standing = redeem(late, AT_S1).<String>path("id");
        FactSender.send(
                shop.slug(),
                new FanFact.Erased(UUID.fromString(shop.fan("kim")), Clock.systemUTC().instant()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        shop.get("/redemptions")
                                .then()
                                .body("items.rolledBackBecause", everyItem(nullValue())));
        shop.get("/coupons/" + used).then().body("voidBecause", nullValue());
        shop.post("/redemptions/" + standing + "/rollback", Map.of("reason", "Said Kim"))
                .then()
                .statusCode(200)
                .body("rolledBackBecause", nullValue());
        shop.post("/coupons/" + late + "/void", Map.of("reason", "Said Kim"))
                .then()
                .statusCode(200)
                .body("voidBecause", nullValue());
    }

    @Test
    void aRedemptionQualifiesItsReferralAndARollbackUndoesIt() {
        make("cup", Map.of());
        shop.program(Shop.terms("use", "REDEEMED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("use", ann), "kim")
                .then()
                .statusCode(201)
                .body("state", equalTo("PENDING"));
        var redemption =
                redeem(issue("cup", "kim"), AT_S1)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        assertEquals(500, shop.points(ann));
        shop.get("/referrals").then().body("items[0].redemptionId", equalTo(redemption));
        rollback(redemption).then().statusCode(200);
        assertEquals(0, shop.points(ann));
        shop.get("/referrals").then().body("items[0].reasons", contains("REDEMPTION_ROLLED_BACK"));
        shop.assertBooksBalance();
    }

    @Test
    void aChosenCodeBelongsToNobody() {
        make("public", Map.of("maxRedemptions", 100));
        shop.post("/coupons", Map.of("template", "public", "code", "WELCOME-10"))
                .then()
                .statusCode(201)
                .body("code", equalTo("WELCOME-10"))
                .body("fanId", nullValue());
        refused(
                shop.post("/coupons", Map.of("template", "public", "code", "welcome10")),
                409,
                "COUPON_CODE_TAKEN");
        redeem("welcome 10".replace(" ", "-"), AT_S1).then().statusCode(201);
        shop.assertBooksBalance();
    }

    @Test
    void aStockIsNeverOversoldWhoeverComesAtOnce() {
        make("fifty", Map.of("stock", 50));
        var answers =
                AtOnce.race(
                        200,
                        i ->
                                shop.post(
                                        "/coupons",
                                        Map.of(
                                                "template",
                                                "fifty",
                                                "fan",
                                                Map.of("externalId", "f" + i))));
        AtOnce.noneBroke(answers);
        assertEquals(50, AtOnce.with(answers, 201));
        assertEquals(150, AtOnce.with(answers, 409));
        shop.get("/coupons?template=fifty&limit=500").then().body("items", hasSize(50));
        shop.assertBooksBalance();
    }

    @Test
    void isRedeemedOnceWhoeverComesAtOnce() {
        make("cup", Map.of());
        var code = issue("cup", "kim");
        var answers = AtOnce.race(200, _ -> redeem(code, AT_S1));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(199, AtOnce.with(answers, 409));
        shop.assertBooksBalance();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        make("cup", Map.of());
        refused(shop.post("/coupons", Map.of("template", "none")), 400, "UNKNOWN_COUPON_TEMPLATE");
        refused(
                shop.post(
                        "/coupons",
                        Map.of(
                                "template",
                                "cup",
                                "fan",
                                Map.of("fanId", UUID.randomUUID().toString()))),
                400,
                "UNKNOWN_FAN");
        refused(redeem("ZZZZZZZZZZZZ", AT_S1), 404, "NOT_FOUND");
        refused(validate("ZZZZZZZZZZZZ", AT_S1), 404, "NOT_FOUND");
        refused(rollback(UUID.randomUUID().toString()), 404, "NOT_FOUND");
        refused(rollback("none"), 404, "NOT_FOUND");
        var code = issue("cup", "kim");
        refused(
                shop.call().body(AT_S1).post("/coupons/" + code + "/redemptions"),
                400,
                "IDEMPOTENCY_KEY_REQUIRED");
        refused(redeem(code, Map.of("store", 5)), 400, "VALIDATION_FAILED");
        refused(redeem(code, Map.of("shop", "S-1")), 400, "UNKNOWN_FIELD");
        refused(
                validate(code, Map.of("store", "S-1", "lock", true, "ttlSeconds", 0)),
                400,
                "VALIDATION_FAILED");
    }

    @Test
    void asksForTheRightCaller() {
        make("cup", Map.of());
        var code = issue("cup", "kim");
        var clerk = shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK));
        shop.as("no-token").post("/coupons/" + code + "/redemptions", AT_S1).then().statusCode(401);
        shop.as(Tokens.staff(shop.slug(), Role.MARKETER))
                .post("/coupons/" + code + "/redemptions", AT_S1)
                .then()
                .statusCode(403);
        clerk.post("/coupons", Map.of("template", "cup")).then().statusCode(403);
        var other = Shop.fresh();
        other.get("/coupons/" + code).then().statusCode(404);
        other.post("/coupons/" + code + "/redemptions", AT_S1).then().statusCode(404);
        other.get("/coupons").then().body("items", hasSize(0));
        var redemption =
                clerk.post("/coupons/" + code + "/redemptions", AT_S1)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        other.post("/redemptions/" + redemption + "/rollback", Map.of()).then().statusCode(404);
        shop.call()
                .header("Idempotency-Key", UUID.randomUUID())
                .post("/redemptions/" + redemption + "/rollback")
                .then()
                .statusCode(200);
    }

    /// A body that may be left out may be left out wholly.
    @Test
    void whatNeedNotBeSaidNeedNotBeSent() throws IOException, InterruptedException {
        make("cup", Map.of());
        var redemption = redeem(issue("cup", "kim"), AT_S1).<String>path("id");
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://localhost:"
                                                            + RestAssured.port
                                                            + "/v1/brands/"
                                                            + shop.slug()
                                                            + "/redemptions/"
                                                            + redemption
                                                            + "/rollback"))
                                    .header(
                                            "Authorization",
                                            "Bearer " + Tokens.brandAdmin(shop.slug()))
                                    .header("Idempotency-Key", UUID.randomUUID().toString())
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
        }
        var api = RestAssured.given().get("/openapi?format=json").jsonPath();
        for (var path :
                List.of(
                        "redemptions/{redemption}/rollback",
                        "coupon-stacks/{stack}/rollback",
                        "orders/{externalId}/refunds",
                        "orders/{externalId}/cancellation",
                        "referrals/{referral}/approve",
                        "referrals/{referral}/reject")) {
            var body =
                    api.<Map<String, Object>>get(
                            "paths.'/v1/brands/{brand}/" + path + "'.post.requestBody");
            assertTrue(body.containsKey("content"), path);
            assertNotEquals(true, body.get("required"), path);
        }
    }

    private static Map<String, Object> template(String key, Map<String, Object> more) {
        return CouponDesk.template(key, more);
    }

    private void make(String key, Map<String, Object> more) {
        desk.make(key, more);
    }

    private void blames(String pointer, Map<String, Object> more) {
        desk.blames(pointer, more);
    }

    private String issue(String template, String fan) {
        return desk.issue(template, fan);
    }

    private Response validate(String code, Map<String, Object> body) {
        return desk.validate(code, body);
    }

    private Response redeem(String code, Map<String, Object> body) {
        return desk.redeem(code, body);
    }

    private Response rollback(String redemption) {
        return desk.rollback(redemption);
    }
}
