package io.fanops.acceptance;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where a call can be made: the gateway, and each service's own port with an operation it has.
///
/// @param name `gateway to fan`, `analytics itself` and so on, to be read in a failure
/// @param method of an operation that needs a role
/// @param path under the brand
record Door(String name, URI door, String method, String path) {
    private static final Map<String, List<String>> GUARDED =
            Map.of(
                    "fan", List.of("GET", "/fans"),
                    "content", List.of("POST", "/qr-codes"),
                    "referral", List.of("GET", "/ledger/trial-balance"),
                    "analytics", List.of("GET", "/analytics/ladder"));

    /// One guarded operation of each service, through the gateway and directly.
    static List<Door> all(Stack stack) {
        List<Door> doors = new ArrayList<>();
        stack.services()
                .forEach((service, port) -> {
                    List<String> operation = GUARDED.getOrDefault(service, List.of());
                    doors.add(
                            new Door(
                                    "gateway to " + service,
                                    stack.gateway(),
                                    operation.get(0),
                                    operation.get(1)));
                    doors.add(
                            new Door(
                                    service + " itself", port, operation.get(0), operation.get(1)));
                });
        return doors;
    }

    /// Calls with a token as it stands, genuine or not.
    Answer call(Brand brand, String token) {
        return new Api(door, brand.root(), () -> token)
                .send(
                        method,
                        path,
                        method.equals("GET")
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString("{}"),
                        Map.of("Content-Type", "application/json"));
    }

    @Override
    public String toString() {
        return name;
    }
}
