package io.fanops.fan.audience;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Audiences that are made of others: sets, snapshots, look-alikes, compositions, files.
@QuarkusTest
@WithTestResource(TestStack.class)
class StaticAudienceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @Test
    void audiencesMakeOthersByAndOrAndNot() {
        fans(
                "{\"externalId\":\"a\",\"tags\":[\"x\"]}",
                "{\"externalId\":\"b\",\"tags\":[\"x\",\"y\"]}",
                "{\"externalId\":\"c\",\"tags\":[\"y\"]}");
        audience("xs", "tag(\"x\")");
        audience("ys", "tag(\"y\")");
        audience("both", "audience(\"xs\") and audience(\"ys\")");
        assertThat(
                        members(
                                audience(
                                        "only one",
                                        "audience(\"xs\",\"ys\") and not audience(\"both\")")))
                .containsExactlyInAnyOrder("a", "c");
        // It means what the others mean now.
        admin().body(Map.of("expression", "tag(\"none\")"))
                .patch(root + "/audiences/" + id("xs"))
                .then()
                .statusCode(200);
        assertThat(members(id("only one"))).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void refusesAnAudienceThatSpeaksOfItselfOrOfNone() {
        audience("a", "tag(\"x\")");
        audience("b", "audience(\"a\")");
        for (var circle :
                List.of("audience(\"b\")", "not audience(\"a\")", "audience(\"nobody\")")) {
            admin().body(Map.of("expression", circle))
                    .patch(root + "/audiences/" + id("a"))
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("EXPRESSION_INVALID"))
                    .body("errors[0].pointer", equalTo("/expression"));
        }
        admin().delete(root + "/audiences/" + id("a"))
                .then()
                .statusCode(409)
                .body("code", equalTo("AUDIENCE_IN_USE"));
        admin().body(Map.of("name", "z"))
                .patch(root + "/audiences/" + id("a"))
                .then()
                .statusCode(409)
                .body("code", equalTo("AUDIENCE_IN_USE"));
        admin().delete(root + "/audiences/" + id("b")).then().statusCode(204);
        admin().delete(root + "/audiences/" + id("a")).then().statusCode(204);
    }

    @Test
    void aSnapshotKeepsWhoWasThereAndLosesOnlyWhoIsErased() {
        fans(
                "{\"externalId\":\"a\",\"tags\":[\"x\"]}",
                "{\"externalId\":\"b\",\"tags\":[\"x\"]}",
                "{\"externalId\":\"c\"}");
        var live = audience("xs", "tag(\"x\")");
        var kept =
                made(
                        admin().body(Map.of("name", "kept"))
                                .post(root + "/audiences/" + live + "/snapshots"));
        admin().get(kept)
                .then()
                .statusCode(200)
                .body("kind", equalTo("STATIC"))
                .body("source.kind", equalTo("SNAPSHOT"))
                .body("source.expression", equalTo("tag(\"x\")"))
                .body("expression", equalTo(null));
        var id = kept.substring(kept.lastIndexOf('/') + 1);
        admin().body("{\"tags\":[]}").patch(root + "/fans/" + fan("a")).then().statusCode(200);
        admin().body("{\"tags\":[\"x\"]}").patch(root + "/fans/" + fan("c")).then().statusCode(200);
        assertThat(members(live)).containsExactlyInAnyOrder("b", "c");
        assertThat(members(id)).containsExactlyInAnyOrder("a", "b");
        assertThat(members(audience("gone", "audience(\"kept\") and not audience(\"xs\")")))
                .containsExactly("a");
        admin().delete(root + "/fans/" + fan("a")).then().statusCode(204);
        assertThat(members(id)).containsExactly("b");
        admin().body(Map.of("expression", "tag(\"y\")"))
                .patch(kept)
                .then()
                .statusCode(409)
                .body("code", equalTo("AUDIENCE_IS_STATIC"));
        admin().body(Map.of("name", "kept"))
                .post(root + "/audiences/" + live + "/snapshots")
                .then()
                .statusCode(409)
                .body("code", equalTo("AUDIENCE_EXISTS"));
    }

    @Test
    void manySnapshotsAtOnceAreAllTakenAndMadeAndKeepNobodyWaiting() {
        fans("{\"externalId\":\"a\",\"tags\":[\"x\"]}");
        var live = audience("xs", "tag(\"x\")");
        var started =
                AtOnce.race(
                        40,
                        i ->
                                i % 4 == 3
                                        ? admin().get(root + "/fans")
                                        : admin().body(Map.of("name", "s" + i))
                                                .post(root + "/audiences/" + live + "/snapshots"));
        assertThat(AtOnce.with(started, 200)).isEqualTo(10);
        var taken = started.stream().filter(answer -> answer.statusCode() == 202).toList();
        assertThat(taken).hasSize(30);
        assertThat(taken.stream().map(StaticAudienceTest::operation).distinct()).hasSize(30);
        taken.forEach(this::ended);
        assertThat(admin().get(root + "/audiences").<List<?>>path("items")).hasSize(31);
    }

    @Test
    void aRepeatOfASnapshotIsAnsweredAsTheFirstOne() {
        fans("{\"externalId\":\"a\",\"tags\":[\"x\"]}");
        var live = audience("xs", "tag(\"x\")");
        var first = snapshot(live, "key");
        ended(first);
        var repeat = snapshot(live, "key");
        repeat.then().statusCode(202).header("Idempotency-Replayed", "true");
        assertThat(operation(repeat)).isEqualTo(operation(first));
        snapshot(live, "another key")
                .then()
                .statusCode(409)
                .body("code", equalTo("AUDIENCE_EXISTS"));
    }

    @Test
    void anOperationWhoseProcessDiedHasFailed() {
        var id = UUID.randomUUID();
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        """
                                        insert into operation (brand, id, kind, state, updated_at)
                                        values (?, ?, 'K', 'PENDING', now() - interval '61 seconds')\
                                        """,
                                        brand,
                                        id)));
        admin().get(root + "/operations/" + id).then().body("state", equalTo("FAILED"));
    }

    private Response snapshot(String of, String key) {
        return admin().header("Idempotency-Key", key)
                .body(Map.of("name", "kept"))
                .post(root + "/audiences/" + of + "/snapshots");
    }

    private static String operation(Response started) {
        return started.path("id");
    }

    @Test
    void aListNamesWhomItsMembersAreNowAfterAMergeAndItsUndoing() {
        fans("{\"externalId\":\"a\"}", "{\"externalId\":\"b\",\"tags\":[\"x\"]}");
        var kept =
                made(
                        admin().body(Map.of("name", "kept"))
                                .post(
                                        root
                                                + "/audiences/"
                                                + audience("xs", "tag(\"x\")")
                                                + "/snapshots"));
        var id = kept.substring(kept.lastIndexOf('/') + 1);
        assertThat(members(id)).containsExactly("b");
        var merge =
                admin().body(Map.of("fanId", fan("b"), "reason", "r"))
                        .post(root + "/fans/" + fan("a") + "/merges")
                        .<String>path("id");
        assertThat(members(id)).containsExactly("a");
        admin().body(Map.of("reason", "r"))
                .post(root + "/merges/" + merge + "/undo")
                .then()
                .statusCode(200);
        assertThat(members(id)).containsExactly("b");
    }

    @Test
    void findsLookAlikesWithTheConsentOnly() {
        // Seeds wear red and club; of the others every fourth does, and every second of all has
        // agreed.
        var lines =
                IntStream.range(0, 400)
                        .mapToObj(i -> {
                            boolean seed = i < 60;
                            var tags = seed || i % 4 == 0 ? "\"red\",\"club\"" : "\"blue\"";
                            return "{\"externalId\":\"f"
                                    + i
                                    + "\",\"tags\":["
                                    + tags
                                    + (seed ? ",\"seed\"" : "")
                                    + "],\"consents\":{\"ads\":"
                                    + (i % 2 == 0)
                                    + "}}";
                        })
                        .collect(Collectors.joining("\n"));
        importFans(lines);
        var seeds = audience("seeds", "tag(\"seed\")");
        var wish = Map.of("size", 50, "minimumCell", 10, "consent", "ads");
        var preview =
                admin().body(wish).post(root + "/audiences/" + seeds + "/look-alikes/preview");
        preview.then()
                .statusCode(200)
                .body("seeds", equalTo(60))
                .body("candidates", equalTo(170))
                .body("members", equalTo(50))
                .body("model", equalTo("naive-bayes-2"))
                .body("weights[0].trait", equalTo("tag"))
                .body("weights.value", not(hasItem("seed")))
                .body("weights[0].weight", greaterThan(1f));
        // What the list was once taken by is no trait either.
        var list = made(snapshot(seeds, "list of seeds"));
        admin().body(wish)
                .post(list + "/look-alikes/preview")
                .then()
                .statusCode(200)
                .body("weights", equalTo(preview.path("weights")))
                .body("lift", equalTo(preview.path("lift")));
        var named = new java.util.HashMap<String, Object>(wish);
        named.put("name", "alike");
        var made = made(admin().body(named).post(root + "/audiences/" + seeds + "/look-alikes"));
        admin().get(made)
                .then()
                .body("source.kind", equalTo("LOOK_ALIKE"))
                .body("source.lift", equalTo(preview.path("lift")));
        var ranking = admin().get(made + "/ranking?limit=20");
        ranking.then()
                .body("items", hasSize(20))
                .body("items[0].rank", equalTo(1))
                .body("next", notNullValue());
        var all = new ArrayList<String>(ranking.path("items.externalId"));
        String next = ranking.path("next");
        while (next != null) {
            var page = admin().get(made + "/ranking?limit=20&cursor=" + next);
            all.addAll(page.path("items.externalId"));
            next = page.path("next");
        }
        assertThat(all).hasSize(50).doesNotHaveDuplicates();
        assertThat(all)
                .allMatch(name ->
                        Integer.parseInt(name.substring(1)) % 2 == 0
                                && Integer.parseInt(name.substring(1)) >= 60);
        // All 170 candidates are even; half of them, those of fours, wear the seeds' colours.
        assertThat(all).allMatch(name -> Integer.parseInt(name.substring(1)) % 4 == 0);
        assertThat(members(made.substring(made.lastIndexOf('/') + 1))).hasSize(50);

        admin().body(Map.of("size", 5, "minimumCell", 61))
                .post(root + "/audiences/" + seeds + "/look-alikes/preview")
                .then()
                .statusCode(409)
                .body("code", equalTo("SEEDS_TOO_FEW"))
                .body("detail", containsString("61"));
        admin().body(Map.of("size", 0))
                .post(root + "/audiences/" + seeds + "/look-alikes/preview")
                .then()
                .statusCode(400);
    }

    @Test
    void composesAnAudienceOfThreeSeedClasses() {
        fans(
                "{\"externalId\":\"follower\",\"joinedOn\":\"2026-01-01\"}",
                "{\"externalId\":\"star\",\"tags\":[\"fan of X\"]}",
                "{\"externalId\":\"other\"}");
        var composition =
                Map.of(
                        "name", "launch",
                        "ownersAndProspects", Map.of(),
                        "interactors", Map.of(),
                        "endorserFans", Map.of("expression", "tag(\"fan of X\")"));
        admin().body(composition)
                .post(root + "/audiences/compositions/preview")
                .then()
                .statusCode(200)
                .body("classes.ownersAndProspects", equalTo(1))
                .body("classes.interactors", equalTo(0))
                .body("classes.endorserFans", equalTo(1))
                .body("count.count", equalTo(2));
        admin().body(composition)
                .post(root + "/audiences/compositions")
                .then()
                .statusCode(201)
                .body("kind", equalTo("LIVE"));
        admin().body(composition).post(root + "/audiences/compositions").then().statusCode(200);
        assertThat(members(id("launch"))).containsExactlyInAnyOrder("follower", "star");
        admin().body(Map.of("name", "n", "endorserFans", Map.of()))
                .post(root + "/audiences/compositions")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/endorserFans/expression"));
        admin().body(Map.of("name", "n", "interactors", Map.of("expression", "tag(")))
                .post(root + "/audiences/compositions")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/interactors/expression"));
        admin().body(Map.of("name", "n"))
                .post(root + "/audiences/compositions")
                .then()
                .statusCode(400);
    }

    @Test
    void exportsHashesOfThoseWhoAgreedAndKeepsALog() throws Exception {
        fans(
                "{\"externalId\":\"a\",\"email\":\"A.b@Example.com\",\"phone\":\"+86 138-0013-8000\",\"consents\":{\"ads\":true}}",
                "{\"externalId\":\"b\",\"email\":\"b@example.com\",\"consents\":{\"ads\":false}}",
                "{\"externalId\":\"c\",\"phone\":\"13800138001\",\"consents\":{\"ads\":true}}",
                "{\"externalId\":\"=1+1\",\"consents\":{\"ads\":true}}");
        var everybody = audience("everybody", "not tag(\"none\")");
        var file = root + "/audiences/" + everybody + "/export?recipient=DSP&purpose=launch";
        var hashes = admin().get(file + "&identifier=EMAIL_SHA256&consent=ads");
        hashes.then()
                .statusCode(200)
                .contentType("text/csv")
                .header("Content-Disposition", containsString("attachment"));
        assertThat(hashes.asString()).isEqualTo("emailSha256\n" + sha256("a.b@example.com") + "\n");
        assertThat(
                        admin().get(file + "&identifier=PHONE_SHA256&consent=ads&format=NDJSON")
                                .asString())
                .hasLineCount(2)
                .contains("{\"phoneSha256\":\"" + sha256("8613800138000") + "\"}\n")
                .contains("{\"phoneSha256\":\"" + sha256("8613800138001") + "\"}\n");
        assertThat(admin().get(file + "&identifier=EXTERNAL_ID").asString().lines().sorted())
                .containsExactly("\"'=1+1\"", "a", "b", "c", "externalId");
        admin().get(file + "&identifier=EMAIL_SHA256")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", containsString("consent"));
        admin().get(root + "/audiences/" + everybody + "/export?identifier=FAN_ID")
                .then()
                .statusCode(400);
        as(Tokens.staff(brand, Role.ANALYST))
                .get(file + "&identifier=FAN_ID")
                .then()
                .statusCode(403);
        as(Tokens.brandAdmin(Brands.fresh()))
                .get(file + "&identifier=FAN_ID")
                .then()
                .statusCode(404);
        var strangers = Brands.fresh();
        as(Tokens.brandAdmin(strangers))
                .get(file.replace(brand, strangers) + "&identifier=FAN_ID")
                .then()
                .statusCode(404);
        admin().get(root + "/audiences/exports")
                .then()
                .body("items", hasSize(3))
                .body("items[0].recipient", equalTo("DSP"))
                .body("items[0].purpose", equalTo("launch"))
                .body("items[0].members", equalTo(4))
                .body("items[0].written", equalTo(1))
                .body("items[2].written", equalTo(4))
                .body("items[0].by", notNullValue());
    }

    @Test
    void aCountSaysHowFreshItIsAndWaitsForAFresherOne() {
        fans("{\"externalId\":\"a\",\"tags\":[\"x\"]}");
        var audience = audience("xs", "tag(\"x\")");
        for (int i = 0; i < 4; i++) {
            fans("{\"externalId\":\"more" + i + "\",\"tags\":[\"x\"]}");
            admin().get(root + "/audiences/" + audience + "/size?maxStaleness=PT0S")
                    .then()
                    .statusCode(200)
                    .body("count", equalTo(i + 2))
                    .body("pendingEvents", notNullValue());
        }
        admin().body(Map.of("expression", "tag(\"x\")", "maxStaleness", "PT1S"))
                .post(root + "/audiences/preview")
                .then()
                .statusCode(200)
                .body("count", equalTo(5));
        for (var none : List.of("soon", "PT9000000000000H", "PT-1S", "P2D")) {
            admin().get(root + "/audiences/" + audience + "/size?maxStaleness=" + none)
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("maxStaleness"));
            admin().body(Map.of("expression", "tag(\"x\")", "maxStaleness", none))
                    .post(root + "/audiences/preview")
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/maxStaleness"));
        }
    }

    @Test
    void tellsHowTheIndexStandsAndBuildsItAnew() {
        fans("{\"externalId\":\"a\",\"tags\":[\"x\"]}");
        var index = root + "/audiences/index";
        var built = admin().get(index);
        built.then()
                .statusCode(200)
                .body("state", equalTo("READY"))
                .body("fans", equalTo(1))
                .body("bytes", greaterThan(100));
        admin().post(index + "/rebuild").then().statusCode(202);
        await().until(() -> !admin().get(index).path("builtAt").equals(built.path("builtAt")));
        admin().get(index).then().body("fans", equalTo(1));
        as(Tokens.staff(brand, Role.MARKETER)).post(index + "/rebuild").then().statusCode(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    joinedOn >= "now-30d"                     | recent
                    not joinedOn >= "now-30d"                 | old,none
                    joinedOn < "now-1000d"                    | old
                    lastSeen > "now-2h"                       | ''
                    joinedOn <= "now"                         | recent,old
                    """)
    void timesMayBeRelativeToNow(String expression, String members) {
        fans(
                "{\"externalId\":\"recent\",\"joinedOn\":\""
                        + java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(3)
                        + "\"}",
                "{\"externalId\":\"old\",\"joinedOn\":\"2001-01-01\"}",
                "{\"externalId\":\"none\"}");
        assertThat(members(audience("n", expression)))
                .containsExactlyInAnyOrderElementsOf(
                        members.isEmpty() ? List.of() : List.of(members.split(",")));
    }

    private void fans(String... fans) {
        for (var fan : fans) {
            admin().body(fan).post(root + "/fans").then().statusCode(201);
        }
    }

    private void importFans(String lines) {
        var operation =
                as(Tokens.brandAdmin(brand))
                        .contentType("application/x-ndjson")
                        .body(lines.getBytes(StandardCharsets.UTF_8))
                        .post(root + "/fans/import");
        ended(operation);
    }

    /// @return the path of what a long work made
    private String made(Response started) {
        return ended(started).path("detail");
    }

    private Response ended(Response started) {
        started.then().statusCode(202);
        var operation = root + "/operations/" + started.path("id");
        await().until(() ->
                !List.of("PENDING", "RUNNING")
                        .contains(admin().get(operation).<String>path("state")));
        var end = admin().get(operation);
        end.then().body("state", equalTo("SUCCEEDED"));
        return end;
    }

    private String audience(String name, String expression) {
        return admin().body(Map.of("name", name, "expression", expression))
                .post(root + "/audiences")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String id(String name) {
        return admin().queryParam("name", name).get(root + "/audiences").path("items[0].id");
    }

    private String fan(String externalId) {
        return admin().queryParam("externalId", externalId).get(root + "/fans").path("items[0].id");
    }

    private List<String> members(String audience) {
        var page = admin().get(root + "/audiences/" + audience + "/members?limit=1000");
        page.then().statusCode(200);
        return page.path("items.externalId");
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
