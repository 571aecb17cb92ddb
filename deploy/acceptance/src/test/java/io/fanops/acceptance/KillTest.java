package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Services, PostgreSQL and Kafka are killed (SIGKILL) in the middle of a seeded load, again and
/// again: whatever was answered is there, each once, no limit is exceeded, each fan's facts are
/// told in their order, and the books balance (G1 to G5).
///
/// Each part dies once in an ordinary run. With `-Dfanops.chaos.minutes=10` one, sometimes two, die
/// every five to fifteen seconds for so long, or as soon as the last ones are back.
@AgainstTheStack
class KillTest {
    private static final List<String> VICTIMS = List.of("postgres", "kafka", "referral", "fan");

    /// What is done and who is killed when follow from it; another seed is another run.
    private static final long SEED = Long.getLong("fanops.seed", 20_261_127L);

    private static final int MINUTES = Integer.getInteger("fanops.chaos.minutes", 0);

    private static final int CALLERS = 12;

    /// Of Kafka's records, how many come a second time, in whatever order.
    private static final double DUPLICATES = 0.2;

    private final Random random = new Random(SEED);
    private final Map<String, Integer> kills = new TreeMap<>();

    @Test
    void everyAnswerHoldsWhateverIsKilledInTheMiddle() throws Exception {
        OwnStack own = OwnStack.orSkip();
        Brand brand = Stack.running().onboard("killed");
        // In a long run, too, what is scarce is used up some time on the way.
        var load = new SeededLoad(brand, SEED, CALLERS, MINUTES == 0 ? 40 : 50 * MINUTES);
        try (Chromium chromium = Chromium.start()) {
            load.alsoPlayedWith(MobileFan.signUp(Stack.running(), chromium).accessToken());
        }
        Witness witness = Witness.of(own, brand.slug());
        try {
            new Wire(own.kafka()).sendPoison(brand.slug());
            load.during(check -> {
                if (MINUTES == 0) {
                    killEachOnce(own, load, check);
                } else {
                    killFor(Duration.ofMinutes(MINUTES), own, check);
                }
                load.awaitAnswers(load.answered.get() + 100, check);
            });
            var promises = new Promises(own, load, witness, 1);
            promises.awaitQuiet();
            int again = new Wire(own.kafka()).sendAgain(brand.slug(), DUPLICATES, random);
            List<String> broken = promises.broken();
            System.out.printf(
                    "[figures] kill: %s, killed %s, %d records sent again, broken: %s%n",
                    load.figures(), kills, again, broken);
            assertEquals(List.of(), broken);
            assertTrue(load.unknown.get() > 0, "no call was hit: the kills came at no load");
            promises.awaitNoImbalance();
        } finally {
            witness.dismiss();
        }
    }

    /// Two at a time, so that it is soon over.
    private void killEachOnce(OwnStack own, SeededLoad load, Runnable check) throws Exception {
        var victims = new ArrayList<>(VICTIMS);
        Collections.shuffle(victims, random);
        while (!victims.isEmpty()) {
            load.awaitAnswers(load.answered.get() + 40 + random.nextInt(120), check);
            List<String> those = List.copyOf(victims.subList(0, 2));
            those.forEach(victim -> kill(own, victim));
            own.bringUp(those);
            victims.removeAll(those);
        }
    }

    private void killFor(Duration time, OwnStack own, Runnable check) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long next =
                    System.nanoTime() + Duration.ofMillis(5_000 + random.nextInt(10_000)).toNanos();
            var victims = new ArrayList<>(VICTIMS);
            victims.addAll(List.of("analytics", "content"));
            Collections.shuffle(victims, random);
            List<String> those = victims.subList(0, random.nextInt(4) == 0 ? 2 : 1);
            those.forEach(victim -> kill(own, victim));
            own.bringUp(those);
            await("the next kill")
                    .atMost(Duration.ofSeconds(20))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        check.run();
                        return System.nanoTime() >= next;
                    });
        }
    }

    private void kill(OwnStack own, String victim) {
        own.kill(victim);
        kills.merge(victim, 1, Integer::sum);
    }
}
