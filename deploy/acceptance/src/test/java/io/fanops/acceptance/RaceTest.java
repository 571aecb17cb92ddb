package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The same request two hundred times at once leaves one effect; what is scarce is never given too
/// often (G2, G4).
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaceTest {
    private static final int RUNNERS = 200;

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String PLACED = "2026-10-05T04:00:00Z";

    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("race");
    private final Api api = brand.api();

    @AfterAll
    void theBooksBalanceAfterAllRaces() {
        Wallet.assertBooksBalance(brand);
    }

    // ---------------------------------------------------------------- referrals

    @Test
    void twoHundredEqualReferralsUnderOneKeyPayOnce() {
        String fan = fan("ref-one-key");
        String code = program("one-key", fan);
        Map<String, Object> body =
                Bodies.referral("one-key", code, Bodies.fan("guest-one-key", "G"), "device-1");
        String key = UUID.randomUUID().toString();
        assertOneThing(race(brand, "/referrals", body, _ -> key), "id");
        assertPaidOnce(fan, 500);
    }

    @Test
    void twoHundredEqualReferralsUnderManyKeysPayOnce() {
        String fan = fan("ref-many-keys");
        String code = program("many-keys", fan);
        Map<String, Object> body =
                Bodies.referral("many-keys", code, Bodies.fan("guest-many-keys", "G"), "device-2");
        List<Answer> answers = race(brand, "/referrals", body, _ -> UUID.randomUUID().toString());
        assertTrue(answers.stream().anyMatch(Answer::succeeded), answers::toString);
        assertNoneBroke(answers);
        assertPaidOnce(fan, 500);
    }

    // ---------------------------------------------------------------- orders

    @Test
    void twoHundredEqualOrdersUnderOneKeyAreOneOrder() {
        Brand shop = stack.onboard("race-order");
        String key = UUID.randomUUID().toString();
        assertOneThing(race(shop, "/orders", order("a", "buyer-a"), _ -> key), "id");
        assertOneOrderIn(shop);
    }

    @Test
    void twoHundredEqualOrdersUnderManyKeysAreOneOrder() {
        Brand shop = stack.onboard("race-order");
        List<Answer> answers =
                race(shop, "/orders", order("b", "buyer-b"), _ -> UUID.randomUUID().toString());
        assertOneThing(answers, "id");
        // Its number alone says that it is the same order: nobody is refused, one has made it.
        assertEquals(
                1,
                answers.stream().filter(a -> a.status() == 201).count(),
                () -> statuses(answers));
        assertOneOrderIn(shop);
    }

    @Test
    void anOrderThatRacesItselfPaysItsReferralOnce() {
        String fan = fan("ref-order");
        api.post("/referral-programs", Bodies.program("on-order", "PURCHASED", 300)).is(201);
        String code = code("on-order", fan);
        api.post(
                        "/referrals",
                        Bodies.referral("on-order", code, Bodies.fan("buyer-c", "C"), "device-3"))
                .is(201);
        // Placed after the invitation, or it would not count.
        Map<String, Object> order =
                Bodies.order(
                        "race-c",
                        "buyer-c",
                        4_200,
                        "CNY",
                        Instant.ofEpochMilli(System.currentTimeMillis()).toString());
        assertOneThing(race(brand, "/orders", order, _ -> UUID.randomUUID().toString()), "id");
        assertPaidOnce(fan, 300);
    }

    // ---------------------------------------------------------------- coupons

    @Test
    void twoHundredEqualRedemptionsUnderOneKeyAreOne() {
        api.post("/coupon-templates", Bodies.couponTemplate("one-key", 1, 1)).is(201);
        fan("keeper-a");
        String coupon = coupon("one-key", "keeper-a").json().path("code").asText();
        String key = UUID.randomUUID().toString();
        String path = "/coupons/" + coupon + "/redemptions";
        assertOneThing(race(brand, path, Map.of("store", "S-1"), _ -> key), "id");
        assertUsedUp(coupon);
    }

    @Test
    void twoHundredRedemptionsUnderManyKeysAreOne() {
        api.post("/coupon-templates", Bodies.couponTemplate("many-keys", 1, 1)).is(201);
        fan("keeper-b");
        String coupon = coupon("many-keys", "keeper-b").json().path("code").asText();
        List<Answer> answers =
                race(
                        brand,
                        "/coupons/" + coupon + "/redemptions",
                        Map.of("store", "S-1"),
                        _ -> UUID.randomUUID().toString());
        assertNoneBroke(answers);
        assertEquals(
                1, answers.stream().filter(Answer::succeeded).count(), () -> statuses(answers));
        assertUsedUp(coupon);
    }

    @Test
    void ofAStockOfFiftyTwoHundredCannotBeHad() {
        api.post("/coupon-templates", Bodies.couponTemplate("fifty", 50, 1)).is(201);
        importTakers();
        List<Answer> issued = AtOnce.race(RUNNERS, i -> coupon("fifty", "taker-" + i));
        assertNoneBroke(issued);
        List<String> codes =
                issued.stream()
                        .filter(Answer::succeeded)
                        .map(answer -> answer.json().path("code").asText())
                        .toList();
        assertEquals(50, codes.size(), () -> statuses(issued));
        assertEquals(50, Set.copyOf(codes).size());
        // Each of the fifty is now redeemed by four at once.
        List<Answer> redeemed =
                AtOnce.race(
                        RUNNERS,
                        i ->
                                once(
                                        "/coupons/" + codes.get(i % 50) + "/redemptions",
                                        Map.of("store", "S-1"),
                                        UUID.randomUUID().toString()));
        assertNoneBroke(redeemed);
        assertEquals(
                50, redeemed.stream().filter(Answer::succeeded).count(), () -> statuses(redeemed));
    }

    @Test
    void aBudgetForTenPaysTen() {
        String fan = fan("ref-budget");
        Map<String, Object> program = Bodies.program("small", "JOINED", 100);
        program.put("budget", 1_000);
        api.post("/referral-programs", program).is(201);
        String code = code("small", fan);
        List<Answer> answers =
                AtOnce.race(
                        40,
                        i ->
                                once(
                                        "/referrals",
                                        Bodies.referral(
                                                "small",
                                                code,
                                                Bodies.fan("many-" + i, "N"),
                                                "device-b" + i),
                                        UUID.randomUUID().toString()));
        assertNoneBroke(answers);
        Api.eventually(
                "points out of a budget of 1000",
                SOON,
                1_000L,
                () -> new Wallet(brand, fan).points());
    }

    // ---------------------------------------------------------------- in these tests' words

    private static List<Answer> race(
            Brand brand, String path, Object body, IntFunction<String> key) {
        return AtOnce.race(RUNNERS, i -> once(brand.api(), path, body, key.apply(i)));
    }

    private Answer once(String path, Object body, String key) {
        return once(api, path, body, key);
    }

    /// One call; told to come again because its twin is still running, it does, as a good client
    /// would.
    private static Answer once(Api api, String path, Object body, String key) {
        return await(path)
                .atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .pollInSameThread()
                .until(
                        () ->
                                api.send(
                                        "POST",
                                        path,
                                        BodyPublishers.ofString(Api.text(body)),
                                        Map.of(
                                                "Content-Type",
                                                "application/json",
                                                "Idempotency-Key",
                                                key)),
                        answer ->
                                answer.status() != 409
                                        || !answer.json().path("retryable").asBoolean());
    }

    private String fan(String externalId) {
        return api.post("/fans", Bodies.fan(externalId, "Racer"))
                .is(201)
                .json()
                .path("id")
                .asText();
    }

    private void importTakers() {
        String lines =
                IntStream.range(0, RUNNERS)
                        .mapToObj(i -> Api.text(Bodies.fan("taker-" + i, "Taker")))
                        .collect(Collectors.joining("\n"));
        JsonNode ended = api.importLines("/fans/import", "application/x-ndjson", lines);
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
    }

    /// A program that pays 500 points for joining, and the fan's code in it.
    private String program(String key, String fan) {
        api.post("/referral-programs", Bodies.program(key, "JOINED", 500)).is(201);
        return code(key, fan);
    }

    private String code(String program, String fan) {
        return api.put("/referral-programs/" + program + "/codes/" + fan, Map.of())
                .good()
                .path("code")
                .asText();
    }

    private static Map<String, Object> order(String externalId, String fan) {
        return Bodies.order(externalId, fan, 4_200, "CNY", PLACED);
    }

    private Answer coupon(String template, String fan) {
        return once("/coupons", Bodies.coupon(template, fan), UUID.randomUUID().toString());
    }

    private static void assertOneThing(List<Answer> answers, String id) {
        Set<String> ids =
                answers.stream()
                        .map(Answer::good)
                        .map(json -> json.path(id).asText())
                        .collect(Collectors.toSet());
        assertEquals(1, ids.size(), () -> "different things were made: " + ids);
    }

    private static void assertNoneBroke(List<Answer> answers) {
        List<String> broken =
                answers.stream()
                        .filter(answer -> answer.status() >= 500)
                        .map(Answer::toString)
                        .limit(3)
                        .toList();
        assertTrue(broken.isEmpty(), broken::toString);
    }

    private void assertPaidOnce(String fan, long points) {
        var wallet = new Wallet(brand, fan);
        Api.eventually("points", SOON, points, wallet::points);
        assertEquals(1, wallet.entries().size(), () -> wallet.entries().toString());
    }

    private static void assertOneOrderIn(Brand shop) {
        Api.eventually(
                "orders, buyers, gross",
                SOON,
                List.of(1L, 1L, 4_200L),
                () -> {
                    JsonNode row =
                            shop.api()
                                    .get("/analytics/orders?by=total")
                                    .is(200)
                                    .json()
                                    .path("rows")
                                    .path(0);
                    return List.of(
                            row.path("orders").asLong(),
                            row.path("buyers").asLong(),
                            row.path("gross").asLong());
                });
        Wallet.assertBooksBalance(shop);
    }

    private void assertUsedUp(String coupon) {
        Answer once =
                once(
                        "/coupons/" + coupon + "/redemptions",
                        Map.of("store", "S-1"),
                        "one-more-" + coupon);
        assertTrue(once.status() == 409 || once.status() == 422, once::toString);
    }

    private static String statuses(List<Answer> answers) {
        Map<Integer, Long> statuses =
                answers.stream()
                        .collect(Collectors.groupingBy(Answer::status, Collectors.counting()));
        return statuses
                + " first refusal: "
                + answers.stream().filter(answer -> !answer.succeeded()).findFirst();
    }
}
