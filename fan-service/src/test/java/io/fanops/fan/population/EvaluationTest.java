package io.fanops.fan.population;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.Expression.Comparison;
import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Literal;
import io.fanops.fan.expression.Expression.Membership;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random fans, changed and erased at random, asked random expressions: the bitmaps say what
/// looking at each fan says.
class EvaluationTest {
    private final Map<UUID, Person> fans = new LinkedHashMap<>();
    private final Map<UUID, Map<String, Object>> attributes = new HashMap<>();
    private final Population population = new Population();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isWhatLookingAtEachFanSays(long seed) {
        var random = new Random(seed);
        // Numbers of fans over several pages: those in between are taken and given back.
        for (int i = 0; i < 70_000; i++) {
            population.ordinals.add(new UUID(seed, i));
        }
        for (int round = 0; round < 6; round++) {
            change(random);
            for (int i = 0; i < 60; i++) {
                var expression = expression(random, 4);
                var expected = new TreeSet<UUID>();
                fans.values().stream()
                        .filter(fan -> isIn(fan, expression))
                        .forEach(fan -> expected.add(fan.id()));
                var evaluation = evaluation(expression);
                var found = new TreeSet<UUID>();
                evaluation.members().forEach((int n) -> found.add(population.ordinals.id(n)));
                assertEquals(expected, found, () -> "seed " + seed + ": " + expression);
                assertEquals(
                        expected.size(),
                        evaluation(expression).count(),
                        () -> "seed " + seed + ": " + expression);
            }
        }
    }

    private Evaluation evaluation(Expression expression) {
        assertEquals(List.of(), Evaluation.unknown(population, expression));
        return new Evaluation(
                population,
                expression,
                term -> {
                    throw new AssertionError("Asked elsewhere: " + term);
                });
    }

    private void change(Random random) {
        var asked = new ArrayList<UUID>();
        var found = new ArrayList<Person>();
        for (int i = 0; i < 150; i++) {
            var id =
                    fans.isEmpty() || random.nextInt(3) == 0
                            ? new UUID(random.nextLong(), random.nextLong())
                            : List.copyOf(fans.keySet()).get(random.nextInt(fans.size()));
            if (asked.contains(id)) {
                continue;
            }
            asked.add(id);
            if (fans.containsKey(id) && random.nextInt(4) == 0) {
                fans.remove(id);
                attributes.remove(id);
            } else {
                var fan = person(random, id);
                fans.put(id, fan);
                found.add(fan);
            }
        }
        population.put(asked, found);
    }

    private Person person(Random random, UUID id) {
        var own = new LinkedHashMap<String, Object>();
        if (random.nextBoolean()) {
            own.put("income", random.nextInt(5) == 0 ? "much" : random.nextInt(10) * 0.5);
        }
        if (random.nextBoolean()) {
            own.put("vip", random.nextBoolean());
        }
        if (random.nextBoolean()) {
            own.put("city", List.of("上海", "😀", "\uFFFD", "a", "").get(random.nextInt(5)));
        }
        attributes.put(id, own);
        return new Person(
                id,
                List.of("BYSTANDER", "FOLLOWER", "CONSUMER").get(random.nextInt(3)),
                some(random, List.of("HIGH", "MID")),
                some(random, List.of("F", "M")),
                some(random, List.of("r0", "r1", "r2")),
                random.nextBoolean() ? 1960 + random.nextInt(50) : null,
                random.nextBoolean() ? LocalDate.of(2020, 1, 1).plusDays(random.nextInt(9)) : null,
                random.nextBoolean()
                        ? Instant.ofEpochSecond(
                                1_700_000_000L + random.nextInt(9), random.nextInt(9) * 1_000L)
                        : null,
                random.nextInt(5),
                random.nextInt(50) == 0 ? Long.MIN_VALUE : random.nextLong(5_000_000_000L) - 100,
                subset(random, "t", 6),
                json(own),
                subset(random, "c", 3),
                subset(random, "c", 3),
                subset(random, "m", 3),
                random.nextBoolean() ? "LOYAL" : "POTENTIAL",
                subset(random, "r", 2),
                subset(random, "k", 2));
    }

    private static @Nullable String some(Random random, List<String> values) {
        int i = random.nextInt(values.size() + 1);
        return i == values.size() ? null : values.get(i);
    }

    private static List<String> subset(Random random, String prefix, int of) {
        return IntStream.range(0, of)
                .filter(_ -> random.nextInt(3) == 0)
                .mapToObj(i -> prefix + i)
                .toList();
    }

    private static String json(Map<String, Object> values) {
        var json = new StringBuilder("{");
        values.forEach((name, value) ->
                json.append(json.length() > 1 ? "," : "")
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(value instanceof String text ? '"' + text + '"' : value));
        return json.append('}').toString();
    }

    private static Expression expression(Random random, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            return switch (random.nextInt(3)) {
                case 0 -> new Expression.And(several(random, depth));
                case 1 -> new Expression.Or(several(random, depth));
                default -> new Expression.Not(expression(random, depth - 1));
            };
        }
        var comparison = Comparison.values()[random.nextInt(Comparison.values().length)];
        return switch (random.nextInt(16)) {
            case 0 ->
                    new Expression.Has(
                            Membership.TAG,
                            List.of("t" + random.nextInt(7), "t" + random.nextInt(7)));
            case 1 -> new Expression.Has(Membership.STAGE, List.of("CONSUMER"));
            case 2 -> new Expression.Has(Membership.TIER, List.of("HIGH", "NONE"));
            case 3 -> new Expression.Has(Membership.GENDER, List.of("F"));
            case 4 -> new Expression.Has(Membership.CHANNEL, List.of("c1"));
            case 5 -> new Expression.Has(Membership.CONSENT, List.of("c" + random.nextInt(4)));
            case 6 -> new Expression.Has(Membership.COMMUNITY, List.of("m0"));
            case 12 -> new Expression.Has(Membership.ATTITUDE, List.of("LOYAL"));
            case 13 -> new Expression.Has(Membership.ROLE, List.of("r0"));
            case 14 -> new Expression.Has(Membership.KOL, List.of("k0", "k1"));
            case 7 -> new Expression.HasAttribute(random.nextBoolean() ? "income" : "nothing");
            case 8 ->
                    new Expression.CompareAttribute(
                            "income",
                            comparison,
                            random.nextBoolean()
                                    ? new Literal.Number(new BigDecimal("2.5"))
                                    : new Literal.Text("much"));
            case 9 ->
                    new Expression.CompareAttribute(
                            "vip", comparison, new Literal.Truth(random.nextBoolean()));
            case 10 ->
                    new Expression.CompareAttribute(
                            "city",
                            comparison,
                            new Literal.Text(List.of("上海", "😀", "a").get(random.nextInt(3))));
            case 11 ->
                    new Expression.CompareField(
                            random.nextBoolean() ? Field.ORDERS : Field.SPENT,
                            comparison,
                            new Literal.Number(
                                    random.nextBoolean()
                                            ? new BigDecimal("2.5")
                                            : BigDecimal.valueOf(random.nextLong(4_000_000_000L))));
            default ->
                    switch (random.nextInt(3)) {
                        case 0 ->
                                new Expression.CompareField(
                                        Field.BIRTH_YEAR,
                                        comparison,
                                        new Literal.Number(
                                                BigDecimal.valueOf(1960 + random.nextInt(50))));
                        case 1 ->
                                new Expression.CompareField(
                                        Field.JOINED_ON,
                                        comparison,
                                        new Literal.Text("2020-01-0" + (1 + random.nextInt(9))));
                        default ->
                                new Expression.CompareField(
                                        Field.LAST_SEEN,
                                        comparison,
                                        new Literal.Text(
                                                Instant.ofEpochSecond(1_700_000_004L, 4_000)
                                                        .toString()));
                    };
        };
    }

    private static List<Expression> several(Random random, int depth) {
        return IntStream.rangeClosed(0, 1 + random.nextInt(3))
                .mapToObj(_ -> expression(random, depth - 1))
                .toList();
    }

    private boolean isIn(Person fan, Expression expression) {
        return switch (expression) {
            case Expression.And(var all) -> all.stream().allMatch(e -> isIn(fan, e));
            case Expression.Or(var any) -> any.stream().anyMatch(e -> isIn(fan, e));
            case Expression.Not(var inner) -> !isIn(fan, inner);
            case Expression.Has(var what, var values) ->
                    values.stream().anyMatch(v -> has(fan, what, v));
            case Expression.In _ -> throw new AssertionError("No lists here");
            case Expression.HasAttribute(var name) -> own(fan).containsKey(name);
            case Expression.CompareAttribute(var name, var comparison, var literal) ->
                    switch (literal) {
                        case Literal.Number(var number) ->
                                own(fan).get(name) instanceof Double value
                                        && comparison.holds(
                                                BigDecimal.valueOf(value).compareTo(number));
                        case Literal.Truth(var truth) ->
                                own(fan).get(name) instanceof Boolean value
                                        && comparison.holds(Boolean.compare(value, truth));
                        case Literal.Text(var text) ->
                                own(fan).get(name) instanceof String value
                                        && comparison.holds(byCodePoints(value, text));
                    };
            case Expression.CompareField(var field, var comparison, var literal) -> {
                @Nullable Comparable<?> value =
                        switch (field) {
                            case BIRTH_YEAR ->
                                    fan.birthYear() == null
                                            ? null
                                            : BigDecimal.valueOf(fan.birthYear());
                            case ORDERS -> BigDecimal.valueOf(fan.orders());
                            case SPENT -> BigDecimal.valueOf(fan.spent());
                            case JOINED_ON -> fan.joinedOn();
                            case LAST_SEEN -> fan.lastSeen();
                        };
                yield value != null && comparison.holds(order(value, literal));
            }
        };
    }

    private static int order(Comparable<?> value, Literal literal) {
        return switch (value) {
            case BigDecimal number -> number.compareTo(((Literal.Number) literal).value());
            case LocalDate day -> day.compareTo(LocalDate.parse(((Literal.Text) literal).value()));
            case Instant at ->
                    at.compareTo(
                            Instant.parse(((Literal.Text) literal).value())
                                    .atOffset(ZoneOffset.UTC)
                                    .toInstant());
            default -> throw new AssertionError("No such value: " + value);
        };
    }

    private static int byCodePoints(String a, String b) {
        return java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }

    private static boolean has(Person fan, Membership what, String value) {
        return switch (what) {
            case TAG -> fan.tags().contains(value);
            case STAGE -> fan.stage().equals(value);
            case TIER -> value.equals(fan.tier());
            case GENDER -> value.equals(fan.gender());
            case REGION -> value.equals(fan.region());
            case CHANNEL -> fan.channels().contains(value);
            case CONSENT -> fan.consents().contains(value);
            case COMMUNITY -> fan.communities().contains(value);
            case ATTITUDE -> fan.attitude().equals(value);
            case ROLE -> fan.roles().contains(value);
            case KOL -> fan.kols().contains(value);
            case AUDIENCE -> throw new AssertionError("Replaced before");
        };
    }

    private Map<String, Object> own(Person fan) {
        return attributes.getOrDefault(fan.id(), Map.of());
    }
}
