package io.fanops.analytics.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fanops.analytics.event.EventResource.SentEvent;
import io.fanops.platform.problem.Pointer;
import io.fanops.platform.problem.Refused.FieldError;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads one event of a batch by the same rules as a request's body; a bad one spoils no other.
@Singleton
class EventReader {
    private static final String TRACK = "track";

    /// Room for a rich event and not for a file.
    private static final int MAX_JSON_CHARACTERS = 32_000;

    private final ObjectMapper json;
    private final Validator validator;

    EventReader(ObjectMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    Reading read(JsonNode item, Instant receivedAt) {
        var messageId =
                item.path("messageId").isTextual() ? item.path("messageId").textValue() : null;
        try {
            var sent = json.treeToValue(item, SentEvent.class);
            if (sent == null) {
                return new Bad(messageId, List.of(new FieldError("", "is null")));
            }
            var errors = new ArrayList<FieldError>();
            validator.validate(sent).stream()
                    .map(v -> new FieldError(Pointer.of(v), String.valueOf(v.getMessage())))
                    .sorted(Comparator.comparing(FieldError::pointer))
                    .forEach(errors::add);
            if (sent.fan() != null
                    && (sent.fan().fanId() == null) == (sent.fan().externalId() == null)) {
                errors.add(new FieldError("/fan", "needs either fanId or externalId"));
            }
            var properties = write("/properties", sent.properties(), errors);
            var context = write("/context", sent.context(), errors);
            var at = EventTime.corrected(sent.timestamp(), sent.sentAt(), receivedAt);
            if (!EventTime.isPlausible(at, receivedAt)) {
                errors.add(
                        new FieldError("/timestamp", "must lie between 2000 and a day from now"));
            }
            if (!errors.isEmpty()) {
                return new Bad(messageId, errors);
            }
            return new Good(
                    new Event(
                            sent.messageId(),
                            sent.fan().fanId(),
                            sent.fan().externalId(),
                            name(sent),
                            at,
                            properties,
                            context));
        } catch (UnrecognizedPropertyException e) {
            return new Bad(
                    messageId,
                    List.of(
                            new FieldError(
                                    pointer(e),
                                    "`" + e.getPropertyName() + "` is not a field of an event")));
        } catch (JsonMappingException e) {
            return new Bad(
                    messageId, List.of(new FieldError(pointer(e), "has the wrong type or form")));
        } catch (JsonProcessingException _) {
            return new Bad(messageId, List.of(new FieldError("", "is no event")));
        }
    }

    /// The name of what was done: for `track` the field `event`, or the property of that name;
    /// otherwise `type` itself.
    private static String name(SentEvent sent) {
        if (!sent.type().equals(TRACK)) {
            return sent.type();
        }
        if (sent.event() != null) {
            return sent.event();
        }
        var inside = sent.properties() == null ? null : sent.properties().path("event").textValue();
        return inside == null || inside.isBlank() || inside.length() > SentEvent.MAX_NAME
                ? TRACK
                : inside;
    }

    private @Nullable String write(String pointer, @Nullable JsonNode node, List<FieldError> errors)
            throws JsonProcessingException {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isObject()) {
            errors.add(new FieldError(pointer, "must be an object"));
            return null;
        }
        if (!isStorable(node)) {
            errors.add(
                    new FieldError(
                            pointer, "holds a NUL character, or a number beyond a double's range"));
            return null;
        }
        var text = json.writeValueAsString(node);
        if (text.length() > MAX_JSON_CHARACTERS) {
            errors.add(
                    new FieldError(
                            pointer, "must have at most " + MAX_JSON_CHARACTERS + " characters"));
        }
        return text;
    }

    /// PostgreSQL's jsonb holds neither U+0000 nor infinity.
    private static boolean isStorable(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().indexOf('\0') < 0;
        }
        if (node.isNumber()) {
            return Double.isFinite(node.doubleValue());
        }
        for (var field : node.properties()) {
            if (field.getKey().indexOf('\0') >= 0) {
                return false;
            }
        }
        for (var child : node) {
            if (!isStorable(child)) {
                return false;
            }
        }
        return true;
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step ->
                        "/" + (step.getFieldName() != null ? step.getFieldName() : step.getIndex()))
                .collect(Collectors.joining());
    }

    /// What became of one item.
    sealed interface Reading {}

    record Good(Event event) implements Reading {}

    /// @param messageId null where the item has none that can be read
    record Bad(@Nullable String messageId, List<FieldError> errors) implements Reading {}
}
