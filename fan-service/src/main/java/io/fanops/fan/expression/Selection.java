package io.fanops.fan.expression;

import io.fanops.fan.expression.Expression.Comparison;
import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Literal;
import io.fanops.fan.expression.Expression.Membership;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// An expression as a condition on `fan f`, with its values bound and never written into the SQL.
public final class Selection {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final String condition;

    private Selection(Expression expression) {
        condition = sql(expression);
    }

    public static Selection of(Expression expression) {
        return new Selection(expression);
    }

    /// @return SQL that is never null: a fan of whom something is unknown is not in it, nor in its
    ///   comparison's opposite
    public String condition() {
        return condition;
    }

    public Map<String, Object> values() {
        return values;
    }

    private String sql(Expression expression) {
        return switch (expression) {
            case Expression.And(var all) -> joined(all, " and ");
            case Expression.Or(var any) -> joined(any, " or ");
            case Expression.Not(var inner) -> "not " + sql(inner);
            case Expression.Has(var what, var texts) ->
                    "coalesce(" + has(what, bind(texts.toArray(String[]::new))) + ", false)";
            case Expression.In(var audience) ->
                    "exists (select from audience_member m where m.brand = f.brand and m.fan_id = f.id and m.audience_id = "
                            + bind(audience)
                            + ")";
            case Expression.HasAttribute(var name) ->
                    "jsonb_exists(f.attributes, " + bind(name) + ")";
            case Expression.CompareAttribute(var name, var comparison, var literal) ->
                    compare(bind(name), comparison, literal);
            case Expression.CompareField(var field, var comparison, var literal) ->
                    "coalesce(f."
                            + field.column
                            + " "
                            + comparison.sql
                            + " "
                            + bind(value(field, literal))
                            + ", false)";
        };
    }

    private String joined(List<Expression> parts, String operator) {
        return parts.stream().map(this::sql).collect(Collectors.joining(operator, "(", ")"));
    }

    private static String has(Membership what, String texts) {
        return switch (what) {
            case TAG -> "f.tags && " + texts;
            case STAGE -> "f.stage = any(" + texts + ")";
            case TIER -> "f.tier = any(" + texts + ")";
            case GENDER -> "f.gender = any(" + texts + ")";
            case REGION -> "f.region = any(" + texts + ")";
            case CHANNEL ->
                    "exists (select from fan_identity i where i.brand = f.brand and i.fan_id = f.id and i.channel = any("
                            + texts
                            + "))";
            case CONSENT ->
                    "exists (select from fan_consent c where c.brand = f.brand and c.fan_id = f.id and c.granted"
                            + " and c.channel = any("
                            + texts
                            + "))";
            case COMMUNITY ->
                    "exists (select from community_member m where m.brand = f.brand and m.fan_id = f.id and m.community = any("
                            + texts
                            + "))";
            case ATTITUDE -> "f.attitude = any(" + texts + ")";
            case ROLE -> "f.roles && " + texts;
            case KOL ->
                    "exists (select from kol_fan k where k.brand = f.brand and k.fan_id = f.id and k.kol = any("
                            + texts
                            + "))";
            case AUDIENCE ->
                    throw new IllegalStateException("A named audience was not looked up before");
        };
    }

    private String compare(String name, Comparison comparison, Literal literal) {
        return switch (literal) {
            case Literal.Number(var number) ->
                    "coalesce(case when jsonb_typeof(f.attributes -> "
                            + name
                            + ") = 'number' then (f.attributes ->> "
                            + name
                            + ")::numeric "
                            + comparison.sql
                            + " "
                            + bind(number)
                            + " end, false)";
            case Literal.Text(var text) ->
                    "coalesce(case when jsonb_typeof(f.attributes -> "
                            + name
                            + ") = 'string' then (f.attributes ->> "
                            + name
                            + ") "
                            + comparison.sql
                            + " "
                            + bind(text)
                            + " end, false)";
            case Literal.Truth(var truth) ->
                    "coalesce(case when jsonb_typeof(f.attributes -> "
                            + name
                            + ") = 'boolean' then (f.attributes ->> "
                            + name
                            + ")::boolean "
                            + comparison.sql
                            + " "
                            + bind(truth)
                            + " end, false)";
        };
    }

    private static Object value(Field field, Literal literal) {
        return switch (literal) {
            case Literal.Number(var number) -> number;
            case Literal.Text(var text) ->
                    field.type == Field.Type.DATE
                            ? LocalDate.parse(text)
                            : Timestamp.from(
                                    Objects.requireNonNull(ExpressionParser.instant(text)));
            case Literal.Truth _ ->
                    throw new IllegalStateException("The parser lets no truth value stand here");
        };
    }

    private String bind(Object value) {
        var name = "v" + values.size();
        values.put(name, value);
        return ":" + name;
    }
}
