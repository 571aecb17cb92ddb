package io.fanops.fan.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(3);
        assertThat(fan("c1").getString("nickname")).isEqualTo("two\nlines");
        assertThat(fan("c1").getInt("attributes.income")).isEqualTo(70000);
        assertThat(fan("c1").getBoolean("consents.sms")).isTrue();
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
        var location =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .contentType(type)
                        .body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
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
