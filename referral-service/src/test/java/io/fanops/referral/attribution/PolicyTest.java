package io.fanops.referral.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fanops.referral.attribution.Policy.Considered;
import io.fanops.referral.attribution.Policy.Rule;
import io.fanops.referral.attribution.Policy.Ties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Placing ORDER = new Placing(NOON, NOON);

    private int numbered;

    @Test
    void theDefaultGoesByKindFirst() {
        var touches = new ArrayList<Candidate>();
        for (var kind :
                List.of(
                        TouchKind.LAST_CLICK,
                        TouchKind.AFFILIATE,
                        TouchKind.REFERRAL,
                        TouchKind.COUPON,
                        TouchKind.OFFLINE_QR)) {
            // Each is older than the one it goes before.
            touches.addFirst(touch(kind, Duration.ofHours(1 + touches.size())));
            assertEquals(kind, credited(Policy.DEFAULT, touches));
        }
        assertEquals(
                List.of(
                        Outcome.CREDITED,
                        Outcome.LOWER_PRIORITY,
                        Outcome.LOWER_PRIORITY,
                        Outcome.LOWER_PRIORITY,
                        Outcome.LOWER_PRIORITY),
                outcomes(Policy.DEFAULT, touches));
    }

    @Test
    void aTouchCountsFromTheFirstToTheLastMomentOfItsWindow() {
        var edge = touch(TouchKind.COUPON, Duration.ofDays(1));
        assertEquals(List.of(Outcome.CREDITED), outcomes(Policy.DEFAULT, List.of(edge)));
        var before = touch(TouchKind.COUPON, Duration.ofDays(1).plusNanos(1_000));
        assertEquals(List.of(Outcome.OUT_OF_WINDOW), outcomes(Policy.DEFAULT, List.of(before)));
        var atOnce = touch(TouchKind.COUPON, Duration.ZERO);
        assertEquals(List.of(Outcome.CREDITED), outcomes(Policy.DEFAULT, List.of(atOnce)));
        var after = touch(TouchKind.COUPON, Duration.ofNanos(-1_000));
        assertEquals(List.of(Outcome.AFTER_ORDER), outcomes(Policy.DEFAULT, List.of(after)));
    }

    @Test
    void ofOneKindTheLastOrTheFirstGoes() {
        var touches =
                List.of(
                        touch(TouchKind.LAST_CLICK, Duration.ofHours(1)),
                        touch(TouchKind.LAST_CLICK, Duration.ofHours(2)),
                        touch(TouchKind.LAST_CLICK, Duration.ofHours(3)));
        assertEquals(
                List.of(Outcome.CREDITED, Outcome.EARLIER, Outcome.EARLIER),
                outcomes(only(TouchKind.LAST_CLICK, 7, Ties.LAST), touches));
        assertEquals(
                List.of(Outcome.LATER, Outcome.LATER, Outcome.CREDITED),
                outcomes(only(TouchKind.LAST_CLICK, 7, Ties.FIRST), touches));
    }

    @Test
    void whatIsNotListedGetsNoCredit() {
        var scan = touch(TouchKind.OFFLINE_QR, Duration.ofHours(1));
        var clicks = only(TouchKind.LAST_CLICK, 7, Ties.LAST);
        assertNull(clicks.decide(ORDER, List.of(scan)).credit());
        assertEquals(List.of(Outcome.NOT_IN_POLICY), outcomes(clicks, List.of(scan)));
    }

    @Test
    void aCouponForThisOrderCountsWhateverTheTimeAndGoesBeforeOthers() {
        var later = touch(TouchKind.COUPON, Duration.ofHours(1));
        var early =
                new Candidate(id(), TouchKind.COUPON, "cup", NOON.minus(Duration.ofDays(90)), true);
        assertEquals(
                List.of(Outcome.LOWER_PRIORITY, Outcome.CREDITED),
                outcomes(Policy.DEFAULT, List.of(later, early)));
        var afterwards = new Candidate(id(), TouchKind.COUPON, "cup", NOON.plusSeconds(60), true);
        assertEquals(List.of(Outcome.CREDITED), outcomes(Policy.DEFAULT, List.of(afterwards)));
    }

    @Test
    void anOrderOfADayMayHaveBeenPlacedAtAnyTimeOfIt() {
        var shanghai = ZoneId.of("Asia/Shanghai");
        var endOfThe20th = Instant.parse("2026-11-20T15:59:59.999999Z");
        for (var midnight : List.of("2026-11-19T16:00:00Z", "2026-11-20T00:00:00Z")) {
            assertEquals(endOfThe20th, Placing.of(Instant.parse(midnight), shanghai).until());
        }
        var exact = Instant.parse("2026-11-19T16:00:01Z");
        assertEquals(exact, Placing.of(exact, shanghai).until());
    }

    /// Any history, any policy: the same as a model that does it step by step.
    @Test
    void decidesAsANaiveModelDoes() {
        var random = new Random(20_261_127);
        for (int round = 0; round < 20_000; round++) {
            var policy = policy(random);
            var order = new Placing(NOON, random.nextBoolean() ? NOON : NOON.plusSeconds(3_600));
            var touches = new ArrayList<Candidate>();
            for (int i = random.nextInt(8); i > 0; i--) {
                touches.add(
                        new Candidate(
                                id(),
                                any(random),
                                "s",
                                // Few moments, so that several touches are at the same one.
                                NOON.minus(Duration.ofHours(12L * (random.nextInt(16) - 2))),
                                random.nextInt(10) == 0));
            }
            Collections.shuffle(touches, random);
            var decision = policy.decide(order, touches);
            var credit = decision.credit();
            assertEquals(naive(policy, order, touches), credit == null ? null : credit.touchId());
            assertEquals(
                    credit == null ? List.of() : List.of(credit.touchId()),
                    decision.considered().stream()
                            .filter(c -> c.outcome() == Outcome.CREDITED)
                            .map(c -> c.touch().touchId())
                            .toList());
            assertEquals(touches.size(), decision.considered().size());
        }
    }

    private static @Nullable UUID naive(Policy policy, Placing order, List<Candidate> touches) {
        for (var rule : policy.rules()) {
            var fit = new ArrayList<Candidate>();
            for (var touch : touches) {
                boolean isInTime =
                        touch.at().compareTo(order.until()) <= 0
                                && Duration.between(touch.at(), order.at())
                                                .compareTo(Duration.ofDays(rule.windowDays()))
                                        <= 0;
                if (touch.kind() == rule.touch() && (touch.namesOrder() || isInTime)) {
                    fit.add(touch);
                }
            }
            if (fit.stream().anyMatch(Candidate::namesOrder)) {
                fit.removeIf(touch -> !touch.namesOrder());
            }
            fit.sort(Comparator.comparing(Candidate::at).thenComparing(Candidate::touchId));
            if (!fit.isEmpty()) {
                return (policy.ties() == Ties.FIRST ? fit.getFirst() : fit.getLast()).touchId();
            }
        }
        return null;
    }

    private static Policy policy(Random random) {
        var kinds = new ArrayList<>(Arrays.asList(TouchKind.values()));
        Collections.shuffle(kinds, random);
        return new Policy(
                kinds.stream()
                        .limit(1 + random.nextInt(5))
                        .map(kind -> new Rule(kind, 1 + random.nextInt(7)))
                        .toList(),
                random.nextBoolean() ? Ties.LAST : Ties.FIRST,
                false);
    }

    private static TouchKind any(Random random) {
        return TouchKind.values()[random.nextInt(TouchKind.values().length)];
    }

    private static Policy only(TouchKind kind, int days, Ties ties) {
        return new Policy(List.of(new Rule(kind, days)), ties, false);
    }

    private Candidate touch(TouchKind kind, Duration before) {
        return new Candidate(id(), kind, kind.name(), NOON.minus(before), false);
    }

    private UUID id() {
        return new UUID(1, numbered++);
    }

    private static @Nullable TouchKind credited(Policy policy, List<Candidate> touches) {
        var credit = policy.decide(ORDER, touches).credit();
        return credit == null ? null : credit.kind();
    }

    /// In the order given.
    private static List<Outcome> outcomes(Policy policy, List<Candidate> touches) {
        var considered = policy.decide(ORDER, touches).considered();
        return touches.stream()
                .map(touch ->
                        considered.stream()
                                .filter(c -> c.touch().equals(touch))
                                .map(Considered::outcome)
                                .findFirst()
                                .orElseThrow())
                .toList();
    }
}
