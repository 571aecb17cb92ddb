package io.fanops.platform.problem;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
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
                var name = parameter.getAnnotation(QueryParam.class);
                var value = name == null ? null : uri.getQueryParameters().getFirst(name.value());
                var fault = value == null ? null : fault(parameter, value);
                if (name != null && fault != null) {
                    return Refused.invalid(name.value(), fault);
                }
            }
        }
        return new Refused(GeneralProblem.NOT_FOUND, "There is nothing at this path.");
    }

    private static @Nullable String fault(Parameter parameter, String value) {
        var type = parameter.getType();
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).anyMatch(c -> c.toString().equals(value))
                    ? null
                    : "must be one of " + Arrays.toString(type.getEnumConstants());
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
        return type == String.class ? null : "does not read as " + type.getSimpleName();
    }
}
