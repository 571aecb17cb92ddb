package io.fanops.referral;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Erasure (G16): who asked to be forgotten is forgotten here too, and the figures stay.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ErasureTest {
    /// Stands in everything that is said about the fan in words.
    private static final String SECRET = "kim-lee-13800138000";

    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    @Test
    void nothingPersonalIsLeftAndTheFiguresStay() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        var kim = shop.fan(SECRET);
        shop.post(
                        "/referrals",
                        Map.of(
                                "code",
                                shop.code("buy", shop.fan("ann")),
                                "referee",
                                Map.of("externalId", SECRET, "nickname", SECRET),
                                "context",
                                Map.of("deviceId", SECRET, "ip", "10.9.8.7")))
                .then()
                .statusCode(201);
        var order = Shop.order("o1", SECRET, 1_000);
        order.put("items", List.of(Map.of("giftFor", SECRET)));
        order.put("clickId", SECRET);
        // Without a key, since an answer that is kept for repeats is kept for a day.
        shop.call().body(order).post("/orders").then().statusCode(201);
        shop.post(
                        "/orders/o1/refunds",
                        Map.of(
                                "amount",
                                Map.of("amount", 100, "currency", "CNY"),
                                "reason",
                                SECRET + " is not content"))
                .then()
                .statusCode(201);
        for (int i = 0; i < 2; i++) {
            shop.post(
                            "/orders/o2/refunds",
                            Map.of(
                                    "externalId",
                                    "r" + i,
                                    "amount",
                                    Map.of("amount", 600, "currency", "CNY"),
                                    "reason",
                                    SECRET + " is not content"))
                    .then()
                    .statusCode(202);
        }
        shop.call().body(Shop.order("o2", SECRET, 1_000)).post("/orders").then().statusCode(201);
        shop.post("/orders/o2/cancellation", Map.of("reason", SECRET + " has gone"))
                .then()
                .statusCode(201);
        var coupon =
                shop.post("/coupons", Map.of("template", "cup", "fan", Map.of("fanId", kim)))
                        .then()
                        .extract()
                        .<String>path("code");
        shop.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1", "order", "o9"))
                .then()
                .statusCode(201);
        shop.post(
                        "/fans/" + kim + "/wallet/adjustments",
                        Map.of("amount", 29, "reason", "for " + SECRET))
                .then()
                .statusCode(201);
        var holds = "/fans/" + kim + "/wallet/holds";
        for (boolean capture : new boolean[] {true, false}) {
            var hold =
                    shop.post(
                                    holds,
                                    Map.of(
                                            "amount",
                                            9,
                                            "reason",
                                            "bag of " + SECRET,
                                            "reference",
                                            "for " + SECRET,
                                            "capture",
                                            capture))
                            .then()
                            .statusCode(201)
                            .extract()
                            .<String>path("id");
            shop.post(
                            holds + "/" + hold + (capture ? "/refunds" : "/release"),
                            capture ? Map.of("amount", 5, "reason", SECRET + " is back") : Map.of())
                    .then()
                    .statusCode(200);
        }
        var entries = "/fans/" + kim + "/wallet/entries";
        shop.get(entries).then().body("items.reason", hasItem("bag of " + SECRET));
        var prize = award(kim);
        shop.post(
                        "/prize-pools/bell/reservations/" + prize + "/revocation",
                        Map.of("reason", SECRET + " was not there"))
                .then()
                .statusCode(200);
        var desk = new PartnerDesk(shop);
        desk.policy(Map.of("fansMayPromote", true));
        desk.rule("all", Map.of("rate", 1_000));
        var code =
                desk.partner(
                        SECRET,
                        Map.of("fan", Map.of("fanId", kim), "payoutDetails", "to " + SECRET));
        desk.sell("sold", code, 1_000);
        desk.release(jdbi);
        var batch =
                shop.post("/payout-batches", Map.of("currency", "CNY", "minimum", 1))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.post(
                        "/partners/" + SECRET + "/invoices",
                        Map.of(
                                "externalId",
                                SECRET,
                                "amount",
                                Map.of("amount", 1, "currency", "CNY"),
                                "issuedOn",
                                "2026-11-27"))
                .then()
                .statusCode(201);
        place();
        for (var whose : List.of(Map.of("fan", Map.of("fanId", kim)), Map.of("clickId", "k-1"))) {
            var touch = new HashMap<String, Object>(whose);
            touch.put("externalId", whose.toString());
            touch.put("kind", "LAST_CLICK");
            touch.put("subject", "autumn");
            touch.put("at", Clock.systemUTC().instant().minusSeconds(5).toString());
            touch.put("url", "https://shop.example.com/" + SECRET);
            shop.call()
                    .body(Map.of("touches", List.of(touch)))
                    .post("/touches")
                    .then()
                    .statusCode(200);
        }
        order = Shop.order("o3", SECRET, 1_000);
        order.put("clickId", "k-1");
        shop.call().body(order).post("/orders").then().statusCode(201);
        shop.call()
                .body(Map.of("allowedHosts", List.of("www.example.com")))
                .put("/share-policy")
                .then()
                .statusCode(200);
        var shared =
                shop.call()
                        .body(
                                Map.of(
                                        "fan",
                                        Map.of("fanId", kim),
                                        "share",
                                        Map.of(
                                                "url",
                                                "https://www.example.com/"
                                                        + SECRET
                                                        + "?by="
                                                        + SECRET,
                                                "content",
                                                SECRET,
                                                "channel",
                                                SECRET)))
                        .put("/share-links")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("code");
        var open = given().header("User-Agent", PartnerDesk.PHONE).redirects().follow(false);
        open.get("/public/c/" + shared).then().statusCode(302);
        erase(kim);
        // Facts that were told, and the answers that are kept for a day, belong to the platform.
        assertEquals(List.of(), tablesThatSay(SECRET, "outbox", "idempotency"));
        assertEquals(
                0,
                count(
                        "select count(*) from referral where device_hash is not null"
                                + " or address_hash is not null"));
        assertEquals(
                0,
                count(
                        "select count(*) from orders where external_id <> 'sold'"
                                + " and (content_hash <> '' or items is not null)"));
        assertEquals(0, count("select count(*) from touch where fan_id is not null"));
        shop.get("/orders/o3/attribution")
                .then()
                .body("credit.kind", equalTo("REFERRAL"))
                .body("candidates", empty());
        shop.get("/orders/o1")
                .then()
                .body("amount.amount", equalTo(1_000))
                .body("refunded.amount", equalTo(100));
        assertEquals(500, shop.points(shop.fan("ann")));
        shop.get("/partners")
                .then()
                .body("items.name", contains("Erased"))
                .body("items.state", contains("ENDED"));
        shop.get("/commissions").then().body("items.amount", contains(100));
        desk.colleague("bob").post("/payout-batches/" + batch + "/approval", Map.of());
        var line = shop.get("/payout-batches/" + batch + "/lines").<String>path("items[0].id");
        shop.post(
                        "/payout-batches/" + batch + "/payments",
                        Map.of("items", List.of(Map.of("line", line, "state", "PAID"))))
                .then()
                .statusCode(200)
                .body("state", equalTo("SETTLED"));
        PartnerDesk.open(code, PartnerDesk.PHONE).then().statusCode(404);
        open.get("/public/c/" + shared).then().statusCode(404);
        shop.get("/share-links").then().body("items", empty());
        shop.get("/shared-contents/sharers").then().body("items", empty());
        shop.get("/shared-contents")
                .then()
                .body("items.content", contains("Erased"))
                .body("items.openings", contains(1));
        shop.get("/placement-orders").then().body("items.state", contains("CANCELLED"));
        assertEquals(
                0,
                count(
                        "select count(*) from account where kind = 'PARTNER_PENDING' and balance <> 0"));
        assertEquals(
                0,
                count(
                        "select count(*) from idempotency where body like '%"
                                + SECRET
                                + "%' and body like '%cancellationRate%'"));
        shop.get(entries)
                .then()
                .body(
                        "items.reason",
                        hasItems("By hand", "Set aside", "Given back", "Prize taken back"));
        shop.get(holds).then().body("items.reason", contains("Erased", "Erased"));
        shop.assertBooksBalance();
    }

    @Test
    void whatIsCancelledLaterGivesOthersTheirMoneyBack() {
        var desk = new CouponDesk(shop);
        desk.make("card", Map.of("kind", "PREPAID", "value", 10_000, "currency", "CNY"));
        desk.make("ten", Map.of("kind", "AMOUNT", "value", 1_000, "currency", "CNY"));
        var card = desk.publish("card", "GIFT-CARD-OF-BOB");
        var kim = shop.fan("kim");
        shop.post("/orders", Shop.order("o1", "kim", 6_000)).then().statusCode(201);
        var use = new HashMap<String, Object>(CouponDesk.by("kim"));
        use.put("order", "o1");
        desk.redeem(card, use).then().statusCode(201).body("discount.amount", equalTo(6_000));
        erase(kim);
        // All that it is worth is taken off, for good.
        CouponDesk.refused(
                desk.redeem(desk.publish("ten", "TEN-OFF"), CouponDesk.on("o1")),
                409,
                "NOTHING_TO_TAKE_OFF");
        shop.post("/orders/o1/cancellation", Map.of()).then().statusCode(201);
        shop.get("/coupons/" + card).then().body("balance.amount", equalTo(10_000));
        shop.assertBooksBalance();
    }

    @Test
    void wordsAboutTheFanAreNotTakenInAgain() {
        var kim = shop.fan("kim");
        for (var order : List.of("o1", "o2")) {
            shop.post("/orders", Shop.order(order, "kim", 1_000)).then().statusCode(201);
        }
        shop.post("/fans/" + kim + "/wallet/adjustments", Map.of("amount", 9, "reason", "gift"))
                .then()
                .statusCode(201);
        var holds = "/fans/" + kim + "/wallet/holds";
        var hold =
                shop.post(holds, Map.of("amount", 9, "reason", "bag", "capture", true))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        var prize = award(kim);
        erase(kim);
        var said = Map.of("externalId", "r1", "reason", SECRET);
        for (int status : new int[] {201, 200}) {
            shop.post("/orders/o1/refunds", said)
                    .then()
                    .statusCode(status)
                    .body("reason", nullValue());
            shop.post("/orders/o2/cancellation", said)
                    .then()
                    .statusCode(status)
                    .body("reason", nullValue());
        }
        shop.post(holds + "/" + hold + "/refunds", Map.of("amount", 5, "reason", SECRET))
                .then()
                .statusCode(200);
        // The fan service was asked before it knew of the erasure.
        shop.post(holds, Map.of("amount", 1, "reason", SECRET))
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_FAN"));
        shop.post(
                        "/prize-pools/bell/reservations/" + prize + "/revocation",
                        Map.of("reason", SECRET))
                .then()
                .statusCode(200);
        assertEquals(List.of(), tablesThatSay(SECRET, "outbox"));
        shop.assertBooksBalance();
    }

    @Test
    void firstAnswersAndRefusedLinesAreForgotten() {
        var kim = shop.fan("kim");
        for (var order : List.of("o1", "o2")) {
            shop.post("/orders", Shop.order(order, "kim", 1_000)).then().statusCode(201);
        }
        var said = Map.of("externalId", "r1", "reason", SECRET);
        shop.post("/orders/o1/refunds", said).then().statusCode(201);
        shop.post("/orders/o2/cancellation", said).then().statusCode(201);
        shop.post("/orders/o3/refunds", said).then().statusCode(202);
        shop.post("/orders", Shop.order("o3", "kim", 1_000)).then().statusCode(201);
        for (var what : List.of("orders", "refunds")) {
            var line = "{\"fan\":{\"email\":\"" + SECRET + "\"}}\n";
            shop.ended(
                            shop.call()
                                    .header("Idempotency-Key", UUID.randomUUID())
                                    .contentType("application/x-ndjson")
                                    .body(line.getBytes(StandardCharsets.UTF_8))
                                    .post("/" + what + "/import"))
                    .then()
                    .body("failed", equalTo(1));
        }
        assertEquals(
                List.of("cancellation", "idempotency", "operation_rejected", "refund"),
                tablesThatSay(SECRET, "outbox").stream().sorted().toList());
        erase(kim);
        assertEquals(List.of(), tablesThatSay(SECRET, "outbox"));
    }

    @Test
    void nothingIsPaidToNobody() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var held = Shop.terms("join", "JOINED");
        held.put("holdDays", 7);
        held.put(
                "rewards",
                List.of(
                        Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 500),
                        Map.of("recipient", "REFEREE", "form", "POINTS", "amount", 100)));
        shop.program(held);
        shop.program(Shop.terms("paid", "JOINED"));
        var kim = shop.fan("kim");
        var ann = shop.fan("ann");
        var waiting = referred("buy", kim, "ben");
        var promised = List.of(referred("join", kim, "n1"), referred("join", ann, "n2"));
        referred("paid", kim, "n3");
        pool();
        var prize =
                shop.post(
                                "/prize-pools/bell/reservations",
                                Map.of("reference", "p1", "fan", Map.of("fanId", kim)))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.get("/referral-programs/join").then().body("spent", equalTo(1_200));

        erase(kim);
        erase(shop.fan("n2"));

        ended(waiting, "REJECTED");
        promised.forEach(referral -> ended(referral, "REVERSED"));
        shop.post("/orders", Shop.order("o1", "ben", 1_000)).then().statusCode(201);
        ended(waiting, "REJECTED");
        assertEquals(500, shop.points(kim), "what was paid stays paid");
        for (var fan : List.of(kim, ann)) {
            shop.get("/fans/" + fan + "/wallet")
                    .then()
                    .body("balances.pending", everyItem(equalTo(0)));
        }
        for (var program : List.of("buy", "join")) {
            shop.get("/referral-programs/" + program).then().body("spent", equalTo(0));
        }
        assertEquals(
                0, count("select sum(converted) from referral_code where fan_id = '" + ann + "'"));
        shop.post(
                        "/prize-pools/bell/reservations/" + prize + "/award",
                        Map.of("fan", Map.of("fanId", kim)))
                .then()
                .statusCode(409)
                .body("code", equalTo("RESERVATION_ENDED"));
        shop.get("/prize-pools/bell").then().body("taken", equalTo(0));
        // Made by who had asked the fan service before it knew of the erasure.
        shop.program(Shop.terms("late", "PURCHASED"));
        var late = referred("late", ann, "n2");
        shop.post("/orders", Shop.order("o2", "n2", 1_000)).then().statusCode(201);
        ended(late, "REJECTED");
        assertEquals(0, shop.points(ann));
        shop.assertBooksBalance();
    }

    @Test
    void anErasureUndoesNoMerge() {
        // Jobs go through the brands that the fan service has told of.
        FactSender.send(
                shop.slug(),
                new FanFact.BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        var ann = shop.fan("ann");
        var twin = shop.fan("twin");
        shop.post(
                        "/fans/" + twin + "/wallet/adjustments",
                        Map.of("amount", 1_009, "reason", "gift"))
                .then()
                .statusCode(201);
        var bag = spent(twin, 9);
        shop.mergeAndWait(ann, twin);
        spent(ann, 900);
        erase(ann);
        erase(twin);
        shop.post(
                        "/fans/" + twin + "/wallet/holds/" + bag + "/refunds",
                        Map.of("amount", 5, "reason", "back"))
                .then()
                .statusCode(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        count(
                                        """
                                        select (select count(*) from wallet_to_gather)
                                            + (select count(*) from entry where tx >= (select tx from wallet_gathering))\
                                        """)
                                == 0);
        assertEquals(5, shop.points(twin));
        assertEquals(100, shop.points(ann));
        shop.assertBooksBalance();
    }

    private String spent(String fan, int amount) {
        return shop.post(
                        "/fans/" + fan + "/wallet/holds",
                        Map.of("amount", amount, "reason", "bag", "capture", true))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String referred(String program, String referrer, String referee) {
        return shop.refer(shop.code(program, referrer), referee)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void ended(String referral, String state) {
        shop.get("/referrals/" + referral)
                .then()
                .body("state", equalTo(state))
                .body("reasons", contains("FAN_ERASED"));
    }

    private void erase(String fan) {
        FactSender.send(
                shop.slug(), new FanFact.Erased(UUID.fromString(fan), Clock.systemUTC().instant()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        count("select count(*) from erased_fan where fan_id = '" + fan + "'") == 1);
    }

    private void pool() {
        shop.post(
                        "/prize-pools",
                        Map.of(
                                "key", "bell", "name", "Bell", "form", "POINTS", "amount", 9,
                                "total", 9))
                .then()
                .statusCode(201);
    }

    private String award(String fan) {
        pool();
        return shop.post(
                        "/prize-pools/bell/awards",
                        Map.of("reference", "p1", "fan", Map.of("fanId", fan)))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /// What the partner offered and published, and what the brand said of it.
    private void place() {
        var url = "https://weibo.example.com/" + SECRET;
        var offer = new HashMap<String, Object>();
        for (var field : List.of("partner", "key", "name", "description", "account")) {
            offer.put(field, SECRET);
        }
        offer.put("channel", "WEIBO");
        offer.put("format", "POST");
        offer.put("accountUrl", url);
        offer.put("tags", List.of(SECRET));
        offer.put("price", Map.of("amount", 100, "currency", "CNY"));
        var made = shop.post("/placement-offers", offer);
        made.then().statusCode(201);
        var day = LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC).plusDays(3);
        var ordered =
                shop.post(
                        "/placement-orders",
                        Map.of(
                                "externalId",
                                "PO-1",
                                "offer",
                                made.path("id"),
                                "brief",
                                "For " + SECRET,
                                "dueOn",
                                day.toString()));
        ordered.then().statusCode(201);
        var order = "/placement-orders/" + ordered.path("id");
        shop.post(order + "/acceptance", Map.of()).then().statusCode(200);
        shop.post(
                        order + "/delivery",
                        Map.of(
                                "url",
                                url,
                                "publishedAt",
                                Clock.systemUTC().instant().toString(),
                                "screenshots",
                                List.of(url + ".png")))
                .then()
                .statusCode(200);
        shop.post(order + "/rework", Map.of("reason", "Too much " + SECRET)).then().statusCode(200);
    }

    /// This service's tables, but for some.
    private List<String> tablesThatSay(String text, String... others) {
        return BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.withHandle(h ->
                                h
                                        .createQuery(
                                                """
                                                select table_name from information_schema.columns
                                                where table_schema = 'public' and column_name = 'brand'
                                                    and table_name <> all(:others)\
                                                """)
                                        .bind("others", others)
                                        .mapTo(String.class)
                                        .list()
                                        .stream()
                                        .filter(table ->
                                                h.createQuery(
                                                                "select exists (select from "
                                                                        + table
                                                                        + " t where t::text like :text)")
                                                        .bind("text", "%" + text + "%")
                                                        .mapTo(Boolean.class)
                                                        .one())
                                        .toList()));
    }

    private int count(String query) {
        return BrandScope.within(
                shop.slug(),
                () -> jdbi.withHandle(h -> h.createQuery(query).mapTo(Integer.class).one()));
    }
}
