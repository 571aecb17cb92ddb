package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A fan plays a campaign's lotteries with the app's own token: the content service draws, the
/// referral service gives.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LotteryTest {
    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("lottery");
    private final Api api = brand.api();
    private Api fan;

    @BeforeAll
    void aFanWithAnApp() {
        try (Chromium chromium = Chromium.start()) {
            fan = brand.calledWith(MobileFan.signUp(stack, chromium).accessToken());
        }
    }

    @Test
    void whatIsWonAtOnceIsInTheWalletAndNoMoreThanThereIs() {
        pool("wheel-points", 3);
        running("spring");
        api.post("/campaigns/spring/lotteries", Bodies.lottery("wheel", "wheel-points")).is(201);

        List<Answer> answers =
                AtOnce.all(
                        8,
                        8,
                        i ->
                                fan.post(
                                        "/me/campaigns/spring/lotteries/wheel/entries",
                                        Map.of(),
                                        "turn-" + i));

        assertEquals(3, answers.stream().filter(a -> result(a).equals("WON")).count());
        assertEquals(5, answers.stream().filter(a -> result(a).equals("LOST")).count());
        untilGiven("spring", "wheel", 3);
        assertEquals(30, points("wheel-points"));
        JsonNode wallet = fan.get("/me/wallet/entries?limit=100").is(200).json();
        assertTrue(
                wallet.path("items").findValuesAsText("reason").contains("Prizes of wheel-points"),
                wallet::toString);
        Wallet.assertBooksBalance(brand);
    }

    @Test
    void whatIsDrawnAtTheEndIsSetAsideBeforeAndGoesBackAfter() {
        pool("raffle-points", 5);
        running("autumn");
        Map<String, Object> raffle = new LinkedHashMap<>(Bodies.lottery("raffle", "raffle-points"));
        raffle.put("draw", "AT_END");
        raffle.put("closesAt", Instant.now().plus(Duration.ofDays(1)).toString());
        raffle.put("prizes", List.of(Map.of("pool", "raffle-points", "winners", 3)));
        api.post("/campaigns/autumn/lotteries", raffle).is(201);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        api.get("/campaigns/autumn/lotteries/raffle")
                                .is(200)
                                .json()
                                .path("state")
                                .asText()
                                .equals("OPEN"));
        assertEquals(30, taken("raffle-points"));

        Answer entered =
                fan.post(
                        "/me/campaigns/autumn/lotteries/raffle/entries",
                        Map.of(),
                        UUID.randomUUID().toString());
        assertEquals("WAITING", result(entered));
        api.post("/campaigns/autumn/end", Map.of()).is(200);

        untilGiven("autumn", "raffle", 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> taken("raffle-points") == 10);
        assertEquals(10, points("raffle-points"));
        JsonNode entries = fan.get("/me/campaigns/autumn/lotteries/raffle/entries").is(200).json();
        assertEquals("WON", entries.path("items").path(0).path("result").asText());
        Wallet.assertBooksBalance(brand);
    }

    private void pool(String key, int prizes) {
        Map<String, Object> pool = new LinkedHashMap<>(Bodies.pool(key));
        pool.put("name", "Prizes of " + key);
        pool.put("total", 10 * prizes);
        api.post("/prize-pools", pool).is(201);
    }

    private void running(String campaign) {
        api.post("/campaigns", Bodies.campaign(campaign)).is(201);
        api.post("/campaigns/" + campaign + "/launch", Map.of()).is(200);
    }

    private void untilGiven(String campaign, String lottery, int many) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        api.get("/campaigns/" + campaign + "/lotteries/" + lottery + "/figures")
                                        .is(200)
                                        .json()
                                        .path("given")
                                        .asInt()
                                == many);
    }

    private long points(String pool) {
        return pool(pool).path("awarded").asLong();
    }

    private long taken(String pool) {
        return pool(pool).path("taken").asLong();
    }

    private JsonNode pool(String key) {
        return api.get("/prize-pools/" + key).is(200).json();
    }

    private static String result(Answer answer) {
        return answer.is(201).json().path("result").asText();
    }
}
