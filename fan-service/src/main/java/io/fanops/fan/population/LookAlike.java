package io.fanops.fan.population;

import io.fanops.fan.expression.Expression.Comparison;
import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Membership;
import java.math.BigDecimal;
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
/// birth, a text or truth of an attribute) weighs the natural logarithm of how much greater its
/// odds are among the seeds than among all; a fan's likeness is the sum of the weights of the fan's
/// traits. Weights are whole thousandths, so that sums are exact and the same input gives the same
/// ranks on every replica; equal likeness is ranked by id.
///
/// Nothing leaves the brand, and nobody is singled out: a trait that fewer seeds than the minimum
/// cell have weighs nothing.
public final class LookAlike {
    /// Says by what formula weights were made; changes with it.
    public static final String MODEL = "naive-bayes-1";

    /// Added to each count, so that a trait that all or none of the seeds have has finite odds
    /// (Jeffreys' prior).
    private static final double PRIOR = 0.5;

    /// Of the seeds one in so many is held out to measure the lift.
    private static final int HELD_OUT_OF = 5;

    private static final int EXPLAINED = 20;

    /// Attributes with more texts than this are names rather than traits.
    private static final int MOST_TEXTS = 100;

    private static final List<Membership> TRAITS =
            List.of(
                    Membership.TAG,
                    Membership.GENDER,
                    Membership.REGION,
                    Membership.CHANNEL,
                    Membership.COMMUNITY,
                    Membership.TIER,
                    Membership.ATTITUDE,
                    Membership.ROLE,
                    Membership.KOL);

    private final Population population;

    LookAlike(Population population) {
        this.population = population;
    }

    Found find(Wish wish, RoaringBitmap seeds, RoaringBitmap candidates) {
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
        var traits = traits();
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

    private List<Trait> traits() {
        return population.reading(() -> {
            var traits = new ArrayList<Trait>();
            for (var kind : TRAITS) {
                population
                        .postings(kind)
                        .byValue()
                        .forEach((value, who) -> traits.add(new Trait(kind.word, value, who)));
            }
            population
                    .attributes()
                    .forEach((name, attribute) -> addTraits(traits, name, attribute));
            var births = population.column(Field.BIRTH_YEAR);
            var younger = births.matching(Comparison.GREATER_OR_EQUAL, BigDecimal.valueOf(1900));
            for (int from = 1900; from < 2100 && !younger.isEmpty(); from += 10) {
                var next =
                        births.matching(
                                Comparison.GREATER_OR_EQUAL, BigDecimal.valueOf(from + 10L));
                traits.add(
                        new Trait(
                                "birthYear",
                                from + "–" + (from + 9),
                                RoaringBitmap.andNot(younger, next)));
                younger = next;
            }
            return traits;
        });
    }

    private static void addTraits(List<Trait> traits, String name, Attribute attribute) {
        var trait = "attribute(\"" + name + "\")";
        if (!attribute.texts.isPartial() && attribute.texts.byValue().size() <= MOST_TEXTS) {
            attribute
                    .texts
                    .byValue()
                    .forEach((value, who) -> traits.add(new Trait(trait, value, who)));
        }
        traits.add(new Trait(trait, "true", attribute.yes));
        traits.add(new Trait(trait, "false", attribute.no));
    }

    /// By the id alone, so that each run holds out the same.
    private static boolean isHeldOut(UUID fan) {
        long mixed =
                (fan.getMostSignificantBits() ^ fan.getLeastSignificantBits())
                        * 0x9E3779B97F4A7C15L;
        return Long.remainderUnsigned(mixed >>> 20, HELD_OUT_OF) == 0;
    }

    private record Trait(String name, String value, RoaringBitmap who) {}

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
