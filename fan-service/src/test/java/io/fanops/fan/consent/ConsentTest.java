package io.fanops.fan.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ConsentTest {
    private static final String LONG_AGO = "2020-01-01T00:00:00Z";

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @Test
    void keepsWhoSaidWhatAndWhatStoodBefore() {
        var fan = fan("{\"externalId\":\"a\",\"consents\":{\"sms\":true}}");
        staff().body("{\"granted\":false,\"wording\":\"v2\"}")
                .put(fan + "/consents/sms")
                .then()
                .statusCode(200)
                .body("consents", hasSize(1))
                .body("consents[0].granted", equalTo(false))
                .body("consents[0].source", equalTo("STAFF"))
                .body("consents[0].by", notNullValue())
                .body("consents[0].saidAt", notNullValue())
                .body("consents[0].wording", equalTo("v2"));
        staff().get(fan).then().body("consents.sms", equalTo(false)).header("ETag", "\"1\"");
        staff().get(fan + "/consents/history")
                .then()
                .body("items", hasSize(1))
                .body("items[0].granted", equalTo(true))
                .body("items[0].until", notNullValue());
        staff().body("{\"consents\":null}").patch(fan).then().statusCode(200);
        staff().get(fan + "/consents").then().body("consents", hasSize(0));
        staff().get(fan + "/consents/history").then().body("items.granted", contains(true, false));
    }

    @Test
    void theSameWordAgainChangesNothingAndAnotherWordingIsAnotherWord() {
        var fan = fan("{\"externalId\":\"a\"}");
        for (int i = 0; i < 2; i++) {
            staff().body("{\"granted\":true,\"wording\":\"v1\"}")
                    .put(fan + "/consents/sms")
                    .then()
                    .statusCode(200);
        }
        staff().get(fan).then().header("ETag", "\"1\"");
        staff().body("{\"granted\":true,\"wording\":\"v2\"}").put(fan + "/consents/sms");
        staff().get(fan + "/consents/history").then().body("items.wording", contains("v1"));
    }

    @Test
    void aNoToAChannelIsANoToItsTopics() {
        var fan = fan("{\"externalId\":\"a\"}");
        staff().body("{\"granted\":true}").put(fan + "/consents/sms/offers").then().statusCode(200);
        staff().get(fan + "/consents").then().body("consents.allowed", contains(true));
        staff().body("{\"granted\":false}")
                .put(fan + "/consents/sms")
                .then()
                .body("consents.topic", contains(null, "offers"))
                .body("consents.granted", contains(false, true))
                .body("consents.allowed", contains(false, false));
        staff().body("{\"granted\":true}")
                .put(fan + "/consents/sms")
                .then()
                .body("consents.allowed", contains(true, true));
        staff().body("{\"granted\":false}")
                .put(fan + "/consents/sms/offers")
                .then()
                .body("consents.allowed", contains(true, false));
        staff().get(fan + "/consents/history").then().body("items.topic", contains(null, "offers"));
    }

    /// What stands first, by an import or by staff; what a file says then; what stands after it.
    @ParameterizedTest
    @CsvSource({
        // An undated yes never undoes a no, a dated one only if it is later.
        "false, '', true, '', false",
        "false, '', true, 2020-01-01T00:00:00Z, false",
        "false, 2020-01-01T00:00:00Z, true, 2020-01-02T00:00:00Z, true",
        "false, 2020-01-02T00:00:00Z, true, 2020-01-01T00:00:00Z, false",
        "false, 2020-01-02T00:00:00Z, true, '', false",
        // A no is taken, unless it was said before the yes that stands.
        "true, '', false, '', false",
        "true, '', false, 2020-01-01T00:00:00Z, false",
        "true, 2020-01-02T00:00:00Z, false, 2020-01-01T00:00:00Z, true",
        "true, 2020-01-02T00:00:00Z, false, '', false",
    })
    void aWithdrawalWinsOverALaterFileUnlessTheFileKnowsOfSomethingNewer(
            boolean first, String firstAt, boolean then, String thenAt, boolean stands) {
        imports(line(first, firstAt));
        imports(line(then, thenAt));
        staff().get(root + "/fans?externalId=a")
                .then()
                .body("items[0].consents.sms", equalTo(stands));
    }

    @Test
    void aFileDoesNotUndoWhatTheFanWithdrewAndTheFanMay() {
        active();
        var me = given().auth().oauth2(Tokens.fan("p-" + brand)).contentType(ContentType.JSON);
        var name = "me:" + "p-" + brand;
        me.body("{\"granted\":true}").put(root + "/me/consents/sms").then().statusCode(200);
        me.body("{\"granted\":false}")
                .put(root + "/me/consents/sms")
                .then()
                .body("consents[0].source", equalTo("FAN"))
                .body("consents[0].allowed", equalTo(false));
        imports("{\"externalId\":\"" + name + "\",\"consents\":{\"sms\":true}}");
        me.get(root + "/me/consents").then().body("consents[0].granted", equalTo(false));
        me.body("{\"granted\":true}").put(root + "/me/consents/sms/offers").then().statusCode(200);
        me.get(root + "/me/consents").then().body("consents.allowed", contains(false, false));
        me.body("{\"granted\":true}").put(root + "/me/consents/sms").then().statusCode(200);
        me.get(root + "/me/consents").then().body("consents.allowed", contains(true, true));
        me.get(root + "/me/export")
                .then()
                .statusCode(200)
                .header("Content-Disposition", startsWith("attachment"))
                .body("tables.consentPast", hasSize(2))
                .body("tables.fan[0].external_id", equalTo(name));
    }

    @Test
    void refusesAWordThatIsOlderThanWhatItContradicts() {
        var fan = fan("{\"externalId\":\"a\"}");
        staff().body("{\"granted\":false}").put(fan + "/consents/sms").then().statusCode(200);
        staff().body("{\"granted\":true,\"saidAt\":\"" + LONG_AGO + "\"}")
                .put(fan + "/consents/sms")
                .then()
                .statusCode(409)
                .body("code", equalTo("CONSENT_OUTDATED"));
        staff().body("{\"consents\":{\"sms\":true},\"consentedAt\":\"" + LONG_AGO + "\"}")
                .patch(fan)
                .then()
                .statusCode(409)
                .body("code", equalTo("CONSENT_OUTDATED"));
        staff().get(fan)
                .then()
                .body("consents.sms", equalTo(false))
                .body("consentedAt", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sms | {}",
                "sms | {\"granted\":\"yes\"}",
                "sms | {\"granted\":true,\"saidAt\":\"2999-01-01T00:00:00Z\"}",
                "sms | {\"granted\":true,\"wording\":\"\"}",
                "sms | {\"granted\":true,\"shoe\":1}",
                "%00 | {\"granted\":true}",
                "a%20b | {\"granted\":true}"
            })
    void refusesWhatIsNoWord(String channel, String body) {
        var fan = fan("{\"externalId\":\"a\"}");
        staff().urlEncodingEnabled(false)
                .body(body)
                .put(fan + "/consents/" + channel)
                .then()
                .statusCode(400);
        staff().get(fan + "/consents").then().body("consents", hasSize(0));
    }

    @Test
    void manyWordsAtOnceLeaveOneStandingAndAllOthersInThePast() {
        var fan = fan("{\"externalId\":\"a\"}");
        var answers =
                AtOnce.race(
                        12,
                        i ->
                                staff().body("{\"granted\":true,\"wording\":\"v" + i + "\"}")
                                        .put(fan + "/consents/sms"));
        assertThat(AtOnce.with(answers, 200)).isEqualTo(12);
        staff().get(fan + "/consents").then().body("consents", hasSize(1));
        staff().get(fan + "/consents/history").then().body("items", hasSize(11));
    }

    @Test
    void brandsAreWalls() {
        var fan = fan("{\"externalId\":\"a\",\"consents\":{\"sms\":true}}");
        var other = Tokens.brandAdmin(Brands.fresh());
        given().auth().oauth2(other).get(fan + "/consents").then().statusCode(404);
        given().get(fan + "/consents").then().statusCode(401);
        given().auth()
                .oauth2(Tokens.staff(brand, Role.ANALYST))
                .contentType(ContentType.JSON)
                .body("{\"granted\":true}")
                .put(fan + "/consents/sms")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(Tokens.fan("f"))
                .contentType(ContentType.JSON)
                .body("{\"granted\":true}")
                .put(fan + "/consents/sms")
                .then()
                .statusCode(404);
        staff().get(root + "/fans/" + UUID.randomUUID() + "/consents").then().statusCode(404);
        given().auth().oauth2(Tokens.fan("f")).get(root + "/me/consents").then().statusCode(404);
    }

    private static String line(boolean granted, String at) {
        return "{\"externalId\":\"a\",\"consents\":{\"sms\":"
                + granted
                + "}"
                + (at.isEmpty() ? "" : ",\"consentedAt\":\"" + Instant.parse(at) + "\"")
                + "}";
    }

    private void imports(String line) {
        var location =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .contentType("application/x-ndjson")
                        .body(line.getBytes(StandardCharsets.UTF_8))
                        .post(root + "/fans/import")
                        .header("Location");
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                given().auth()
                                        .oauth2(Tokens.brandAdmin(brand))
                                        .get(location)
                                        .path("state"),
                        "SUCCEEDED"::equals);
    }

    private String fan(String body) {
        return root
                + "/fans/"
                + staff().body(body)
                        .post(root + "/fans")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
    }

    private void active() {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into brand values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                                        brand)));
    }

    private RequestSpecification staff() {
        return given().auth().oauth2(Tokens.brandAdmin(brand)).contentType(ContentType.JSON);
    }
}
