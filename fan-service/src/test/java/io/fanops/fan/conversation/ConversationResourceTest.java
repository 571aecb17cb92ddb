package io.fanops.fan.conversation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ConversationResourceTest {
    private static final String RULES =
            """
            {"consent":"conversation","keepTextDays":30,"rules":[
              {"keyword":"咖啡","add":["coffee"]},
              {"keyword":"不喝咖啡","remove":["coffee"]},
              {"keyword":"好喝","sentiment":1},
              {"keyword":"tea","add":["tea"],"sentiment":0.5}]}\
            """;

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @Inject
    @DataSource("relay")
    javax.sql.DataSource relay;

    @Test
    void whatTheFanSaysCorrectsTagsAndIsFelt() {
        rules(RULES);
        var fan = fan("a", "{\"conversation\":true}");
        say(fan, "m-1", "IN", "你们的咖啡很好喝")
                .then()
                .statusCode(201)
                .body("tagsAdded", contains("coffee"))
                .body("tagsRemoved", empty())
                .body("sentiment", equalTo(1f))
                .body("text", nullValue());
        admin().get(root + "/fans/" + fan)
                .then()
                .header("ETag", "\"1\"")
                .body("tags", contains("coffee", "old"));
        say(fan, "m-2", "IN", "我不喝咖啡了, TEA only")
                .then()
                .body("tagsAdded", contains("tea"))
                .body("tagsRemoved", contains("coffee"));
        admin().get(root + "/fans/" + fan).then().body("tags", contains("old", "tea"));
        admin().get(root + "/fans/" + fan + "/sentiment").then().body("index", greaterThan(0f));
        admin().get(root + "/fans/" + fan + "/conversations")
                .then()
                .statusCode(200)
                .body("items.externalId", contains("m-2", "m-1"))
                .body("items[1].text", equalTo("你们的咖啡很好喝"))
                .body("items[0].tagsRemoved", contains("coffee"));
        admin().get(root + "/fans/" + fan + "/timeline")
                .then()
                .body("items.kind", contains("CONVERSED", "CONVERSED"));
    }

    @Test
    void nothingIsCapturedWithoutConsent() {
        var silent = fan("b1", "{\"sms\":true}");
        var refused = fan("b2", "{\"conversation\":false}");
        for (var fan : new String[] {silent, refused}) {
            say(fan, "m-" + fan, "IN", "coffee")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("CONSENT_MISSING"));
            admin().get(root + "/fans/" + fan + "/conversations").then().body("items", empty());
            admin().get(root + "/fans/" + fan + "/timeline").then().body("items", empty());
        }
    }

    @Test
    void textsGoWithTheConsent() {
        var fan = fan("w", "{\"conversation\":true,\"sms\":true}");
        say(fan, "m-w", "IN", "something private").then().statusCode(201);
        var conversations = root + "/fans/" + fan + "/conversations";
        admin().body("{\"granted\":false}").put(root + "/fans/" + fan + "/consents/sms");
        admin().get(conversations).then().body("items.text", contains("something private"));
        admin().body("{\"granted\":false}")
                .put(root + "/fans/" + fan + "/consents/conversation")
                .then()
                .statusCode(200);
        admin().get(conversations)
                .then()
                .body("items.externalId", contains("m-w"))
                .body("items[0].text", nullValue());
        // Nor is it there again with another yes: it is pruned.
        admin().body("{\"granted\":true}")
                .put(root + "/fans/" + fan + "/consents/conversation")
                .then()
                .statusCode(200);
        admin().get(conversations).then().body("items[0].text", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2099-01-01T00:00:00Z"})
    void refusesWhatWasNotSaidInThisCenturyOrNotYet(String at) {
        var fan = fan("t", "{\"conversation\":true}");
        var said = new HashMap<String, Object>(body("m-t", "IN", "hello"));
        said.put("at", at);
        admin().body(said)
                .post(root + "/fans/" + fan + "/conversations")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/at"));
    }

    @Test
    void theBrandsOwnWordsChangeNoTag() {
        rules(RULES);
        var fan = fan("c", "{\"conversation\":true}");
        say(fan, "m-3", "OUT", "咖啡? tea?")
                .then()
                .statusCode(201)
                .body("tagsAdded", empty())
                .body("sentiment", nullValue());
        admin().get(root + "/fans/" + fan + "/timeline")
                .then()
                .body("items.kind", contains("ADDRESSED"));
    }

    @Test
    void aDryRunTellsAndCapturesNothing() {
        rules(RULES);
        var fan = fan("d", "{\"conversation\":true}");
        admin().body(body("m-4", "IN", "tea"))
                .post(root + "/fans/" + fan + "/conversations?dryRun=true")
                .then()
                .statusCode(200)
                .body("tagsAdded", contains("tea"));
        admin().get(root + "/fans/" + fan).then().body("tags", contains("old"));
        admin().get(root + "/fans/" + fan + "/conversations").then().body("items", empty());
    }

    @Test
    void aRepeatGivesTheFirstAndOtherContentIsRefused() {
        var fan = fan("e", "{\"conversation\":true}");
        var answers = AtOnce.race(8, _ -> say(fan, "m-5", "IN", "hello"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(7);
        say(fan, "m-5", "IN", "good bye")
                .then()
                .statusCode(409)
                .body("code", equalTo("CONVERSATION_EXISTS"));
    }

    @Test
    void rulesWithANumberNextToNothingCanBeReadAndReplaced() {
        rules(RULES.replace("\"sentiment\":0.5", "\"sentiment\":1e-320"));
        admin().get(root + "/conversation-rules").then().statusCode(200);
        rules(RULES);
    }

    @Test
    void aTextThatIsNotToBeKeptIsNowhere() {
        rules(RULES.replace("\"keepTextDays\":30", "\"keepTextDays\":0"));
        var fan = fan("f", "{\"conversation\":true}");
        admin().header("Idempotency-Key", "k")
                .body(body("m-6", "IN", "tea, nowhere at all"))
                .post(root + "/fans/" + fan + "/conversations")
                .then()
                .statusCode(201)
                .body("tagsAdded", contains("tea"))
                .body("textKeptUntil", nullValue());
        assertThat(rowsWith("conversation_text", "nowhere")).isZero();
        assertThat(rowsWith("idempotency", "nowhere")).isZero();
        assertThat(rowsWith("conversation", "m-6")).isEqualTo(1);
    }

    @Test
    void aTextWhoseTimeIsOverIsNotReadAndGoes() throws SQLException {
        var fan = fan("g", "{\"conversation\":true}");
        say(fan, "m-7", "IN", "old words");
        var young = fan("g2", "{\"conversation\":true}");
        say(young, "m-8", "IN", "new words");
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update conversation_text set expires_at = now() - interval '1 second' where brand = ? and text = 'old words'",
                                        brand)));
        admin().get(root + "/fans/" + fan + "/conversations")
                .then()
                .body("items", hasSize(1))
                .body("items[0].text", nullValue());
        try (var connection = relay.getConnection();
                var prune = connection.createStatement()) {
            prune.executeUpdate("delete from conversation_text");
        }
        assertThat(rowsWith("conversation_text", "old words")).isZero();
        assertThat(rowsWith("conversation_text", "new words")).isEqualTo(1);
        // The same again is still known, by what is left of it.
        say(fan, "m-7", "IN", "old words").then().statusCode(200);
    }

    @Test
    void theFansFileHasTheTextsThatAreKept() {
        rules(RULES);
        var fan = fan("x", "{\"conversation\":true}");
        say(fan, "m-20", "IN", "my words");
        say(fan, "m-21", "IN", "my old words");
        say(fan("y", "{\"conversation\":true}"), "m-22", "IN", "words of another");
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update conversation_text set expires_at = now() where brand = ? and text = 'my old words'",
                                        brand)));
        admin().get(root + "/fans/" + fan + "/export")
                .then()
                .statusCode(200)
                .body("tables.conversation", hasSize(2))
                .body("tables.conversationText.text", contains("my words"));
    }

    @Test
    void goesWithAnErasedFan() {
        rules(RULES);
        var fan = fan("h", "{\"conversation\":true}");
        say(fan, "m-9", "IN", "tea 4712");
        admin().delete(root + "/fans/" + fan).then().statusCode(204);
        for (var table : new String[] {"conversation", "conversation_text", "conversation_tag"}) {
            assertThat(rowsWith(table, "")).as(table).isZero();
        }
    }

    @Test
    void aLostRaceForTheRulesIsRefused() {
        admin().get(root + "/conversation-rules")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("policy.keepTextDays", equalTo(180));
        rules(RULES);
        admin().header("If-Match", "\"1\"")
                .body(RULES)
                .put(root + "/conversation-rules")
                .then()
                .statusCode(412);
        rules(RULES);
        admin().get(root + "/conversation-rules").then().body("version", equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"consent\":\"c\",\"keepTextDays\":-1,\"rules\":[]}",
                "{\"consent\":\"c\",\"keepTextDays\":1,\"rules\":[null]}",
                "{\"consent\":\"c\",\"keepTextDays\":1,\"rules\":[{\"keyword\":\"\"}]}",
                "{\"consent\":\"c\",\"keepTextDays\":1,\"rules\":[{\"keyword\":\"k\",\"sentiment\":2}]}",
                "{\"consent\":\"c\",\"keepTextDays\":1,\"rules\":[{\"keyword\":\"k\",\"sentiment\":1e400}]}",
                "{\"consent\":\"c\",\"keepTextDays\":1,\"rules\":[{\"keyword\":\"k\",\"add\":[null]}]}"
            })
    void refusesRulesThatAreNone(String rules) {
        admin().body(rules).put(root + "/conversation-rules").then().statusCode(400);
    }

    @Test
    void refusesBadInputAndStrangers() {
        var fan = fan("w", "{\"conversation\":true}");
        var path = root + "/fans/" + fan + "/conversations";
        var ahead = body("x", "IN", "t");
        ahead.put("at", "2999-01-01T00:00:00Z");
        admin().body(ahead)
                .post(path)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/at"));
        admin().body(body("x", "UP", "t")).post(path).then().statusCode(400);
        admin().body(body("x", "IN", "")).post(path).then().statusCode(400);
        admin().body(body("x", "IN", "t"))
                .post(root + "/fans/nonsense/conversations")
                .then()
                .statusCode(404);
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).body(body("x", "IN", "t")).post(path).then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/fans/" + fan + "/conversations")
                .then()
                .statusCode(404);
        given().get(path).then().statusCode(401);
        as(Tokens.staff(brand, Role.ANALYST)).get(path).then().statusCode(403);
        as(Tokens.staff(brand, Role.STORE_CLERK))
                .body(RULES)
                .put(root + "/conversation-rules")
                .then()
                .statusCode(403);
    }

    private io.restassured.response.Response say(
            String fan, String name, String direction, String text) {
        return admin().body(body(name, direction, text))
                .post(root + "/fans/" + fan + "/conversations");
    }

    private static Map<String, Object> body(String name, String direction, String text) {
        return new HashMap<>(
                Map.of(
                        "externalId", name,
                        "channel", "wechat",
                        "direction", direction,
                        "text", text,
                        "at", "2026-03-01T12:00:00Z"));
    }

    private void rules(String rules) {
        admin().body(rules).put(root + "/conversation-rules").then().statusCode(200);
    }

    private long rowsWith(String table, String text) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select count(*) from "
                                                        + table
                                                        + " t where brand = :brand and position(:text in t::text) > 0")
                                        .bind("brand", brand)
                                        .bind("text", text)
                                        .mapTo(Long.class)
                                        .one()));
    }

    private String fan(String externalId, String consents) {
        return admin().body(
                        "{\"externalId\":\""
                                + externalId
                                + "\",\"tags\":[\"old\"],\"consents\":"
                                + consents
                                + "}")
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
