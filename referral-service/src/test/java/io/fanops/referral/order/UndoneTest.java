package io.fanops.referral.order;

import static io.fanops.referral.CouponDesk.money;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.testing.TestStack;
import io.fanops.referral.CouponDesk;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Orders, refunds and cancellations come in any order, some twice: wallets, budgets, caps, stocks
/// and coupons are as a naive model says that moves no money, and all of it is as before once every
/// order was cancelled.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class UndoneTest {
    private static final List<Pays> PROGRAMS =
            List.of(
                    new Pays("points", "POINTS", new long[] {100, 250, 400}, 40, 1_000, 3, 10_000),
                    new Pays("cash", "CASH", new long[] {300, 300, 300}, 0, 1, 9, 1_000),
                    new Pays("gift", "GIFT", new long[] {1, 2, 3}, 1, 2_000, 2, 6),
                    new Pays("cups", "COUPON", new long[] {1, 1, 1}, 0, 500, 9, 100));

    private final Shop shop = Shop.fresh();
    private final CouponDesk desk = new CouponDesk(shop);
    private final List<String> referrers = List.of("ann", "bob");
    private final Map<String, Referral> referrals = new TreeMap<>();
    private final Map<String, Bought> orders = new TreeMap<>();

    /// @param tiers amount for the first, second and further referrals
    /// @param referee what the referee gets
    private record Pays(
            String key,
            String form,
            long[] tiers,
            long referee,
            long minOrder,
            int cap,
            long budget) {

        long referrer(int number) {
            return tiers[Math.min(number, 3) - 1];
        }

        long cost(int number) {
            return referrer(number) + referee;
        }

        Map<String, Object> terms() {
            var terms = Shop.terms(key, "PURCHASED");
            terms.put("minOrder", money(minOrder));
            terms.put("capPerReferrer", cap);
            terms.put("budget", budget);
            var reward = new HashMap<String, Object>();
            reward.put("recipient", "REFERRER");
            reward.put("form", form);
            if (form.equals("COUPON")) {
                reward.put("couponTemplate", "cup");
            } else {
                reward.put("amount", tiers[0]);
                reward.put(
                        "tiers",
                        List.of(
                                Map.of("from", 2, "amount", tiers[1]),
                                Map.of("from", 3, "amount", tiers[2])));
            }
            terms.put(
                    "rewards",
                    referee == 0
                            ? List.of(reward)
                            : List.of(
                                    reward,
                                    Map.of(
                                            "recipient",
                                            "REFEREE",
                                            "form",
                                            form,
                                            "amount",
                                            referee)));
            return terms;
        }
    }

    private static final class Referral {
        final Pays program;
        final String referrer;
        final String referee;
        String state = "PENDING";
        int number;

        Referral(Pays program, String referrer, String referee) {
            this.program = program;
            this.referrer = referrer;
            this.referee = referee;
        }
    }

    private static final class Bought {
        final String fan;
        final String currency;
        boolean isHere;
        long rest;

        Bought(String fan, long rest, String currency) {
            this.fan = fan;
            this.rest = rest;
            this.currency = currency;
        }
    }

    /// @param order what it is about
    /// @param refund its number and amount; null where it is the order itself
    private record Event(String order, String path, Map<String, Object> body, long back) {
        boolean isOrder() {
            return path.equals("/orders");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void eachReversesPreciselyWhatItCaused(long seed) {
        var random = new Random(seed);
        desk.make("cup", Map.of("stock", 4));
        desk.make("card", Map.of("kind", "PREPAID", "value", 900, "currency", "CNY"));
        var card = desk.issue("card", "holder");
        var fans = setUp();
        var events = new ArrayList<Event>();
        for (int i = 0; i < 14; i++) {
            events.addAll(order("o" + i, fans.get(random.nextInt(fans.size())), random));
        }
        var redeemed = random.nextInt(14);
        desk.redeem(card, Map.of("store", "S-1", "order", "o" + redeemed, "amount", money(200)))
                .then()
                .statusCode(201);
        Collections.shuffle(events, random);
        for (var event : events) {
            for (int times = random.nextInt(4) == 0 ? 2 : 1; times > 0; times--) {
                int status = shop.post(event.path(), event.body()).statusCode();
                assertTrue(status < 300, () -> event + " → " + status);
            }
            happens(event);
        }
        mustBeAsModelled("seed " + seed);
        for (var state : List.of("REWARDED", "REVERSED")) {
            assertTrue(
                    referrals.values().stream().anyMatch(r -> r.state.equals(state)),
                    () -> "seed " + seed + " has nothing " + state);
        }
        for (var number : orders.keySet()) {
            int status = shop.post("/orders/" + number + "/cancellation", Map.of()).statusCode();
            assertTrue(Set.of(200, 201).contains(status));
            Objects.requireNonNull(orders.get(number)).rest = 0;
            follow();
        }
        mustBeAsModelled("seed " + seed + " cancelled");
        for (var wallet : fans) {
            assertEquals(Map.of(), balances(wallet));
        }
        for (var wallet : referrers) {
            assertEquals(Map.of(), balances(wallet));
        }
        assertEquals(900, shop.get("/coupons/" + card).jsonPath().getLong("balance.amount"));
        assertEquals(0, shop.get("/coupon-templates/cup").jsonPath().getLong("issued"));
        for (var program : PROGRAMS) {
            assertEquals(
                    0, shop.get("/referral-programs/" + program.key()).jsonPath().getLong("spent"));
        }
    }

    private List<String> setUp() {
        for (var program : PROGRAMS) {
            if (program.form().equals("CASH")) {
                shop.cashProgram(program.terms());
            } else {
                shop.program(program.terms());
            }
        }
        var fans = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            var fan = "f" + i;
            fans.add(fan);
            var referrer = referrers.get(i % 2);
            for (var program : PROGRAMS) {
                var code = shop.code(program.key(), shop.fan(referrer));
                var id = shop.refer(code, fan).then().statusCode(201).extract().<String>path("id");
                referrals.put(id, new Referral(program, referrer, fan));
            }
        }
        return fans;
    }

    /// An order, and what is paid back of it: pieces, money, all of it, or nothing; in whatever
    /// order these come, it is the same in the end.
    private List<Event> order(String number, String fan, Random random) {
        long price = 100 + random.nextInt(900);
        var currency = random.nextInt(5) == 0 ? "USD" : "CNY";
        var order = Shop.order(number, fan, 3 * price);
        order.put("amount", Map.of("amount", 3 * price, "currency", currency));
        order.put("placedAt", Instant.now().minusMillis(random.nextInt(50)).toString());
        order.put("items", List.of(CouponDesk.item("a", 2, price), CouponDesk.item("b", 1, price)));
        orders.put(number, new Bought(fan, 3 * price, currency));
        var events = new ArrayList<Event>();
        events.add(new Event(number, "/orders", order, 0));
        int pieces = random.nextInt(3);
        for (int i = 0; i < pieces; i++) {
            events.add(
                    refund(
                            number,
                            "piece" + i,
                            Map.of("items", List.of(Map.of("line", 1, "quantity", 1))),
                            price));
        }
        if (random.nextInt(3) == 0) {
            events.add(
                    refund(
                            number,
                            "money",
                            Map.of("amount", Map.of("amount", price / 2, "currency", currency)),
                            price / 2));
        }
        if (pieces == 0 && random.nextInt(3) == 0) {
            events.add(
                    new Event(
                            number,
                            "/orders/" + number + "/cancellation",
                            Map.of("externalId", UUID.randomUUID().toString()),
                            3 * price));
            events.removeIf(event -> event.path().endsWith("/refunds"));
        }
        return events;
    }

    private static Event refund(String order, String number, Map<String, Object> said, long back) {
        var body = new HashMap<>(said);
        body.put("externalId", number);
        return new Event(order, "/orders/" + order + "/refunds", body, back);
    }

    // ---------------------------------------------------------------- the model

    private void happens(Event event) {
        var order = Objects.requireNonNull(orders.get(event.order()));
        order.rest -= event.back();
        order.isHere |= event.isOrder();
        follow();
    }

    /// Referrals are what the orders say that are here.
    private void follow() {
        for (var referral : referrals.values()) {
            boolean isCarried =
                    orders.values().stream()
                            .anyMatch(order ->
                                    order.isHere
                                            && order.fan.equals(referral.referee)
                                            && order.currency.equals("CNY")
                                            && order.rest > 0
                                            && order.rest >= referral.program.minOrder());
            if (referral.state.equals("PENDING") && isCarried) {
                convert(referral);
            } else if (referral.state.equals("REWARDED") && !isCarried) {
                referral.state = "REVERSED";
            }
        }
    }

    private void convert(Referral referral) {
        var program = referral.program;
        int number =
                1
                        + (int)
                                referrals.values().stream()
                                        .filter(r -> r.program == program)
                                        .filter(r -> r.referrer.equals(referral.referrer))
                                        .filter(r -> r.state.equals("REWARDED"))
                                        .count();
        boolean isAffordable =
                spent(program) + program.cost(number) <= program.budget()
                        && (!program.form().equals("COUPON") || spent(program) < 4);
        referral.state = number <= program.cap() && isAffordable ? "REWARDED" : "REJECTED";
        referral.number = number;
    }

    private long spent(Pays program) {
        return referrals.values().stream()
                .filter(r -> r.program == program && r.state.equals("REWARDED"))
                .mapToLong(r -> program.cost(r.number))
                .sum();
    }

    private void mustBeAsModelled(String when) {
        orders.forEach((number, order) ->
                assertEquals(order.rest, rest(number), () -> when + ": " + number));
        referrals.forEach((id, referral) ->
                assertEquals(
                        referral.state,
                        shop.get("/referrals/" + id).jsonPath().getString("state"),
                        () -> when + ": " + referral.program.key()));
        var wallets = new TreeMap<String, Map<String, Long>>();
        for (var referral : referrals.values()) {
            var program = referral.program;
            wallets.computeIfAbsent(referral.referrer, _ -> new TreeMap<>());
            wallets.computeIfAbsent(referral.referee, _ -> new TreeMap<>());
            if (referral.state.equals("REWARDED")) {
                wallets.get(referral.referrer)
                        .merge(program.form(), program.referrer(referral.number), Long::sum);
                if (program.referee() > 0) {
                    wallets.get(referral.referee)
                            .merge(program.form(), program.referee(), Long::sum);
                }
            }
        }
        wallets.forEach(
                (fan, forms) -> assertEquals(forms, balances(fan), () -> when + ": " + fan));
        for (var program : PROGRAMS) {
            assertEquals(
                    spent(program),
                    shop.get("/referral-programs/" + program.key()).jsonPath().getLong("spent"),
                    () -> when + ": " + program.key());
        }
        shop.assertBooksBalance();
    }

    private long rest(String number) {
        var order = shop.get("/orders/" + number).jsonPath();
        return order.getLong("amount.amount") - order.getLong("refunded.amount");
    }

    private Map<String, Long> balances(String fan) {
        var wallet = shop.get("/fans/" + shop.fan(fan) + "/wallet").jsonPath();
        var balances = new TreeMap<String, Long>();
        for (int i = 0; i < wallet.getList("balances").size(); i++) {
            long amount = wallet.getLong("balances[" + i + "].balance");
            if (amount != 0) {
                balances.put(wallet.getString("balances[" + i + "].form"), amount);
            }
        }
        return balances;
    }
}
