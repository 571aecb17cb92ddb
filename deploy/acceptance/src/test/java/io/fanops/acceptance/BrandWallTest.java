package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// No brand sees or changes another brand's things (G11).
///
/// The matrix is made from the OpenAPI documents: every operation of every service, on this brand's
/// real things where the path names a kind we have one of, tried by strangers at the gateway and at
/// each service's own port.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrandWallTest {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private static final List<String> METHODS =
            List.of("get", "head", "post", "put", "patch", "delete");

    /// Operations that are for everybody, by design; each has its reason in `api.md`.
    private static final List<String> FOR_EVERYBODY =
            List.of("/q/", "/r/", "/public/", "/openapi", "/docs");

    /// One operation on this brand's things.
    ///
    /// @param path as documented
    /// @param target the same with real ids
    private record Operation(String method, String path, String target, String contentType) {

        boolean isForEverybody() {
            return FOR_EVERYBODY.stream().anyMatch(path::startsWith);
        }

        /// A fan may have affairs of their own in any brand.
        boolean isAFansOwn() {
            return path.matches("/v1/brands/\\{[^}]+}/me(/.*)?");
        }

        /// Asks for a role instead of a brand, such as onboarding.
        boolean isOfNoBrand() {
            return !path.contains("/brands/{");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// Somebody who should get nothing of this brand.
    ///
    /// @param expected what each call should end with
    /// @param hasOwnAffairs whether `/me` is theirs in any brand
    private record Caller(String name, String token, int expected, boolean hasOwnAffairs) {}

    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("walled");
    private final Brand stranger = stack.onboard("stranger");
    private final Map<String, String> things = things();
    private final String before = fingerprint();

    @AfterAll
    void nothingHasChanged() {
        assertEquals(before, fingerprint());
        Wallet.assertBooksBalance(brand);
    }

    @Test
    void everyOperationOfEveryServiceIsInTheGatewaysDocument() {
        List<String> atTheGateway =
                operations(stack.gateway(), "/openapi").stream().map(Operation::toString).toList();
        assertTrue(atTheGateway.size() > 30, atTheGateway::toString);
        List<String> missing = new ArrayList<>();
        stack.services()
                .forEach((service, port) ->
                        operations(port, "/openapi?format=json").stream()
                                .filter(operation -> operation.path().startsWith("/v1/"))
                                .map(Operation::toString)
                                .filter(operation -> !atTheGateway.contains(operation))
                                .forEach(operation -> missing.add(service + " " + operation)));
        assertEquals(List.of(), missing);
    }

    @Test
    void everyOperationHasARow() {
        for (Operation operation : operations(stack.gateway(), "/openapi")) {
            assertFalse(operation.target().contains("{"), operation::toString);
            assertTrue(
                    operation.isForEverybody() || operation.path().startsWith("/v1/brands"),
                    () -> operation + " is neither a brand's nor known to be for everybody");
        }
    }

    @Test
    void anotherBrandsProgramFindsNothing() {
        assertGetsNothing(new Caller("another brand's program", stranger.token(), 404, false));
    }

    @Test
    void nobodyGetsInWithoutAToken() {
        assertGetsNothing(new Caller("nobody", "", 401, false));
    }

    @Test
    void aFanFindsNothingButTheirOwn() {
        try (Chromium chromium = Chromium.start()) {
            assertGetsNothing(
                    new Caller(
                            "a fan", MobileFan.signUp(stack, chromium).accessToken(), 404, true));
        }
    }

    @Test
    void thePlatformItselfReadsNoBrandsThings() {
        String token = stack.token(stack.clientId(), stack.clientSecret());
        for (String path : List.of("/fans", "/ledger/trial-balance", "/analytics/ladder")) {
            brand.calledWith(token).get(path).problem(404);
        }
    }

    @Test
    void anotherBrandsThingsAreNotFoundByIdInOnesOwnBrand() {
        List<String> opened = new ArrayList<>();
        for (Operation operation : operations(stack.gateway(), "/openapi")) {
            // Only reading: a stranger's writes under their own brand are their own affair.
            if (!operation.method().equals("GET")
                    || operation.isForEverybody()
                    || !PARAMETER.matcher(operation.path().replace("{brand}", "")).find()) {
                continue;
            }
            String target = operation.target().replace("/" + brand.slug(), "/" + stranger.slug());
            Answer answer = call(stack.gateway(), operation, target, stranger.token());
            if (answer.succeeded() && things.values().stream().anyMatch(answer.body()::contains)) {
                opened.add(answer.toString());
            }
        }
        assertEquals(List.of(), opened);
    }

    // ---------------------------------------------------------------- the matrix

    private void assertGetsNothing(Caller caller) {
        List<String> opened = new ArrayList<>();
        int rows = tryAll("gateway", stack.gateway(), "/openapi", caller, opened);
        for (Map.Entry<String, URI> service : stack.services().entrySet()) {
            rows +=
                    tryAll(
                            service.getKey(),
                            service.getValue(),
                            "/openapi?format=json",
                            caller,
                            opened);
        }
        System.out.printf("[figures] wall: %s, %d rows%n", caller.name(), rows);
        assertEquals(
                List.of(), opened, () -> caller.name() + " should have got " + caller.expected());
    }

    /// @return how many rows were tried
    private int tryAll(String name, URI door, String document, Caller caller, List<String> opened) {
        int rows = 0;
        for (Operation operation : operations(door, document)) {
            if (operation.isForEverybody() || (caller.hasOwnAffairs() && operation.isAFansOwn())) {
                continue;
            }
            rows++;
            int status = call(door, operation, operation.target(), caller.token()).status();
            // Where no brand is asked for there is none to hide: the role alone is missing.
            boolean roleIsMissing =
                    status == 403 && caller.expected() == 404 && operation.isOfNoBrand();
            if (status != caller.expected() && !roleIsMissing) {
                opened.add("%s %s → %d".formatted(name, operation, status));
            }
        }
        return rows;
    }

    private Answer call(URI door, Operation operation, String target, String token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        boolean hasBody = !operation.contentType().isEmpty();
        if (hasBody) {
            headers.put("Content-Type", operation.contentType());
        }
        return new Api(door, "", () -> token)
                .send(
                        operation.method(),
                        target,
                        hasBody ? BodyPublishers.ofString("{}") : BodyPublishers.noBody(),
                        headers);
    }

    private List<Operation> operations(URI door, String document) {
        JsonNode paths =
                new Api(door, "", () -> "")
                        .get(document, Map.of("Accept", "application/json"))
                        .is(200)
                        .json()
                        .path("paths");
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    JsonNode content = operation.getValue().path("requestBody").path("content");
                    operations.add(
                            new Operation(
                                    operation.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    target(path.getKey()),
                                    content.isEmpty() ? "" : content.fieldNames().next()));
                }
            }
        }
        return operations;
    }

    /// Replaces each parameter by the real thing of the collection before it, or by an id that
    /// nothing has.
    private String target(String path) {
        StringBuilder target = new StringBuilder();
        String collection = "";
        for (String segment : path.substring(1).split("/")) {
            Matcher parameter = PARAMETER.matcher(segment);
            String real = things.getOrDefault(collection, UUID.randomUUID().toString());
            target.append('/').append(parameter.replaceAll(Matcher.quoteReplacement(real)));
            collection = segment;
        }
        return target.toString();
    }

    // ---------------------------------------------------------------- what the brand has

    /// One thing of each kind, by the collection it stands in.
    private Map<String, String> things() {
        Api api = brand.api();
        Map<String, String> made = new LinkedHashMap<>();
        made.put("brands", brand.slug());
        String fan =
                api.post("/fans", Bodies.fan("walled-fan", "Walled"))
                        .is(201)
                        .json()
                        .path("id")
                        .asText();
        made.put("fans", fan);
        made.put("codes", fan);
        made.put(
                "audiences",
                id(api.post("/audiences", Map.of("name", "A", "expression", "gender(\"F\")"))));
        made.put("stores", id(api.post("/stores", Bodies.store("S-1"))));
        made.put(
                "qr-codes",
                id(
                        api.post(
                                "/qr-codes",
                                Map.of("kind", "BRAND", "target", "https://shop.example.com/"))));
        api.post("/referral-programs", Bodies.program("walled-program", "JOINED", 10)).is(201);
        made.put("referral-programs", "walled-program");
        String code =
                api.put("/referral-programs/walled-program/codes/" + fan, Map.of())
                        .good()
                        .path("code")
                        .asText();
        made.put(
                "referrals",
                id(
                        api.post(
                                "/referrals",
                                Bodies.referral(
                                        "walled-program",
                                        code,
                                        Bodies.fan("walled-2", "W"),
                                        "d"))));
        api.post(
                        "/orders",
                        Bodies.order(
                                "walled-order", "walled-fan", 100, "CNY", "2026-10-05T04:00:00Z"))
                .is(201);
        made.put("orders", "walled-order");
        api.post("/coupon-templates", Bodies.couponTemplate("walled-template", 5, 1)).is(201);
        made.put("coupon-templates", "walled-template");
        String coupon =
                api.post("/coupons", Bodies.coupon("walled-template", "walled-fan"))
                        .is(201)
                        .json()
                        .path("code")
                        .asText();
        made.put("coupons", coupon);
        made.put(
                "redemptions",
                id(api.post("/coupons/" + coupon + "/redemptions", Map.of("store", "S-1"))));
        String operation =
                api.startImport(
                        "/fans/import", "application/x-ndjson", "{\"externalId\":\"walled-3\"}\n");
        api.follow(operation);
        Api.eventually(
                "fans of the walled brand",
                Duration.ofSeconds(30),
                3,
                () -> api.get("/fans?limit=100").is(200).json().path("items").size());
        made.put("operations", operation.substring(operation.lastIndexOf('/') + 1));
        return made;
    }

    private static String id(Answer answer) {
        return answer.is(201).json().path("id").asText();
    }

    /// What must be the same after all that the strangers tried.
    private String fingerprint() {
        Api api = brand.api();
        List<String> parts = new ArrayList<>();
        JsonNode fan = api.get("/fans/" + things.get("fans")).is(200).json();
        parts.add(fan.path("externalId") + " " + fan.path("nickname") + " " + fan.path("tags"));
        JsonNode fans = api.get("/fans?limit=100").is(200).json().path("items");
        parts.add(fans.size() + " fans");
        JsonNode books = api.get("/ledger/trial-balance").is(200).json();
        for (JsonNode member : books) {
            if (member.isArray()) {
                parts.add(member.toString());
            }
        }
        return String.join("\n", parts);
    }
}
