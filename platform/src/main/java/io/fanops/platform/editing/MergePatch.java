package io.fanops.platform.editing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.problem.Unreadable;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;

/// JSON merge patch (RFC 7396): a field that is null is cleared, one that is left out stays.
@Singleton
public class MergePatch {
    private final ObjectMapper json;
    private final Validator validator;

    MergePatch(ObjectMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /// @param current what is edited, as the record that a caller could have sent
    /// @return `current` with the patch applied, checked by the same constraints as a new one
    /// @throws Refused where the patch has unknown fields or wrong types
    /// @throws ConstraintViolationException where the result breaks a constraint
    public <T extends Record> T apply(T current, ObjectNode patch, Class<T> type) {
        ObjectNode target = json.valueToTree(current);
        merge(target, patch);
        try {
            var merged = json.treeToValue(target, type);
            var violations = validator.validate(merged);
            if (!violations.isEmpty()) {
                throw new ConstraintViolationException(violations);
            }
            return merged;
        } catch (JsonProcessingException e) {
            throw Unreadable.refused(e);
        }
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties()
                .forEach(field -> {
                    if (field.getValue().isNull()) {
                        target.remove(field.getKey());
                    } else if (field.getValue() instanceof ObjectNode inner
                            && target.get(field.getKey()) instanceof ObjectNode object) {
                        merge(object, inner);
                    } else {
                        target.set(field.getKey(), field.getValue());
                    }
                });
    }
}
