package io.fanops.analytics;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class WallTest {
    private final BrandAtWork brand = new BrandAtWork();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ladder",
                "referrals",
                "orders",
                "cohorts",
                "funnels?steps=joined",
                "channels",
                "stores"
            })
    void reportsAreForThoseWhoMayReadThem(String report) {
        var path = brand.path("/analytics/" + report);
        for (var role : List.of(Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST)) {
            given().auth()
                    .oauth2(Tokens.staff(brand.slug(), role))
                    .get(path)
                    .then()
                    .statusCode(200);
        }
        given().auth().oauth2(Tokens.service()).get(path).then().statusCode(200);

        given().get(path).then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        given().auth().oauth2("no token").get(path).then().statusCode(401);
        given().auth()
                .oauth2(Tokens.staff(brand.slug(), Role.STORE_CLERK))
                .get(path)
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
        for (var stranger :
                List.of(
                        Tokens.brandAdmin(new BrandAtWork().slug()),
                        Tokens.fan("somebody"),
                        Tokens.platformAdmin())) {
            given().auth()
                    .oauth2(stranger)
                    .get(path)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("NOT_FOUND"));
        }
    }

    @Test
    void eventsAreForThoseWhoMaySendThem() {
        var body =
                "{\"events\":[{\"messageId\":\"x\",\"fan\":{\"externalId\":\"a\"},\"type\":\"t\"}]}";
        given().contentType("application/json")
                .body(body)
                .post(brand.path("/events"))
                .then()
                .statusCode(401);
        given().auth()
                .oauth2(Tokens.brandAdmin(new BrandAtWork().slug()))
                .contentType("application/json")
                .body(body)
                .post(brand.path("/events"))
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders?by=year|by",
                "orders?from=yesterday|from",
                "orders?to=2021-02-30|to",
                "orders?from=2021-02-01&to=2021-01-01|to",
                "cohorts?by=week|by",
                "funnels|steps",
                "funnels?steps=,|steps",
                "funnels?steps=a&window=forever|window",
            })
    void aBadParameterIsNamed(String report, String parameter) {
        brand.admin()
                .get(brand.path("/analytics/" + report))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors[0].pointer", equalTo(parameter));
    }

    @Test
    void anUnknownReportIsNotThere() {
        brand.admin().get(brand.path("/analytics/secrets")).then().statusCode(404);
    }
}
