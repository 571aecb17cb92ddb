package io.fanops.referral.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiptTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    @Test
    void anOrderComesBackWhollyHoweverItsPiecesDo() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var lines = new ArrayList<Line>();
            long sum = 0;
            for (int i = 1; i <= 1 + random.nextInt(4); i++) {
                int quantity = random.nextInt(4);
                long price = random.nextLong(1_000);
                lines.add(new Line(i, "s" + i, null, quantity, price));
                sum += quantity * price;
            }
            lines.add(new Line(lines.size() + 1, "last", null, 1, 1_000L));
            sum += 1_000;
            // With a discount, with none, or with something that stands on no line.
            long amount = Math.max(1, sum - 300 + random.nextLong(400));
            var receipt = new Receipt(order(amount), List.copyOf(lines), new HashMap<>());
            var pieces = new ArrayList<Integer>();
            lines.forEach(
                    line -> pieces.addAll(Collections.nCopies(line.quantity(), line.number())));
            Collections.shuffle(pieces, random);
            long back = 0;
            for (int piece : pieces) {
                var paid = receipt.payBack(one(piece));
                back += paid.amount().amount();
                receipt = receipt.without(paid);
                assertEquals(amount - back, receipt.order().rest().amount(), "seed " + seed);
            }
            assertEquals(amount, back, "seed " + seed);
        }
    }

    @Test
    void aWholeNumberIsOneHoweverItIsWritten() {
        var lines =
                Line.of(
                        "[{\"quantity\":2.0,\"price\":10.0},{\"quantity\":3e0,\"price\":{\"amount\":7.0}},{\"quantity\":2.5,\"price\":1.5}]",
                        "CNY");
        assertEquals(List.of(2, 3, 1), lines.stream().map(Line::quantity).toList());
        assertEquals(10L, lines.getFirst().price());
        assertEquals(7L, lines.get(1).price());
        assertNull(lines.getLast().price());
    }

    private static NewRefund one(int line) {
        return new NewRefund(null, null, List.of(new NewRefund.Item(line, null, 1, null)), null);
    }

    private static Order order(long amount) {
        return new Order(
                UUID.randomUUID(),
                "o1",
                UUID.randomUUID(),
                Money.of(amount, "CNY"),
                0,
                NOW,
                null,
                null,
                null,
                null,
                NOW,
                null,
                false);
    }
}
