package io.fanops.referral.offline;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.money;
import static io.fanops.referral.CouponDesk.refused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.ReferenceTill;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class OfflineTest {
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    private final CouponDesk desk = new CouponDesk(shop);

    private final Instant now = Instant.now();

    @Test
    void aVoucherIsTakenOfflineAndSettledWhenTheTillComesBack() {
        var voucher = voucher("five", five(Map.of()));
        var till = till("T-1", Map.of());
        assertTrue(ReferenceTill.believes(voucher, keys()));
        till.take(voucher, now, money(2_000));
        try (var told = new Told(shop)) {
            var redemption =
                    sync(till)
                            .then()
                            .statusCode(200)
                            .body("logLength", equalTo(1))
                            .body("results.result", contains("ACCEPTED"))
                            .body("results[0].value.amount", equalTo(500))
                            .body("allowance.number", equalTo(2))
                            .extract()
                            .<String>path("results[0].redemptionId");
            var fact = told.until("coupon-redeemed", 1).getFirst();
            assertEquals(redemption, fact.path("redemptionId").asText());
            assertEquals("S-1", fact.path("store").asText());
            assertFalse(Instant.parse(fact.path("at").asText()).isAfter(Instant.now()));
        }
        shop.get("/offline/double-spends").then().body("items", hasSize(0));
        shop.assertBooksBalance();
    }

    @Test
    void ofTwoTillsTheEarlierCountsWhateverOrderTheyComeBackIn() {
        for (boolean laterFirst : new boolean[] {true, false}) {
            var name = laterFirst ? "a" : "b";
            var voucher = voucher(name, five(Map.of()));
            var early = till("early-" + name, Map.of());
            var late = till("late-" + name, Map.of());
            early.take(voucher, Instant.now());
            late.take(voucher, Instant.now());
            sync(laterFirst ? late : early)
                    .then()
                    .statusCode(200)
                    .body("results.result", contains("PENDING"));
            var code = code(voucher);
            refused(desk.redeem(code, AT_S1), 409, "COUPON_SPENT");
            sync(laterFirst ? early : late).then().statusCode(200);
            entries(early).then().body("items.result", contains("ACCEPTED"));
            entries(late).then().body("items.result", contains("DOUBLE_SPENT"));
            shop.get("/offline/double-spends")
                    .then()
                    .body("items[0].code", equalTo(code))
                    .body("items[0].taken.till.name", equalTo("late-" + name))
                    .body("items[0].counts.till.name", equalTo("early-" + name))
                    .body("items[0].counts.redemptionId", notNullValue())
                    .body("items[0].loss.amount", equalTo(500));
            revoke(early);
            revoke(late);
        }
        shop.get("/offline/double-spends?limit=1")
                .then()
                .body("items", hasSize(1))
                .body("next", notNullValue());
        shop.assertBooksBalance();
    }

    @Test
    void aRedemptionOnlineCountsBeforeWhatArrivesLater() {
        var voucher = voucher("five", five(Map.of()));
        var till = till("T-1", Map.of());
        till.take(voucher, now);
        var online =
                desk.redeem(code(voucher), AT_S1)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        sync(till)
                .then()
                .body("results.result", contains("DOUBLE_SPENT"))
                .body("results[0].redemptionId", equalTo(online));
        shop.get("/offline/double-spends")
                .then()
                .body("items[0].counts.redemptionId", equalTo(online))
                .body("items[0].counts.till", nullValue());
        shop.assertBooksBalance();
    }

    @Test
    void aTillThatIsRevokedIsNotWaitedFor() {
        var voucher = voucher("five", five(Map.of()));
        var here = till("here", Map.of());
        var away = till("away", Map.of());
        away.take(voucher, Instant.now());
        here.take(voucher, Instant.now());
        sync(here).then().body("results.result", contains("PENDING"));
        revoke(away);
        eventually(() -> entries(here).then().body("items.result", contains("ACCEPTED")));
        refused(sync(away), 409, "TILL_REVOKED");
        shop.get("/offline/incidents")
                .then()
                .body("items.kind", contains("TILL_REVOKED"))
                .body("items[0].till.name", equalTo("away"));
    }

    @Test
    void aTillThatComesBackIsAnsweredWhateverBecomesOfOthers() {
        var here = till("here", Map.of());
        var away = till("away", Map.of());
        here.take(voucher("sick", five(Map.of())), Instant.now());
        here.take(voucher("well", five(Map.of())), Instant.now());
        sync(here).then().body("results.result", contains("PENDING", "PENDING"));
        // Whatever is asked of the sick one's template fails.
        spoil("sick");
        sync(away).then().statusCode(200);
        eventually(
                () -> entries(here).then().body("items.result", contains("PENDING", "ACCEPTED")));
    }

    @Test
    void tillsThatSyncAtOnceSettleEachVoucherOnce() {
        var vouchers = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            vouchers.add(voucher("v" + i, five(Map.of())));
        }
        var tills = new ArrayList<ReferenceTill>();
        for (int i = 0; i < 6; i++) {
            var till = till("T-" + i, Map.of());
            tills.add(till);
        }
        for (var till : tills) {
            Collections.shuffle(vouchers, new Random(till.id.hashCode()));
            vouchers.forEach(voucher -> till.take(voucher, Instant.now()));
        }
        var answers = AtOnce.race(6, i -> sync(tills.get(i)));
        AtOnce.noneBroke(answers);
        assertEquals(6, AtOnce.with(answers, 200));
        eventually(() ->
                assertEquals(
                        12,
                        tills.stream()
                                .mapToInt(till ->
                                        entries(till)
                                                .path("items.count { it.result == 'ACCEPTED' }"))
                                .sum()));
        shop.get("/offline/double-spends?limit=500").then().body("items", hasSize(60));
        shop.assertBooksBalance();
    }

    private static void eventually(ThrowingRunnable holds) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(holds);
    }

    /// Lets whatever writes a redemption of a coupon of this template fail.
    private void spoil(String template) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(h ->
                                                h.execute(
                                                        "update coupon_template set rules = '{\"validDays\": []}' where key = ?",
                                                        template))));
    }

    @Test
    void aVoucherOfOneStoreWaitsForNoTillOfAnother() {
        var voucher = voucher("there", five(Map.of("stores", List.of("S-1"))));
        var here = till("here", Map.of());
        var elsewhere = till("elsewhere", Map.of("store", "S-2"));
        elsewhere.take(voucher, Instant.now());
        here.take(voucher, Instant.now());
        sync(here).then().body("results.result", contains("ACCEPTED"));
        sync(elsewhere)
                .then()
                .body("results.result", contains("REFUSED"))
                .body("results.reason", contains("WRONG_STORE"));
    }

    @Test
    void aSyncWhoseAnswerWasLostIsAnsweredAsBefore() {
        var till = till("T-1", Map.of());
        till.take(voucher("one", five(Map.of())), now);
        var entries = till.unanswered();
        var first = sync(till, entries);
        var again = sync(till, entries);
        assertEquals(first.<Object>path("results"), again.path("results"));
        assertEquals(
                first.<Integer>path("allowance.number"), again.<Integer>path("allowance.number"));
        till.under(1);
        till.take(voucher("two", five(Map.of())), now);
        till.under(2);
        till.take(voucher("three", five(Map.of())), Instant.now());
        sync(till, till.unanswered())
                .then()
                .body("logLength", equalTo(3))
                .body("results[0].reason", equalTo("WINDOW"));
        // The job may be at it when the answer is given.
        eventually(() ->
                entries(till)
                        .then()
                        .body("items.result", contains("ACCEPTED", "OVER_ALLOWANCE", "ACCEPTED")));
    }

    /// Anybody at the till may send one, and a network may bring one late.
    @Test
    void aSyncWithoutEntriesTakesNothingFromWhatATillHasTaken() {
        var till = till("T-1", Map.of("allowance", Map.of("redemptions", 2)));
        var voucher = voucher("one", five(Map.of()));
        till.take(voucher, Instant.now());
        var clerk = shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK));
        for (int i = 0; i < 3; i++) {
            clerk.post("/tills/" + till.id + "/sync", Map.of("entries", List.of()))
                    .then()
                    .statusCode(200)
                    .body("allowance.number", equalTo(1))
                    .body("logLength", equalTo(0));
        }
        till.take(voucher("two", five(Map.of())), Instant.now());
        till.take(voucher("three", five(Map.of())), Instant.now());
        sync(till)
                .then()
                .body("results[2].reason", equalTo("REDEMPTIONS"))
                .body("allowance.number", equalTo(2));
        eventually(() ->
                entries(till)
                        .then()
                        .body("items.result", contains("ACCEPTED", "ACCEPTED", "OVER_ALLOWANCE")));
        refused(desk.redeem(code(voucher), AT_S1), 409, "COUPON_SPENT");
        shop.assertBooksBalance();
    }

    @Test
    void aSyncWithoutEntriesRenewsAnAllowanceThatRanOut() {
        var till = till("T-1", Map.of());
        runsOut(till, "2 hours", "1 hour");
        var at = Instant.now();
        till.take(voucher("in", five(Map.of())), at.minusSeconds(5_400));
        var renewed = shop.post("/tills/" + till.id + "/sync", Map.of("entries", List.of()));
        renewed.then().statusCode(200).body("allowance.number", equalTo(1));
        assertTrue(Instant.parse(renewed.path("allowance.until")).isAfter(at));
        till.take(voucher("between", five(Map.of())), at.minusSeconds(1_800));
        till.take(voucher("before", five(Map.of())), at.minusSeconds(10_800));
        till.take(voucher("now", five(Map.of())), Instant.now());
        sync(till)
                .then()
                .body("results.reason", contains(null, "WINDOW", "WINDOW", null))
                .body("allowance.number", equalTo(2));
        eventually(() ->
                entries(till)
                        .then()
                        .body(
                                "items.result",
                                contains(
                                        "ACCEPTED",
                                        "OVER_ALLOWANCE",
                                        "OVER_ALLOWANCE",
                                        "ACCEPTED")));
        // Of that one the earlier times are over.
        till.take(voucher("again", five(Map.of())), at.minusSeconds(5_400));
        sync(till).then().body("results.result", contains("OVER_ALLOWANCE"));
    }

    /// As if its allowance had begun and ended so long ago.
    private void runsOut(ReferenceTill till, String from, String until) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(h ->
                                                h.createUpdate(
                                                                """
                                                                update till set allowance_from = now() - cast(:from as interval),
                                                                    allowance_until = now() - cast(:until as interval)
                                                                where brand = :brand and id = cast(:till as uuid)\
                                                                """)
                                                        .bind("from", from)
                                                        .bind("until", until)
                                                        .bind("till", till.id)
                                                        .execute())));
    }

    @Test
    void whatDoesNotSayHowMuchItTookOffPassesNoLimit() {
        var till = till("T-1", Map.of("allowance", Map.of("value", money(100))));
        var half = new HashMap<String, Object>(Map.of("kind", "PERCENTAGE", "value", 50));
        half.put("offline", true);
        half.put("validUntil", "2090-01-01T00:00:00Z");
        var gift = Map.<String, Object>of("offline", true, "validUntil", "2090-01-01T00:00:00Z");
        till.take(voucher("unsaid", half), Instant.now());
        till.take(voucher("gift", gift), Instant.now());
        till.take(voucher("said", half), Instant.now(), money(150));
        sync(till).then().body("results[0].reason", equalTo("VALUE"));
        eventually(() ->
                entries(till)
                        .then()
                        .body("items.result", contains("OVER_ALLOWANCE", "ACCEPTED", "ACCEPTED")));
    }

    @Test
    void aTillTakesNoMoreThanItMay() {
        var till =
                till("T-1", Map.of("allowance", Map.of("redemptions", 3, "value", money(1_000))));
        for (var name : List.of("a", "b", "c", "d")) {
            till.take(voucher(name, five(Map.of())), now);
        }
        sync(till)
                .then()
                .body(
                        "results.result",
                        contains("ACCEPTED", "ACCEPTED", "OVER_ALLOWANCE", "OVER_ALLOWANCE"))
                .body("results.reason", contains(null, null, "VALUE", "REDEMPTIONS"));
        desk.redeem(code(voucher("e", five(Map.of()))), AT_S1).then().statusCode(201);
        shop.assertBooksBalance();
    }

    @Test
    void whatIsNotTheBrandsOwnIsNotBelieved() {
        var voucher = voucher("five", five(Map.of()));
        var other = Shop.fresh();
        new CouponDesk(other).make("five", five(Map.of()));
        var theirs =
                other.get("/coupons/" + new CouponDesk(other).issue("five", "kim") + "/voucher")
                        .<String>path("voucher");
        var parts = voucher.split("\\.");
        var richer =
                parts[0]
                        + "."
                        + encoded(
                                new String(
                                                Base64.getUrlDecoder().decode(parts[1]),
                                                StandardCharsets.UTF_8)
                                        .replace("\"value\":500", "\"value\":900"))
                        + "."
                        + parts[2];
        assertFalse(ReferenceTill.believes(richer, keys()));
        var till = till("T-1", Map.of());
        var nul =
                encoded("{\"alg\":\"EdDSA\",\"typ\":\"fanops-voucher+jwt\",\"kid\":\"\\u0000\"}")
                        + voucher.substring(voucher.indexOf('.'));
        for (var bad : List.of(richer, theirs, "no.voucher.at-all", nul)) {
            till.take(bad, now);
        }
        till.take(voucher, now);
        till.take(voucher, now.plusSeconds(1));
        sync(till)
                .then()
                .body(
                        "results.result",
                        contains(
                                "BAD_SIGNATURE",
                                "BAD_SIGNATURE",
                                "BAD_SIGNATURE",
                                "BAD_SIGNATURE",
                                "ACCEPTED",
                                "DUPLICATE"));
        shop.get("/offline/double-spends").then().body("items.result", contains("DUPLICATE"));
    }

    @Test
    void aLogThatIsNotWholeIsRefusedAndReported() {
        var till = till("T-1", Map.of());
        till.take(voucher("a", five(Map.of())), now);
        till.take(voucher("b", five(Map.of())), now);
        var entries = till.unanswered();
        refused(sync(till, List.of(entries.get(1))), 409, "LOG_GAP");
        refused(sync(till, List.of(entries.get(1), entries.get(0))), 409, "LOG_BROKEN");
        var stranger = new ReferenceTill();
        stranger.id = till.id;
        stranger.take(voucher("c", five(Map.of())), now);
        refused(sync(till, stranger.unanswered()), 409, "LOG_BROKEN");
        sync(till, entries).then().statusCode(200);
        till.rewind();
        till.take(voucher("d", five(Map.of())), now);
        refused(sync(till, till.unanswered()), 409, "LOG_REWOUND");
        shop.get("/offline/incidents")
                .then()
                .body("items.kind", contains("LOG_REWOUND", "LOG_BROKEN", "LOG_BROKEN", "LOG_GAP"));
        shop.get("/tills/" + till.id).then().body("logLength", equalTo(2));
    }

    @Test
    void timeAndRecallCountAsTheyWereSigned() {
        var till = till("T-1", Map.of());
        var short_ = voucher("short", five(Map.of("validUntil", now.plusSeconds(60).toString())));
        till.take(short_, now.plusSeconds(120));
        var recalled = voucher("recalled", five(Map.of()));
        shop.post("/coupons/" + code(recalled) + "/void", Map.of()).then().statusCode(200);
        refused(shop.get("/coupons/" + code(recalled) + "/voucher"), 409, "COUPON_VOID");
        till.take(recalled, now);
        sync(till).then().body("results.result", contains("EXPIRED", "VOID"));
        shop.assertBooksBalance();
    }

    @Test
    void whatWasTakenInItsTimeCountsThoughItHasLapsedSince() {
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        var till = till("T-1", Map.of());
        var until = Instant.now().plusSeconds(3);
        var voucher = voucher("short", five(Map.of("validUntil", until.toString())));
        till.take(voucher, Instant.now());
        eventually(() -> assertEquals(0, shop.balance(shop.fan("kim"), "COUPON")));
        sync(till).then().body("results.result", contains("ACCEPTED"));
        shop.get("/coupons/" + code(voucher))
                .then()
                .body("state", equalTo("SPENT"))
                .body("_actions", hasSize(0));
        refused(desk.redeem(code(voucher), AT_S1), 409, "COUPON_SPENT");
        shop.assertBooksBalance();
        // Back, it has lapsed all the same: no piece comes out of nothing.
        desk.rollback(shop.get("/redemptions").path("items[0].id")).then().statusCode(200);
        assertEquals(0, shop.balance(shop.fan("kim"), "COUPON"));
        shop.get("/coupons/" + code(voucher)).then().body("state", equalTo("EXPIRED"));
        shop.post("/coupons/" + code(voucher) + "/void", Map.of()).then().statusCode(200);
        assertEquals(0, shop.balance(shop.fan("kim"), "COUPON"));
        shop.get("/ledger/trial-balance")
                .then()
                .body(
                        "accounts.findAll { it.unit == 'COUPON' && it.debits != it.credits }",
                        hasSize(0));
        shop.assertBooksBalance();
    }

    /// Whether it was settled, waited, or was taken only afterwards.
    @Test
    void anOrderThatNeverHappenedUsesNoCouponUpWhoeverSyncedWhen() {
        var here = till("here", Map.of());
        shop.post("/orders", Shop.order("settled", "kim", 900)).then().statusCode(201);
        shop.post("/orders", Shop.order("waiting", "kim", 900)).then().statusCode(201);
        shop.post("/orders", Shop.order("before", "kim", 900)).then().statusCode(201);
        var settled = voucher("settled", five(Map.of()));
        here.take(settled, Instant.now(), null, "settled");
        sync(here).then().body("results.result", contains("ACCEPTED"));
        var away = till("away", Map.of());
        var waiting = voucher("waiting", five(Map.of()));
        here.take(waiting, Instant.now(), null, "waiting");
        sync(here).then().body("results.result", contains("PENDING"));
        for (var order : List.of("settled", "waiting", "before")) {
            shop.post("/orders/" + order + "/cancellation", Map.of()).then().statusCode(201);
        }
        refused(desk.redeem(code(waiting), AT_S1), 409, "COUPON_SPENT");
        var before = voucher("before", five(Map.of()));
        here.take(before, Instant.now(), null, "before");
        sync(here).then().statusCode(200);
        sync(away).then().statusCode(200);
        eventually(() ->
                entries(here)
                        .then()
                        .body("items.result", contains("ACCEPTED", "ACCEPTED", "ACCEPTED"))
                        .body("items.redemptionId", hasSize(3)));
        for (var voucher : List.of(settled, waiting, before)) {
            shop.get("/coupons/" + code(voucher)).then().body("state", equalTo("ISSUED"));
        }
        shop.get("/redemptions")
                .then()
                .body("items", hasSize(3))
                .body("items.findAll { it.rolledBackAt == null }", hasSize(0));
        shop.assertBooksBalance();
        desk.redeem(code(waiting), AT_S1).then().statusCode(201);
    }

    @Test
    void aRedemptionThatWasSettledIsRolledBackLikeAnyOther() {
        var voucher = voucher("five", five(Map.of()));
        var till = till("T-1", Map.of());
        till.take(voucher, now);
        var redemption = sync(till).<String>path("results[0].redemptionId");
        desk.rollback(redemption).then().statusCode(200);
        desk.redeem(code(voucher), AT_S1).then().statusCode(201);
        shop.assertBooksBalance();
    }

    @Test
    void aKeyIsRotatedAndRevoked() {
        var voucher = voucher("five", five(Map.of()));
        var first = keys().path(0).path("kid").asText();
        shop.call().post("/offline/keys").then().statusCode(201).body("keys", hasSize(2));
        assertTrue(ReferenceTill.believes(voucher, keys()), "an earlier key still verifies");
        shop.call().delete("/offline/keys/" + first).then().statusCode(204);
        assertFalse(ReferenceTill.believes(voucher, keys()));
        shop.call().delete("/offline/keys/" + first).then().statusCode(404);
        var till = till("T-1", Map.of());
        till.take(voucher, now);
        till.take(signed(code(voucher)), now);
        sync(till).then().body("results.result", contains("BAD_SIGNATURE", "ACCEPTED"));
    }

    @Test
    void asksForTheRightTillAndCaller() {
        var till = new ReferenceTill();
        var body = Map.of("name", "T-1", "store", "S-1", "publicKey", till.publicKey());
        shop.post("/tills", body)
                .then()
                .statusCode(201)
                .body("allowance.redemptions", equalTo(50))
                .body("_actions", contains("sync", "revoke"));
        shop.post("/tills", body).then().statusCode(200);
        refused(
                shop.post(
                        "/tills",
                        Map.of(
                                "name",
                                "T-1",
                                "store",
                                "S-1",
                                "publicKey",
                                new ReferenceTill().publicKey())),
                409,
                "TILL_EXISTS");
        refused(
                shop.post(
                        "/tills",
                        Map.of(
                                "name",
                                "T-2",
                                "store",
                                "S-1",
                                "publicKey",
                                Map.of("kty", "OKP", "crv", "Ed25519", "x", "A".repeat(44)))),
                400,
                "VALIDATION_FAILED");
        var clerk = shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK));
        clerk.post("/tills", body).then().statusCode(403);
        clerk.get("/offline/keys").then().statusCode(200);
        clerk.get("/offline/double-spends").then().statusCode(403);
        var id = shop.get("/tills").<String>path("items[0].id");
        clerk.post("/tills/" + id + "/sync", Map.of("entries", List.of())).then().statusCode(200);
        Shop.fresh()
                .post("/tills/" + id + "/sync", Map.of("entries", List.of()))
                .then()
                .statusCode(404);
        desk.make("plain", Map.of());
        var plain = desk.issue("plain", "kim");
        refused(shop.get("/coupons/" + plain + "/voucher"), 409, "NOT_OFFLINE");
        desk.blames("/offline", Map.of("offline", true));
        desk.blames("/offline", Map.of("offline", true, "validDays", 3, "maxRedemptions", 2));
    }

    private static Map<String, Object> five(Map<String, Object> more) {
        var five = new HashMap<String, Object>(more);
        five.put("kind", "AMOUNT");
        five.put("value", 500);
        five.put("currency", "CNY");
        five.put("offline", true);
        five.putIfAbsent("validUntil", "2090-01-01T00:00:00Z");
        return five;
    }

    /// A coupon of a template of its own, as a signed voucher.
    private String voucher(String template, Map<String, Object> more) {
        desk.make(template, more);
        return signed(desk.issue(template, "kim"));
    }

    private String signed(String code) {
        return shop.get("/coupons/" + code + "/voucher")
                .then()
                .statusCode(200)
                .extract()
                .path("voucher");
    }

    private static String code(String voucher) {
        return json(new String(
                        Base64.getUrlDecoder().decode(voucher.split("\\.")[1]),
                        StandardCharsets.UTF_8))
                .path("code")
                .asText();
    }

    private ReferenceTill till(String name, Map<String, Object> more) {
        var till = new ReferenceTill();
        var body = new HashMap<String, Object>(more);
        body.put("name", name);
        body.putIfAbsent("store", "S-1");
        body.put("publicKey", till.publicKey());
        till.id = shop.post("/tills", body).then().statusCode(201).extract().path("id");
        return till;
    }

    private Response sync(ReferenceTill till) {
        return sync(till, till.unanswered());
    }

    private Response sync(ReferenceTill till, List<String> entries) {
        var answer = shop.post("/tills/" + till.id + "/sync", Map.of("entries", entries));
        if (answer.statusCode() == 200) {
            till.answered(answer.path("allowance.number"));
        }
        return answer;
    }

    private Response entries(ReferenceTill till) {
        return shop.get("/tills/" + till.id + "/entries");
    }

    private void revoke(ReferenceTill till) {
        shop.post("/tills/" + till.id + "/revoke", Map.of("reason", "lost"))
                .then()
                .statusCode(200)
                .body("state", equalTo("REVOKED"))
                .body("revokedBecause", equalTo("lost"));
    }

    private JsonNode keys() {
        return json(shop.get("/offline/keys").asString()).path("keys");
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
