package io.fanops.fan.tier;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class TiersResourceTest {
    private static final String OF_ASSETS =
            """
            {"holdings":"assets","tiers":[{"key":"SILVER","name":"银"},{"key":"GOLD","name":"金","minSpent":500,"minHoldings":1000}]}\
            """;

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Journal journal;

    @Test
    void spendPutsAFanInATierAndAudiencesFindThem() {
        var fan = fan("a", "");
        admin().get(fan).then().body("tier", equalTo("STANDARD"));
        spend(fan, "order:1", 100_000);
        admin().get(fan).then().body("tier", equalTo("MID"));
        admin().get(fan + "/tier")
                .then()
                .statusCode(200)
                .body("tier", equalTo("MID"))
                .body("because", equalTo("spent 100000 ≥ 100000"))
                .body("settled", equalTo(true))
                .body("next.key", equalTo("HIGH"))
                .body("next.minSpent", equalTo(1_000_000));
        admin().get(fan + "/tier/moves")
                .then()
                .body("items", hasSize(1))
                .body("items[0].from", equalTo("STANDARD"))
                .body("items[0].to", equalTo("MID"))
                .body("items[0].rulesVersion", equalTo(0));
        admin().body("{\"expression\":\"tier(\\\"MID\\\")\"}")
                .post(root + "/audiences/preview")
                .then()
                .body("count", equalTo(1));
    }

    @Test
    void whatAFanHoldsIsJudgedWhenTheBrandSaysIt() {
        admin().body(OF_ASSETS).put(root + "/tiers").then().statusCode(200).header("ETag", "\"1\"");
        admin().get(fan("rich", ",\"attributes\":{\"assets\":1000}"))
                .then()
                .body("tier", equalTo("GOLD"));
        var fan = fan("poor", ",\"attributes\":{\"assets\":\"1000\"}");
        admin().get(fan).then().body("tier", equalTo("SILVER"));
        admin().body("{\"attributes\":{\"assets\":2000.5}}")
                .patch(fan)
                .then()
                .statusCode(200)
                .body("tier", equalTo("GOLD"));
        admin().get(fan + "/tier").then().body("held", equalTo(2000.5f)).body("next", nullValue());
        admin().body("{\"attributes\":{\"assets\":null}}")
                .patch(fan)
                .then()
                .body("tier", equalTo("SILVER"));
        admin().get(fan + "/tier/moves").then().body("items.to", contains("GOLD", "SILVER"));
    }

    @Test
    void newThresholdsTellBeforeWhomTheyWouldMove() {
        var fan = fan("a", "");
        spend(fan, "order:1", 700);
        fan("b", "");
        admin().body(OF_ASSETS)
                .post(root + "/tiers/preview")
                .then()
                .statusCode(200)
                .body("examined", equalTo(2))
                .body("changed", equalTo(2))
                .body("moves.to", containsInAnyOrder("GOLD", "SILVER"));
        admin().get(root + "/tiers").then().header("ETag", "\"0\"").body("rules.tiers", hasSize(3));
        admin().body(OF_ASSETS).put(root + "/tiers").then().statusCode(200);
        admin().get(fan + "/tier")
                .then()
                .body("tier", equalTo("GOLD"))
                .body("because", equalTo("spent 700 ≥ 500"))
                .body("settled", equalTo(false))
                .body("recorded", equalTo("STANDARD"));
        spend(fan, "order:2", 1);
        admin().get(fan + "/tier")
                .then()
                .body("tier", equalTo("GOLD"))
                .body("settled", equalTo(true))
                .body("recorded", nullValue());
        admin().get(root + "/tiers/versions").then().body("items.version", contains(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"tiers":[]}                                                    | /tiers
                    {"tiers":[null]}                                                | /tiers/0
                    {"tiers":[{"key":"low","name":"x"}]}                            | /tiers/0/key
                    {"tiers":[{"key":"A","name":"x","minSpent":1}]}                 | /tiers/0/minSpent
                    {"tiers":[{"key":"A","name":"x"},{"key":"A","name":"y","minSpent":1}]} | /tiers/0/key,/tiers/1/key
                    {"tiers":[{"key":"A","name":"x"},{"key":"B","name":"y","minHoldings":1}]} | /holdings,/tiers/1/minHoldings
                    {"tiers":[{"key":"A","name":"x"},{"key":"B","name":"y"}]}       | /tiers/1
                    {"tiers":[{"key":"A","name":"x"},{"key":"B","name":"y","minSpent":5},{"key":"C","name":"z","minSpent":5}]} | /tiers/2/minSpent
                    """)
    void refusesThresholdsThatMakeNoLadder(String body, String pointers) {
        admin().body(body)
                .put(root + "/tiers")
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors.pointer", equalTo(List.of(pointers.split(","))));
    }

    @Test
    void isNoBusinessOfOthers() {
        given().get(root + "/tiers").then().statusCode(401);
        as(Tokens.brandAdmin(Brands.fresh())).get(root + "/tiers").then().statusCode(404);
        as(Tokens.staff(brand, Role.ANALYST))
                .body(OF_ASSETS)
                .put(root + "/tiers")
                .then()
                .statusCode(403);
        as(Tokens.staff(brand, Role.STORE_CLERK)).get(root + "/tiers").then().statusCode(403);
    }

    private void spend(String fan, String source, long amount) {
        var id = UUID.fromString(fan.substring(fan.lastIndexOf('/') + 1));
        BrandScope.within(
                brand,
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        journal.note(
                                                List.of(
                                                        Touch.of(
                                                                        id,
                                                                        TouchKind.ORDERED,
                                                                        source,
                                                                        Instant.EPOCH)
                                                                .worth(amount)))));
    }

    private String fan(String externalId, String more) {
        return root
                + "/fans/"
                + admin().body("{\"externalId\":\"" + externalId + "\"" + more + "}")
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
