package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/// The referral service is killed (SIGKILL) in the middle of taking orders and referrals, again and
/// again: whatever was answered is there, each once, and the books balance (G1, G2, G3).
///
/// A client that gets no answer, or a 5xx, does not know what became of its request: it sends the
/// same again under the same key until it knows.
@AgainstTheStack
class KillTest {
    private static final String VICTIM = "referral";
    private static final int KILLS = 2;

    /// The moments of the kills follow from it; another seed is another run.
    private static final long SEED = Long.getLong("fanops.seed", 20_261_127L);

    private static final int CALLERS = 12;
    private static final int REFERRERS = 10;
    private static final long TO_REFERRER = 500;
    private static final long TO_REFEREE = 200;

    /// Longest that a caller goes on asking: a kill, a start on two busy cores, and some.
    private static final Duration STUBBORN = Duration.ofMinutes(2);

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Stack stack = Stack.running();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger replayed = new AtomicInteger();

    /// An order that was taken.
    ///
    /// @param id as the answer said
    private record Taken(String externalId, String id, long amount) {}

    /// A referral that was taken.
    ///
    /// @param referrer position in the list of referrers
    private record Made(String id, int referrer, String referee, String state) {}

    private final Queue<Taken> orders = new ConcurrentLinkedQueue<>();
    private final Queue<Made> referrals = new ConcurrentLinkedQueue<>();

    @Test
    void everyAnswerHoldsThoughTheServiceIsKilledInTheMiddle() throws Exception {
        OwnStack own = OwnStack.orSkip();
        Brand brand = stack.onboard("killed");
        Map<String, Object> program = Bodies.program("kill", "JOINED", TO_REFERRER);
        program.put(
                "rewards",
                List.of(
                        Bodies.points("REFERRER", TO_REFERRER),
                        Bodies.points("REFEREE", TO_REFEREE)));
        brand.api().post("/referral-programs", program).is(201);
        List<String> referrers = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < REFERRERS; i++) {
            String fan =
                    id(brand.api().post("/fans", Bodies.fan("referrer-" + i, "Referrer")).is(201));
            referrers.add(fan);
            codes.add(
                    brand.api()
                            .put("/referral-programs/kill/codes/" + fan, Map.of())
                            .good()
                            .path("code")
                            .asText());
        }

        callWhileItIsKilled(own, brand, codes);

        System.out.printf(
                "[figures] kill: seed %d, %d kills, %d orders and %d referrals answered,"
                        + " %d calls without an answer, %d answers replayed%n",
                SEED, KILLS, orders.size(), referrals.size(), unknown.get(), replayed.get());
        assertTrue(unknown.get() > 0, "no call was hit: the kills came at no load");
        assertEveryAnswerIsThere(brand);
        assertWalletsHoldWhatTheAnswersSaid(brand, referrers);
        Wallet.assertBooksBalance(brand);
        assertAnalyticsArrivesThereToo(brand);
    }

    // ---------------------------------------------------------------- under load

    private void callWhileItIsKilled(OwnStack own, Brand brand, List<String> codes)
            throws Exception {
        var random = new Random(SEED);
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(threads.submit(() -> call(brand, codes)));
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    awaitAnswers(callers, 60 + random.nextInt(120));
                    own.kill(VICTIM);
                    own.bringUp(VICTIM);
                }
                awaitAnswers(callers, 60);
            } finally {
                enough.set(true);
            }
        }
        for (Future<?> caller : callers) {
            caller.get();
        }
    }

    /// Waits for so many answers more; a caller that failed is told at once.
    private void awaitAnswers(List<Future<?>> callers, int more)
            throws ExecutionException, InterruptedException {
        int wanted = orders.size() + referrals.size() + more;
        try {
            await("answers")
                    .atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() ->
                            orders.size() + referrals.size() >= wanted
                                    || callers.stream()
                                            .anyMatch(c -> c.state() == Future.State.FAILED));
        } finally {
            for (Future<?> caller : callers) {
                if (caller.state() == Future.State.FAILED) {
                    caller.get();
                }
            }
        }
    }

    private void call(Brand brand, List<String> codes) {
        while (!enough.get()) {
            int mine = next.getAndIncrement();
            if (mine % 2 == 0) {
                int referrer = mine % REFERRERS;
                String referee = "referee-" + mine;
                JsonNode made =
                        untilAnswered(
                                brand,
                                "/referrals",
                                Bodies.referral(
                                        "kill",
                                        codes.get(referrer),
                                        Bodies.fan(referee, "Referee"),
                                        "device-" + mine),
                                "kill-referral-" + mine);
                referrals.add(
                        new Made(
                                made.path("id").asText(),
                                referrer,
                                made.path("referee").path("fanId").asText(),
                                made.path("state").asText()));
            } else {
                String externalId = "order-" + mine;
                long amount = 1_000 + mine;
                JsonNode taken =
                        untilAnswered(
                                brand,
                                "/orders",
                                Bodies.order(
                                        externalId,
                                        "buyer-" + mine % 40,
                                        amount,
                                        "CNY",
                                        "2026-10-05T04:00:00Z"),
                                "kill-order-" + mine);
                orders.add(new Taken(externalId, taken.path("id").asText(), amount));
            }
        }
    }

    /// Sends the same under the same key until it is answered.
    private JsonNode untilAnswered(Brand brand, String path, Object body, String key) {
        var last = new String[] {"nothing"};
        try {
            return await(key)
                    .atMost(STUBBORN)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(200))
                    .pollInSameThread()
                    .until(
                            () -> {
                                try {
                                    Answer answer =
                                            brand.api()
                                                    .sendOnce(
                                                            "POST",
                                                            path,
                                                            BodyPublishers.ofString(Api.text(body)),
                                                            Map.of(
                                                                    "Content-Type",
                                                                    "application/json",
                                                                    "Idempotency-Key",
                                                                    key));
                                    last[0] = answer.toString();
                                    return isAnAnswer(answer) ? answer : null;
                                } catch (UncheckedIOException e) {
                                    last[0] = e.toString();
                                    unknown.incrementAndGet();
                                    return null;
                                }
                            },
                            answer -> answer != null)
                    .good();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(key + " was never answered; last: " + last[0], e);
        }
    }

    /// A 5xx leaves open what became of the request; its twin that still runs, and haste, ask to
    /// come again.
    private boolean isAnAnswer(Answer answer) {
        if (answer.status() >= 500) {
            unknown.incrementAndGet();
            return false;
        }
        if (answer.header("Idempotency-Replayed").equals("true")) {
            replayed.incrementAndGet();
        }
        return answer.status() != 429
                && !(answer.status() == 409 && answer.json().path("retryable").asBoolean());
    }

    // ---------------------------------------------------------------- afterwards

    private void assertEveryAnswerIsThere(Brand brand) {
        List<Taken> taken = List.copyOf(orders);
        List<Made> made = List.copyOf(referrals);
        assertEquals(
                taken.size(), taken.stream().map(Taken::id).collect(Collectors.toSet()).size());
        assertEquals(made.size(), made.stream().map(Made::id).collect(Collectors.toSet()).size());
        AtOnce.all(
                taken.size(),
                CALLERS,
                i -> {
                    Taken order = taken.get(i);
                    JsonNode read = brand.api().get("/orders/" + order.externalId()).is(200).json();
                    assertEquals(order.id(), read.path("id").asText(), read::toString);
                    assertEquals(
                            order.amount(),
                            read.path("amount").path("amount").asLong(),
                            read::toString);
                    return read;
                });
        AtOnce.all(
                made.size(),
                CALLERS,
                i -> {
                    Made referral = made.get(i);
                    JsonNode read = brand.api().get("/referrals/" + referral.id()).is(200).json();
                    assertEquals(
                            referral.referee(),
                            read.path("referee").path("fanId").asText(),
                            read::toString);
                    assertEquals("REWARDED", read.path("state").asText(), read::toString);
                    return read;
                });
        // Nothing beside what was answered: every caller asked until it knew.
        assertEquals(
                taken.stream().map(Taken::id).collect(Collectors.toSet()), ids(brand, "/orders"));
        assertEquals(
                made.stream().map(Made::id).collect(Collectors.toSet()), ids(brand, "/referrals"));
    }

    private void assertWalletsHoldWhatTheAnswersSaid(Brand brand, List<String> referrers) {
        for (int i = 0; i < referrers.size(); i++) {
            int mine = i;
            long brought = referrals.stream().filter(made -> made.referrer() == mine).count();
            var wallet = new Wallet(brand, referrers.get(i));
            assertEquals(brought * TO_REFERRER, wallet.points(), "referrer " + i);
            assertEquals(brought, wallet.entries().size(), "entries of referrer " + i);
        }
        List<Made> made = List.copyOf(referrals);
        AtOnce.all(
                made.size(),
                CALLERS,
                i -> {
                    var wallet = new Wallet(brand, made.get(i).referee());
                    assertEquals(TO_REFEREE, wallet.points(), made.get(i)::toString);
                    assertEquals(1, wallet.entries().size(), made.get(i)::toString);
                    return wallet;
                });
    }

    private void assertAnalyticsArrivesThereToo(Brand brand) {
        Api.eventually(
                "orders and gross by analytics",
                SOON,
                List.of((long) orders.size(), orders.stream().mapToLong(Taken::amount).sum()),
                () -> {
                    JsonNode row =
                            brand.api()
                                    .get("/analytics/orders?by=total")
                                    .is(200)
                                    .json()
                                    .path("rows")
                                    .path(0);
                    return List.of(row.path("orders").asLong(), row.path("gross").asLong());
                });
        Api.eventually(
                "invitations, conversions and rejected by analytics",
                SOON,
                List.of((long) referrals.size(), (long) referrals.size(), 0L),
                () -> {
                    JsonNode spread =
                            brand.api().get("/analytics/referrals?program=kill").is(200).json();
                    return List.of(
                            spread.path("invitations").asLong(),
                            spread.path("conversions").asLong(),
                            spread.path("rejected").asLong());
                });
    }

    private static HashSet<String> ids(Brand brand, String collection) {
        var ids = new HashSet<String>();
        String cursor = "";
        do {
            JsonNode page = brand.api().get(collection + "?limit=100" + cursor).is(200).json();
            page.path("items").forEach(item -> ids.add(item.path("id").asText()));
            cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asText();
    }
}
