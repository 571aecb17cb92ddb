package io.fanops.acceptance;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What passed between a brand and a fan of its: two of each kind, as in [Things].
final class RelationshipThings {
    private RelationshipThings() {}

    static void make(Api api, String own, Map<String, String> made) {
        String fan = made.getOrDefault("fan", "");
        made.putIfAbsent("community", own + "-community");
        api.patch("/fans/" + fan, Map.of("consents", Map.of("conversation", true)), "*").good();
        for (String name : List.of("A", "B")) {
            made.put(
                    "promise",
                    api.post("/promises", promise(own + "-promise-" + name, Map.of("fanId", fan)))
                            .is(201)
                            .json()
                            .path("id")
                            .asText());
            api.post("/fans/" + fan + "/conversations", conversation(own + "-said-" + name))
                    .is(201);
            made.put(
                    "item",
                    api.post("/intake", item(own + "-item-" + name, Map.of("fanId", fan)))
                            .is(201)
                            .json()
                            .path("id")
                            .asText());
        }
    }

    static Map<String, Object> promise(String externalId, Map<String, Object> to) {
        Map<String, Object> promise = new HashMap<>(to);
        promise.put("externalId", externalId);
        promise.put("what", "A seat at the summer tasting");
        promise.put("dueAt", Instant.now().plus(Duration.ofDays(365)).toString());
        return promise;
    }

    static Map<String, Object> promise(Map<String, Object> to) {
        return promise("p-" + UUID.randomUUID(), to);
    }

    static Map<String, Object> conversation(String externalId) {
        return Map.of(
                "externalId", externalId,
                "channel", "app",
                "direction", "IN",
                "text", "你好",
                "at", "2026-10-05T04:00:00Z");
    }

    static Map<String, Object> item(String externalId, Map<String, Object> from) {
        return Map.of(
                "externalId", externalId,
                "channel", "app",
                "from", from,
                "text", "你好",
                "at", "2026-10-05T04:00:00Z");
    }

    static Map<String, Object> item(Map<String, Object> from) {
        return item("i-" + UUID.randomUUID(), from);
    }

    static Map<String, Object> formula() {
        Map<String, Object> parts =
                Map.of("intensity", 1, "frequency", 1, "reciprocity", 1, "obligation", 1);
        Map<String, Object> halfLives = new HashMap<>(parts);
        halfLives.put("sentiment", 1);
        return Map.of(
                "halfLifeDays", halfLives,
                "saturation", parts,
                "shares", parts,
                "weights", Map.of(),
                "trust",
                        Map.of(
                                "promises", 1,
                                "orders", 1,
                                "grades", 1,
                                "length", 1,
                                "lengthDays", 1));
    }
}
