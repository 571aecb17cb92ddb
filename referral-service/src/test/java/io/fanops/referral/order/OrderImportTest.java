package io.fanops.referral.order;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class OrderImportTest {
    private static final Logger LOG = Logger.getLogger(OrderImportTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Shop shop = Shop.fresh();

    @Test
    void keepsTheGoodLinesAndTellsTheBadOnes() {
        shop.program(Shop.terms("buy", "PURCHASED"));
        var ann = shop.fan("ann");
        shop.refer(shop.code("buy", ann), "kim").then().statusCode(201);
        shop.fan("member");
        var good = Shop.order("o1", "kim", 4_200);
        var lines =
                List.of(
                        line(good),
                        "this is no JSON",
                        line(Shop.order("taken", "lee", 999)),
                        "",
                        line(Map.of("externalId", "o2")),
                        line(
                                with(
                                        Shop.order("o3", "x", 1),
                                        "fan",
                                        Map.of("fanId", UUID.randomUUID().toString()))),
                        line(
                                with(
                                        Shop.order("o4", "x", 1),
                                        "fan",
                                        Map.of("externalId", "y", "gender", "Q"))),
                        line(with(Shop.order("o5", "x", 1), "placedAt", "2126-01-01T00:00:00Z")),
                        line(good),
                        line(with(Shop.order("o1", "kim", 1), "channel", "other")),
                        line(Shop.order("o6", "member", 77)));
        try (var told = new Told(shop)) {
            shop.post("/orders", Shop.order("taken", "kim", 1));
            var ended = run(String.join("\n", lines));
            assertEquals("SUCCEEDED", ended.getString("state"));
            assertEquals(10, ended.getInt("total"));
            assertEquals(10, ended.getInt("done"));
            assertEquals(List.of(2, 3, 5, 6, 7, 8, 10), ended.getList("errors.line"));
            assertEquals("/fan/gender", ended.getString("errors.find { it.line == 7 }.pointer"));
            assertEquals("/externalId", ended.getString("errors.find { it.line == 10 }.pointer"));
            assertEquals("/fan/fanId", ended.getString("errors.find { it.line == 6 }.pointer"));
            assertEquals(500, shop.points(ann));
            assertEquals(3, told.until("order-placed", 3).size());
            assertEquals(7, run(String.join("\n", lines)).getInt("failed"));
            assertEquals(3, told.soFar("order-placed"));
        }
        assertEquals(500, shop.points(ann));
    }

    @Test
    void aRefusedLineMakesNobodyKnown() {
        shop.post("/orders", Shop.order("taken", "kim", 1)).then().statusCode(201);
        var lines =
                List.of(
                        line(with(Shop.order("o1", "late", 1), "placedAt", "2126-01-01T00:00:00Z")),
                        line(Shop.order("taken", "second", 999)),
                        line(Shop.order("a/b", "unaddressable", 1)),
                        line(Shop.order("o2", "first", 1)),
                        line(Shop.order("o2", "another", 2)),
                        // Refused for its buyer, so the number is the next one's.
                        line(
                                with(
                                        Shop.order("o3", "x", 1),
                                        "fan",
                                        Map.of("externalId", "x", "gender", "Q"))),
                        line(Shop.order("o3", "third", 2)));
        var ended = run(String.join("\n", lines));
        assertEquals(List.of(1, 2, 3, 5, 6), ended.getList("errors.line"));
        for (var refused : List.of("late", "second", "unaddressable", "another")) {
            assertFalse(shop.knows(refused), refused);
        }
        assertTrue(shop.knows("first"));
        shop.get("/orders/o3").then().statusCode(200).body("amount.amount", equalTo(2));
    }

    @Test
    void isOneOperationUnderItsKey() {
        var key = UUID.randomUUID().toString();
        var first = send(key, line(Shop.order("o1", "kim", 1)) + "\n");
        first.then().statusCode(202);
        var again = send(key, line(Shop.order("o1", "kim", 2)) + "\n");
        again.then().statusCode(422).body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
        var text = line(Shop.order("o2", "kim", 1));
        var second = send(UUID.randomUUID().toString(), text);
        second.then().statusCode(202);
        key = UUID.randomUUID().toString();
        var third = send(key, text);
        send(key, text)
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", equalTo("true"))
                .header("Location", equalTo(third.header("Location")))
                .body("id", equalTo(third.path("id")));
        Awaitility.await()
                .until(() ->
                        shop.get("/orders/o1").statusCode() == 200
                                && shop.get("/orders/o2").statusCode() == 200);
        assertEquals("SUCCEEDED", ended(shop, third).getString("state"));
    }

    @Test
    void nothingIsAlsoAnImport() {
        assertEquals("SUCCEEDED", run("").getString("state"));
    }

    @Test
    void failsPlainlyWithoutTheFanService() {
        var down = Shop.withoutFanService();
        var ended = run(down, line(Shop.order("o1", "kim", 1)));
        assertEquals("FAILED", ended.getString("state"));
    }

    @Test
    void takesThousandsASecond() {
        var lines = new ArrayList<String>();
        var order = Shop.order("", "", 0);
        for (int i = 0; i < 12_000; i++) {
            order.put("externalId", "bulk-" + i);
            order.put("fan", Map.of("externalId", "buyer-" + i % 4_000));
            order.put("amount", Map.of("amount", i, "currency", "CNY"));
            lines.add(line(order));
        }
        var text = String.join("\n", lines);
        long began = System.nanoTime();
        var ended = run(text);
        var took = Duration.ofNanos(System.nanoTime() - began);
        assertEquals("SUCCEEDED", ended.getString("state"));
        assertEquals(0, ended.getInt("failed"));
        // The mark is taken on the whole stack; here it only must not be absurd.
        LOG.infof("12,000 orders in %d ms", took.toMillis());
        assertTrue(took.toSeconds() < 60, took::toString);
        shop.get("/orders?limit=1").then().body("items[0].externalId", equalTo("bulk-11999"));
    }

    @Test
    void onlyTheBrandImports() {
        shop.as(Tokens.staff(shop.slug(), "store-clerk"))
                .call()
                .contentType("application/x-ndjson")
                .body(new byte[0])
                .post("/orders/import")
                .then()
                .statusCode(403);
        shop.as(Tokens.brandAdmin("another"))
                .call()
                .contentType("application/x-ndjson")
                .body(new byte[0])
                .post("/orders/import")
                .then()
                .statusCode(404);
        shop.call().body("{}").post("/orders/import").then().statusCode(415);
    }

    @Test
    void whatIsImportedTogetherTakesOfTheDayTogether() {
        var terms = Shop.terms("buy", "PURCHASED");
        terms.put("dailyBudget", 1_200);
        shop.program(terms);
        var code = shop.code("buy", shop.fan("ann"));
        var lines = new ArrayList<String>();
        for (var name : List.of("a", "b", "c")) {
            shop.refer(code, name).then().statusCode(201);
            lines.add(line(Shop.order("of-" + name, name, 100)));
        }
        assertEquals("SUCCEEDED", run(String.join("\n", lines)).getString("state"));
        shop.get("/referral-programs/buy?counts=true")
                .then()
                .body("spentToday", equalTo(1_000))
                .body("referrals.REWARDED", equalTo(2))
                .body("referrals.REJECTED", equalTo(1));
    }

    private JsonPath run(String lines) {
        return run(shop, lines);
    }

    private static JsonPath run(Shop shop, String lines) {
        var started =
                shop.call()
                        .contentType("application/x-ndjson")
                        .body(lines.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .post("/orders/import");
        started.then().statusCode(202).body("kind", equalTo("ORDER_IMPORT"));
        return ended(shop, started);
    }

    private Response send(String key, String lines) {
        return shop.call()
                .header("Idempotency-Key", key)
                .contentType("application/x-ndjson")
                .body(lines.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/orders/import");
    }

    private static JsonPath ended(Shop shop, Response started) {
        var location = started.header("Location");
        var path = java.net.URI.create(location).getPath().replace("/v1/brands/" + shop.slug(), "");
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> shop.get(path).then().statusCode(200).extract().jsonPath(),
                        operation ->
                                List.of("SUCCEEDED", "FAILED")
                                        .contains(operation.getString("state")));
    }

    private static Map<String, Object> with(Map<String, Object> order, String field, Object value) {
        order.put(field, value);
        return order;
    }

    private static String line(Object order) {
        try {
            return JSON.writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
