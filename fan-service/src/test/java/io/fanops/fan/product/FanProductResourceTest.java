package io.fanops.fan.product;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class FanProductResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Test
    void satisfactionIsMeasuredOnWhoUsesAndMoneyOnWhoPays() {
        var mother = fan("mother");
        var child = fan("child");
        var stranger = fan("stranger");
        admin().body("{\"roles\":[\"PAYER\"],\"since\":\"2026-01-01\"}")
                .put(mother + "/products/milk")
                .then()
                .statusCode(200)
                .body("roles", contains("PAYER"))
                .body("since", equalTo("2026-01-01"));
        admin().body("{\"roles\":[\"USER\"]}").put(child + "/products/milk").then().statusCode(200);
        grade(mother, "m1", 5, "2026-05-01");
        grade(stranger, "s1", 4, "2026-05-01");
        grade(child, "c1", 1, "2026-05-01");
        grade(child, "c2", 4, "2026-05-02");
        admin().get(root + "/products/milk/satisfaction")
                .then()
                .statusCode(200)
                .body("users", equalTo(1))
                .body("ratedByUsers", equalTo(1))
                .body("meanGrade", equalTo(4.0f))
                .body("contentShare", equalTo(1.0f))
                .body("gradedByOthers", equalTo(2))
                .body("payers", equalTo(1))
                .body("payersSpent", equalTo(0));
    }

    @Test
    void aRelationIsReplacedListedAndEnded() {
        var fan = fan("a");
        for (var product : new String[] {"tea", "cup"}) {
            admin().body("{\"roles\":[\"USER\",\"PAYER\",\"USER\"]}")
                    .put(fan + "/products/" + product)
                    .then()
                    .statusCode(400);
            admin().body("{\"roles\":[\"USER\",\"PAYER\"]}")
                    .put(fan + "/products/" + product)
                    .then()
                    .statusCode(200)
                    .body("roles", contains("PAYER", "USER"));
        }
        admin().body("{\"roles\":[\"USER\"]}").put(fan + "/products/tea").then().statusCode(200);
        admin().get(fan + "/products?limit=1")
                .then()
                .body("items.product", contains("cup"))
                .body("next", notNullValue());
        admin().get(fan + "/products?cursor=" + admin().get(fan + "/products?limit=1").path("next"))
                .then()
                .body("items.product", contains("tea"))
                .body("items[0].roles", contains("USER"))
                .body("next", nullValue());
        admin().delete(fan + "/products/tea").then().statusCode(204);
        admin().delete(fan + "/products/tea").then().statusCode(404);
        admin().get(fan + "/products").then().body("items", hasSize(1));
    }

    @Test
    void whoPaysAndWhoUsesAreUnitedByAMergeAndPartedByItsUndoing() {
        var a = fan("a");
        var b = fan("b");
        for (var product : new String[] {"tea", "cup"}) {
            put(a, product, "USER");
            put(b, product, "PAYER");
        }
        var merge =
                admin().body(
                                "{\"fanId\":\""
                                        + b.substring(b.lastIndexOf('/') + 1)
                                        + "\",\"reason\":\"r\"}")
                        .post(a + "/merges")
                        .<String>path("id");
        admin().get(a + "/products").then().body("items[0].roles", contains("PAYER", "USER"));
        admin().get(root + "/products/tea/satisfaction")
                .then()
                .body("payers", equalTo(1))
                .body("users", equalTo(1));
        // Said since, it stays.
        put(a, "tea", "PAYER");
        admin().body("{\"reason\":\"r\"}")
                .post(root + "/merges/" + merge + "/undo")
                .then()
                .statusCode(200);
        admin().get(a + "/products")
                .then()
                .body("items.product", contains("cup", "tea"))
                .body("items[0].roles", contains("USER"))
                .body("items[1].roles", contains("PAYER"));
        admin().get(b + "/products")
                .then()
                .body("items[0].roles", contains("PAYER"))
                .body("items[1].roles", contains("PAYER"));
    }

    private void put(String fan, String product, String role) {
        admin().body("{\"roles\":[\"" + role + "\"]}")
                .put(fan + "/products/" + product)
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"roles\":[]}",
                "{\"roles\":[null]}",
                "{\"roles\":[\"OWNER\"]}",
                "{\"roles\":[\"USER\"],\"since\":\"1899-01-01\"}",
                "{\"roles\":[\"USER\"],\"since\":\"+999999999-01-01\"}"
            })
    void refusesWhatIsNoRelation(String body) {
        admin().body(body)
                .put(fan("a") + "/products/tea")
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body(
                        "errors[0].pointer",
                        startsWith(body.contains("since") ? "/since" : "/roles"));
    }

    @Test
    void isNoBusinessOfOthers() {
        var fan = fan("a");
        var body = "{\"roles\":[\"USER\"]}";
        admin().body(body).put(fan + "/products/tea").then().statusCode(200);
        var other = Brands.fresh();
        given().get(fan + "/products").then().statusCode(401);
        as(Tokens.staff(brand, Role.ANALYST))
                .body(body)
                .put(fan + "/products/tea")
                .then()
                .statusCode(403);
        as(Tokens.brandAdmin(other)).body(body).put(fan + "/products/tea").then().statusCode(404);
        as(Tokens.brandAdmin(other)).delete(fan + "/products/tea").then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/products/tea/satisfaction")
                .then()
                .statusCode(404);
        as(Tokens.staff(brand, Role.STORE_CLERK))
                .get(root + "/products/tea/satisfaction")
                .then()
                .statusCode(403);
        admin().body(body)
                .put(root + "/fans/" + UUID.randomUUID() + "/products/tea")
                .then()
                .statusCode(404);
        admin().body(body).put(fan + "/products/" + "x".repeat(201)).then().statusCode(400);
    }

    private void grade(String fan, String externalId, int grade, String day) {
        admin().body(
                        """
                        {"externalId":"%s","kind":"REVIEW","grade":%d,"product":"milk","at":"%sT10:00:00Z"}\
                        """
                                .formatted(externalId, grade, day))
                .post(fan + "/feedback")
                .then()
                .statusCode(201);
    }

    private String fan(String externalId) {
        return root
                + "/fans/"
                + admin().body("{\"externalId\":\"" + externalId + "\"}")
                        .post(root + "/fans")
                        .<String>path("id");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
