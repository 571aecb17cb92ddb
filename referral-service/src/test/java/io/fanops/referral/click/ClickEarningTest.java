package io.fanops.referral.click;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.PartnerDesk;
import io.fanops.referral.Shop;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
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
class ClickEarningTest {
    @Inject Jdbi jdbi;
    @Inject AuditingClicks audit;
    @Inject ClickEarnings earnings;

    private final Shop shop = Shop.fresh();
    private final PartnerDesk desk = new PartnerDesk(shop);

    @Test
    void aDaysClicksAreBookedWhenItIsOverAndPaidAfterTheBrandHasLookedAtThem() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        rule("all", Map.of("price", cny(30)));
        click(code, "v1", "10.0.0.1");
        click(code, "v2", "10.0.0.2");
        var id =
                shop.get("/click-earnings?partner=blog")
                        .then()
                        .statusCode(200)
                        .body("items", hasSize(1))
                        .body("items[0].state", equalTo("OPEN"))
                        .body("items[0].clicks", equalTo(2))
                        .body("items[0].amount", equalTo(60))
                        .body("items[0].position", equalTo("main"))
                        .body("items[0]._actions", empty())
                        .extract()
                        .<String>path("items[0].id");
        assertEquals(0, desk.has("blog", "pending"));
        next("PENDING");
        assertEquals(60, desk.has("blog", "pending"));
        // A click that was slower than the day's end finds nothing to be counted in.
        assertFalse(within(() -> earnings.count(UUID.fromString(id))));
        shop.get("/click-earnings/" + id)
                .then()
                .body("state", equalTo("PENDING"))
                .body("clicks", equalTo(2))
                .body("_actions", contains("reject"));
        shop.get("/click-rules/all").then().body("spent", equalTo(60));
        assertEquals(List.of(), within(audit::findings));
        next("PAYABLE");
        assertEquals(0, desk.has("blog", "pending"));
        assertEquals(60, desk.has("blog", "payable"));
        shop.get("/partners/blog/statement")
                .then()
                .body("currencies[0].clicks", equalTo(60))
                .body("currencies[0].paid", equalTo(0))
                .body("currencies[0].closing", equalTo(60));
        shop.get("/partners/blog/figures")
                .then()
                .body("clicks", equalTo(2))
                .body("clickYields[0].clicks", equalTo(2))
                .body("clickYields[0].amount", equalTo(60));
        shop.post("/payout-batches", Map.of("currency", "CNY"))
                .then()
                .statusCode(201)
                .body("total", equalTo(60));
        reject(id, Map.of("reason", "late"))
                .then()
                .statusCode(409)
                .body("code", equalTo("CLICK_EARNING_STATE"));
        shop.assertBooksBalance();
    }

    @Test
    void aVisitorEarnsOnceInSoManyHoursAndAnAddressSoOftenADay() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        var other = desk.position("blog", Map.of("key", "other"));
        rule("all", Map.of("price", cny(10), "mostPerAddress", 2));
        click(code, "v1", "10.0.0.1");
        click(other, "v1", "10.0.0.1");
        assertEquals(10, spent("all"));
        write("update click_visitor set at = at - interval '24 hours' where brand = :brand");
        write("update promotion_visit set at = at - interval '1 hour' where brand = :brand");
        click(code, "v1", "10.0.0.1");
        assertEquals(20, spent("all"));
        click(code, "v2", "10.0.0.1");
        assertEquals(20, spent("all"));
        click(code, "v2", "10.0.0.2");
        assertEquals(30, spent("all"));
        // A household has 64 bits of addresses to itself.
        click(code, "v3", "2001:db8::1");
        click(code, "v4", "2001:db8::ffff:2");
        click(code, "v5", "2001:db8::7:3");
        click(code, "v6", "2001:db8:0:1::1");
        assertEquals(60, spent("all"));
        PartnerDesk.open(code, "Googlebot/2.1").then().statusCode(302);
        given().header("User-Agent", PartnerDesk.PHONE)
                .redirects()
                .follow(false)
                .head("/public/p/" + code);
        assertEquals(60, spent("all"));
        shop.get("/partners/blog/figures").then().body("clicks", equalTo(9));
    }

    @Test
    void aBudgetIsNeverOverspentWhoeverComesAtOnce() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        rule("all", Map.of("price", cny(10), "budget", 305, "mostPerAddress", 1_000));
        AtOnce.noneBroke(AtOnce.race(60, i -> click(code, "v" + i, "10.0.0." + i)));
        shop.get("/click-rules/all").then().body("spent", equalTo(300));
        shop.get("/click-earnings").then().body("items.clicks", contains(30));
        shop.get("/partners/blog/figures").then().body("clicks", equalTo(60));
        assertEquals(List.of(), within(audit::findings));
        rule("all", Map.of("price", cny(10), "budget", 299))
                .then()
                .statusCode(409)
                .body("code", equalTo("CLICK_BUDGET_BELOW_SPENT"))
                .body("errors[0].pointer", equalTo("/budget"));
        rule("all", Map.of("price", cny(10), "budget", 310)).then().statusCode(200);
        // Who was refused may earn when there is money again.
        write("update promotion_visit set at = at - interval '1 hour' where brand = :brand");
        for (int i = 0; i < 60; i++) {
            click(code, "v" + i, "10.0.0." + i);
        }
        assertEquals(310, spent("all"));
        shop.get("/click-earnings").then().body("items.clicks", contains(1, 30));
    }

    @Test
    void aDayHasABudgetOfItsOwn() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        rule("all", Map.of("price", cny(10), "dailyBudget", 25));
        AtOnce.noneBroke(AtOnce.race(8, i -> click(code, "v" + i, "10.0.0." + i)));
        shop.get("/click-rules/all")
                .then()
                .body("spent", equalTo(20))
                .body("spentToday", equalTo(20));
        rule("all", Map.of("price", cny(10), "dailyBudget", 19))
                .then()
                .statusCode(409)
                .body("errors[0].pointer", equalTo("/dailyBudget"));
        rule("all", Map.of("price", cny(10), "dailyBudget", 30)).then().statusCode(200);
        click(code, "w1", "10.0.1.1");
        click(code, "w2", "10.0.1.2");
        assertEquals(30, spent("all"));
        rule("all", Map.of("price", cny(10))).then().statusCode(200);
        click(code, "w3", "10.0.1.3");
        // What was spent without a limit is spent of the day all the same.
        rule("all", Map.of("price", cny(10), "dailyBudget", 30))
                .then()
                .statusCode(409)
                .body("code", equalTo("CLICK_BUDGET_BELOW_SPENT"));
        rule("all", Map.of("price", cny(10), "dailyBudget", 45))
                .then()
                .body("spentToday", equalTo(40));
        click(code, "w4", "10.0.1.4");
        assertEquals(40, spent("all"));
    }

    @Test
    void aDayThatLastsLongerByNowIsNotClosed() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        rule("all", Map.of("price", cny(10)));
        click(code, "v1", "10.0.0.1");
        write("update click_earning set due_at = now() where brand = :brand");
        write("update click_due set due_at = now() where brand = :brand");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        Instant.parse(shop.get("/click-earnings").path("items[0].dueAt"))
                                .isAfter(Instant.now()));
        click(code, "v2", "10.0.0.2");
        shop.get("/click-earnings")
                .then()
                .body("items.state", contains("OPEN"))
                .body("items.clicks", contains(2));
    }

    @Test
    void whoChangesARuleDoesNotStandInTheWayOfItsFirstClicks() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        for (int round = 0; round < 5; round++) {
            var key = "r" + round;
            // The latest one is the one that clicks earn by.
            var rule =
                    Map.of(
                            "price",
                            cny(1),
                            "partner",
                            "blog",
                            "validFrom",
                            "2026-01-0" + (round + 1) + "T00:00:00Z");
            rule(key, rule).then().statusCode(201);
            AtOnce.noneBroke(
                    AtOnce.race(
                            24,
                            i -> {
                                if (i % 4 > 0) {
                                    return click(code, key + i, "10.0." + key.charAt(1) + "." + i);
                                }
                                var changed = new HashMap<String, Object>(rule);
                                changed.put("budget", 1_000 + i);
                                return rule(key, changed);
                            }));
            shop.get("/click-rules/" + key).then().body("spent", equalTo(18));
        }
        assertEquals(List.of(), within(audit::findings));
    }

    @Test
    void falseClicksAreRejectedBeforeTheyArePaid() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        rule("all", Map.of("price", cny(10), "budget", 40));
        for (int i = 0; i < 4; i++) {
            click(code, "v" + i, "10.0.0." + i);
        }
        var id = shop.get("/click-earnings").<String>path("items[0].id");
        reject(id, Map.of("reason", "early")).then().statusCode(409);
        shop.call()
                .body(Map.of("reason", "without a key"))
                .post("/click-earnings/" + id + "/rejections")
                .then()
                .statusCode(400)
                .body("code", equalTo("IDEMPOTENCY_KEY_REQUIRED"));
        next("PENDING");
        var marketer =
                shop.as(
                        Tokens.sign(
                                Tokens.claims("m", List.of(Role.MARKETER), List.of(shop.slug()))));
        marketer.get("/click-earnings/" + id).then().body("_actions", empty());
        marketer.post("/click-earnings/" + id + "/rejections", Map.of("reason", "no"))
                .then()
                .statusCode(403);
        for (var wrong :
                List.<Map<String, ?>>of(
                        Map.of("clicks", 5, "reason", "no"),
                        Map.of("clicks", 0, "reason", "no"),
                        Map.of("clicks", 1))) {
            reject(id, wrong).then().statusCode(400);
        }
        reject(id, Map.of("clicks", 3, "reason", "one data centre"))
                .then()
                .statusCode(200)
                .body("clicks", equalTo(4))
                .body("rejected", equalTo(3))
                .body("amount", equalTo(10))
                .body("state", equalTo("PENDING"))
                .body("reason", equalTo("one data centre"));
        assertEquals(10, desk.has("blog", "pending"));
        assertEquals(10, spent("all"));
        reject(id, Map.of("reason", "the rest"))
                .then()
                .body("state", equalTo("REJECTED"))
                .body("amount", equalTo(0));
        assertEquals(0, desk.has("blog", "pending"));
        assertEquals(0, spent("all"));
        assertEquals(List.of(), within(audit::findings));
        shop.assertBooksBalance();
        write("update click_earning set rejected = 3 where brand = :brand");
        assertEquals(2, within(audit::findings).size());
        write(
                "update stock_part set used = used + 1 where brand = :brand and what = 'CLICKS_OF_DAY' and part = 0");
        assertEquals(3, within(audit::findings).size());
    }

    @Test
    void theRuleOfThePositionSaysThePriceBeforeThePartnersAndTheOneForAll() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        var top = desk.position("blog", Map.of("key", "top"));
        var other = desk.partner("vlog", Map.of());
        rule("all", Map.of("price", cny(1)));
        rule("blog", Map.of("price", cny(20), "partner", "blog"));
        rule("top", Map.of("price", cny(300), "partner", "blog", "position", "top", "budget", 300));
        rule("later", Map.of("price", cny(9), "validFrom", "2999-01-01T00:00:00Z"));
        click(code, "v1", "10.0.0.1");
        click(top, "v2", "10.0.0.2");
        click(other, "v3", "10.0.0.3");
        // No other rule pays where the fitting one has nothing left.
        click(top, "v4", "10.0.0.4");
        shop.get("/click-earnings").then().body("items.amount", contains(1, 300, 20));
        shop.get("/click-earnings?partner=vlog").then().body("items.rule", contains("all"));
        shop.post("/partners/vlog/pause", Map.of()).then().statusCode(200);
        click(other, "v5", "10.0.0.5");
        assertEquals(1, spent("all"));
    }

    @Test
    void aRuleHasVersionsAndAnEnd() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        rule("all", Map.of("price", cny(10), "budget", 100)).then().statusCode(201);
        rule("all", Map.of("price", cny(10), "budget", 100))
                .then()
                .header("ETag", equalTo("\"1\""));
        click(code, "v1", "10.0.0.1");
        shop.call()
                .header("If-Match", "\"7\"")
                .body(Map.of("price", cny(20), "budget", 100))
                .put("/click-rules/all")
                .then()
                .statusCode(412);
        rule("all", Map.of("price", cny(20), "budget", 100))
                .then()
                .header("ETag", equalTo("\"2\""));
        rule("all", Map.of("price", Map.of("amount", 20, "currency", "EUR")))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/price/currency"));
        click(code, "v2", "10.0.0.2");
        shop.get("/click-earnings")
                .then()
                .body("items.version", contains(2, 1))
                .body("items.amount", contains(20, 10));
        shop.call().delete("/click-rules/all").then().statusCode(204);
        click(code, "v3", "10.0.0.3");
        shop.get("/click-rules/all").then().statusCode(404);
        shop.get("/click-rules/all/versions").then().body("rule.price.amount", contains(20, 10));
        next("PENDING");
        assertEquals(30, desk.has("blog", "pending"));
        // What goes back of a rule that has ended goes back to no budget.
        reject(shop.get("/click-earnings").path("items[0].id"), Map.of("reason", "false"))
                .then()
                .statusCode(200);
        rule("all", Map.of("price", Map.of("amount", 5, "currency", "EUR")))
                .then()
                .statusCode(201)
                .header("ETag", equalTo("\"3\""))
                .body("spent", equalTo(0));
        assertEquals(List.of(), within(audit::findings));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        desk.policy(Map.of());
        desk.partner("blog", Map.of());
        for (var wrong :
                List.<Map<String, ?>>of(
                        Map.of(),
                        Map.of("price", cny(0)),
                        Map.of("price", Map.of("amount", 1, "currency", "ABC")),
                        Map.of("price", cny(1_000_000_001)),
                        Map.of("price", cny(1), "budget", -1),
                        Map.of("price", cny(1), "everyHours", 721),
                        Map.of("price", cny(1), "mostPerAddress", 0),
                        Map.of("price", cny(1), "position", "main"),
                        Map.of("price", cny(1), "partner", "nobody"),
                        Map.of("price", cny(1), "partner", "blog", "position", "nowhere"),
                        Map.of(
                                "price", cny(1),
                                "validFrom", "2026-01-02T00:00:00Z",
                                "validUntil", "2026-01-01T00:00:00Z"))) {
            rule("all", wrong).then().statusCode(400).body("errors", hasSize(1));
        }
        shop.get("/click-rules").then().body("items", empty());
        shop.get("/click-earnings?from=yesterday").then().statusCode(400);
        shop.get("/click-earnings/" + UUID.randomUUID()).then().statusCode(404);
        shop.get("/click-earnings?partner=nobody").then().statusCode(404);
    }

    @Test
    void aFanSeesWhatTheirClicksHaveEarned() {
        desk.policy(Map.of());
        var me = shop.as(Tokens.fan("clicked-fan"));
        me.get("/me/click-earnings").then().statusCode(200).body("items", empty());
        var code = desk.partner("own", Map.of("fan", Map.of("externalId", "me-clicked-fan")));
        rule("all", Map.of("price", cny(10)));
        click(code, "v1", "10.0.0.1");
        next("PENDING");
        me.get("/me/click-earnings")
                .then()
                .body("items.amount", contains(10))
                .body("items[0]._actions", nullValue());
        me.get("/me/commissions").then().body("balances[0].pending", equalTo(10));
    }

    @Test
    void whatWasSaidOfAnErasedFansClicksIsForgotten() {
        desk.policy(Map.of());
        var kim = shop.fan("kim");
        var code = desk.partner("own", Map.of("fan", Map.of("fanId", kim)));
        rule("all", Map.of("price", cny(10)));
        click(code, "v1", "10.0.0.1");
        click(code, "v2", "10.0.0.2");
        next("PENDING");
        var id = shop.get("/click-earnings").<String>path("items[0].id");
        reject(id, Map.of("clicks", 1, "reason", "Kim's own phone")).then().statusCode(200);
        FactSender.send(
                shop.slug(), new FanFact.Erased(UUID.fromString(kim), Clock.systemUTC().instant()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> shop.get("/click-earnings/" + id).path("reason") == null);
        shop.get("/click-earnings/" + id)
                .then()
                .body("amount", equalTo(10))
                .body("rejected", equalTo(1))
                .body("partner", startsWith("erased-"));
        reject(id, Map.of("reason", "Kim again"))
                .then()
                .statusCode(200)
                .body("reason", nullValue());
    }

    private Response rule(String key, Map<String, ?> rule) {
        return shop.call().body(rule).put("/click-rules/" + key);
    }

    private Response reject(String earning, Map<String, ?> rejection) {
        return shop.post("/click-earnings/" + earning + "/rejections", rejection);
    }

    private long spent(String rule) {
        return shop.get("/click-rules/" + rule).<Number>path("spent").longValue();
    }

    private static Map<String, Object> cny(long amount) {
        return Map.of("amount", amount, "currency", "CNY");
    }

    private static Response click(String code, String visitor, String address) {
        return given().header("User-Agent", PartnerDesk.PHONE + " " + visitor)
                .header("X-Forwarded-For", address)
                .redirects()
                .follow(false)
                .get("/public/p/" + code);
    }

    /// Ends the time of all that waits, until nothing is left in another state than the given one.
    private void next(String state) {
        var before = state.equals("PENDING") ? "OPEN" : "PENDING";
        within(this::makeTodaysBudgetsYesterdays);
        write(
                "update click_earning set due_at = now(), day = day - case state when 'OPEN' then 1 else 0 end where brand = :brand");
        write("update click_due set due_at = now() where brand = :brand");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        shop.get("/click-earnings?state=" + before)
                                .<List<Object>>path("items")
                                .isEmpty());
    }

    private int makeTodaysBudgetsYesterdays() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select distinct rule_id, day from click_earning where brand = :brand and state = 'OPEN'")
                        .map((row, _) ->
                                handle.createUpdate(
                                                "update stock_part set owner = :yesterday where brand = :brand and owner = :today")
                                        .bind("today", ofDay(row, 0))
                                        .bind("yesterday", ofDay(row, 1))
                                        .execute())
                        .list()
                        .size());
    }

    private static UUID ofDay(ResultSet row, int daysBack) throws SQLException {
        return ClickRule.budget(
                        row.getObject("rule_id", UUID.class),
                        row.getObject("day", LocalDate.class).minusDays(daysBack))
                .owner();
    }

    private void write(String statement) {
        within(() -> jdbi.withHandle(handle -> handle.createUpdate(statement).execute()));
    }

    private <T> T within(java.util.concurrent.Callable<T> work) {
        return BrandScope.within(shop.slug(), () -> QuarkusTransaction.requiringNew().call(work));
    }
}
