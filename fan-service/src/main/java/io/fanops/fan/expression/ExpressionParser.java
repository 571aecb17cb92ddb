package io.fanops.fan.expression;

import io.fanops.fan.expression.Expression.Comparison;
import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Literal;
import io.fanops.fan.expression.Expression.Membership;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.problem.Refused;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parses audience expressions by recursive descent.
///
/// ```
/// or      = and { "or" and }
/// and     = not { "and" not }
/// not     = "not" not | "(" or ")" | term
/// term    = word "(" text { "," text } ")" [ comparison literal ] | field comparison literal
/// literal = text | number | "true" | "false"
/// ```
public final class ExpressionParser {
    /// Deeper nesting than this is no honest expression.
    private static final int MAX_DEPTH = 100;

    private static final int MAX_LENGTH = 10_000;

    /// Digits with sign and point. All that is compared fits in 19, attributes in 100.
    private static final int MAX_DIGITS = 100;

    /// So long ago, seen from when it is asked: days of 24 hours, or hours.
    static final Pattern RELATIVE = Pattern.compile("now(?:-([0-9]{1,5})([dh]))?");

    private final String text;
    private final Vocabulary vocabulary;
    private int at;
    private int depth;

    private ExpressionParser(String text, Vocabulary vocabulary) {
        this.text = text;
        this.vocabulary = vocabulary;
    }

    /// Reads what was checked before: words that the brand has given up since stay what they were,
    /// and mean nobody.
    ///
    /// @throws Refused `EXPRESSION_INVALID` with the position (from 1) and what was expected there
    public static Expression parse(String text) {
        return parse(text, Vocabulary.ANY);
    }

    /// Reads what somebody says now.
    ///
    /// @throws Refused as [#parse(String)], also for a word that nobody could be meant by
    public static Expression parse(String text, Vocabulary vocabulary) {
        if (text.length() > MAX_LENGTH) {
            throw Refused.invalid("/expression", "must have at most 10,000 characters");
        }
        var parser = new ExpressionParser(text, vocabulary);
        var expression = parser.or();
        parser.blanks();
        if (parser.at < text.length()) {
            throw parser.expected("`and`, `or` or the end");
        }
        return expression;
    }

    private Expression or() {
        var any = new ArrayList<Expression>();
        any.add(and());
        while (keyword("or")) {
            any.add(and());
        }
        return any.size() == 1 ? any.getFirst() : new Expression.Or(List.copyOf(any));
    }

    private Expression and() {
        var all = new ArrayList<Expression>();
        all.add(not());
        while (keyword("and")) {
            all.add(not());
        }
        return all.size() == 1 ? all.getFirst() : new Expression.And(List.copyOf(all));
    }

    private Expression not() {
        if (++depth > MAX_DEPTH) {
            throw expected("less nesting than " + MAX_DEPTH + " levels");
        }
        try {
            if (keyword("not")) {
                return new Expression.Not(not());
            }
            if (symbol("(")) {
                var inner = or();
                if (!symbol(")")) {
                    throw expected("`)`");
                }
                return inner;
            }
            return term();
        } finally {
            depth--;
        }
    }

    private Expression term() {
        blanks();
        int start = at;
        var word = word();
        if (word.equals("attribute")) {
            return attribute();
        }
        var membership = Membership.of(word);
        if (membership.isPresent()) {
            return has(membership.get());
        }
        var field = Field.of(word);
        if (field.isPresent()) {
            if (symbol("(") && !symbol(")")) {
                throw expected("`)`");
            }
            var comparison = comparison();
            if (comparison == null) {
                throw expected("one of = != < <= > >=");
            }
            blanks();
            int literalAt = at;
            var literal = literal();
            check(field.get(), literal, literalAt);
            return new Expression.CompareField(field.get(), comparison, literal);
        }
        at = start;
        throw expected(
                "`not`, `(` or one of "
                        + Stream.concat(
                                        Stream.of("attribute"),
                                        Stream.concat(
                                                Stream.of(Membership.values()).map(m -> m.word),
                                                Stream.of(Field.values()).map(f -> f.word)))
                                .collect(Collectors.joining(", ")));
    }

    private Expression attribute() {
        if (!symbol("(")) {
            throw expected("`(`");
        }
        var name = quoted();
        if (!symbol(")")) {
            throw expected("`)`");
        }
        var comparison = comparison();
        return comparison == null
                ? new Expression.HasAttribute(name)
                : new Expression.CompareAttribute(name, comparison, literal());
    }

    private Expression has(Membership membership) {
        if (!symbol("(")) {
            throw expected("`(`");
        }
        var values = new ArrayList<String>();
        do {
            blanks();
            int start = at;
            var value = quoted();
            if (membership == Membership.STAGE
                    && Stream.of(Stage.values()).noneMatch(stage -> stage.name().equals(value))) {
                at = start;
                throw expected("one of " + List.of(Stage.values()));
            }
            var wished = vocabulary.wished(membership, value);
            if (wished != null) {
                at = start;
                throw expected(wished);
            }
            values.add(value);
        } while (symbol(","));
        if (!symbol(")")) {
            throw expected("`,` or `)`");
        }
        return new Expression.Has(membership, List.copyOf(values));
    }

    private void check(Field field, Literal literal, int literalAt) {
        var wished =
                switch (field.type) {
                    case NUMBER -> literal instanceof Literal.Number ? null : "a number";
                    case DATE ->
                            literal instanceof Literal.Text t
                                            && (isDate(t.value()) || isRelative(t.value()))
                                    ? null
                                    : "a date such as \"2026-01-31\", years 1 to 9999, or \"now-90d\"";
                    case INSTANT ->
                            literal instanceof Literal.Text t
                                            && (instant(t.value()) != null || isRelative(t.value()))
                                    ? null
                                    : "a date such as \"2026-01-31\" or an instant such as \"2026-01-31T08:00:00Z\", years 1 to 9999, or \"now-90d\"";
                };
        if (wished != null) {
            at = literalAt;
            throw expected(wished);
        }
    }

    private static boolean isRelative(String text) {
        return RELATIVE.matcher(text).matches();
    }

    private static boolean isDate(String text) {
        try {
            return hasFourDigits(LocalDate.parse(text).getYear());
        } catch (DateTimeException _) {
            return false;
        }
    }

    /// Java's calendar goes on for a billion years, PostgreSQL's does not.
    private static boolean hasFourDigits(int year) {
        return year >= 1 && year <= 9_999;
    }

    /// An instant, or the start of a day in UTC; null for text that is neither.
    public static @Nullable Instant instant(String text) {
        try {
            var instant =
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : Instant.parse(text);
            return hasFourDigits(instant.atOffset(ZoneOffset.UTC).getYear()) ? instant : null;
        } catch (DateTimeException _) {
            return null;
        }
    }

    private @Nullable Comparison comparison() {
        for (var known : List.of("<=", ">=", "!=", "<>", "==", "=", "<", ">")) {
            if (symbol(known)) {
                return switch (known) {
                    case "<=" -> Comparison.LESS_OR_EQUAL;
                    case ">=" -> Comparison.GREATER_OR_EQUAL;
                    case "!=", "<>" -> Comparison.NOT_EQUAL;
                    case "<" -> Comparison.LESS;
                    case ">" -> Comparison.GREATER;
                    default -> Comparison.EQUAL;
                };
            }
        }
        return null;
    }

    private Literal literal() {
        blanks();
        if (at < text.length() && text.charAt(at) == '"') {
            return new Literal.Text(quoted());
        }
        if (keyword("true")) {
            return new Literal.Truth(true);
        }
        if (keyword("false")) {
            return new Literal.Truth(false);
        }
        int start = at;
        while (at < text.length() && "+-.0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at - start > MAX_DIGITS) {
            at = start;
            throw expected("a number of at most " + MAX_DIGITS + " digits");
        }
        try {
            return new Literal.Number(new BigDecimal(text.substring(start, at)));
        } catch (NumberFormatException _) {
            at = start;
            throw expected("a text in double quotes, a number, true or false");
        }
    }

    private String quoted() {
        blanks();
        int start = at;
        if (at >= text.length() || text.charAt(at) != '"') {
            throw expected("a text in double quotes");
        }
        var value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            value.append(c);
        }
        at = start;
        throw expected("a text that ends with a double quote");
    }

    private String word() {
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean keyword(String keyword) {
        blanks();
        int end = at + keyword.length();
        if (text.startsWith(keyword, at)
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))) {
            at = end;
            return true;
        }
        return false;
    }

    private boolean symbol(String symbol) {
        blanks();
        if (text.startsWith(symbol, at)) {
            at += symbol.length();
            return true;
        }
        return false;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private Refused expected(String what) {
        int end = Math.min(text.length(), at + 20);
        if (end > at && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        var found = at >= text.length() ? "the end" : "`" + text.substring(at, end) + "`";
        int position = text.codePointCount(0, at) + 1;
        var detail = "At position " + position + ": expected " + what + ", found " + found + ".";
        return new Refused(
                ExpressionProblem.EXPRESSION_INVALID,
                detail,
                new Refused.FieldError("/expression", detail, position));
    }
}
