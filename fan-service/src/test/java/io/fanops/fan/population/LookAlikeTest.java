package io.fanops.fan.population;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.fan.expression.ExpressionParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class LookAlikeTest {
    private static final int FANS = 20_000;

    /// A tenth of the fans are runners at heart: nine in ten of them have the tag `shoes` and a
    /// third of the others; `noise` has nothing to do with it. The seeds are a fifth of the
    /// runners.
    private static List<Person> fans(Random random) {
        var fans = new ArrayList<Person>();
        for (int i = 0; i < FANS; i++) {
            boolean runner = i % 10 == 0;
            var tags = new ArrayList<String>();
            if (random.nextInt(100) < (runner ? 90 : 33)) {
                tags.add("shoes");
            }
            if (random.nextInt(100) < (runner ? 60 : 5)) {
                tags.add("club");
            }
            if (random.nextBoolean()) {
                tags.add("noise");
            }
            if (isSeed(id(i))) {
                tags.add("gold");
            }
            if (i == 10) {
                tags.add("the only one");
            }
            fans.add(
                    new Person(
                            id(i),
                            "FOLLOWER",
                            null,
                            null,
                            null,
                            1980,
                            null,
                            null,
                            0,
                            0,
                            tags,
                            "{\"income\":" + (random.nextInt(50_000) + (runner ? 50_000 : 0)) + "}",
                            List.of(),
                            List.of(),
                            List.of(),
                            "POTENTIAL",
                            List.of(),
                            List.of()));
        }
        return fans;
    }

    private static UUID id(int i) {
        return new UUID(0x0190_0000_0000_7000L + i, i * 0x9E3779B97F4A7C15L);
    }

    private static boolean isSeed(UUID fan) {
        long i = fan.getMostSignificantBits() - 0x0190_0000_0000_7000L;
        return i % 50 == 0;
    }

    private static boolean isRunner(UUID fan) {
        return (fan.getMostSignificantBits() - 0x0190_0000_0000_7000L) % 10 == 0;
    }

    private static Population population(List<Person> fans) {
        var population = new Population();
        population.put(fans.stream().map(Person::id).toList(), fans);
        return population;
    }

    private static LookAlike.Found find(Population population, int size, int minimumCell) {
        return find(population, size, minimumCell, "tag(\"gold\")");
    }

    private static LookAlike.Found find(
            Population population, int size, int minimumCell, String asked) {
        var seeds = new RoaringBitmap();
        population.alive.forEach((int n) -> {
            if (isSeed(population.ordinals.id(n))) {
                seeds.add(n);
            }
        });
        return new LookAlike(population)
                .find(
                        new LookAlike.Wish(size, minimumCell),
                        ExpressionParser.parse(asked),
                        seeds,
                        population.alive);
    }

    private static final String BESIDES_INCOME = "tag(\"gold\") and attribute(\"income\") >= 0";

    @Test
    void findsThoseWhoHaveWhatTheSeedsHave() {
        var found = find(population(fans(new Random(1))), 1_000, 20, BESIDES_INCOME);
        long runners = found.ranked().stream().filter(alike -> isRunner(alike.fan())).count();
        assertThat(found.ranked()).hasSize(1_000);
        // By chance it would be a twelfth of them.
        assertThat(runners).isGreaterThan(400);
        assertThat(found.ranked()).noneMatch(alike -> isSeed(alike.fan()));
        assertThat(found.lift()).isGreaterThan(4);
        assertThat(found.weights().subList(0, 2))
                .extracting(LookAlike.Explained::value)
                .containsExactlyInAnyOrder("club", "shoes");
        assertThat(found.weights())
                .filteredOn(w -> w.value().equals("noise"))
                .allMatch(w -> Math.abs(w.weight()) < 0.3);
    }

    @Test
    void numbersCountInBandsOfEquallyManyFans() {
        var found = find(population(fans(new Random(7))), 1_000, 20);
        // The seeds have the upper half of the incomes, with a tenth of all fans.
        assertThat(found.weights())
                .filteredOn(w -> w.trait().equals("attribute(\"income\")"))
                .isNotEmpty()
                .allMatch(w -> w.value().matches(">= [0-9]+( and < [0-9]+)?"))
                .anyMatch(w -> w.weight() > 1.5 && w.amongAll() < 0.11);
        long runners = found.ranked().stream().filter(alike -> isRunner(alike.fan())).count();
        assertThat(runners).isGreaterThan(900);
    }

    @Test
    void learnsNothingFromWhatTheSeedsAreSeedsFor() {
        var population = population(fans(new Random(8)));
        // By a list, and not by an expression: no candidate has it.
        var ofAList = find(population, 1_000, 20, "tag(\"elsewhere\")");
        assertThat(ofAList.weights()).noneMatch(w -> w.value().equals("gold"));
        var named = find(population, 1_000, 20, "not (tag(\"club\", \"x\") or orders > 3)");
        assertThat(named.weights())
                .noneMatch(w -> w.value().equals("club"))
                .anyMatch(w -> w.value().equals("shoes"));
        // This is what it would be if all of the held-out seeds were found.
        assertThat(ofAList.lift()).isLessThan(ofAList.candidates() / 1_000.0);
    }

    @Test
    void theSameFansGiveTheSameRanksInWhicheverOrderTheyCame() {
        var fans = fans(new Random(2));
        var first = find(population(fans), 3_000, 20);
        Collections.shuffle(fans, new Random(3));
        var second = find(population(fans), 3_000, 20);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aTraitOfFewSeedsCountsForNothing() {
        var found = find(population(fans(new Random(4))), 100, 20);
        assertThat(found.weights()).noneMatch(w -> w.value().equals("the only one"));
    }

    @Test
    void saysNoLiftWhereTooFewAreHeldOut() {
        var found = find(population(fans(new Random(5))), 100, 300);
        assertThat(found.lift()).isNull();
    }

    @Test
    void findsNoMoreThanThereAre() {
        var found = find(population(fans(new Random(6))), 1_000_000, 20);
        assertThat(found.ranked()).hasSize(FANS - FANS / 50);
        assertThat(found.candidates()).isEqualTo(FANS - FANS / 50);
    }
}
