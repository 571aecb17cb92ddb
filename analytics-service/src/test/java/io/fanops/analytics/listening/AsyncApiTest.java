package io.fanops.analytics.listening;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.contracts.ActivityFact;
import io.fanops.platform.contracts.ContentFact;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FactTypes;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.ReferralFact;
import java.io.IOException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// `docs/asyncapi.json` tells of every fact as the contracts have it: made from the sealed
/// interfaces and their golden files by this test, and held to them by it. It stands here because
/// this service hears all topics.
class AsyncApiTest {
    /// With `-Dfanops.asyncapi=write` the document is written instead of compared.
    private static final String WRITE = "fanops.asyncapi";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<Class<?>, ObjectNode> PLAIN =
            Map.of(
                    String.class, plain("string", ""),
                    UUID.class, plain("string", "uuid"),
                    Instant.class, plain("string", "date-time"),
                    LocalDate.class, plain("string", "date"),
                    long.class, plain("integer", "int64"),
                    int.class, plain("integer", "int32"),
                    boolean.class, plain("boolean", ""));

    private record Topic(String name, String teller, Class<? extends Fact> facts) {}

    private static final List<Topic> TOPICS =
            List.of(
                    new Topic(FanFact.TOPIC, "fan-service", FanFact.class),
                    new Topic(ContentFact.TOPIC, "content-service", ContentFact.class),
                    new Topic(ReferralFact.TOPIC, "referral-service", ReferralFact.class),
                    new Topic(ActivityFact.TOPIC, "analytics-service", ActivityFact.class));

    @Test
    void theDocumentTellsOfEveryFactAsItIs() throws IOException {
        Path file = root().resolve("docs/asyncapi.json");
        String made = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document()) + "\n";
        if ("write".equals(System.getProperty(WRITE))) {
            Files.writeString(file, made);
        }
        assertThat(Files.readString(file))
                .as(
                        "A fact has changed. Write the document anew: mvn -pl platform,analytics-service"
                                + " -Dtest=AsyncApiTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -D%s=write verify",
                        WRITE)
                .isEqualTo(made);
    }

    private static ObjectNode document() throws IOException {
        var document = JSON.createObjectNode().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "FanOps facts")
                .put("version", "1")
                .put(
                        "description",
                        "What the services tell each other, at least once and in order for each fan. A type is only added"
                                + " to; whoever reads one passes over fields and types that it does not know.");
        document.put("defaultContentType", "application/json");
        var channels = document.putObject("channels");
        var operations = document.putObject("operations");
        var components = document.putObject("components");
        var messages = components.putObject("messages");
        var types = new TreeMap<>(FactTypes.all());
        for (var topic : TOPICS) {
            var channel = channels.putObject(topic.name()).put("address", topic.name());
            channel.put(
                    "description",
                    "Told by " + topic.teller() + ". The key is the brand, or brand/fan.");
            var told = channel.putObject("messages");
            types.forEach((type, fact) -> {
                if (topic.facts().isAssignableFrom(fact)) {
                    told.putObject(type).put("$ref", "#/components/messages/" + type);
                }
            });
            operations
                    .putObject("tell." + topic.name())
                    .put("action", "send")
                    .putObject("channel")
                    .put("$ref", "#/channels/" + topic.name());
        }
        for (var type : types.entrySet()) {
            messages.set(type.getKey(), message(type.getKey(), type.getValue()));
        }
        components.putObject("schemas").set("CloudEvent", headers());
        return document;
    }

    private static ObjectNode message(String type, Class<? extends Fact> fact) throws IOException {
        var message = JSON.createObjectNode().put("name", type).put("title", fact.getSimpleName());
        message.putObject("headers").put("$ref", "#/components/schemas/CloudEvent");
        message.set("payload", object(fact));
        var golden = AsyncApiTest.class.getResource("/contracts/" + type + ".json");
        message.putArray("examples")
                .addObject()
                .set("payload", JSON.readTree(Objects.requireNonNull(golden)));
        return message;
    }

    private static ObjectNode headers() {
        var headers = JSON.createObjectNode().put("type", "object");
        headers.put("description", "The fact's envelope: a CloudEvent in Kafka's binary mode.");
        var properties = headers.putObject("properties");
        for (var attribute :
                List.of(
                        "ce_specversion",
                        "ce_id",
                        "ce_source",
                        "ce_type",
                        "ce_time",
                        "ce_brand",
                        "content-type")) {
            properties.putObject(attribute).put("type", "string");
        }
        properties.withObject("/ce_id").put("format", "uuid");
        properties.withObject("/ce_time").put("format", "date-time");
        return headers;
    }

    private static ObjectNode object(Class<?> type) {
        var object = JSON.createObjectNode().put("type", "object");
        var properties = object.putObject("properties");
        var required = object.putArray("required");
        for (RecordComponent component : type.getRecordComponents()) {
            var of = component.getAnnotatedType();
            var schema = value(of);
            properties.set(component.getName(), schema);
            if (of.isAnnotationPresent(Nullable.class)) {
                mayBeNull(schema);
            } else {
                required.add(component.getName());
            }
        }
        return object;
    }

    /// What is not there is written as null, and may also be left out.
    private static void mayBeNull(ObjectNode schema) {
        var type = schema.path("type");
        schema.putArray("type").add(type).add("null");
        if (schema.path("enum") instanceof ArrayNode values) {
            values.addNull();
        }
    }

    private static ObjectNode value(AnnotatedType of) {
        if (of instanceof AnnotatedParameterizedType list) {
            var schema = JSON.createObjectNode().put("type", "array");
            schema.set("items", value(list.getAnnotatedActualTypeArguments()[0]));
            return schema;
        }
        var type = (Class<?>) of.getType();
        if (type.isRecord()) {
            return object(type);
        }
        if (type.isEnum()) {
            var schema = JSON.createObjectNode().put("type", "string");
            var values = schema.putArray("enum");
            for (var constant : type.getEnumConstants()) {
                values.add(constant.toString());
            }
            return schema;
        }
        return JSON.createObjectNode()
                .setAll(Objects.requireNonNull(PLAIN.get(type), () -> "how is written " + type));
    }

    private static ObjectNode plain(String type, String format) {
        var schema = JSON.createObjectNode().put("type", type);
        return format.isEmpty() ? schema : schema.put("format", format);
    }

    private static Path root() {
        var path = Path.of("").toAbsolutePath();
        while (path != null && !Files.exists(path.resolve("fanops"))) {
            path = path.getParent();
        }
        return Objects.requireNonNull(path);
    }
}
