package io.fanops.fan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.operation.LineImport;
import io.fanops.platform.operation.Ndjson;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.problem.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;

/// Reads fans off the wire, by the same constraints whichever way they come.
@ApplicationScoped
class FanReader {
    private final Ndjson ndjson;
    private final ObjectMapper json;
    private final Validator validator;

    FanReader(Ndjson ndjson, ObjectMapper json, Validator validator) {
        this.ndjson = ndjson;
        this.json = json;
        this.validator = validator;
    }

    LineImport.Format<FanDetails> ndjson() {
        return ndjson.of(FanDetails.class);
    }

    /// @param mapping what the columns mean; null where they are named as the fields
    FanCsv csv(@Nullable ColumnMapping mapping) {
        return new FanCsv(ndjson, json, mapping);
    }

    /// @throws Refused where the object is no fan
    /// @throws ConstraintViolationException where a field breaks its constraint
    FanDetails details(ObjectNode object) {
        try {
            var details = json.treeToValue(object, FanDetails.class);
            var violations = validator.validate(details);
            if (!violations.isEmpty()) {
                throw new ConstraintViolationException(violations);
            }
            return details;
        } catch (JsonProcessingException e) {
            throw Unreadable.refused(e);
        }
    }
}
