package io.fanops.referral.attribution;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.common.mapper.TypeRef;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What orders are credited to, through HTTP.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class AttributionTest {
    private static final Instant NOW = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);

    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

    @Inject Touches touches;

    private final Shop shop = Shop.fresh();
    private final CouponDesk desk = new CouponDesk(shop);
    private final Map<String, UUID> fans = new HashMap<>();

    @Test
    void theMostCertainKindHasTheCreditByDefault() {
        try (var told = new Told(shop)) {
            order("o0", "kim");
            credited("o0", nullValue())
                    .body("candidates", empty())
                    .body("policyVersion", equalTo(0));
            tell(click("c1", "kim", "autumn"));
            order("o1", "kim");
            credited("o1", "LAST_CLICK", "autumn");
            note(Touch.ofFan("click:1", TouchKind.AFFILIATE, "position", fan("kim"), NOW));
            order("o2", "kim");
            credited("o2", "AFFILIATE", "position");
            shop.program(Shop.terms("join", "JOINED"));
            var code = shop.code("join", shop.fan("ann"));
            shop.refer(code, "lee").then().statusCode(201);
            tell(click("c2", "lee", "autumn"));
            order("o3", "lee");
            credited("o3", "REFERRAL", code)
                    .body("candidates.outcome", containsInAnyOrder("CREDITED", "LOWER_PRIORITY"));
            desk.make("cup", Map.of());
            desk.redeem(desk.issue("cup", "lee"), Map.of("store", "S-1")).then().statusCode(201);
            order("o4", "lee");
            credited("o4", "COUPON", "cup");
            tell(scan("s1", "lee", "S-7"));
            order("o5", "lee");
            credited("o5", "OFFLINE_QR", "S-7");
            var facts = told.until("order-attributed", 5);
            assertEquals(5, facts.size());
            var first =
                    facts.stream()
                            .filter(fact -> fact.path("kind").asText().equals("LAST_CLICK"))
                            .findFirst()
                            .orElseThrow();
            assertEquals("autumn", first.path("subject").asText());
            assertEquals(fan("kim").toString(), first.path("fanId").asText());
        }
    }

    @Test
    void aDecisionStandsWhateverComesLater() {
        tell(click("c1", "kim", "autumn"));
        order("o1", "kim");
        var first = credited("o1", "LAST_CLICK", "autumn").extract().<String>path("credit.touchId");
        put(Map.of("rules", List.of(rule("OFFLINE_QR", 30))));
        tell(scan("s1", "kim", "S-7"));
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        credited("o1", "LAST_CLICK", "autumn")
                .body("credit.touchId", equalTo(first))
                .body("policyVersion", equalTo(0))
                .body("refunded.amount", equalTo(100))
                .body("late.subject", contains("S-7"));
        order("o2", "kim");
        credited("o2", "OFFLINE_QR", "S-7")
                .body("policyVersion", equalTo(1))
                .body("candidates.outcome", containsInAnyOrder("CREDITED", "NOT_IN_POLICY"))
                .body("late", empty());
    }

    @Test
    void windowsAndTiesAreTheBrands() {
        tell(
                with(click("c1", "kim", "first"), "at", NOW.minus(Duration.ofDays(9)).toString()),
                with(click("c2", "kim", "second"), "at", NOW.minus(Duration.ofDays(8)).toString()));
        order("o1", "kim");
        credited("o1", nullValue())
                .body("candidates.outcome", contains("OUT_OF_WINDOW", "OUT_OF_WINDOW"));
        put(Map.of("rules", List.of(rule("LAST_CLICK", 10))));
        order("o2", "kim");
        credited("o2", "LAST_CLICK", "second")
                .body("candidates.outcome", contains("CREDITED", "EARLIER"));
        put(Map.of("rules", List.of(rule("LAST_CLICK", 10)), "ties", "FIRST"));
        // However many come in between.
        note(
                IntStream.range(0, 40)
                        .mapToObj(i ->
                                Touch.ofFan(
                                        "click:" + i,
                                        TouchKind.LAST_CLICK,
                                        "many",
                                        fan("kim"),
                                        NOW.minusSeconds(60 + i)))
                        .toArray(Touch[]::new));
        order("o3", "kim");
        credited("o3", "LAST_CLICK", "first").body("candidates", hasSize(21));
    }

    @Test
    void anOrderIsJoinedWithItsClick() {
        var click = click("c1", "nobody", "banner");
        click.remove("fan");
        tell(with(click, "clickId", "k-1"));
        var order = Shop.order("o1", "kim", 100);
        order.put("clickId", "k-1");
        shop.post("/orders", order).then().statusCode(201);
        credited("o1", "LAST_CLICK", "banner");
        order("o2", "kim");
        credited("o2", nullValue());
        // A friend's link that hands a click on.
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", shop.fan("ann"));
        for (var agent : List.of("Twitterbot/1.0", PHONE, PHONE)) {
            given().header("User-Agent", agent)
                    .get("/public/r/" + code + "?clickId=k-2")
                    .then()
                    .statusCode(200);
        }
        order.put("externalId", "o3");
        order.put("clickId", "k-2");
        shop.post("/orders", order).then().statusCode(201);
        credited("o3", nullValue()).body("candidates.outcome", contains("AFTER_ORDER"));
        order.put("externalId", "o4");
        order.put("placedAt", Clock.systemUTC().instant().toString());
        shop.post("/orders", order).then().statusCode(201);
        credited("o4", "REFERRAL", code).body("candidates", hasSize(1));
    }

    @Test
    void aCouponForAnOrderIsOfThatOrderAlone() {
        desk.make("cup", Map.of("maxRedemptions", 10));
        var code = desk.publish("cup", "SPRING-SALE");
        desk.redeem(code, CouponDesk.on("o1")).then().statusCode(201);
        var gone =
                desk.redeem(code, CouponDesk.on("o2"))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        desk.rollback(gone).then().statusCode(200);
        var longAgo = Shop.order("o1", "kim", 100);
        longAgo.put("placedAt", NOW.minus(Duration.ofDays(40)).toString());
        shop.post("/orders", longAgo).then().statusCode(201);
        credited("o1", "COUPON", "cup").body("candidates.namesOrder", contains(true));
        order("o2", "kim");
        credited("o2", nullValue());
        order("o3", "kim");
        credited("o3", nullValue());
        // What is redeemed after its order came is told as late.
        desk.redeem(code, CouponDesk.on("o3")).then().statusCode(201);
        credited("o3", nullValue()).body("late.subject", contains("cup"));
    }

    @Test
    void touchesOfAllIdsOfAPersonCount() {
        tell(click("c1", "twin", "autumn"));
        var ann = shop.fan("ann");
        var twin = shop.fan("twin");
        shop.merge(ann, twin);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    order("o" + UUID.randomUUID(), "ann");
                    shop.get("/attributions?limit=1")
                            .then()
                            .body("items[0].credit.subject", equalTo("autumn"));
                });
    }

    @Test
    void anOrderOfADayCountsTouchesOfTheWholeDay() {
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        var zone = ZoneId.of("Asia/Shanghai");
        var day = LocalDate.now(zone).minusDays(1);
        var evening = day.atTime(20, 0).atZone(zone).toInstant();
        tell(with(scan("s1", "kim", "S-7"), "at", evening.toString()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    var number = "o" + UUID.randomUUID();
                    var order = Shop.order(number, "kim", 100);
                    order.put("placedAt", day.atStartOfDay(zone).toInstant().toString());
                    shop.post("/orders", order).then().statusCode(201);
                    credited(number, "OFFLINE_QR", "S-7");
                });
        var morning = Shop.order("morning", "kim", 100);
        morning.put("placedAt", day.atTime(9, 30).atZone(zone).toInstant().toString());
        shop.post("/orders", morning).then().statusCode(201);
        credited("morning", nullValue()).body("candidates.outcome", contains("AFTER_ORDER"));
    }

    @Test
    void aReferralPaysByItsProgramUnlessThePolicyWantsItsCredit() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        desk.make("welcome", Map.of());
        var ann = shop.fan("ann");
        var code = shop.code("buy", ann);
        shop.refer(code, "kim").then().statusCode(201);
        desk.redeem(desk.issue("welcome", "kim"), Map.of("store", "S-1")).then().statusCode(201);
        order("o1", "kim");
        credited("o1", "COUPON", "welcome");
        assertEquals(500, shop.points(ann));
        put(with(new HashMap<>(policy()), "referralNeedsCredit", true));
        shop.refer(code, "lee").then().statusCode(201);
        desk.redeem(desk.issue("welcome", "lee"), Map.of("store", "S-1", "order", "o2"))
                .then()
                .statusCode(201);
        order("o2", "lee");
        credited("o2", "COUPON", "welcome");
        assertEquals(500, shop.points(ann));
        order("o3", "lee");
        credited("o3", "REFERRAL", code);
        assertEquals(1_000, shop.points(ann));
    }

    @Test
    void aRejectedReferralBroughtNobody() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 1));
        shop.program(terms);
        var code = shop.code("buy", shop.fan("ann"));
        shop.refer(code, "n1").then().statusCode(201);
        var held =
                shop.refer(code, "n2")
                        .then()
                        .body("state", equalTo("HELD"))
                        .extract()
                        .<String>path("id");
        shop.post("/referrals/" + held + "/reject", Map.of()).then().statusCode(200);
        order("o1", "n1");
        order("o2", "n2");
        credited("o1", "REFERRAL", code);
        credited("o2", nullValue());
    }

    @Test
    void ordersAreListedAndSummedByWhatTheyAreCreditedTo() {
        tell(click("c1", "kim", "autumn"), click("c2", "lee", "winter"));
        order("o1", "kim");
        order("o2", "kim");
        order("o3", "lee");
        order("o4", "max");
        shop.post("/orders/o2/refunds", Map.of("amount", CouponDesk.money(30)))
                .then()
                .statusCode(201);
        var analyst = shop.as(Tokens.staff(shop.slug(), "analyst"));
        analyst.get("/attributions?kind=LAST_CLICK&subject=autumn")
                .then()
                .statusCode(200)
                .body("items.order", contains("o2", "o1"))
                .body("items.refunded.amount", contains(30, 0));
        var page = analyst.get("/attributions?limit=3").then().body("items", hasSize(3));
        analyst.get("/attributions?limit=3&cursor=" + page.extract().path("next"))
                .then()
                .body("items.order", contains("o1"))
                .body("next", nullValue());
        analyst.get("/attributions?kind=DIRECT").then().body("items.order", contains("o4"));
        analyst.get("/attributions?to=" + NOW.minusSeconds(60)).then().body("items", empty());
        analyst.get("/attributions/summary")
                .then()
                .body("rows.kind", contains("LAST_CLICK", "DIRECT"))
                .body("rows.orders", contains(3, 1))
                .body("rows[0].worth.amount", contains(300))
                .body("rows[0].refunded.amount", contains(30));
        analyst.get("/attributions/summary?by=subject")
                .then()
                .body("rows.subject", contains("autumn", "winter", null))
                .body("rows[1].worth[0].currency", equalTo("CNY"));
        analyst.get("/attributions/summary?by=day").then().statusCode(400);
        // What is older than a year is asked for by its dates, a year at a time.
        var old = NOW.minus(Duration.ofDays(400));
        var before = new HashMap<>(Shop.order("o5", "max", 100));
        before.put("placedAt", old.toString());
        shop.post("/orders", before).then().statusCode(201);
        analyst.get("/attributions?kind=DIRECT").then().body("items.order", contains("o4"));
        analyst.get("/attributions/summary").then().body("rows.orders", contains(3, 1));
        analyst.get("/attributions?to=" + old.plusSeconds(1))
                .then()
                .body("items.order", contains("o5"));
        for (var list : List.of("/attributions", "/attributions/summary")) {
            analyst.get(list + "?from=" + old)
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("from"));
        }
        analyst.get("/attributions?kind=TELEVISION").then().statusCode(400);
        analyst.get("/attributions?from=yesterday").then().statusCode(400);
        analyst.get("/attributions?cursor=x").then().statusCode(400);
        analyst.get("/orders/nowhere/attribution").then().statusCode(404);
        shop.as(Tokens.staff(shop.slug(), "store-clerk"))
                .get("/attributions")
                .then()
                .statusCode(403);
        shop.as(Tokens.brandAdmin("another")).get("/attributions").then().statusCode(404);
        analyst.call().body(policy()).put("/attribution-policy").then().statusCode(403);
    }

    @Test
    void aPolicyIsEditedByVersions() {
        shop.get("/attribution-policy")
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"0\""))
                .body(
                        "rules.touch",
                        contains("OFFLINE_QR", "COUPON", "REFERRAL", "AFFILIATE", "LAST_CLICK"))
                .body("rules.windowDays", contains(7, 1, 30, 30, 7))
                .body("ties", equalTo("LAST"))
                .body("referralNeedsCredit", equalTo(false));
        put(Map.of("rules", List.of(rule("COUPON", 3))));
        put(Map.of("rules", List.of(rule("COUPON", 3)), "ties", "LAST"))
                .header("ETag", equalTo("\"1\""));
        shop.call()
                .header("If-Match", "\"0\"")
                .body(policy())
                .put("/attribution-policy")
                .then()
                .statusCode(412);
        put(Map.of("rules", List.of(rule("COUPON", 4)), "ties", "FIRST"));
        shop.get("/attribution-policy/versions")
                .then()
                .body("items.version", contains(2, 1))
                .body("items[1].policy.rules[0].windowDays", equalTo(3));
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        wrong("/rules", Map.of("rules", List.of()));
        wrong("/rules/0/windowDays", Map.of("rules", List.of(rule("COUPON", 366))));
        wrong("/rules/0/windowDays", Map.of("rules", List.of(Map.of("touch", "COUPON"))));
        wrong("/rules/0/touch", Map.of("rules", List.of(rule("TELEVISION", 1))));
        wrong("/rules/1/touch", Map.of("rules", List.of(rule("COUPON", 1), rule("COUPON", 2))));
        wrong("/ties", with(new HashMap<>(policy()), "ties", "BOTH"));
        wrongTouch("kind", "COUPON");
        wrongTouch("subject", "");
        wrongTouch("fan", null);
        wrongTouch("at", NOW.plus(Duration.ofDays(2)).toString());
        wrongTouch("at", NOW.minus(Duration.ofDays(366)).toString());
        wrongTouch("clickId", "k".repeat(65));
        wrongTouch("fan/gender", Map.of("externalId", "x", "gender", "F"));
        wrongTouch("fan", Map.of());
        wrongTouch("fan/externalId", Map.of("externalId", " "));
        wrongSimulation("/policy", Map.of("from", NOW.toString(), "to", NOW.toString()));
        wrongSimulation("/to", Map.of("policy", policy(), "from", NOW.toString()));
        wrongSimulation(
                "/from", Map.of("policy", policy(), "from", NOW.toString(), "to", NOW.toString()));
        wrongSimulation("/conversion", Map.of("touches", List.of()));
        wrongSimulation("/conversion/placedAt", Map.of("conversion", Map.of()));
        wrongSimulation(
                "/policy/rules/1/touch",
                Map.of(
                        "policy",
                        Map.of("rules", List.of(rule("COUPON", 1), rule("COUPON", 2))),
                        "conversion",
                        Map.of("placedAt", NOW.toString())));
    }

    @Test
    void aTouchIsToldOnceUnderItsName() {
        var scan = scan("s1", "kim", "S-7");
        var touch =
                tell(scan)
                        .body("results.status", contains(201))
                        .extract()
                        .<String>path("results[0].id");
        tell(scan, with(scan("s1", "kim", "S-8"), "at", scan.get("at")), scan)
                .body("results.status", contains(200, 409, 200))
                .body("results.code", contains(null, "TOUCH_EXISTS", null))
                .body("results[0].id", equalTo(touch));
        tell(
                        scan("s2", "kim", "S-7"),
                        with(scan("s3", "x", "S-7"), "fan", Map.of("fanId", UUID.randomUUID())))
                .body("results.status", contains(201, 400))
                .body("results[1].code", equalTo("UNKNOWN_FAN"));
    }

    @Test
    void aSimulationSaysWhatWouldBe() {
        tell(click("c1", "kim", "autumn"));
        var simulated =
                new HashMap<String, Object>(
                        Map.of(
                                "conversion",
                                Map.of(
                                        "placedAt",
                                        NOW.plusSeconds(60).toString(),
                                        "fan",
                                        Map.of("externalId", "kim")),
                                "touches",
                                List.of(
                                        Map.of(
                                                "kind",
                                                "COUPON",
                                                "subject",
                                                "cup",
                                                "at",
                                                NOW.toString()),
                                        Map.of(
                                                "kind",
                                                "AFFILIATE",
                                                "subject",
                                                "p",
                                                "at",
                                                NOW.minus(Duration.ofDays(31)).toString()))));
        shop.post("/attributions/simulate", simulated)
                .then()
                .statusCode(200)
                .body("credit.subject", equalTo("cup"))
                .body("credit.given", equalTo(0))
                .body(
                        "candidates.outcome",
                        containsInAnyOrder("CREDITED", "LOWER_PRIORITY", "OUT_OF_WINDOW"));
        simulated.put("policy", Map.of("rules", List.of(rule("LAST_CLICK", 7))));
        shop.post("/attributions/simulate", simulated)
                .then()
                .body("credit.subject", equalTo("autumn"));
        shop.get("/attributions").then().body("items", empty());
        shop.get("/attribution-policy").then().header("ETag", equalTo("\"0\""));
    }

    /// Any history: what is credited is what the policy says of all touches; the same policy over
    /// the period again changes nothing, and a draft says what it would have been.
    @Test
    void aSimulationOfAPeriodIsWhatReallyHappens() {
        var random = new Random(7);
        var names = List.of("kim", "lee", "max");
        var told = new ArrayList<Touch>();
        for (int i = 0; i < 120; i++) {
            var kind = TouchKind.values()[random.nextInt(5)];
            var at = NOW.minus(Duration.ofHours(random.nextInt(24 * 60)));
            told.add(
                    random.nextInt(4) == 0
                            ? Touch.ofClick("t:" + i, kind, "s" + i, "k-" + random.nextInt(3), at)
                            : Touch.ofFan(
                                    "t:" + i,
                                    kind,
                                    "s" + i,
                                    fan(names.get(random.nextInt(3))),
                                    at));
        }
        note(told.toArray(Touch[]::new));
        var draft =
                Map.of(
                        "rules",
                        List.of(rule("LAST_CLICK", 20), rule("REFERRAL", 2)),
                        "ties",
                        "FIRST");
        long differ = 0;
        for (int i = 0; i < 60; i++) {
            var buyer = names.get(random.nextInt(3));
            var order = Shop.order("o" + i, buyer, 100);
            var at = NOW.minus(Duration.ofHours(random.nextInt(24 * 40))).minusSeconds(30);
            order.put("placedAt", at.toString());
            var click = random.nextBoolean() ? "k-" + random.nextInt(4) : null;
            if (click != null) {
                order.put("clickId", click);
            }
            shop.post("/orders", order).then().statusCode(201);
            var theirs =
                    told.stream()
                            .filter(t ->
                                    fan(buyer).equals(t.fanId())
                                            || click != null && click.equals(t.clickId()))
                            .map(t ->
                                    new Candidate(
                                            new UUID(0, told.indexOf(t)),
                                            t.kind(),
                                            t.subject(),
                                            t.at(),
                                            false))
                            .toList();
            var expected = Policy.DEFAULT.decide(new Placing(at, at), theirs).credit();
            credited(
                    "o" + i,
                    "credit.subject",
                    expected == null ? nullValue() : equalTo(expected.subject()));
            var drafted =
                    new Policy(
                                    List.of(
                                            new Policy.Rule(TouchKind.LAST_CLICK, 20),
                                            new Policy.Rule(TouchKind.REFERRAL, 2)),
                                    Policy.Ties.FIRST,
                                    false)
                            .decide(new Placing(at, at), theirs)
                            .credit();
            differ += Objects.equals(expected, drafted) ? 0 : 1;
        }
        // What comes late changes nothing of it.
        note(
                Touch.ofFan(
                        "late",
                        TouchKind.OFFLINE_QR,
                        "late",
                        fan("kim"),
                        NOW.minus(Duration.ofDays(20))));
        shop.post("/attributions/simulate", ofPeriod(policy()))
                .then()
                .statusCode(200)
                .body("orders", equalTo(60))
                .body("changed", equalTo(0))
                .body("examples", empty());
        shop.post("/attributions/simulate", ofPeriod(draft))
                .then()
                .body("changed", equalTo((int) differ))
                .body("examples", hasSize((int) Math.min(20, differ)))
                .body("credits.now.sum()", equalTo(60))
                .body("credits.draft.sum()", equalTo(60))
                .body("credits.find { it.kind == 'OFFLINE_QR' }.draft", equalTo(0));
        shop.get("/attribution-policy").then().header("ETag", equalTo("\"0\""));
    }

    @Test
    void anOrderThatComesTwiceAtOnceIsDecidedOnce() {
        tell(click("c1", "kim", "autumn"));
        var order = Shop.order("o1", "kim", 100);
        var answers = AtOnce.race(16, _ -> shop.call().body(order).post("/orders"));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        shop.get("/attributions").then().body("items", hasSize(1));
        credited("o1", "LAST_CLICK", "autumn");
    }

    // ---------------------------------------------------------------- words

    private UUID fan(String externalId) {
        return fans.computeIfAbsent(externalId, name -> UUID.fromString(shop.fan(name)));
    }

    private void order(String number, String fan) {
        shop.post("/orders", Shop.order(number, fan, 100)).then().statusCode(201);
    }

    private void note(Touch... noted) {
        BrandScope.within(
                shop.slug(),
                () -> QuarkusTransaction.requiringNew().run(() -> touches.note(List.of(noted))));
    }

    private ValidatableResponse credited(String order, String kind, String subject) {
        return credited(order, "credit.kind", equalTo(kind))
                .body("credit.subject", equalTo(subject));
    }

    private ValidatableResponse credited(String order, Matcher<?> credit) {
        return credited(order, "credit", credit);
    }

    private ValidatableResponse credited(String order, String path, Matcher<?> matcher) {
        return shop.get("/orders/" + order + "/attribution")
                .then()
                .statusCode(200)
                .body(path, matcher);
    }

    private static Map<String, Object> click(String number, String fan, String campaign) {
        return touch(number, "LAST_CLICK", fan, campaign);
    }

    private static Map<String, Object> scan(String number, String fan, String store) {
        return touch(number, "OFFLINE_QR", fan, store);
    }

    private static Map<String, Object> touch(
            String number, String kind, String fan, String subject) {
        var touch = new HashMap<String, Object>();
        touch.put("externalId", number);
        touch.put("kind", kind);
        touch.put("subject", subject);
        touch.put("at", NOW.minusSeconds(5).toString());
        touch.put("fan", Map.of("externalId", fan));
        return touch;
    }

    @SafeVarargs
    private ValidatableResponse tell(Map<String, Object>... told) {
        return shop.post("/touches", Map.of("touches", List.of(told))).then().statusCode(200);
    }

    private static Map<String, Object> rule(String touch, int days) {
        return Map.of("touch", touch, "windowDays", days);
    }

    private Map<String, Object> policy() {
        return shop.get("/attribution-policy").then().extract().as(new TypeRef<>() {});
    }

    private ValidatableResponse put(Map<String, Object> policy) {
        return shop.call().body(policy).put("/attribution-policy").then().statusCode(200);
    }

    private static Map<String, Object> ofPeriod(Map<String, Object> policy) {
        return Map.of(
                "policy",
                policy,
                "from",
                NOW.minus(Duration.ofDays(90)).toString(),
                "to",
                NOW.plusSeconds(60).toString());
    }

    private static Map<String, Object> with(
            Map<String, Object> map, String field, @Nullable Object value) {
        map.put(field, value);
        return map;
    }

    private void wrong(String pointer, Map<String, Object> policy) {
        refused(shop.call().body(policy).put("/attribution-policy"), pointer);
    }

    private void wrongTouch(String pointer, @Nullable Object value) {
        var touch = with(scan("s1", "kim", "S-7"), pointer.split("/")[0], value);
        refused(
                shop.post("/touches", Map.of("touches", List.of(scan("s0", "kim", "S-7"), touch))),
                "/touches/1/" + pointer);
    }

    private void wrongSimulation(String pointer, Map<String, Object> body) {
        refused(shop.post("/attributions/simulate", body), pointer);
    }

    private static void refused(Response answer, String pointer) {
        answer.then().statusCode(400).body("errors[0].pointer", equalTo(pointer));
    }
}
