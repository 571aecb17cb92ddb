package io.fanops.fan.audience;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class AudienceResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @BeforeEach
    void threeFans() {
        for (var fan :
                List.of(
                        "{\"externalId\":\"a\",\"gender\":\"F\",\"birthYear\":1990,\"tags\":[\"coffee\"],\"attributes\":{\"income\":50000,\"city\":\"上海\"},"
                                + "\"joinedOn\":\"2018-05-01\",\"consents\":{\"sms\":true}}",
                        "{\"externalId\":\"b\",\"gender\":\"M\",\"birthYear\":1970,\"tags\":[\"coffee\",\"tea\"],\"attributes\":{\"income\":90000,\"vip\":true},"
                                + "\"identities\":[{\"channel\":\"wechat\",\"externalId\":\"w1\"}],\"consents\":{\"sms\":false},\"region\":\"华东\"}",
                        "{\"externalId\":\"c\",\"attributes\":{\"income\":\"much\"}}")) {
            admin().body(fan).post(root + "/fans").then().statusCode(201);
        }
        // What memberships and communities will write.
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle -> {
                            handle.execute(
                                    "update fan set tier = 'HIGH' where brand = ? and external_id = 'a'",
                                    brand);
                            handle.execute(
                                    "insert into community_member select brand, 'runners', id from fan"
                                            + " where brand = ? and external_id = 'b'",
                                    brand);
                        }));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tag("coffee")                                           | a,b
                    not tag("coffee")                                       | c
                    tag("tea","milk") or gender("F")                        | a,b
                    attribute("income") >= 50000                            | a,b
                    not attribute("income") >= 70000                        | a,c
                    attribute("income") = "much"                            | c
                    attribute("vip") = true                                 | b
                    attribute("vip")                                        | b
                    attribute("city") = "上海"                               | a
                    consent("sms")                                          | a
                    channel("wechat")                                       | b
                    region("华东")                                           | b
                    stage("FOLLOWER")                                       | a,b
                    stage("BYSTANDER")                                      | c
                    birthYear < 1980                                        | b
                    not birthYear < 1980                                    | a,c
                    joinedOn >= "2018-05-01"                                | a
                    orders = 0 and spent < 1                                | a,b,c
                    lastSeen > "2000-01-01"                                 | ''
                    community("runners")                                    | b
                    community("runners","none") or tier("HIGH")             | a,b
                    community("none")                                       | ''
                    tier("HIGH","MID")                                   | a
                    not tier("HIGH")                                        | b,c
                    spent < 9999999999999999999999999999                    | a,b,c
                    attribute("income") > 0.5                               | a,b
                    joinedOn < "9999-12-31" and not lastSeen > "9999-12-31" | a
                    tag("coffee") and not stage("BYSTANDER") and (gender("F") or attribute("income") >= 70000) | a,b
                    tag("'; drop table fan; --")                            | ''
                    """)
    void countsAndListsWhoIsIn(String expression, String members) {
        var expected = members.isEmpty() ? List.of() : List.of(members.split(","));
        admin().body(Map.of("expression", expression))
                .post(root + "/audiences/preview")
                .then()
                .statusCode(200)
                .body("count", equalTo(expected.size()))
                .body("asOf", notNullValue())
                .body("lagMs", greaterThanOrEqualTo(0))
                .body("pendingEvents", greaterThanOrEqualTo(0));
        var id =
                admin().body(Map.of("name", "n", "expression", expression))
                        .post(root + "/audiences")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        var found = new ArrayList<String>();
        String cursor = "";
        while (cursor != null) {
            var page = admin().get(root + "/audiences/" + id + "/members?limit=2&cursor=" + cursor);
            found.addAll(page.path("items.externalId"));
            page.<List<String>>path("items.id")
                    .forEach(fan ->
                            admin().get(root + "/audiences/" + id + "/members/" + fan)
                                    .then()
                                    .statusCode(200)
                                    .body("id", equalTo(fan)));
            cursor = page.path("next");
        }
        admin().get(root + "/audiences/" + id + "/members/" + java.util.UUID.randomUUID())
                .then()
                .statusCode(404);
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(Object::toString).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    joinedOn > "+999999999-12-31"                 | At position 12: expected a date
                    joinedOn > "0000-12-31"                       | At position 12: expected a date
                    lastSeen > "+1000000000-12-31T23:59:59Z"      | At position 12: expected a date
                    lastSeen > "-4714-01-01T00:00:00Z"            | At position 12: expected a date
                    """)
    void refusesDatesThatNoDatabaseHolds(String expression, String detail) {
        for (var path : List.of("/audiences/preview", "/audiences")) {
            var body = new HashMap<>(Map.of("expression", expression));
            if (path.equals("/audiences")) {
                body.put("name", "n");
            }
            admin().body(body)
                    .post(root + path)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("EXPRESSION_INVALID"))
                    .body("detail", containsString(detail));
        }
        admin().get(root + "/audiences").then().body("items", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gender("X")                        | 8  | one of F, M, O
                    tag("😀") or gender("f")           | 20 | one of F, M, O
                    tier("MID", "GOLD")                | 13 | one of STANDARD, MID, HIGH
                    attitude("FOND")                   | 10 | one of POTENTIAL, ORDINARY, LOYAL
                    stage("X")                         | 7  | one of [BYSTANDER
                    role("NOBODY")                     | 6  | a role of the brand's
                    audience("nope")                   | 10 | the name of an audience
                    tag("")                            | 5  | a text that is not blank
                    """)
    void refusesWordsThatNobodyCanBeMeantBy(String expression, int position, String wished) {
        admin().body(Map.of("expression", expression))
                .post(root + "/audiences/preview")
                .then()
                .statusCode(400)
                .body("code", equalTo("EXPRESSION_INVALID"))
                .body("errors[0].pointer", equalTo("/expression"))
                .body("errors[0].position", equalTo(position))
                .body("detail", containsString("expected " + wished));
    }

    @Test
    void aNamedAudienceOutlivesTheWordsOfItsExpression() {
        var mid =
                admin().body(Map.of("name", "mid", "expression", "tier(\"MID\")"))
                        .post(root + "/audiences")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        admin().body("{\"tiers\":[{\"key\":\"ALL\",\"name\":\"All\"}]}")
                .put(root + "/tiers")
                .then()
                .statusCode(200);
        admin().get(root + "/audiences/" + mid + "/size").then().statusCode(200);
        admin().body(Map.of("name", "once mid"))
                .patch(root + "/audiences/" + mid)
                .then()
                .statusCode(200);
        admin().body(Map.of("expression", "tier(\"MID\")"))
                .post(root + "/audiences/preview")
                .then()
                .statusCode(400);
    }

    @Test
    void redefiningAnAudienceBreaksNoOtherOne() {
        var first = "";
        for (int i = 0; i < 10; i++) {
            var expression = i == 0 ? "tag(\"coffee\")" : "audience(\"d" + (i - 1) + "\")";
            var id =
                    admin().body(Map.of("name", "d" + i, "expression", expression))
                            .post(root + "/audiences")
                            .then()
                            .statusCode(201)
                            .extract()
                            .<String>path("id");
            first = i == 0 ? id : first;
        }
        admin().body(Map.of("name", "below", "expression", "tag(\"tea\")"))
                .post(root + "/audiences")
                .then()
                .statusCode(201);
        admin().body(Map.of("expression", "audience(\"below\")"))
                .patch(root + "/audiences/" + first)
                .then()
                .statusCode(409)
                .body("code", equalTo("AUDIENCE_IN_USE"))
                .body("detail", containsString("`d9` would break"));
        admin().body(Map.of("expression", "audience(\"d9\")"))
                .post(root + "/audiences/preview")
                .then()
                .statusCode(200)
                .body("count", equalTo(2));
    }

    @Test
    void refusesAnExpressionWithThePositionOfTheFault() {
        admin().body(Map.of("expression", "tag(\"a\") nand tag(\"b\")"))
                .post(root + "/audiences/preview")
                .then()
                .statusCode(400)
                .body("code", equalTo("EXPRESSION_INVALID"))
                .body("errors[0].pointer", equalTo("/expression"))
                .body("detail", containsString("At position 10"));
    }

    @Test
    void aNameIsANaturalKeyAndAnEditKnowsItsVersion() {
        var coffee = Map.of("name", "coffee", "expression", "tag(\"coffee\")");
        var created = admin().body(coffee).post(root + "/audiences");
        var audience = root + "/audiences/" + created.path("id");
        admin().body(coffee)
                .post(root + "/audiences")
                .then()
                .statusCode(200)
                .body("id", equalTo(created.path("id")));
        admin().body(Map.of("name", "coffee", "expression", "tag(\"tea\")"))
                .post(root + "/audiences")
                .then()
                .statusCode(409)
                .body("code", equalTo("AUDIENCE_EXISTS"));
        admin().header("If-Match", created.header("ETag"))
                .body(Map.of("expression", "tag(\"tea\")"))
                .patch(audience)
                .then()
                .statusCode(200)
                .body("expression", equalTo("tag(\"tea\")"));
        admin().header("If-Match", created.header("ETag"))
                .body(Map.of("name", "x"))
                .patch(audience)
                .then()
                .statusCode(412);
        admin().get(root + "/audiences").then().body("items", hasSize(1));
        as(Tokens.staff(brand, Role.ANALYST)).delete(audience).then().statusCode(403);
        as(Tokens.brandAdmin(Brands.fresh())).delete(audience).then().statusCode(404);
        admin().delete(audience).then().statusCode(204);
        admin().get(audience).then().statusCode(404);
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
