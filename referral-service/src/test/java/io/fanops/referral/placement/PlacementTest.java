package io.fanops.referral.placement;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class PlacementTest {
    @Inject Jdbi jdbi;
    @Inject AuditingPlacements audit;

    private final Shop shop = Shop.fresh();
    private final PartnerDesk desk = new PartnerDesk(shop);
    private final LocalDate soon = LocalDate.ofInstant(now(), ZoneOffset.UTC).plusDays(3);

    @Test
    void isOfferedOrderedDeliveredAndPaidOut() {
        partner("kim");
        budget("spring", 2_000).then().statusCode(201);
        var offer = offered("kim", Map.of());
        var ordered = order("PO-1", offer, Map.of("budget", "spring"));
        ordered.then()
                .statusCode(201)
                .body("state", equalTo("ORDERED"))
                .body("price.amount", equalTo(1_000))
                .body("held", equalTo(0))
                .body("_actions", contains("accept", "decline", "cancel"));
        order("PO-1", offer, Map.of("budget", "spring"))
                .then()
                .statusCode(200)
                .body("id", equalTo(ordered.<String>path("id")));
        refused(order("PO-1", offer, Map.of()), 409, "PLACEMENT_ORDER_EXISTS");
        // Taken at once; held in the ledger only when it is accepted.
        shop.get("/placement-budgets/spring").then().body("taken", equalTo(1_000));
        assertEquals(0, desk.has("kim", "pending"));
        // What was ordered keeps its price.
        patch(offer, Map.of("price", money(5_000))).then().statusCode(200);
        var id = ordered.<String>path("id");
        act(id, "acceptance", Map.of())
                .then()
                .statusCode(200)
                .body("state", equalTo("ACCEPTED"))
                .body("held", equalTo(1_000));
        refused(act(id, "acceptance", Map.of()), 409, "PLACEMENT_ORDER_STATE");
        assertEquals(1_000, desk.has("kim", "pending"));
        deliver(id, "https://weibo.com/1")
                .then()
                .statusCode(200)
                .body("state", equalTo("DELIVERED"))
                .body("delivery.url", equalTo("https://weibo.com/1"))
                .body("standsUntil", notNullValue())
                .body("figures.measuredBy", equalTo("PARTNER"));
        // However many accept it at once, it is paid once.
        var answers = AtOnce.race(12, _ -> act(id, "completion", Map.of()));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 200));
        assertEquals(0, desk.has("kim", "pending"));
        assertEquals(1_000, desk.has("kim", "payable"));
        shop.get("/placement-budgets/spring").then().body("taken", equalTo(1_000));
        shop.get("/placement-orders/" + id + "/history")
                .then()
                .body("items.action", contains("ORDERED", "ACCEPTED", "DELIVERED", "COMPLETED"))
                .body("items.held", contains(0, 1_000, 1_000, 0))
                .body("items.paid", contains(0, 0, 0, 1_000));
        var batch =
                shop.post("/payout-batches", Map.of("currency", "CNY"))
                        .then()
                        .statusCode(201)
                        .body("total", equalTo(1_000))
                        .extract()
                        .<String>path("id");
        shop.post(
                        "/partners/kim/invoices",
                        Map.of(
                                "externalId",
                                "I-1",
                                "amount",
                                money(1_000),
                                "issuedOn",
                                "2026-11-28",
                                "payoutBatch",
                                batch))
                .then()
                .statusCode(201);
        desk.colleague("bob").post("/payout-batches/" + batch + "/approval", Map.of());
        shop.post(
                        "/payout-batches/" + batch + "/payments",
                        Map.of("items", List.of(Map.of("partner", "kim", "state", "PAID"))))
                .then()
                .statusCode(200);
        shop.get("/partners/kim/statement")
                .then()
                .body("currencies[0].placements", equalTo(1_000))
                .body("currencies[0].earned", equalTo(0))
                .body("currencies[0].paid", equalTo(1_000))
                .body("currencies[0].closing", equalTo(0));
        assertEverythingBalances();
    }

    @Test
    void aFanWhoIsAPartnerOffersAndDeliversByThemselves() {
        var me = shop.as(Tokens.fan("ann"));
        refused(me.post("/me/placement-offers", offer(Map.of())), 409, "NOT_A_PARTNER");
        shop.post(
                        "/partners",
                        Map.of(
                                "key",
                                "ann",
                                "name",
                                "Ann",
                                "fan",
                                Map.of("fanId", shop.fan("me-ann"))))
                .then()
                .statusCode(201);
        partner("other");
        var offer =
                me.post("/me/placement-offers", offer(Map.of()))
                        .then()
                        .statusCode(201)
                        .body("partner", nullValue())
                        .header("ETag", "\"0\"")
                        .extract()
                        .<String>path("id");
        me.call()
                .header("If-Match", "\"7\"")
                .body(Map.of("leadDays", 1))
                .patch("/me/placement-offers/" + offer)
                .then()
                .statusCode(412);
        me.call()
                .header("If-Match", "\"0\"")
                .body(Map.of("leadDays", 1))
                .patch("/me/placement-offers/" + offer)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("leadDays", equalTo(1));
        var others = offered("other", Map.of());
        me.get("/me/placement-offers/" + others).then().statusCode(404);
        me.post("/me/placement-offers/" + others + "/end", Map.of()).then().statusCode(404);
        me.get("/me/placement-offers").then().body("items.id", contains(offer));
        var id = ordered("PO-1", offer, Map.of());
        var foreign = ordered("PO-2", others, Map.of());
        me.get("/me/placement-orders").then().body("items.id", contains(id));
        me.get("/me/placement-orders/" + foreign).then().statusCode(404);
        for (var verb : List.of("refusal", "cancellation", "dispute")) {
            me.post("/me/placement-orders/" + foreign + "/" + verb, Map.of("reason", "no"))
                    .then()
                    .statusCode(404);
        }
        me.post("/me/placement-orders/" + foreign + "/acceptance", Map.of()).then().statusCode(404);
        refused(
                me.call().post("/me/placement-orders/" + id + "/acceptance"),
                400,
                "IDEMPOTENCY_KEY_REQUIRED");
        me.post("/me/placement-orders/" + id + "/acceptance", Map.of())
                .then()
                .statusCode(200)
                .body("partner", nullValue())
                .body("_actions", contains("deliver", "cancel"));
        me.post("/me/placement-orders/" + id + "/delivery", delivery("https://weibo.com/a"))
                .then()
                .statusCode(200)
                .body("_actions", empty());
        act(id, "rework", Map.of("reason", "Name us")).then().statusCode(200);
        me.get("/me/placement-orders/" + id + "/history")
                .then()
                .body("items.by", everyNull(4))
                .body("items.reason", hasItem("Name us"));
        me.post("/me/placement-orders/" + id + "/dispute", Map.of("reason", "I did"))
                .then()
                .statusCode(200)
                .body("state", equalTo("DISPUTED"));
        refused(act(id, "completion", Map.of()), 409, "PLACEMENT_ORDER_STATE");
        act(id, "decision", Map.of("amount", money(400), "reason", "A part"))
                .then()
                .statusCode(200)
                .body("state", equalTo("COMPLETED"));
        me.get("/me/commissions").then().body("balances[0].payable", equalTo(400));
        assertEverythingBalances();
    }

    @Test
    void ofAPlaceNoMoreIsOrderedThanThereIs() {
        partner("kim");
        var offer = offered("kim", Map.of("capacity", Map.of("pieces", 3, "per", "MONTH")));
        var first = soon.withDayOfMonth(1).plusMonths(1);
        var answers =
                AtOnce.race(
                        20,
                        i ->
                                order(
                                        "PO-" + i,
                                        offer,
                                        Map.of("dueOn", first.plusDays(i).toString())));
        AtOnce.noneBroke(answers);
        assertEquals(3, AtOnce.with(answers, 201));
        answers.stream()
                .filter(answer -> answer.statusCode() != 201)
                .forEach(answer -> refused(answer, 409, "PLACEMENT_FULL"));
        shop.get("/placement-offers?freeOn=" + first).then().body("items", empty());
        shop.get("/placement-offers?freeOn=" + first.plusMonths(1))
                .then()
                .body("items", hasSize(1));
        // What is declined or cancelled is free again.
        var ids = shop.get("/placement-orders").<List<String>>path("items.id");
        act(ids.get(0), "refusal", Map.of("reason", "no time")).then().statusCode(200);
        act(ids.get(1), "acceptance", Map.of()).then().statusCode(200);
        act(ids.get(1), "cancellation", Map.of("reason", "no")).then().statusCode(200);
        var again = AtOnce.race(6, i -> order("R-" + i, offer, Map.of("dueOn", first.toString())));
        AtOnce.noneBroke(again);
        assertEquals(2, AtOnce.with(again, 201));
        // Of a smaller capacity nothing more.
        patch(offer, Map.of("capacity", Map.of("pieces", 1))).then().statusCode(200);
        patch(offer, Map.of("capacity", Map.of("pieces", 1, "per", "DAY")))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/capacity/per"));
    }

    @Test
    void theSameOrderAtOnceIsOne() {
        partner("kim");
        var offer = offered("kim", Map.of("capacity", Map.of("pieces", 1, "per", "DAY")));
        var answers = AtOnce.race(8, _ -> order("PO-1", offer, Map.of()));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(7, AtOnce.with(answers, 200));
    }

    @Test
    void aBudgetIsNeverOverspentAndGetsBackWhatIsNotSpent() {
        partner("kim");
        budget("spring", 2_500).then().statusCode(201).header("ETag", "\"0\"");
        var offer =
                offered(
                        "kim",
                        Map.of(
                                "capacity",
                                Map.of("pieces", 50, "per", "DAY"),
                                "cancellationRate",
                                1_250));
        var answers = AtOnce.race(10, i -> order("PO-" + i, offer, Map.of("budget", "spring")));
        AtOnce.noneBroke(answers);
        assertEquals(2, AtOnce.with(answers, 201));
        answers.stream()
                .filter(answer -> answer.statusCode() != 201)
                .forEach(answer -> refused(answer, 409, "PLACEMENT_BUDGET_EXHAUSTED"));
        refused(budget("spring", 1_999), 409, "PLACEMENT_BUDGET_BELOW_TAKEN");
        var ids = shop.get("/placement-orders?budget=spring").<List<String>>path("items.id");
        act(ids.getFirst(), "cancellation", Map.of("reason", "no")).then().statusCode(200);
        spent("spring", 1_000);
        act(ids.getLast(), "acceptance", Map.of()).then().statusCode(200);
        act(ids.getLast(), "cancellation", Map.of("reason", "no"))
                .then()
                .statusCode(200)
                .body("state", equalTo("CANCELLED"))
                .body("paid", equalTo(125));
        spent("spring", 125);
        assertEquals(125, desk.has("kim", "payable"));
        assertEquals(0, desk.has("kim", "pending"));
        shop.call()
                .header("If-Match", "\"7\"")
                .body(Map.of("name", "S", "total", money(9_000)))
                .put("/placement-budgets/spring")
                .then()
                .statusCode(412);
        shop.call()
                .body(Map.of("name", "S", "total", Map.of("amount", 9_000, "currency", "EUR")))
                .put("/placement-budgets/spring")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/total/currency"));
        blames("/budget", order("PO-x", offer, Map.of("budget", "none")));
        shop.get("/placement-budgets?limit=1").then().body("items.key", contains("spring"));
        assertEverythingBalances();
    }

    @Test
    void timeAnswersForWhoSaysNothing() {
        partner("kim");
        budget("spring", 10_000).then().statusCode(201);
        var offer = offered("kim", Map.of("capacity", Map.of("pieces", 9, "per", "DAY")));
        var more = Map.of("budget", "spring");
        var unanswered = ordered("PO-1", offer, more);
        var undelivered = accepted("PO-2", offer, more);
        var silent = accepted("PO-3", offer, more);
        deliver(silent, "https://weibo.com/s").then().statusCode(200);
        var disputed = accepted("PO-4", offer, more);
        deliver(disputed, "https://weibo.com/d").then().statusCode(200);
        act(disputed, "dispute", Map.of("reason", "no")).then().statusCode(200);
        pass();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    state(unanswered, "EXPIRED");
                    state(undelivered, "EXPIRED");
                    state(silent, "COMPLETED");
                });
        state(disputed, "DISPUTED");
        assertEquals(1_000, desk.has("kim", "payable"));
        assertEquals(1_000, desk.has("kim", "pending"));
        spent("spring", 2_000);
        shop.get("/placement-orders/" + silent + "/history")
                .then()
                .body("items[-1].side", equalTo("CLOCK"))
                .body("items[-1].action", equalTo("COMPLETED"));
        refused(act(silent, "completion", Map.of()), 409, "PLACEMENT_ORDER_STATE");
        assertEverythingBalances();
    }

    @Test
    void whatIsTakenDownIsTakenBackAlsoOutOfWhatWasPaid() {
        partner("kim");
        var offer = offered("kim", Map.of());
        var id = accepted("PO-1", offer, Map.of("standingDays", 10));
        deliver(id, "https://weibo.com/1").then().statusCode(200);
        act(id, "completion", Map.of()).then().statusCode(200);
        pay();
        var down = Map.of("takenDownAt", now().toString(), "reason", "It is gone");
        var answers = AtOnce.race(8, _ -> act(id, "takedown", down));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 200));
        state(id, "REVOKED");
        assertEquals(-1_000, desk.has("kim", "payable"));
        act(id, "dispute", Map.of("reason", "It is there", "by", "PARTNER")).then().statusCode(200);
        shop.as(Tokens.staff(shop.slug(), Role.MARKETER))
                .post(
                        "/placement-orders/" + id + "/decision",
                        Map.of("amount", money(1_000), "reason", "It is"))
                .then()
                .statusCode(403);
        act(id, "decision", Map.of("amount", money(1_000), "reason", "It is"))
                .then()
                .statusCode(200)
                .body("_actions", not(hasItem("takeDown")));
        assertEquals(0, desk.has("kim", "payable"));
        assertEverythingBalances();
    }

    @Test
    void oneAnswerWinsWhereTwoComeAtOnce() {
        partner("kim");
        var offer = offered("kim", Map.of());
        var id = ordered("PO-1", offer, Map.of());
        var answers =
                AtOnce.race(
                        12,
                        i ->
                                i % 2 == 0
                                        ? act(id, "acceptance", Map.of())
                                        : act(id, "refusal", Map.of("reason", "no")));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 200));
        var order = shop.get("/placement-orders/" + id);
        assertEquals(
                order.<String>path("state").equals("ACCEPTED") ? 1_000 : 0,
                desk.has("kim", "pending"));
        assertEverythingBalances();
    }

    @Test
    void aPublishedPageProvesOneOrder() {
        partner("kim");
        var offer = offered("kim", Map.of("capacity", Map.of("pieces", 9, "per", "DAY")));
        var ids =
                List.of(0, 1, 2, 3).stream()
                        .map(i -> accepted("PO-" + i, offer, Map.of()))
                        .toList();
        var answers = AtOnce.race(4, i -> deliver(ids.get(i), "https://weibo.com/1"));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 200));
        answers.stream()
                .filter(answer -> answer.statusCode() != 200)
                .forEach(answer -> refused(answer, 409, "PROOF_USED"));
    }

    @Test
    void nothingIsPublishedBeforeItIsAccepted() {
        partner("kim");
        var id = ordered("PO-1", offered("kim", Map.of()), Map.of());
        var before = now();
        act(id, "acceptance", Map.of()).then().statusCode(200);
        var early = new HashMap<>(delivery("https://weibo.com/1"));
        early.put("publishedAt", before.toString());
        blames("/publishedAt", act(id, "delivery", early));
        // Before its day it stands from when it can be looked at on.
        var answer = deliver(id, "https://weibo.com/1").then().statusCode(200).extract();
        assertEquals(answer.<String>path("deliveredAt"), answer.<String>path("standsFrom"));
    }

    @Test
    void aReworkLeavesAtLeastTheTimeThatThereWas() {
        partner("kim");
        var id = accepted("PO-1", offered("kim", Map.of("cancellationRate", 5_000)), Map.of());
        var deliverBy =
                deliver(id, "https://weibo.com/1")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<String>path("deliverBy");
        act(id, "rework", Map.of("reason", "Name us", "until", soon.minusDays(2).toString()))
                .then()
                .statusCode(200)
                .body("deliverBy", equalTo(deliverBy));
    }

    @Test
    void aTakedownIsDisputedAlsoWhereTheDeliveryWasDecided() {
        partner("kim");
        var id = accepted("PO-1", offered("kim", Map.of()), Map.of());
        deliver(id, "https://weibo.com/1").then().statusCode(200);
        act(id, "dispute", Map.of("reason", "It is another")).then().statusCode(200);
        var whole = Map.of("amount", money(1_000), "reason", "It is ours");
        act(id, "decision", whole).then().statusCode(200);
        refused(
                act(id, "dispute", Map.of("reason", "no", "by", "PARTNER")),
                409,
                "PLACEMENT_ORDER_STATE");
        act(id, "takedown", Map.of("takenDownAt", now().toString(), "reason", "It is gone"))
                .then()
                .statusCode(200)
                .body("paid", equalTo(0));
        act(id, "dispute", Map.of("reason", "It is there", "by", "PARTNER")).then().statusCode(200);
        act(id, "decision", whole).then().statusCode(200).body("paid", equalTo(1_000));
        refused(
                act(id, "dispute", Map.of("reason", "no", "by", "PARTNER")),
                409,
                "PLACEMENT_ORDER_STATE");
        assertEverythingBalances();
    }

    @Test
    void aPageIsOneHoweverItsAddressIsWritten() {
        partner("kim");
        var offer = offered("kim", Map.of("capacity", Map.of("pieces", 9, "per", "DAY")));
        var first = accepted("PO-1", offer, Map.of());
        deliver(first, "https://weibo.com/1").then().statusCode(200);
        // Also the page in whose place another was delivered.
        act(first, "rework", Map.of("reason", "Name us")).then().statusCode(200);
        deliver(first, "https://weibo.com").then().statusCode(200);
        var second = accepted("PO-2", offer, Map.of());
        for (var url :
                List.of(
                        "https://weibo.com/1",
                        "https://Weibo.COM/1",
                        "https://weibo.com:443/1",
                        "https://weibo.com/1#a?b",
                        "https://weibo.com/")) {
            refused(deliver(second, url), 409, "PROOF_USED");
        }
        deliver(second, "https://weibo.com/1?v=2")
                .then()
                .statusCode(200)
                .body("delivery.url", equalTo("https://weibo.com/1?v=2"));
        // The same page again, after a rework, is the order's own.
        act(first, "rework", Map.of("reason", "Again")).then().statusCode(200);
        deliver(first, "https://weibo.com/1").then().statusCode(200);
    }

    @Test
    void figuresOfTheBrandOutliveAnotherDelivery() {
        partner("kim");
        var offer = offered("kim", Map.of("capacity", Map.of("pieces", 9, "per", "DAY")));
        var id = accepted("PO-1", offer, Map.of());
        deliver(id, "https://weibo.com/1").then().statusCode(200);
        for (int again = 0; again < 3; again++) {
            shop.call()
                    .body(Map.of("views", 7))
                    .put("/placement-orders/" + id + "/figures")
                    .then()
                    .statusCode(200)
                    .body("figures.views", equalTo(7));
        }
        act(id, "rework", Map.of("reason", "Name us")).then().statusCode(200);
        deliver(id, "https://weibo.com/1")
                .then()
                .statusCode(200)
                .body("figures.views", equalTo(7))
                .body("figures.measuredBy", equalTo("BRAND"));
        // What is equal changes nothing.
        var history = "/placement-orders/" + id + "/history?limit=4";
        var page = shop.get(history);
        page.then().body("items.action", contains("ORDERED", "ACCEPTED", "DELIVERED", "MEASURED"));
        shop.get(history + "&cursor=" + page.<String>path("next"))
                .then()
                .body("items.action", contains("SENT_BACK", "DELIVERED"))
                .body("next", nullValue());
        var uncounted = accepted("PO-2", offer, Map.of("proof", Map.of("screenshots", 0)));
        act(
                        uncounted,
                        "delivery",
                        Map.of("url", "https://weibo.com/2", "publishedAt", now().toString()))
                .then()
                .statusCode(200)
                .body("figures", nullValue());
    }

    @Test
    void theBrandIsBoundToNoRateThatItHasNotSeen() {
        partner("kim");
        var offer = offered("kim", Map.of("cancellationRate", 10_000));
        var seen = Map.of("cancellationRate", 0);
        refused(order("PO-1", offer, seen), 409, "PLACEMENT_RATE_CHANGED");
        patch(offer, seen).then().statusCode(200);
        order("PO-1", offer, seen).then().statusCode(201);
        order("PO-1", offer, seen).then().statusCode(200);
        refused(order("PO-1", offer, Map.of("cancellationRate", 1)), 409, "PLACEMENT_ORDER_EXISTS");
    }

    @Test
    void whoMayNotDecideDoesNotSpeakForThePartner() {
        var me = shop.as(Tokens.fan("ann"));
        var fan = shop.fan("me-ann");
        shop.post("/partners", Map.of("key", "ann", "name", "Ann", "fan", Map.of("fanId", fan)))
                .then()
                .statusCode(201);
        var offer = offered("ann", Map.of("cancellationRate", 5_000));
        var id = ordered("PO-1", offer, Map.of());
        me.post("/me/placement-orders/" + id + "/acceptance", Map.of()).then().statusCode(200);
        var marketer = shop.as(Tokens.staff(shop.slug(), Role.MARKETER));
        for (var verb : List.of("cancellation", "dispute")) {
            marketer.post(
                            "/placement-orders/" + id + "/" + verb,
                            Map.of("reason", "They said so", "by", "PARTNER"))
                    .then()
                    .statusCode(403);
        }
        act(id, "cancellation", Map.of("reason", "They said so", "by", "PARTNER"))
                .then()
                .statusCode(200);
        me.get("/me/placement-orders/" + id + "/history")
                .then()
                .body("items.side", contains("BRAND", "PARTNER", "PARTNER"))
                .body("items.onBehalf", contains(false, false, true));
        // In the ledger, which forgets nothing, a fan is the partner that they are.
        assertEquals(
                1,
                count(
                        """
                        select count(*) from transfer t join partner p on p.brand = t.brand
                        where t.brand = :brand and t.cause like 'placement:%' and t.actor = p.id::text\
                        """));
    }

    @Test
    void actionsAreThoseOfWhoReads() {
        var me = shop.as(Tokens.fan("ann"));
        var fan = shop.fan("me-ann");
        shop.post("/partners", Map.of("key", "ann", "name", "Ann", "fan", Map.of("fanId", fan)))
                .then()
                .statusCode(201);
        var offer = offered("ann", Map.of());
        var analyst = shop.as(Tokens.staff(shop.slug(), Role.ANALYST));
        var marketer = shop.as(Tokens.staff(shop.slug(), Role.MARKETER));
        actions(me, "/me/placement-offers", offer, "edit", "pause", "end");
        actions(marketer, "/placement-offers", offer, "order", "edit", "pause", "end");
        actions(analyst, "/placement-offers", offer);
        var id = accepted("PO-1", offer, Map.of());
        actions(marketer, "/placement-orders", id, "deliver", "cancel");
        deliver(id, "https://weibo.com/1").then().statusCode(200);
        actions(analyst, "/placement-orders", id);
        act(id, "rework", Map.of("reason", "Name us")).then().statusCode(200);
        // There is time for the rework: the brand's own cancellation would be refused.
        actions(marketer, "/placement-orders", id, "deliver", "measure");
        actions(shop, "/placement-orders", id, "deliver", "dispute", "measure");
        actions(me, "/me/placement-orders", id, "deliver", "cancel", "dispute");
        me.post("/me/placement-orders/" + id + "/dispute", Map.of("reason", "I did"))
                .then()
                .statusCode(200);
        actions(marketer, "/placement-orders", id, "measure");
        actions(shop, "/placement-orders", id, "decide", "measure");
    }

    @Test
    void whoIsErasedMeanwhileOffersNothing() throws Exception {
        var me = shop.as(Tokens.fan("ann"));
        var fan = shop.fan("me-ann");
        shop.post("/partners", Map.of("key", "ann", "name", "Ann", "fan", Map.of("fanId", fan)))
                .then()
                .statusCode(201);
        var answer = new CompletableFuture<Response>();
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() -> {
                                    jdbi.useHandle(handle -> {
                                        handle.createQuery(
                                                        "select id from partner where brand = :brand for update")
                                                .mapTo(UUID.class)
                                                .one();
                                        handle.createUpdate(
                                                        "update partner set state = 'ENDED', erased = true where brand = :brand")
                                                .execute();
                                    });
                                    answer.completeAsync(
                                            () -> me.post("/me/placement-offers", offer(Map.of())));
                                    Awaitility.await()
                                            .until(() ->
                                                    answer.isDone()
                                                            || jdbi.withHandle(handle ->
                                                                    handle.createQuery(
                                                                                    """
                                                                                    select exists (select from pg_locks l join pg_stat_activity a using (pid)
                                                                                        where not l.granted and a.query like '%partner%')\
                                                                                    """)
                                                                            .mapTo(Boolean.class)
                                                                            .one()));
                                }));
        refused(answer.get(), 409, "PARTNER_STATE");
        shop.get("/placement-offers").then().body("items", empty());
    }

    @Test
    void aPartnerOffersNoMoreThanABrandCanLookThrough() {
        partner("kim");
        offered("kim", Map.of());
        count(
                """
                with made as (
                    insert into placement_offer (brand, id, partner_id, key, channel, format, name, tags, price, currency, lead_days,
                        capacity, capacity_per, cancellation_rate, state)
                    select brand, gen_random_uuid(), partner_id, key || n, channel, format, name, tags, price, currency, lead_days,
                        capacity, capacity_per, cancellation_rate, 'ENDED'
                    from placement_offer, generate_series(1, 498) n where brand = :brand returning 1)
                select count(*) from made\
                """);
        var answers =
                AtOnce.race(
                        4,
                        i ->
                                shop.post(
                                        "/placement-offers",
                                        offer(Map.of("partner", "kim", "key", "more" + i))));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        answers.stream()
                .filter(answer -> answer.statusCode() != 201)
                .forEach(answer -> refused(answer, 409, "TOO_MANY_PLACEMENT_OFFERS"));
        shop.post("/placement-offers", offer(Map.of("partner", "kim"))).then().statusCode(200);
    }

    @Test
    void whatCannotGoOnMakesWayForWhatCan() {
        partner("kim");
        budget("spring", 9_000).then().statusCode(201);
        var sick = ordered("PO-1", offered("kim", Map.of()), Map.of("budget", "spring"));
        // Its expiry gives back what the budget, as it is said here, never gave.
        run("update placement_budget set taken = 0 where brand = :brand");
        pass();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertEquals(
                                1,
                                count(
                                        """
                                        select count(*) from placement_due
                                        where brand = :brand and failures > 0 and due_at > now() + interval '2 seconds'\
                                        """)));
        run("update placement_budget set taken = 1000 where brand = :brand");
        state(sick, "ORDERED");
        run("update placement_due set due_at = now() where brand = :brand");
        pass();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> state(sick, "EXPIRED"));
    }

    @Test
    void refusesWhatDoesNotFit() {
        partner("kim");
        var offer = offered("kim", Map.of("leadDays", 2));
        shop.post("/placement-offers", offer(Map.of("partner", "kim", "leadDays", 2)))
                .then()
                .statusCode(200)
                .body("id", equalTo(offer));
        refused(
                shop.post("/placement-offers", offer(Map.of("partner", "kim"))),
                409,
                "PLACEMENT_OFFER_EXISTS");
        blames("/partner", shop.post("/placement-offers", offer(Map.of())));
        blames("/partner", shop.post("/placement-offers", offer(Map.of("partner", "none"))));
        var wrong =
                Map.<String, Object>of(
                        "/accountUrl",
                        "http://weibo.com/kim",
                        "/price/currency",
                        Map.of("amount", 1, "currency", "XQZ"),
                        "/price/amount",
                        money(0),
                        "/leadDays",
                        -1);
        wrong.forEach((pointer, value) -> {
            var field = pointer.split("/")[1];
            blames(
                    pointer,
                    shop.post(
                            "/placement-offers",
                            offer(Map.of("partner", "kim", "key", "x", field, value))));
        });
        refused(
                shop.call().body(newOrder("PO-1", offer, Map.of())).post("/placement-orders"),
                400,
                "IDEMPOTENCY_KEY_REQUIRED");
        blames("/dueOn", order("PO-1", offer, Map.of("dueOn", soon.minusDays(2).toString())));
        blames("/dueOn", order("PO-1", offer, Map.of("dueOn", "2999-01-01")));
        blames("/position", order("PO-1", offer, Map.of("position", "none")));
        refused(order("PO-1", offer, Map.of("price", money(999))), 409, "PLACEMENT_PRICE_CHANGED");
        order("PO-1", UUID.randomUUID().toString(), Map.of()).then().statusCode(404);
        // Who may not decide on money orders within a budget.
        var marketer = shop.as(Tokens.staff(shop.slug(), Role.MARKETER));
        marketer.post("/placement-orders", newOrder("PO-1", offer, Map.of()))
                .then()
                .statusCode(403);
        budget("spring", 1_000).then().statusCode(201);
        marketer.post("/placement-orders", newOrder("PO-1", offer, Map.of("budget", "spring")))
                .then()
                .statusCode(201);
        for (var verb : List.of("pause", "end")) {
            shop.post("/placement-offers/" + offer + "/" + verb, Map.of()).then().statusCode(200);
            refused(order("PO-2", offer, Map.of()), 409, "PLACEMENT_NOT_OFFERED");
        }
        refused(
                shop.post("/placement-offers/" + offer + "/resume", Map.of()),
                409,
                "PLACEMENT_OFFER_STATE");
        refused(patch(offer, Map.of("name", "N")), 409, "PLACEMENT_OFFER_STATE");
        // What was ordered goes on, until its partner is ended.
        var id = shop.get("/placement-orders?externalId=PO-1").<String>path("items[0].id");
        blames("/url", act(id, "delivery", delivery("http://weibo.com/1")));
        shop.call()
                .header("If-Match", "\"9\"")
                .header("Idempotency-Key", UUID.randomUUID())
                .post("/placement-orders/" + id + "/acceptance")
                .then()
                .statusCode(412);
        shop.post("/partners/kim/end", Map.of()).then().statusCode(200);
        refused(act(id, "acceptance", Map.of()), 409, "PARTNER_STATE");
        shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK))
                .get("/placement-orders")
                .then()
                .statusCode(403);
        Shop.fresh().get("/placement-orders/" + id).then().statusCode(404);
    }

    @Test
    void isFoundByWhatItIsAndCosts() {
        partner("kim");
        partner("lee");
        var dear = offered("kim", Map.of("price", money(9_000), "tags", List.of("tea", "tea")));
        var cheap = offered("kim", Map.of("key", "b", "price", money(10), "format", "VIDEO"));
        var same = offered("lee", Map.of("price", money(10), "channel", "BILIBILI", "leadDays", 9));
        found("", same, cheap, dear);
        found("?tag=tea", dear);
        found("?partner=lee", same);
        found("?channel=WEIBO&format=VIDEO", cheap);
        found("?currency=CNY&minPrice=11", dear);
        found("?currency=CNY&maxPrice=10", same, cheap);
        found("?currency=EUR&maxPrice=10");
        found("?currency=CNY&sort=price", cheap, same, dear);
        found("?freeOn=" + soon, cheap, dear);
        blames("currency", shop.get("/placement-offers?sort=price"));
        blames("sort", shop.get("/placement-offers?sort=name"));
        var page = shop.get("/placement-offers?currency=CNY&sort=price&limit=1");
        page.then().body("items.id", contains(cheap));
        shop.get(
                        "/placement-offers?currency=CNY&sort=price&limit=1&cursor="
                                + page.<String>path("next"))
                .then()
                .body("items.id", contains(same));
        shop.get("/placement-offers?sort=price&currency=CNY&cursor=" + "bm9uZQ")
                .then()
                .statusCode(400);
        order("PO-1", dear, Map.of()).then().statusCode(201);
        found("?freeOn=" + soon, cheap);
    }

    @Test
    void whatItCostIsReadBesideWhatItBrought() {
        desk.policy(Map.of());
        desk.rule("all", Map.of("rate", 1_000));
        var code = desk.partner("kim", Map.of());
        partner("lee");
        var id = accepted("PO-1", offered("kim", Map.of()), Map.of("position", "main"));
        refused(
                shop.call().body(Map.of("views", 1)).put("/placement-orders/" + id + "/figures"),
                409,
                "PLACEMENT_ORDER_STATE");
        deliver(id, "https://weibo.com/1").then().statusCode(200);
        act(id, "completion", Map.of()).then().statusCode(200);
        shop.call()
                .body(Map.of("views", 20_000, "likes", 30, "shares", 10))
                .put("/placement-orders/" + id + "/figures")
                .then()
                .statusCode(200)
                .body("figures.measuredBy", equalTo("BRAND"));
        desk.sell("o1", code, 5_000);
        PartnerDesk.click(code);
        shop.get("/placement-orders/" + id + "/results")
                .then()
                .statusCode(200)
                .body("cost", equalTo(1_000))
                .body("costPerThousandViews", equalTo(50.0f))
                .body("costPerEngagement", equalTo(25.0f))
                .body("link.clicks", equalTo(2))
                .body("link.costPerClick", equalTo(500.0f))
                .body("link.sales[0].orders", equalTo(1))
                .body("link.sales[0].worth", equalTo(5_000))
                .body("link.sales[0].commission", equalTo(500));
        // An order of which nobody has counted anything makes no ratio better or worse.
        var other = offered("lee", Map.of("price", money(3_000)));
        accepted("PO-2", other, Map.of());
        var span = "?from=" + soon + "&to=" + soon;
        shop.get("/placement-orders/summary" + span)
                .then()
                .body("rows", hasSize(1))
                .body("rows[0].key", equalTo("WEIBO"))
                .body("rows[0].orders", equalTo(2))
                .body("rows[0].completed", equalTo(1))
                .body("rows[0].paid", equalTo(1_000))
                .body("rows[0].held", equalTo(3_000))
                .body("rows[0].withViews", equalTo(1))
                .body("rows[0].costPerThousandViews", equalTo(50.0f))
                .body("rows[0].costPerEngagement", equalTo(25.0f));
        shop.get("/placement-orders/summary" + span + "&by=partner")
                .then()
                .body("rows.key", contains("lee", "kim"))
                .body("rows[0].costPerThousandViews", nullValue());
        for (var by : List.of("format", "offer", "budget", "total")) {
            shop.get("/placement-orders/summary" + span + "&by=" + by).then().statusCode(200);
        }
        shop.get("/placement-orders/summary").then().body("rows", empty());
        blames("by", shop.get("/placement-orders/summary?by=none"));
        blames("to", shop.get("/placement-orders/summary?from=2026-02-01&to=2026-01-01"));
        blames("from", shop.get("/placement-orders/summary?from=2020-02-01&to=2026-01-01"));
    }

    @Test
    void ofAnErasedPartnersOrdersTheFiguresStay() {
        var kim = shop.fan("kim");
        shop.post("/partners", Map.of("key", "kim", "name", "Kim", "fan", Map.of("fanId", kim)))
                .then()
                .statusCode(201);
        budget("spring", 9_000).then().statusCode(201);
        var offer = offered("kim", Map.of("capacity", Map.of("pieces", 9, "per", "DAY")));
        var more = Map.of("budget", "spring");
        var paid = accepted("PO-1", offer, more);
        deliver(paid, "https://weibo.com/kim").then().statusCode(200);
        act(paid, "completion", Map.of()).then().statusCode(200);
        var open = accepted("PO-2", offer, more);
        deliver(open, "https://weibo.com/kim2").then().statusCode(200);
        FactSender.send(shop.slug(), new FanFact.Erased(UUID.fromString(kim), now()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> state(open, "CANCELLED"));
        state(paid, "COMPLETED");
        spent("spring", 1_000);
        shop.get("/placement-orders/" + paid)
                .then()
                .body("paid", equalTo(1_000))
                .body("figures.views", equalTo(100))
                .body("terms.brief", nullValue())
                .body("delivery.url", not(equalTo("https://weibo.com/kim")));
        shop.get("/placement-offers/" + offer)
                .then()
                .body("state", equalTo("ENDED"))
                .body("name", equalTo("Erased"))
                .body("account", nullValue());
        refused(order("PO-3", offer, Map.of()), 409, "PLACEMENT_NOT_OFFERED");
        assertEverythingBalances();
    }

    private void assertEverythingBalances() {
        shop.assertBooksBalance();
        assertEquals(List.of(), BrandScope.within(shop.slug(), audit::findings));
    }

    private void partner(String key) {
        shop.post("/partners", Map.of("key", key, "name", key)).then().statusCode(201);
    }

    private static Map<String, Object> offer(Map<String, ?> more) {
        var offer = new HashMap<String, Object>();
        offer.put("key", "front");
        offer.put("channel", "WEIBO");
        offer.put("format", "POST");
        offer.put("name", "Front");
        offer.put("account", "@kim");
        offer.put("accountUrl", "https://weibo.com/kim");
        offer.put("audience", Map.of("followers", 1_000, "averageViews", 300));
        offer.put("price", money(1_000));
        offer.putAll(more);
        return offer;
    }

    private String offered(String partner, Map<String, ?> more) {
        var offer = offer(more);
        offer.put("partner", partner);
        return shop.post("/placement-offers", offer).then().statusCode(201).extract().path("id");
    }

    private Response patch(String offer, Map<String, ?> change) {
        return shop.call().body(change).patch("/placement-offers/" + offer);
    }

    private Map<String, Object> newOrder(String number, String offer, Map<String, ?> more) {
        var order = new HashMap<String, Object>();
        order.put("externalId", number);
        order.put("offer", offer);
        order.put("brief", "Say it well");
        order.put("dueOn", soon.toString());
        order.put("proof", Map.of("screenshots", 1, "figures", List.of("VIEWS")));
        order.putAll(more);
        return order;
    }

    private Response order(String number, String offer, Map<String, ?> more) {
        return shop.post("/placement-orders", newOrder(number, offer, more));
    }

    private String ordered(String number, String offer, Map<String, ?> more) {
        return order(number, offer, more).then().statusCode(201).extract().path("id");
    }

    private String accepted(String number, String offer, Map<String, ?> more) {
        var id = ordered(number, offer, more);
        act(id, "acceptance", Map.of()).then().statusCode(200);
        return id;
    }

    private Response act(String order, String verb, Map<String, ?> body) {
        return shop.post("/placement-orders/" + order + "/" + verb, body);
    }

    private Response deliver(String order, String url) {
        return act(order, "delivery", delivery(url));
    }

    private static Map<String, Object> delivery(String url) {
        return Map.of(
                "url",
                url,
                "publishedAt",
                now().toString(),
                "screenshots",
                List.of("https://img.example.com/1.png"),
                "figures",
                Map.of("views", 100));
    }

    private Response budget(String key, long total) {
        return shop.call()
                .body(Map.of("name", "Spring", "total", money(total)))
                .put("/placement-budgets/" + key);
    }

    private void spent(String budget, int taken) {
        shop.get("/placement-budgets/" + budget).then().body("taken", equalTo(taken));
    }

    private void state(String order, String state) {
        shop.get("/placement-orders/" + order).then().body("state", equalTo(state));
    }

    private void found(String query, String... offers) {
        shop.get("/placement-offers" + query)
                .then()
                .statusCode(200)
                .body("items.id", offers.length == 0 ? empty() : contains(offers));
    }

    private static void actions(Shop who, String list, String id, String... actions) {
        who.get(list + "/" + id)
                .then()
                .statusCode(200)
                .body("_actions", actions.length == 0 ? empty() : contains(actions));
        var listed = who.get(list).<List<List<String>>>path("items._actions");
        assertEquals(List.of(List.of(actions)), listed);
    }

    private void run(String statement) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(handle ->
                                                handle.createUpdate(statement).execute())));
    }

    private long count(String query) {
        return BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() ->
                                        jdbi.withHandle(handle ->
                                                handle.createQuery(query)
                                                        .mapTo(Long.class)
                                                        .one())));
    }

    private static org.hamcrest.Matcher<Iterable<? extends Object>> everyNull(int size) {
        return containsInAnyOrder(java.util.Collections.nCopies(size, nullValue()));
    }

    private static void blames(String pointer, Response answer) {
        answer.then().statusCode(400).body("errors[0].pointer", equalTo(pointer));
    }

    private static void refused(Response answer, int status, String code) {
        answer.then().statusCode(status).body("code", equalTo(code));
    }

    private static Map<String, Object> money(long amount) {
        return Map.of("amount", amount, "currency", "CNY");
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    /// Pays what the partners have to be paid.
    private void pay() {
        var batch = shop.post("/payout-batches", Map.of("currency", "CNY")).<String>path("id");
        desk.colleague("bob").post("/payout-batches/" + batch + "/approval", Map.of());
        shop.post(
                        "/payout-batches/" + batch + "/payments",
                        Map.of("items", List.of(Map.of("partner", "kim", "state", "PAID"))))
                .then()
                .statusCode(200);
    }

    /// Lets the time of all orders be over that go on by themselves.
    private void pass() {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(handle -> {
                                            handle.execute(
                                                    "update placement_order set due_at = now() where due_at is not null");
                                            handle.createUpdate(
                                                            "update placement_due set due_at = now() where brand = :brand")
                                                    .execute();
                                        })));
    }
}
