package io.fanops.fan.population;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.Expression.Comparison;
import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Membership;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.roaringbitmap.RoaringBitmap;

/// What a look-alike may learn from: all that the bitmaps say of fans, but for what the expression
/// of the seeds itself asks for.
///
/// Who is meant by `tag("gold")` has it and nobody else does: it would say all of the seeds, and
/// nothing of those who are to be found.
final class Traits {
    private static final List<Membership> KINDS =
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

    /// Attributes with more texts than this are names rather than traits.
    private static final int MOST_TEXTS = 100;

    /// Bands of a number, of about equally many fans each.
    private static final int BANDS = 10;

    /// Fans whose numbers say where bands begin: the edges of 20,000 are right within a percent.
    private static final int SAMPLE = 20_000;

    private final Population population;
    private final Set<Expression.Has> values = new HashSet<>();
    private final Set<String> attributes = new HashSet<>();
    private final Set<Field> fields = EnumSet.noneOf(Field.class);
    private final List<Trait> traits = new ArrayList<>();

    private Traits(Population population, Expression seeds) {
        this.population = population;
        leaveOut(seeds);
    }

    /// @param seeds what asks for the seeds, with named audiences replaced by their meaning
    static List<Trait> besides(Expression seeds, Population population) {
        var found = new Traits(population, seeds);
        population.reading(() -> {
            found.addAll();
            return true;
        });
        return found.traits;
    }

    private void leaveOut(Expression expression) {
        switch (expression) {
            case Expression.And(var all) -> all.forEach(this::leaveOut);
            case Expression.Or(var any) -> any.forEach(this::leaveOut);
            case Expression.Not(var inner) -> leaveOut(inner);
            case Expression.Has(var what, var some) ->
                    some.forEach(value -> values.add(new Expression.Has(what, List.of(value))));
            case Expression.HasAttribute(var name) -> attributes.add(name);
            case Expression.CompareAttribute(var name, _, _) -> attributes.add(name);
            case Expression.CompareField(var field, _, _) -> fields.add(field);
            case Expression.In _ -> {
                // A list says nothing of why somebody is in it.
            }
        }
    }

    private void addAll() {
        for (var kind : KINDS) {
            // Tier and attitude say again what was spent and ordered.
            if (kind == Membership.TIER && fields.contains(Field.SPENT)
                    || kind == Membership.ATTITUDE && fields.contains(Field.ORDERS)) {
                continue;
            }
            population
                    .postings(kind)
                    .byValue()
                    .forEach((value, who) -> {
                        if (!values.contains(new Expression.Has(kind, List.of(value)))) {
                            traits.add(new Trait(kind.word, value, who));
                        }
                    });
        }
        population
                .attributes()
                .forEach((name, attribute) -> {
                    if (!attributes.contains(name)) {
                        add(name, attribute);
                    }
                });
        if (!fields.contains(Field.BIRTH_YEAR)) {
            addDecades();
        }
    }

    private void add(String name, Attribute attribute) {
        var trait = "attribute(\"" + name + "\")";
        if (!attribute.texts.isPartial() && attribute.texts.byValue().size() <= MOST_TEXTS) {
            attribute
                    .texts
                    .byValue()
                    .forEach((value, who) -> traits.add(new Trait(trait, value, who)));
        }
        traits.add(new Trait(trait, "true", attribute.yes));
        traits.add(new Trait(trait, "false", attribute.no));
        var numbered = RoaringBitmap.andNot(attribute.present, attribute.yes);
        numbered.andNot(attribute.no);
        addBands(trait, attribute.numbers, edges(numbered, attribute.numbers));
    }

    private void addBands(String trait, NumberColumn numbers, NavigableSet<BigDecimal> edges) {
        if (edges.isEmpty()) {
            return;
        }
        var rest = numbers.matching(Comparison.GREATER_OR_EQUAL, edges.first());
        traits.add(
                new Trait(
                        trait,
                        "< " + edges.first().toPlainString(),
                        numbers.matching(Comparison.LESS, edges.first())));
        for (var from : edges) {
            var to = edges.higher(from);
            if (to == null) {
                traits.add(new Trait(trait, ">= " + from.toPlainString(), rest));
            } else {
                var next = numbers.matching(Comparison.GREATER_OR_EQUAL, to);
                traits.add(
                        new Trait(
                                trait,
                                ">= " + from.toPlainString() + " and < " + to.toPlainString(),
                                RoaringBitmap.andNot(rest, next)));
                rest = next;
            }
        }
    }

    /// Where the bands but the first begin, by the numbers of fans who are chosen by their ids
    /// alone, so that the same fans give the same bands.
    private NavigableSet<BigDecimal> edges(RoaringBitmap numbered, NumberColumn numbers) {
        int one = 1 + numbered.getCardinality() / SAMPLE;
        var sample = new ArrayList<BigDecimal>();
        numbered.forEach((int ordinal) -> {
            if (Long.remainderUnsigned(mixed(population.ordinals.id(ordinal)), one) == 0) {
                var number = numbers.get(ordinal);
                if (number != null) {
                    sample.add(number);
                }
            }
        });
        sample.sort(null);
        var different = new TreeSet<>(sample);
        if (different.size() <= BANDS) {
            return different;
        }
        var edges = new TreeSet<BigDecimal>();
        for (int band = 1; band < BANDS; band++) {
            edges.add(sample.get(band * sample.size() / BANDS));
        }
        return edges;
    }

    private void addDecades() {
        var births = population.column(Field.BIRTH_YEAR);
        var younger = births.matching(Comparison.GREATER_OR_EQUAL, BigDecimal.valueOf(1900));
        for (int from = 1900; from < 2100 && !younger.isEmpty(); from += 10) {
            var next = births.matching(Comparison.GREATER_OR_EQUAL, BigDecimal.valueOf(from + 10L));
            traits.add(
                    new Trait(
                            "birthYear",
                            from + "–" + (from + 9),
                            RoaringBitmap.andNot(younger, next)));
            younger = next;
        }
    }

    /// A number for choosing among fans, by the id alone.
    static long mixed(UUID fan) {
        return (fan.getMostSignificantBits() ^ fan.getLeastSignificantBits()) * 0x9E3779B97F4A7C15L
                >>> 20;
    }

    record Trait(String name, String value, RoaringBitmap who) {}
}
