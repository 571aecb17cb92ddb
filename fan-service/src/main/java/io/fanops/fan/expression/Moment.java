package io.fanops.fan.expression;

import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Literal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/// The moment at which an expression is asked.
public final class Moment {
    private Moment() {}

    /// The expression with `"now-90d"` and its like replaced by what they are at a moment; days
    /// begin in UTC.
    public static Expression at(Instant now, Expression expression) {
        return switch (expression) {
            case Expression.And(var all) ->
                    new Expression.And(all.stream().map(e -> at(now, e)).toList());
            case Expression.Or(var any) ->
                    new Expression.Or(any.stream().map(e -> at(now, e)).toList());
            case Expression.Not(var inner) -> new Expression.Not(at(now, inner));
            case Expression.CompareField(var field, var comparison, Literal.Text(var text)) -> {
                var relative = ExpressionParser.RELATIVE.matcher(text);
                if (!relative.matches()) {
                    yield expression;
                }
                var moment =
                        relative.group(1) == null
                                ? now
                                : now.minus(
                                        relative.group(2).equals("d")
                                                ? Duration.ofDays(Long.parseLong(relative.group(1)))
                                                : Duration.ofHours(
                                                        Long.parseLong(relative.group(1))));
                yield new Expression.CompareField(
                        field,
                        comparison,
                        new Literal.Text(
                                field.type == Field.Type.DATE
                                        ? moment.atOffset(ZoneOffset.UTC).toLocalDate().toString()
                                        : moment.toString()));
            }
            case Expression.CompareField _,
                    Expression.CompareAttribute _,
                    Expression.HasAttribute _,
                    Expression.Has _,
                    Expression.In _ ->
                    expression;
        };
    }
}
