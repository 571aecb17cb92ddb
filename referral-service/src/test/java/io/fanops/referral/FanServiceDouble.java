package io.fanops.referral;

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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// The fan service as far as this service calls it, on real HTTP: the resolutions, a look for one
/// fan, `/me`, audiences, and a token endpoint for the machine client. A brand whose slug begins
/// with `down` finds it answering 503. Of what two fans may have in common it knows the telephone
/// number, which nobody has checked, and the e-mail address, which somebody has.
public class FanServiceDouble implements QuarkusTestResourceLifecycleManager {
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
            return Map.of("FANOPS_FAN_URL", url, "quarkus.oidc-client.auth-server-url", url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The process ends with the tests.
    }

    private void serve(HttpExchange call) throws IOException {
        var path = call.getRequestURI().getPath().split("/");
        if (path[path.length - 1].equals("token")) {
            answer(
                    call,
                    200,
                    Map.of("access_token", "machine", "expires_in", 900, "token_type", "Bearer"));
            return;
        }
        var brand = brands.computeIfAbsent(path[3], _ -> new Brand());
        if (path[3].startsWith("down")) {
            answer(call, 503, Map.of());
        } else if (path[path.length - 1].equals("me")) {
            answer(
                    call,
                    200,
                    Map.of(
                            "id",
                            brand.survivor(brand.known("me-" + subject(call), "").id()),
                            "stage",
                            "FOLLOWER"));
        } else if (path[4].equals("audiences")) {
            audience(call, brand, path);
        } else if (path[path.length - 1].equals("merges")) {
            var said = JSON.readTree(call.getRequestBody());
            brand.merge(id(said, "survivor"), said.path("merged"));
            answer(call, 200, Map.of());
        } else if (call.getRequestMethod().equals("GET")) {
            answer(call, 200, Map.of("items", brand.found(call.getRequestURI().getQuery())));
        } else {
            resolve(call, brand);
        }
    }

    private static UUID id(JsonNode said, String field) {
        return UUID.fromString(said.path(field).asText());
    }

    private static void resolve(HttpExchange call, Brand brand) throws IOException {
        var question = JSON.readTree(call.getRequestBody());
        var origin = question.path("origin").asText("");
        var fans = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < question.path("fans").size(); i++) {
            JsonNode asked = question.path("fans").path(i);
            if (asked.hasNonNull("gender") && !"FMO".contains(asked.path("gender").asText())) {
                var error = Map.of("pointer", "/gender", "detail", "is none of F, M, O");
                answer(
                        call,
                        400,
                        Map.of(
                                "status",
                                400,
                                "detail",
                                "A gender is wrong.",
                                "errors",
                                List.of(error)));
                return;
            }
            var answer = new HashMap<>(brand.answer(asked, origin, question));
            if (question.hasNonNull("comparedWith") && answer.get("fanId") instanceof UUID fan) {
                answer.put("likeness", brand.likeness(fan, asked, id(question, "comparedWith")));
            }
            fans.add(answer);
        }
        answer(call, 200, Map.of("fans", fans));
    }

    /// `POST /audiences` with `members` makes one, as nobody but a test may.
    private static void audience(HttpExchange call, Brand brand, String[] path) throws IOException {
        if (path.length == 5) {
            var members = new ArrayList<String>();
            JSON.readTree(call.getRequestBody())
                    .path("members")
                    .forEach(member -> members.add(member.asText()));
            var id = Ids.next().toString();
            brand.audiences.put(id, members);
            answer(call, 201, Map.of("id", id));
            return;
        }
        var members = brand.audiences.get(path[5]);
        if (members == null || path.length == 8 && !members.contains(path[7])) {
            answer(call, 404, Map.of());
        } else if (path.length == 7) {
            answer(
                    call,
                    200,
                    Map.of("items", members.stream().map(id -> Map.of("id", id)).toList()));
        } else {
            answer(call, 200, Map.of("id", path[path.length - 1]));
        }
    }

    private static String subject(HttpExchange call) throws IOException {
        var token =
                call.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]))
                .path("sub")
                .asText();
    }

    private static void answer(HttpExchange call, int status, Object body) throws IOException {
        var bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders()
                .add(
                        "Content-Type",
                        status < 400 ? "application/json" : "application/problem+json");
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    private static final class Brand {
        private final Map<String, Fan> byName = new ConcurrentHashMap<>();
        private final Map<UUID, Fan> byId = new ConcurrentHashMap<>();
        private final Map<String, List<String>> audiences = new ConcurrentHashMap<>();
        private final Map<UUID, UUID> survivors = new ConcurrentHashMap<>();
        private final Map<UUID, Map<String, String>> known = new ConcurrentHashMap<>();

        /// @param merged the other one; null parts them again
        void merge(UUID survivor, JsonNode merged) {
            if (merged.isNull()) {
                survivors.values().removeIf(survivor::equals);
            } else {
                survivors.put(UUID.fromString(merged.asText()), survivor);
            }
        }

        UUID survivor(UUID fan) {
            return survivors.getOrDefault(fan, fan);
        }

        Map<String, Object> likeness(UUID fan, JsonNode asked, UUID other) {
            var mine = new HashMap<>(known.getOrDefault(fan, Map.of()));
            mine.putAll(said(asked));
            var theirs = known.getOrDefault(survivor(other), Map.of());
            var shares = new ArrayList<String>();
            var verified = new ArrayList<String>();
            if (mine.containsKey("phone") && mine.get("phone").equals(theirs.get("phone"))) {
                shares.add("PHONE");
            }
            if (mine.containsKey("email") && mine.get("email").equals(theirs.get("email"))) {
                shares.add("EMAIL");
                verified.add("EMAIL");
            }
            var domains =
                    mine.containsKey("email")
                            ? List.of(mine.get("email").replaceFirst(".*@", ""))
                            : List.of();
            return Map.of(
                    "same",
                    fan.equals(survivor(other)),
                    "shares",
                    shares,
                    "verified",
                    verified,
                    "emailDomains",
                    domains);
        }

        private static Map<String, String> said(JsonNode asked) {
            var said = new HashMap<String, String>();
            for (var field : List.of("phone", "email")) {
                if (asked.hasNonNull(field)) {
                    said.put(field, asked.path(field).asText());
                }
            }
            return said;
        }

        Map<String, Object> answer(JsonNode asked, String origin, JsonNode question) {
            if (asked.hasNonNull("fanId")) {
                var fan = byId.get(UUID.fromString(asked.path("fanId").asText()));
                var answer = new HashMap<String, Object>();
                answer.put("fanId", fan == null ? null : survivor(fan.id()));
                answer.put("toldOf", fan == null ? null : fan.id());
                answer.put("externalId", fan == null ? null : fan.externalId());
                answer.put("stage", "FOLLOWER");
                answer.put("isNew", false);
                answer.put("known", fan != null);
                return answer;
            }
            var externalId = asked.path("externalId").asText();
            boolean unseen = !byName.containsKey(externalId);
            if (unseen && question.path("dryRun").asBoolean()) {
                return Map.of(
                        "fanId",
                        Ids.next(),
                        "externalId",
                        externalId,
                        "isNew",
                        true,
                        "known",
                        true);
            }
            var fan = known(externalId, origin);
            known.computeIfAbsent(survivor(fan.id()), _ -> new ConcurrentHashMap<>())
                    .putAll(said(asked));
            boolean isNew = unseen || (!origin.isEmpty() && fan.origin().equals(origin));
            return Map.of(
                    "fanId",
                    survivor(fan.id()),
                    "toldOf",
                    fan.id(),
                    "externalId",
                    externalId,
                    "stage",
                    "FOLLOWER",
                    "isNew",
                    isNew,
                    "known",
                    true);
        }

        /// @param query `externalId=<name>`
        List<Map<String, Object>> found(String query) {
            var fan = byName.get(query.substring("externalId=".length()));
            return fan == null ? List.of() : List.of(Map.of("id", survivor(fan.id())));
        }

        Fan known(String externalId, String origin) {
            var fan = byName.computeIfAbsent(externalId, name -> new Fan(Ids.next(), name, origin));
            byId.put(fan.id(), fan);
            return fan;
        }
    }

    private record Fan(UUID id, String externalId, String origin) {}
}
