package io.fanops.platform.problem;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names the query parameter that does not read as what the operation takes.
final class WrongParameter {
    private static final Set<Class<?>> WHOLE =
            Set.of(int.class, Integer.class, long.class, Long.class);
    private static final Set<Class<?>> FRACTIONAL =
            Set.of(double.class, Double.class, float.class, Float.class);

    private WrongParameter() {}

    static Refused of(@Nullable Method method, UriInfo uri) {
        if (method != null) {
            for (var parameter : method.getParameters()) {
                var refused =
                        parameter.isAnnotationPresent(BeanParam.class)
                                ? ofThose(parameter.getType(), uri)
                                : of(parameter, parameter.getType(), uri);
                if (refused != null) {
                    return refused;
                }
            }
        }
        return new Refused(GeneralProblem.NOT_FOUND, "There is nothing at this path.");
    }

    /// Of several that stand in a class of their own.
    private static @Nullable Refused ofThose(Class<?> parameters, UriInfo uri) {
        for (var field : parameters.getDeclaredFields()) {
            var refused = of(field, field.getType(), uri);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private static @Nullable Refused of(AnnotatedElement parameter, Class<?> type, UriInfo uri) {
        var name = parameter.getAnnotation(QueryParam.class);
        var value = name == null ? null : uri.getQueryParameters().getFirst(name.value());
        var fault = value == null ? null : fault(type, value);
        return name == null || fault == null ? null : Refused.invalid(name.value(), fault);
    }

    private static @Nullable String fault(Class<?> type, String value) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).anyMatch(c -> c.toString().equals(value))
                    ? null
                    : Unreadable.isNo(type);
        }
        if (type == Instant.class) {
            return isMoment(value) ? null : "is no moment such as 2026-11-28T09:30:00Z";
        }
        try {
            if (WHOLE.contains(type)) {
                var number = new BigDecimal(value).longValueExact();
                return type != long.class && type != Long.class && number != (int) number
                        ? "is beyond " + Integer.MAX_VALUE
                        : null;
            }
            if (FRACTIONAL.contains(type)) {
                Double.parseDouble(value);
                return null;
            }
        } catch (NumberFormatException _) {
            return "is no number";
        } catch (ArithmeticException _) {
            return "is no whole number, or too large a one";
        }
        return type == String.class ? null : Unreadable.isNo(type);
    }

    private static boolean isMoment(String value) {
        try {
            Instant.parse(value);
            return true;
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
