package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What is scarce, and many who want it at once.
///
/// @param brand whose it is
/// @param limit how many there are
/// @param attempts how many want one
record Scarce(Brand brand, int limit, int attempts) {
    /// Calls that are under way at a time: fewer than the places that the gateway lets one brand
    /// have in a service, so that most attempts are answered and not told to come again.
    private static final int WIDTH = 300;

    private static final int REFERRERS = 50;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// What a race came to.
    ///
    /// @param won attempts that were told that they have one
    /// @param gone what the platform itself says that it gave away
    /// @param refused the other attempts, by status and code
    record Outcome(long won, long gone, Map<String, Long> refused) {}

    /// A public code that may be redeemed so often.
    Outcome publicCode(String template) {
        Api api = brand.api();
        api.post("/coupon-templates", Bodies.couponTemplate(template, 1, limit)).is(201);
        String code = "FOR-ALL-" + template;
        api.post("/coupons", Map.of("template", template, "code", code)).is(201);
        List<Answer> answers =
                race("/coupons/" + code + "/redemptions", code, i -> Map.of("store", "S-" + i % 7));
        return outcome(
                answers,
                answers.stream().filter(Answer::succeeded).count(),
                limit
                        - api.get("/coupons/" + code)
                                .is(200)
                                .json()
                                .path("redemptionsLeft")
                                .asLong());
    }

    /// A template with a stock of so many coupons.
    Outcome stock(String template) {
        Api api = brand.api();
        api.post("/coupon-templates", Bodies.couponTemplate(template, limit, 1)).is(201);
        List<Answer> answers = race("/coupons", template, _ -> Map.of("template", template));
        return outcome(
                answers,
                answers.stream()
                        .filter(Answer::succeeded)
                        .map(answer -> answer.json().path("id").asText())
                        .distinct()
                        .count(),
                api.get("/coupon-templates/" + template).is(200).json().path("issued").asLong());
    }

    /// A pool of so many prizes, given away at once or set aside.
    Outcome prizes(String pool) {
        Api api = brand.api();
        Map<String, Object> terms = new LinkedHashMap<>(Bodies.pool(pool));
        terms.put("total", 10 * limit);
        api.post("/prize-pools", terms).is(201);
        String lucky = brand.slug() + "-" + pool;
        api.post("/fans", Bodies.fan(lucky, "Lucky")).is(201);
        String path = "/prize-pools/" + pool;
        List<Answer> answers =
                AtOnce.all(
                        attempts,
                        WIDTH,
                        i ->
                                i % 5 == 0
                                        ? once(
                                                path + "/awards",
                                                Map.of(
                                                        "reference",
                                                        "ticket-" + i,
                                                        "fan",
                                                        Map.of("externalId", lucky)),
                                                pool + i)
                                        : once(
                                                path + "/reservations",
                                                Map.of("reference", "ticket-" + i),
                                                pool + i));
        return outcome(
                answers,
                answers.stream().filter(Answer::succeeded).count(),
                api.get(path).is(200).json().path("taken").asLong() / 10);
    }

    /// A click rule that pays for so many clicks. Who opens a link is not told whether it paid.
    Outcome clicks() {
        Api api = brand.api();
        String code = PartnerThings.media(api, limit, 3);
        AtOnce.all(
                attempts,
                WIDTH,
                i -> once(() -> PartnerThings.open(brand, "/p/" + code, "v" + i)).is(302));
        return new Outcome(
                api.get("/click-earnings").is(200).json().findValues("clicks").stream()
                        .mapToLong(JsonNode::asLong)
                        .sum(),
                api.get("/click-rules/clicks").is(200).json().path("spent").asLong() / 3,
                Map.of());
    }

    /// A program that pays for so many referrals in total.
    Outcome program(String key) {
        return program(key, Map.of("capInTotal", limit));
    }

    /// A program that pays for so many referrals a day.
    Outcome day(String key) {
        return program(key, Map.of("budget", 1_000_000_000, "dailyBudget", 100 * limit));
    }

    private Outcome program(String key, Map<String, Object> bound) {
        Api api = brand.api();
        Map<String, Object> terms = Bodies.program(key, "JOINED", 100);
        terms.putAll(bound);
        api.post("/referral-programs", terms).is(201);
        // Of many referrers: each one's referrals come one after the other anyway.
        List<String> codes =
                AtOnce.all(
                        REFERRERS,
                        REFERRERS,
                        i -> {
                            String fan =
                                    api.post("/fans", Bodies.fan(key + "-referrer-" + i, "R"))
                                            .is(201)
                                            .json()
                                            .path("id")
                                            .asText();
                            return api.put("/referral-programs/" + key + "/codes/" + fan, Map.of())
                                    .good()
                                    .path("code")
                                    .asText();
                        });
        List<Answer> answers =
                race(
                        "/referrals",
                        key,
                        i ->
                                Bodies.referral(
                                        key,
                                        codes.get(i % REFERRERS),
                                        Bodies.fan(key + "-guest-" + i, "Guest"),
                                        key + "-device-" + i));
        JsonNode now = api.get("/referral-programs/" + key).is(200).json();
        return outcome(
                answers,
                answers.stream()
                        .filter(Answer::succeeded)
                        .filter(answer -> answer.json().path("state").asText().equals("REWARDED"))
                        .count(),
                now.path("conversions").asLong());
    }

    /// @param what tells the keys of one race from another's
    private List<Answer> race(String path, String what, IntFunction<Object> body) {
        return AtOnce.all(attempts, WIDTH, i -> once(path, body.apply(i), what + i));
    }

    /// Until it is answered: who is told to come again (for haste, or because there is no place)
    /// does, under the same key.
    private Answer once(String path, Object body, String key) {
        return once(() -> brand.api().postOnce(path, body, key));
    }

    private static Answer once(Supplier<Answer> asked) {
        return await("an answer")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .pollInSameThread()
                .until(
                        asked::get,
                        answer ->
                                answer.status() != 429
                                        && answer.status() != 503
                                        && !(answer.status() == 409
                                                && answer.json().path("retryable").asBoolean()));
    }

    private static Outcome outcome(List<Answer> answers, long won, long gone) {
        return new Outcome(
                won,
                gone,
                answers.stream()
                        .filter(answer -> !answer.succeeded())
                        .collect(
                                Collectors.groupingBy(
                                        answer ->
                                                answer.status()
                                                        + " "
                                                        + answer.json().path("code").asText(),
                                        TreeMap::new,
                                        Collectors.counting())));
    }
}
