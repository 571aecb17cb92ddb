package io.fanops.fan.taxonomy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class TaxonomyTest {
    private static final String OWN = "{\"entries\":[{\"code\":\"7\",\"name\":\"Tea\"}]}";

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;
    private final String industries = root + "/taxonomies/industries";

    @Test
    void aBrandHasTheDefaultUntilItPutsItsOwn() {
        staff().get(industries)
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("isDefault", equalTo(true))
                .body("entries.code", hasItems("A", "I", "S"));
        staff().get(root + "/taxonomies/positions")
                .then()
                .body("entries.code", hasItems("STUDENT", "OTHER"));
        staff().header("If-Match", "\"0\"")
                .body(OWN)
                .put(industries)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("isDefault", equalTo(false));
        staff().body(OWN).put(industries).then().header("ETag", "\"1\"");
        staff().header("If-Match", "\"0\"").body(OWN).put(industries).then().statusCode(412);
        staff().get(root + "/taxonomies/nothing").then().statusCode(404);
    }

    @Test
    void aFanHasACodeOfTheBrandsAndKeepsOneThatIsTakenOut() {
        fan("{\"externalId\":\"a\",\"attributes\":{\"industry\":\"Z\"}}")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/attributes/industry"));
        fan("{\"externalId\":\"a\",\"attributes\":{\"position\":1}}").then().statusCode(400);
        var fan =
                root
                        + "/fans/"
                        + fan("{\"externalId\":\"a\",\"attributes\":{\"industry\":\"I\",\"position\":\"STUDENT\"}}")
                                .then()
                                .statusCode(201)
                                .extract()
                                .<String>path("id");
        staff().body("{\"expression\":\"attribute(\\\"industry\\\") = \\\"I\\\"\"}")
                .post(root + "/audiences/preview")
                .then()
                .body("count", equalTo(1));
        staff().body(OWN).put(industries).then().statusCode(200);
        staff().body("{\"nickname\":\"n\"}").patch(fan).then().statusCode(200);
        staff().body("{\"attributes\":{\"industry\":\"J\"}}").patch(fan).then().statusCode(400);
        staff().body("{\"attributes\":{\"industry\":\"7\"}}")
                .patch(fan)
                .then()
                .statusCode(200)
                .body("attributes.industry", equalTo("7"));
    }

    @Test
    void aLineWithAnotherCodeIsRefusedAndACodeOfDigitsStaysText() {
        staff().body(OWN).put(industries).then().statusCode(200);
        var location =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .contentType("text/csv; charset=UTF-8")
                        .body(
                                "externalId,attributes.industry\na,7\nb,8\nc,\n"
                                        .getBytes(StandardCharsets.UTF_8))
                        .post(root + "/fans/import")
                        .header("Location");
        JsonPath operation =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> staff().get(location).jsonPath(),
                                o -> o.getString("state").equals("SUCCEEDED"));
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(3);
        assertThat(operation.getString("errors[0].pointer")).isEqualTo("/attributes/industry");
        assertThat(operation.getInt("created")).isEqualTo(2);
        staff().get(root + "/fans?externalId=a")
                .then()
                .body("items[0].attributes.industry", equalTo("7"));
        staff().get(root + "/fans?externalId=b").then().body("items", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"entries\":[]}",
                "{\"entries\":[null]}",
                "{\"entries\":[{\"code\":\"A\"}]}",
                "{\"entries\":[{\"code\":\"A\",\"name\":\"a\"},{\"code\":\"A\",\"name\":\"b\"}]}"
            })
    void refusesWhatIsNoTaxonomy(String body) {
        staff().body(body).put(industries).then().statusCode(400);
        staff().get(industries).then().body("isDefault", equalTo(true));
    }

    @Test
    void brandsAreWalls() {
        given().get(industries).then().statusCode(401);
        given().auth()
                .oauth2(Tokens.brandAdmin(Brands.fresh()))
                .get(industries)
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(Tokens.staff(brand, Role.ANALYST))
                .contentType(ContentType.JSON)
                .body(OWN)
                .put(industries)
                .then()
                .statusCode(403);
    }

    private io.restassured.response.Response fan(String body) {
        return staff().body(body).post(root + "/fans");
    }

    private RequestSpecification staff() {
        return given().auth().oauth2(Tokens.brandAdmin(brand)).contentType(ContentType.JSON);
    }
}
