package io.fanops.analytics.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.fanops.analytics.event.EventReader.Bad;
import io.fanops.analytics.event.EventReader.Good;
import io.fanops.analytics.event.EventResource.Result;
import io.fanops.analytics.event.EventResource.Status;
import io.fanops.analytics.fan.KnownFans;
import io.fanops.platform.contracts.ActivityFact.Tracked;
import io.fanops.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Takes a batch of events: each message id once, and told to the other services.
@ApplicationScoped
class TakingEvents {
    private final Jdbi jdbi;
    private final EventReader reader;
    private final KnownFans fans;
    private final Outbox outbox;

    TakingEvents(Jdbi jdbi, EventReader reader, KnownFans fans, Outbox outbox) {
        this.jdbi = jdbi;
        this.reader = reader;
        this.fans = fans;
        this.outbox = outbox;
    }

    /// @param receivedAt when they came, by our clock
    /// @return what became of each item, in their order
    @Transactional
    List<Result> take(List<JsonNode> items, Instant receivedAt) {
        var readings = items.stream().map(item -> reader.read(item, receivedAt)).toList();
        // Sorted, so that two batches with the same messages wait for each other instead of locking
        // each other out.
        var first = new TreeMap<String, Event>();
        for (var reading : readings) {
            if (reading instanceof Good good) {
                first.putIfAbsent(good.event().messageId(), good.event());
            }
        }
        var meant =
                fans.meant(
                        first.values().stream()
                                .map(Event::externalId)
                                .filter(Objects::nonNull)
                                .distinct()
                                .toList(),
                        first.values().stream()
                                .map(Event::fanId)
                                .filter(Objects::nonNull)
                                .distinct()
                                .toList());
        first.replaceAll((_, event) -> {
            var fan =
                    event.externalId() != null
                            ? meant.byName().get(event.externalId())
                            : event.fanId();
            return fan == null ? event : event.by(fan, meant.erased().contains(fan));
        });
        var fresh = store(first.values(), receivedAt);
        outbox.append(
                first.values().stream()
                        .filter(event -> fresh.contains(event.messageId()))
                        .map(event ->
                                new Tracked(
                                        event.messageId(),
                                        event.fanId(),
                                        event.externalId(),
                                        event.name(),
                                        event.at()))
                        .toList());
        var results = new ArrayList<Result>(readings.size());
        for (var reading : readings) {
            results.add(
                    switch (reading) {
                        case Good good ->
                                new Result(
                                        good.event().messageId(),
                                        // The second of two in this batch is a duplicate like any
                                        // other.
                                        fresh.remove(good.event().messageId())
                                                ? Status.ACCEPTED
                                                : Status.DUPLICATE,
                                        null);
                        case Bad bad -> new Result(bad.messageId(), Status.REJECTED, bad.errors());
                    });
        }
        return results;
    }

    private Set<String> store(Collection<Event> events, Instant receivedAt) {
        if (events.isEmpty()) {
            return new HashSet<>();
        }
        return new HashSet<>(
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        insert into tracked_event
                                            (brand, message_id, fan_id, external_id, name, occurred_at, received_at, properties, context)
                                        select :brand, m, f, e, n, o, cast(:received as timestamptz), p, c
                                        from unnest(:messages, :fans, :externals, :names, cast(:occurred as timestamptz[]),
                                                cast(:properties as jsonb[]), cast(:contexts as jsonb[])) as t(m, f, e, n, o, p, c)
                                        on conflict do nothing returning message_id\
                                        """)
                                .bind("messages", texts(events, Event::messageId))
                                .bind(
                                        "fans",
                                        events.stream().map(Event::fanId).toArray(UUID[]::new))
                                .bind("externals", texts(events, Event::externalId))
                                .bind("names", texts(events, Event::name))
                                .bind("occurred", texts(events, event -> event.at().toString()))
                                .bind("received", receivedAt.toString())
                                .bind("properties", texts(events, Event::properties))
                                .bind("contexts", texts(events, Event::context))
                                .mapTo(String.class)
                                .list()));
    }

    private static String[] texts(
            Collection<Event> events, Function<Event, @Nullable String> field) {
        return events.stream().map(field).toArray(String[]::new);
    }
}
