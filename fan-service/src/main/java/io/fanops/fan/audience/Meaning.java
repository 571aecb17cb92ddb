package io.fanops.fan.audience;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.Expression.Membership;
import io.fanops.fan.expression.ExpressionParser;
import io.fanops.fan.expression.ExpressionProblem;
import io.fanops.fan.expression.Moment;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an expression means now: named audiences replaced by theirs, relative times by moments.
@ApplicationScoped
class Meaning {
    /// Audiences in audiences; deeper is no honest composition.
    private static final int MAX_DEPTH = 10;

    /// Terms that an expression may come to, so that ten audiences of ten audiences each stay
    /// small.
    private static final int MAX_TERMS = 10_000;

    private static final Expression NOTHING = new Expression.Or(List.of());

    private final Audiences audiences;
    private final Words words;
    private final Clock clock;

    Meaning(Audiences audiences, Words words, Clock clock) {
        this.audiences = audiences;
        this.words = words;
        this.clock = clock;
    }

    /// @throws Refused `EXPRESSION_INVALID` where it cannot be read, or says words that mean nobody
    Expression of(String text) {
        return Moment.at(clock.instant(), resolve(read(text), List.of(), new Course(false)));
    }

    /// Reads what somebody says now.
    ///
    /// @throws Refused as [#of(String)]
    Expression read(String text) {
        return ExpressionParser.parse(text, words);
    }

    /// @throws Refused `EXPRESSION_INVALID` where it stands too deep in others, or comes to too
    ///   much
    Expression of(Audience audience) {
        return Moment.at(clock.instant(), resolve(audience, List.of(), new Course(false)));
    }

    /// What an audience asks for or, if it is a snapshot, asked for when it was taken: not who is
    /// in it, but by which words they were found.
    Expression asked(Audience audience) {
        return Moment.at(clock.instant(), resolve(audience, List.of(), new Course(true)));
    }

    /// Checks what an audience is to be.
    ///
    /// @param name of the audience that it is to be, which it must not speak of; null for none
    /// @throws Refused `EXPRESSION_INVALID` where it cannot be read, speaks of an audience that
    ///   there is not, or of itself
    Expression checked(@Nullable String name, String text) {
        var expression = read(text);
        resolve(expression, name == null ? List.of() : List.of(name), new Course(false));
        return expression;
    }

    /// Names of audiences that an expression speaks of.
    static Set<String> names(Expression expression) {
        var names = new HashSet<String>();
        switch (expression) {
            case Expression.And(var all) -> all.forEach(e -> names.addAll(names(e)));
            case Expression.Or(var any) -> any.forEach(e -> names.addAll(names(e)));
            case Expression.Not(var inner) -> names.addAll(names(inner));
            case Expression.Has(var what, var values) -> {
                if (what == Membership.AUDIENCE) {
                    names.addAll(values);
                }
            }
            case Expression.In _,
                    Expression.HasAttribute _,
                    Expression.CompareAttribute _,
                    Expression.CompareField _ -> {
                // Speaks of no audience by name.
            }
        }
        return names;
    }

    private Expression resolve(Expression expression, List<String> path, Course course) {
        if (++course.terms > MAX_TERMS) {
            throw invalid("It comes to more than 10,000 terms.");
        }
        return switch (expression) {
            case Expression.And(var all) ->
                    new Expression.And(all.stream().map(e -> resolve(e, path, course)).toList());
            case Expression.Or(var any) ->
                    new Expression.Or(any.stream().map(e -> resolve(e, path, course)).toList());
            case Expression.Not(var inner) -> new Expression.Not(resolve(inner, path, course));
            case Expression.Has(var what, var names) when what == Membership.AUDIENCE ->
                    new Expression.Or(
                            names.stream().map(name -> named(name, path, course)).toList());
            case Expression.Has _,
                    Expression.In _,
                    Expression.HasAttribute _,
                    Expression.CompareAttribute _,
                    Expression.CompareField _ ->
                    expression;
        };
    }

    private Expression named(String name, List<String> path, Course course) {
        if (path.contains(name)) {
            if (course.asked) {
                return NOTHING;
            }
            throw invalid("The audience `" + name + "` would be defined by itself.");
        }
        var audience = audiences.named(name);
        if (audience.isEmpty()) {
            if (course.asked) {
                return NOTHING;
            }
            throw invalid("There is no audience `" + name + "`.");
        }
        return resolve(audience.get(), path, course);
    }

    private Expression resolve(Audience audience, List<String> path, Course course) {
        var expression = audience.expression();
        if (expression == null && course.asked) {
            expression = audience.snapshotOf();
        }
        if (expression == null) {
            return new Expression.In(audience.id());
        }
        if (path.size() >= MAX_DEPTH) {
            throw invalid("Audiences stand in each other more than 10 deep.");
        }
        var deeper = new ArrayList<>(path);
        deeper.add(audience.name());
        return resolve(ExpressionParser.parse(expression), deeper, course);
    }

    /// One way through audiences in audiences.
    private static final class Course {
        /// What an audience that is no more asked for is not known: that is no fault then.
        private final boolean asked;

        private int terms;

        Course(boolean asked) {
            this.asked = asked;
        }
    }

    private static Refused invalid(String detail) {
        return new Refused(
                ExpressionProblem.EXPRESSION_INVALID,
                detail,
                new Refused.FieldError("/expression", detail));
    }
}
