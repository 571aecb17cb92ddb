package io.fanops.fan.brand;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.KeycloakDouble;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
// There for all classes: one more start of the service for this one costs ten seconds.
@WithTestResource(value = KeycloakDouble.class, scope = TestResourceScope.GLOBAL)
class BrandResourceTest {
    private final String slug = io.fanops.platform.testing.Brands.fresh();

    @Inject Jdbi jdbi;

    @Test
    void onboardsABrandOnceAndShowsTheSecretToTheSameRequestOnly() {
        var first = onboard("k-" + slug, "Aurora");
        first.then()
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue())
                .header("Cache-Control", "no-store")
                .body("credentials.clientId", equalTo("brand-" + slug));

        var again = onboard("k-" + slug, "Aurora");
        again.then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .header("Location", first.header("Location"));
        assertThat(again.asString()).isEqualTo(first.asString());
        onboard("k-" + slug, "Borealis")
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
        as(Tokens.platformAdmin())
                .header("Idempotency-Key", "k-" + slug)
                .body(brand(io.fanops.platform.testing.Brands.fresh(), "Aurora", "Asia/Shanghai"))
                .post("/v1/brands")
                .then()
                .statusCode(422);
        onboard("other-" + slug, "Aurora").then().statusCode(409);
        onboard(null, "Aurora").then().statusCode(409).body("code", equalTo("BRAND_EXISTS"));
        assertThat(stored()).doesNotContain(first.<String>path("credentials.clientSecret"));
    }

    @RepeatedTest(3)
    void ofManyOnboardingsOfOneSlugOneIsAnsweredStoredAndTold() {
        var answers = AtOnce.race(8, i -> onboard(null, "Name " + i));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(7);
        var winner = answers.stream().filter(a -> a.statusCode() == 201).findFirst().orElseThrow();
        admin().get("/v1/brands/" + slug)
                .then()
                .statusCode(200)
                .body("name", equalTo(winner.<String>path("name")));
    }

    @RepeatedTest(3)
    void twinsWithOneKeyGetOneAnswer() {
        var answers = AtOnce.race(8, _ -> onboard("twin-" + slug, "Aurora"));
        assertThat(AtOnce.with(answers, 201)).isEqualTo(8);
        assertThat(answers.stream().map(Response::asString).distinct()).hasSize(1);
        assertThat(answers.stream().filter(a -> a.header("Idempotency-Replayed") == null))
                .hasSize(1);
    }

    @Test
    void aLostSecretIsReplaced() {
        var lost = onboard("k-" + slug, "Aurora").<String>path("credentials.clientSecret");
        var credentials = "/v1/brands/" + slug + "/credentials";
        var renewed = admin().header("Idempotency-Key", "r").post(credentials);
        renewed.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("clientId", equalTo("brand-" + slug))
                .body("clientSecret", not(equalTo(lost)));
        admin().header("Idempotency-Key", "r")
                .post(credentials)
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .body("clientSecret", equalTo(renewed.<String>path("clientSecret")));
        // What the onboarding answered is no longer true.
        onboard("k-" + slug, "Aurora").then().statusCode(409);
        var another = admin().post(credentials);
        another.then()
                .statusCode(200)
                .body("clientSecret", not(equalTo(renewed.<String>path("clientSecret"))));
        assertThat(stored()).doesNotContain(another.<String>path("clientSecret"));
    }

    @Test
    void thePlatformReplacesASecretToo() {
        var lost = onboard(null, "Aurora").<String>path("credentials.clientSecret");
        as(Tokens.platformAdmin())
                .post("/v1/brands/" + slug + "/credentials")
                .then()
                .statusCode(200)
                .body("clientSecret", not(equalTo(lost)));
        as(Tokens.platformAdmin()).get("/v1/brands/" + slug + "/fans").then().statusCode(404);
    }

    @Test
    void nobodyElseRenewsASecret() {
        onboard(null, "Aurora").then().statusCode(201);
        var credentials = "/v1/brands/" + slug + "/credentials";
        as(Tokens.staff(slug, Role.MARKETER)).post(credentials).then().statusCode(403);
        as(Tokens.brandAdmin("b" + slug)).post(credentials).then().statusCode(404);
        as(Tokens.fan("f")).post(credentials).then().statusCode(404);
        given().post(credentials).then().statusCode(401);
        var unknown = io.fanops.platform.testing.Brands.fresh();
        as(Tokens.brandAdmin(unknown))
                .post("/v1/brands/" + unknown + "/credentials")
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+08:00",
                "UTC+8",
                "GMT+8",
                "UTC+08:00",
                "SystemV/PST8",
                "Z",
                "Mars/Base",
                "asia/shanghai",
                ""
            })
    void refusesATimeZoneThatIsNoRegion(String timezone) {
        as(Tokens.platformAdmin())
                .body(brand(slug, "Aurora", timezone))
                .post("/v1/brands")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/timezone"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"slug":"A B"}                     | /slug
                    {"currency":"yen"}                 | /currency
                    {"locale":"_"}                     | /locale
                    {"locale":"zh-x-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd"} | /locale
                    {"name":" "}                       | /name
                    """)
    void refusesBadInputAndNamesTheField(String wrong, String pointer) throws Exception {
        var json = new ObjectMapper();
        ObjectNode body = json.valueToTree(brand(slug, "Aurora", "Asia/Shanghai"));
        body.setAll((ObjectNode) json.readTree(wrong));
        as(Tokens.platformAdmin())
                .body(body.toString())
                .post("/v1/brands")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void aBrandOfWhateverShapeIsTakenOrRefused() throws Exception {
        var json = new ObjectMapper();
        for (var field : List.of("slug", "name", "currency", "timezone", "locale", "shoe")) {
            for (var value :
                    List.of(
                            "null",
                            "1",
                            "true",
                            "\"\"",
                            "\"\\u0000\"",
                            "\"\\ud800\"",
                            "\"" + "x".repeat(100_000) + "\"",
                            "\"../x\"",
                            "\"-a\"",
                            "[]",
                            "{}")) {
                ObjectNode body = json.valueToTree(brand(slug, "Aurora", "Asia/Shanghai"));
                body.set(field, json.readTree(value));
                as(Tokens.platformAdmin())
                        .body(body.toString())
                        .post("/v1/brands")
                        .then()
                        .statusCode(lessThan(500));
            }
        }
        for (var body : List.of("", "null", "[]", "{", "0")) {
            as(Tokens.platformAdmin()).body(body).post("/v1/brands").then().statusCode(400);
        }
    }

    @Test
    void refusesAKeyThatIsNone() {
        onboard("k".repeat(256), "Aurora")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("Idempotency-Key"));
        admin().get("/v1/brands/" + slug).then().statusCode(404);
    }

    private String stored() {
        return BrandScope.within(
                slug,
                () ->
                        jdbi.withHandle(handle ->
                                String.join(
                                        "\n",
                                        handle.createQuery(
                                                        """
                                                        select b::text from brand b union all select r::text from credentials_request r
                                                        union all select i::text from idempotency i\
                                                        """)
                                                .mapTo(String.class)
                                                .list())));
    }

    private Response onboard(@Nullable String key, String name) {
        var request = as(Tokens.platformAdmin()).body(brand(slug, name, "Asia/Shanghai"));
        return (key == null ? request : request.header("Idempotency-Key", key)).post("/v1/brands");
    }

    private static Map<String, String> brand(String slug, String name, String timezone) {
        return Map.of(
                "slug",
                slug,
                "name",
                name,
                "currency",
                "CNY",
                "timezone",
                timezone,
                "locale",
                "zh-CN");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(slug));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
