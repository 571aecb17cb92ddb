package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The checks of [KillTest] and [LimitRaceTest] see what they are there to see: with a bug planted
/// they turn red, each for its own reason, and without one the same is green.
@AgainstTheStack
class PlantedBugsTest {
    private static final long SEED = 7;
    private static final int CALLERS = 6;
    private static final int CALLS = 100;

    /// Enough for nothing to be used up, so that each caller has something to do.
    private static final int SCARCE = 200;

    private final OwnStack own = OwnStack.orSkip();
    private final Stack stack = Stack.running();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "READ_THEN_WRITE_.*")
    void aLimitThatIsReadAndWrittenLaterIsExceeded(PlantedBug bug) {
        Brand brand = stack.onboard("oversold");
        var scarce = new Scarce(brand, 20, 200);
        bug.plant(own, brand.slug());
        try {
            Scarce.Outcome outcome =
                    bug == PlantedBug.READ_THEN_WRITE_ON_PRIZES
                            ? scarce.prizes("pool")
                            : scarce.publicCode("code");
            assertTrue(outcome.won() > 20, () -> bug + " was not found: " + outcome);
        } finally {
            bug.weed(own, brand.slug());
        }
    }

    /// All at once, each in a brand of its own and one in a brand without a bug: what takes time is
    /// waiting for the facts to arrive.
    @Test
    void eachBugBreaksThePromiseThatItIsAboutAndWithoutOneNoneIsBroken() {
        List<PlantedBug> bugs = new ArrayList<>(List.of(PlantedBug.values()));
        bugs.removeIf(bug -> bug.name().startsWith("READ_THEN_WRITE"));
        List<List<String>> broken =
                AtOnce.all(
                        bugs.size() + 1,
                        bugs.size() + 1,
                        i ->
                                i == bugs.size()
                                        ? broken("nothing", _ -> {}, _ -> {})
                                        : broken(
                                                bugs.get(i).name(),
                                                brand -> bugs.get(i).plant(own, brand),
                                                brand -> bugs.get(i).weed(own, brand)));
        for (PlantedBug bug : bugs) {
            List<String> seen = broken.get(bugs.indexOf(bug));
            assertTrue(
                    seen.stream().anyMatch(one -> one.startsWith(bug.breaks)),
                    () -> bug + " is not seen: " + seen);
        }
        assertEquals(List.of(), broken.getLast());
    }

    /// A consumer that says that it has dealt with a record before it has, and is killed in
    /// between; and one that passes over what it cannot read and tells nobody.
    @Test
    void whatIsAcknowledgedBeforeItHasItsEffectIsMissed() throws Exception {
        Brand brand = stack.onboard("acknowledged");
        var load = new SeededLoad(brand, SEED, CALLERS, SCARCE);
        Witness witness = Witness.of(own, brand.slug());
        var wire = new Wire(own.kafka());
        try {
            var promises = new Promises(own, load, witness, 1);
            own.kill("analytics");
            try {
                load.make(CALLS);
                wire.sendPoison(brand.slug());
                promises.awaitSent();
                wire.acknowledgeAll("analytics");
            } finally {
                own.bringUp(List.of("analytics"));
            }
            List<String> broken = promises.broken();
            System.out.printf("[figures] planted ACKNOWLEDGED_BEFORE_EFFECT: %s%n", broken);
            assertTrue(
                    broken.stream()
                            .anyMatch(one -> one.startsWith("G3: facts that analytics has not")),
                    broken::toString);
            assertTrue(broken.stream().anyMatch(one -> one.startsWith("G8")), broken::toString);
        } finally {
            witness.dismiss();
        }
    }

    private List<String> broken(String planted, Consumer<String> plant, Consumer<String> weed) {
        Brand brand = stack.onboard(planted.toLowerCase(Locale.ROOT).replace('_', '-'));
        Witness witness = Witness.of(own, brand.slug());
        try {
            var load = new SeededLoad(brand, SEED, CALLERS, SCARCE);
            plant.accept(brand.slug());
            try {
                load.make(CALLS);
                var promises = new Promises(own, load, witness, 0);
                promises.awaitQuiet();
                new Wire(own.kafka()).sendAgain(brand.slug(), 1, new Random(SEED));
                List<String> broken = promises.broken();
                System.out.printf("[figures] planted %s: %s%n", planted, broken);
                return broken;
            } finally {
                weed.accept(brand.slug());
            }
        } catch (Exception e) {
            throw new AssertionError(planted, e);
        } finally {
            witness.dismiss();
        }
    }
}
