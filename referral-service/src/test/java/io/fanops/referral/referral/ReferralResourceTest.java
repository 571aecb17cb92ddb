package io.fanops.referral.referral;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ReferralResourceTest {
    @Inject Jdbi jdbi;
    @Inject AuditingReferrals audit;

    private final Shop shop = Shop.fresh();

    @Test
    void whoJoinsIsPaidForAtOnce() {
        var ann = shop.fan("ann");
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", ann);
        try (var told = new Told(shop)) {
            var id =
                    shop.refer(code, "newcomer")
                            .then()
                            .statusCode(201)
                            .body("program", equalTo("join"))
                            .body("state", equalTo("REWARDED"))
                            .body("reasons", empty())
                            .body("referrer.fanId", equalTo(ann))
                            .body("referee.fanId", equalTo(shop.fan("newcomer")))
                            .extract()
                            .path("id");
            assertEquals(500, shop.points(ann));
            shop.get("/referrals/" + id).then().statusCode(200).body("number", equalTo(1));
            var moves = told.until("moved", 2);
            assertEquals("PENDING", moves.get(0).path("to").asText());
            assertEquals("REWARDED", moves.get(1).path("to").asText());
            var rewarded = told.until("rewarded", 1).getFirst();
            assertEquals(500, rewarded.path("amount").asInt());
            assertEquals(ann, rewarded.path("fanId").asText());
            assertEquals("referral:" + id, rewarded.path("cause").asText());
        }
        shop.assertBooksBalance();
    }

    @Test
    void theSamePairAgainIsTheFirstReferral() {
        var ann = shop.fan("ann");
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", ann);
        var first =
                shop.refer(code, "newcomer").then().statusCode(201).extract().<String>path("id");
        shop.refer(code.toLowerCase(java.util.Locale.ROOT), "newcomer")
                .then()
                .statusCode(200)
                .body("id", equalTo(first))
                .body("state", equalTo("REWARDED"));
        assertEquals(500, shop.points(ann));
    }

    @Test
    void anotherReferrerComesTooLate() {
        shop.program(Shop.terms("join", "JOINED"));
        var ann = shop.code("join", shop.fan("ann"));
        var bob = shop.code("join", shop.fan("bob"));
        shop.refer(ann, "newcomer").then().statusCode(201);
        refused(shop.refer(bob, "newcomer"), 409, "ALREADY_REFERRED");
        assertEquals(0, shop.points(shop.fan("bob")));
    }

    @Test
    void aMemberCannotBeReferredForJoining() {
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", shop.fan("ann"));
        shop.fan("member");
        rejected(shop.refer(code, "member"), "ALREADY_A_FAN");
        rejected(
                shop.post(
                        "/referrals",
                        Map.of("code", code, "referee", Map.of("fanId", shop.fan("other")))),
                "ALREADY_A_FAN");
    }

    @Test
    void nobodyRefersThemselves() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        rejected(shop.refer(shop.code("buy", shop.fan("ann")), "ann"), "SELF_REFERRAL");
    }

    @Test
    void whoSharesAnIdentityIsTheReferrerOrSuspectedToBe() {
        shop.program(Shop.terms("join", "JOINED"));
        var code =
                shop.code(
                        "join",
                        shop.fan(Map.of("externalId", "ann", "phone", "1", "email", "a@b.c")));
        rejected(newcomer(code, Map.of("externalId", "n1", "email", "a@b.c")), "SELF_REFERRAL");
        newcomer(code, Map.of("externalId", "n2", "phone", "1"))
                .then()
                .body("state", equalTo("HELD"))
                .body("reasons", contains("SHARED_IDENTITY"));
        newcomer(code, Map.of("externalId", "n3", "phone", "2"))
                .then()
                .body("state", equalTo("REWARDED"));
    }

    @Test
    void aRejectedReferralDoesNotUseUpTheOneThatAFanHas() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.code("buy", shop.fan("ann"));
        rejected(shop.refer(ann, "ann"), "SELF_REFERRAL");
        shop.refer(shop.code("buy", shop.fan("bob")), "ann")
                .then()
                .statusCode(201)
                .body("state", equalTo("PENDING"));
    }

    @Test
    void nobodyIsBroughtByTheirOwn() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        shop.refer(shop.code("buy", shop.fan("a")), "b").then().body("state", equalTo("PENDING"));
        shop.refer(shop.code("buy", shop.fan("b")), "c").then().body("state", equalTo("PENDING"));
        rejected(shop.refer(shop.code("buy", shop.fan("b")), "a"), "CYCLE");
        rejected(shop.refer(shop.code("buy", shop.fan("c")), "a"), "CYCLE");
        shop.refer(shop.code("buy", shop.fan("c")), "d").then().body("state", equalTo("PENDING"));
    }

    @Test
    void aProgramThatIsNotOpenTakesNobody() {
        var early = Shop.terms("early", "PURCHASED");
        early.put("startsAt", "2099-01-01T00:00:00Z");
        shop.program(early);
        var paused = Shop.terms("paused", "PURCHASED");
        shop.program(paused);
        var ann = shop.fan("ann");
        var earlyCode = shop.code("early", ann);
        var pausedCode = shop.code("paused", ann);
        shop.post("/referral-programs/paused/pause", Map.of()).then().statusCode(200);
        rejected(shop.refer(earlyCode, "x"), "PROGRAM_NOT_STARTED");
        rejected(shop.refer(pausedCode, "x"), "PROGRAM_PAUSED");
        shop.post("/referral-programs/paused/end", Map.of()).then().statusCode(200);
        rejected(shop.refer(pausedCode, "y"), "PROGRAM_ENDED");
    }

    @Test
    void whatPassesByItselfRejectsAPairForNoLongerThanThat() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("referrerMustHave", Map.of("orders", 1));
        shop.program(terms);
        shop.post("/orders", Shop.order("o1", "ann", 100)).then().statusCode(201);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        var id = shop.refer(code, "n1").then().statusCode(201).extract().<String>path("id");
        shop.post("/referral-programs/join/pause", Map.of()).then().statusCode(200);
        shop.refer(code, "n1")
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("reasons", contains("PROGRAM_PAUSED", "NOT_A_CUSTOMER_YET"));
        shop.post("/referral-programs/join/resume", Map.of()).then().statusCode(200);
        shop.post("/orders", Shop.order("o2", "ann", 100)).then().statusCode(201);
        shop.refer(code, "n1")
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("state", equalTo("REWARDED"));
        shop.refer(code, "n1").then().statusCode(200).body("state", equalTo("REWARDED"));
        assertEquals(500, shop.points(ann));
        // Somebody else was there in the meantime.
        shop.program(Shop.terms("buy", "PURCHASED"));
        var late = shop.code("buy", ann);
        shop.post("/referral-programs/buy/pause", Map.of()).then().statusCode(200);
        rejected(shop.refer(late, "n2"), "PROGRAM_PAUSED");
        shop.post("/referral-programs/buy/resume", Map.of()).then().statusCode(200);
        shop.refer(shop.code("buy", shop.fan("ben")), "n2").then().statusCode(201);
        refused(shop.refer(late, "n2"), 409, "ALREADY_REFERRED");
        shop.get("/referrals?program=buy&state=REJECTED").then().body("items.size()", equalTo(1));
    }

    @Test
    void whatAPersonRejectedStaysRejectedWhateverCodeTheyChose() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 1));
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        shop.refer(code, "n1").then().body("state", equalTo("REWARDED"));
        var held =
                shop.refer(code, "n2")
                        .then()
                        .body("state", equalTo("HELD"))
                        .extract()
                        .<String>path("id");
        shop.post("/referrals/" + held + "/reject", Map.of("reason", "PROGRAM_PAUSED"))
                .then()
                .body("state", equalTo("REJECTED"));
        // A day later it would not be held any more.
        BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.useHandle(h ->
                                h.execute(
                                        "update referral set created_at = created_at - interval '2 days'")));
        shop.refer(code, "n2")
                .then()
                .statusCode(200)
                .body("id", equalTo(held))
                .body("state", equalTo("REJECTED"))
                .body("review.decision", equalTo("REJECT"))
                .body("review.reason", equalTo("PROGRAM_PAUSED"));
        assertEquals(500, shop.points(ann));
    }

    @Test
    void whatAReferralPaidDoesNotCarryIt() {
        var desk = new CouponDesk(shop);
        desk.make("cup", Map.of());
        desk.make("card", Map.of("kind", "PREPAID", "value", 5_000, "currency", "CNY"));
        var terms = Shop.terms("use", "REDEEMED");
        terms.put(
                "rewards",
                List.of(
                        Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 500),
                        Map.of(
                                "recipient",
                                "REFEREE",
                                "form",
                                "COUPON",
                                "couponTemplate",
                                "card")));
        shop.program(terms);
        var ann = shop.fan("ann");
        var referral = shop.refer(shop.code("use", ann), "ben").then().extract().<String>path("id");
        var first =
                desk.redeem(desk.issue("cup", "ben"), CouponDesk.AT_S1)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.get("/referrals/" + referral).then().body("state", equalTo("REWARDED"));
        var card =
                shop.get("/coupons?template=card")
                        .then()
                        .body("items.size()", equalTo(1))
                        .extract()
                        .<String>path("items[0].code");
        desk.redeem(card, Map.of("store", "S-1", "amount", CouponDesk.money(100)))
                .then()
                .statusCode(201);
        desk.rollback(first).then().statusCode(200);
        shop.get("/referrals/" + referral)
                .then()
                .body("state", equalTo("REVERSED"))
                .body("reasons", contains("REDEMPTION_ROLLED_BACK"));
        assertEquals(0, shop.points(ann));
        shop.assertBooksBalance();
    }

    @Test
    void tooManyInADayAreHeldAndApproved() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 2));
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        shop.refer(code, "n1").then().body("state", equalTo("REWARDED"));
        shop.refer(code, "n2").then().body("state", equalTo("REWARDED"));
        var held =
                shop.refer(code, "n3")
                        .then()
                        .statusCode(201)
                        .body("state", equalTo("HELD"))
                        .body("reasons", contains("VELOCITY"))
                        .body("_actions", contains("approve", "reject"))
                        .extract()
                        .<String>path("id");
        assertEquals(1_000, shop.points(ann));
        shop.get("/referrals?state=HELD&program=join").then().body("items.id", contains(held));
        shop.post("/referrals/" + held + "/approve", Map.of())
                .then()
                .statusCode(200)
                .body("state", equalTo("REWARDED"))
                .body("number", equalTo(3));
        assertEquals(1_500, shop.points(ann));
        refused(shop.post("/referrals/" + held + "/approve", Map.of()), 409, "REFERRAL_NOT_HELD");
    }

    @Test
    void whatCertainlyWasNoReferralIsNotCountedAgainstTheHonestOnes() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 1, "maxPerDay", 1));
        shop.program(terms);
        var code = shop.code("join", shop.fan("ann"));
        for (var member : List.of("m1", "m2", "m3")) {
            shop.fan(member);
            rejected(shop.refer(code, member), "ALREADY_A_FAN");
        }
        shop.refer(code, "n1").then().body("state", equalTo("REWARDED"));
        shop.refer(code, "n2").then().body("reasons", contains("VELOCITY", "PROGRAM_VELOCITY"));
    }

    @Test
    void theScoreHoldsAndRejects() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("holdFrom", 40, "rejectFrom", 60));
        shop.program(terms);
        var code = shop.code("buy", shop.fan(Map.of("externalId", "ann", "phone", "1")));
        from(code, "n1", "phone", "10.0.0.1").then().body("risk.score", equalTo(0));
        from(code, "n2", "phone", "10.0.0.2")
                .then()
                .body("state", equalTo("HELD"))
                .body("reasons", contains("RISK_SCORE"))
                .body("risk.score", equalTo(40))
                .body("risk.weights", equalTo(1))
                .body("risk.signals.code", contains("SHARED_DEVICE"))
                .body("risk.signals[0].holds", equalTo(false));
        shop.post(
                        "/referrals",
                        Map.of(
                                "code", code,
                                "referee", Map.of("externalId", "n3", "phone", "1"),
                                "context", Map.of("deviceId", "phone")))
                .then()
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains("RISK_SCORE"))
                .body("risk.score", equalTo(90));
        terms.put("fraud", Map.of("holdFrom", 60, "rejectFrom", 40));
        invalid(shop.call().body(terms).put("/referral-programs/buy"), "/fraud/holdFrom");
    }

    @Test
    void aDayPaysNoMoreThanItsBudgetAndTheNextOneBeginsAnew() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("dailyBudget", 1_200);
        shop.program(terms);
        var code = shop.code("buy", shop.fan("ann"));
        var ids = new HashMap<String, String>();
        for (var name : List.of("a", "b", "c", "d", "e", "f")) {
            ids.put(name, shop.refer(code, name).then().statusCode(201).extract().path("id"));
        }
        for (var name : List.of("a", "b", "c")) {
            buy(name);
        }
        shop.get("/referrals/" + ids.get("b")).then().body("state", equalTo("REWARDED"));
        shop.get("/referrals/" + ids.get("c"))
                .then()
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains("DAILY_BUDGET_EXHAUSTED"));
        shop.get("/referral-programs/buy")
                .then()
                .body("spent", equalTo(1_000))
                .body("spentToday", equalTo(1_000));

        // What comes back today is there for today.
        giveBack("b");
        shop.get("/referral-programs").then().body("items[0].spentToday", equalTo(500));
        buy("d");
        shop.get("/referrals/" + ids.get("d")).then().body("state", equalTo("REWARDED"));

        yesterday();
        shop.get("/referral-programs/buy").then().body("spentToday", equalTo(0));
        buy("e");
        shop.get("/referral-programs/buy").then().body("spentToday", equalTo(500));
        giveBack("a");
        shop.get("/referral-programs/buy")
                .then()
                .body("spent", equalTo(1_000))
                .body("spentToday", equalTo(500));

        shop.call()
                .body(Map.of("dailyBudget", 499))
                .patch("/referral-programs/buy")
                .then()
                .statusCode(409)
                .body("code", equalTo("DAILY_BUDGET_BELOW_SPENT"));
        shop.call()
                .body(Map.of("dailyBudget", 999))
                .patch("/referral-programs/buy")
                .then()
                .statusCode(200);
        buy("f");
        shop.get("/referrals/" + ids.get("f")).then().body("state", equalTo("REJECTED"));
        shop.assertBooksBalance();
        assertEquals(List.of(), BrandScope.within(shop.slug(), audit::findings));
    }

    private void buy(String name) {
        shop.post("/orders", Shop.order("of-" + name, name, 100)).then().statusCode(201);
    }

    private void giveBack(String name) {
        shop.post("/orders/of-" + name + "/refunds", Map.of()).then().statusCode(201);
    }

    /// What was today is yesterday.
    private void yesterday() {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(handle ->
                                                handle.execute(
                                                        "update program_day set day = day - 1"))));
    }

    @Test
    void referralsAreMadeInTheProgramsHoursAndConvertAtAnyTime() {
        var terms = Shop.terms("buy", "PURCHASED");
        var now = ZonedDateTime.now(ZoneOffset.UTC);
        terms.put("weekdays", List.of(now.getDayOfWeek(), now.plusDays(1).getDayOfWeek()));
        shop.program(terms);
        var code = shop.code("buy", shop.fan("ann"));
        var early = shop.refer(code, "early");
        early.then().body("state", equalTo("PENDING"));
        var other = Map.of("weekdays", List.of(now.plusDays(3).getDayOfWeek()));
        shop.call().body(other).patch("/referral-programs/buy").then().statusCode(200);
        for (var dry : List.of("?dryRun=true", "")) {
            shop.post(
                            "/referrals" + dry,
                            Map.of("code", code, "referee", Map.of("externalId", "late")))
                    .then()
                    .body("state", equalTo("REJECTED"))
                    .body("reasons", contains("NOT_AT_THIS_TIME"));
        }
        buy("early");
        shop.get("/referrals/" + early.path("id")).then().body("state", equalTo("REWARDED"));
    }

    @Test
    void aDryRunSaysThatTheDayIsUsedUp() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("dailyBudget", 500);
        shop.program(terms);
        var code = shop.code("join", shop.fan("ann"));
        var body = Map.of("code", code, "referee", Map.of("externalId", "zoe"));
        shop.post("/referrals?dryRun=true", body).then().body("state", equalTo("REWARDED"));
        shop.refer(code, "yan").then().body("state", equalTo("REWARDED"));
        shop.post("/referrals?dryRun=true", body)
                .then()
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains("DAILY_BUDGET_EXHAUSTED"));
    }

    @Test
    void aDryRunSaysWhatWouldBePaidAndDoesNothing() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put(
                "rewards",
                List.of(
                        Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 70),
                        Map.of("recipient", "REFEREE", "form", "POINTS", "amount", 30)));
        shop.program(terms);
        shop.program(Shop.terms("join", "JOINED"));
        var ann = shop.fan(Map.of("externalId", "ann", "phone", "1"));
        var body =
                Map.of(
                        "code", shop.code("buy", ann),
                        "referee", Map.of("externalId", "stranger", "phone", "1"),
                        "context", Map.of("deviceId", "phone"));
        for (int i = 0; i < 3; i++) {
            shop.post("/referrals?dryRun=true", body)
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("HELD"))
                    .body("reasons", contains("SHARED_IDENTITY"))
                    .body("risk.score", equalTo(50))
                    .body("rewards.amount", contains(70, 30))
                    .body("rewards.unit", contains("POINTS", "POINTS"))
                    .body("rewards[0].fanId", equalTo(ann));
        }
        shop.post(
                        "/referrals?dryRun=true",
                        Map.of(
                                "code",
                                shop.code("join", ann),
                                "referee",
                                Map.of("externalId", "stranger")))
                .then()
                .body("state", equalTo("REWARDED"))
                .body("rewards.amount", contains(500));
        assertEquals(false, shop.knows("stranger"));
        assertEquals(0, shop.points(ann));
        shop.get("/referrals").then().body("items", empty());
        shop.get("/referral-programs/join").then().body("conversions", equalTo(0));
    }

    @Test
    void signalsAreSeen() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        shop.program(Shop.terms("other", "PURCHASED"));
        var ann = shop.fan("ann");
        var code = shop.code("buy", ann);
        signals(newcomer(code, Map.of("externalId", "m", "email", "x@sub.mailinator.com")))
                .body("risk.signals.code", contains("DISPOSABLE_EMAIL"));
        // Ann brings Bob, and Bob brings Ann elsewhere.
        from(code, "bob", "bob's", "10.0.0.1").then().body("risk.signals", empty());
        signals(shop.refer(shop.code("other", shop.fan("bob")), "ann"))
                .body("risk.signals.code", contains("RECIPROCAL"))
                .body("state", equalTo("PENDING"));
        // Bob brings Cleo, who brings somebody from Bob's device.
        from(shop.code("buy", shop.fan("bob")), "cleo", "cleo's", "10.0.0.2");
        signals(from(shop.code("buy", shop.fan("cleo")), "dan", "bob's", "10.0.0.3"))
                .body("risk.signals.code", contains("SHARED_DEVICE", "RING"));
        // Three of Ann's five buyers give back what they bought.
        for (var name : List.of("b1", "b2", "b3")) {
            shop.refer(code, name);
            shop.post("/orders", Shop.order("o-" + name, name, 100));
            shop.post("/orders/o-" + name + "/refunds", Map.of()).then().statusCode(201);
        }
        signals(shop.refer(code, "next")).body("risk.signals.code", contains("REFUNDS"));
    }

    @Test
    void oneAddressOverSeveralReferrersIsACluster() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("holdFrom", 30, "maxPerDay", 4));
        shop.program(terms);
        from(shop.code("buy", shop.fan("r1")), "n1", "d1", "10.0.0.1");
        from(shop.code("buy", shop.fan("r2")), "n2", "d2", "10.0.0.1")
                .then()
                .body("state", equalTo("PENDING"));
        from(shop.code("buy", shop.fan("r3")), "n3", "d3", "10.0.0.1")
                .then()
                .body("state", equalTo("HELD"))
                .body("reasons", contains("RISK_SCORE"))
                .body("risk.signals.code", contains("ADDRESS_CLUSTER"));
        shop.refer(shop.code("buy", shop.fan("r4")), "n4").then().body("state", equalTo("PENDING"));
        shop.refer(shop.code("buy", shop.fan("r5")), "n5")
                .then()
                .body("reasons", contains("PROGRAM_VELOCITY"));
    }

    @Test
    void aDeviceIsForgivenAfterAYear() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("maxPerDevice", 1, "maxPerAddress", 1));
        shop.program(terms);
        var code = shop.code("buy", shop.fan("ann"));
        from(code, "n1", "phone", "10.0.0.1");
        BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.useHandle(h ->
                                h.execute(
                                        "update referral set created_at = created_at - interval '31 days'")));
        from(code, "n2", "phone", "10.0.0.1").then().body("reasons", contains("SHARED_DEVICE"));
        BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.useHandle(h ->
                                h.execute(
                                        "update referral set created_at = created_at - interval '365 days'")));
        from(code, "n3", "phone", "10.0.0.1").then().body("state", equalTo("PENDING"));
    }

    private static io.restassured.response.ValidatableResponse signals(Response answer) {
        return answer.then().statusCode(201);
    }

    @Test
    void theHeldOnesAreDecidedManyAtOnce() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerDevice", 1));
        shop.program(terms);
        var ann = shop.fan(Map.of("externalId", "ann", "phone", "1"));
        var code = shop.code("join", ann);
        from(code, "n0", "phone", "10.0.0.1").then().body("state", equalTo("REWARDED"));
        var low = from(code, "n1", "phone", "10.0.0.2").then().extract().<String>path("id");
        var high =
                newcomer(code, Map.of("externalId", "n2", "phone", "1"))
                        .then()
                        .extract()
                        .<String>path("id");
        var last = from(code, "n3", "phone", "10.0.0.3").then().extract().<String>path("id");
        shop.get("/referrals?state=HELD&sort=score")
                .then()
                .body("items.id", contains(high, last, low));
        shop.get("/referrals?state=HELD&sort=oldest")
                .then()
                .body("items.id", contains(low, high, last));
        var page = shop.get("/referrals?state=HELD&sort=score&limit=2").then().extract();
        shop.get("/referrals?state=HELD&sort=score&cursor=" + page.path("next"))
                .then()
                .body("items.id", contains(low));
        shop.get("/referrals?sort=size").then().statusCode(400);
        var stranger = UUID.randomUUID().toString();
        var reviews =
                Map.of(
                        "decisions",
                        List.of(
                                Map.of("referral", last, "decision", "REJECT"),
                                Map.of("referral", low, "decision", "APPROVE", "reason", "FAMILY"),
                                Map.of("referral", low, "decision", "APPROVE", "reason", "FAMILY"),
                                Map.of("referral", stranger, "decision", "APPROVE")));
        shop.post("/referrals/reviews?dryRun=true", reviews)
                .then()
                .body("results.state[1]", equalTo("REWARDED"));
        shop.get("/referrals?state=HELD").then().body("items.size()", equalTo(3));
        shop.post("/referrals/reviews", reviews)
                .then()
                .statusCode(200)
                .body("results.referral", contains(last, low, low, stranger))
                .body("results.status", contains(200, 200, 409, 404))
                .body("results.state", contains("REJECTED", "REWARDED", null, null))
                .body("results.code", contains(null, null, "REFERRAL_NOT_HELD", "NOT_FOUND"));
        assertEquals(1_000, shop.points(ann));
        shop.get("/referrals/" + low)
                .then()
                .body("review.decision", equalTo("APPROVE"))
                .body("review.reason", equalTo("FAMILY"))
                .body("review.by", equalTo("staff-" + shop.slug() + "-brand-admin"));
        shop.get("/referrals/" + last).then().body("reasons", contains("REVIEWED"));
        refused(
                shop.call().body(reviews).post("/referrals/reviews"),
                400,
                "IDEMPOTENCY_KEY_REQUIRED");
        invalid(shop.post("/referrals/reviews", Map.of("decisions", List.of())), "/decisions");
    }

    @Test
    void whatNobodyLooksAtIsDecidedAsTheProgramSays() {
        var terms = Shop.terms("join", "JOINED");
        terms.put(
                "fraud",
                Map.of(
                        "maxPerDevice",
                        1,
                        "autoDecision",
                        Map.of("afterDays", 7, "decision", "REJECT")));
        shop.program(terms);
        var code = shop.code("join", shop.fan("ann"));
        from(code, "n1", "phone", "10.0.0.1");
        var id =
                from(code, "n2", "phone", "10.0.0.2")
                        .then()
                        .body("decidesAt", notNullValue())
                        .body("dueAt", nullValue())
                        .extract()
                        .<String>path("id");
        timePasses(id);
        Awaitility.await()
                .untilAsserted(() ->
                        shop.get("/referrals/" + id)
                                .then()
                                .body("state", equalTo("REJECTED"))
                                .body("reasons", contains("NOT_REVIEWED"))
                                .body("review.by", equalTo("policy")));
    }

    @Test
    void oneDeviceOrAddressIsNotManyFriends() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("maxPerDevice", 1, "maxPerAddress", 2));
        shop.program(terms);
        var ann = shop.code("buy", shop.fan("ann"));
        var bob = shop.code("buy", shop.fan("bob"));
        from(ann, "n1", "phone", "10.0.0.1").then().body("state", equalTo("PENDING"));
        from(bob, "n2", "phone", "10.0.0.9").then().body("reasons", contains("SHARED_DEVICE"));
        from(bob, "n3", "other", "10.0.0.1").then().body("state", equalTo("PENDING"));
        var held =
                from(ann, "n4", "third", "10.0.0.1")
                        .then()
                        .body("reasons", contains("SHARED_ADDRESS"))
                        .extract();
        shop.post("/referrals/" + held.path("id") + "/reject", Map.of("reason", "SAME_HOUSEHOLD"))
                .then()
                .statusCode(200)
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains("SAME_HOUSEHOLD"));
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("maxPerAddress", 1));
        shop.program(terms);
        var ann = shop.code("buy", shop.fan("ann"));
        from(ann, "n1", "a", "2001:db8:1:2::1").then().body("state", equalTo("PENDING"));
        from(ann, "n2", "b", "2001:db8:1:2:ffff::9")
                .then()
                .body("reasons", contains("SHARED_ADDRESS"));
        from(ann, "n3", "c", "2001:db8:1:3::1").then().body("state", equalTo("PENDING"));
    }

    @Test
    void devicesAndAddressesAreNotKept() {
        var terms = Shop.terms("buy", "PURCHASED");
        shop.program(terms);
        from(shop.code("buy", shop.fan("ann")), "n1", "my-device-id", "10.9.8.7")
                .then()
                .statusCode(201);
        var row =
                BrandScope.within(
                        shop.slug(),
                        () ->
                                jdbi.withHandle(h ->
                                        h.createQuery("select row_to_json(r)::text from referral r")
                                                .mapTo(String.class)
                                                .one()));
        assertEquals(-1, row.indexOf("my-device-id"));
        assertEquals(-1, row.indexOf("10.9.8.7"));
    }

    @Test
    void whatCameWhileItWasHeldCounts() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("maxPerDevice", 1));
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("buy", ann);
        from(code, "n1", "phone", "10.0.0.1");
        var held =
                from(code, "n2", "phone", "10.0.0.2")
                        .then()
                        .body("state", equalTo("HELD"))
                        .extract()
                        .<String>path("id");
        shop.post("/orders", Shop.order("o1", "n2", 100)).then().statusCode(201);
        assertEquals(0, shop.points(ann));
        shop.post("/referrals/" + held + "/approve", Map.of())
                .then()
                .body("state", equalTo("REWARDED"));
        assertEquals(500, shop.points(ann));
    }

    @Test
    void aReferrerHasNoMoreThanTheCap() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("capPerReferrer", 2);
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        shop.refer(code, "n1").then().body("state", equalTo("REWARDED"));
        shop.refer(code, "n2").then().body("state", equalTo("REWARDED"));
        rejected(shop.refer(code, "n3"), "CAP_PER_REFERRER");
        assertEquals(1_000, shop.points(ann));
    }

    @Test
    void aBudgetIsForAllRecipientsTogether() {
        var terms = Shop.terms("join", "JOINED");
        terms.put(
                "rewards",
                List.of(
                        Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 70),
                        Map.of("recipient", "REFEREE", "form", "POINTS", "amount", 30)));
        terms.put("budget", 250);
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        shop.refer(code, "n1").then().body("state", equalTo("REWARDED"));
        shop.refer(code, "n2").then().body("state", equalTo("REWARDED"));
        rejected(shop.refer(code, "n3"), "BUDGET_EXHAUSTED");
        assertEquals(140, shop.points(ann));
        assertEquals(30, shop.points(shop.fan("n1")));
        shop.get("/referral-programs/join").then().body("spent", equalTo(200));
    }

    @Test
    void theNextOneEarnsTheHigherTier() {
        var terms = Shop.terms("join", "JOINED");
        terms.put(
                "rewards",
                List.of(
                        Map.of(
                                "recipient", "REFERRER",
                                "form", "POINTS",
                                "tiers",
                                        List.of(
                                                Map.of("from", 1, "amount", 10),
                                                Map.of("from", 3, "amount", 100)))));
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        shop.refer(code, "n1");
        shop.refer(code, "n2");
        assertEquals(20, shop.points(ann));
        shop.refer(code, "n3");
        assertEquals(120, shop.points(ann));
    }

    @Test
    void aChangeNeverTouchesPastReferrals() {
        var terms = Shop.terms("buy", "PURCHASED");
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("buy", ann);
        shop.refer(code, "before").then().body("state", equalTo("PENDING"));
        shop.call()
                .body(
                        Map.of(
                                "rewards",
                                List.of(
                                        Map.of(
                                                "recipient",
                                                "REFERRER",
                                                "form",
                                                "POINTS",
                                                "amount",
                                                1))))
                .patch("/referral-programs/buy")
                .then()
                .statusCode(200)
                .body("version", equalTo(2));
        shop.refer(code, "after").then().body("state", equalTo("PENDING"));
        shop.post("/orders", Shop.order("o1", "before", 100)).then().statusCode(201);
        assertEquals(500, shop.points(ann));
        shop.post("/orders", Shop.order("o2", "after", 100)).then().statusCode(201);
        assertEquals(501, shop.points(ann));
    }

    @Test
    void aHoldPeriodIsWaitedFor() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("holdDays", 7);
        shop.program(terms);
        var ann = shop.fan("ann");
        var id =
                shop.refer(shop.code("join", ann), "n1")
                        .then()
                        .body("state", equalTo("QUALIFIED"))
                        .extract()
                        .<String>path("id");
        assertEquals(0, shop.points(ann));
        shop.get("/fans/" + ann + "/wallet").then().body("balances[0].pending", equalTo(500));
        shop.get("/referral-programs/join").then().body("spent", equalTo(500));
        timePasses(id);
        Awaitility.await().until(() -> shop.points(ann) == 500);
        shop.get("/referrals/" + id)
                .then()
                .body("state", equalTo("REWARDED"))
                .body("dueAt", nullValue());
        shop.get("/fans/" + ann + "/wallet").then().body("balances[0].pending", equalTo(0));
        shop.assertBooksBalance();
    }

    @Test
    void oneThatCannotBePaidKeepsNoOtherWaiting() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("holdDays", 7);
        shop.program(terms);
        var ann = shop.fan("ann");
        var code = shop.code("join", ann);
        var sick = shop.refer(code, "n1").then().extract().<String>path("id");
        var well = shop.refer(code, "n2").then().extract().<String>path("id");
        BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.useHandle(h ->
                                h.execute(
                                        "insert into transfer values (?, gen_random_uuid(), ?, 'x', 'x')",
                                        shop.slug(),
                                        "referral:" + sick)));
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() -> {
                                    timePasses(sick);
                                    timePasses(well);
                                }));
        Awaitility.await().until(() -> shop.points(ann) == 500);
        shop.get("/referrals/" + sick).then().body("state", equalTo("QUALIFIED"));
        Awaitility.await()
                .until(() ->
                        jdbi.withHandle(h ->
                                h.createQuery(
                                                "select due_at > now() + interval '9 minutes' from hold_due where referral_id = :id")
                                        .bind("id", UUID.fromString(sick))
                                        .mapTo(Boolean.class)
                                        .one()));
    }

    @Test
    void whatIsRefundedBeforeTheHoldEndsIsNeverPaid() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("holdDays", 7);
        shop.program(terms);
        var ann = shop.fan("ann");
        var id = shop.refer(shop.code("buy", ann), "n1").then().extract().<String>path("id");
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        shop.get("/referrals/" + id).then().body("state", equalTo("QUALIFIED"));
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        shop.get("/referrals/" + id).then().body("state", equalTo("REVERSED"));
        shop.get("/referral-programs/buy").then().body("spent", equalTo(0));
        assertEquals(0, shop.points(ann));
        shop.get("/fans/" + ann + "/wallet").then().body("balances[0].pending", equalTo(0));
        shop.assertBooksBalance();
    }

    @Test
    void cashIsPaidInTheBrandsCurrency() {
        var terms = Shop.terms("cash", "JOINED");
        terms.put(
                "rewards",
                List.of(Map.of("recipient", "REFERRER", "form", "CASH", "amount", 1250)));
        shop.cashProgram(terms);
        var ann = shop.fan("ann");
        shop.refer(shop.code("cash", ann), "n1").then().body("state", equalTo("REWARDED"));
        shop.get("/fans/" + ann + "/wallet")
                .then()
                .body("balances.find { it.form == 'CASH' }.unit", equalTo("CASH:CNY"));
        assertEquals(1250, shop.balance(ann, "CASH"));
    }

    @Test
    void aCouponCanBeTheReward() {
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup", "stock", 1))
                .then()
                .statusCode(201);
        var terms = Shop.terms("cups", "PURCHASED");
        terms.put(
                "rewards",
                List.of(Map.of("recipient", "REFEREE", "form", "COUPON", "couponTemplate", "cup")));
        terms.put("budget", 10);
        shop.program(terms);
        var code = shop.code("cups", shop.fan("ann"));
        shop.refer(code, "n1");
        shop.refer(code, "n2");
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        var n1 = shop.fan("n1");
        assertEquals(1, shop.balance(n1, "COUPON"));
        shop.get("/coupons?fanId=" + n1).then().body("items.template", contains("cup"));
        shop.post("/orders", Shop.order("o2", "n2", 100)).then().statusCode(201);
        shop.get("/referrals?referee=" + shop.fan("n2"))
                .then()
                .body("items[0].reasons", contains("COUPON_STOCK_EXHAUSTED"));
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        assertEquals(0, shop.balance(n1, "COUPON"));
        shop.get("/coupons?fanId=" + n1).then().body("items.state", contains("VOID"));
        shop.get("/referral-programs/cups").then().body("spent", equalTo(0));
        shop.assertBooksBalance();
    }

    /// A coupon that is over at birth is no reward.
    @Test
    void aCouponWhoseTimeIsOverIsNoReward() {
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup", "stock", 5))
                .then()
                .statusCode(201);
        var soon = Instant.now().plus(Duration.ofDays(3)).toString();
        for (int holdDays : new int[] {0, 7}) {
            var terms = Shop.terms("cups-" + holdDays, "JOINED");
            terms.put(
                    "rewards",
                    List.of(
                            Map.of(
                                    "recipient",
                                    "REFERRER",
                                    "form",
                                    "COUPON",
                                    "couponTemplate",
                                    "cup")));
            terms.put("budget", 10);
            terms.put("holdDays", holdDays);
            shop.program(terms);
        }
        var ann = shop.fan("ann");
        var late = shop.refer(shop.code("cups-7", ann), "n1");
        late.then().body("state", equalTo("QUALIFIED"));
        endCups(soon);
        // It would be over when it is paid.
        shop.refer(shop.code("cups-7", ann), "n2")
                .then()
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains("COUPON_EXPIRED"));
        shop.refer(shop.code("cups-0", ann), "n3").then().body("state", equalTo("REWARDED"));
        endCups("2020-01-01T00:00:00Z");
        shop.refer(shop.code("cups-0", ann), "n4")
                .then()
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains("COUPON_EXPIRED"));
        timePasses(late.path("id"));
        Awaitility.await()
                .untilAsserted(() ->
                        shop.get("/referrals/" + late.path("id"))
                                .then()
                                .body("state", equalTo("REVERSED"))
                                .body("reasons", contains("COUPON_EXPIRED")));
        shop.get("/referral-programs/cups-7").then().body("spent", equalTo(0));
        shop.get("/coupon-templates/cup").then().body("issued", equalTo(1));
        shop.get("/coupons?fanId=" + ann).then().body("items", hasSize(1));
        shop.assertBooksBalance();
    }

    private void endCups(String at) {
        shop.call()
                .body(Map.of("validUntil", at))
                .patch("/coupon-templates/cup")
                .then()
                .statusCode(200);
    }

    @Test
    void aUsedUpCouponIsNotTakenBack() {
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        var terms = Shop.terms("cups", "PURCHASED");
        terms.put(
                "rewards",
                List.of(Map.of("recipient", "REFEREE", "form", "COUPON", "couponTemplate", "cup")));
        terms.put("dailyBudget", 1);
        shop.program(terms);
        shop.refer(shop.code("cups", shop.fan("ann")), "n1");
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        var coupon =
                shop.get("/coupons?fanId=" + shop.fan("n1"))
                        .then()
                        .extract()
                        .<String>path("items[0].code");
        shop.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1"))
                .then()
                .statusCode(201);
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        shop.get("/coupons/" + coupon).then().body("state", equalTo("SPENT"));
        assertEquals(0, shop.balance(shop.fan("n1"), "COUPON"));
        shop.get("/referral-programs/cups").then().body("spent", equalTo(1));
        shop.assertBooksBalance();
        assertEquals(List.of(), BrandScope.within(shop.slug(), audit::findings));
    }

    @Test
    void aUsedUpCouponOfAReversedReferralIsTakenBackWithItsRedemption() {
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup", "stock", 1))
                .then()
                .statusCode(201);
        var terms = Shop.terms("cups", "PURCHASED");
        terms.put(
                "rewards",
                List.of(Map.of("recipient", "REFEREE", "form", "COUPON", "couponTemplate", "cup")));
        terms.put("budget", 1);
        terms.put("dailyBudget", 1);
        shop.program(terms);
        shop.refer(shop.code("cups", shop.fan("ann")), "n1");
        shop.post("/orders", Shop.order("o1", "n1", 100)).then().statusCode(201);
        var n1 = shop.fan("n1");
        var coupon =
                shop.get("/coupons?fanId=" + n1).then().extract().<String>path("items[0].code");
        var redemption =
                shop.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1"))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        shop.get("/referral-programs/cups").then().body("spent", equalTo(1));
        try (var told = new Told(shop)) {
            shop.post("/redemptions/" + redemption + "/rollback", Map.of()).then().statusCode(200);
            assertEquals(-1, told.until("rewarded", 1).getFirst().path("amount").asInt());
        }
        shop.get("/coupons/" + coupon).then().body("state", equalTo("VOID"));
        refused(
                shop.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1")),
                409,
                "COUPON_VOID");
        assertEquals(0, shop.balance(n1, "COUPON"));
        shop.get("/referral-programs/cups").then().body("spent", equalTo(0));
        // Its place in the stock and in the budget is the next one's.
        shop.refer(shop.code("cups", shop.fan("ann")), "n2");
        shop.post("/orders", Shop.order("o2", "n2", 100)).then().statusCode(201);
        assertEquals(1, shop.balance(shop.fan("n2"), "COUPON"));
        // So it is when somebody takes it back by hand, and once only.
        var other = shop.get("/coupons?fanId=" + shop.fan("n2")).<String>path("items[0].code");
        shop.post("/coupons/" + other + "/void", Map.of()).then().statusCode(200);
        shop.get("/referral-programs/cups").then().body("spent", equalTo(0));
        shop.post("/orders/o2/refunds", Map.of()).then().statusCode(201);
        shop.get("/referral-programs/cups").then().body("spent", equalTo(0));
        shop.assertBooksBalance();
        assertEquals(List.of(), BrandScope.within(shop.slug(), audit::findings));
    }

    @Test
    void approvingPaysAndSoNeedsAKey() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 1));
        shop.program(terms);
        var code = shop.code("join", shop.fan("ann"));
        shop.refer(code, "n1").then().body("state", equalTo("REWARDED"));
        var held = shop.refer(code, "n2").then().extract().<String>path("id");
        refused(
                shop.call().post("/referrals/" + held + "/approve"),
                400,
                "IDEMPOTENCY_KEY_REQUIRED");
        shop.get("/referrals/" + held).then().body("state", equalTo("HELD"));
        var key = UUID.randomUUID().toString();
        for (var replayed : List.of(false, true)) {
            var answer =
                    shop.call()
                            .header("Idempotency-Key", key)
                            .post("/referrals/" + held + "/approve");
            answer.then().statusCode(200).body("state", equalTo("REWARDED"));
            assertEquals(replayed, answer.header("Idempotency-Replayed") != null);
        }
        assertEquals(1_000, shop.points(shop.fan("ann")));
    }

    @Test
    void refusesWhatItCannotUnderstand() {
        shop.program(Shop.terms("join", "JOINED"));
        shop.program(Shop.terms("other", "JOINED"));
        var code = shop.code("join", shop.fan("ann"));
        refused(
                shop.post(
                        "/referrals",
                        Map.of("code", "ZZZZZZZZ", "referee", Map.of("externalId", "x"))),
                400,
                "UNKNOWN_CODE");
        refused(
                shop.post(
                        "/referrals",
                        Map.of(
                                "program",
                                "other",
                                "code",
                                code,
                                "referee",
                                Map.of("externalId", "x"))),
                400,
                "CODE_OF_ANOTHER_PROGRAM");
        refused(
                shop.post(
                        "/referrals",
                        Map.of(
                                "code",
                                code,
                                "referee",
                                Map.of("fanId", UUID.randomUUID().toString()))),
                400,
                "UNKNOWN_FAN");
        invalid(shop.post("/referrals", Map.of("code", code)), "/referee");
        invalid(shop.post("/referrals", Map.of("code", code, "referee", Map.of())), "/referee");
        invalid(
                shop.post(
                        "/referrals",
                        Map.of("code", code, "referee", Map.of("externalId", "x", "gender", "Q"))),
                "/referee/gender");
        invalid(
                shop.post(
                        "/referrals", Map.of("code", code, "referee", Map.of("fanId", "no-uuid"))),
                "/referee/fanId");
        refused(
                shop.post(
                        "/referrals",
                        Map.of(
                                "code",
                                code,
                                "referee",
                                Map.of("externalId", "x", "colour", "red"))),
                400,
                "UNKNOWN_FIELD");
        refused(shop.post("/referrals", "{"), 400, "MALFORMED_REQUEST");
        shop.get("/referrals/" + UUID.randomUUID()).then().statusCode(404);
        shop.get("/referrals/no-uuid").then().statusCode(404);
        shop.get("/referrals?state=NONE").then().statusCode(400);
        shop.get("/referrals?referrer=no-uuid").then().statusCode(400);
        shop.get("/referrals?limit=0").then().statusCode(400);
        shop.get("/referrals?cursor=%20").then().statusCode(400);
    }

    @Test
    void saysWhenTheFanServiceIsAway() {
        var down = Shop.withoutFanService();
        down.program(Shop.terms("join", "JOINED"));
        down.call()
                .put("/referral-programs/join/codes/" + UUID.randomUUID())
                .then()
                .statusCode(503)
                .body("code", equalTo("UNAVAILABLE"))
                .body("retryable", equalTo(true));
    }

    @Test
    void asksForTheRightCaller() {
        shop.program(Shop.terms("join", "JOINED"));
        var body =
                Map.of(
                        "code",
                        shop.code("join", shop.fan("ann")),
                        "referee",
                        Map.of("externalId", "x"));
        shop.as("no-token").post("/referrals", body).then().statusCode(401);
        shop.as(Tokens.staff(shop.slug(), Role.ANALYST))
                .post("/referrals", body)
                .then()
                .statusCode(403);
        shop.as(Tokens.fan("somebody")).post("/referrals", body).then().statusCode(404);
        shop.as(Tokens.brandAdmin(Shop.fresh().slug()))
                .post("/referrals", body)
                .then()
                .statusCode(404);
        shop.as(Tokens.service()).post("/referrals", body).then().statusCode(201);
    }

    @Test
    void anotherBrandsCodeAndReferralAreUnknown() {
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", shop.fan("ann"));
        var id = shop.refer(code, "n1").then().extract().<String>path("id");
        var other = Shop.fresh();
        refused(other.refer(code, "n1"), 400, "UNKNOWN_CODE");
        other.get("/referrals/" + id).then().statusCode(404);
        other.post("/referrals/" + id + "/approve", Map.of()).then().statusCode(404);
        other.get("/referrals").then().body("items", empty());
    }

    @Test
    void listsPageByPage() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var code = shop.code("buy", shop.fan("ann"));
        for (int i = 0; i < 5; i++) {
            shop.refer(code, "n" + i);
        }
        var first =
                shop.get("/referrals?limit=3").then().body("items.size()", equalTo(3)).extract();
        var second = shop.get("/referrals?limit=3&cursor=" + first.path("next"));
        second.then().body("items.size()", equalTo(2)).body("next", nullValue());
        assertNotEquals(first.<String>path("items[2].id"), second.path("items[0].id"));
    }

    private Response newcomer(String code, Map<String, String> referee) {
        return shop.post("/referrals", Map.of("code", code, "referee", referee));
    }

    private Response from(String code, String externalId, String device, String ip) {
        var body = new HashMap<String, Object>();
        body.put("code", code);
        body.put("referee", Map.of("externalId", externalId));
        body.put("context", Map.of("deviceId", device, "ip", ip, "userAgent", "Test"));
        return shop.post("/referrals", body);
    }

    /// Lets the hold period of a referral be over.
    private void timePasses(String referral) {
        BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.useHandle(h -> {
                            var id = UUID.fromString(referral);
                            h.execute("update referral set due_at = now() where id = ?", id);
                            h.execute("delete from hold_due where referral_id = ?", id);
                            h.execute("insert into hold_due values (?, ?, now())", shop.slug(), id);
                        }));
    }

    private static void rejected(Response answer, String reason) {
        answer.then()
                .statusCode(201)
                .body("state", equalTo("REJECTED"))
                .body("reasons", contains(reason));
    }

    private static void refused(Response answer, int status, String code) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    private static void invalid(Response answer, String pointer) {
        answer.then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors.pointer", contains(pointer));
    }
}
