package io.fanops.fan.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
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
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class IntakeResourceTest {
    private static final Instant SAID =
            Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;
    private final String intake = root + "/intake";

    @Inject Jdbi jdbi;

    // ---------------------------------------------------------------- what comes in

    @Test
    void aWordIsATouchAndWaitsForAnyOfTheStaff() {
        var fan = fan("a", true);
        var id = tell("w-1", Map.of("fanId", fan)).<String>path("id");
        clerk().get(intake + "?state=OPEN&channel=wechat&fanId=" + fan)
                .then()
                .statusCode(200)
                .body("items.id", contains(id))
                .body("items[0].text", equalTo("Is the tea in?"))
                .body("items[0].claim", nullValue())
                .body("items[0]._actions", contains("claim", "answer", "close"));
        admin().get(root + "/fans/" + fan + "/timeline")
                .then()
                .body("items.kind", contains("CONVERSED"))
                .body("items.channel", contains("wechat"));
        clerk().get(intake + "/" + id)
                .then()
                .statusCode(200)
                .body("advice.why", hasItem("NO_CONSENT"))
                .body("history.what", contains("TOLD"));
        clerk().get(intake + "?channel=phone").then().body("items", empty());
    }

    @Test
    void withConsentTheWordsAreAConversationAndStay() {
        var fan = fan("b", true);
        var id = tell("w-2", Map.of("fanId", fan)).<String>path("id");
        answer(clerk(), id).then().statusCode(200).body("state", equalTo("ANSWERED"));
        admin().get(root + "/fans/" + fan + "/conversations")
                .then()
                .body("items.text", contains("Yes, since today.", "Is the tea in?"))
                .body("items.direction", contains("OUT", "IN"));
        admin().get(intake + "/" + id)
                .then()
                .body("text", equalTo("Is the tea in?"))
                .body("answer.text", equalTo("Yes, since today."))
                .body("answer.channel", equalTo("phone"))
                .body("history.what", contains("TOLD", "ANSWERED"))
                .body("_actions", empty());
        admin().get(root + "/fans/" + fan + "/timeline")
                .then()
                .body("items.kind", contains("ADDRESSED", "CONVERSED"));
    }

    @Test
    void withoutConsentTheWordsGoWithTheEndOfTheHandling() {
        var fan = fan("c", false);
        var answered = tell("w-3", Map.of("fanId", fan)).<String>path("id");
        var closed = tell("w-4", Map.of("fanId", fan)).<String>path("id");
        admin().get(intake + "/" + answered).then().body("text", equalTo("Is the tea in?"));
        answer(clerk(), answered).then().statusCode(200).body("text", nullValue());
        clerk().body("{\"reason\":\"Advertising\"}")
                .post(intake + "/" + closed + "/close")
                .then()
                .statusCode(200)
                .body("state", equalTo("CLOSED"))
                .body("closed.reason", equalTo("Advertising"));
        for (var id : List.of(answered, closed)) {
            admin().get(intake + "/" + id).then().body("text", nullValue());
        }
        admin().get(intake + "/" + answered)
                .then()
                .body("answer.text", equalTo("Yes, since today."));
        admin().get(root + "/fans/" + fan + "/conversations").then().body("items", empty());
        admin().get(root + "/fans/" + fan + "/timeline")
                .then()
                .body("items.kind", contains("ADDRESSED", "CONVERSED", "CONVERSED"));
        assertThat(rows("intake_text where text like '%tea%'")).isZero();
    }

    @Test
    void whoeverCallsBecomesKnownOnce() {
        var number = Map.of("channel", "phone", "externalId", "+86 138 0013 4711");
        var answers =
                AtOnce.race(
                        6,
                        i ->
                                admin().body(body("call-" + i, Map.of("identity", number)))
                                        .post(intake));
        assertThat(AtOnce.with(answers, 201)).isEqualTo(6);
        var fans = answers.stream().map(answer -> answer.<String>path("fanId")).distinct().toList();
        assertThat(fans).hasSize(1);
        admin().get(root + "/fans/" + fans.getFirst())
                .then()
                .body("stage", equalTo("BYSTANDER"))
                .body("phone", equalTo("+86 138 0013 4711"));
        tell(
                        "call-again",
                        Map.of("identity", Map.of("channel", "PHONE", "externalId", "13800134711")))
                .then()
                .body("fanId", equalTo(fans.getFirst()));
        tell("named", Map.of("externalId", "nobody-yet")).then().body("fanId", notNullValue());
        admin().get(root + "/fans?externalId=nobody-yet").then().body("items", hasSize(1));
        admin().body(
                        body(
                                "address",
                                Map.of(
                                        "identity",
                                        Map.of("channel", "IP", "externalId", "192.0.2.1"))))
                .post(intake)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/from/identity/externalId"));
    }

    @Test
    void aNumberOfTwoFansIsNobodys() {
        for (var name : List.of("one", "two")) {
            admin().body(Map.of("externalId", name, "phone", "13800130000"))
                    .post(root + "/fans")
                    .then()
                    .statusCode(201);
        }
        var id =
                tell(
                                "shop",
                                Map.of(
                                        "identity",
                                        Map.of("channel", "phone", "externalId", "13800130000")))
                        .then()
                        .body("fanId", nullValue())
                        .extract()
                        .<String>path("id");
        answer(clerk(), id).then().statusCode(200);
        admin().get(intake + "/" + id).then().body("advice", nullValue()).body("text", nullValue());
        assertThat(rows("touch")).isZero();
    }

    @Test
    void aRepeatGivesTheFirstItemAndOtherContentIsRefused() {
        var body = body("same", Map.of("externalId", "d"));
        var answers = AtOnce.race(8, _ -> admin().body(body).post(intake));
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(7);
        assertThat(rows("touch")).isEqualTo(1);
        body.put("text", "Something else");
        admin().body(body)
                .post(intake)
                .then()
                .statusCode(409)
                .body("code", equalTo("INTAKE_EXISTS"));
    }

    // ---------------------------------------------------------------- who takes it

    @Test
    void ofManyWhoTakeAnItemOneHasItAndWhatIsLeftIsOpenAgain() {
        var id = tell("race", null).<String>path("id");
        var answers = AtOnce.race(10, i -> someone("s" + i).post(intake + "/" + id + "/claim"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(9);
        clerk().get(intake + "?state=CLAIMED").then().body("items.id", contains(id));
        clerk().get(intake + "?state=OPEN").then().body("items", empty());
        answer(clerk(), id).then().statusCode(409).body("code", equalTo("INTAKE_TAKEN"));
        clerk().post(intake + "/" + id + "/release")
                .then()
                .statusCode(409)
                .body("code", equalTo("INTAKE_NOT_CLAIMED"));
        write("update intake set claimed_until = now() - interval '1 second' where brand = ?");
        clerk().get(intake + "?state=OPEN").then().body("items.id", contains(id));
        clerk().post(intake + "/" + id + "/claim")
                .then()
                .statusCode(200)
                .body("claim.by", equalTo("staff-" + brand + "-store-clerk"))
                .body("_actions", contains("claim", "release", "answer", "close"));
        clerk().post(intake + "/" + id + "/release")
                .then()
                .statusCode(200)
                .body("state", equalTo("OPEN"));
        someone("s1").post(intake + "/" + id + "/claim").then().statusCode(200);
        answer(someone("s1"), id).then().statusCode(200);
        for (var step : List.of("claim", "release")) {
            clerk().post(intake + "/" + id + "/" + step)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("INTAKE_ENDED"));
        }
        clerk().get(intake + "/" + id)
                .then()
                .body(
                        "history.what",
                        contains("TOLD", "CLAIMED", "CLAIMED", "RELEASED", "CLAIMED", "ANSWERED"));
    }

    @Test
    void ofManyAnswersOneIsNoted() {
        var fan = fan("e", false);
        var id = tell("answers", Map.of("fanId", fan)).<String>path("id");
        var answers = AtOnce.race(8, i -> answer(someone("s" + i), id));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        admin().get(root + "/fans/" + fan + "/timeline")
                .then()
                .body("items.kind", contains("ADDRESSED", "CONVERSED"));
    }

    @Test
    void aRuleLetsSomeHaveAnItemFirstAndThenItIsEverybodys() {
        admin().body(
                        """
                        {"rules":[{"topic":"complaint","role":"marketer","minutes":30},
                          {"channel":"wechat","topic":"tea","person":"tea-master","minutes":5}]}\
                        """)
                .put(intake + "/routing")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");
        clerk().get(intake + "/routing").then().body("rules.rules", hasSize(2));
        var body = body("routed", null);
        body.put("topic", "tea");
        admin().body(body)
                .post(intake + "?dryRun=true")
                .then()
                .statusCode(200)
                .body("onlyFor.person", equalTo("tea-master"))
                .body("onlyFor.until", notNullValue());
        clerk().get(intake).then().body("items", empty());
        var id = admin().body(body).post(intake).then().statusCode(201).extract().path("id");
        clerk().post(intake + "/" + id + "/claim")
                .then()
                .statusCode(409)
                .body("code", equalTo("INTAKE_RESERVED"));
        clerk().get(intake + "/" + id).then().body("_actions", empty());
        someone("tea-master").post(intake + "/" + id + "/claim").then().statusCode(200);
        someone("tea-master").post(intake + "/" + id + "/release").then().statusCode(200);
        write("update intake set for_until = now() - interval '1 second' where brand = ?");
        clerk().post(intake + "/" + id + "/claim")
                .then()
                .statusCode(200)
                .body("onlyFor", nullValue());
        clerk().body("{\"rules\":[]}").put(intake + "/routing").then().statusCode(403);
        admin().header("If-Match", "\"0\"")
                .body("{\"rules\":[]}")
                .put(intake + "/routing")
                .then()
                .statusCode(412);
        for (var rule :
                List.of(
                        "{\"minutes\":1}",
                        "{\"role\":\"analyst\",\"minutes\":1}",
                        "{\"role\":\"marketer\",\"person\":\"p\",\"minutes\":1}",
                        "{\"role\":\"marketer\",\"minutes\":0}")) {
            admin().body("{\"rules\":[" + rule + "]}")
                    .put(intake + "/routing")
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void figuresSayWhatWaitsAndHowSoonItIsAnswered() {
        tell("f-1", null);
        for (var name : List.of("f-2", "f-3", "f-4")) {
            var id = tell(name, null).<String>path("id");
            answer(clerk(), id).then().statusCode(200);
        }
        var call = body("f-5", null);
        call.put("channel", "phone");
        admin().body(call).post(intake).then().statusCode(201);
        as(Tokens.staff(brand, Role.ANALYST))
                .get(intake + "/figures")
                .then()
                .statusCode(200)
                .body("open", equalTo(2))
                .body("oldest", equalTo(SAID.toString()))
                .body("channels.channel", contains("phone", "wechat"))
                .body("channels.open", contains(1, 1))
                .body("channels.answered", contains(0, 3))
                .body("channels[0].medianSeconds", nullValue());
        int median = admin().get(intake + "/figures").path("channels[1].medianSeconds");
        assertThat(median).isBetween(3_600, 4_000);
        // In pages.
        var first =
                admin().get(intake + "?state=ANSWERED&limit=2").then().body("items", hasSize(2));
        admin().get(
                        intake
                                + "?state=ANSWERED&limit=2&cursor="
                                + first.extract().<String>path("next"))
                .then()
                .body("items", hasSize(1));
    }

    // ---------------------------------------------------------------- fans

    @Test
    void aFanReadsOwnWordsAndTheirAnswers() {
        write(
                "insert into brand (brand, name, currency, timezone, locale, state)"
                        + " values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')");
        var me = as(Tokens.fan("fan-of-" + brand));
        var said =
                me.body("{\"text\":\"Where is my parcel?\",\"topic\":\"delivery\"}")
                        .post(root + "/me/intake");
        said.then().statusCode(201).body("state", equalTo("WAITING"));
        var id = said.<String>path("id");
        clerk().get(intake)
                .then()
                .body("items.channel", contains("app"))
                .body("items.text", contains("Where is my parcel?"));
        answer(clerk(), id).then().statusCode(200);
        as(Tokens.fan("fan-of-" + brand))
                .get(root + "/me/intake")
                .then()
                .statusCode(200)
                .body("items.state", contains("ANSWERED"))
                .body("items[0].answer.text", equalTo("Yes, since today."))
                .body("items[0].answer.by", nullValue());
        as(Tokens.fan("somebody-else")).get(root + "/me/intake").then().body("items", empty());
    }

    @Test
    void anItemStaysWithWhomeverTheFanIsMergedAndGoesWithAnErasure() {
        var lost = fan("lost", false);
        var found = fan("found", false);
        var id = tell("merged", Map.of("fanId", lost)).<String>path("id");
        admin().body(Map.of("fanId", lost, "reason", "the same"))
                .post(root + "/fans/" + found + "/merges")
                .then()
                .statusCode(201);
        for (var fan : List.of(lost, found)) {
            admin().get(intake + "?fanId=" + fan).then().body("items.fanId", contains(found));
        }
        tell("merged", Map.of("fanId", found), 200);
        answer(clerk(), id).then().statusCode(200);
        admin().get(root + "/fans/" + found + "/export")
                .then()
                .body("tables.intake", hasSize(1))
                .body("tables.intakeText.text", hasItem("Yes, since today."));
        admin().delete(root + "/fans/" + found).then().statusCode(204);
        admin().get(intake + "/" + id).then().statusCode(404);
        for (var table : List.of("intake", "intake_text", "intake_event")) {
            assertThat(rows(table)).isZero();
        }
    }

    // ---------------------------------------------------------------- what is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"channel":"c","text":"t","at":"2026-01-01T00:00:00Z"}                                   | 400
                    {"externalId":"x","text":"t","at":"2026-01-01T00:00:00Z"}                                | 400
                    {"externalId":"x","channel":"c","text":"","at":"2026-01-01T00:00:00Z"}                   | 400
                    {"externalId":"x","channel":"c","text":"t","at":"2999-01-01T00:00:00Z"}                  | 400
                    {"externalId":"x","channel":"c","text":"t","at":"1999-12-31T23:59:59Z"}                  | 400
                    {"externalId":"x","channel":"c","text":"t","at":"2026-01-01T00:00:00Z","topic":" "}      | 400
                    {"externalId":"x","channel":"c","text":"t","at":"2026-01-01T00:00:00Z","from":{"fanId":"018f0000-0000-7000-8000-000000000000"}} | 404
                    {"externalId":"x","channel":"c","text":"t","at":"2026-01-01T00:00:00Z","from":{"identity":{"channel":"phone","externalId":"call me"}}} | 400
                    """)
    void refusesBadInput(String body, int status) {
        admin().body(body).post(intake).then().statusCode(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"externalId\":\"a\",\"fanId\":\"018f0000-0000-7000-8000-000000000000\"}"
            })
    void whoSaidItHasOneName(String from) {
        admin().body(
                        "{\"externalId\":\"x\",\"channel\":\"c\",\"text\":\"t\",\"at\":\"2026-01-01T00:00:00Z\",\"from\":%s}"
                                .formatted(from))
                .post(intake)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/from"));
    }

    @Test
    void aRuleIsForOneAndTheDocumentShowsNothingThatIsRefused() {
        admin().body(
                        "{\"rules\":[{\"role\":\"marketer\",\"minutes\":5},{\"role\":\"marketer\",\"person\":\"p\",\"minutes\":5}]}")
                .put(intake + "/routing")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/rules/1"));
        given().get("/openapi?format=json")
                .then()
                .statusCode(200)
                .body("components.schemas.Sender.properties", hasKey("identity"))
                .body("components.schemas.Sender.properties.size()", equalTo(3))
                .body(
                        "components.schemas.findAll { it.value.properties?.minutes != null && it.value.properties?.person != null }.collect { it.value.properties.keySet() }.flatten()",
                        not(hasItem("forOne")));
    }

    @Test
    void brandsAreWalls() {
        var id = tell("walled", null).<String>path("id");
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).get(intake + "/" + id).then().statusCode(404);
        for (var step : List.of("claim", "release")) {
            as(Tokens.brandAdmin(other))
                    .post("/v1/brands/" + other + "/intake/" + id + "/" + step)
                    .then()
                    .statusCode(404);
        }
        answer(as(Tokens.brandAdmin(other)), "/v1/brands/" + other + "/intake/" + id + "/answer")
                .then()
                .statusCode(404);
        given().get(intake).then().statusCode(401);
        var analyst = as(Tokens.staff(brand, Role.ANALYST));
        analyst.get(intake).then().statusCode(403);
        analyst.post(intake + "/" + id + "/claim").then().statusCode(403);
        as(Tokens.fan("f")).get(intake).then().statusCode(404);
        admin().get(intake + "/" + UUID.randomUUID()).then().statusCode(404);
        admin().get(intake + "/nonsense").then().statusCode(404);
        admin().get(intake + "?state=LOST").then().statusCode(400);
    }

    private Response tell(String name, @Nullable Map<String, Object> from) {
        return tell(name, from, 201);
    }

    private Response tell(String name, @Nullable Map<String, Object> from, int status) {
        var told = admin().body(body(name, from)).post(intake);
        told.then().statusCode(status).body("text", nullValue());
        return told;
    }

    private static Map<String, Object> body(String name, @Nullable Map<String, Object> from) {
        var body = new HashMap<String, Object>();
        body.put("externalId", name);
        body.put("channel", "wechat");
        body.put("text", "Is the tea in?");
        body.put("at", SAID.toString());
        if (from != null) {
            body.put("from", from);
        }
        return body;
    }

    private Response answer(RequestSpecification by, String item) {
        return by.body("{\"channel\":\"phone\",\"text\":\"Yes, since today.\"}")
                .post(item.startsWith("/") ? item : intake + "/" + item + "/answer");
    }

    private String fan(String externalId, boolean consents) {
        return admin().body(
                        Map.of(
                                "externalId",
                                externalId,
                                "consents",
                                Map.of("conversation", consents)))
                .post(root + "/fans")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void write(String sql) {
        BrandScope.within(brand, () -> jdbi.useHandle(handle -> handle.execute(sql, brand)));
    }

    private long rows(String table) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery("select count(*) from " + table)
                                        .mapTo(Long.class)
                                        .one()));
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private RequestSpecification clerk() {
        return as(Tokens.staff(brand, Role.STORE_CLERK));
    }

    private RequestSpecification someone(String subject) {
        return as(Tokens.sign(Tokens.claims(subject, List.of(Role.STORE_CLERK), List.of(brand))));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
