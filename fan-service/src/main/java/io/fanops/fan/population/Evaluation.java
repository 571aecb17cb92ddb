package io.fanops.fan.population;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.Expression.Comparison;
import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Literal;
import io.fanops.fan.expression.ExpressionParser;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitmapContainer;
import org.roaringbitmap.ContainerPointer;
import org.roaringbitmap.RoaringBitmap;

/// Evaluates an expression on a population, 65,536 fans at a time, so that what is in between stays
/// in the processor's cache, no bitmap of all fans is made but the answer, and Roaring's containers
/// are not made into others on the way.
///
/// To be used once, in one thread, while the population is being read.
final class Evaluation {
    private static final int WORDS = NumberColumn.WORDS;

    private final Population population;
    private final Function<Expression, RoaringBitmap> elsewhere;
    private final Node root;
    private final long[] page = new long[WORDS];

    /// @param elsewhere answers terms that the population does not hold
    Evaluation(
            Population population,
            Expression expression,
            Function<Expression, RoaringBitmap> elsewhere) {
        this.population = population;
        this.elsewhere = elsewhere;
        this.root = node(expression);
    }

    /// Terms that must be asked of the database, before the population is being read.
    static List<Expression> unknown(Population population, Expression expression) {
        return switch (expression) {
            case Expression.And(var all) ->
                    all.stream().flatMap(e -> unknown(population, e).stream()).toList();
            case Expression.Or(var any) ->
                    any.stream().flatMap(e -> unknown(population, e).stream()).toList();
            case Expression.Not(var inner) -> unknown(population, inner);
            case Expression.Has(var what, var values) ->
                    values.stream().allMatch(v -> population.with(what, v).isPresent())
                            ? List.of()
                            : List.of(expression);
            case Expression.In(var audience) ->
                    population.list(audience).isPresent() ? List.of() : List.of(expression);
            case Expression.HasAttribute(var name) ->
                    population.attribute(name) == null ? List.of(expression) : List.of();
            case Expression.CompareAttribute(var name, _, var literal) -> {
                var attribute = population.attribute(name);
                yield attribute == null
                                || literal instanceof Literal.Text && attribute.texts.isPartial()
                        ? List.of(expression)
                        : List.of();
            }
            case Expression.CompareField _ -> List.of();
        };
    }

    long count() {
        long count = 0;
        for (int key = 0; key < pages(); key++) {
            if (root.into(key, page, null)) {
                for (long word : page) {
                    count += Long.bitCount(word);
                }
            }
        }
        return count;
    }

    RoaringBitmap members() {
        var members = new RoaringBitmap();
        for (int key = 0; key < pages(); key++) {
            if (root.into(key, page, null)) {
                // Counts the bits, and becomes an array where they are few.
                var found = new BitmapContainer(page.clone(), -1).repairAfterLazy();
                if (!found.isEmpty()) {
                    members.append((char) key, found);
                }
            }
        }
        return members;
    }

    private int pages() {
        return (population.ordinals.size() + 0xFFFF) >>> 16;
    }

    private Node node(Expression expression) {
        return switch (expression) {
            case Expression.And(var all) -> new All(nodes(all));
            case Expression.Or(var any) -> new Any(nodes(any));
            case Expression.Not(var inner) -> new Without(leaf(population.alive), node(inner));
            case Expression.Has(var what, var values) -> {
                var who = new ArrayList<Node>();
                for (var value : values) {
                    var bitmap = population.with(what, value);
                    if (bitmap.isEmpty()) {
                        yield elsewhere(expression);
                    }
                    who.add(leaf(bitmap.get()));
                }
                yield any(who);
            }
            case Expression.In(var audience) ->
                    population
                            .list(audience)
                            .map(this::ofThoseAlive)
                            .orElseGet(() -> elsewhere(expression));
            case Expression.HasAttribute(var name) -> {
                var attribute = population.attribute(name);
                yield attribute == null ? elsewhere(expression) : leaf(attribute.present);
            }
            case Expression.CompareAttribute(var name, var comparison, var literal) -> {
                var attribute = population.attribute(name);
                yield attribute == null
                        ? elsewhere(expression)
                        : compare(attribute, comparison, literal)
                                .orElseGet(() -> elsewhere(expression));
            }
            case Expression.CompareField(var field, var comparison, var literal) ->
                    new Compare(population.column(field), comparison, number(field, literal));
        };
    }

    private List<Node> nodes(List<Expression> expressions) {
        return expressions.stream().map(this::node).toList();
    }

    private static Optional<Node> compare(
            Attribute attribute, Comparison comparison, Literal literal) {
        return switch (literal) {
            case Literal.Number(var number) ->
                    Optional.of(new Compare(attribute.numbers, comparison, number));
            case Literal.Truth(var truth) -> {
                var who = new ArrayList<Node>();
                if (comparison.holds(Boolean.compare(true, truth))) {
                    who.add(leaf(attribute.yes));
                }
                if (comparison.holds(Boolean.compare(false, truth))) {
                    who.add(leaf(attribute.no));
                }
                yield Optional.of(any(who));
            }
            case Literal.Text(var text) -> {
                if (attribute.texts.isPartial()) {
                    yield Optional.empty();
                }
                var who = new ArrayList<Node>();
                attribute
                        .texts
                        .byValue()
                        .forEach((value, bitmap) -> {
                            if (comparison.holds(compare(value, text))) {
                                who.add(leaf(bitmap));
                            }
                        });
                yield Optional.of(any(who));
            }
        };
    }

    /// As PostgreSQL's C.UTF-8 does: by code points. Java's own order is another for what is beyond
    /// 16 bits.
    private static int compare(String a, String b) {
        int at = 0;
        while (at < a.length() && at < b.length()) {
            int pointA = a.codePointAt(at);
            int pointB = b.codePointAt(at);
            if (pointA != pointB) {
                return Integer.compare(pointA, pointB);
            }
            at += Character.charCount(pointA);
        }
        return Integer.compare(a.length(), b.length());
    }

    private static BigDecimal number(Field field, Literal literal) {
        return switch (literal) {
            case Literal.Number(var number) -> number;
            case Literal.Text(var text) ->
                    BigDecimal.valueOf(
                            field.type == Field.Type.DATE
                                    ? LocalDate.parse(text).toEpochDay()
                                    : Population.micros(
                                            Objects.requireNonNull(
                                                    ExpressionParser.instant(text))));
            case Literal.Truth _ ->
                    throw new IllegalStateException("The parser lets no truth value stand here");
        };
    }

    private Node elsewhere(Expression expression) {
        return ofThoseAlive(elsewhere.apply(expression));
    }

    private Node ofThoseAlive(RoaringBitmap bitmap) {
        return new All(List.of(leaf(population.alive), leaf(bitmap)));
    }

    private static Node leaf(RoaringBitmap bitmap) {
        return new Leaf(bitmap);
    }

    private static Node any(List<Node> nodes) {
        return nodes.size() == 1 ? nodes.getFirst() : new Any(nodes);
    }

    /// A part of the expression.
    private interface Node {
        /// Writes who of a page is in it. Pages are asked for in ascending order.
        ///
        /// @param words one bit a fan; what was there is overwritten
        /// @param among of whom it is asked, null for all; of others `words` may say anything
        /// @return false for nobody, where `words` may be anything
        boolean into(int key, long[] words, long @Nullable [] among);

        /// Whether it looks at one fan after the other, and so is best asked last.
        boolean scans();
    }

    private static List<Node> scansLast(List<Node> nodes) {
        return nodes.stream().sorted(Comparator.comparing(Node::scans)).toList();
    }

    private static final class Leaf implements Node {
        private final ContainerPointer pointer;

        Leaf(RoaringBitmap bitmap) {
            pointer = bitmap.getContainerPointer();
        }

        @Override
        public boolean scans() {
            return false;
        }

        @Override
        public boolean into(int key, long[] words, long @Nullable [] among) {
            while (pointer.getContainer() != null && pointer.key() < key) {
                pointer.advance();
            }
            var container = pointer.getContainer();
            if (container == null || pointer.key() != key) {
                return false;
            }
            // An array or a run only sets its own bits.
            if (!pointer.isBitmapContainer()) {
                Arrays.fill(words, 0);
            }
            container.copyBitmapTo(words, 0);
            return true;
        }
    }

    private static final class All implements Node {
        private final List<Node> parts;
        private final long[] part = new long[WORDS];

        All(List<Node> parts) {
            this.parts = scansLast(parts);
        }

        @Override
        public boolean scans() {
            return parts.getLast().scans();
        }

        @Override
        public boolean into(int key, long[] words, long @Nullable [] among) {
            if (!parts.getFirst().into(key, words, among)) {
                return false;
            }
            for (int i = 1; i < parts.size(); i++) {
                if (!parts.get(i).into(key, part, words)) {
                    return false;
                }
                for (int w = 0; w < WORDS; w++) {
                    words[w] &= part[w];
                }
            }
            return true;
        }
    }

    private static final class Any implements Node {
        private final List<Node> parts;
        private final long[] part = new long[WORDS];
        private final long[] left = new long[WORDS];

        Any(List<Node> parts) {
            this.parts = scansLast(parts);
        }

        @Override
        public boolean scans() {
            return parts.stream().anyMatch(Node::scans);
        }

        @Override
        public boolean into(int key, long[] words, long @Nullable [] among) {
            boolean any = false;
            for (var node : parts) {
                if (!any) {
                    any = node.into(key, words, among);
                } else if (node.into(key, part, node.scans() ? leftOf(words, among) : among)) {
                    for (int w = 0; w < WORDS; w++) {
                        words[w] |= part[w];
                    }
                }
            }
            return any;
        }

        private long[] leftOf(long[] words, long @Nullable [] among) {
            for (int w = 0; w < WORDS; w++) {
                left[w] = ~words[w] & (among == null ? -1L : among[w]);
            }
            return left;
        }
    }

    /// Those of `all` who are not in `without`.
    private static final class Without implements Node {
        private final Node all;
        private final Node without;
        private final long[] part = new long[WORDS];

        Without(Node all, Node without) {
            this.all = all;
            this.without = without;
        }

        @Override
        public boolean scans() {
            return all.scans() || without.scans();
        }

        @Override
        public boolean into(int key, long[] words, long @Nullable [] among) {
            if (!all.into(key, words, among)) {
                return false;
            }
            if (without.into(key, part, words)) {
                for (int w = 0; w < WORDS; w++) {
                    words[w] &= ~part[w];
                }
            }
            return true;
        }
    }

    private record Compare(NumberColumn column, Comparison comparison, BigDecimal literal)
            implements Node {
        @Override
        public boolean scans() {
            return true;
        }

        @Override
        public boolean into(int key, long[] words, long @Nullable [] among) {
            return column.matching(key, comparison, literal, words, among);
        }
    }
}
