package io.fanops.fan.promise;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class PromiseResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;
    private final String promises = root + "/promises";

    @Inject Jdbi jdbi;

    @Test
    void aKeptPromiseIsSeenInTimelineAndTrust() {
        var fan = fan("a");
        var id = make("p-1", fan).<String>path("id");
        admin().get(promises + "/" + id)
                .then()
                .statusCode(200)
                .body("state", equalTo("OPEN"))
                .body("_actions", contains("keep", "break"));
        admin().body("{\"proof\":\"parcel 4711\"}")
                .post(promises + "/" + id + "/keep")
                .then()
                .statusCode(200)
                .body("state", equalTo("KEPT"))
                .body("evidence", equalTo("parcel 4711"))
                .body("_actions", empty());
        admin().get(root + "/fans/" + fan + "/timeline")
                .then()
                .body("items.kind", contains("PROMISE_KEPT", "PROMISED"))
                .body("items.channel", contains("sms", "sms"));
        admin().get(root + "/fans/" + fan + "/trust")
                .then()
                .body("counts.promisesKept", equalTo(1));
        admin().body("{\"reason\":\"x\"}")
                .post(promises + "/" + id + "/break")
                .then()
                .statusCode(409)
                .body("code", equalTo("PROMISE_ENDED"));
    }

    @Test
    void whatIsOverdueFallsByItself() {
        var fan = fan("b");
        var late =
                make("late", Map.of("fanId", fan), Instant.now().minus(Duration.ofDays(2)))
                        .<String>path("id");
        aDayPasses(late);
        var inGrace =
                make("grace", Map.of("fanId", fan), Instant.now().minus(Duration.ofDays(2)))
                        .<String>path("id");
        await().atMost(Duration.ofSeconds(20)).until(() -> state(late).equals("BROKEN"));
        assertThat(state(inGrace)).isEqualTo("OPEN");
        admin().get(promises + "/" + late).then().body("evidence", notNullValue());
        admin().get(root + "/fans/" + fan + "/trust")
                .then()
                .body("counts.promisesBroken", equalTo(1));
    }

    @Test
    void aPromiseToACommunityIsMadeToItsMembersOfThatMoment() {
        var one = fan("c1");
        var two = fan("c2");
        join("runners", one);
        var id = make("to-all", Map.of("community", "runners"), later()).<String>path("id");
        join("runners", two);
        admin().body("{\"reason\":\"rain\"}")
                .post(promises + "/" + id + "/break")
                .then()
                .statusCode(200);
        admin().get(root + "/fans/" + one + "/trust")
                .then()
                .body("counts.promisesBroken", equalTo(1));
        admin().get(root + "/fans/" + two + "/trust")
                .then()
                .body("counts.promisesBroken", equalTo(0));
        admin().get(promises + "?fanId=" + one).then().body("items.id", contains(id));
        admin().get(promises + "?fanId=" + two).then().body("items", empty());
    }

    @Test
    void aPromiseToAnAudienceIsMadeToItsMembersOfThatMoment() {
        var one = fan("a1");
        var two = fan("a2");
        admin().body("{\"name\":\"tasters\",\"expression\":\"tag(\\\"taster\\\")\"}")
                .post(root + "/audiences")
                .then()
                .statusCode(201);
        admin().body(body("early", Map.of("audience", "tasters"), later()))
                .post(promises)
                .then()
                .statusCode(409)
                .body("code", equalTo("PROMISE_TO_NOBODY"))
                .body("errors[0].pointer", equalTo("/audience"));
        tag(one);
        var body = body("to-tasters", Map.of("audience", "tasters"), later());
        var id =
                admin().body(body)
                        .post(promises)
                        .then()
                        .statusCode(201)
                        .body("audience", equalTo("tasters"))
                        .extract()
                        .<String>path("id");
        tag(two);
        admin().body(body).post(promises).then().statusCode(200).body("id", equalTo(id));
        admin().body("{\"proof\":\"poured\"}")
                .post(promises + "/" + id + "/keep")
                .then()
                .statusCode(200);
        admin().get(root + "/fans/" + one + "/timeline")
                .then()
                .body("items.kind", contains("PROMISE_KEPT", "PROMISED"));
        admin().get(root + "/fans/" + two + "/timeline").then().body("items", empty());
        admin().get(promises + "?fanId=" + one).then().body("items.id", contains(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "audience"})
    void nothingIsPromisedToWhatIsNotThere(String to) {
        admin().body(body("x", Map.of(to, "nowhere"), later()))
                .post(promises)
                .then()
                .statusCode(400)
                .body("code", equalTo("PROMISE_TO_UNKNOWN"))
                .body("errors[0].pointer", equalTo("/" + to))
                .body("errors[0].detail", equalTo("is unknown"));
        admin().get(promises).then().body("items", empty());
    }

    @ParameterizedTest
    @ValueSource(longs = {-4, 3_700})
    void aSlipOfTheYearIsNoPromise(long days) {
        var due = Instant.now().plus(Duration.ofDays(days));
        admin().body(body("slip", Map.of("fanId", fan("s")), due))
                .post(promises)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/dueAt"));
    }

    @Test
    void aFanReadsWhatWasPromisedToThem() {
        active();
        var me = as(Tokens.fan("me-" + brand)).get(root + "/me").<String>path("id");
        make("mine", me);
        make("another's", fan("z"));
        as(Tokens.fan("me-" + brand))
                .get(root + "/me/promises?state=OPEN")
                .then()
                .statusCode(200)
                .body("items.what", contains("Deliver by spring"))
                .body("items[0].externalId", nullValue());
        as(Tokens.fan("me-" + brand))
                .get(root + "/me/timeline")
                .then()
                .body("items.kind", contains("PROMISED", "JOINED"))
                .body("items[0].detail", equalTo("Deliver by spring"));
        admin().get(root + "/me/promises").then().statusCode(403);
        given().get(root + "/me/promises").then().statusCode(401);
    }

    @Test
    void aRepeatGivesTheFirstPromiseAndOtherContentIsRefused() {
        var fan = fan("d");
        var body = body("p-2", Map.of("fanId", fan), later());
        var id = admin().body(body).post(promises).then().statusCode(201).extract().path("id");
        admin().body(body).post(promises).then().statusCode(200).body("id", equalTo(id));
        body.put("what", "Something else");
        admin().body(body)
                .post(promises)
                .then()
                .statusCode(409)
                .body("code", equalTo("PROMISE_EXISTS"));
    }

    @Test
    void ofManyWhoSayHowItEndedOneIsHeard() {
        var fan = fan("e");
        var id = make("race", fan).<String>path("id");
        var answers =
                AtOnce.race(
                        12,
                        i ->
                                i % 2 == 0
                                        ? admin().body("{\"proof\":\"" + i + "\"}")
                                                .post(promises + "/" + id + "/keep")
                                        : admin().body("{\"reason\":\"" + i + "\"}")
                                                .post(promises + "/" + id + "/break"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(11);
        admin().get(root + "/fans/" + fan + "/timeline").then().body("items", hasSize(2));
    }

    @Test
    void manyWhoRegisterTheSameMakeOne() {
        var body = body("same", Map.of("fanId", fan("f")), later());
        var answers = AtOnce.race(10, _ -> admin().body(body).post(promises));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(9);
    }

    @Test
    void listsByStateInPages() {
        var fan = fan("g");
        for (int i = 0; i < 3; i++) {
            make("l-" + i, fan);
        }
        var kept = make("kept", fan).<String>path("id");
        admin().body("{\"proof\":\"p\"}").post(promises + "/" + kept + "/keep");
        admin().get(promises + "?state=KEPT").then().body("items.id", contains(kept));
        var first = admin().get(promises + "?state=OPEN&limit=2").then().body("items", hasSize(2));
        admin().get(promises + "?state=OPEN&limit=2&cursor=" + first.extract().<String>path("next"))
                .then()
                .body("items", hasSize(1));
        admin().get(promises + "?state=LOST").then().statusCode(400);
        admin().get(promises + "?cursor=!").then().statusCode(400);
        admin().get(promises + "?fanId=nonsense").then().statusCode(404);
    }

    @Test
    void goesWithAnErasedFan() {
        var fan = fan("h");
        var id = make("gone", fan).<String>path("id");
        admin().delete(root + "/fans/" + fan).then().statusCode(204);
        admin().get(promises + "/" + id).then().statusCode(404);
        assertThat(rows("promise_due")).isZero();
        assertThat(rows("promise_to")).isZero();
        assertThat(rows("relationship")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"externalId":"x","what":"w","dueAt":"2030-01-01T00:00:00Z"}                  | 400
                    {"externalId":"x","what":"","community":"c","dueAt":"2030-01-01T00:00:00Z"}   | 400
                    {"externalId":"x","what":"w","community":"c","dueAt":"soon"}                  | 400
                    {"externalId":"x","what":"w","community":"c","audience":"a","dueAt":"2030-01-01T00:00:00Z"} | 400
                    {"externalId":"x","what":"w","audience":"","dueAt":"2030-01-01T00:00:00Z"}    | 400
                    {"externalId":"x","what":"w","community":"c"}                                 | 400
                    {"externalId":"x","what":"w","fanId":"1","dueAt":"2030-01-01T00:00:00Z"}      | 400
                    {"externalId":"x","what":"w","fanId":"018f0000-0000-7000-8000-000000000000","dueAt":"2030-01-01T00:00:00Z"} | 404
                    {"externalId":"x","what":"w","fanId":"018f0000-0000-7000-8000-000000000000","community":"c","dueAt":"2030-01-01T00:00:00Z"} | 400
                    """)
    void refusesBadInput(String body, int status) {
        admin().body(body).post(promises).then().statusCode(status);
    }

    @Test
    void brandsAreWalls() {
        var fan = fan("w");
        var id = make("walled", fan).<String>path("id");
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).get(promises + "/" + id).then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/promises/" + id)
                .then()
                .statusCode(404);
        as(Tokens.brandAdmin(other))
                .body("{\"proof\":\"p\"}")
                .post("/v1/brands/" + other + "/promises/" + id + "/keep")
                .then()
                .statusCode(404);
        given().get(promises + "/" + id).then().statusCode(401);
        as(Tokens.staff(brand, Role.ANALYST))
                .body("{\"proof\":\"p\"}")
                .post(promises + "/" + id + "/keep")
                .then()
                .statusCode(403);
        admin().get(promises + "/" + UUID.randomUUID()).then().statusCode(404);
        admin().get(promises + "/nonsense").then().statusCode(404);
    }

    private io.restassured.response.ExtractableResponse<io.restassured.response.Response> make(
            String name, String fan) {
        return make(name, Map.of("fanId", fan), later());
    }

    private io.restassured.response.ExtractableResponse<io.restassured.response.Response> make(
            String name, Map<String, Object> to, Instant due) {
        return admin().body(body(name, to, due)).post(promises).then().statusCode(201).extract();
    }

    private static Map<String, Object> body(String name, Map<String, Object> to, Instant due) {
        var body = new HashMap<String, Object>(to);
        body.put("externalId", name);
        body.put("what", "Deliver by spring");
        body.put("channel", "sms");
        body.put("dueAt", due.truncatedTo(ChronoUnit.SECONDS).toString());
        return body;
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofDays(7));
    }

    private String state(String id) {
        return admin().get(promises + "/" + id).path("state");
    }

    private void aDayPasses(String promise) {
        write(
                "update promise set falls_at = falls_at - interval '1 day' where id = ?::uuid and brand = ?",
                promise);
        write("delete from promise_due where promise_id = ?::uuid and brand = ?", promise);
        write(
                """
                insert into promise_due (promise_id, brand, falls_at)
                select id, brand, falls_at from promise where id = ?::uuid and brand = ?\
                """,
                promise);
    }

    private void active() {
        write(
                """
                insert into brand (name, brand, currency, timezone, locale, state)
                values (?, ?, 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')\
                """,
                "B");
    }

    private void write(String sql, String first) {
        BrandScope.within(brand, () -> jdbi.useHandle(handle -> handle.execute(sql, first, brand)));
    }

    private void tag(String fan) {
        admin().body("{\"tags\":[\"taster\"]}")
                .post(root + "/fans/" + fan + "/tags")
                .then()
                .statusCode(200);
    }

    private void join(String community, String fan) {
        write(
                """
                insert into community (id, key, brand, kind, scope, entry, state, capacity, details, created_at)
                values (gen_random_uuid(), ?, ?, 'GROUP', 'EXTERNAL', 'OPEN', 'ACTIVE', 9, '{}', now())
                on conflict do nothing\
                """,
                community);
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into community_member (brand, community, fan_id) values (?, ?, ?)",
                                        brand,
                                        community,
                                        UUID.fromString(fan))));
    }

    private long rows(String table) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select count(*) from "
                                                        + table
                                                        + " where brand = :brand")
                                        .bind("brand", brand)
                                        .mapTo(Long.class)
                                        .one()));
    }

    private String fan(String externalId) {
        return admin().body(Map.of("externalId", externalId))
                .post(root + "/fans")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
