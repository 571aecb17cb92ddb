package io.fanops.fan.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.fan.ladder.LadderRules.Demotion;
import io.fanops.fan.ladder.LadderRules.Step;
import io.fanops.fan.ladder.LadderRules.Trigger;
import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.tier.TierRules;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.ActivityFact;
import io.fanops.platform.contracts.ContentFact;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.inbox.Received;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever facts come, in whatever order and however often: what is stored is what a computation
/// of everything from the beginning finds.
@QuarkusTest
@WithTestResource(TestStack.class)
class RecomputedEqualsStoredTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int FANS = 12;

    private final String brand = Brands.fresh();

    @Inject Jdbi jdbi;
    @Inject NotingFacts noting;
    @Inject Journal journal;
    @Inject Standing standing;
    @Inject StandingRows rows;
    @Inject Rulebook rulebook;
    @Inject DueMoves dueMoves;

    @ParameterizedTest
    @ValueSource(longs = {1, 20261127, -7})
    void byTheDefaultRules(long seed) {
        var random = new Random(seed);
        var fans = fans();
        var facts = facts(random, fans);
        tell(random, facts);
        var stored = stored(fans);
        assertThat(recomputed(fans)).isEqualTo(stored);
        // And it is what anybody would count by hand.
        fans.forEach(fan -> assertThat(stored.get(fan)).startsWith(counted(fan, facts)));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20261128, -8})
    void byRulesThatCountSumWaitAndTakeBack(long seed) {
        var random = new Random(seed);
        var fans = fans();
        inBrand(() -> rulebook.put(LadderRules.KIND, demanding(), null, "t", null));
        inBrand(() ->
                rulebook.put(
                        TierRules.KIND,
                        new TierRules(
                                "assets",
                                List.of(
                                        new TierRules.Tier("LOW", "l", null, null),
                                        new TierRules.Tier("TOP", "t", 2_000L, 500L))),
                        "LOW",
                        "t",
                        null));
        // New rules judge those to whom nothing happens by a recomputation alone.
        recomputed(fans);
        tell(random, facts(random, fans));
        placeSome(random, fans);
        dueMoves.makeDue();
        var stored = stored(fans);
        assertThat(recomputed(fans)).isEqualTo(stored);
        assertThat(stored.values())
                .anyMatch(row -> row.contains("CONSUMER"))
                .anyMatch(row -> row.contains("BYSTANDER"))
                .anyMatch(row -> row.contains("TOP"));
    }

    @Test
    void aRefundThatIsToldBeforeItsOrderCountsAsOneThatIsToldAfter() {
        var fans = fans();
        var order = order(fans.getFirst(), 500, 3);
        var refund =
                new ReferralFact.OrderRefunded(
                        Ids.next(), order.orderId(), order.fanId(), order.amount(), true, day(4));
        note(List.of(refund));
        note(List.of(order));
        assertThat(stored(fans).get(fans.getFirst())).startsWith("CONSUMER 0 0 ");
    }

    private List<UUID> fans() {
        var fans = new ArrayList<UUID>();
        inBrand(() ->
                jdbi.useHandle(handle -> {
                    handle.execute(
                            "insert into brand (brand, name, currency, timezone, locale, state)"
                                    + " values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                            brand);
                    for (int i = 0; i < FANS; i++) {
                        var fan = Ids.next();
                        fans.add(fan);
                        handle.execute(
                                """
                                insert into fan (brand, id, external_id, stage, tier, created_at, followed_at, attributes)
                                values (?, ?, ?, ?, 'STANDARD', ?, ?, ?::jsonb)\
                                """,
                                brand,
                                fan,
                                "f" + i,
                                i % 3 == 0 ? "FOLLOWER" : "BYSTANDER",
                                day(10),
                                i % 3 == 0 ? day(20) : null,
                                i % 4 == 0 ? "{\"assets\":" + 300 * i + "}" : "{}");
                    }
                }));
        return fans;
    }

    private static List<Fact> facts(Random random, List<UUID> fans) {
        var facts = new ArrayList<Fact>();
        for (int i = 0; i < 200; i++) {
            // The last two fans never do anything.
            var fan = fans.get(random.nextInt(FANS - 2));
            int day = random.nextInt(320);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    var order = order(fan, random.nextInt(900), day);
                    facts.add(order);
                    if (random.nextInt(4) == 0) {
                        facts.add(
                                new ReferralFact.OrderRefunded(
                                        Ids.next(),
                                        order.orderId(),
                                        fan,
                                        order.amount(),
                                        random.nextBoolean(),
                                        day(day + 3)));
                    }
                }
                case 3 ->
                        facts.add(
                                new ContentFact.Scanned(
                                        Ids.next(),
                                        Ids.next(),
                                        "STORE",
                                        null,
                                        null,
                                        fan,
                                        day(day)));
                case 4 ->
                        facts.add(
                                new ActivityFact.Tracked(
                                        "m" + i,
                                        null,
                                        "f" + fans.indexOf(fan),
                                        "viewed",
                                        day(day)));
                case 5 -> {
                    var moved = moved(fan, ReferralState.QUALIFIED, day);
                    facts.add(moved);
                    facts.add(again(moved, ReferralState.REWARDED, day + 1));
                    if (random.nextBoolean()) {
                        facts.add(again(moved, ReferralState.REVERSED, day + 9));
                    }
                }
                case 6 ->
                        facts.add(
                                new ReferralFact.Rewarded(
                                        Ids.next(), fan, "POINTS", 50, "referral:x", day(day)));
                default ->
                        facts.add(
                                new ReferralFact.OrderPlaced(
                                        Ids.next(),
                                        "o" + i,
                                        fan,
                                        Money.of(700, "USD"),
                                        day(day),
                                        null,
                                        null));
            }
        }
        return facts;
    }

    /// Tells facts in random order and portions, a third of them again.
    private void tell(Random random, List<Fact> facts) {
        var told = new ArrayList<>(facts);
        facts.stream().filter(_ -> random.nextInt(3) == 0).forEach(told::add);
        Collections.shuffle(told, random);
        while (!told.isEmpty()) {
            var portion = told.subList(0, Math.min(told.size(), 1 + random.nextInt(40)));
            note(List.copyOf(portion));
            portion.clear();
        }
    }

    private void note(List<Fact> facts) {
        inBrand(() ->
                noting.note(
                        facts.stream()
                                .map(fact -> new Received(Ids.next(), brand, START, fact))
                                .toList()));
    }

    private void placeSome(Random random, List<UUID> fans) {
        for (var fan : fans) {
            if (random.nextInt(3) == 0) {
                inBrand(() ->
                        journal.note(
                                List.of(
                                        Touch.of(
                                                        fan,
                                                        TouchKind.PLACED,
                                                        "decision:" + fan,
                                                        day(random.nextInt(300)))
                                                .about(Stage.values()[random.nextInt(4)].name()))));
            }
        }
    }

    private Map<UUID, String> recomputed(List<UUID> fans) {
        inBrand(() -> standing.recompute(fans));
        return stored(fans);
    }

    private Map<UUID, String> stored(List<UUID> fans) {
        var stored = new HashMap<UUID, String>();
        BrandScope.within(
                brand,
                () ->
                        rows.read(fans, null)
                                .forEach(row ->
                                        stored.put(
                                                row.id(),
                                                row.stage()
                                                        + " "
                                                        + row.figures().orders()
                                                        + " "
                                                        + row.figures().spent()
                                                        + " "
                                                        + row.figures().lastSeen()
                                                        + " "
                                                        + row.tier()
                                                        + " "
                                                        + row.attitude())));
        return stored;
    }

    private static String counted(UUID fan, List<Fact> facts) {
        long orders = 0;
        long spent = 0;
        boolean spread = false;
        boolean bought = false;
        for (var fact : facts) {
            switch (fact) {
                case ReferralFact.OrderPlaced order when order.fanId().equals(fan) -> {
                    bought = true;
                    orders++;
                    spent += order.amount().currency().equals("CNY") ? order.amount().amount() : 0;
                }
                case ReferralFact.OrderRefunded refund when refund.fanId().equals(fan) -> {
                    orders -= refund.full() ? 1 : 0;
                    spent -= refund.amount().amount();
                }
                case ReferralFact.ReferralMoved moved when moved.referrerId().equals(fan) ->
                        spread = true;
                default -> {
                    // Says nothing of these figures.
                }
            }
        }
        return (spread ? "SPREADER " : bought ? "CONSUMER " : "")
                + (spread || bought ? orders + " " + spent + " " : "");
    }

    private static LadderRules demanding() {
        return new LadderRules(
                List.of(
                        new Step(
                                Stage.FOLLOWER,
                                null,
                                List.of(trigger(1, null, 30, TouchKind.SCANNED, TouchKind.TRACKED)),
                                2,
                                null),
                        new Step(
                                Stage.CONSUMER,
                                null,
                                List.of(
                                        trigger(2, null, 60, TouchKind.ORDERED),
                                        trigger(1, 1_500L, null, TouchKind.ORDERED)),
                                14,
                                new Demotion(
                                        120,
                                        List.of(TouchKind.ORDERED, TouchKind.TRACKED),
                                        null,
                                        null)),
                        new Step(
                                Stage.SPREADER,
                                null,
                                List.of(trigger(2, null, null, TouchKind.REFERRED)),
                                null,
                                new Demotion(
                                        null,
                                        null,
                                        List.of(TouchKind.REFERRAL_REVERSED),
                                        Stage.CONSUMER))));
    }

    private static Trigger trigger(
            int count, @Nullable Long sum, @Nullable Integer days, TouchKind... kinds) {
        return new Trigger(List.of(kinds), count, sum, days, null, null);
    }

    private static ReferralFact.OrderPlaced order(UUID fan, long amount, int day) {
        var id = Ids.next();
        return new ReferralFact.OrderPlaced(
                id, "o-" + id, fan, Money.of(amount, "CNY"), day(day), null, "shop");
    }

    private static ReferralFact.ReferralMoved moved(UUID referrer, ReferralState to, int day) {
        return new ReferralFact.ReferralMoved(
                Ids.next(), "p", referrer, Ids.next(), null, to, List.of(), day(day));
    }

    private static ReferralFact.ReferralMoved again(
            ReferralFact.ReferralMoved moved, ReferralState to, int day) {
        return new ReferralFact.ReferralMoved(
                moved.referralId(),
                "p",
                moved.referrerId(),
                moved.refereeId(),
                moved.to(),
                to,
                List.of(),
                day(day));
    }

    private static Instant day(int day) {
        return START.plus(Duration.ofDays(day));
    }

    private void inBrand(Runnable work) {
        BrandScope.within(brand, () -> QuarkusTransaction.requiringNew().run(work));
    }
}
