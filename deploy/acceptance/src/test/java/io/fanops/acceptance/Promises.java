package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fanops.acceptance.Witness.Committed;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionTimeoutException;

/// Whether the platform keeps what it promises (G1 to G5 and G8 of the guarantees), judged by what
/// a load was answered, what was committed, what is on Kafka, and what everybody says afterwards.
///
/// @param load that is over: each caller knows what became of all that it asked
/// @param poison records that nobody can read, sent as the brand's
record Promises(OwnStack own, SeededLoad load, Witness witness, long poison) {
    private static final Duration QUIET = Duration.ofSeconds(60);

    /// Consumer groups, by the service that they belong to.
    private static final List<String> GROUPS = List.of("fan", "referral", "content", "analytics");

    /// What is broken, each with the number of its promise; waits first until nothing is under way.
    List<String> broken() {
        awaitQuiet();
        awaitGiven();
        var broken = new ArrayList<String>();
        balance(broken);
        eachOnce(broken);
        partner(broken);
        nothingIsLost(broken);
        limits(broken);
        order(broken);
        analytics(broken);
        stages(broken);
        return broken;
    }

    /// Waits until Kafka has all that was told.
    void awaitSent() {
        await("nothing to send").atMost(QUIET).until(witness::hasNothingWaiting);
    }

    /// Waits until all that was told is sent and has had its effects.
    void awaitQuiet() {
        var wire = new Wire(own.kafka());
        try {
            await("nothing under way")
                    .atMost(QUIET)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> witness.hasNothingWaiting() && wire.isDealtWith(GROUPS));
        } catch (ConditionTimeoutException _) {
            // What is not dealt with by now is missed below, by its name.
        }
    }

    /// Waits until what was won is given: what could not be is tried again, each time later.
    private void awaitGiven() {
        if (!load.plays.isEmpty()) {
            Api.eventually(
                    "owed by the lottery",
                    Duration.ofSeconds(90),
                    0L,
                    () -> wheel("pending") + wheel("owed"));
        }
    }

    private long wheel(String figure) {
        return api().get("/campaigns/spring/lotteries/wheel/figures")
                .is(200)
                .json()
                .path(figure)
                .asLong();
    }

    // ---------------------------------------------------------------- G1

    private void balance(List<String> broken) {
        JsonNode kept = api().get("/ledger/trial-balance?limit=1").is(200).json();
        JsonNode anew = api().get("/ledger/trial-balance?limit=1&anew=true").is(200).json();
        claim(broken, kept.path("balanced").asBoolean(), "G1: the books do not balance: " + kept);
        claim(broken, anew.path("balanced").asBoolean(), "G1: summed anew they do not: " + anew);
        same(broken, "G1: totals, kept and anew", kept.path("totals"), anew.path("totals"));
    }

    /// The production's own measure, over all brands; it is taken once a minute.
    void awaitNoImbalance() {
        Api.eventually(
                "ledger_imbalance", Duration.ofSeconds(75), "0.0", () -> gauge("ledger_imbalance"));
    }

    private String gauge(String name) {
        URI address =
                URI.create(
                        "http://127.0.0.1:%d/q/metrics".formatted(own.port("referralManagement")));
        return Stack.sent(HttpRequest.newBuilder(address).GET().build())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElse("not there");
    }

    // ---------------------------------------------------------------- G2, G3

    /// Wallets hold what follows from the answers: neither twice nor not at all.
    private void eachOnce(List<String> broken) {
        load.contradictions.forEach(told -> broken.add("G2: " + told));
        var balances = new HashMap<String, Long>();
        pages("/ledger/trial-balance?limit=10000", "accounts")
                .forEach(account -> {
                    String name = account.path("account").asText();
                    if (account.path("unit").asText().equals("POINTS") && name.startsWith("fan:")) {
                        balances.put(name.substring(4), account.path("balance").asLong());
                    } else if (name.startsWith("held:")) {
                        same(broken, "G2: " + name, 0L, account.path("balance").asLong());
                    }
                });
        var expected = new HashMap<>(load.points);
        expected.values().removeIf(points -> points == 0);
        balances.values().removeIf(points -> points == 0);
        same(broken, "G2: wallets", expected, balances);
        same(
                broken,
                "G3: orders",
                map(load.sales, sale -> sale.id, sale -> sale.amount + " " + sale.refunded),
                listed(
                        "/orders?limit=100",
                        o ->
                                o.path("amount").path("amount").asLong()
                                        + " "
                                        + o.path("refunded").path("amount").asLong()));
        same(
                broken,
                "G3: referrals",
                map(load.invitations, made -> made.id, made -> made.state + " " + made.referee),
                listed(
                        "/referrals?limit=100",
                        r ->
                                r.path("state").asText()
                                        + " "
                                        + r.path("referee").path("fanId").asText()));
        var standing = new HashMap<String, Integer>();
        load.uses.forEach(use -> standing.merge(use.code, use.rolledBack ? 0 : 1, Integer::sum));
        var left =
                map(
                        load.coupons,
                        SeededLoad.Ticket::code,
                        coupon -> 1 - standing.getOrDefault(coupon.code(), 0));
        left.put("EVERYBODY", load.scarce - standing.getOrDefault("EVERYBODY", 0));
        same(
                broken,
                "G3: redemptions left of coupons",
                left,
                pages("/coupons?limit=100", "items").stream()
                        .collect(
                                Collectors.toMap(
                                        c -> c.path("code").asText(),
                                        c -> c.path("redemptionsLeft").asInt(),
                                        (a, _) -> a,
                                        TreeMap::new)));
        same(
                broken,
                "G3: redemptions, and which were rolled back",
                map(load.uses, use -> use.id, use -> use.rolledBack),
                listed("/redemptions?limit=100", use -> use.hasNonNull("rolledBackAt")));
        same(
                broken,
                "G3: prizes",
                map(load.prizes, SeededLoad.Prize::id, SeededLoad.Prize::state),
                listed(
                        "/prize-pools/draw/reservations?limit=100",
                        prize -> prize.path("state").asText()));
        if (!load.plays.isEmpty()) {
            same(
                    broken,
                    "G3: plays",
                    map(load.plays, SeededLoad.Play::id, SeededLoad.Play::result),
                    listed(
                            "/campaigns/spring/lotteries/wheel/entries?limit=100",
                            play -> play.path("result").asText()));
            long won = load.plays.stream().filter(play -> play.result().equals("WON")).count();
            JsonNode pool = api().get("/prize-pools/wheel").is(200).json();
            same(
                    broken,
                    "G2: prizes of the lottery that are won, given and awarded",
                    List.of(won, won * SeededLoad.A_PRIZE, won * SeededLoad.A_PRIZE),
                    List.of(
                            wheel("given"),
                            pool.path("awarded").asLong(),
                            load.scarce * SeededLoad.A_PRIZE - pool.path("left").asLong()));
        }
        var paid = new TreeMap<String, String>();
        for (String fan :
                load.payments.stream()
                        .map(SeededLoad.Payment::fan)
                        .collect(Collectors.toCollection(LinkedHashSet::new))) {
            paid.putAll(
                    listed(
                            "/fans/" + fan + "/wallet/holds?limit=100",
                            hold ->
                                    hold.path("state").asText()
                                            + " "
                                            + hold.path("captured").asLong()));
        }
        same(
                broken,
                "G3: payments",
                map(
                        load.payments,
                        SeededLoad.Payment::id,
                        payment -> payment.state() + " " + payment.captured()),
                paid);
    }

    /// The partner has what follows from its placements and clicks.
    private void partner(List<String> broken) {
        same(
                broken,
                "G3: placements, what of them waits and what is paid",
                map(
                        load.placements,
                        SeededLoad.Placed::id,
                        placed -> placed.state() + " " + placed.held() + " " + placed.paid()),
                listed(
                        "/placement-orders?limit=100",
                        order ->
                                order.path("state").asText()
                                        + " "
                                        + order.path("held").asLong()
                                        + " "
                                        + order.path("paid").asLong()));
        long held = load.placements.stream().mapToLong(SeededLoad.Placed::held).sum();
        long paid = load.placements.stream().mapToLong(SeededLoad.Placed::paid).sum();
        same(
                broken,
                "G4: taken of the placement budget",
                held + paid,
                api().get("/placement-budgets/all").is(200).json().path("taken").asLong());
        long clicks = Math.min(load.clicks.get(), load.scarce);
        long open = 0;
        long closed = 0;
        for (JsonNode earning : pages("/click-earnings?limit=100", "items")) {
            long amount = earning.path("amount").asLong();
            if (earning.path("state").asText().equals("OPEN")) {
                open += amount;
            } else {
                closed += amount;
            }
        }
        same(broken, "G2: earned by clicks", clicks * SeededLoad.A_CLICK, open + closed);
        same(
                broken,
                "G4: spent on clicks as the rule says",
                clicks * SeededLoad.A_CLICK,
                api().get("/click-rules/clicks").is(200).json().path("spent").asLong());
        JsonNode now = api().get("/partners/media/statement").is(200).json().path("now").path(0);
        same(
                broken,
                "G2: what the partner has, pending and payable",
                held + paid + closed,
                now.path("pending").asLong() + now.path("payable").asLong());
    }

    /// What was committed is on Kafka, and whoever hears it has dealt with it.
    private void nothingIsLost(List<String> broken) {
        var wire = new Wire(own.kafka());
        Set<String> heard =
                wire.facts(slug()).stream()
                        .map(record -> Wire.header(record, "ce_id"))
                        .collect(Collectors.toSet());
        var committed = new ArrayList<Committed>();
        for (String teller : Witness.TELLERS) {
            committed.addAll(witness.of(teller));
        }
        missing(broken, "G3: committed facts that are not on Kafka", committed, heard);
        missing(
                broken,
                "G3: facts that analytics has not dealt with",
                committed,
                witness.dealtWith("analytics", "figures"));
        Set<String> ladder = witness.dealtWith("fan", "ladder");
        Set<String> itsTypes =
                committed.stream()
                        .filter(fact -> ladder.contains(fact.id()))
                        .map(Committed::type)
                        .collect(Collectors.toSet());
        missing(
                broken,
                "G3: facts that the ladder has not dealt with",
                committed.stream().filter(fact -> itsTypes.contains(fact.type())).toList(),
                ladder);
        // However often it was met before an offset was kept, it is one record.
        Map<String, Long> dead =
                wire.deadLetters(slug()).stream()
                        .collect(
                                Collectors.groupingBy(
                                        ConsumerRecord::topic,
                                        TreeMap::new,
                                        Collectors.collectingAndThen(
                                                Collectors.mapping(
                                                        letter ->
                                                                Wire.header(
                                                                                letter,
                                                                                "dead_letter_partition")
                                                                        + "@"
                                                                        + Wire.header(
                                                                                letter,
                                                                                "dead_letter_offset"),
                                                        Collectors.toSet()),
                                                letters -> (long) letters.size())));
        same(
                broken,
                "G8: records in the dead letters",
                poison == 0
                        ? Map.of()
                        : Map.of(
                                "fanops.referral.v1.analytics.dead",
                                poison,
                                "fanops.referral.v1.fan.dead",
                                poison),
                dead);
    }

    // ---------------------------------------------------------------- G4

    private void limits(List<String> broken) {
        long cups = load.coupons.size();
        long everybody =
                load.uses.stream().filter(u -> u.code.equals("EVERYBODY") && !u.rolledBack).count();
        long awarded = load.prizes.stream().filter(p -> p.state().equals("AWARDED")).count();
        long few =
                load.invitations.stream()
                        .filter(i -> i.program.equals("few") && i.state.equals("REWARDED"))
                        .count();
        Map<String, Long> given = new LinkedHashMap<>();
        given.put("coupons", cups);
        given.put("uses of the public code", everybody);
        given.put("prizes", awarded);
        given.put("conversions", few);
        given.forEach((what, number) ->
                claim(
                        broken,
                        number <= load.scarce,
                        "G4: %d %s of %d".formatted(number, what, load.scarce)));
        // Who was refused was refused because there was nothing left.
        if (load.refused.containsKey("COUPON_STOCK_EXHAUSTED")) {
            same(broken, "G4: coupons of a stock that is exhausted", (long) load.scarce, cups);
        }
        if (load.invitations.stream().anyMatch(i -> i.state.equals("REJECTED"))) {
            same(broken, "G4: conversions of a program that is full", (long) load.scarce, few);
        }
        same(
                broken,
                "G4: issued as the template says",
                cups,
                api().get("/coupon-templates/cup").is(200).json().path("issued").asLong());
        JsonNode pool = api().get("/prize-pools/draw").is(200).json();
        same(
                broken,
                "G4: awarded and taken as the pool says",
                List.of(awarded * SeededLoad.A_PRIZE, awarded * SeededLoad.A_PRIZE),
                List.of(pool.path("awarded").asLong(), pool.path("taken").asLong()));
        for (String program : List.of("joined", "few", "bought")) {
            JsonNode now = api().get("/referral-programs/" + program).is(200).json();
            long standing =
                    load.invitations.stream()
                            .filter(i -> i.program.equals(program) && i.state.equals("REWARDED"))
                            .count();
            same(
                    broken,
                    "G4: spent and conversions as " + program + " says",
                    List.of(
                            standing
                                    * (program.equals("bought")
                                            ? SeededLoad.FOR_BUYING
                                            : SeededLoad.TO_REFERRER + SeededLoad.TO_REFEREE),
                            standing),
                    List.of(now.path("spent").asLong(), now.path("conversions").asLong()));
        }
    }

    // ---------------------------------------------------------------- G5

    /// Whatever comes twice, each fan's facts of one service come first in the order in which they
    /// were written.
    private void order(List<String> broken) {
        Map<String, List<String>> heard = byKey(new Wire(own.kafka()).facts(slug()));
        for (String teller : Witness.TELLERS) {
            Map<String, List<String>> committed = new HashMap<>();
            witness.of(teller)
                    .forEach(fact ->
                            committed
                                    .computeIfAbsent(
                                            fact.topic() + " " + fact.key(), _ -> new ArrayList<>())
                                    .add(fact.id()));
            committed.forEach((key, ids) -> {
                var there = new ArrayList<>(heard.getOrDefault(key, List.of()));
                var wanted = new ArrayList<>(ids);
                // What is missing altogether is lost, which is another promise.
                wanted.retainAll(new HashSet<>(there));
                there.retainAll(new HashSet<>(ids));
                claim(
                        broken,
                        wanted.equals(there),
                        "G5: %s was written %s and told %s".formatted(key, wanted, there));
            });
        }
    }

    private static Map<String, List<String>> byKey(List<ConsumerRecord<String, byte[]>> records) {
        Map<String, LinkedHashSet<String>> ids = new HashMap<>();
        records.forEach(record ->
                ids.computeIfAbsent(record.topic() + " " + record.key(), _ -> new LinkedHashSet<>())
                        .add(Wire.header(record, "ce_id")));
        return ids.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
    }

    // ---------------------------------------------------------------- everybody else

    private void analytics(List<String> broken) {
        JsonNode row = api().get("/analytics/orders?by=total").is(200).json().path("rows").path(0);
        same(
                broken,
                "G2: orders, buyers, gross, refunded by analytics",
                List.of(
                        (long) load.sales.size(),
                        load.sales.stream().map(sale -> sale.fan).distinct().count(),
                        load.sales.stream().mapToLong(sale -> sale.amount).sum(),
                        load.sales.stream().mapToLong(sale -> sale.refunded).sum()),
                List.of(
                        row.path("orders").asLong(),
                        row.path("buyers").asLong(),
                        row.path("gross").asLong(),
                        row.path("refunded").asLong()));
        for (String program : List.of("joined", "few", "bought")) {
            JsonNode spread = api().get("/analytics/referrals?program=" + program).is(200).json();
            var mine = load.invitations.stream().filter(i -> i.program.equals(program)).toList();
            same(
                    broken,
                    "G2: invitations, conversions, rejected of " + program + " by analytics",
                    List.of(
                            (long) mine.size(),
                            mine.stream().filter(i -> i.state.equals("REWARDED")).count(),
                            mine.stream().filter(i -> i.state.equals("REJECTED")).count()),
                    List.of(
                            spread.path("invitations").asLong(),
                            spread.path("conversions").asLong(),
                            spread.path("rejected").asLong()));
        }
    }

    /// The fan service has noted what the referral service told it.
    private void stages(List<String> broken) {
        var expected = new HashMap<String, String>();
        load.sales.forEach(sale -> expected.put(sale.fan, "CONSUMER"));
        load.referrers().forEach(fan -> expected.put(fan, "SPREADER"));
        load.invitations.forEach(i -> expected.putIfAbsent(i.referee, "FOLLOWER"));
        var found = new HashMap<String, String>();
        pages("/fans?limit=100", "items")
                .forEach(fan -> found.put(fan.path("id").asText(), fan.path("stage").asText()));
        found.keySet().retainAll(expected.keySet());
        same(broken, "G3: stages of fans", expected, found);
    }

    // ---------------------------------------------------------------- in these claims' words

    private Api api() {
        return load.brand.api();
    }

    private String slug() {
        return load.brand.slug();
    }

    private Map<String, String> listed(String path, Function<JsonNode, Object> what) {
        return pages(path, "items").stream()
                .collect(
                        Collectors.toMap(
                                item -> item.path("id").asText(),
                                item -> what.apply(item).toString(),
                                (a, b) -> a.equals(b) ? a : a + " and " + b,
                                TreeMap::new));
    }

    private List<JsonNode> pages(String path, String member) {
        var all = new ArrayList<JsonNode>();
        String cursor = "";
        do {
            JsonNode page = api().get(path + cursor).is(200).json();
            page.path(member).forEach(all::add);
            cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return all;
    }

    private static <T> Map<String, Object> map(
            Iterable<T> things, Function<T, String> key, Function<T, Object> value) {
        var map = new TreeMap<String, Object>();
        things.forEach(thing -> map.put(key.apply(thing), value.apply(thing)));
        return map;
    }

    private static void missing(
            List<String> broken, String what, List<Committed> wanted, Set<String> there) {
        var missing = wanted.stream().filter(fact -> !there.contains(fact.id())).toList();
        claim(
                broken,
                missing.isEmpty(),
                "%s: %d of %d, such as %s"
                        .formatted(
                                what,
                                missing.size(),
                                wanted.size(),
                                missing.stream().findFirst().orElse(null)));
    }

    private static void same(List<String> broken, String what, Object expected, Object found) {
        if (expected instanceof Map<?, ?> a && found instanceof Map<?, ?> b) {
            var keys = new LinkedHashSet<Object>(a.keySet());
            keys.addAll(b.keySet());
            var different =
                    keys.stream()
                            .filter(key ->
                                    !Objects.toString(a.get(key))
                                            .equals(Objects.toString(b.get(key))))
                            .map(key -> key + " must be " + a.get(key) + " and is " + b.get(key))
                            .toList();
            claim(
                    broken,
                    different.isEmpty(),
                    "%s: %d of %d: %s"
                            .formatted(
                                    what,
                                    different.size(),
                                    keys.size(),
                                    different.subList(0, Math.min(5, different.size()))));
            return;
        }
        claim(
                broken,
                expected.equals(found),
                "%s: must be %s and is %s".formatted(what, expected, found));
    }

    private static void claim(List<String> broken, boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }
}
