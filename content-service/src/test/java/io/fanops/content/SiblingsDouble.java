package io.fanops.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fanops.platform.identity.Ids;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The fan service and the referral service as far as this service calls them, on real HTTP: `/me`,
/// a token endpoint for the machine client, and prize pools that keep the referral service's rules.
/// The acceptance tests have the real ones.
///
/// A key keeps its first answer, and belongs to one body, as with the real one.
///
/// A test makes a pool by `PUT …/prize-pools/{pool}`, and says by `PUT …/outage` which calls are
/// answered 503: those whose path ends so, at once or, with `late`, when all is done.
public class SiblingsDouble implements QuarkusTestResourceLifecycleManager {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Brand> brands = new ConcurrentHashMap<>();

    @Override
    public Map<String, String> start() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::serve);
            server.start();
            var url = "http://127.0.0.1:" + server.getAddress().getPort();
            return Map.of(
                    "FANOPS_FAN_URL",
                    url,
                    "FANOPS_REFERRAL_URL",
                    url,
                    "quarkus.oidc-client.auth-server-url",
                    url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The process ends with the tests.
    }

    private void serve(HttpExchange call) throws IOException {
        var path = call.getRequestURI().getPath();
        if (path.endsWith("/token")) {
            answer(
                    call,
                    new Answer(
                            200,
                            Map.of(
                                    "access_token",
                                    "machine",
                                    "expires_in",
                                    900,
                                    "token_type",
                                    "Bearer")));
            return;
        }
        var said = JSON.readTree(call.getRequestBody());
        var steps = path.split("/");
        var brand = brands.computeIfAbsent(steps[3], _ -> new Brand());
        if (path.endsWith("/outage")) {
            brand.isLate = said.path("late").asBoolean();
            brand.outage = said.path("of").asText();
            answer(call, new Answer(200, Map.of()));
        } else if (brand.isOut(path) && !brand.isLate) {
            answer(call, new Answer(503, Map.of()));
        } else if (path.endsWith("/fans")) {
            brand.fans.put(said.path("subject").asText(), said.path("id").asText());
            answer(call, new Answer(200, Map.of()));
        } else if (path.endsWith("/me")) {
            answer(
                    call,
                    new Answer(
                            200,
                            Map.of(
                                    "id",
                                    brand.fans.computeIfAbsent(
                                            subject(call), _ -> Ids.next().toString()))));
        } else {
            var answer = brand.once(call, steps, said);
            // Of what was done the answer is lost.
            boolean isLost = brand.isOut(path) && answer.status() < 400;
            answer(call, isLost ? new Answer(503, Map.of()) : answer);
        }
    }

    private static String subject(HttpExchange call) throws IOException {
        var token =
                call.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]))
                .path("sub")
                .asText();
    }

    private static void answer(HttpExchange call, Answer answer) throws IOException {
        var body = JSON.writeValueAsString(answer.body()).getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().add("Content-Type", "application/json");
        call.sendResponseHeaders(answer.status(), body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    private record Kept(String asked, Answer answer) {}

    private record Answer(int status, Object body) {
        /// As it is now: what it tells of goes on changing.
        Answer copied() {
            return new Answer(status, JSON.valueToTree(body));
        }

        static Answer conflict(String code) {
            return new Answer(409, Map.of("status", 409, "code", code));
        }
    }

    private static final class Brand {
        private final Map<String, String> fans = new ConcurrentHashMap<>();
        private final Map<String, Pool> pools = new ConcurrentHashMap<>();
        private final Map<String, Kept> answers = new ConcurrentHashMap<>();
        private volatile String outage = "";
        private volatile boolean isLate;

        boolean isOut(String path) {
            return !outage.isEmpty() && path.endsWith(outage);
        }

        Answer once(HttpExchange call, String[] steps, JsonNode said) {
            var key = call.getRequestHeaders().getFirst("Idempotency-Key");
            if (key == null) {
                return pool(call, steps, said);
            }
            var asked = call.getRequestURI() + " " + said;
            var first = answers.get(key);
            if (first != null) {
                return first.asked().equals(asked) ? first.answer() : new Answer(422, Map.of());
            }
            var answer = pool(call, steps, said);
            if (answer.status() < 400) {
                answers.put(key, new Kept(asked, answer.copied()));
            }
            return answer;
        }

        /// `/v1/brands/{brand}/prize-pools/{pool}[/reservations[/{reservation}[/{verb}]]]`
        Answer pool(HttpExchange call, String[] steps, JsonNode said) {
            if (call.getRequestMethod().equals("PUT")) {
                pools.put(steps[5], new Pool(steps[5], said));
                return new Answer(200, Map.of());
            }
            var pool = pools.get(steps[5]);
            if (pool == null) {
                return new Answer(404, Map.of());
            }
            synchronized (pool) {
                if (steps.length == 6) {
                    return new Answer(200, pool.view());
                }
                if (steps.length == 7) {
                    return call.getRequestMethod().equals("GET")
                            ? new Answer(
                                    200,
                                    Map.of(
                                            "items",
                                            pool.referring(call.getRequestURI().getQuery())))
                            : pool.reserve(said);
                }
                var reservation = pool.reservations.get(steps[7]);
                if (reservation == null) {
                    return new Answer(404, Map.of());
                }
                return steps.length == 8
                        ? new Answer(200, reservation)
                        : pool.end(reservation, steps[8], said);
            }
        }
    }

    private static final class Pool {
        private final String key;
        private final JsonNode said;
        private final Map<String, Map<String, Object>> reservations = new LinkedHashMap<>();
        private long left;

        Pool(String key, JsonNode said) {
            this.key = key;
            this.said = said;
            this.left = said.path("total").asLong();
        }

        Map<String, Object> view() {
            var view = new HashMap<String, Object>();
            view.put("key", key);
            view.put("name", "积分");
            view.put("state", said.path("state").asText("ACTIVE"));
            view.put("form", "POINTS");
            if (said.hasNonNull("amount")) {
                view.put("amount", said.path("amount").asLong());
            }
            return view;
        }

        /// @param query `reference=…`, or null for all
        List<Map<String, Object>> referring(@Nullable String query) {
            return reservations.values().stream()
                    .filter(there ->
                            query == null || query.equals("reference=" + there.get("reference")))
                    .toList();
        }

        Answer reserve(JsonNode asked) {
            var reference = asked.path("reference").asText();
            for (var there : reservations.values()) {
                if (reference.equals(there.get("reference"))) {
                    return new Answer(200, there);
                }
            }
            if (said.path("isOver").asBoolean()) {
                return Answer.conflict("COUPON_EXPIRED");
            }
            if (!said.path("state").asText("ACTIVE").equals("ACTIVE")) {
                return Answer.conflict("PRIZE_POOL_CLOSED");
            }
            long amount = said.path("amount").asLong();
            if (left < amount) {
                return Answer.conflict("PRIZES_EXHAUSTED");
            }
            left -= amount;
            var id = Ids.next().toString();
            var made = new ConcurrentHashMap<String, Object>();
            made.put("id", id);
            made.put("reference", reference);
            made.put("state", "RESERVED");
            made.put("fanId", asked.path("fan").path("fanId").asText());
            reservations.put(id, made);
            return new Answer(201, made);
        }

        /// `lapse` is time's part, which no caller of the real one has.
        Answer end(Map<String, Object> reservation, String verb, JsonNode asked) {
            boolean isRevoked =
                    verb.equals("revocation") && "AWARDED".equals(reservation.get("state"));
            if (!isRevoked && !"RESERVED".equals(reservation.get("state"))) {
                return Answer.conflict("RESERVATION_ENDED");
            }
            if (verb.equals("award")) {
                reservation.put("state", "AWARDED");
                reservation.put("fanId", asked.path("fan").path("fanId").asText());
            } else {
                reservation.put(
                        "state",
                        switch (verb) {
                            case "lapse" -> "EXPIRED";
                            case "revocation" -> "REVOKED";
                            default -> "RELEASED";
                        });
                left += said.path("amount").asLong();
            }
            return new Answer(200, reservation);
        }
    }
}
