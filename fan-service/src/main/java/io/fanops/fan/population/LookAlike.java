package io.fanops.fan.population;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.population.Traits.Trait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Finds fans who are most like some others: naive Bayes on what the bitmaps say.
///
/// Each trait (a tag, region, gender, channel, community, tier, class, role, endorser, ten years of
/// birth, a text, truth or band of numbers of an attribute; [Traits]) weighs the natural logarithm
/// of how much greater its odds are among the seeds than among all; a fan's likeness is the sum of
/// the weights of the fan's traits. Weights are whole thousandths, so that sums are exact and the
/// same input gives the same ranks on every replica; equal likeness is ranked by id.
///
/// Nothing leaves the brand, and nobody is singled out: a trait that fewer seeds, or fewer
/// candidates, than the minimum cell have weighs nothing. What hardly a candidate has would rank
/// nobody, and would make the lift say how well seeds are known by what they are seeds for.
public final class LookAlike {
    /// Says by what formula weights were made; changes with it.
    public static final String MODEL = "naive-bayes-2";

    /// Added to each count, so that a trait that all or none of the seeds have has finite odds
    /// (Jeffreys' prior).
    private static final double PRIOR = 0.5;

    /// Of the seeds one in so many is held out to measure the lift.
    private static final int HELD_OUT_OF = 5;

    private static final int EXPLAINED = 20;

    private final Population population;

    LookAlike(Population population) {
        this.population = population;
    }

    /// @param asked what asks for the seeds
    Found find(Wish wish, Expression asked, RoaringBitmap seeds, RoaringBitmap candidates) {
        var heldOut = new RoaringBitmap();
        population.reading(() -> {
            seeds.forEach((int ordinal) -> {
                if (isHeldOut(population.ordinals.id(ordinal))) {
                    heldOut.add(ordinal);
                }
            });
            return true;
        });
        var others = RoaringBitmap.andNot(candidates, seeds);
        var trained = RoaringBitmap.andNot(seeds, heldOut);
        var traits =
                Traits.besides(asked, population).stream()
                        .filter(trait -> isOf(others, trait, wish.minimumCell()))
                        .toList();
        var lift = lift(wish, traits, trained, heldOut, others);
        var weights = weights(wish, traits, seeds);
        var ranked = ranked(score(weights), others, wish.size());
        int all = Math.max(1, population.fans());
        return new Found(
                population.reading(() ->
                        ranked.stream()
                                .map(r -> new Alike(population.ordinals.id(r.ordinal()), r.score()))
                                .toList()),
                seeds.getCardinality(),
                others.getCardinality(),
                heldOut.getCardinality(),
                lift,
                weights.stream()
                        .map(w ->
                                new Explained(
                                        w.trait().name(),
                                        w.trait().value(),
                                        w.thousandths() / 1_000.0,
                                        w.seeds() / (double) seeds.getCardinality(),
                                        w.all() / (double) all))
                        .sorted(
                                Comparator.comparingDouble((Explained e) -> -Math.abs(e.weight()))
                                        .thenComparing(Explained::trait)
                                        .thenComparing(Explained::value))
                        .limit(EXPLAINED)
                        .toList());
    }

    /// How many times more of the held-out seeds are among the first than would be by chance, where
    /// nothing was learnt from them; null where there are too few to tell.
    private @Nullable Double lift(
            Wish wish,
            List<Trait> traits,
            RoaringBitmap trained,
            RoaringBitmap heldOut,
            RoaringBitmap others) {
        if (heldOut.getCardinality() < wish.minimumCell() || trained.isEmpty()) {
            return null;
        }
        var pool = RoaringBitmap.or(others, heldOut);
        int first = (int) Math.min(wish.size(), pool.getLongCardinality());
        long caught = 0;
        for (var one : ranked(score(weights(wish, traits, trained)), pool, first)) {
            if (heldOut.contains(one.ordinal())) {
                caught++;
            }
        }
        double chance = first / (double) pool.getCardinality();
        return caught / (double) heldOut.getCardinality() / chance;
    }

    private List<Weight> weights(Wish wish, List<Trait> traits, RoaringBitmap seeds) {
        int all = population.fans();
        int some = seeds.getCardinality();
        var weights = new ArrayList<Weight>();
        for (var trait : traits) {
            population.reading(() -> {
                int amongSeeds = RoaringBitmap.andCardinality(trait.who(), seeds);
                int amongAll = trait.who().getCardinality();
                double odds = (amongSeeds + PRIOR) / (Math.max(0, some - amongSeeds) + PRIOR);
                double usual = (amongAll + PRIOR) / (Math.max(0, all - amongAll) + PRIOR);
                int thousandths = (int) Math.round(1_000 * Math.log(odds / usual));
                // What everybody has tells nobody apart.
                return amongSeeds >= wish.minimumCell()
                        && all - amongAll >= wish.minimumCell()
                        && thousandths != 0
                        && weights.add(new Weight(trait, thousandths, amongSeeds, amongAll));
            });
        }
        return weights;
    }

    private int[] score(List<Weight> weights) {
        var scores = new int[population.reading(population.ordinals::size)];
        var numbers = new int[4_096];
        for (var weight : weights) {
            // Trait by trait, so that whoever writes does not wait for all of it.
            population.reading(() -> {
                var batches = weight.trait().who().getBatchIterator();
                while (batches.hasNext()) {
                    int count = batches.nextBatch(numbers);
                    for (int i = 0; i < count; i++) {
                        if (numbers[i] < scores.length) {
                            scores[numbers[i]] += weight.thousandths();
                        }
                    }
                }
                return true;
            });
        }
        return scores;
    }

    /// The first `size` of `pool` by likeness, then by id.
    private List<Ranked> ranked(int[] scores, RoaringBitmap pool, int size) {
        return population.reading(() -> {
            var keys = new long[pool.getCardinality()];
            int count = 0;
            for (var numbers = pool.getIntIterator(); numbers.hasNext(); ) {
                int ordinal = numbers.next();
                int score = ordinal < scores.length ? scores[ordinal] : 0;
                // The lowest first is the most alike.
                keys[count++] = ((long) -score << 32) | ordinal;
            }
            Arrays.sort(keys);
            int end = Math.min(size, keys.length);
            // Those who are as alike as the last one compete by id, not by number.
            while (end > 0 && end < keys.length && keys[end] >> 32 == keys[end - 1] >> 32) {
                end++;
            }
            var first = new ArrayList<Ranked>(end);
            for (int i = 0; i < end; i++) {
                first.add(new Ranked((int) keys[i], -(int) (keys[i] >> 32)));
            }
            first.sort((a, b) ->
                    a.score() != b.score()
                            ? Integer.compare(b.score(), a.score())
                            : population.ordinals.compare(a.ordinal(), b.ordinal()));
            return List.copyOf(first.subList(0, Math.min(size, first.size())));
        });
    }

    private boolean isOf(RoaringBitmap others, Trait trait, int atLeast) {
        return population.reading(
                () -> RoaringBitmap.andCardinality(trait.who(), others) >= atLeast);
    }

    /// By the id alone, so that each run holds out the same.
    private static boolean isHeldOut(UUID fan) {
        return Traits.mixed(fan) % HELD_OUT_OF == 0;
    }

    private record Weight(Trait trait, int thousandths, int seeds, int all) {}

    private record Ranked(int ordinal, int score) {}

    /// @param size fans wished for, from 1
    /// @param minimumCell seeds that a trait must have to be looked at
    public record Wish(int size, int minimumCell) {}

    /// @param score likeness in thousandths of a natural logarithm of odds
    public record Alike(UUID fan, int score) {}

    /// @param weight natural logarithm of the odds' ratio
    /// @param amongSeeds share of the seeds who have the trait, 0 to 1
    /// @param amongAll share of all fans who have it, 0 to 1
    public record Explained(
            String trait, String value, double weight, double amongSeeds, double amongAll) {}

    /// @param lift how many times more of the held-out seeds are found than by chance; null where
    ///   fewer than the minimum cell were held out
    public record Found(
            List<Alike> ranked,
            int seeds,
            int candidates,
            int heldOut,
            @Nullable Double lift,
            List<Explained> weights) {}
}
