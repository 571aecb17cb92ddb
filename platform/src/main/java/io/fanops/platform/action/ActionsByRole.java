package io.fanops.platform.action;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import io.fanops.platform.tenancy.Caller;
import io.quarkus.arc.Arc;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Leaves of `_actions` what the caller may do.
@Singleton
class ActionsByRole implements ObjectMapperCustomizer {
    private final Caller caller;

    ActionsByRole(Caller caller) {
        this.caller = caller;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.registerModule(
                new SimpleModule("fanops-actions").setSerializerModifier(new Marked()));
    }

    private boolean isInNobodysRequest() {
        return !Arc.container().requestContext().isActive() || caller.isAnonymous();
    }

    private final class Marked extends BeanSerializerModifier {
        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config,
                BeanDescription bean,
                List<BeanPropertyWriter> properties) {
            for (var property : properties) {
                var resources = property.getAnnotation(ActionsOf.class);
                if (resources != null) {
                    property.assignSerializer(new Allowed(roles(resources.value())));
                }
            }
            return properties;
        }
    }

    private final class Allowed extends JsonSerializer<Object> {
        private final Map<String, Set<String>> roles;

        Allowed(Map<String, Set<String>> roles) {
            this.roles = roles;
        }

        @Override
        public void serialize(Object actions, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            boolean isForAll = isInNobodysRequest();
            out.writeStartArray();
            for (var action : (List<?>) actions) {
                if (isForAll || rolesOf((String) action).stream().anyMatch(caller::hasRole)) {
                    out.writeString((String) action);
                }
            }
            out.writeEndArray();
        }

        private Set<String> rolesOf(String action) {
            var of = roles.get(action);
            if (of == null) {
                throw new IllegalStateException("No operation is called " + action);
            }
            return of;
        }
    }

    /// Who may do what at these resources.
    static Map<String, Set<String>> roles(Class<?>... resources) {
        return Stream.of(resources)
                .flatMap(resource -> Arrays.stream(resource.getDeclaredMethods()))
                .filter(method -> !method.isSynthetic())
                .flatMap(method -> names(method).map(name -> Map.entry(name, method)))
                .collect(
                        Collectors.groupingBy(
                                Map.Entry::getKey,
                                Collectors.flatMapping(
                                        named -> roles(named.getValue()),
                                        Collectors.toUnmodifiableSet())));
    }

    private static Stream<String> names(Method operation) {
        var action = operation.getAnnotation(Action.class);
        return action == null ? Stream.of(operation.getName()) : Stream.of(action.value());
    }

    private static Stream<String> roles(Method operation) {
        var own = operation.getAnnotation(RolesAllowed.class);
        var allowed =
                own == null ? operation.getDeclaringClass().getAnnotation(RolesAllowed.class) : own;
        return allowed == null ? Stream.of() : Stream.of(allowed.value());
    }
}
