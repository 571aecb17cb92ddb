package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// The main story of `api.md`, steps 1 to 10 in their order; each test goes on where the one before
/// it stopped.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainStoryTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
                    + " Chrome/131.0.0.0 Mobile Safari/537.36";

    /// Crockford's base32 without vowels: what people read out on the phone.
    private static final String READABLE = "[0-9BCDFGHJKMNPQRSTVWXYZ]{4,}";

    private static final String UUID_V7 =
            "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private static final String MEMBERS =
            """
            {"externalId":"m1","nickname":"王雅婷","gender":"F","birthYear":1990,"phone":"+8619900000001","email":"m1@example.com","region":"CN-SH","joinedOn":"2024-03-01","tags":["coffee","tea"],"attributes":{"income":90000},"identities":[{"channel":"wechat","externalId":"wx-m1"}],"consents":{"sms":true}}
            {"externalId":"m2","nickname":"李伟","gender":"M","birthYear":1985,"joinedOn":"2025-01-15","tags":["coffee"],"attributes":{"income":75000}}
            {"externalId":"m3","nickname":"Grace Chen","gender":"F","tags":["tea"],"attributes":{"income":50000}}
            this is no JSON
            {"externalId":"m4","nickname":"陈磊","gender":"M","tags":["coffee"],"attributes":{"income":30000}}
            {"externalId":"m5","nickname":"赵静怡","gender":"F","tags":["coffee"]}
            {"externalId":"bad","nickname":"Bad","gender":"X"}
            {"nickname":"Nobody"}
            {"externalId":"m6","nickname":"Sam","gender":"O","tags":["coffee"],"attributes":{"income":70000}}
            """;

    private static final int GOOD_MEMBERS = 6;

    /// What this story has ordered, to be compared with the reports.
    private record Placed(
            String externalId, String fan, long amount, Instant at, String store, String channel) {

        String month() {
            return YearMonth.from(at.atZone(SHANGHAI)).toString();
        }
    }

    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("story");
    private final Api api = brand.api();
    private final List<Placed> placed = new ArrayList<>();
    private final Map<String, String> fanIds = new HashMap<>();
    private long refunded;
    private String importOperation = "";
    private String coupon = "";
    private String redemption = "";

    // ---------------------------------------------------------------- 0: a brand

    @Test
    @Order(1)
    void aBrandReadsItselfWithoutItsSecret() {
        api.given()
                .get("")
                .then()
                .statusCode(200)
                .body("slug", equalTo(brand.slug()))
                .body("currency", equalTo("CNY"))
                .body(not(containsString(brand.clientSecret())));
    }

    @Test
    @Order(2)
    void aBrandCannotOnboardAnother() {
        Answer answer =
                new Api(stack.gateway(), "", brand::token)
                        .post(
                                "/v1/brands",
                                Map.of(
                                        "slug", brand.slug() + "-b",
                                        "name", "B",
                                        "currency", "CNY",
                                        "timezone", "UTC",
                                        "locale", "en"));
        assertTrue(answer.status() == 403 || answer.status() == 404, answer::toString);
    }

    // ---------------------------------------------------------------- 1: fans

    @Test
    @Order(10)
    void importsTheGoodLinesAndReportsTheBadOnes() {
        importOperation = api.startImport("/fans/import", "application/x-ndjson", MEMBERS);
        JsonNode ended = api.follow(importOperation);
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
        assertEquals(9, ended.path("total").asLong(), ended::toString);
        assertEquals(9, ended.path("done").asLong(), ended::toString);
        assertEquals(3, ended.path("errors").size(), ended::toString);
        for (int line : new int[] {4, 7, 8}) {
            assertTrue(reports(ended.path("errors"), line), () -> line + " in " + ended);
        }
        for (int member = 1; member <= GOOD_MEMBERS; member++) {
            fanId("m" + member);
        }
    }

    @Test
    @Order(11)
    void theOperationIsToldAsServerSentEvents() throws Exception {
        HttpResponse<Stream<String>> events =
                Stack.HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                stack.gateway()
                                                        + brand.root()
                                                        + importOperation
                                                        + "/events"))
                                .timeout(SOON)
                                .header("Authorization", "Bearer " + brand.token())
                                .header("Accept", "text/event-stream")
                                .build(),
                        BodyHandlers.ofLines());
        assertEquals(200, events.statusCode());
        assertTrue(
                events.headers()
                        .firstValue("Content-Type")
                        .orElse("")
                        .startsWith("text/event-stream"));
        try (Stream<String> lines = events.body()) {
            assertTrue(
                    lines.filter(line -> line.startsWith("data:"))
                            .map(line -> Stack.json(line.substring(5)))
                            .anyMatch(event -> event.path("state").asText().equals("SUCCEEDED")));
        }
    }

    @Test
    @Order(12)
    void aFanIsFoundByTheBrandsOwnName() {
        api.given()
                .get("/fans?externalId=m1")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(1))
                .body("items[0].externalId", equalTo("m1"))
                .body("items[0].id", matchesPattern(UUID_V7))
                .body("items[0].stage", matchesPattern("BYSTANDER|FOLLOWER"));
        api.given()
                .get("/fans/" + fanId("m1"))
                .then()
                .statusCode(200)
                .header("ETag", notNullValue())
                .body("id", equalTo(fanId("m1")))
                .body("nickname", equalTo("王雅婷"))
                .body("gender", equalTo("F"))
                .body("birthYear", equalTo(1990))
                .body("attributes.income", equalTo(90000));
    }

    @Test
    @Order(13)
    void aSecondImportChangesNothing() {
        String tag = api.get("/fans/" + fanId("m1")).header("ETag");
        JsonNode ended = api.importLines("/fans/import", "application/x-ndjson", MEMBERS);
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
        assertEquals(3, ended.path("errors").size(), ended::toString);
        assertEquals(tag, api.get("/fans/" + fanId("m1")).header("ETag"));
        assertEquals(GOOD_MEMBERS, items("/fans?limit=100").size());
    }

    @Test
    @Order(14)
    void importsTablesToo() {
        JsonNode ended =
                api.importLines(
                        "/fans/import",
                        "text/csv",
                        "externalId,nickname,gender,birthYear\r\nc1,\"Lin, Adam\",M,1979\r\nc2,周洁,F,\r\n");
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
        assertEquals(0, ended.path("errors").size(), ended::toString);
        assertEquals(
                "Lin, Adam",
                api.get("/fans/" + fanId("c1")).is(200).json().path("nickname").asText());
        api.delete("/fans/" + fanId("c1")).good();
        api.delete("/fans/" + fanId("c2")).good();
    }

    @Test
    @Order(15)
    void listsAreReadPageByPage() {
        Set<String> seen = new HashSet<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = api.get("/fans?limit=4" + cursor).is(200).json();
            assertTrue(page.path("items").size() <= 4, page::toString);
            page.path("items").forEach(fan -> assertTrue(seen.add(fan.path("id").asText())));
            cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asText() : "";
            pages++;
        } while (!cursor.isEmpty());
        assertEquals(GOOD_MEMBERS, seen.size());
        assertEquals(2, pages);
    }

    @Test
    @Order(16)
    void anEqualRepeatGivesTheFirstFanAndOtherContentIsRefused() {
        JsonNode first = api.post("/fans", Bodies.fan("single", "孙明")).is(201).json();
        JsonNode again = api.post("/fans", Bodies.fan("single", "孙明")).is(200).json();
        assertEquals(first.path("id"), again.path("id"));
        api.post("/fans", Bodies.fan("single", "孙明明")).problem(409);
    }

    @Test
    @Order(17)
    void aFieldNobodyKnowsIsRefused() {
        api.post("/fans", Map.of("externalId", "odd", "favouriteColour", "red"))
                .blames(400, "/favouriteColour");
        api.post("/fans", Map.of("externalId", "odd", "gender", "X")).blames(400, "/gender");
        assertEquals(0, items("/fans?externalId=odd").size());
    }

    @Test
    @Order(18)
    void aLostRaceOnAFanIsTold() {
        String fan = "/fans/" + fanId("single");
        String tag = api.get(fan).header("ETag");
        Answer changed = api.patch(fan, Map.of("nickname", "孙小明"), tag).is(200);
        assertEquals("孙小明", changed.json().path("nickname").asText());
        assertNotEquals(tag, api.get(fan).header("ETag"));
        api.patch(fan, Map.of("nickname", "late"), tag).problem(412);
        assertEquals("孙小明", api.get(fan).json().path("nickname").asText());
    }

    @Test
    @Order(19)
    void anErasedFanIsGone() {
        String fan = "/fans/" + fanId("single");
        api.delete(fan).good();
        api.get(fan).problem(404);
        assertEquals(0, items("/fans?externalId=single").size());
    }

    // ---------------------------------------------------------------- 2: audiences

    @Test
    @Order(20)
    void countsAnAudienceBeforeItIsMade() {
        eventuallyCounts(
                4, "tag(\"coffee\") and (gender(\"F\") or attribute(\"income\") >= 70000)");
        eventuallyCounts(1, "tag(\"coffee\") and tag(\"tea\") and region(\"CN-SH\")");
        eventuallyCounts(1, "consent(\"sms\") and channel(\"wechat\")");
        eventuallyCounts(GOOD_MEMBERS - 3, "not gender(\"F\")");
        api.given(Map.of("expression", "gender(\"F\")"))
                .post("/audiences/preview")
                .then()
                .statusCode(200)
                .body("count", equalTo(3))
                .body("asOf", matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"))
                .body("lagMs", greaterThanOrEqualTo(0))
                .body("pendingEvents", greaterThanOrEqualTo(0));
    }

    @Test
    @Order(21)
    void anExpressionThatCannotBeReadIsRefused() {
        api.post("/audiences/preview", Map.of("expression", "tag(\"coffee\") and and"))
                .blames(400, "/expression");
    }

    @Test
    @Order(22)
    void listsTheMembersOfAnAudience() {
        JsonNode audience =
                api.post(
                                "/audiences",
                                Map.of(
                                        "name",
                                        "Coffee",
                                        "expression",
                                        "tag(\"coffee\") and (gender(\"F\") or attribute(\"income\") >= 70000)"))
                        .is(201)
                        .json();
        String members = "/audiences/" + audience.path("id").asText() + "/members?limit=3";
        Set<String> seen = new HashSet<>();
        JsonNode first = api.get(members).is(200).json();
        assertEquals(3, first.path("items").size(), first::toString);
        first.path("items").forEach(member -> seen.add(member.toString()));
        JsonNode second =
                api.get(members + "&cursor=" + first.path("next").asText()).is(200).json();
        second.path("items").forEach(member -> seen.add(member.toString()));
        assertEquals(4, seen.size(), () -> first + " " + second);
        assertFalse(second.hasNonNull("next"), second::toString);
    }

    // ---------------------------------------------------------------- 3: stores, QR codes, scans

    @Test
    @Order(30)
    void aQrCodeOfEachKindIsPrintedAndOpened() {
        JsonNode store = api.post("/stores", Bodies.store("S-1")).is(201).json();
        for (String kind : List.of("BRAND", "PRODUCT", "PROMOTION", "STORE")) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("kind", kind);
            body.put("target", "https://shop.example.com/" + kind.toLowerCase(Locale.ROOT));
            if (kind.equals("STORE")) {
                body.put("store", store.path("id").asText());
            }
            JsonNode code = api.post("/qr-codes", body).is(201).json();
            String id = code.path("id").asText();
            assertTrue(code.path("code").asText().matches(READABLE), code::toString);
            byte[] png =
                    api.given()
                            .get("/qr-codes/" + id + ".png")
                            .then()
                            .statusCode(200)
                            .contentType("image/png")
                            .extract()
                            .asByteArray();
            assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, Arrays.copyOf(png, 4));
            api.given()
                    .get("/qr-codes/" + id + ".svg")
                    .then()
                    .statusCode(200)
                    .contentType(startsWith("image/svg+xml"));
            opens("/q/" + code.path("code").asText());
        }
        stack.asNobody().get("/q/0000000000").is(404);
    }

    // ---------------------------------------------------------------- 4: referral programs

    @Test
    @Order(40)
    void aReferralProgramIsMade() {
        Map<String, Object> friends = Bodies.program("friends", "PURCHASED", 500);
        friends.put(
                "rewards",
                List.of(
                        Map.of(
                                "recipient",
                                "REFERRER",
                                "form",
                                "POINTS",
                                "amount",
                                500,
                                "tiers",
                                List.of(
                                        Map.of("from", 1, "amount", 500),
                                        Map.of("from", 2, "amount", 800))),
                        Bodies.points("REFEREE", 200)));
        friends.put("minOrder", Bodies.money(1_000, "CNY"));
        friends.put(
                "fraud",
                Map.of("maxPerReferrerPerDay", 50, "maxPerDevice", 2, "maxPerAddress", 50));
        api.post("/referral-programs", friends).is(201);
        api.post("/referral-programs", friends).is(200);
        friends.put("holdDays", 7);
        api.post("/referral-programs", friends).problem(409);
        for (String trigger : List.of("JOINED", "REDEEMED")) {
            Map<String, Object> program =
                    Bodies.program("on-" + trigger.toLowerCase(Locale.ROOT), trigger, 700);
            program.put(
                    "rewards",
                    List.of(Bodies.points("REFERRER", 700), Bodies.points("REFEREE", 50)));
            api.post("/referral-programs", program).is(201);
        }
        api.post("/referral-programs", Bodies.program("cascade", "JOINED", 10)).is(201);
    }

    @Test
    @Order(41)
    void aFansCodeIsTheSameEachTime() {
        JsonNode code = code("friends", "m1");
        assertTrue(code.path("code").asText().matches(READABLE), code::toString);
        assertTrue(
                code.path("url").asText().endsWith("/r/" + code.path("code").asText()),
                code::toString);
        assertEquals(code, code("friends", "m1"));
        assertNotEquals(code.path("code"), code("friends", "m2").path("code"));
        opens("/r/" + code.path("code").asText());
    }

    // ---------------------------------------------------------------- 5: referrals

    @Test
    @Order(50)
    void aReferralIsMadeOnceUnderItsKey() {
        Map<String, Object> body =
                Bodies.referral(
                        "friends", codeOf("friends", "m1"), Bodies.fan("n1", "新朋友"), "device-n1");
        String key = UUID.randomUUID().toString();
        Answer first = api.post("/referrals", body, key).is(201);
        assertEquals("PENDING", first.json().path("state").asText(), first::toString);
        assertEquals("friends", first.json().path("program").asText());
        assertEquals(fanId("m1"), first.json().path("referrer").path("fanId").asText());
        assertEquals(0, first.json().path("reasons").size(), first::toString);
        assertEquals("", first.header("Idempotency-Replayed"));
        Answer again = api.post("/referrals", body, key);
        assertEquals(first.status(), again.status(), again::toString);
        assertEquals(first.json(), again.json());
        assertEquals("true", again.header("Idempotency-Replayed"));
        api.post(
                        "/referrals",
                        Bodies.referral(
                                "friends",
                                codeOf("friends", "m1"),
                                Bodies.fan("n9", "Other"),
                                "device-n9"),
                        key)
                .problem(422);
        assertEquals(first.json().path("referee").path("fanId").asText(), fanId("n1"));
    }

    @Test
    @Order(51)
    void whoJoinsIsPaidForAtOnce() {
        JsonNode referral = refer("on-joined", "m3", "n2");
        assertEquals("REWARDED", referral.path("state").asText(), referral::toString);
        eventuallyHasPoints("m3", 700);
        eventuallyHasPoints("n2", 50);
    }

    @Test
    @Order(52)
    void whoWasAFanBeforeCannotBeReferredForJoining() {
        assertNotAccepted(attempt("on-joined", "m3", "m4", "device-m4"));
        eventuallyHasPoints("m3", 700);
    }

    @Test
    @Order(53)
    void aFanIsReferredOnceAProgram() {
        assertNotAccepted(attempt("on-joined", "m5", "n2", "device-n2"));
        eventuallyHasPoints("m5", 0);
    }

    @Test
    @Order(54)
    void nobodyRefersThemselvesOrTheirReferrer() {
        assertNotAccepted(attempt("friends", "m1", "m1", "device-self"));
        assertNotAccepted(attempt("friends", "n1", "m1", "device-back"));
    }

    @Test
    @Order(55)
    void oneDeviceIsNotManyFriends() {
        assertEquals("PENDING", refer("friends", "m6", "d1", "device-farm").path("state").asText());
        assertEquals("PENDING", refer("friends", "m6", "d2", "device-farm").path("state").asText());
        assertNotAccepted(attempt("friends", "m6", "d3", "device-farm"));
    }

    @Test
    @Order(56)
    void aCodeNobodyHasIsRefused() {
        Answer answer =
                api.post(
                        "/referrals",
                        Bodies.referral("friends", "ZZZZZZZZ", Bodies.fan("x1", "X"), "device-x"));
        assertTrue(answer.status() >= 400 && answer.status() < 500, answer::toString);
        answer.problem(answer.status());
    }

    @Test
    @Order(57)
    void friendsBringFriends() {
        refer("cascade", "m2", "g1");
        refer("cascade", "m2", "g2");
        refer("cascade", "g1", "g3");
        refer("cascade", "g3", "g4");
    }

    // ---------------------------------------------------------------- 6: orders

    @Test
    @Order(60)
    void anOrderIsTakenOnceUnderItsNumber() {
        var order =
                new Placed(
                        "o1", "m1", 12_900, Instant.parse("2026-09-10T04:00:00Z"), "S-1", "store");
        JsonNode first = api.post("/orders", body(order)).is(201).json();
        placed.add(order);
        JsonNode again = api.post("/orders", body(order)).is(200).json();
        assertEquals(first.path("id"), again.path("id"));
        Map<String, Object> other = body(order);
        other.put("amount", Bodies.money(1, "CNY"));
        api.post("/orders", other).problem(409);
    }

    @Test
    @Order(61)
    void anOrderMakesItsBuyerKnown() {
        order("o2", "walk-in", 3_300, Instant.parse("2026-09-12T04:00:00Z"), "S-1", "store");
        eventuallyAtStage("walk-in", "CONSUMER");
        eventuallyAtStage("m1", "CONSUMER");
    }

    @Test
    @Order(62)
    void ordersAreImportedAndBadLinesReported() {
        List<Placed> good =
                List.of(
                        new Placed(
                                "o3",
                                "m2",
                                2_000,
                                Instant.parse("2026-10-01T04:00:00Z"),
                                "",
                                "app"),
                        new Placed(
                                "o4",
                                "m2",
                                4_500,
                                Instant.parse("2026-10-03T04:00:00Z"),
                                "",
                                "app"),
                        new Placed(
                                "o5",
                                "m1",
                                6_000,
                                Instant.parse("2026-10-31T17:00:00Z"),
                                "",
                                "wechat"));
        String lines =
                Api.text(body(good.get(0)))
                        + "\n"
                        + Api.text(body(good.get(1)))
                        + "\n{\"externalId\":\"o-bad\",\"fan\":{\"externalId\":\"m1\"}}\n"
                        + Api.text(body(good.get(2)))
                        + "\n";
        for (int time = 1; time <= 2; time++) {
            JsonNode ended = api.importLines("/orders/import", "application/x-ndjson", lines);
            assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
            assertEquals(1, ended.path("errors").size(), ended::toString);
            assertTrue(reports(ended.path("errors"), 3), ended::toString);
        }
        placed.addAll(good);
    }

    @Test
    @Order(63)
    void anOrderTooSmallDoesNotQualify() {
        order("o6", "n1", 999, Instant.now(), "", "app");
        eventuallyHasPoints("m1", 0);
    }

    @Test
    @Order(64)
    void anOrderQualifiesTheReferralAndBothArePaid() {
        order("o7", "n1", 8_800, Instant.now(), "", "app");
        eventuallyHasPoints("m1", 500);
        eventuallyHasPoints("n1", 200);
        eventuallyAtStage("m1", "SPREADER");
    }

    @Test
    @Order(65)
    void theNextOneEarnsTheHigherTier() {
        refer("friends", "m1", "n3");
        order("o8", "n3", 5_000, Instant.now(), "", "wechat");
        eventuallyHasPoints("m1", 1_300);
    }

    @Test
    @Order(66)
    void aRefundClawsTheRewardBack() {
        Map<String, Object> refund = Bodies.refund(5_000, "CNY");
        api.postWithoutKey("/orders/o8/refunds", refund).problem(400);
        String key = UUID.randomUUID().toString();
        api.post("/orders/o8/refunds", refund, key).good();
        assertEquals(
                "true", api.post("/orders/o8/refunds", refund, key).header("Idempotency-Replayed"));
        refunded = 5_000;
        eventuallyHasPoints("m1", 500);
        eventuallyHasPoints("n3", 0);
        Answer more = api.post("/orders/o8/refunds", Bodies.refund(1, "CNY"));
        assertTrue(more.status() == 409 || more.status() == 422, more::toString);
    }

    // ---------------------------------------------------------------- 7: wallets and the ledger

    @Test
    @Order(70)
    void everyEntrySaysWhy() {
        List<JsonNode> entries = new Wallet(brand, fanId("m1")).entries();
        assertTrue(entries.size() >= 3, entries::toString);
        for (JsonNode entry : entries) {
            assertFalse(entry.path("reason").asText().isBlank(), entry::toString);
            assertTrue(entry.hasNonNull("cause"), entry::toString);
        }
    }

    @Test
    @Order(71)
    void theBooksBalance() {
        JsonNode books = api.get("/ledger/trial-balance").is(200).json();
        assertTrue(books.path("balanced").asBoolean(), books::toString);
        long debits = 0;
        long credits = 0;
        int accounts = 0;
        for (JsonNode member : books) {
            for (JsonNode account : member) {
                if (account.has("debits") && account.has("credits")) {
                    debits += account.path("debits").asLong();
                    credits += account.path("credits").asLong();
                    accounts++;
                }
            }
        }
        assertTrue(accounts >= 3, books::toString);
        assertEquals(debits, credits, books::toString);
        assertTrue(debits >= 500 + 200 + 700 + 50, books::toString);
    }

    // ---------------------------------------------------------------- 8: coupons

    @Test
    @Order(80)
    void aCouponIsIssuedOnceUnderItsKey() {
        api.post("/coupon-templates", Bodies.couponTemplate("winter", 10, 1)).is(201);
        Map<String, Object> body = Bodies.coupon("winter", "n2");
        api.postWithoutKey("/coupons", body).blames(400, "Idempotency-Key");
        String key = UUID.randomUUID().toString();
        Answer first = api.post("/coupons", body, key).is(201);
        coupon = first.json().path("code").asText();
        assertTrue(coupon.matches(READABLE), first::toString);
        Answer again = api.post("/coupons", body, key).is(201);
        assertEquals(first.json(), again.json());
        assertEquals("true", again.header("Idempotency-Replayed"));
        api.post("/coupons", Bodies.coupon("winter", "m2"), key).problem(422);
    }

    @Test
    @Order(81)
    void aCouponIsRedeemedAsOftenAsItsTemplateAllows() {
        Map<String, Object> at = Map.of("store", "S-1");
        api.post("/coupons/" + coupon + "/validations", at).good();
        api.postWithoutKey("/coupons/" + coupon + "/redemptions", at).problem(400);
        JsonNode redeemed = api.post("/coupons/" + coupon + "/redemptions", at).is(201).json();
        redemption = redeemed.path("id").asText();
        assertTrue(redemption.matches(UUID_V7), redeemed::toString);
        Answer second = api.post("/coupons/" + coupon + "/redemptions", at);
        assertTrue(second.status() == 409 || second.status() == 422, second::toString);
        second.problem(second.status());
    }

    @Test
    @Order(82)
    void aRedemptionTakenBackFreesTheCoupon() {
        api.postWithoutKey("/redemptions/" + redemption + "/rollback", Map.of()).problem(400);
        api.post("/redemptions/" + redemption + "/rollback", Map.of()).good();
        api.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1")).is(201);
    }

    @Test
    @Order(83)
    void aLockedCouponWaitsForWhoLockedIt() {
        String code =
                api.post("/coupons", Bodies.coupon("winter", "m2"))
                        .is(201)
                        .json()
                        .path("code")
                        .asText();
        JsonNode locked =
                api.post("/coupons/" + code + "/validations", Bodies.lock("S-1", 60)).good();
        assertTrue(locked.path("valid").asBoolean(), locked::toString);
        String redemptions = "/coupons/" + code + "/redemptions";
        api.post(redemptions, Map.of("store", "S-1")).problem(409);
        api.post(redemptions, Map.of("store", "S-1", "lockId", locked.path("lockId").asText()))
                .is(201);
    }

    @Test
    @Order(84)
    void aRedemptionQualifiesItsReferral() {
        refer("on-redeemed", "m4", "n4");
        String code =
                api.post("/coupons", Bodies.coupon("winter", "n4"))
                        .is(201)
                        .json()
                        .path("code")
                        .asText();
        api.post("/coupons/" + code + "/redemptions", Map.of("store", "S-1")).is(201);
        eventuallyHasPoints("m4", 700);
        eventuallyHasPoints("n4", 50);
    }

    @Test
    @Order(85)
    void aReferralCanPayInCoupons() {
        Map<String, Object> program = Bodies.program("cups", "JOINED", 1);
        program.put(
                "rewards",
                List.of(
                        Map.of(
                                "recipient",
                                "REFEREE",
                                "form",
                                "COUPON",
                                "couponTemplate",
                                "winter")));
        api.post("/referral-programs", program).is(201);
        refer("cups", "m2", "n5");
        String n5 = fanId("n5");
        Api.eventually("coupons of n5", SOON, 1L, () -> new Wallet(brand, n5).balance("COUPON"));
        Wallet.assertBooksBalance(brand);
    }

    // ---------------------------------------------------------------- 9: reports

    @Test
    @Order(90)
    void theLadderCountsEveryFanOnce() {
        long fans = items("/fans?limit=100").size();
        Api.eventually(
                "fans on the ladder",
                SOON,
                fans,
                () -> {
                    long sum = 0;
                    for (JsonNode stage : fresh("/analytics/ladder").path("stages")) {
                        sum += stage.path("fans").asLong();
                    }
                    return sum;
                });
        JsonNode ladder = fresh("/analytics/ladder");
        Map<String, Long> stages = new HashMap<>();
        ladder.path("stages")
                .forEach(s -> stages.put(s.path("stage").asText(), s.path("fans").asLong()));
        assertTrue(stages.getOrDefault("CONSUMER", 0L) >= 2, ladder::toString);
        assertTrue(stages.getOrDefault("SPREADER", 0L) >= 1, ladder::toString);
        long toSpreader = 0;
        for (JsonNode move : ladder.path("moves")) {
            assertTrue(move.has("from"), ladder::toString);
            toSpreader +=
                    move.path("to").asText().equals("SPREADER") ? move.path("fans").asLong() : 0;
        }
        assertTrue(toSpreader >= 1, ladder::toString);
    }

    @Test
    @Order(91)
    void anAudienceFollowsTheLadder() {
        eventuallyCounts(
                2,
                "tag(\"coffee\") and not stage(\"BYSTANDER\") and not stage(\"FOLLOWER\")"
                        + " and (gender(\"F\") or attribute(\"income\") >= 70000)");
        eventuallyCounts(1, "orders >= 2 and gender(\"M\")");
    }

    @Test
    @Order(92)
    void theReferralReportKnowsTheTree() {
        Api.eventually(
                "conversions of the cascade",
                SOON,
                4L,
                () -> fresh("/analytics/referrals?program=cascade").path("conversions").asLong());
        JsonNode report = fresh("/analytics/referrals?program=cascade");
        assertEquals(4, report.path("invitations").asLong(), report::toString);
        assertEquals(0, report.path("rejected").asLong(), report::toString);
        assertEquals(3, report.path("depth").asLong(), report::toString);
        assertEquals(2, report.path("maxWidth").asLong(), report::toString);
        assertEquals(5, report.path("largestCascade").asLong(), report::toString);
        assertEquals(0.8, report.path("k").asDouble(), 0.001, report::toString);
        long[] fans = {1, 2, 1, 1};
        long[] conversions = {2, 1, 1, 0};
        JsonNode generations = report.path("generations");
        for (int generation = 0; generation < 4; generation++) {
            JsonNode row = generations.path(generation);
            assertEquals(generation, row.path("generation").asInt(), report::toString);
            assertEquals(fans[generation], row.path("fans").asLong(), report::toString);
            assertEquals(
                    conversions[generation], row.path("conversions").asLong(), report::toString);
            assertEquals(
                    (double) conversions[generation] / fans[generation],
                    row.path("k").asDouble(),
                    0.001,
                    report::toString);
        }
        JsonNode top = report.path("topSpreaders").path(0);
        assertEquals(fanId("m2"), top.path("fanId").asText(), report::toString);
        assertEquals("m2", top.path("externalId").asText(), report::toString);
        assertEquals(2, top.path("direct").asLong(), report::toString);
        assertEquals(4, top.path("total").asLong(), report::toString);
    }

    @Test
    @Order(93)
    void theOrderReportCountsEveryOrderOnce() {
        long gross = placed.stream().mapToLong(Placed::amount).sum();
        Api.eventually(
                "orders, buyers, gross, refunded",
                SOON,
                List.of((long) placed.size(), (long) buyers(), gross, refunded),
                () -> figures(fresh("/analytics/orders?by=total").path("rows").path(0)));
        assertEquals(ordersBy(Placed::month), rows("/analytics/orders?by=month"));
        Map<String, Long> stores = rows("/analytics/orders?by=store");
        assertEquals(2L, stores.get("S-1"), stores::toString);
        Map<String, Long> channels = rows("/analytics/orders?by=channel");
        ordersBy(Placed::channel)
                .forEach((channel, orders) -> assertEquals(orders, channels.get(channel), channel));
        Map<String, Long> days = rows("/analytics/orders?from=2026-09-01&to=2026-10-15&by=day");
        assertEquals(
                Map.of("2026-09-10", 1L, "2026-09-12", 1L, "2026-10-01", 1L, "2026-10-03", 1L),
                days);
    }

    @Test
    @Order(94)
    void cohortsFollowTheFirstOrder() {
        JsonNode report = fresh("/analytics/cohorts?by=month");
        Map<String, Set<String>> cohorts = new TreeMap<>();
        Map<String, YearMonth> first = new HashMap<>();
        for (Placed order : placed) {
            first.merge(
                    order.fan(),
                    YearMonth.parse(order.month()),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        first.forEach((fan, month) ->
                cohorts.computeIfAbsent(month.toString(), _ -> new HashSet<>()).add(fan));
        Map<String, Integer> reported = new TreeMap<>();
        for (JsonNode cohort : report.path("cohorts")) {
            reported.put(cohort.path("cohort").asText(), cohort.path("fans").asInt());
            assertEquals(
                    cohort.path("fans").asInt(),
                    cohort.path("active").path(0).asInt(),
                    report::toString);
        }
        Map<String, Integer> expected = new TreeMap<>();
        cohorts.forEach((month, fans) -> expected.put(month, fans.size()));
        assertEquals(expected, reported);
    }

    @Test
    @Order(95)
    void anEventIsCountedOnce() {
        Instant now = Instant.now();
        List<Map<String, Object>> events = new ArrayList<>();
        String[] steps = {"content.viewed", "content.shared", "cart.opened"};
        for (int fan = 1; fan <= 3; fan++) {
            // The first fan takes all three steps, the second two, the third one.
            for (int step = 0; step < 4 - fan; step++) {
                events.add(
                        Bodies.track(
                                "e-" + fan + "-" + step,
                                "m" + fan,
                                steps[step],
                                now.minusSeconds(600).plusSeconds(step * 60L).toString(),
                                now.toString()));
            }
        }
        for (int time = 1; time <= 2; time++) {
            JsonNode results = api.post("/events", Bodies.events(events)).good();
            JsonNode items =
                    results.has("results") ? results.path("results") : results.path("items");
            assertEquals(events.size(), items.size(), results::toString);
        }
        Api.eventually(
                "fans at each step of the funnel",
                SOON,
                List.of(3L, 2L, 1L),
                () -> {
                    List<Long> fans = new ArrayList<>();
                    fresh(
                                    "/analytics/funnels?steps=content.viewed,content.shared,cart.opened&window=7d")
                            .path("steps")
                            .forEach(step -> fans.add(step.path("fans").asLong()));
                    return fans;
                });
    }

    @Test
    @Order(96)
    void channelsAndStoresAreReported() {
        fresh("/analytics/channels");
        JsonNode stores = fresh("/analytics/stores");
        assertTrue(stores.toString().contains("S-1"), stores::toString);
    }

    // ---------------------------------------------------------------- 10: the document

    @Test
    @Order(100)
    void oneDocumentDescribesAllOfIt() {
        Answer answer =
                stack.asNobody().get("/openapi", Map.of("Accept", "application/json")).is(200);
        JsonNode document = answer.json();
        assertTrue(
                document.path("openapi").asText().startsWith("3.1"),
                document.path("openapi")::asText);
        String paths =
                document.path("paths").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList()
                        .toString();
        for (String part :
                List.of(
                        "/fans/import",
                        "/audiences/preview",
                        "/stores",
                        "/qr-codes",
                        "/referral-programs",
                        "/referrals",
                        "/orders/import",
                        "/ledger/trial-balance",
                        "/coupon-templates",
                        "/rollback",
                        "/analytics/ladder",
                        "/events")) {
            assertTrue(paths.contains(part), () -> part + " is not in " + paths);
        }
        stack.asNobody()
                .given()
                .header("Accept", "text/html")
                .get("/docs")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"));
    }

    @Test
    @Order(101)
    void whatIsNotThereIsAProblem() {
        stack.asNobody().get("/nowhere").problem(404);
        api.get("/fans/" + UUID.randomUUID()).problem(404);
        api.get("/fans/not-a-uuid").problem(404);
        stack.asNobody().get(brand.root() + "/fans").problem(401);
    }

    // ---------------------------------------------------------------- in these tests' words

    private String fanId(String externalId) {
        String known = fanIds.get(externalId);
        if (known != null) {
            return known;
        }
        await("fan " + externalId)
                .atMost(SOON)
                .until(() -> items("/fans?externalId=" + externalId).size() == 1);
        String id = items("/fans?externalId=" + externalId).path(0).path("id").asText();
        fanIds.put(externalId, id);
        return id;
    }

    private JsonNode items(String path) {
        return api.get(path).is(200).json().path("items");
    }

    private JsonNode code(String program, String fan) {
        return api.put("/referral-programs/" + program + "/codes/" + fanId(fan), Map.of()).good();
    }

    private String codeOf(String program, String fan) {
        return code(program, fan).path("code").asText();
    }

    private JsonNode refer(String program, String referrer, String referee) {
        return refer(program, referrer, referee, "device-" + referee);
    }

    private JsonNode refer(String program, String referrer, String referee, String device) {
        return attempt(program, referrer, referee, device).is(201).json();
    }

    /// A referee that is a member already is named by fan id, anybody else by a new external id.
    private Answer attempt(String program, String referrer, String referee, String device) {
        Map<String, Object> who =
                fanIds.containsKey(referee)
                        ? Map.of("fanId", fanId(referee))
                        : Bodies.fan(referee, "Friend " + referee);
        return api.post(
                "/referrals", Bodies.referral(program, codeOf(program, referrer), who, device));
    }

    /// Refused outright, or taken down as rejected or held, in either case with the reason.
    private static void assertNotAccepted(Answer answer) {
        if (answer.succeeded()) {
            JsonNode referral = answer.json();
            assertTrue(referral.path("state").asText().matches("REJECTED|HELD"), answer::toString);
            assertTrue(referral.path("reasons").size() > 0, answer::toString);
        } else {
            assertTrue(answer.status() == 409 || answer.status() == 422, answer::toString);
            answer.problem(answer.status());
        }
    }

    private void order(
            String externalId, String fan, long amount, Instant at, String store, String channel) {
        var order = new Placed(externalId, fan, amount, at, store, channel);
        api.post("/orders", body(order)).is(201);
        placed.add(order);
    }

    private static Map<String, Object> body(Placed order) {
        Map<String, Object> body =
                new LinkedHashMap<>(
                        Bodies.order(
                                order.externalId(),
                                order.fan(),
                                order.amount(),
                                "CNY",
                                Instant.ofEpochMilli(order.at().toEpochMilli()).toString()));
        if (!order.store().isEmpty()) {
            body.put("store", order.store());
        }
        body.put("channel", order.channel());
        return body;
    }

    private void eventuallyHasPoints(String fan, long points) {
        String id = fanId(fan);
        Api.eventually("points of " + fan, SOON, points, () -> new Wallet(brand, id).points());
    }

    private void eventuallyAtStage(String fan, String stage) {
        String id = fanId(fan);
        Api.eventually(
                "stage of " + fan,
                SOON,
                stage,
                () -> api.get("/fans/" + id).is(200).json().path("stage").asText());
    }

    private void eventuallyCounts(long count, String expression) {
        Api.eventually(
                expression,
                SOON,
                count,
                () ->
                        api.post("/audiences/preview", Map.of("expression", expression))
                                .is(200)
                                .json()
                                .path("count")
                                .asLong());
    }

    /// A report, which must say how old it is.
    private JsonNode fresh(String report) {
        JsonNode json = api.get(report).is(200).json();
        assertTrue(json.path("asOf").asText().endsWith("Z"), json::toString);
        assertTrue(json.path("lagMs").isIntegralNumber(), json::toString);
        return json;
    }

    private Map<String, Long> rows(String report) {
        Map<String, Long> rows = new TreeMap<>();
        fresh(report)
                .path("rows")
                .forEach(row -> rows.put(row.path("key").asText(), row.path("orders").asLong()));
        return rows;
    }

    private static List<Long> figures(JsonNode row) {
        return Stream.of("orders", "buyers", "gross", "refunded")
                .map(name -> row.path(name).asLong())
                .toList();
    }

    private Map<String, Long> ordersBy(Function<Placed, String> key) {
        Map<String, Long> orders = new TreeMap<>();
        placed.forEach(order -> orders.merge(key.apply(order), 1L, Long::sum));
        return orders;
    }

    private int buyers() {
        return (int) placed.stream().map(Placed::fan).distinct().count();
    }

    /// Whether a refused line is told with its number and a reason.
    private static boolean reports(JsonNode errors, int line) {
        for (JsonNode error : errors) {
            if (error.path("line").asInt() == line && !error.path("detail").asText().isBlank()) {
                return true;
            }
        }
        return false;
    }

    private void opens(String path) {
        HttpResponse<String> page =
                Stack.sent(
                        HttpRequest.newBuilder(URI.create(stack.gateway() + path))
                                .timeout(SOON)
                                .header("User-Agent", PHONE)
                                .header("Accept", "text/html")
                                .build());
        assertEquals(200, page.statusCode(), page::body);
        assertTrue(
                page.headers().firstValue("Content-Type").orElse("").startsWith("text/html"),
                () -> page.headers().map().toString());
        assertTrue(page.body().contains("<html"), page::body);
    }
}
