package io.fanops.referral;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
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
        shop.post(
                        "/coupons/" + coupon + "/redemptions",
                        Map.of("store", "S-1", "order", "for " + SECRET))
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
        shop.post(
                        "/prize-pools",
                        Map.of(
                                "key", "bell", "name", "Bell", "form", "POINTS", "amount", 9,
                                "total", 9))
                .then()
                .statusCode(201);
        var prize =
                shop.post(
                                "/prize-pools/bell/awards",
                                Map.of("reference", "p1", "fan", Map.of("fanId", kim)))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
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
        FactSender.send(
                shop.slug(), new FanFact.Erased(UUID.fromString(kim), Clock.systemUTC().instant()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertEquals(List.of(), tablesThatSay(SECRET)));
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

    /// This service's tables, but for the facts it told and the answers it keeps for a day, which
    /// belong to the platform.
    private List<String> tablesThatSay(String text) {
        return BrandScope.within(
                shop.slug(),
                () ->
                        jdbi.withHandle(h ->
                                h
                                        .createQuery(
                                                """
                                                select table_name from information_schema.columns
                                                where table_schema = 'public' and column_name = 'brand'
                                                    and table_name not in ('outbox', 'idempotency')\
                                                """)
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
