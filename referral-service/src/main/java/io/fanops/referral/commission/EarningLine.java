package io.fanops.referral.commission;

import io.fanops.referral.order.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line of an order, and what it earns.
///
/// @param number of the order's line, from 1; [#REST] for what no line has
/// @param base what it is worth, in minor units: no more than was paid for it
/// @param ruleKey null where no rule covers it
/// @param fixed minor units for each piece
/// @param piecesLeft without those that came back
/// @param baseLeft without what was paid back
/// @param earned when the order arrived
record EarningLine(
        int number,
        @Nullable String sku,
        @Nullable String category,
        int pieces,
        long base,
        @Nullable String ruleKey,
        @Nullable Integer ruleVersion,
        @Nullable Integer rate,
        @Nullable Long fixed,
        int piecesLeft,
        long baseLeft,
        long earned) {
    /// What an order was worth beyond its lines, such as shipping: it earns nothing.
    static final int REST = 0;

    /// The lines of an order before any rule.
    ///
    /// A line is worth its price times its pieces. Where that is more than was paid in all, such as
    /// with a discount on the order, the lines share what was paid in proportion; what no line has
    /// is shared by those without a price, by their pieces. An order without lines is one line.
    ///
    /// @param worth of the order in minor units
    static List<EarningLine> of(long worth, List<Line> lines) {
        if (lines.isEmpty()) {
            return List.of(blank(1, null, null, 1, worth));
        }
        var bases = bases(worth, lines);
        var split = new ArrayList<EarningLine>();
        long rest = worth;
        for (int i = 0; i < bases.length; i++) {
            var line = lines.get(i);
            split.add(blank(line.number(), line.sku(), line.category(), line.quantity(), bases[i]));
            rest -= bases[i];
        }
        if (rest > 0) {
            split.addFirst(blank(REST, null, null, 0, rest));
        }
        return split;
    }

    private static long[] bases(long worth, List<Line> lines) {
        var gross =
                lines.stream()
                        .mapToLong(
                                line -> line.price() == null ? 0 : line.price() * line.quantity())
                        .toArray();
        long sum = 0;
        for (long one : gross) {
            sum += one;
        }
        if (sum >= worth) {
            return sum == 0 ? gross : ProRata.shares(worth, gross);
        }
        var pieces =
                lines.stream()
                        .mapToLong(line -> line.price() == null ? line.quantity() : 0)
                        .toArray();
        boolean unpriced = false;
        for (long one : pieces) {
            unpriced |= one > 0;
        }
        if (unpriced) {
            var shares = ProRata.shares(worth - sum, pieces);
            for (int i = 0; i < gross.length; i++) {
                gross[i] += shares[i];
            }
        }
        return gross;
    }

    private static EarningLine blank(
            int number, @Nullable String sku, @Nullable String category, int pieces, long base) {
        return new EarningLine(
                number, sku, category, pieces, base, null, null, null, null, pieces, base, 0);
    }

    /// The same by the rule of a tariff that covers it, if one does.
    EarningLine by(Tariff tariff) {
        return number == REST ? this : tariff.ruleFor(sku, category).map(this::by).orElse(this);
    }

    private EarningLine by(Rule rule) {
        var fixed = rule.fixed();
        var ruled =
                new EarningLine(
                        number,
                        sku,
                        category,
                        pieces,
                        base,
                        rule.key(),
                        rule.version(),
                        rule.rate(),
                        fixed == null ? null : fixed.amount(),
                        piecesLeft,
                        baseLeft,
                        0);
        return ruled.left(piecesLeft, baseLeft, ruled.amount());
    }

    private EarningLine left(int leftOfPieces, long leftOfBase, long gave) {
        return new EarningLine(
                number,
                sku,
                category,
                pieces,
                base,
                ruleKey,
                ruleVersion,
                rate,
                fixed,
                leftOfPieces,
                leftOfBase,
                gave);
    }

    /// The same of an order that has only just come: what came back before was never earned.
    EarningLine asItArrives() {
        return left(piecesLeft, baseLeft, amount());
    }

    /// What its rule gives on what is left of it, in minor units, rounded down. What was paid back
    /// without saying which pieces came back takes a fixed commission in proportion.
    long amount() {
        if (baseLeft == 0) {
            return 0;
        }
        if (rate != null) {
            return ProRata.part(baseLeft, rate, 10_000);
        }
        if (fixed == null || piecesLeft == 0) {
            return 0;
        }
        long whole = Math.multiplyExact(fixed, piecesLeft);
        return Math.min(whole, ProRata.part(Math.multiplyExact(fixed, pieces), baseLeft, base));
    }

    /// The same after some of it came back.
    ///
    /// @param amount no more than is left
    EarningLine without(int piecesBack, long amount) {
        return left(Math.max(0, piecesLeft - piecesBack), baseLeft - amount, earned);
    }
}
