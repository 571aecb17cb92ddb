package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// No brand sees or changes another brand's things (G11).
///
/// The matrix is made from the OpenAPI documents: every operation of every service, on this brand's
/// real things and with a body that would do, tried by strangers at the gateway and at each
/// service's own port; and every place where an id may stand (path, query, body, cursor), with this
/// brand's id in it under the stranger's own brand. An operation or a place that the matrix does
/// not know fails it: see [Things] and [ForeignIds].
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrandWallTest {
    /// Refusals that are good for an id that is not one's own.
    private static final Set<Integer> REFUSALS = Set.of(400, 404, 409, 422);

    /// Rows of the matrix that are tried at a time: one caller alone leaves half the machine idle.
    private static final int WIDTH = 8;

    /// Somebody who should get nothing of this brand.
    ///
    /// @param expected what each call should end with
    /// @param hasOwnAffairs whether `/me` is theirs in any brand
    private record Caller(String name, String token, int expected, boolean hasOwnAffairs) {}

    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("walled");
    private final Brand stranger = stack.onboard("stranger");
    private final Things things = Things.of(brand);
    private final Things strangers = Things.of(stranger);
    private final Things nobodys = Things.unknown(things);
    private final List<Operation> operations = Operation.of(stack.gateway(), "/openapi");
    private final String before = fingerprint();

    @AfterAll
    void nothingHasChanged() {
        assertEquals(before, fingerprint());
        Wallet.assertBooksBalance(brand);
    }

    // ---------------------------------------------------------------- the matrix is whole

    @Test
    void everyOperationOfEveryServiceIsInTheGatewaysDocument() {
        List<String> atTheGateway = operations.stream().map(Operation::toString).toList();
        assertTrue(atTheGateway.size() > 30, atTheGateway::toString);
        List<String> missing = new ArrayList<>();
        stack.services()
                .forEach((service, port) ->
                        Operation.of(port, "/openapi?format=json").stream()
                                .filter(operation -> operation.path().startsWith("/v1/"))
                                .map(Operation::toString)
                                .filter(operation -> !atTheGateway.contains(operation))
                                .forEach(operation -> missing.add(service + " " + operation)));
        assertEquals(List.of(), missing);
    }

    @Test
    void everyPlaceWhereAnIdMayStandHasARow() {
        List<String> holes = new ArrayList<>();
        for (Operation operation : operations) {
            try {
                assertTrue(
                        operation.isForEverybody() || operation.path().startsWith("/v1/brands"),
                        () -> operation + " is neither a brand's nor known to be for everybody");
                assertFalse(operation.on(things).contains("{"), operation::toString);
                for (String query : operation.queries()) {
                    if (!query.equals("cursor")) {
                        ForeignIds.inQuery(operation, query);
                    }
                }
                if (operation.hasBody()) {
                    assertFalse(ForeignIds.inBody(operation).isEmpty(), operation::toString);
                }
            } catch (AssertionError e) {
                holes.add(e.getMessage());
            }
        }
        assertEquals(List.of(), holes);
    }

    // ---------------------------------------------------------------- strangers in this brand

    @Test
    void anotherBrandsProgramFindsNothing() {
        assertGetsNothing(new Caller("another brand's program", stranger.token(), 404, false));
    }

    @Test
    void anotherBrandsStaffFindNothing() {
        try (KeycloakOwner owner = KeycloakOwner.enter(stack)) {
            assertGetsNothing(
                    new Caller(
                            "another brand's administrator",
                            owner.tokenOfNewStaff(stranger.slug(), "brand-admin"),
                            404,
                            false));
        }
    }

    @Test
    void whoBelongsToNoBrandFindsNothing() {
        try (KeycloakOwner owner = KeycloakOwner.enter(stack)) {
            assertGetsNothing(
                    new Caller(
                            "an administrator of no brand",
                            owner.tokenOfNewStaff("", "brand-admin"),
                            404,
                            false));
        }
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

    /// A person may be a fan of many brands, and is another fan in each: what they have in one is
    /// not there in the other, and they see nothing of its other fans.
    @Test
    void aFanOfAnotherBrandTakesNothingAlong() {
        try (Chromium chromium = Chromium.start()) {
            String token = MobileFan.signUp(stack, chromium).accessToken();
            Brand visited = stack.onboard("visited");
            Things theirs = Things.of(visited);
            Api home = stranger.calledWith(token);
            Set<String> secrets = belongings(home);
            secrets.addAll(secretsOf(theirs));
            secrets.addAll(secretsOf(things));
            List<String> opened = new ArrayList<>();
            for (Operation operation : operations) {
                if (!operation.isAFansOwn()) {
                    continue;
                }
                String target = operation.on(theirs);
                opened.addAll(
                        leaks(
                                call(
                                        stack.gateway(),
                                        operation,
                                        target,
                                        bodyFor(operation, theirs),
                                        token),
                                "",
                                secrets));
                if (operation.queries().contains("cursor")) {
                    String cursor = cursorOf(home, operation);
                    opened.addAll(
                            leaks(
                                    call(
                                            stack.gateway(),
                                            operation,
                                            target + "?cursor=" + cursor,
                                            "",
                                            token),
                                    "",
                                    secrets));
                }
            }
            assertEquals(List.of(), opened);
            assertEquals(
                    "梅",
                    home.get("/me").is(200).json().path("nickname").asText(),
                    "changed at home by a call elsewhere");
        }
    }

    /// Makes the fan of this token one who has something in the stranger's brand.
    ///
    /// @return their ids and codes there
    private Set<String> belongings(Api home) {
        Answer me = home.get("/me").is(200);
        String fan = me.json().path("id").asText();
        home.patch("/me", Map.of("nickname", "梅"), me.header("ETag")).good();
        stranger.api()
                .post(
                        "/communities/" + strangers.get("otherCommunity") + "/members",
                        Map.of("fanId", fan, "role", "PARTICIPANT"))
                .is(201);
        Set<String> secrets = new HashSet<>(Set.of(fan));
        secrets.add(Things.hold(stranger.api(), fan));
        secrets.addAll(PartnerThings.promote(stranger, home));
        secrets.addAll(PartnerThings.share(home));
        String campaign = "/campaigns/" + strangers.get("campaign");
        stranger.api().post(campaign + "/launch", Map.of()).is(200);
        secrets.add(
                home.post(
                                "/me"
                                        + campaign
                                        + "/lotteries/"
                                        + strangers.get("lottery")
                                        + "/entries",
                                Map.of())
                        .is(201)
                        .json()
                        .path("id")
                        .asText());
        for (int i = 0; i < 2; i++) {
            secrets.add(
                    stranger.api()
                            .post(
                                    "/coupons",
                                    Map.of(
                                            "template",
                                            strangers.get("template"),
                                            "fan",
                                            Map.of("fanId", fan)))
                            .is(201)
                            .json()
                            .path("code")
                            .asText());
            secrets.add(
                    stranger.api()
                            .post("/promises", RelationshipThings.promise(Map.of("fanId", fan)))
                            .is(201)
                            .json()
                            .path("id")
                            .asText());
            secrets.add(
                    home.post("/me/intake", Map.of("text", "Hello"))
                            .is(201)
                            .json()
                            .path("id")
                            .asText());
            home.post("/me/roles", Map.of("role", "TESTER")).is(201);
            home.post("/me/roles/TESTER/refusal", Map.of()).is(200);
            String code =
                    home.put("/me/referral-codes/" + strangers.get("program"), Map.of())
                            .good()
                            .path("code")
                            .asText();
            secrets.add(code);
            stranger.api()
                    .post(
                            "/referrals",
                            Bodies.referral(
                                    strangers.get("program"),
                                    code,
                                    Bodies.fan("brought-" + i, "B"),
                                    "home-" + i))
                    .is(201);
        }
        return secrets;
    }

    private void assertGetsNothing(Caller caller) {
        List<String> opened = new ArrayList<>();
        int rows = tryAll("gateway", stack.gateway(), operations, caller, opened);
        for (Map.Entry<String, URI> service : stack.services().entrySet()) {
            rows +=
                    tryAll(
                            service.getKey(),
                            service.getValue(),
                            Operation.of(service.getValue(), "/openapi?format=json"),
                            caller,
                            opened);
        }
        System.out.printf("[figures] wall: %s, %d rows%n", caller.name(), rows);
        assertEquals(
                List.of(), opened, () -> caller.name() + " should have got " + caller.expected());
    }

    /// @return how many rows were tried
    private int tryAll(
            String name, URI door, List<Operation> operations, Caller caller, List<String> opened) {
        List<Operation> rows =
                operations.stream()
                        .filter(operation ->
                                !operation.isForEverybody()
                                        && !(caller.hasOwnAffairs() && operation.isAFansOwn()))
                        .toList();
        List<Integer> answers =
                AtOnce.all(rows.size(), WIDTH, i -> statusFor(door, rows.get(i), caller));
        for (int i = 0; i < rows.size(); i++) {
            Operation operation = rows.get(i);
            int status = answers.get(i);
            // Where no brand is asked for there is none to hide: the role alone is missing.
            boolean roleIsMissing =
                    status == 403 && caller.expected() == 404 && operation.isOfNoBrand();
            if (status != caller.expected() && !roleIsMissing) {
                opened.add("%s %s → %d".formatted(name, operation, status));
            }
        }
        return rows.size();
    }

    private int statusFor(URI door, Operation operation, Caller caller) {
        return call(
                        door,
                        operation,
                        operation.on(things),
                        bodyFor(operation, things),
                        caller.token())
                .status();
    }

    // ---------------------------------------------------------------- this brand's ids elsewhere

    /// First, while none of the stranger's own things has a name that is this brand's.
    @Test
    @Order(1)
    void anotherBrandsIdInAPathIsAsUnknownAsAnyOther() {
        List<String> opened = new ArrayList<>();
        int rows = 0;
        List<Operation> makersLast = new ArrayList<>(ofABrand());
        makersLast.sort(Comparator.comparing(operation -> operation.method().equals("PUT")));
        for (Operation operation : makersLast) {
            for (int place = 1; place < operation.collections().size(); place++) {
                rows++;
                String body = bodyFor(operation, strangers);
                opened.addAll(
                        difference(
                                operation + " path " + place,
                                body,
                                ask(operation, operation.on(strangers, things, place), body),
                                ask(operation, operation.on(strangers, nobodys, place), body),
                                // A name in the path makes a thing of one's own: PUT.
                                operation.method().equals("PUT")));
            }
        }
        assertHeld(rows, 30, opened);
    }

    @Test
    void anotherBrandsIdInABodyIsAsUnknownAsAnyOther() {
        List<String> opened = new ArrayList<>();
        int rows = 0;
        for (Operation operation : ofABrand()) {
            if (!operation.hasBody()) {
                continue;
            }
            for (ForeignIds.Row row : ForeignIds.inBody(operation)) {
                if (row.holds() == ForeignIds.Holds.NOTHING) {
                    continue;
                }
                rows++;
                String foreign = Api.text(row.body().apply(strangers, things));
                String unknown = Api.text(row.body().apply(strangers, nobodys));
                opened.addAll(
                        difference(
                                operation + " body " + foreign,
                                foreign,
                                asked(operation, foreign),
                                asked(operation, unknown),
                                row.holds() == ForeignIds.Holds.A_NAME));
            }
        }
        assertHeld(rows, 20, opened);
    }

    @Test
    void anotherBrandsIdInAQueryIsAsUnknownAsAnyOther() {
        List<String> opened = new ArrayList<>();
        int rows = 0;
        for (Operation operation : ofABrand()) {
            for (String query : operation.queries()) {
                String thing = query.equals("cursor") ? "" : ForeignIds.inQuery(operation, query);
                if (thing.isEmpty()) {
                    continue;
                }
                rows++;
                String target = operation.on(strangers) + "?" + query + "=";
                Answer foreign = ask(operation, target + things.get(thing), "");
                Answer unknown = ask(operation, target + nobodys.get(thing), "");
                opened.addAll(
                        difference(operation + " query " + query, "", foreign, unknown, true));
                if (foreign.json().path("items").size() != 0) {
                    opened.add("found something: " + foreign);
                }
            }
        }
        assertHeld(rows, 6, opened);
    }

    @Test
    void anotherBrandsCursorOpensNothing() {
        List<String> opened = new ArrayList<>();
        int rows = 0;
        for (Operation operation : ofABrand()) {
            if (!operation.queries().contains("cursor")) {
                continue;
            }
            rows++;
            String cursor = cursorOf(new Api(stack.gateway(), "", brand::token), operation);
            Answer answer = ask(operation, operation.on(strangers) + "?cursor=" + cursor, "");
            opened.addAll(leaks(answer, "", secretsOf(things)));
            if (!answer.succeeded() && answer.status() != 400) {
                opened.add("neither one's own page nor refused: " + answer);
            }
        }
        assertHeld(rows, 10, opened);
    }

    /// The operations of a brand whose programs call them.
    private List<Operation> ofABrand() {
        return operations.stream()
                .filter(operation ->
                        !operation.isForEverybody()
                                && !operation.isOfNoBrand()
                                && !operation.isAFansOwn())
                .toList();
    }

    /// Asks as the stranger's own program.
    private Answer ask(Operation operation, String target, String body) {
        return call(stack.gateway(), operation, target, body, stranger.token());
    }

    /// As [#ask]; an import is followed to its end, which is its answer.
    private Answer asked(Operation operation, String body) {
        Answer answer = ask(operation, operation.on(strangers), body);
        if (answer.status() != 202) {
            return answer;
        }
        JsonNode ended =
                new Api(stack.gateway(), "", stranger::token)
                        .follow(URI.create(answer.header("Location")).getPath());
        JsonNode errors = ended.path("errors");
        return new Answer(
                answer.asked(),
                errors.isEmpty() ? 200 : 400,
                answer.headers(),
                errors.isEmpty() ? "{}" : Api.text(Map.of("code", errors.size() + " refused")));
    }

    /// What is wrong with an answer to a foreign id, by the answer to an id that nobody has.
    private List<String> difference(
            String row, String question, Answer foreign, Answer unknown, boolean mayDoOnesOwn) {
        List<String> wrong = new ArrayList<>(leaks(foreign, question, secretsOf(things)));
        if (foreign.status() != unknown.status()
                || !foreign.json().path("code").equals(unknown.json().path("code"))
                        && !foreign.succeeded()) {
            wrong.add(row + ": told apart from an unknown id: " + foreign + " · " + unknown);
        }
        if (!REFUSALS.contains(foreign.status()) && !(mayDoOnesOwn && foreign.succeeded())) {
            wrong.add(row + ": neither refused nor one's own affair: " + foreign);
        }
        return wrong;
    }

    /// @param question the body that was sent; what stands in it may come back
    /// @return the answer, if it broke, or if something is in it that was not in the question
    private static List<String> leaks(Answer answer, String question, Set<String> secrets) {
        boolean tells =
                secrets.stream()
                        .anyMatch(secret ->
                                answer.body().contains(secret)
                                        && !question.contains(secret)
                                        && !answer.asked().contains(secret));
        return tells || answer.status() >= 500 ? List.of("told: " + answer) : List.of();
    }

    /// What nobody gives a name to but FanOps: ids and codes, which nobody else can come by.
    private static Set<String> secretsOf(Things things) {
        Set<String> secrets = new HashSet<>();
        for (String name :
                List.of(
                        "audience",
                        "store",
                        "qrCode",
                        "printedCode",
                        "referralCode",
                        "referral",
                        "coupon",
                        "redemption",
                        "stack",
                        "till",
                        "hold",
                        "reservation",
                        "promotionCode",
                        "shareCode",
                        "commission",
                        "batch",
                        "invoice",
                        "placementOffer",
                        "placementOrder",
                        "item",
                        "operation",
                        "invitation",
                        "application",
                        "strike",
                        "session",
                        "question",
                        "meetup",
                        "thread",
                        "post",
                        "kolTask",
                        "placement")) {
            secrets.add(things.get(name));
        }
        return secrets;
    }

    /// The cursor to the second page of a list; each has one, because there are two of everything.
    private String cursorOf(Api api, Operation operation) {
        String path =
                operation.isAFansOwn()
                        ? operation.path().replaceFirst("^/v1/brands/\\{[^}]+}", "")
                        : operation.on(things);
        if (path.contains("{")) {
            // Below a community of the other brand's, where a fan reads the list that staff read.
            return cursor(
                    new Api(stack.gateway(), "", brand::token),
                    operation.on(things).replaceFirst("/me/", "/"));
        }
        return cursor(api, path);
    }

    private static String cursor(Api api, String path) {
        Answer first = api.get(path + "?limit=1").is(200);
        String next = first.json().path("next").asText();
        assertFalse(next.isEmpty(), () -> path + " has no second page: " + first);
        return URLEncoder.encode(next, StandardCharsets.UTF_8);
    }

    private static void assertHeld(int rows, int atLeast, List<String> opened) {
        assertTrue(rows >= atLeast, () -> "only " + rows + " rows");
        assertEquals(List.of(), opened);
    }

    // ---------------------------------------------------------------- calls

    private static String bodyFor(Operation operation, Things things) {
        return operation.hasBody()
                ? Api.text(ForeignIds.inBody(operation).getFirst().body().apply(things, things))
                : "";
    }

    private static Answer call(
            URI door, Operation operation, String target, String body, String token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        if (operation.hasBody()) {
            headers.put("Content-Type", operation.contentType());
        }
        return new Api(door, "", () -> token)
                .send(
                        operation.method(),
                        target,
                        operation.hasBody()
                                ? BodyPublishers.ofString(body)
                                : BodyPublishers.noBody(),
                        headers);
    }

    /// What must be the same after all that the strangers tried.
    private String fingerprint() {
        Api api = brand.api();
        List<String> parts = new ArrayList<>();
        for (String list :
                List.of(
                        "/fans",
                        "/audiences",
                        "/stores",
                        "/qr-codes",
                        "/referral-programs",
                        "/referrals",
                        "/orders",
                        "/orders/" + things.get("order") + "/refunds",
                        "/refunds",
                        "/attributions",
                        "/attribution-policy/versions",
                        "/coupon-templates",
                        "/coupons",
                        "/redemptions",
                        "/tills",
                        "/group-buys",
                        "/offline/incidents",
                        "/partners",
                        "/commission-rules",
                        "/commissions",
                        "/click-rules",
                        "/click-earnings",
                        "/payout-batches",
                        "/share-links",
                        "/shared-contents",
                        "/placement-offers",
                        "/placement-orders",
                        "/placement-budgets",
                        "/prize-pools",
                        "/prize-pools/" + things.get("pool") + "/reservations",
                        "/campaigns",
                        "/campaigns/" + things.get("campaign") + "/lotteries",
                        "/intake",
                        "/communities",
                        "/communities/" + things.get("community") + "/members",
                        "/communities/" + things.get("community") + "/strikes",
                        "/communities/" + things.get("community") + "/threads",
                        "/kols",
                        "/kols/" + things.get("kol") + "/tasks",
                        "/kol-briefs")) {
            for (JsonNode item : api.get(list + "?limit=100").is(200).json().path("items")) {
                parts.add(list + " " + item);
            }
        }
        parts.add(api.get("/coupons/" + things.get("coupon")).is(200).body());
        JsonNode books = api.get("/ledger/trial-balance").is(200).json();
        for (JsonNode member : books) {
            if (member.isArray()) {
                parts.add(member.toString());
            }
        }
        return String.join("\n", parts);
    }
}
