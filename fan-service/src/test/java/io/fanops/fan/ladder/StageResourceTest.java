package io.fanops.fan.ladder;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class StageResourceTest {
    private static final Instant SPRING = Instant.parse("2026-03-01T12:00:00Z");
    private static final String REASON = "{\"reason\":\"as agreed\"}";

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Journal journal;
    @Inject Jdbi jdbi;

    @Test
    void saysWhereAFanStandsAndWhyAndWhatIsMissing() {
        var fan = fan("a", "");
        admin().get(fan + "/stage")
                .then()
                .statusCode(200)
                .body("stage", equalTo("BYSTANDER"))
                .body("settled", equalTo(true))
                .body("because", nullValue())
                .body("nextSteps.stage", contains("FOLLOWER", "CONSUMER", "SPREADER", "PARTNER"))
                .body("nextSteps[1].anyOf[0].touches", equalTo(1))
                .body("_actions", contains("place", "acceptAsPartner"));
        note(fan, TouchKind.ORDERED, "order:1", SPRING);
        admin().get(fan + "/stage")
                .then()
                .body("stage", equalTo("CONSUMER"))
                .body("since", equalTo("2026-03-01T12:00:00Z"))
                .body("because.rule", equalTo("1 × ORDERED"))
                .body("because.rulesVersion", equalTo(0))
                .body("because.evidence.source", contains("order:1"))
                .body("nextSteps.stage", contains("SPREADER", "PARTNER"));
        admin().get(fan + "/stage/moves")
                .then()
                .body("items", hasSize(1))
                .body("items[0].from", equalTo("BYSTANDER"))
                .body("items[0].cause", equalTo("order:1"))
                .body("items[0].rulesVersion", equalTo(0));
        admin().get(fan + "/standing")
                .then()
                .statusCode(200)
                .body("stage", equalTo("CONSUMER"))
                .body("tier", equalTo("STANDARD"))
                .body("attitude", equalTo("ORDINARY"))
                .body("roles", hasSize(0))
                .body("orders", equalTo(1));
    }

    @Test
    void aMoveByHandIsKeptWithItsReasonAndCountsInRecomputations() {
        var fan = fan("a", "");
        var up = "{\"to\":\"SPREADER\",\"reason\":\"spoke at the festival\"}";
        admin().body(up)
                .post(fan + "/stage?dryRun=true")
                .then()
                .statusCode(200)
                .body("stage", equalTo("SPREADER"));
        admin().get(fan).then().body("stage", equalTo("BYSTANDER"));
        admin().body(up)
                .post(fan + "/stage")
                .then()
                .statusCode(200)
                .body("stage", equalTo("SPREADER"))
                .body("because.rule", equalTo("by hand"));
        admin().body(up)
                .post(fan + "/stage")
                .then()
                .statusCode(409)
                .body("code", equalTo("STANDS_THERE"));
        admin().get(fan + "/stage/moves")
                .then()
                .body("items[0].reason", equalTo("spoke at the festival"))
                .body("items[0].madeBy", equalTo("staff-" + brand + "-" + Role.BRAND_ADMIN));
        recompute();
        admin().get(fan).then().body("stage", equalTo("SPREADER"));
        admin().body("{\"to\":\"BYSTANDER\",\"reason\":\"a mistake\"}")
                .post(fan + "/stage")
                .then()
                .statusCode(200);
        admin().get(fan + "/stage/moves?limit=1")
                .then()
                .body("items", hasSize(1))
                .body("next", notNullValue());
    }

    @Test
    void aPartnershipBeginsAndEndsOnce() {
        var fan = fan("a", "");
        note(fan, TouchKind.ORDERED, "order:1", SPRING);
        admin().body(REASON)
                .post(fan + "/partnership/end")
                .then()
                .statusCode(409)
                .body("code", equalTo("NO_PARTNER"));
        var answers = AtOnce.race(8, _ -> admin().body(REASON).post(fan + "/partnership"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(7);
        admin().get(fan + "/stage")
                .then()
                .body("stage", equalTo("PARTNER"))
                .body("partner", equalTo(true))
                .body("_actions", contains("endPartnership"));
        admin().body("{\"to\":\"FOLLOWER\",\"reason\":\"r\"}")
                .post(fan + "/stage")
                .then()
                .statusCode(409)
                .body("code", equalTo("PARTNER_ALREADY"));
        admin().body(REASON)
                .post(fan + "/partnership/end")
                .then()
                .statusCode(200)
                .body("stage", equalTo("CONSUMER"))
                .body("partner", equalTo(false));
    }

    @Test
    void rulesAreEditedInVersionsAndALostRaceIsRefused() {
        var rules = root + "/ladder/rules";
        admin().get(rules)
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("version", equalTo(0))
                .body("rules.steps.stage", contains("FOLLOWER", "CONSUMER", "SPREADER", "PARTNER"));
        admin().header("If-Match", "\"0\"")
                .body(twoOrders(null))
                .put(rules)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");
        admin().body(twoOrders(null)).put(rules).then().statusCode(200).header("ETag", "\"1\"");
        admin().header("If-Match", "\"0\"")
                .body(twoOrders(7))
                .put(rules)
                .then()
                .statusCode(412)
                .body("code", equalTo("PRECONDITION_FAILED"));
        admin().body(twoOrders(7)).put(rules).then().header("ETag", "\"2\"");
        admin().get(rules + "/versions?limit=1")
                .then()
                .body("items.version", contains(2))
                .body("next", notNullValue());
        admin().get(
                        rules
                                + "/versions?cursor="
                                + admin().get(rules + "/versions?limit=1").path("next"))
                .then()
                .body("items.version", contains(1))
                .body("items[0].madeBy", endsWith(Role.BRAND_ADMIN));
        var answers =
                AtOnce.race(
                        6,
                        i ->
                                admin().header("If-Match", "\"2\"")
                                        .body(twoOrders(10 + i))
                                        .put(rules));
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 412)).isEqualTo(5);
    }

    @Test
    void newRulesTellBeforeWhatTheyWouldChangeAndChangeItByARecomputation() {
        var once = fan("once", "");
        var twice = fan("twice", "");
        note(once, TouchKind.ORDERED, "order:1", SPRING);
        note(twice, TouchKind.ORDERED, "order:2", SPRING);
        note(twice, TouchKind.ORDERED, "order:3", SPRING);
        admin().body(twoOrders(null))
                .post(root + "/ladder/rules/preview")
                .then()
                .statusCode(200)
                .body("examined", equalTo(2))
                .body("changed", equalTo(1))
                .body("complete", equalTo(true))
                .body("moves[0].from", equalTo("CONSUMER"))
                .body("moves[0].to", equalTo("BYSTANDER"))
                .body("moves[0].fans", equalTo(1));
        admin().get(root + "/ladder/rules").then().body("version", equalTo(0));
        admin().body(twoOrders(null)).put(root + "/ladder/rules").then().statusCode(200);
        admin().get(once + "/stage")
                .then()
                .body("stage", equalTo("CONSUMER"))
                .body("settled", equalTo(false));
        recompute();
        admin().get(once + "/stage")
                .then()
                .body("stage", equalTo("BYSTANDER"))
                .body("settled", equalTo(true));
        admin().get(twice).then().body("stage", equalTo("CONSUMER"));
        admin().get(once + "/stage/moves").then().body("items.cause", hasItems("recomputation"));
    }

    @Test
    void movesTellWhatWasPassedThrough() {
        admin().body(
                        """
                        {"steps":[{"stage":"CONSUMER","triggers":[{"kinds":["ORDERED"],"count":2,"withinDays":10}],
                          "demotion":{"afterDays":30,"without":["ORDERED","SCANNED"]}}]}\
                        """)
                .put(root + "/ladder/rules")
                .then()
                .statusCode(200);
        var fan = fan("a", "");
        note(fan, TouchKind.ORDERED, "order:1", SPRING);
        note(fan, TouchKind.ORDERED, "order:2", SPRING.plus(Duration.ofDays(5)));
        admin().get(fan + "/stage/moves")
                .then()
                .body("items.from", contains("BYSTANDER", "CONSUMER"))
                .body("items.to", contains("CONSUMER", "BYSTANDER"))
                .body("items[0].evidence", contains("order:1", "order:2"))
                .body("items[0].reachedAt", equalTo("2026-03-06T12:00:00Z"))
                .body("items[1].cause", equalTo("time"))
                .body("items[1].rule", equalTo("30 days without ORDERED or SCANNED"))
                .body("items[1].evidence", contains("order:2"))
                .body("items[1].reachedAt", equalTo("2026-04-05T12:00:00Z"));
        recompute();
        admin().get(fan + "/stage/moves").then().body("items", hasSize(2));
    }

    /// A follower by profile whose orders of spring arrive after the joining: the way up and down
    /// again ends where the fan is known to stand.
    @Test
    void movesTellAWayThatLeadsBackToWhereTheFanStood() {
        admin().body(
                        """
                        {"steps":[{"stage":"FOLLOWER","triggers":[{"kinds":["JOINED"]}]},
                          {"stage":"CONSUMER","triggers":[{"kinds":["ORDERED"],"count":2,"withinDays":10}],
                          "demotion":{"afterDays":30,"without":["ORDERED"],"to":"FOLLOWER"}}]}\
                        """)
                .put(root + "/ladder/rules")
                .then()
                .statusCode(200);
        var fan = fan("a", ",\"joinedOn\":\"2026-05-01\"");
        note(fan, TouchKind.ORDERED, "order:1", SPRING);
        note(fan, TouchKind.ORDERED, "order:2", SPRING.plus(Duration.ofDays(5)));
        admin().get(fan + "/stage").then().body("stage", equalTo("FOLLOWER"));
        admin().get(fan + "/stage/moves")
                .then()
                .body("items.from", contains("FOLLOWER", "CONSUMER"))
                .body("items.to", contains("CONSUMER", "FOLLOWER"))
                .body("items[0].evidence", contains("order:1", "order:2"));
        note(fan, TouchKind.ORDERED, "order:3", SPRING.minus(Duration.ofDays(50)));
        recompute();
        admin().get(fan + "/stage/moves").then().body("items", hasSize(2));
    }

    @Test
    void aDecisionByHandOutlivesAPartnership() {
        var fan = fan("a", "");
        admin().body("{\"to\":\"SPREADER\",\"reason\":\"r\"}")
                .post(fan + "/stage")
                .then()
                .statusCode(200);
        admin().body(REASON).post(fan + "/partnership").then().statusCode(200);
        admin().body(REASON)
                .post(fan + "/partnership/end")
                .then()
                .statusCode(200)
                .body("stage", equalTo("SPREADER"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stage\":\"CONSUMER\",\"triggers\":[]}",
                "{\"stage\":\"PARTNER\",\"triggers\":[{\"kinds\":[\"ORDERED\"]}]}",
                "{\"stage\":\"PARTNER\",\"triggers\":[{\"kinds\":[\"PARTNERED\",\"ORDERED\"]}]}"
            })
    void refusesStepsThatNobodyOrAnybodyCouldTake(String step) {
        for (var path : List.of("/ladder/rules", "/ladder/rules/preview")) {
            var request = admin().body("{\"steps\":[" + step + "]}");
            (path.endsWith("preview") ? request.post(root + path) : request.put(root + path))
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/steps/0/triggers"));
        }
    }

    @Test
    void aMoveThatWaitsForTimeIsMadeWhenItsTimeHasCome() {
        admin().body(twoOrders(30)).put(root + "/ladder/rules").then().statusCode(200);
        var fan = fan("a", "");
        var now = Instant.now();
        note(fan, TouchKind.ORDERED, "order:1", now.minus(Duration.ofDays(40)));
        note(fan, TouchKind.ORDERED, "order:2", now.minus(Duration.ofDays(1)));
        // Forty days a bystander: the dwell time is over with the second order.
        admin().get(fan).then().body("stage", equalTo("CONSUMER"));
        var other = fan("b", "");
        note(other, TouchKind.ORDERED, "order:3", now);
        note(other, TouchKind.ORDERED, "order:4", now);
        admin().get(other + "/stage")
                .then()
                .body("stage", equalTo("BYSTANDER"))
                .body("dueAt", notNullValue())
                .body("nextSteps[0].earnedAt", notNullValue());
        timePasses(other, 31);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> admin().get(other).path("stage").equals("CONSUMER"));
        assertThat(due()).isZero();
    }

    /// Makes all that happened to a fan older.
    private void timePasses(String fan, int days) {
        var id = id(fan);
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle -> {
                            for (var sql :
                                    List.of(
                                            "update touch set at = at - make_interval(days => ?) where brand = ? and fan_id = ?",
                                            "update stage_due set due_at = due_at - make_interval(days => ?) where brand = ? and fan_id = ?",
                                            "update fan set created_at = created_at - make_interval(days => ?) where brand = ? and id = ?")) {
                                handle.execute(sql, days, brand, id);
                            }
                        }));
    }

    private int due() {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select count(*) from stage_due where brand = :brand")
                                        .mapTo(Integer.class)
                                        .one()));
    }

    @Test
    void joiningStartsTheClockOfRulesThatWait() {
        admin().body(
                        """
                        {"steps":[{"stage":"FOLLOWER","triggers":[],"demotion":{"afterDays":90,"without":["ORDERED"],"to":"BYSTANDER"}}]}\
                        """)
                .put(root + "/ladder/rules")
                .then()
                .statusCode(200);
        var fan = fan("a", ",\"joinedOn\":\"2026-01-01\"");
        admin().get(fan + "/stage")
                .then()
                .body("stage", equalTo("FOLLOWER"))
                .body("because.rule", equalTo("joined, as the brand says"));
        assertThat(due()).isEqualTo(1);
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update fan set followed_at = followed_at - interval '91 days' where brand = ?",
                                        brand)));
        timePasses(fan, 91);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> admin().get(fan).path("stage").equals("BYSTANDER"));
        // What the brand has said once is no news.
        admin().body("{\"externalId\":\"a\",\"joinedOn\":\"2026-01-01\"}")
                .post(root + "/fans")
                .then()
                .statusCode(200)
                .body("stage", equalTo("BYSTANDER"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"steps":[{"stage":"BYSTANDER","triggers":[]}]}                                     | /steps/0/stage
                    {"steps":[{"stage":"GOD","triggers":[]}]}                                           | /steps/0/stage
                    {"steps":[{"stage":"CONSUMER","triggers":[{"kinds":["ORDERED"]}]},{"stage":"CONSUMER","triggers":[]}]} | /steps/0/stage
                    {"steps":[{"stage":"CONSUMER","triggers":[{"kinds":["ORDERED"]}]},{"stage":"FOLLOWER","triggers":[]}]} | /steps/1/triggers
                    {"steps":[null]}                                                                    | /steps/0
                    {"steps":[{"stage":"FOLLOWER","triggers":[{"kinds":[]}]}]}                          | /steps/0/triggers/0/kinds
                    {"steps":[{"stage":"FOLLOWER","triggers":[{"kinds":[null]}]}]}                      | /steps/0/triggers/0/kinds/0
                    {"steps":[{"stage":"FOLLOWER","triggers":[{"kinds":["PLACED"]}]}]}                  | /steps/0/triggers/0/kinds
                    {"steps":[{"stage":"FOLLOWER","triggers":[],"dwellDays":-1}]}                       | /steps/0/dwellDays
                    {"steps":[{"stage":"FOLLOWER","triggers":[],"demotion":{"afterDays":3}}]}           | /steps/0/demotion/afterDays
                    {"steps":[{"stage":"FOLLOWER","triggers":[],"demotion":{}}]}                        | /steps/0/demotion/on
                    {"steps":[{"stage":"FOLLOWER","triggers":[],"demotion":{"on":["ORDERED"],"to":"PARTNER"}}]} | /steps/0/stage
                    """)
    void refusesRulesThatMakeNoSense(String body, String pointer) {
        for (var path : List.of("/ladder/rules/preview", "/ladder/rules")) {
            var call = admin().body(body);
            (path.endsWith("preview") ? call.post(root + path) : call.put(root + path))
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("VALIDATION_FAILED"))
                    .body("errors[0].pointer", equalTo(pointer));
        }
        admin().get(root + "/ladder/rules").then().body("version", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"to\":\"FOLLOWER\"}",
                "{\"to\":\"FOLLOWER\",\"reason\":\" \"}",
                "{\"to\":\"NOWHERE\",\"reason\":\"r\"}",
                "{\"to\":\"PARTNER\",\"reason\":\"r\"}"
            })
    void refusesAMoveByHandWithoutAimOrReason(String body) {
        var fan = fan("a", "");
        admin().body(body)
                .post(fan + "/stage")
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"));
    }

    @Test
    void isNoBusinessOfOthers() {
        var fan = fan("a", "");
        var other = Brands.fresh();
        for (var path : List.of("/stage", "/stage/moves", "/standing", "/tier", "/attitude")) {
            given().get(fan + path).then().statusCode(401);
            as(Tokens.brandAdmin(other)).get(fan + path).then().statusCode(404);
            as(Tokens.brandAdmin(other))
                    .get("/v1/brands/" + other + "/fans/" + id(fan) + path)
                    .then()
                    .statusCode(404);
            admin().get(root + "/fans/" + UUID.randomUUID() + path).then().statusCode(404);
            admin().get(root + "/fans/x" + path).then().statusCode(404);
        }
        var analyst = as(Tokens.staff(brand, Role.ANALYST));
        for (var path : List.of("/stage", "/partnership", "/partnership/end")) {
            as(Tokens.staff(brand, Role.ANALYST))
                    .body("{\"to\":\"FOLLOWER\",\"reason\":\"r\"}")
                    .post(fan + path)
                    .then()
                    .statusCode(403);
            as(Tokens.brandAdmin(other)).body(REASON).post(fan + path).then().statusCode(404);
        }
        analyst.body(twoOrders(null)).put(root + "/ladder/rules").then().statusCode(403);
        as(Tokens.staff(brand, Role.ANALYST))
                .post(root + "/ladder/recomputation")
                .then()
                .statusCode(403);
        as(Tokens.brandAdmin(other)).get(root + "/ladder/rules").then().statusCode(404);
    }

    private void recompute() {
        var location =
                admin().post(root + "/ladder/recomputation")
                        .then()
                        .statusCode(202)
                        .body("kind", equalTo("LADDER_RECOMPUTATION"))
                        .extract()
                        .header("Location");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> admin().get(location).path("state").equals("SUCCEEDED"));
    }

    private static String twoOrders(@Nullable Integer dwellDays) {
        return """
        {"steps":[{"stage":"CONSUMER","triggers":[{"kinds":["ORDERED"],"count":2}],"dwellDays":%s}]}\
        """
                .formatted(dwellDays);
    }

    private void note(String fan, TouchKind kind, String source, Instant at) {
        BrandScope.within(
                brand,
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        journal.note(
                                                List.of(Touch.of(id(fan), kind, source, at)))));
    }

    private String fan(String externalId, String more) {
        return root
                + "/fans/"
                + admin().body("{\"externalId\":\"" + externalId + "\"" + more + "}")
                        .post(root + "/fans")
                        .<String>path("id");
    }

    private static UUID id(String fan) {
        return UUID.fromString(fan.substring(fan.lastIndexOf('/') + 1));
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
