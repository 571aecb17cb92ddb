package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// What brands do all day, done at random by some callers at once: orders and refunds, referrals,
/// coupons redeemed and rolled back, prizes, payments out of wallets, credits by hand, places
/// ordered in a partner's media, clicks that earn, a lottery. It keeps what it was answered, and
/// what must follow from that.
///
/// Each caller has fans of its own and does one thing after the other, so all that is told of a fan
/// has one right order. Who gets no answer, or a 5xx, does not know what became of the request, and
/// sends it again under the same key until it knows.
final class SeededLoad {
    static final long TO_REFERRER = 500;
    static final long TO_REFEREE = 200;
    static final long FOR_BUYING = 300;
    static final long A_PRIZE = 10;
    static final long A_CLICK = 3;
    static final long A_PLACEMENT = 100;

    /// What the partner keeps of a placement that the brand cancels.
    static final long A_CANCELLATION = 25;

    private static final long TO_BEGIN_WITH = 1_000;

    private static final int FANS_OF_A_CALLER = 4;

    /// Longest that a caller goes on asking: a kill, a start on two busy cores, and some.
    private static final Duration STUBBORN = Duration.ofMinutes(2);

    /// Of the calls that were answered, how many are sent once more, as by somebody whom the answer
    /// did not reach.
    private static final double SENT_AGAIN = 0.1;

    final Brand brand;

    /// How many there are of what is scarce: conversions in the program `few`, coupons of the
    /// template `cup`, uses of the code `EVERYBODY`, prizes of the pool `draw`, placements and
    /// clicks that the brand pays for.
    final int scarce;

    private final long seed;
    private final List<Caller> callers = new ArrayList<>();

    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger unknown = new AtomicInteger();
    final AtomicInteger replayed = new AtomicInteger();

    final Queue<Sale> sales = new ConcurrentLinkedQueue<>();
    final Queue<Invitation> invitations = new ConcurrentLinkedQueue<>();
    final Queue<Ticket> coupons = new ConcurrentLinkedQueue<>();
    final Queue<Use> uses = new ConcurrentLinkedQueue<>();
    final Queue<Prize> prizes = new ConcurrentLinkedQueue<>();
    final Queue<Payment> payments = new ConcurrentLinkedQueue<>();
    final Queue<Placed> placements = new ConcurrentLinkedQueue<>();

    final Queue<Play> plays = new ConcurrentLinkedQueue<>();

    /// Visitors who clicked, each once.
    final AtomicInteger clicks = new AtomicInteger();

    /// Calls of a fan with an app, who plays; null where nobody does.
    private @Nullable Api player;

    private final String positionCode;
    private final String offer;

    /// By fan, what must be in the wallet.
    final Map<String, Long> points = new ConcurrentHashMap<>();

    /// Refusals by their code.
    final Map<String, Integer> refused = new ConcurrentHashMap<>();

    /// What two equal requests were told that is not equal.
    final Queue<String> contradictions = new ConcurrentLinkedQueue<>();

    /// An order; its caller alone changes it.
    static final class Sale {
        final String externalId;
        final String id;
        final String fan;
        final long amount;
        long refunded;

        private Sale(String externalId, JsonNode taken) {
            this.externalId = externalId;
            this.id = taken.path("id").asText();
            this.fan = taken.path("fan").path("fanId").asText();
            this.amount = taken.path("amount").path("amount").asLong();
        }
    }

    /// A referral; its caller alone changes it.
    static final class Invitation {
        final String id;
        final String program;
        final String referrer;
        final String referee;
        String state;

        private Invitation(String program, String referrer, JsonNode made) {
            this.id = made.path("id").asText();
            this.program = program;
            this.referrer = referrer;
            this.referee = made.path("referee").path("fanId").asText();
            this.state = made.path("state").asText();
        }
    }

    record Ticket(String id, String code) {}

    /// A redemption.
    static final class Use {
        final String id;
        final String code;
        boolean rolledBack;

        private Use(String code, JsonNode redeemed) {
            this.id = redeemed.path("id").asText();
            this.code = code;
        }
    }

    record Prize(String id, String reference, String fan, String state) {}

    /// A placement order.
    ///
    /// @param held minor units that wait for the partner
    /// @param paid minor units that the partner has got
    record Placed(String id, String state, long held, long paid) {}

    /// An entry of the lottery `wheel`.
    ///
    /// @param result WON or LOST
    record Play(String id, String result) {}

    record Payment(String id, String fan, long amount, long captured, String state) {}

    /// @param seed what the callers do follows from it
    /// @param scarce see the field
    SeededLoad(Brand brand, long seed, int callers, int scarce) {
        this.brand = brand;
        this.seed = seed;
        this.scarce = scarce;
        Api api = brand.api();
        program("joined", "JOINED", null, TO_REFERRER, TO_REFEREE);
        program("few", "JOINED", scarce, TO_REFERRER, TO_REFEREE);
        program("bought", "PURCHASED", null, FOR_BUYING, 0);
        api.post("/coupon-templates", Bodies.couponTemplate("cup", scarce, 1)).is(201);
        api.post("/coupon-templates", Bodies.couponTemplate("all", 1, scarce)).is(201);
        api.post("/coupons", Map.of("template", "all", "code", "EVERYBODY")).is(201);
        Map<String, Object> pool = new LinkedHashMap<>(Bodies.pool("draw"));
        pool.put("amount", A_PRIZE);
        pool.put("total", A_PRIZE * scarce);
        api.post("/prize-pools", pool).is(201);
        positionCode = PartnerThings.media(api, scarce, A_CLICK);
        api.put(
                        "/placement-budgets/all",
                        Map.of("name", "All", "total", Bodies.money(A_PLACEMENT * scarce, "CNY")))
                .is(201);
        Map<String, Object> place = PartnerThings.offer("column", "media");
        place.put("price", Bodies.money(A_PLACEMENT, "CNY"));
        place.put("cancellationRate", A_CANCELLATION * 10_000 / A_PLACEMENT);
        offer = api.post("/placement-offers", place).is(201).json().path("id").asText();
        for (int i = 0; i < callers; i++) {
            this.callers.add(new Caller(i));
        }
    }

    /// Lets the callers play a lottery too, as a fan whose app has this token; every other entry
    /// wins, while there are prizes.
    ///
    /// @param token must be good for as long as the load lasts
    SeededLoad alsoPlayedWith(String token) {
        Api api = brand.api();
        Map<String, Object> pool = new LinkedHashMap<>(Bodies.pool("wheel"));
        pool.put("amount", A_PRIZE);
        pool.put("total", A_PRIZE * scarce);
        api.post("/prize-pools", pool).is(201);
        api.post("/campaigns", Bodies.campaign("spring")).is(201);
        Map<String, Object> lottery = new LinkedHashMap<>(Bodies.lottery("wheel", "wheel"));
        lottery.put("prizes", List.of(Map.of("pool", "wheel", "chancePerMillion", 500_000)));
        api.post("/campaigns/spring/lotteries", lottery).is(201);
        api.post("/campaigns/spring/launch", Map.of()).is(200);
        player = brand.calledWith(token);
        return this;
    }

    private void program(
            String key, String trigger, @Nullable Integer atMost, long referrer, long referee) {
        Map<String, Object> program = Bodies.program(key, trigger, referrer);
        program.put(
                "rewards",
                referee == 0
                        ? List.of(Bodies.points("REFERRER", referrer))
                        : List.of(
                                Bodies.points("REFERRER", referrer),
                                Bodies.points("REFEREE", referee)));
        if (atMost != null) {
            program.put("capInTotal", atMost);
        }
        brand.api().post("/referral-programs", program).is(201);
    }

    /// Whatever happens meanwhile, the callers call; returns when it is over and each knows what
    /// became of all that it asked.
    ///
    /// @param meanwhile may throw; a caller that fails ends it
    void during(Meanwhile meanwhile) throws Exception {
        var enough = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (Caller caller : callers) {
                    running.add(threads.submit(() -> caller.callUntil(() -> enough.get() > 0)));
                }
                meanwhile.happens(() -> failIfOneFailed(running));
            } finally {
                enough.set(1);
            }
        }
        failIfOneFailed(running);
    }

    /// Makes so many calls, and nothing happens meanwhile.
    void make(int calls) throws Exception {
        int wanted = answered.get() + calls;
        during(check -> awaitAnswers(wanted, check));
    }

    void awaitAnswers(int wanted, Runnable check) {
        await("answers")
                .atMost(STUBBORN)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    check.run();
                    return answered.get() >= wanted;
                });
    }

    interface Meanwhile {
        /// @param check throws where a caller has failed
        void happens(Runnable check) throws Exception;
    }

    private static void failIfOneFailed(List<Future<?>> running) {
        for (Future<?> caller : running) {
            if (caller.state() == Future.State.FAILED) {
                try {
                    caller.get();
                } catch (ExecutionException e) {
                    throw new AssertionError(e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
        }
    }

    /// What is known of all that was done, for a person.
    String figures() {
        return "seed %d, %d orders, %d referrals, %d coupons, %d redemptions, %d prizes, %d payments, %d placements, %d clicks, %d plays; %d calls answered, %d without an answer, %d answers replayed; refused %s"
                .formatted(
                        seed,
                        sales.size(),
                        invitations.size(),
                        coupons.size(),
                        uses.size(),
                        prizes.size(),
                        payments.size(),
                        placements.size(),
                        clicks.get(),
                        plays.size(),
                        answered.get(),
                        unknown.get(),
                        replayed.get(),
                        refused);
    }

    /// Fans who brought somebody, and fans who bought.
    List<String> referrers() {
        return callers.stream()
                .filter(caller -> caller.hasBrought)
                .map(c -> c.fans.get(0))
                .toList();
    }

    private final class Caller {
        private final Random random;
        private final int number;
        private final List<String> names = new ArrayList<>();
        private final List<String> fans = new ArrayList<>();
        private final Map<String, String> codes = new LinkedHashMap<>();
        private final List<Sale> open = new ArrayList<>();
        private final Map<String, Invitation> byBuyer = new LinkedHashMap<>();
        private boolean hasBrought;
        private int next;

        private Caller(int number) {
            this.number = number;
            this.random = new Random(seed * 1_000 + number);
            for (int i = 0; i < FANS_OF_A_CALLER; i++) {
                String name = "own-%d-%d".formatted(number, i);
                String fan =
                        brand.api()
                                .post("/fans", Bodies.fan(name, "Own"))
                                .is(201)
                                .json()
                                .path("id")
                                .asText();
                names.add(name);
                fans.add(fan);
                ask(
                        "/fans/" + fan + "/wallet/adjustments",
                        Map.of("amount", TO_BEGIN_WITH, "reason", "To begin with"));
                earned(fan, TO_BEGIN_WITH);
            }
            for (String program : List.of("joined", "few", "bought")) {
                codes.put(
                        program,
                        brand.api()
                                .put(
                                        "/referral-programs/" + program + "/codes/" + fans.get(0),
                                        Map.of())
                                .good()
                                .path("code")
                                .asText());
            }
        }

        private void callUntil(BooleanSupplier enough) {
            while (!enough.getAsBoolean()) {
                int wish = random.nextInt(player == null ? 115 : 123);
                if (wish < 20) {
                    order(name(), null);
                } else if (wish < 36) {
                    refund();
                } else if (wish < 46) {
                    invite(random.nextInt(3) == 0 ? "few" : "joined");
                } else if (wish < 54) {
                    inviteABuyer();
                } else if (wish < 68) {
                    issueAndRedeem();
                } else if (wish < 75) {
                    redeem("EVERYBODY", random.nextInt(3) == 0);
                } else if (wish < 85) {
                    win();
                } else if (wish < 95) {
                    pay();
                } else if (wish < 103) {
                    place();
                } else if (wish < 110) {
                    click();
                } else if (wish >= 115) {
                    play(Objects.requireNonNull(player));
                } else {
                    long credit = 1 + random.nextInt(50);
                    String fan = fan();
                    ask(
                            "/fans/" + fan + "/wallet/adjustments",
                            Map.of("amount", credit, "reason", "Goodwill"));
                    earned(fan, credit);
                }
            }
        }

        // ---------------------------------------------------------------- what a caller does

        private void order(String buyer, @Nullable Invitation brought) {
            String externalId = "order-%d-%d".formatted(number, next++);
            JsonNode taken =
                    ask(
                            "/orders",
                            Bodies.order(
                                    externalId,
                                    buyer,
                                    1_000 + random.nextInt(90_000),
                                    "CNY",
                                    Instant.ofEpochMilli(System.currentTimeMillis()).toString()));
            var sale = new Sale(externalId, taken);
            sales.add(sale);
            open.add(sale);
            if (brought != null) {
                brought.state = "REWARDED";
                hasBrought = true;
                byBuyer.put(sale.id, brought);
                earned(brought.referrer, FOR_BUYING);
            }
        }

        private void refund() {
            if (open.isEmpty()) {
                return;
            }
            Sale sale = open.get(random.nextInt(open.size()));
            long rest = sale.amount - sale.refunded;
            boolean whole = random.nextBoolean();
            long amount = whole ? rest : 1 + random.nextLong(rest);
            // What is not said is all that is left.
            ask(
                    "/orders/" + sale.externalId + "/refunds",
                    whole ? Map.of("reason", "sent back") : Bodies.refund(amount, "CNY"));
            sale.refunded += amount;
            if (sale.refunded == sale.amount) {
                open.remove(sale);
                Invitation brought = byBuyer.remove(sale.id);
                if (brought != null) {
                    brought.state = "REVERSED";
                    earned(brought.referrer, -FOR_BUYING);
                }
            }
        }

        private Invitation invite(String program) {
            String mine = "%d-%d".formatted(number, next++);
            JsonNode made =
                    ask(
                            "/referrals",
                            Bodies.referral(
                                    program,
                                    codes.getOrDefault(program, ""),
                                    Bodies.fan("guest-" + mine, "Guest"),
                                    "device-" + mine));
            var invitation = new Invitation(program, fans.get(0), made);
            invitations.add(invitation);
            points.putIfAbsent(invitation.referee, 0L);
            if (invitation.state.equals("REWARDED")) {
                hasBrought = true;
                earned(invitation.referrer, TO_REFERRER);
                earned(invitation.referee, TO_REFEREE);
            }
            return invitation;
        }

        private void inviteABuyer() {
            int mine = next;
            Invitation invitation = invite("bought");
            order("guest-%d-%d".formatted(number, mine), invitation);
        }

        private void issueAndRedeem() {
            Optional<JsonNode> issued =
                    tryTo("/coupons", Bodies.coupon("cup", name()), "COUPON_STOCK_EXHAUSTED");
            if (issued.isEmpty()) {
                return;
            }
            String code = issued.get().path("code").asText();
            coupons.add(new Ticket(issued.get().path("id").asText(), code));
            boolean rollsBack = random.nextInt(3) == 0;
            redeem(code, rollsBack);
            if (rollsBack) {
                redeem(code, false);
            }
        }

        private void redeem(String code, boolean rollsBack) {
            Optional<JsonNode> redeemed =
                    tryTo(
                            "/coupons/" + code + "/redemptions",
                            Map.of("store", "S-1"),
                            code.equals("EVERYBODY") ? "COUPON_SPENT" : "");
            if (redeemed.isEmpty()) {
                return;
            }
            var use = new Use(code, redeemed.get());
            uses.add(use);
            if (rollsBack) {
                ask("/redemptions/" + use.id + "/rollback", Map.of());
                use.rolledBack = true;
            }
        }

        private void win() {
            String reference = "ticket-%d-%d".formatted(number, next++);
            int name = random.nextInt(names.size());
            Object fan = Map.of("externalId", names.get(name));
            String pool = "/prize-pools/draw";
            boolean atOnce = random.nextBoolean();
            Optional<JsonNode> taken =
                    tryTo(
                            pool + (atOnce ? "/awards" : "/reservations"),
                            Map.of("reference", reference, "fan", fan),
                            "PRIZES_EXHAUSTED");
            if (taken.isEmpty()) {
                return;
            }
            String id = taken.get().path("id").asText();
            boolean given = atOnce || random.nextInt(3) > 0;
            if (!atOnce) {
                ask(pool + "/reservations/" + id + (given ? "/award" : "/release"), Map.of());
            }
            prizes.add(new Prize(id, reference, fans.get(name), given ? "AWARDED" : "RELEASED"));
            if (given) {
                earned(fans.get(name), A_PRIZE);
            }
        }

        private void pay() {
            String fan = fan();
            long amount = 1 + random.nextInt(400);
            String holds = "/fans/" + fan + "/wallet/holds";
            Optional<JsonNode> held =
                    tryTo(
                            holds,
                            Map.of("amount", amount, "reason", "Tote bag"),
                            "INSUFFICIENT_BALANCE");
            boolean enough = points.getOrDefault(fan, 0L) >= amount;
            if (enough != held.isPresent()) {
                contradictions.add(
                        "%s has %s and may%s set %d aside"
                                .formatted(
                                        fan,
                                        points.get(fan),
                                        held.isEmpty() ? " not" : "",
                                        amount));
            }
            if (held.isEmpty()) {
                return;
            }
            String id = held.get().path("id").asText();
            switch (random.nextInt(3)) {
                case 0 -> {
                    ask(holds + "/" + id + "/release", Map.of());
                    payments.add(new Payment(id, fan, amount, 0, "RELEASED"));
                }
                case 1 -> {
                    ask(holds + "/" + id + "/capture", Map.of());
                    payments.add(new Payment(id, fan, amount, amount, "CAPTURED"));
                    earned(fan, -amount);
                }
                default -> {
                    long part = 1 + random.nextLong(amount);
                    ask(holds + "/" + id + "/capture", Map.of("amount", part));
                    payments.add(new Payment(id, fan, amount, part, "CAPTURED"));
                    earned(fan, -part);
                }
            }
        }

        /// An order goes as far as chance has it.
        private void place() {
            Map<String, Object> order =
                    PartnerThings.order("place-%d-%d".formatted(number, next++), offer);
            order.put("budget", "all");
            Optional<JsonNode> placed =
                    tryTo("/placement-orders", order, "PLACEMENT_BUDGET_EXHAUSTED");
            if (placed.isEmpty()) {
                return;
            }
            String id = placed.get().path("id").asText();
            String path = "/placement-orders/" + id;
            Map<String, Object> reason = Map.of("reason", "Not now");
            int end = random.nextInt(5);
            if (end == 0) {
                ask(path + "/cancellation", reason);
                placements.add(new Placed(id, "CANCELLED", 0, 0));
                return;
            }
            ask(path + "/acceptance", Map.of());
            switch (end) {
                case 1 -> placements.add(new Placed(id, "ACCEPTED", A_PLACEMENT, 0));
                case 2 -> {
                    ask(path + "/cancellation", reason);
                    placements.add(new Placed(id, "CANCELLED", 0, A_CANCELLATION));
                }
                default -> {
                    ask(path + "/delivery", PartnerThings.delivery());
                    if (end == 3) {
                        placements.add(new Placed(id, "DELIVERED", A_PLACEMENT, 0));
                    } else {
                        ask(path + "/completion", Map.of());
                        placements.add(new Placed(id, "COMPLETED", 0, A_PLACEMENT));
                    }
                }
            }
        }

        /// A visitor whom the answer does not reach opens the link again, and is the same one.
        private void click() {
            String visitor = "visitor-%d-%d".formatted(number, next++);
            assertEquals(
                    302,
                    untilAnswered(
                                    visitor,
                                    () -> PartnerThings.open(brand, "/p/" + positionCode, visitor))
                            .status(),
                    visitor);
            answered.incrementAndGet();
            clicks.incrementAndGet();
        }

        /// The fan is everybody's: what they win is added up, in whatever order. An entry waits
        /// where the referral service is away.
        private void play(Api player) {
            String key = "play-%d-%d".formatted(number, next++);
            JsonNode entry =
                    untilAnswered(
                                    key,
                                    () -> {
                                        Answer answer =
                                                player.postOnce(
                                                        "/me/campaigns/spring/lotteries/wheel/entries",
                                                        Map.of(),
                                                        key);
                                        return answer.status() == 201
                                                        && result(answer).equals("WAITING")
                                                ? null
                                                : answer;
                                    })
                            .is(201)
                            .json();
            answered.incrementAndGet();
            String result = entry.path("result").asText();
            plays.add(new Play(entry.path("id").asText(), result));
            if (result.equals("WON")) {
                earned(entry.path("fanId").asText(), A_PRIZE);
            }
        }

        private static String result(Answer answer) {
            return answer.json().path("result").asText();
        }

        private String name() {
            return names.get(random.nextInt(names.size()));
        }

        private String fan() {
            return fans.get(random.nextInt(fans.size()));
        }

        private void earned(String fan, long amount) {
            points.merge(fan, amount, Long::sum);
        }

        // ---------------------------------------------------------------- how a caller asks

        /// Sends the same under the same key until it is answered, which must be with a yes.
        private JsonNode ask(String path, Object body) {
            return tryTo(path, body, "").orElseThrow();
        }

        /// As [#ask(String, Object)], where a refusal is an answer too.
        ///
        /// @param refusal the code of a 409
        /// @return empty for the refusal
        private Optional<JsonNode> tryTo(String path, Object body, String refusal) {
            String key = "%d-%d-%s".formatted(number, next++, path);
            Answer answer = untilAnswered(path, body, key);
            answered.incrementAndGet();
            if (!answer.succeeded()) {
                assertEquals(409, answer.status(), answer::toString);
                assertEquals(refusal, answer.json().path("code").asText(), answer::toString);
                refused.merge(refusal, 1, Integer::sum);
                return Optional.empty();
            }
            if (random.nextDouble() < SENT_AGAIN) {
                Answer again = untilAnswered(path, body, key);
                if (!again.json().path("id").equals(answer.json().path("id"))
                        || again.status() >= 400) {
                    contradictions.add(answer + " and again " + again);
                }
            }
            return Optional.of(answer.json());
        }

        private Answer untilAnswered(String path, Object body, String key) {
            return untilAnswered(key, () -> brand.api().postOnce(path, body, key));
        }

        /// @param asked null where the answer says nothing yet
        private Answer untilAnswered(String what, Supplier<@Nullable Answer> asked) {
            var last = new String[] {"nothing"};
            try {
                return await(what)
                        .atMost(STUBBORN)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(200))
                        .pollInSameThread()
                        .until(
                                () -> {
                                    try {
                                        Answer answer = asked.get();
                                        last[0] = String.valueOf(answer);
                                        return answer != null && isAnAnswer(answer) ? answer : null;
                                    } catch (UncheckedIOException e) {
                                        last[0] = e.toString();
                                        unknown.incrementAndGet();
                                        return null;
                                    }
                                },
                                Objects::nonNull);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(what + " was never answered; last: " + last[0], e);
            }
        }

        /// A 5xx leaves open what became of the request; its twin that still runs, and haste, ask
        /// to come again.
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
    }
}
