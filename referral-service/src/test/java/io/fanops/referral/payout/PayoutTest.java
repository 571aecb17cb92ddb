package io.fanops.referral.payout;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.PartnerDesk;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class PayoutTest {
    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();
    private final PartnerDesk desk = new PartnerDesk(shop);

    @Test
    void aBatchIsMadeApprovedAndPaid() {
        sold("blog", 1_000);
        sold("video", 2_000);
        desk.release(jdbi);
        var id = batch(Map.of()).then().statusCode(201).extract().<String>path("id");
        var path = "/payout-batches/" + id;
        shop.get(path)
                .then()
                .body("state", equalTo("DRAFT"))
                .body("lines", equalTo(2))
                .body("total", equalTo(300))
                .body("_actions", contains("cancel"));
        desk.colleague("bob").get(path).then().body("_actions", contains("approve", "cancel"));
        shop.as(Tokens.staff(shop.slug(), Role.ANALYST))
                .get("/payout-batches")
                .then()
                .body("items._actions", contains(empty()));
        shop.get(path + "/lines").then().body("items.partner", contains("video", "blog"));
        assertEquals(0, desk.has("blog", "payable"));
        assertEquals(100, desk.has("blog", "inPayout"));
        batch(Map.of()).then().statusCode(409).body("code", equalTo("NOTHING_TO_PAY"));
        report(id, "blog", "PAID").then().statusCode(409).body("code", equalTo("PAYOUT_STATE"));
        shop.post(path + "/approval", Map.of())
                .then()
                .statusCode(409)
                .body("code", equalTo("FOUR_EYES"));
        desk.colleague("bob")
                .post(path + "/approval", Map.of())
                .then()
                .statusCode(200)
                .body("state", equalTo("APPROVED"))
                .body("approvedBy", equalTo("bob"));
        report(id, "nobody", "PAID")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/items/0/partner"));
        report(id, "blog", "PAID").then().statusCode(200).body("state", equalTo("APPROVED"));
        report(id, "blog", "PAID").then().statusCode(200).body("paid", equalTo(100));
        report(id, "blog", "FAILED")
                .then()
                .statusCode(409)
                .body("code", equalTo("PAYOUT_LINE_STATE"));
        shop.post(path + "/cancellation", Map.of()).then().statusCode(409);
        report(id, "video", "FAILED").then().statusCode(200).body("state", equalTo("SETTLED"));
        assertEquals(200, desk.has("video", "payable"));
        assertEquals(0, desk.has("blog", "inPayout"));
        shop.get("/partners/blog/statement")
                .then()
                .body("currencies[0].paid", equalTo(100))
                .body("currencies[0].closing", equalTo(0));
        batch(Map.of()).then().statusCode(201).body("total", equalTo(200));
        shop.assertBooksBalance();
    }

    @Test
    void twoBatchesAtOnceNeverTakeTheSameMoney() {
        for (int i = 0; i < 5; i++) {
            sold("p" + i, 1_000);
        }
        desk.release(jdbi);
        var answers = AtOnce.race(12, _ -> batch(Map.of()));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(11, AtOnce.with(answers, 409));
        shop.get("/payout-batches").then().body("items.total", contains(500));
        shop.assertBooksBalance();
    }

    @Test
    void approvedOrCancelledButNotBoth() {
        sold("blog", 1_000);
        desk.release(jdbi);
        var id = batch(Map.of()).<String>path("id");
        var bob = desk.colleague("bob");
        var answers =
                AtOnce.race(
                        20,
                        i ->
                                bob.post(
                                        "/payout-batches/"
                                                + id
                                                + (i % 2 == 0 ? "/approval" : "/cancellation"),
                                        Map.of()));
        AtOnce.noneBroke(answers);
        // An approved batch of which nothing is paid may still be cancelled.
        assertTrue(AtOnce.with(answers, 200) <= 2);
        shop.get("/payout-batches/" + id).then().body("state", equalTo("CANCELLED"));
        assertEquals(100, desk.has("blog", "payable"));
        shop.assertBooksBalance();
    }

    @Test
    void whatIsTakenBackAfterItWasPaidIsNettedInTheNextPayout() {
        var code = sold("blog", 1_000);
        desk.release(jdbi);
        pay(batch(Map.of()).path("id"), "blog");
        desk.refund("blog-1000", 600).then().statusCode(201);
        assertEquals(-60, desk.has("blog", "payable"));
        batch(Map.of()).then().statusCode(409);
        desk.sell("more", code, 1_000);
        desk.release(jdbi);
        assertEquals(40, desk.has("blog", "payable"));
        batch(Map.of()).then().statusCode(201).body("total", equalTo(40));
        shop.assertBooksBalance();
    }

    @Test
    void leavesWhoHasTooLittleAndWhatCameLater() {
        sold("small", 1_000);
        sold("large", 5_000);
        desk.release(jdbi);
        batch(Map.of("until", "2020-01-01T00:00:00Z")).then().statusCode(409);
        desk.policy(Map.of("minimumPayout", Map.of("amount", 400, "currency", "CNY")));
        var id = batch(Map.of()).then().statusCode(201).extract().<String>path("id");
        shop.get("/payout-batches/" + id + "/lines")
                .then()
                .body("items.partner", contains("large"));
        batch(Map.of("minimum", 1)).then().statusCode(201).body("total", equalTo(100));
    }

    @Test
    void theTableIsSafeToOpen() {
        sold("blog", 1_250);
        shop.call()
                .body(
                        Map.of(
                                "name",
                                "=HYPERLINK(\"http://evil\")",
                                "payoutDetails",
                                "-1+1, \"x\"\nline"))
                .patch("/partners/blog")
                .then()
                .statusCode(200);
        desk.release(jdbi);
        var id = batch(Map.of()).<String>path("id");
        shop.get("/payout-batches/" + id + ".csv")
                .then()
                .statusCode(409)
                .body("code", equalTo("PAYOUT_STATE"));
        desk.colleague("bob").post("/payout-batches/" + id + "/approval", Map.of());
        // What was approved is what is paid, whatever the partner is called later.
        shop.call()
                .body(Map.of("name", "Mallory", "payoutDetails", "to Mallory"))
                .patch("/partners/blog")
                .then()
                .statusCode(200);
        shop.get("/payout-batches/" + id + ".csv")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/csv"))
                .header("Content-Disposition", containsString(id))
                .body(
                        startsWith(
                                "line,partner,name,payoutDetails,amount,currency,state,reference\r\n"))
                .body(
                        containsString(
                                ",blog,\"'=HYPERLINK(\"\"http://evil\"\")\",\"'-1+1, \"\"x\"\"\nline\",1.25,CNY,OPEN,\r\n"));
    }

    @Test
    void anInvoiceIsNeverMoreThanWhatIsPaidOut() {
        sold("blog", 1_000);
        desk.release(jdbi);
        var batch = batch(Map.of()).<String>path("id");
        var invoices = "/partners/blog/invoices";
        var first = invoice("I-1", 60, batch);
        var made = shop.post(invoices, first);
        made.then().statusCode(201).body("state", equalTo("RECEIVED"));
        shop.post(invoices, first)
                .then()
                .statusCode(200)
                .body("id", equalTo(made.<String>path("id")));
        shop.post(invoices, invoice("I-1", 61, batch))
                .then()
                .statusCode(409)
                .body("code", equalTo("INVOICE_EXISTS"));
        shop.post(invoices, invoice("I-9", 1, "01983c0e-0000-7000-8000-000000000000"))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/payoutBatch"));
        accept(made.path("id")).then().statusCode(200).body("_actions", empty());
        accept(made.path("id")).then().statusCode(409).body("code", equalTo("INVOICE_STATE"));
        var second = shop.post(invoices, invoice("I-2", 41, batch)).<String>path("id");
        accept(second).then().statusCode(409).body("code", equalTo("INVOICE_EXCEEDS_PAYOUT"));
        shop.post(invoices + "/" + second + "/rejection", Map.of("reason", "too much"))
                .then()
                .statusCode(200)
                .body("state", equalTo("REJECTED"));
        // However many come at once, and for whichever batch or none.
        var ids =
                List.of("a", "b", "c", "d").stream()
                        .map(n -> {
                            var body = new HashMap<>(invoice("J-" + n, 20, batch));
                            if (n.equals("d")) {
                                body.remove("payoutBatch");
                            }
                            return shop.post(invoices, body).<String>path("id");
                        })
                        .toList();
        var answers = AtOnce.race(4, i -> accept(ids.get(i)));
        AtOnce.noneBroke(answers);
        assertEquals(2, AtOnce.with(answers, 200));
    }

    @Test
    void anAcceptedInvoiceIsDecidedAnewWhenItsMoneyComesBack() {
        sold("blog", 1_000);
        desk.release(jdbi);
        var batch = batch(Map.of()).<String>path("id");
        var invoice =
                shop.post("/partners/blog/invoices", invoice("I-1", 60, batch)).<String>path("id");
        accept(invoice).then().statusCode(200);
        shop.post("/payout-batches/" + batch + "/cancellation", Map.of()).then().statusCode(200);
        shop.get("/partners/blog/invoices/" + invoice).then().body("state", equalTo("RECEIVED"));
    }

    @Test
    void anAcceptedInvoiceOfNoBatchStandsForTheMoneyWhenItIsPaidOutAgain() {
        sold("blog", 1_000);
        desk.release(jdbi);
        var batch = batch(Map.of()).<String>path("id");
        var ids = new ArrayList<String>();
        for (var number : List.of("I-1", "I-2")) {
            var body = new HashMap<>(invoice(number, 60, batch));
            body.remove("payoutBatch");
            ids.add(shop.post("/partners/blog/invoices", body).path("id"));
        }
        accept(ids.getFirst()).then().statusCode(200);
        shop.post("/payout-batches/" + batch + "/cancellation", Map.of()).then().statusCode(200);
        shop.get("/partners/blog/invoices/" + ids.getFirst())
                .then()
                .body("state", equalTo("ACCEPTED"));
        var again = batch(Map.of()).then().statusCode(201).extract().<String>path("id");
        accept(ids.getLast()).then().statusCode(409);
        var rest = shop.post("/partners/blog/invoices", invoice("I-3", 40, again));
        accept(rest.path("id")).then().statusCode(200);
    }

    /// A partner who has earned a tenth of an order.
    ///
    /// @return the code of the position
    private String sold(String partner, long amount) {
        if (shop.get("/commission-rules/all").statusCode() == 404) {
            desk.policy(Map.of());
            desk.rule("all", Map.of("rate", 1_000));
        }
        var code = desk.partner(partner, Map.of());
        desk.sell(partner + "-" + amount, code, amount);
        return code;
    }

    private Response batch(Map<String, ?> more) {
        var batch = new HashMap<String, Object>(more);
        batch.put("currency", "CNY");
        return shop.post("/payout-batches", batch);
    }

    private void pay(String batch, String partner) {
        desk.colleague("bob")
                .post("/payout-batches/" + batch + "/approval", Map.of())
                .then()
                .statusCode(200);
        report(batch, partner, "PAID").then().statusCode(200);
    }

    private Response report(String batch, String partner, String state) {
        return shop.post(
                "/payout-batches/" + batch + "/payments",
                Map.of(
                        "items",
                        List.of(
                                Map.of(
                                        "partner",
                                        partner,
                                        "state",
                                        state,
                                        "reference",
                                        "bank-" + partner))));
    }

    private Response accept(String invoice) {
        return shop.post("/partners/blog/invoices/" + invoice + "/acceptance", Map.of());
    }

    private static Map<String, Object> invoice(String number, long amount, String batch) {
        return Map.of(
                "externalId",
                number,
                "amount",
                Map.of("amount", amount, "currency", "CNY"),
                "issuedOn",
                "2026-11-27",
                "payoutBatch",
                batch);
    }
}
