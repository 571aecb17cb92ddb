package io.fanops.fan.population;

import static io.fanops.load.Rounds.print;
import static io.fanops.load.Rounds.time;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.ExpressionParser;
import io.fanops.load.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.roaringbitmap.RoaringBitmap;

/// Counts of five terms beside a scan of the same bits in plain arrays, and look-alikes beside one
/// pass over all bitmaps, at several sizes: cost is to grow with the fans and no faster.
public final class PopulationBenchmark {
    private static final int TAGS = 200;
    private static final int TAGS_A_FAN = 40;

    /// Random fans: the worst case for Roaring, which likes runs.
    private static final String FIVE_TERMS =
            "tag(\"t1\") and tag(\"t2\") and not tag(\"t3\") and (tag(\"t4\") or tag(\"t5\"))";

    private PopulationBenchmark() {}

    public static void run(List<String> sizes) {
        var all = sizes.isEmpty() ? List.of("100000", "1000000", "10000000") : sizes;
        for (var size : all) {
            at(Integer.parseInt(size));
        }
    }

    private static void at(int fans) {
        var random = new SplittableRandom(1);
        var population = new Population();
        var bits = new long[6][(fans + 63) / 64];
        long began = System.nanoTime();
        for (int i = 0; i < fans; i++) {
            var tags = tags(random);
            for (var tag : tags) {
                int t = Integer.parseInt(tag, 1, tag.length(), 10);
                if (t < bits.length) {
                    bits[t][i >> 6] |= 1L << i;
                }
            }
            population.add(
                    new Person(
                            new UUID(0x0190_0000_0000_7000L + i, random.nextLong()),
                            i % 3 == 0 ? "CONSUMER" : "FOLLOWER",
                            null,
                            i % 2 == 0 ? "F" : "M",
                            "r" + i % 31,
                            1950 + i % 60,
                            null,
                            null,
                            i % 7,
                            i % 10_000,
                            tags,
                            "{}",
                            List.of(),
                            List.of(),
                            List.of(),
                            "POTENTIAL",
                            List.of(),
                            List.of()));
        }
        print(
                "%,d fans of %d tags: filled in %s, %,d MB",
                fans, TAGS_A_FAN, time(System.nanoTime() - began), population.memory() >> 20);
        count(population, FIVE_TERMS, bits, fans);
        alone(
                population,
                "tag(\"t1\") and orders >= 3 and spent < 5000 and birthYear >= 1980 and gender(\"F\")");
        lookAlike(population, fans);
    }

    private static List<String> tags(SplittableRandom random) {
        var tags = new ArrayList<String>(TAGS_A_FAN);
        // Each of the 200 with the same chance of a fifth.
        for (int t = 0; t < TAGS; t++) {
            if (random.nextInt(TAGS / TAGS_A_FAN) == 0) {
                tags.add(NAMES.get(t));
            }
        }
        return tags;
    }

    private static final List<String> NAMES =
            java.util.stream.IntStream.range(0, TAGS).mapToObj(t -> "t" + t).toList();

    private static void count(Population population, String text, long[][] bits, int fans) {
        var expression = ExpressionParser.parse(text);
        long naive = scan(bits);
        long counted = evaluate(population, expression);
        if (naive != counted) {
            throw new AssertionError(counted + " counted, " + naive + " by the bits");
        }
        int times = Math.max(3, 20_000_000 / fans);
        for (int i = 0; i < 200; i++) {
            scan(bits);
            evaluate(population, expression);
        }
        Rounds.compare(
                "count of five terms, " + fans + " fans",
                7,
                "index",
                () -> each(times, () -> evaluate(population, expression)),
                "fused scan",
                () -> each(times, () -> scan(bits)));
    }

    private static void alone(Population population, String text) {
        var expression = ExpressionParser.parse(text);
        for (int i = 0; i < 20; i++) {
            evaluate(population, expression);
        }
        print(
                "%-44s %s",
                "count with three comparisons",
                time(each(20, () -> evaluate(population, expression))));
    }

    private static void lookAlike(Population population, int fans) {
        var seeds = new RoaringBitmap();
        var random = new SplittableRandom(2);
        while (seeds.getCardinality() < fans / 100) {
            seeds.add(random.nextInt(fans));
        }
        var wish = new LookAlike.Wish(fans / 10, 50);
        Rounds.compare(
                "look-alikes, " + fans / 100 + " to " + fans / 10 + " of " + fans,
                5,
                "found",
                () ->
                        each(
                                1,
                                () ->
                                        new LookAlike(population)
                                                .find(
                                                        wish,
                                                        new Expression.In(new UUID(0, 0)),
                                                        seeds,
                                                        population.alive)
                                                .ranked()
                                                .size()),
                "one pass over the bitmaps",
                () -> each(1, () -> pass(population, fans)));
    }

    /// Adds one to a counter of each fan for each bit: what scoring cannot do without.
    private static long pass(Population population, int fans) {
        var counters = new int[fans];
        var numbers = new int[4_096];
        for (var who : population.postings(Expression.Membership.TAG).byValue().values()) {
            var batches = who.getBatchIterator();
            while (batches.hasNext()) {
                int count = batches.nextBatch(numbers);
                for (int i = 0; i < count; i++) {
                    counters[numbers[i]]++;
                }
            }
        }
        return counters[0];
    }

    private static long evaluate(Population population, Expression expression) {
        return population.reading(() ->
                new Evaluation(
                                population,
                                expression,
                                term -> {
                                    throw new AssertionError(term);
                                })
                        .count());
    }

    private static long scan(long[][] bits) {
        long count = 0;
        long[] a = bits[1];
        long[] b = bits[2];
        long[] c = bits[3];
        long[] d = bits[4];
        long[] e = bits[5];
        for (int i = 0; i < a.length; i++) {
            count += Long.bitCount(a[i] & b[i] & ~c[i] & (d[i] | e[i]));
        }
        return count;
    }

    private static volatile long sink;

    private static long each(int times, java.util.function.LongSupplier work) {
        long began = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < times; i++) {
            sum += work.getAsLong();
        }
        sink = sum;
        return (System.nanoTime() - began) / times;
    }
}
