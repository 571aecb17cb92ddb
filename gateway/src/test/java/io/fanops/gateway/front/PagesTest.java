package io.fanops.gateway.front;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.fanops.gateway.routing.Upstream;
import io.fanops.gateway.surroundings.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What anybody may open: public pages, the gateway's own, and the document.
@SuppressWarnings("NullAway.Init") // Fields are injected.
@QuarkusTest
@WithTestResource(Surroundings.class)
class PagesTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    Surroundings surroundings;

    @BeforeEach
    void reset() {
        surroundings.reset();
    }

    @Test
    void opensQrCodesAtTheContentService() {
        given().header("User-Agent", "phone")
                .get("/q/7H3K9?utm=x")
                .then()
                .statusCode(200)
                .body("service", is("content"))
                .body("target", is("/public/q/7H3K9?utm=x"))
                .body("headers.'user-agent'[0]", is("phone"))
                .body("headers.'x-forwarded-for'[0]", is("127.0.0.1"))
                .header("RateLimit-Policy", containsString("\"address\""));
    }

    @Test
    void opensReferralCodesAtTheReferralService() {
        given().get("/r/FR13ND")
                .then()
                .statusCode(200)
                .body("service", is("referral"))
                .body("target", is("/public/r/FR13ND"));
        given().head("/r/FR13ND").then().statusCode(200);
    }

    @Test
    void takesNothingButReadingOnPublicPages() {
        given().post("/q/7H3K9")
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD")
                .body("code", is("METHOD_NOT_ALLOWED"));
        given().delete("/docs").then().statusCode(405);
    }

    @Test
    void protectsAServicesPageInTheBrowserAndLetsItsOwnPolicyStand() {
        surroundings
                .service(Upstream.CONTENT)
                .does(request ->
                        request.response()
                                .putHeader("Content-Type", "text/html; charset=utf-8")
                                .putHeader("Referrer-Policy", "same-origin")
                                .end("<p>hello</p>"));

        given().get("/q/7H3K9")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin");
    }

    @Test
    void welcomesPeople() {
        given().get("/")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .header("Content-Security-Policy", startsWith("default-src 'none'"))
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .body(containsString("href=\"/docs\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs",
                "/docs/page.css",
                "/docs/docs.js",
                "/docs/swagger-ui.css",
                "/docs/swagger-ui-bundle.js",
                "/docs/oauth2-redirect.html"
            })
    void servesAllThatThePageNeedsItself(String path) {
        String tag =
                given().get(path)
                        .then()
                        .statusCode(200)
                        .header("Content-Security-Policy", startsWith("default-src 'none'"))
                        .header("ETag", notNullValue())
                        .extract()
                        .header("ETag");

        given().header("If-None-Match", tag).get(path).then().statusCode(304).body(is(""));
        given().header("Accept-Encoding", "gzip").get(path).then().statusCode(200);
        given().head(path).then().statusCode(200).body(is(""));
    }

    @Test
    void letsThePageLoadNothingFromElsewhere() {
        given().get("/docs")
                .then()
                .body(not(containsString("src=\"http")))
                .body(not(containsString("href=\"http")))
                .body(containsString("data-client=\"fanops-console\""));
    }

    @Test
    void mergesTheServicesDocuments() {
        for (Upstream upstream :
                new Upstream[] {Upstream.FAN, Upstream.CONTENT, Upstream.ANALYTICS}) {
            String path =
                    switch (upstream) {
                        case FAN -> "/v1/brands/{brand}/fans";
                        case CONTENT -> "/v1/brands/{brand}/stores";
                        case REFERRAL -> "/v1/brands/{brand}/orders";
                        case ANALYTICS -> "/v1/brands/{brand}/analytics/ladder";
                    };
            surroundings
                    .service(upstream)
                    .does(request ->
                            request.response()
                                    .end(
                                            new JsonObject()
                                                    .put("openapi", "3.1.0")
                                                    .put(
                                                            "paths",
                                                            new JsonObject()
                                                                    .put(
                                                                            path,
                                                                            new JsonObject()
                                                                                    .put(
                                                                                            "get",
                                                                                            new JsonObject()))
                                                                    .put(
                                                                            "/internal/x",
                                                                            new JsonObject()))
                                                    .toBuffer()));
        }
        surroundings
                .service(Upstream.REFERRAL)
                .does(request -> request.response().setStatusCode(500).end());

        // An earlier test may have had an incomplete document made, which is kept for three
        // seconds.
        Awaitility.await()
                .untilAsserted(() ->
                        given().get("/openapi")
                                .then()
                                .statusCode(200)
                                .contentType("application/json")
                                .body("openapi", equalTo("3.1.0"))
                                .body("paths", hasKey("/v1/brands/{brand}/fans"))
                                .body("paths", hasKey("/v1/brands/{brand}/stores"))
                                .body("paths", hasKey("/v1/brands/{brand}/analytics/ladder"))
                                .body("paths", hasKey("/q/{code}"))
                                .body("paths", not(hasKey("/internal/x")))
                                .body("'x-unavailable'", contains("referral")));

        int asked = surroundings.service(Upstream.FAN).timesAsked();
        given().get("/openapi").then().statusCode(200);
        org.junit.jupiter.api.Assertions.assertTrue(
                surroundings.service(Upstream.FAN).timesAsked() <= asked + 1);
    }

    @Test
    void answersABrowsersPreflight() {
        given().header("Origin", "http://localhost:5173")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,idempotency-key")
                .options("/v1/brands/aurora/fans")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "http://localhost:5173")
                .header("Access-Control-Allow-Methods", containsString("POST"))
                .header("Access-Control-Allow-Headers", containsString("idempotency-key"))
                .header("Access-Control-Allow-Credentials", nullValue());
    }

    @Test
    void refusesAPreflightOfAForeignOrigin() {
        given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options("/v1/brands/aurora/fans")
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue())
                .body("code", is("ORIGIN_NOT_ALLOWED"));
    }

    @Test
    void letsAFrontEndReadAnswersAndRefusals() {
        String token = surroundings.issuer().brandToken("aurora");

        given().auth()
                .oauth2(token)
                .header("Origin", "http://localhost:5173")
                .get("/v1/brands/aurora/fans")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "http://localhost:5173")
                .header("Access-Control-Expose-Headers", containsString("location"));
        given().header("Origin", "http://localhost:5173")
                .get("/v1/brands/aurora/fans")
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", "http://localhost:5173");
        given().auth()
                .oauth2(token)
                .header("Origin", "https://evil.example")
                .get("/v1/brands/aurora/fans")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void tellsItsHealthOnThePortOfTheManagement() {
        for (String probe : new String[] {"live", "ready", "started"}) {
            given().get(management.resolve("health/" + probe))
                    .then()
                    .statusCode(200)
                    .body("status", is("UP"));
        }
        given().get(management.resolve("health/ready"))
                .then()
                .body("checks.name", org.hamcrest.Matchers.hasItem("keycloak-keys"));
    }

    @Test
    void countsItsRequestsWithoutTheirPaths() {
        given().get("/r/FR13ND").then().statusCode(200);
        given().get("/nothing-here").then().statusCode(404);

        String metrics =
                given().get(management.resolve("metrics"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();

        org.hamcrest.MatcherAssert.assertThat(
                metrics,
                containsString(
                        "fanops_gateway_requests_seconds_count{answered_by=\"referral\",status=\"200\"}"));
        org.hamcrest.MatcherAssert.assertThat(
                metrics,
                containsString(
                        "fanops_gateway_requests_seconds_count{answered_by=\"gateway\",status=\"404\"}"));
        org.hamcrest.MatcherAssert.assertThat(metrics, containsString("fanops_gateway_in_flight"));
        org.hamcrest.MatcherAssert.assertThat(metrics, not(containsString("FR13ND")));
        org.hamcrest.MatcherAssert.assertThat(metrics, not(containsString("nothing-here")));
        org.hamcrest.MatcherAssert.assertThat(metrics.length(), greaterThan(1000));
    }
}
