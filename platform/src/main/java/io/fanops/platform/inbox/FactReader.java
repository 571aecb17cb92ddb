package io.fanops.platform.inbox;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FactTypes;
import io.fanops.platform.identity.Ids;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads CloudEvents in binary mode. Unknown types are passed over, unknown fields too: the sender
/// may be newer.
@Singleton
public class FactReader {
    private final ObjectMapper json;

    FactReader(ObjectMapper json) {
        this.json = json.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /// @param wanted the facts to read, or the topics all of whose facts are to be read; of others
    ///   only the type is looked at
    /// @return the fact; empty where its type is not wanted or not known here
    /// @throws Unreadable where the record is no CloudEvent of ours: it can never be read
    public Optional<Received> read(
            ConsumerRecord<String, byte[]> record, Set<Class<? extends Fact>> wanted) {
        var type =
                FactTypes.classOf(header(record, "ce_type"))
                        .filter(known ->
                                wanted.stream().anyMatch(kind -> kind.isAssignableFrom(known)));
        if (type.isEmpty()) {
            return Optional.empty();
        }
        try {
            var id =
                    Ids.parse(header(record, "ce_id"))
                            .orElseThrow(() -> new Unreadable("ce_id is no UUID", null));
            Fact fact = json.readValue(record.value(), type.get());
            if (fact == null) {
                throw new Unreadable("no data", null);
            }
            return Optional.of(
                    new Received(
                            id,
                            header(record, "ce_brand"),
                            Instant.parse(header(record, "ce_time")),
                            fact));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new Unreadable(e.getMessage(), e);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new Unreadable("header " + name + " is missing", null);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    /// A record that no number of tries makes readable.
    public static final class Unreadable extends RuntimeException {
        Unreadable(
                @org.jspecify.annotations.Nullable String message,
                @org.jspecify.annotations.Nullable Throwable e) {
            super(message, e);
        }
    }
}
