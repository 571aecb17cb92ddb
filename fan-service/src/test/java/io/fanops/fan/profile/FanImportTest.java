package io.fanops.fan.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class FanImportTest {
    private final String brand = Brands.fresh();
    private final String fans = "/v1/brands/" + brand + "/fans";

    @Test
    void keepsTheGoodLinesAndTellsTheBadOnes() {
        var operation =
                imported(
                        "application/x-ndjson",
                        """
                        {"externalId":"a","nickname":"甲","joinedOn":"2021-03-04","tags":["tea"],"consents":{"sms":true}}
                        {"nickname":"no id"}

                        {"externalId":"b","gender":"F","attributes":{"income":1000}}
                        nonsense
                        {"externalId":"b","tags":["late"]}
                        """);

        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getInt("total")).isEqualTo(5);
        assertThat(operation.getInt("done")).isEqualTo(5);
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(2, 5);
        assertThat(operation.getString("errors[0].pointer")).isEqualTo("/externalId");
        var b = fan("b");
        assertThat(b.getList("tags", String.class)).containsExactly("late");
        assertThat(b.getString("gender")).isEqualTo("F");
        assertThat(b.getString("stage")).isEqualTo("BYSTANDER");
        assertThat(fan("a").getString("stage")).isEqualTo("FOLLOWER");
    }

    @Test
    void theSameFileAgainChangesNothing() {
        var file =
                "{\"externalId\":\"a\",\"joinedOn\":\"2021-03-04\",\"tags\":[\"x\",\"y\"],\"attributes\":{\"n\":1}}";
        imported("application/x-ndjson", file);
        var before = tag("a");
        imported("application/x-ndjson", file);
        assertThat(tag("a")).isEqualTo(before);
        imported("application/x-ndjson", file.replace("\"n\":1", "\"n\":2"));
        assertThat(tag("a")).isNotEqualTo(before);
    }

    @Test
    void readsCsvWithQuotedNewlinesAndAByteOrderMark() {
        var operation =
                imported(
                        "text/csv",
                        "\uFEFFexternalId,nickname,birthYear,tags,attributes.income,consents.sms\r\n"
                                + "c1,\"two\nlines\",1990,tea;coffee,70000,yes\r\n"
                                + "c2,,old,,,\r\n");
        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(4);
        assertThat(operation.getInt("total")).isEqualTo(2);
        assertThat(fan("c1").getString("nickname")).isEqualTo("two\nlines");
        assertThat(fan("c1").getInt("attributes.income")).isEqualTo(70000);
        assertThat(fan("c1").getBoolean("consents.sms")).isTrue();
    }

    @Test
    void aBadRecordOfACsvTakesNoOtherWithIt() {
        var operation =
                imported(
                        "text/csv",
                        """
                        externalId,nickname,region
                        good-1,A,r

                        one-more,A,r,x
                        good-2,"two
                        lines",r
                        one-less,A
                        open,"nothing closes this,r
                        good-3,B,r
                        behind,"A" B,r
                        inside,5" tall,r
                        good-4,"a ""quoted"" name, with a comma",r
                        """);
        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getList("errors.line", Integer.class))
                .containsExactly(4, 7, 8, 10, 11);
        assertThat(operation.getString("errors[0].detail"))
                .isEqualTo("has 4 cells where the header has 3");
        assertThat(operation.getInt("done")).isEqualTo(9);
        assertThat(operation.getInt("total")).isEqualTo(9);
        for (int i = 1; i <= 4; i++) {
            assertThat(fan("good-" + i).getString("region")).isEqualTo("r");
        }
        assertThat(fan("good-4").getString("nickname"))
                .isEqualTo("a \"quoted\" name, with a comma");
    }

    @ParameterizedTest
    @CsvSource({
        "'',0,0",
        "'externalId,nickname\n',0,0",
        "'externalId,externalId\na,b\n',1,1",
        "'\"a\nb\n',1,1"
    })
    void aCsvWithoutRowsOrHeaderSucceedsWithNothing(String file, int total, int failed) {
        var operation = imported("text/csv", file);
        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getInt("total")).isEqualTo(total);
        assertThat(operation.getInt("failed")).isEqualTo(failed);
    }

    @Test
    void aLineInAnotherCharsetIsBad() {
        var operation =
                imported(
                        "text/csv",
                        "externalId,nickname\na,\u00e9\nb,B\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(2);
        assertThat(fan("b").getString("nickname")).isEqualTo("B");
    }

    @Test
    void readsACsvInTheCharsetThatItSays() {
        var operation =
                imported(
                        "text/csv; charset=GB18030",
                        "externalId,nickname\nmei,梅\n".getBytes(Charset.forName("GB18030")));
        assertThat(operation.getInt("failed")).isZero();
        assertThat(fan("mei").getString("nickname")).isEqualTo("梅");
    }

    @Test
    void jsonIsUtf8WhateverItsTypeSays() {
        var operation =
                imported(
                        "application/x-ndjson; charset=ISO-8859-1",
                        "{\"externalId\":\"mei\",\"nickname\":\"梅\"}\n"
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(operation.getInt("failed")).isZero();
        assertThat(fan("mei").getString("nickname")).isEqualTo("梅");
    }

    @Test
    void refusesWhatIsNeitherOfTheFormatsOrInACharsetThatNobodyKnows() {
        for (var type : List.of("", "text/csv; charset=klingon")) {
            given().auth()
                    .oauth2(Tokens.brandAdmin(brand))
                    .config(withoutCharset())
                    .contentType(type)
                    .body("externalId\na\n".getBytes(StandardCharsets.UTF_8))
                    .post(fans + "/import")
                    .then()
                    .statusCode(415)
                    .body("code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
        }
    }

    @Test
    void theSameStreamUnderOneKeyIsOneOperation() {
        var first = sent("key", "{\"externalId\":\"a\"}\n");
        var again = sent("key", "{\"externalId\":\"a\"}\n");
        first.then().statusCode(202);
        again.then()
                .statusCode(202)
                .header("Idempotency-Replayed", equalTo("true"))
                .header("Location", equalTo(first.header("Location")));
        sent("key", "{\"externalId\":\"b\"}\n")
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    private Response sent(String key, String lines) {
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .config(withoutCharset())
                .header("Idempotency-Key", key)
                .contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post(fans + "/import");
    }

    private static RestAssuredConfig withoutCharset() {
        return RestAssuredConfig.config()
                .encoderConfig(
                        EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false));
    }

    @Test
    void aFileThatSpeaksOfAFanTwiceChangesNothingTheSecondTime() {
        var file =
                """
                {"externalId":"t","nickname":"A","gender":"F","tags":["x"],"attributes":{"n":1,"m":1},"consents":{"sms":true}}
                {"externalId":"t","nickname":"B","tags":["y"],"attributes":{"n":2},"consents":{"sms":false}}
                """;
        imported("application/x-ndjson", file);
        var before = fan("t");
        assertThat(tag("t")).isEqualTo("\"0\"");
        assertThat(before.getString("nickname")).isEqualTo("B");
        assertThat(before.getString("gender")).isEqualTo("F");
        assertThat(before.getList("tags", String.class)).containsExactly("x", "y");
        assertThat(before.getMap("attributes", String.class, Integer.class))
                .containsExactly(Map.entry("m", 1), Map.entry("n", 2));
        assertThat(before.getBoolean("consents.sms")).isFalse();
        imported("application/x-ndjson", file);
        assertThat(tag("t")).isEqualTo("\"0\"");
        assertThat(fan("t").prettify()).isEqualTo(before.prettify());
    }

    @Test
    void anIdentityStaysWithItsFirstFan() {
        var operation =
                imported(
                        "application/x-ndjson",
                        """
                        {"externalId":"a","identities":[{"channel":"wechat","externalId":"o1"}]}
                        {"externalId":"b","nickname":"B","identities":[{"channel":"wechat","externalId":"o1"}]}
                        """);
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(2);
        // Kept longer than the fan may be: it must name nobody.
        assertThat(operation.getString("errors[0].detail")).contains("wechat").doesNotContain("o1");
        assertThat(fan("a").getString("identities[0].externalId")).isEqualTo("o1");
        assertThat(fan("b").getString("nickname")).isEqualTo("B");
        assertThat(fan("b").getList("identities")).isEmpty();
    }

    @Test
    void followsAnOperationByServerSentEvents() {
        var operation = imported("application/x-ndjson", "{\"externalId\":\"a\"}");
        var events =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .get(
                                "/v1/brands/"
                                        + brand
                                        + "/operations/"
                                        + operation.getString("id")
                                        + "/events")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(events).contains("event:end").contains("\"state\":\"SUCCEEDED\"");
        given().auth()
                .oauth2(Tokens.brandAdmin(Brands.fresh()))
                .get("/v1/brands/" + brand + "/operations/" + operation.getString("id"))
                .then()
                .statusCode(404);
    }

    private JsonPath imported(String type, String body) {
        return imported(type, body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonPath imported(String type, byte[] body) {
        var location =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .config(withoutCharset())
                        .contentType(type)
                        .body(body)
                        .post(fans + "/import")
                        .then()
                        .statusCode(202)
                        .extract()
                        .header("Location");
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                given().auth()
                                        .oauth2(Tokens.brandAdmin(brand))
                                        .get(location)
                                        .jsonPath(),
                        operation -> operation.getString("state").matches("SUCCEEDED|FAILED"));
    }

    private JsonPath fan(String externalId) {
        var found =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .get(fans + "?externalId=" + externalId);
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .get(fans + "/" + found.path("items[0].id"))
                .jsonPath();
    }

    private String tag(String externalId) {
        var found =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .get(fans + "?externalId=" + externalId);
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .get(fans + "/" + found.path("items[0].id"))
                .header("ETag");
    }
}
