package io.fanops.platform.problem;

import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Where in a request something is wrong: a JSON pointer (RFC 6901) into the body, or the name of a
/// parameter.
public final class Pointer {
    private Pointer() {}

    /// Of what stands in the body at these steps, whatever is in their names.
    public static String to(String... steps) {
        var pointer = new StringBuilder();
        for (var step : steps) {
            append(pointer, step);
        }
        return pointer.toString();
    }

    /// Of what is no parameter: `rewards[0].amount` becomes `/rewards/0/amount`.
    public static String of(ConstraintViolation<?> violation) {
        return pointer(nodes(violation));
    }

    /// Of a parameter of `method`, or of what stands in its body; empty for the whole body.
    static String of(ConstraintViolation<?> violation, @Nullable Method method) {
        var nodes = nodes(violation);
        if (nodes.size() < 2 || nodes.getFirst().getKind() != ElementKind.METHOD) {
            return pointer(nodes);
        }
        var within = nodes.subList(2, nodes.size());
        if (method == null || nodes.get(1).getKind() != ElementKind.PARAMETER) {
            return pointer(within);
        }
        var parameter =
                method.getParameters()[
                        nodes.get(1).as(Path.ParameterNode.class).getParameterIndex()];
        if (parameter.isAnnotationPresent(BeanParam.class) && !within.isEmpty()) {
            return within.getFirst().getName();
        }
        var name = name(parameter);
        return name == null ? pointer(within) : name;
    }

    static String of(JsonMappingException e) {
        var pointer = new StringBuilder();
        for (var step : e.getPath()) {
            append(
                    pointer,
                    step.getFieldName() != null
                            ? step.getFieldName()
                            : String.valueOf(step.getIndex()));
        }
        return pointer.toString();
    }

    private static @Nullable String name(Parameter parameter) {
        if (parameter.getAnnotation(QueryParam.class) instanceof QueryParam query) {
            return query.value();
        }
        if (parameter.getAnnotation(PathParam.class) instanceof PathParam path) {
            return path.value();
        }
        return parameter.getAnnotation(HeaderParam.class) instanceof HeaderParam header
                ? header.value()
                : null;
    }

    private static List<Path.Node> nodes(ConstraintViolation<?> violation) {
        return StreamSupport.stream(violation.getPropertyPath().spliterator(), false).toList();
    }

    private static String pointer(List<Path.Node> nodes) {
        var pointer = new StringBuilder();
        for (var node : nodes) {
            if (node.getIndex() != null) {
                append(pointer, String.valueOf(node.getIndex()));
            } else if (node.getKey() != null) {
                append(pointer, String.valueOf(node.getKey()));
            }
            // Elements of lists and maps have names like <list element>.
            if (node.getName() != null && !node.getName().startsWith("<")) {
                append(pointer, node.getName());
            }
        }
        return pointer.toString();
    }

    private static void append(StringBuilder pointer, String step) {
        pointer.append('/').append(step.replace("~", "~0").replace("/", "~1"));
    }
}
