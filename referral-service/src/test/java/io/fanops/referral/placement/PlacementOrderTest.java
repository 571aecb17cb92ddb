package io.fanops.referral.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.placement.Offer.Channel;
import io.fanops.referral.placement.Offer.Format;
import io.fanops.referral.placement.PlacementOrder.Counted;
import io.fanops.referral.placement.PlacementOrder.Delivery;
import io.fanops.referral.placement.PlacementOrder.Figure;
import io.fanops.referral.placement.PlacementOrder.Proof;
import io.fanops.referral.placement.PlacementOrder.State;
import io.fanops.referral.placement.PlacementOrder.Terms;
import io.fanops.referral.placement.Step.Side;
import io.fanops.referral.wallet.Transfer.Move;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacementOrderTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Instant ACCEPTED = NOON.minusSeconds(3_600);
    private static final Instant DAY = Instant.parse("2026-12-10T00:00:00Z");
    private static final Instant END_OF_DAY = Instant.parse("2026-12-11T00:00:00Z");
    private static final Counted COUNTED = new Counted(10L, null, null, null, null);

    @Test
    void eachVerbIsLegalInItsStatesAlone() {
        only(o -> o.accept(), State.ORDERED);
        only(o -> o.decline(), State.ORDERED);
        only(o -> o.cancel(Side.BRAND), State.ORDERED, State.ACCEPTED);
        only(o -> o.cancel(Side.PARTNER), State.ACCEPTED);
        only(o -> o.deliver(proof(), COUNTED.by(Side.PARTNER, o)), State.ACCEPTED);
        only(o -> o.complete(), State.DELIVERED);
        only(o -> o.sendBack(END_OF_DAY), State.DELIVERED);
        only(o -> o.dispute(Side.BRAND), State.DELIVERED);
        only(o -> o.dispute(Side.PARTNER), State.REVOKED);
        only(o -> o.decide(Money.of(1, "CNY")), State.DISPUTED);
        only(o -> o.takeDown(NOON), State.COMPLETED);
    }

    @Test
    void thePriceWaitsFromTheAcceptanceAndIsPaidOnceByTheCompletion() {
        var ordered = new Order(State.ORDERED);
        var accepted = ordered.made().accept();
        assertEquals(List.of("PLACEMENT>PARTNER_PENDING 1001"), moves(accepted, ordered.made()));
        assertEquals(0, accepted.costs(ordered.made()));
        var delivered = new Order(State.DELIVERED).held(1_001).made();
        var completed = delivered.complete();
        assertEquals(List.of("PARTNER_PENDING>PARTNER 1001"), moves(completed, delivered));
        assertEquals(0, completed.costs(delivered));
        assertFalse(completed.freesPlace(delivered));
    }

    @Test
    void nobodyAcceptsWhenTheTimeToAnswerIsOver() {
        var late = new Order(State.ORDERED).due(NOON).made();
        assertThrows(Refused.class, late::accept);
        assertEquals(State.EXPIRED, elapsed(late).to());
        assertTrue(elapsed(late).freesPlace(late));
        assertEquals(-1_001, elapsed(late).costs(late));
        assertNull(new Order(State.ORDERED).due(NOON.plusSeconds(1)).made().elapse());
    }

    @Test
    void aCancellationCostsTheAgreedPartWhereTheBrandCancelsInTime() {
        var accepted = new Order(State.ACCEPTED).held(1_001);
        var inTime = accepted.made();
        // 12.5 % of 1001, rounded down.
        assertEquals(
                List.of("PARTNER_PENDING>PARTNER 125", "PARTNER_PENDING>PLACEMENT 876"),
                moves(inTime.cancel(Side.BRAND), inTime));
        assertEquals(-876, inTime.cancel(Side.BRAND).costs(inTime));
        assertEquals(
                List.of("PARTNER_PENDING>PLACEMENT 1001"),
                moves(inTime.cancel(Side.PARTNER), inTime));
        var late = accepted.at(END_OF_DAY).made();
        assertEquals(
                List.of("PARTNER_PENDING>PLACEMENT 1001"), moves(late.cancel(Side.BRAND), late));
    }

    @Test
    void theBrandDoesNotKeepForNothingWhatItSentBack() {
        var sentBack = new Order(State.ACCEPTED).held(1_001).delivered().reworks(1);
        assertThrows(Refused.class, () -> sentBack.made().cancel(Side.BRAND));
        assertEquals(State.CANCELLED, sentBack.at(END_OF_DAY).made().cancel(Side.BRAND).to());
        assertFalse(
                sentBack.made().cancel(Side.PARTNER).freesPlace(sentBack.made()),
                "its day was used");
        assertEquals(State.DISPUTED, sentBack.at(NOON).made().dispute(Side.PARTNER).to());
    }

    @Test
    void isSentBackAsOftenAsWasAgreed() {
        assertEquals(
                2,
                new Order(State.DELIVERED)
                        .delivered()
                        .reworks(1)
                        .made()
                        .sendBack(END_OF_DAY)
                        .reworks());
        var inTime = new Order(State.DELIVERED).delivered().made();
        assertEquals(END_OF_DAY, inTime.sendBack(NOON).deliverBy(), "not earlier than before");
        var usedUp = new Order(State.DELIVERED).delivered().reworks(2).made();
        var refused = assertThrows(Refused.class, () -> usedUp.sendBack(END_OF_DAY));
        assertEquals(PlacementProblem.REWORKS_USED_UP, refused.type());
        assertFalse(usedUp.actions().contains("sendBack"));
        assertTrue(usedUp.actions().contains("dispute"));
    }

    @Test
    void aDeliveryProvesWhatWasAskedFor() {
        var order = new Order(State.ACCEPTED).held(1_001).made();
        blames("/screenshots", () -> deliver(order, NOON, List.of(), COUNTED));
        blames("/figures/views", () -> deliver(order, NOON, shots(), Counted.NOTHING));
        blames("/publishedAt", () -> deliver(order, NOON.plusSeconds(1), shots(), COUNTED));
        blames("/publishedAt", () -> deliver(order, ACCEPTED.minusSeconds(1), shots(), COUNTED));
        var delivered = deliver(order, NOON, shots(), COUNTED);
        assertEquals(NOON.plus(Duration.ofDays(7)), delivered.dueAt());
        assertEquals(List.of(), moves(delivered, order));
    }

    @Test
    void silenceCompletesADeliveryAndTimeEndsWhatNeverCame() {
        var silent = new Order(State.DELIVERED).held(1_001).due(NOON).made();
        assertEquals(State.COMPLETED, elapsed(silent).to());
        assertEquals(1_001, elapsed(silent).paid());
        var never = new Order(State.ACCEPTED).held(1_001).due(NOON).made();
        assertEquals(State.EXPIRED, elapsed(never).to());
        assertEquals(List.of("PARTNER_PENDING>PLACEMENT 1001"), moves(elapsed(never), never));
        assertNull(new Order(State.DISPUTED).held(1_001).made().elapse());
    }

    @Test
    void whatIsTakenDownPaysTheWholeDaysThatItStood() {
        var completed = new Order(State.COMPLETED).paid(1_001).delivered();
        var after = NOON.plus(Duration.ofDays(9));
        var early = completed.at(after).made();
        // Published at noon; 3 whole days of 10.
        var revoked = early.takeDown(NOON.plus(Duration.ofHours(95)));
        assertEquals(300, revoked.paid());
        assertEquals(List.of("PARTNER>PLACEMENT 701"), moves(revoked, early));
        assertEquals(-701, revoked.costs(early));
        assertEquals(0, early.takeDown(NOON).paid());
        blames("/takenDownAt", () -> early.takeDown(NOON.minusSeconds(1)));
        blames("/takenDownAt", () -> early.takeDown(after.plusSeconds(1)));
        var over = completed.at(NOON.plus(Duration.ofDays(17))).made();
        assertEquals(
                PlacementProblem.STANDING_OVER,
                assertThrows(Refused.class, () -> over.takeDown(NOON)).type());
        var inTime = completed.at(NOON.plus(Duration.ofDays(16))).made();
        assertEquals(
                PlacementProblem.STANDING_OVER,
                assertThrows(Refused.class, () -> inTime.takeDown(NOON.plus(Duration.ofDays(10))))
                        .type());
        assertTrue(inTime.actions().contains("takeDown"));
    }

    @Test
    void daysToStandCountFromWhenItCanBeLookedAt() {
        var early = new Order(State.ACCEPTED).held(1_001).made();
        assertEquals(NOON, early.standsFrom(ACCEPTED, DAY), "delivered before its day");
        var onTime = new Order(State.ACCEPTED).held(1_001).at(DAY.plusSeconds(9)).made();
        assertEquals(DAY, onTime.standsFrom(ACCEPTED, DAY), "its day");
        assertEquals(DAY.plusSeconds(5), onTime.standsFrom(DAY.plusSeconds(5), DAY));
    }

    @Test
    void nothingIsPaidForDaysBeforeItStands() {
        var order =
                new Order(State.COMPLETED)
                        .paid(1_001)
                        .delivered()
                        .standsFrom(DAY)
                        .at(DAY.plus(Duration.ofDays(16)))
                        .made();
        assertEquals(0, order.takeDown(NOON.plus(Duration.ofDays(7))).paid());
        assertEquals(300, order.takeDown(DAY.plus(Duration.ofDays(3))).paid());
        assertTrue(order.actions().contains("takeDown"));
    }

    @Test
    void aPageHasOneAddress() {
        for (var url :
                List.of(
                        "https://a.cn",
                        "https://A.cn:443/",
                        "https://a.CN#x",
                        "https://a.cn/#/?")) {
            assertEquals("https://a.cn/", page(url), url);
        }
        assertEquals("https://a.cn/?v=1", page("https://a.cn?v=1#2"));
        assertEquals("https://a.cn/P:443", page("https://a.cn/P:443"));
    }

    private static String page(String url) {
        return new Delivery(url, NOON, List.of()).page();
    }

    @Test
    void aDecisionSaysWhatThePartnerGetsInAll() {
        var held = new Order(State.DISPUTED).held(1_001).delivered().made();
        assertEquals(
                List.of("PARTNER_PENDING>PARTNER 400", "PARTNER_PENDING>PLACEMENT 601"),
                moves(held.decide(Money.of(400, "CNY")), held));
        assertEquals(State.CANCELLED, held.decide(Money.of(0, "CNY")).to());
        blames("/amount/amount", () -> held.decide(Money.of(1_002, "CNY")));
        blames("/amount/currency", () -> held.decide(Money.of(1, "EUR")));
        var revoked = new Order(State.DISPUTED).paid(300).delivered().made();
        var more = revoked.decide(Money.of(1_001, "CNY"));
        assertEquals(List.of("PLACEMENT>PARTNER 701"), moves(more, revoked));
        assertEquals(701, more.costs(revoked));
        assertEquals(
                List.of("PARTNER>PLACEMENT 200"),
                moves(revoked.decide(Money.of(100, "CNY")), revoked));
        var decided = new Order(State.COMPLETED).paid(1_001).decided().made();
        assertThrows(Refused.class, () -> decided.dispute(Side.PARTNER), "once");
        var takenDown = new Order(State.REVOKED).paid(300).decided();
        assertEquals(State.DISPUTED, takenDown.made().dispute(Side.PARTNER).to());
        assertThrows(Refused.class, () -> takenDown.erased().made().dispute(Side.PARTNER));
    }

    @Test
    void ofAnErasedPartnerWhatWaitsIsTheBrandsAgain() {
        var delivered = new Order(State.DELIVERED).held(1_001).delivered().made();
        assertEquals(
                List.of("PARTNER_PENDING>PLACEMENT 1001"),
                moves(Objects.requireNonNull(delivered.forget()), delivered));
        assertNull(new Order(State.COMPLETED).paid(1_001).made().forget());
    }

    @Test
    void aPartOfTheLargestPriceDoesNotOverflow() {
        var price = 1_000_000_000_000_000L;
        var order = new Order(State.ACCEPTED).price(price).held(price).made();
        assertEquals(price / 8, order.cancel(Side.BRAND).paid());
    }

    @Test
    void thePartnerSeesNeitherBudgetNorWhatTheBrandMayDo() {
        var mine = new Order(State.DELIVERED).held(1_001).made().seenBy(Reader.PARTNER);
        assertNull(mine.partner());
        assertNull(mine.terms().budget());
        assertEquals(List.of(), mine.actions());
    }

    private static void only(Consumer<PlacementOrder> verb, State... legal) {
        for (var state : State.values()) {
            var order = new Order(state).held(state == State.ORDERED ? 0 : 1).made();
            if (EnumSet.copyOf(List.of(legal)).contains(state)) {
                verb.accept(state == State.COMPLETED ? new Order(state).delivered().made() : order);
            } else {
                assertThrows(Refused.class, () -> verb.accept(order), state::name);
            }
        }
    }

    private static void blames(String pointer, Runnable verb) {
        var refused = assertThrows(Refused.class, verb::run);
        assertEquals(pointer, refused.errors().getFirst().pointer());
    }

    private static Change elapsed(PlacementOrder order) {
        return Objects.requireNonNull(order.elapse());
    }

    private static Change deliver(
            PlacementOrder order, Instant published, List<String> shots, Counted counted) {
        return order.deliver(
                new Delivery("https://weibo.com/1", published, shots),
                counted.by(Side.PARTNER, order));
    }

    private static Delivery proof() {
        return new Delivery("https://weibo.com/1", NOON, shots());
    }

    private static List<String> shots() {
        return List.of("https://img.example.com/1.png");
    }

    private static List<String> moves(Change change, PlacementOrder before) {
        return change.moves(before).stream().map(PlacementOrderTest::text).toList();
    }

    private static String text(Move move) {
        return move.from().kind() + ">" + move.to().kind() + " " + move.amount();
    }

    /// An order of 10.01, to be published on 10 December and to stand ten days, that may be sent
    /// back twice; the partner keeps an eighth of what is cancelled.
    private static final class Order {
        private final State state;
        private long price = 1_001;
        private long held;
        private long paid;
        private int reworks;
        private Instant now = NOON;
        private @Nullable Instant due;
        private @Nullable Instant delivered;
        private @Nullable Instant decided;
        private @Nullable Instant stands;
        private boolean erased;

        Order(State state) {
            this.state = state;
        }

        Order price(long amount) {
            price = amount;
            return this;
        }

        Order held(long amount) {
            held = amount;
            return this;
        }

        Order paid(long amount) {
            paid = amount;
            return this;
        }

        Order reworks(int times) {
            reworks = times;
            return this;
        }

        Order at(Instant time) {
            now = time;
            return this;
        }

        Order due(Instant time) {
            due = time;
            return this;
        }

        Order delivered() {
            delivered = NOON;
            stands = NOON;
            return this;
        }

        Order standsFrom(Instant time) {
            stands = time;
            return this;
        }

        Order erased() {
            erased = true;
            return this;
        }

        Order decided() {
            decided = NOON;
            return this;
        }

        PlacementOrder made() {
            return new PlacementOrder(
                    new UUID(0, 1),
                    "1",
                    new UUID(0, 2),
                    "kim",
                    new UUID(0, 3),
                    null,
                    Channel.WEIBO,
                    Format.POST,
                    Money.of(price, "CNY"),
                    new Terms(
                            "Say it",
                            LocalDate.of(2026, 12, 10),
                            72,
                            7,
                            10,
                            2,
                            1_250,
                            new Proof(1, List.of(Figure.VIEWS)),
                            "spring",
                            null),
                    LocalDate.of(2026, 12, 10),
                    null,
                    state,
                    held,
                    paid,
                    reworks,
                    END_OF_DAY,
                    due,
                    NOON.minusSeconds(86_400),
                    ACCEPTED,
                    delivered,
                    stands,
                    decided,
                    null,
                    delivered == null ? null : proof(),
                    null,
                    erased,
                    now,
                    0,
                    Reader.BRAND_ADMIN);
        }
    }
}
