package io.fanops.referral.commission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.Money;
import io.fanops.referral.commission.Rule.Products;
import io.fanops.referral.order.Line;
import io.fanops.referral.order.OrderNews.Returned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EarningLineTest {
    private static final UUID ANN = new UUID(0, 1);
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    @Test
    void linesAreWorthNoMoreThanWasPaid() {
        assertEquals(List.of(1_000L), bases(1_000));
        assertEquals(List.of(600L, 400L), bases(1_000, line(1, 3, 200L), line(2, 1, 400L)));
        // A discount on the whole is shared in proportion, to the last unit.
        assertEquals(List.of(67L, 33L), bases(100, line(1, 1, 200L), line(2, 1, 100L)));
        // Shipping is on no line.
        assertEquals(List.of(50L, 950L), bases(1_000, line(1, 1, 950L)));
        // What has no price shares what is left, by pieces.
        assertEquals(
                List.of(400L, 450L, 150L),
                bases(1_000, line(1, 1, 400L), line(2, 3, null), line(3, 1, null)));
        assertEquals(List.of(0L), bases(0, line(1, 1, 5L)));
    }

    @Test
    void roundsDownLineByLine() {
        var lines = EarningLine.of(199, List.of(line(1, 1, 99L), line(2, 1, 100L)));
        var tariff = new Tariff(List.of(rate("all", 1_050))).of(ANN, 1, "CNY", NOW);
        assertEquals(
                List.of(10L, 10L), lines.stream().map(line -> line.by(tariff).earned()).toList());
    }

    @Test
    void theMostSpecificRuleGives() {
        var products = new Products(List.of("cup"), List.of("mugs"));
        var all = rule("all", null, null, null);
        var partner = rule("partner", ANN, null, null);
        var product = rule("product", null, products, null);
        var both = rule("both", ANN, new Products(null, List.of("mugs")), null);
        var later = rule("zz", null, null, NOW.minusSeconds(9));
        assertEquals("all", given("x", "y", all));
        assertEquals("zz", given("x", "y", all, later));
        assertEquals("all", given("x", "y", rule("b", null, null, null), all));
        assertEquals("partner", given("x", "y", all, partner, product, both));
        assertEquals("product", given("cup", "y", all, partner, product, both));
        assertEquals("both", given("x", "mugs", all, partner, product, both));
        assertEquals("none", given("x", "y", rule("other", new UUID(0, 2), null, null), product));
        assertEquals("none", given("x", "y", rule("not yet", null, null, NOW.plusSeconds(1))));
    }

    /// Whatever comes back, in whatever order and parts, what is left earns what its rules give on
    /// it, and nothing earns nothing.
    @Test
    void refundsLeaveWhatTheRulesGive() {
        var random = new Random(20261127);
        for (int round = 0; round < 2_000; round++) {
            var lines = new ArrayList<Line>();
            for (int i = random.nextInt(5); i > 0; i--) {
                lines.add(
                        new Line(
                                lines.size() + 1,
                                random.nextBoolean() ? "cup" : "pot",
                                null,
                                random.nextInt(4),
                                random.nextInt(5) == 0
                                        ? null
                                        : Long.valueOf(random.nextInt(5_000))));
            }
            long worth = 1 + random.nextInt(20_000);
            var tariff =
                    new Tariff(
                                    List.of(
                                            rate("all", random.nextInt(10_001)),
                                            new Rule(
                                                    "fixed",
                                                    1,
                                                    null,
                                                    null,
                                                    new Products(List.of("cup"), null),
                                                    1,
                                                    null,
                                                    Money.of(random.nextInt(900), "CNY"),
                                                    null,
                                                    null)))
                            .of(ANN, 1, "CNY", NOW);
            var left = EarningLine.of(worth, lines).stream().map(l -> l.by(tariff)).toList();
            assertEquals(worth, sum(left.stream().mapToLong(EarningLine::base)));
            long rest = worth;
            while (rest > 0) {
                long before = sum(left.stream().mapToLong(EarningLine::amount));
                long back = random.nextInt(4) == 0 ? rest : 1 + random.nextLong(rest);
                rest -= back;
                var returned = new ArrayList<Returned>();
                if (!lines.isEmpty() && random.nextBoolean()) {
                    returned.add(
                            new Returned(
                                    1 + random.nextInt(lines.size()),
                                    1 + random.nextInt(2),
                                    1 + random.nextLong(back)));
                }
                left = Commission.after(left, returned, rest);
                assertEquals(rest, sum(left.stream().mapToLong(EarningLine::baseLeft)));
                for (var line : left) {
                    if (line.rate() != null) {
                        assertEquals(line.baseLeft() * line.rate() / 10_000, line.amount());
                    }
                    assertTrue(line.amount() >= 0 && line.amount() <= line.earned());
                }
                assertTrue(sum(left.stream().mapToLong(EarningLine::amount)) <= before);
            }
            assertEquals(0, sum(left.stream().mapToLong(EarningLine::amount)));
        }
    }

    @Test
    void aFixedCommissionGoesWithThePieces() {
        var tariff =
                new Tariff(
                                List.of(
                                        new Rule(
                                                "f",
                                                1,
                                                null,
                                                null,
                                                null,
                                                1,
                                                null,
                                                Money.of(30, "CNY"),
                                                null,
                                                null)))
                        .of(ANN, 1, "CNY", NOW);
        var lines =
                EarningLine.of(400, List.of(line(1, 4, 100L))).stream()
                        .map(line -> line.by(tariff))
                        .toList();
        assertEquals(120, lines.getFirst().earned());
        // One piece back, for which the brand kept a fee.
        var one = Commission.after(lines, List.of(new Returned(1, 1, 80)), 320);
        assertEquals(90, one.getFirst().amount());
        // Half of the money back, and nobody says for what.
        assertEquals(60, Commission.after(lines, List.of(), 200).getFirst().amount());
    }

    @Test
    void aPieceThatComesBackForNothingTakesItsFixedCommission() {
        var fixed = new Rule("f", 1, null, null, null, 1, null, Money.of(30, "CNY"), null, null);
        var tariff = new Tariff(List.of(fixed)).of(ANN, 1, "CNY", NOW);
        var lines =
                EarningLine.of(400, List.of(line(1, 4, 100L))).stream()
                        .map(line -> line.by(tariff))
                        .toList();
        var left = Commission.after(lines, List.of(new Returned(1, 1, 0)), 400);
        assertEquals(90, left.getFirst().amount());
        assertEquals(3, left.getFirst().piecesLeft());
    }

    private static List<Long> bases(long worth, Line... lines) {
        return EarningLine.of(worth, List.of(lines)).stream().map(EarningLine::base).toList();
    }

    private static Line line(int number, int quantity, @Nullable Long price) {
        return new Line(number, null, null, quantity, price);
    }

    private static Rule rate(String key, int rate) {
        return new Rule(key, 1, null, null, null, 1, rate, null, null, null);
    }

    private static Rule rule(
            String key,
            @Nullable UUID partner,
            @Nullable Products products,
            @Nullable Instant from) {
        return new Rule(
                key, 1, partner == null ? null : "p", partner, products, 1, 100, null, from, null);
    }

    private static String given(String sku, String category, Rule... rules) {
        return new Tariff(List.of(rules))
                .of(ANN, 1, "CNY", NOW)
                .ruleFor(sku, category)
                .map(Rule::key)
                .orElse("none");
    }

    private static long sum(LongStream amounts) {
        return amounts.sum();
    }
}
