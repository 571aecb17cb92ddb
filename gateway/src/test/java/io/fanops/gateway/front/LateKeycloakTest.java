package io.fanops.gateway.front;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import io.fanops.gateway.surroundings.Issuer;
import io.fanops.gateway.surroundings.Surroundings;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// G10 and G6 at the gateway: it starts before Keycloak, recovers by itself, and goes on without
/// it.
@SuppressWarnings("NullAway.Init") // Fields are injected.
@QuarkusTest
@WithTestResource(
        value = Surroundings.class,
        initArgs = @ResourceArg(name = Surroundings.ISSUER_LATER, value = "yes"))
class LateKeycloakTest {
    private static final String FANS = "/v1/brands/aurora/fans";

    @TestHTTPResource(value = "/", management = true)
    URI management;

    Surroundings surroundings;

    @Test
    void waitsForKeycloakAndOutlivesIt() {
        given().get(management.resolve("health/live")).then().statusCode(200);
        given().get(management.resolve("health/ready")).then().statusCode(503);
        given().get("/").then().statusCode(200);
        given().get("/r/FR13ND").then().statusCode(200);
        given().get(FANS).then().statusCode(401);
        given().auth()
                .oauth2("e30.e30.e30")
                .get(FANS)
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("code", is("KEYS_UNAVAILABLE"))
                .body("retryable", is(true));

        Issuer issuer = surroundings.startIssuer();
        String before = issuer.brandToken("aurora");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> given().auth().oauth2(before).get(FANS).then().statusCode(200));
        given().get(management.resolve("health/ready")).then().statusCode(200);

        issuer.stop();
        given().auth().oauth2(issuer.brandToken("aurora")).get(FANS).then().statusCode(200);
        given().auth().oauth2(before).get(FANS).then().statusCode(200);
        given().get(management.resolve("health/ready")).then().statusCode(200);
    }
}
