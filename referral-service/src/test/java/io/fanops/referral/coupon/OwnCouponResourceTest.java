package io.fanops.referral.coupon;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class OwnCouponResourceTest {
    private static final Map<String, Object> CUP = Map.of("template", "cup");

    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    private final CouponDesk desk = new CouponDesk(shop);

    private final Shop ann = shop.as(Tokens.fan("ann"));

    @Test
    void aFanTakesACouponAndShowsItAtTheTill() {
        desk.make("cup", Map.of("claimable", true, "stock", 5));
        desk.make("secret", Map.of());
        ann.get("/me/coupons/offers")
                .then()
                .statusCode(200)
                .body("items.template", contains("cup"))
                .body("items[0].perFan", equalTo(1))
                .body("items[0]._actions", contains("claim"));
        refused(ann.call().body(CUP).post("/me/coupons"), 400, "IDEMPOTENCY_KEY_REQUIRED");
        var key = UUID.randomUUID().toString();
        var code =
                ann.call()
                        .header("Idempotency-Key", key)
                        .body(CUP)
                        .post("/me/coupons")
                        .then()
                        .statusCode(201)
                        .body("state", equalTo("ISSUED"))
                        .body("_actions", contains("show"))
                        .extract()
                        .<String>path("qr");
        ann.call()
                .header("Idempotency-Key", key)
                .body(CUP)
                .post("/me/coupons")
                .then()
                .statusCode(201)
                .body("code", equalTo(code));
        refused(ann.post("/me/coupons", CUP), 409, "FAN_LIMIT_REACHED");
        ann.get("/me/coupons").then().body("items.qr", contains(code));
        desk.redeem(code, AT_S1).then().statusCode(201);
        ann.get("/me/coupons")
                .then()
                .body("items.state", contains("SPENT"))
                .body("items[0].qr", nullValue());
        shop.assertBooksBalance();
    }

    @Test
    void whatIsNotToBeTakenIsNotThere() {
        desk.make("secret", Map.of());
        for (var template : new String[] {"secret", "none"}) {
            refused(
                    ann.post("/me/coupons", Map.of("template", template)),
                    400,
                    "UNKNOWN_COUPON_TEMPLATE");
        }
        desk.make("over", Map.of("claimable", true, "validUntil", "2020-01-01T00:00:00Z"));
        refused(ann.post("/me/coupons", Map.of("template", "over")), 409, "COUPON_EXPIRED");
        desk.make("paused", Map.of("claimable", true));
        shop.call().post("/coupon-templates/paused/pause").then().statusCode(200);
        refused(
                ann.post("/me/coupons", Map.of("template", "paused")),
                409,
                "COUPON_TEMPLATE_STATE");
        desk.make(
                "vip", Map.of("claimable", true, "audience", shop.audience(shop.fan("somebody"))));
        refused(ann.post("/me/coupons", Map.of("template", "vip")), 409, "NOT_IN_AUDIENCE");
        ann.get("/me/coupons").then().body("items", hasSize(0));
        shop.get("/coupon-templates/over").then().body("issued", equalTo(0));
        shop.post("/me/coupons", CUP).then().statusCode(403);
    }

    @Test
    void aTrialTakesNothing() {
        desk.make("cup", Map.of("claimable", true));
        ann.post("/me/coupons?dryRun=true", CUP)
                .then()
                .statusCode(200)
                .body("state", equalTo("ISSUED"));
        ann.get("/me/coupons").then().body("items", hasSize(0));
        shop.get("/coupon-templates/cup").then().body("issued", equalTo(0));
    }

    /// What a till without network would believe stands for goods.
    @Test
    void aTrialGivesNothingThatATillWouldTake() {
        desk.make(
                "off",
                Map.of(
                        "kind",
                        "AMOUNT",
                        "value",
                        500,
                        "currency",
                        "CNY",
                        "claimable",
                        true,
                        "offline",
                        true,
                        "validDays",
                        3));
        for (var template : new String[] {"off", "cup"}) {
            if (template.equals("cup")) {
                desk.make("cup", Map.of("claimable", true));
            }
            ann.post("/me/coupons?dryRun=true", Map.of("template", template))
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("ISSUED"))
                    .body("qr", nullValue())
                    .body("code", equalTo("****"))
                    .body("_actions", hasSize(0));
        }
        assertEquals(0, signingKeys(), "nothing is written");
        ann.post("/me/coupons", Map.of("template", "off"))
                .then()
                .statusCode(201)
                .body("qr", containsString("."));
        assertEquals(1, signingKeys());
    }

    private int signingKeys() {
        return BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.withHandle(h ->
                                h.createQuery(
                                                "select count(*) from voucher_key where brand = :brand")
                                        .mapTo(Integer.class)
                                        .one()));
    }

    @Test
    void ofThirtyCouponsThreeHundredFansTakeThirty() {
        desk.make("cup", Map.of("claimable", true, "stock", 30));
        var answers =
                AtOnce.race(
                        300, i -> shop.as(Tokens.fan("crowd-" + i % 150)).post("/me/coupons", CUP));
        AtOnce.noneBroke(answers);
        assertEquals(30, AtOnce.with(answers, 201));
        assertEquals(270, AtOnce.with(answers, 409));
        assertEquals(
                30,
                answers.stream()
                        .filter(answer -> answer.statusCode() == 201)
                        .map(answer -> answer.<String>path("fanId"))
                        .distinct()
                        .count(),
                "nobody has two");
        shop.get("/coupon-templates/cup").then().body("issued", equalTo(30));
        shop.assertBooksBalance();
    }
}
