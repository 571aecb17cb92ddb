package io.fanops.referral.program;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ProgramResourceTest {
    private final Shop shop = Shop.fresh();

    @Test
    void isMadeOnceUnderItsKey() {
        var terms = Shop.terms("friends", "PURCHASED");
        terms.put("minOrder", Map.of("amount", 1_000, "currency", "CNY"));
        terms.put("startsAt", "2026-01-01T00:00:00Z");
        terms.put("endsAt", "2036-01-01T00:00:00.123456789Z");
        shop.post("/referral-programs", terms)
                .then()
                .statusCode(201)
                .header("ETag", equalTo("\"0\""))
                .body("state", equalTo("ACTIVE"))
                .body("version", equalTo(1))
                .body("_actions", contains("pause", "end"));
        shop.post("/referral-programs", terms).then().statusCode(200).body("version", equalTo(1));
        terms.put("holdDays", 7);
        shop.post("/referral-programs", terms)
                .then()
                .statusCode(409)
                .body("code", equalTo("PROGRAM_EXISTS"));
    }

    @Test
    void keepsDaysAndHoursWithTheTerms() {
        var terms = Shop.terms("a", "JOINED");
        terms.put("dailyBudget", 5_000);
        terms.put("weekdays", List.of("SUNDAY", "SATURDAY", "SUNDAY"));
        terms.put("hours", Map.of("from", "20:00", "to", "02:00"));
        shop.program(terms);
        shop.post("/referral-programs", terms).then().statusCode(200);
        shop.call()
                .body("{\"dailyBudget\":null,\"weekdays\":null}")
                .patch("/referral-programs/a")
                .then()
                .statusCode(200)
                .body("dailyBudget", nullValue())
                .body("spentToday", nullValue())
                .body("hours.to", equalTo("02:00"));
        shop.get("/referral-programs/a/versions")
                .then()
                .body("items.terms.dailyBudget", contains(null, 5_000))
                .body("items[1].terms.weekdays", contains("SATURDAY", "SUNDAY"))
                .body("items[1].terms.hours.from", equalTo("20:00"));
        blames("/dailyBudget", "dailyBudget", 0);
        blames("/dailyBudget", "dailyBudget", " ");
        blames("/fraud/maxPerDay", "fraud", Map.of("maxPerDay", "\u0000"));
        blames("/weekdays", "weekdays", List.of());
        blames("/hours/to", "hours", Map.of("from", "20:00"));
    }

    @Test
    void noTiersAndAnEmptyListOfThemAreTheSame() {
        var terms = Shop.terms("a", "JOINED");
        terms.put(
                "rewards",
                List.of(
                        Map.of(
                                "recipient",
                                "REFERRER",
                                "form",
                                "POINTS",
                                "amount",
                                5,
                                "tiers",
                                List.of())));
        shop.post("/referral-programs", terms).then().statusCode(201);
        shop.post("/referral-programs", terms).then().statusCode(200);
        shop.call()
                .body(terms)
                .put("/referral-programs/a")
                .then()
                .statusCode(200)
                .body("version", equalTo(1));
    }

    @Test
    void isPausedAndEndedOnceUnderAKey() {
        shop.program(Shop.terms("a", "JOINED"));
        for (var verb : List.of("pause", "resume", "end")) {
            var key = java.util.UUID.randomUUID().toString();
            var first =
                    shop.call().header("Idempotency-Key", key).post("/referral-programs/a/" + verb);
            first.then().statusCode(200).header("ETag", org.hamcrest.Matchers.notNullValue());
            shop.call()
                    .header("Idempotency-Key", key)
                    .post("/referral-programs/a/" + verb)
                    .then()
                    .statusCode(200)
                    .header("Idempotency-Replayed", equalTo("true"))
                    .body("state", equalTo(first.path("state")));
        }
        shop.call().post("/referral-programs/a/end").then().statusCode(409);
    }

    @Test
    void isReadBackAndListed() {
        shop.program(Shop.terms("a", "JOINED"));
        shop.program(Shop.terms("b", "REDEEMED"));
        shop.get("/referral-programs/a")
                .then()
                .statusCode(200)
                .body("trigger", equalTo("JOINED"))
                .body("rewards[0].amount", equalTo(500))
                .body("spent", equalTo(0));
        var page =
                shop.get("/referral-programs?limit=1")
                        .then()
                        .body("items.key", contains("a"))
                        .extract();
        shop.get("/referral-programs?limit=1&cursor=" + page.path("next"))
                .then()
                .body("items.key", contains("b"))
                .body("next", nullValue());
        shop.get("/referral-programs/none").then().statusCode(404);
    }

    @Test
    void aLostRaceIsTold() {
        shop.program(Shop.terms("a", "JOINED"));
        var tag = shop.get("/referral-programs/a").header("ETag");
        shop.call()
                .header("If-Match", tag)
                .body(Map.of("name", "First"))
                .patch("/referral-programs/a")
                .then()
                .statusCode(200)
                .body("name", equalTo("First"))
                .body("version", equalTo(2));
        shop.call()
                .header("If-Match", tag)
                .body(Map.of("name", "Second"))
                .patch("/referral-programs/a")
                .then()
                .statusCode(412);
        shop.call()
                .header("If-Match", tag)
                .post("/referral-programs/a/pause")
                .then()
                .statusCode(412);
    }

    @Test
    void aPatchRemovesAndReplaces() {
        var terms = Shop.terms("a", "PURCHASED");
        terms.put("minOrder", Map.of("amount", 1_000, "currency", "CNY"));
        terms.put("fraud", Map.of("maxPerDevice", 2, "maxPerAddress", 3));
        shop.program(terms);
        var patch = new HashMap<String, Object>();
        patch.put("minOrder", null);
        patch.put("fraud", Map.of("maxPerDevice", 5));
        shop.call()
                .body(patch)
                .patch("/referral-programs/a")
                .then()
                .statusCode(200)
                .body("minOrder", nullValue())
                .body("fraud.maxPerDevice", equalTo(5))
                .body("fraud.maxPerAddress", equalTo(3));
        shop.call()
                .body(Map.of("budget", -1))
                .patch("/referral-programs/a")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/budget"));
        shop.call()
                .body(Map.of("colour", 1))
                .patch("/referral-programs/a")
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_FIELD"));
        shop.call().body(Map.of("key", "b")).patch("/referral-programs/a").then().statusCode(400);
        shop.call().body("[]").patch("/referral-programs/a").then().statusCode(400);
        shop.call().body("null").patch("/referral-programs/a").then().statusCode(400);
    }

    @Test
    void aPutReplacesTheWhole() {
        shop.program(Shop.terms("a", "JOINED"));
        var terms = Shop.terms("a", "PURCHASED");
        terms.remove("key");
        shop.call()
                .body(terms)
                .put("/referral-programs/a")
                .then()
                .statusCode(200)
                .body("trigger", equalTo("PURCHASED"));
        terms.put("key", "b");
        shop.call().body(terms).put("/referral-programs/a").then().statusCode(400);
    }

    @Test
    void aBudgetIsNotCutBelowWhatIsSpent() {
        shop.program(Shop.terms("a", "JOINED"));
        shop.refer(shop.code("a", shop.fan("ann")), "n1").then().statusCode(201);
        shop.call()
                .body(Map.of("budget", 499))
                .patch("/referral-programs/a")
                .then()
                .statusCode(409)
                .body("code", equalTo("BUDGET_BELOW_SPENT"));
        shop.call()
                .body(Map.of("budget", 500))
                .patch("/referral-programs/a")
                .then()
                .statusCode(200);
    }

    @Test
    void theWholeProgramHasACap() {
        var terms = Shop.terms("a", "PURCHASED");
        terms.put("capInTotal", 2);
        shop.program(terms);
        var code = shop.code("a", shop.fan("ann"));
        for (var name : List.of("n1", "n2", "n3")) {
            shop.refer(code, name).then().body("state", equalTo("PENDING"));
            shop.post("/orders", Shop.order("o-" + name, name, 100)).then().statusCode(201);
        }
        shop.get("/referrals?state=REJECTED")
                .then()
                .body("items.reasons[0]", contains("CAP_IN_TOTAL"));
        shop.get("/referral-programs/a")
                .then()
                .body("conversions", equalTo(2))
                .body("referrals", nullValue());
        shop.get("/referral-programs/a?counts=true")
                .then()
                .body("conversions", equalTo(2))
                .body("remaining", equalTo(999_000))
                .body("referrals", equalTo(Map.of("REJECTED", 1, "REWARDED", 2)));
        shop.call()
                .body(Map.of("capInTotal", 1))
                .patch("/referral-programs/a")
                .then()
                .statusCode(409)
                .body("code", equalTo("CAP_BELOW_CONVERSIONS"))
                .body("errors[0].pointer", equalTo("/capInTotal"));
        // A reversed one frees its place.
        shop.post("/orders/o-n1/refunds", Map.of()).then().statusCode(201);
        shop.get("/referral-programs/a").then().body("conversions", equalTo(1));
        shop.refer(code, "n4");
        shop.post("/orders", Shop.order("o-n4", "n4", 100)).then().statusCode(201);
        shop.get("/referral-programs/a").then().body("conversions", equalTo(2));
        shop.call()
                .body(java.util.Collections.singletonMap("capInTotal", null))
                .patch("/referral-programs/a")
                .then()
                .statusCode(200)
                .body("capInTotal", nullValue());
    }

    @Test
    void everyVersionIsReadable() {
        shop.program(Shop.terms("a", "JOINED"));
        for (var budget : List.of(2_000, 3_000)) {
            shop.call().body(Map.of("budget", budget)).patch("/referral-programs/a");
        }
        var page =
                shop.get("/referral-programs/a/versions?limit=2")
                        .then()
                        .statusCode(200)
                        .body("items.version", contains(3, 2))
                        .body("items.terms.budget", contains(3_000, 2_000))
                        .extract();
        shop.get("/referral-programs/a/versions?limit=2&cursor=" + page.path("next"))
                .then()
                .body("items.version", contains(1))
                .body("items.terms.budget", contains(1_000_000))
                .body("next", nullValue());
        shop.get("/referral-programs/none/versions").then().statusCode(404);
        Shop.fresh().get("/referral-programs/a/versions").then().statusCode(404);
    }

    @Test
    void onlyCustomersMayRefer() {
        var terms = Shop.terms("a", "JOINED");
        terms.put(
                "referrerMustHave",
                Map.of(
                        "orders",
                        2,
                        "spent",
                        Map.of("amount", 300, "currency", "CNY"),
                        "since",
                        "P90D"));
        shop.program(terms);
        var ann = shop.fan("ann");
        var path = "/referral-programs/a/codes/" + ann;
        shop.post("/orders", Shop.order("o1", "ann", 200)).then().statusCode(201);
        var old = Shop.order("o2", "ann", 200);
        old.put("placedAt", "2020-01-01T00:00:00Z");
        shop.post("/orders", old).then().statusCode(201);
        shop.call().put(path).then().statusCode(409).body("code", equalTo("NOT_A_CUSTOMER_YET"));
        shop.post("/orders", Shop.order("o3", "ann", 200)).then().statusCode(201);
        var code = shop.code("a", ann);
        shop.refer(code, "n1").then().body("state", equalTo("REWARDED"));
        shop.post("/orders/o3/refunds", Map.of()).then().statusCode(201);
        shop.refer(code, "n2")
                .then()
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains("NOT_A_CUSTOMER_YET"));
        blames("/referrerMustHave", "referrerMustHave", Map.of("since", "P1Y"));
        blames("/referrerMustHave/since", "referrerMustHave", Map.of("orders", 1, "since", "90"));
        blames(
                "/referrerMustHave/spent/currency",
                "referrerMustHave",
                Map.of("spent", Map.of("amount", 1, "currency", "QQQ")));
    }

    @Test
    void itsStatesFollowEachOther() {
        shop.program(Shop.terms("a", "JOINED"));
        shop.call()
                .post("/referral-programs/a/resume")
                .then()
                .statusCode(409)
                .body("code", equalTo("PROGRAM_STATE"));
        shop.call()
                .post("/referral-programs/a/pause")
                .then()
                .statusCode(200)
                .body("_actions", contains("resume", "end"));
        shop.call().post("/referral-programs/a/resume").then().statusCode(200);
        shop.call()
                .post("/referral-programs/a/end")
                .then()
                .statusCode(200)
                .body("state", equalTo("ENDED"));
        shop.call()
                .body(Map.of("name", "x"))
                .patch("/referral-programs/a")
                .then()
                .statusCode(409)
                .body("code", equalTo("PROGRAM_HAS_ENDED"));
        shop.call()
                .put("/referral-programs/a/codes/" + shop.fan("ann"))
                .then()
                .statusCode(409)
                .body("code", equalTo("PROGRAM_OVER"));
    }

    @Test
    void refusesTermsThatDoNotFit() {
        blames("/name", "name", "");
        blames("/trigger", "trigger", null);
        blames("/rewards", "rewards", List.of());
        blames(
                "/rewards/0/amount",
                "rewards",
                List.of(Map.of("recipient", "REFERRER", "form", "POINTS")));
        blames(
                "/rewards/0/amount",
                "rewards",
                List.of(Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 0)));
        blames(
                "/rewards/0/form",
                "rewards",
                List.of(Map.of("recipient", "REFERRER", "form", "GOLD", "amount", 1)));
        blames(
                "/rewards/0/couponTemplate",
                "rewards",
                List.of(Map.of("recipient", "REFERRER", "form", "COUPON")));
        blames(
                "/rewards/0/couponTemplate",
                "rewards",
                List.of(
                        Map.of(
                                "recipient",
                                "REFERRER",
                                "form",
                                "COUPON",
                                "couponTemplate",
                                "none")));
        blames(
                "/rewards/0/tiers/1/from",
                "rewards",
                List.of(
                        Map.of(
                                "recipient", "REFERRER",
                                "form", "POINTS",
                                "tiers",
                                        List.of(
                                                Map.of("from", 1, "amount", 1),
                                                Map.of("from", 1, "amount", 2)))));
        blames("/minOrder/currency", "minOrder", Map.of("amount", 1, "currency", "ZZZ"));
        blames("/capPerReferrer", "capPerReferrer", 0);
        blames("/budget", "budget", null);
        blames("/holdDays", "holdDays", -1);
        blames("/endsAt", "endsAt", "2020-01-01T00:00:00Z");
        blames("/joinUrl", "joinUrl", "javascript:alert(1)");
        blames("/key", "key", "no spaces");
        blames("/key", "key", null);
    }

    @Test
    void asksForTheRightCaller() {
        var terms = Shop.terms("a", "JOINED");
        shop.as("no-token").post("/referral-programs", terms).then().statusCode(401);
        shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK))
                .post("/referral-programs", terms)
                .then()
                .statusCode(403);
        shop.as(Tokens.brandAdmin(Shop.fresh().slug()))
                .post("/referral-programs", terms)
                .then()
                .statusCode(404);
        shop.as(Tokens.staff(shop.slug(), Role.MARKETER))
                .post("/referral-programs", terms)
                .then()
                .statusCode(201);
        shop.as(Tokens.staff(shop.slug(), Role.ANALYST))
                .get("/referral-programs/a")
                .then()
                .statusCode(200);
    }

    private void blames(String pointer, String field, @Nullable Object value) {
        var terms = Shop.terms("bad", "JOINED");
        terms.put("startsAt", "2026-01-01T00:00:00Z");
        terms.put(field, value);
        shop.post("/referral-programs", terms)
                .then()
                .statusCode(400)
                .body("errors.pointer", contains(pointer));
    }
}
