package io.fanops.gateway.front;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.gateway.limit.Admission;
import io.fanops.gateway.routing.Lane;
import io.fanops.gateway.routing.Upstream;
import io.fanops.gateway.surroundings.Surroundings;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Limits small enough to be met, and services that are down.
@SuppressWarnings("NullAway.Init") // Fields are injected.
@QuarkusTest
@TestProfile(LimitsTest.Tight.class)
@WithTestResource(
        value = Surroundings.class,
        initArgs = @ResourceArg(name = Surroundings.SOME_DOWN, value = "yes"))
class LimitsTest {
    public static final class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("fanops.gateway.limit.caller.per-second", "1"),
                    Map.entry("fanops.gateway.limit.caller.burst", "20"),
                    Map.entry("fanops.gateway.limit.fan.per-second", "1"),
                    Map.entry("fanops.gateway.limit.fan.burst", "3"),
                    Map.entry("fanops.gateway.limit.brand.per-second", "1"),
                    Map.entry("fanops.gateway.limit.brand.burst", "30"),
                    Map.entry("fanops.gateway.limit.anonymous.per-second", "1"),
                    Map.entry("fanops.gateway.limit.anonymous.burst", "5"),
                    Map.entry("fanops.gateway.limit.refused.per-second", "1"),
                    Map.entry("fanops.gateway.limit.refused.burst", "40"),
                    Map.entry("fanops.gateway.limit.wrong-codes.per-second", "1"),
                    Map.entry("fanops.gateway.limit.wrong-codes.burst", "5"),
                    Map.entry("fanops.gateway.limit.wrong-codes-of-brand.burst", "8"),
                    Map.entry("fanops.gateway.limit.ordinary-places", "4"),
                    Map.entry("fanops.gateway.limit.share-of-one", "0.5"));
        }
    }

    @TestHTTPResource URI gateway;
    @Inject Admission admission;

    Surroundings surroundings;

    @BeforeEach
    void reset() {
        surroundings.reset();
    }

    @Test
    void tellsACallerToWaitWhoAsksTooMuch() {
        String brand = freshBrand();
        String token = surroundings.issuer().brandToken(brand);

        Response refused = firstRefusal(() -> token, fans(brand), 20);

        refused.then()
                .contentType("application/problem+json")
                .header("Retry-After", is("1"))
                .header("RateLimit-Policy", is("\"caller\";q=20;w=20, \"brand\";q=30;w=30"))
                .header("RateLimit", startsWith("\"caller\";r=0;t="))
                .body("code", is("RATE_LIMITED"))
                .body("retryable", is(true));
    }

    @Test
    void boundsABrandAcrossItsCallersAndLeavesOtherBrandsAlone() {
        String brand = freshBrand();

        Response refused =
                firstRefusal(() -> surroundings.issuer().brandToken(brand), fans(brand), 30);

        refused.then().body("detail", containsString("this brand"));
        String other = freshBrand();
        given().auth()
                .oauth2(surroundings.issuer().brandToken(other))
                .get(fans(other))
                .then()
                .statusCode(200);
    }

    @Test
    void doesNotLetStrangersSpendABrandsLimit() {
        String brand = freshBrand();
        for (int caller = 0; caller < 3; caller++) {
            String stranger = surroundings.issuer().brandToken(freshBrand());
            for (int i = 0; i < 20; i++) {
                given().auth().oauth2(stranger).get(fans(brand)).then().statusCode(200);
            }
        }

        given().auth()
                .oauth2(surroundings.issuer().brandToken(brand))
                .get(fans(brand))
                .then()
                .statusCode(200);
    }

    @Test
    void boundsAFanMoreThanAProgram() {
        String token = surroundings.issuer().fanToken(UUID.randomUUID().toString());
        String path = "/v1/brands/" + freshBrand() + "/me";

        Response refused = firstRefusal(() -> token, path, 3);

        refused.then().header("RateLimit-Policy", startsWith("\"fan\";q=3"));
    }

    @Test
    void looksAtNoFurtherCodeOfWhoGuesses() {
        surroundings
                .service(Upstream.REFERRAL)
                .does(request -> request.response().setStatusCode(404).end());
        String brand = freshBrand();
        String guesser =
                surroundings
                        .issuer()
                        .token(claims -> {
                            claims.setSubject(UUID.randomUUID().toString());
                            claims.setStringListClaim("organization", List.of(brand));
                        });
        String coupons = "/v1/brands/" + brand + "/coupons";
        Response answer = given().auth().oauth2(guesser).get(coupons + "/GUESS");
        for (int i = 1; i < 19 && answer.statusCode() == 404; i++) {
            answer = given().auth().oauth2(guesser).get(coupons + "/GUESS");
            assertTrue(answer.statusCode() == 404 || i >= 5, "refused after " + i);
        }
        answer.then()
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("detail", containsString("wrong codes from this caller"));
        given().auth().oauth2(guesser).get(coupons).then().statusCode(404);
    }

    @Test
    void boundsAnAddressOnPages() {
        int status = 200;
        for (int i = 0; i < 200 && status != 429; i++) {
            status = given().get("/r/FR13ND").statusCode();
        }

        assertEquals(429, status);
    }

    @Test
    void looksAtNoUnknownTokenOfAnAddressThatSentTooManyWorthlessOnes() {
        String known = surroundings.issuer().brandToken("known");
        given().auth().oauth2(known).get(fans("known")).then().statusCode(200);
        int status = 401;
        for (int i = 0; i < 400 && status != 429; i++) {
            given().auth().oauth2("worthless").get("/v1/brands").then().statusCode(401);
            if (i >= 40) {
                status = given().auth().oauth2("e30.e30.e30").get("/v1/brands").statusCode();
            }
        }

        assertEquals(429, status);
        given().auth().oauth2(known).get(fans("known")).then().statusCode(200);
        // What this test used up would be missing in the next.
        await().untilAsserted(() ->
                given().auth()
                        .oauth2(surroundings.issuer().brandToken("known"))
                        .get(fans("known"))
                        .then()
                        .statusCode(200));
    }

    @Test
    void refusesAtOnceWhatFindsNoPlace() {
        Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
        surroundings.service(Upstream.FAN).does(waiting::add);
        HttpClient client = HttpClient.newHttpClient();
        String greedy = freshBrand();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answers.add(ask(client, greedy));
        }
        await().until(() -> waiting.size() == 2);

        HttpResponse<String> tooMuchOfOne = ask(client, greedy).join();
        for (int i = 0; i < 2; i++) {
            answers.add(ask(client, freshBrand()));
        }
        await().until(() -> waiting.size() == 4);
        HttpResponse<String> tooMuchOfAll = ask(client, freshBrand()).join();

        assertEquals(503, tooMuchOfOne.statusCode());
        assertEquals(503, tooMuchOfAll.statusCode());
        assertTrue(tooMuchOfAll.body().contains("\"OVERLOADED\""));
        assertTrue(tooMuchOfAll.headers().firstValue("Retry-After").isPresent());
        waiting.forEach(request -> request.response().end());
        answers.forEach(answer -> assertEquals(200, answer.join().statusCode()));
        await().until(() -> admission.inFlight(Upstream.FAN, Lane.ORDINARY) == 0);
    }

    @Test
    void saysThatAServiceIsDown() {
        String brand = freshBrand();

        given().auth()
                .oauth2(surroundings.issuer().brandToken(brand))
                .get("/v1/brands/" + brand + "/stores")
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("code", is("UPSTREAM_UNAVAILABLE"))
                .body("detail", containsString("content"))
                .body("retryable", is(true));
    }

    @Test
    void asksTheReplicaThatLives() {
        String brand = freshBrand();
        String token = surroundings.issuer().brandToken(brand);

        for (int i = 0; i < 10; i++) {
            given().auth()
                    .oauth2(token)
                    .body("{}")
                    .post("/v1/brands/" + brand + "/orders")
                    .then()
                    .statusCode(200)
                    .body("service", is("referral"))
                    .body("bytes", is(2));
        }
    }

    /// Asks until refused, which must take at least so many requests; more flow in while it asks.
    private static Response firstRefusal(Supplier<String> token, String path, int atLeast) {
        for (int i = 0; i < 1000; i++) {
            Response answer = given().auth().oauth2(token.get()).get(path);
            if (answer.statusCode() == 429) {
                assertTrue(i >= atLeast, "refused after " + i);
                return answer;
            }
            answer.then().statusCode(200);
        }
        throw new AssertionError("never refused");
    }

    private CompletableFuture<HttpResponse<String>> ask(HttpClient client, String brand) {
        return client.sendAsync(
                HttpRequest.newBuilder(gateway.resolve(fans(brand)))
                        .header(
                                "Authorization",
                                "Bearer " + surroundings.issuer().brandToken(brand))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                BodyHandlers.ofString());
    }

    private static String fans(String brand) {
        return "/v1/brands/" + brand + "/fans";
    }

    private static String freshBrand() {
        return "b-" + UUID.randomUUID();
    }
}
