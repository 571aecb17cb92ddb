package io.fanops.fan.who;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is said to a fan at the moment at which the fan becomes another, or nobody.
@QuarkusTest
@WithTestResource(TestStack.class)
class HoldingFansTest {
    private static final int SAYING = 12;

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Test
    void whatIsSaidToAFanWhoIsBeingMergedReachesTheSurvivor() {
        for (int round = 0; round < 4; round++) {
            var survivor = fan();
            var merged = fan();
            var answers =
                    beside(
                            merging(survivor, merged),
                            i ->
                                    i % 2 == 0
                                            ? admin().body("{\"tags\":[\"t%d\"]}".formatted(i))
                                                    .post(root + "/fans/" + merged + "/tags")
                                            : admin().body("{\"granted\":true}")
                                                    .put(
                                                            "%s/fans/%s/consents/c%d"
                                                                    .formatted(root, merged, i)));

            assertThat(answers).extracting(Response::statusCode).containsOnly(200, 201);
            var fan = admin().get(root + "/fans/" + survivor).jsonPath();
            assertThat(fan.getList("tags", String.class))
                    .containsExactlyInAnyOrderElementsOf(names("t", 0));
            assertThat(fan.<String, Boolean>getMap("consents").keySet())
                    .containsExactlyInAnyOrderElementsOf(names("c", 1));
        }
    }

    @Test
    void aNoThatIsSaidWhileAFanIsBeingMergedStands() {
        for (int round = 0; round < 4; round++) {
            var survivor = fan();
            var merged = fan();
            for (var fan : List.of(survivor, merged)) {
                names("c", 0).forEach(channel -> say(fan, channel, true));
            }
            var channels = names("c", 0);
            var answers =
                    beside(
                            merging(survivor, merged),
                            i -> say(merged, channels.get(i % channels.size()), false));

            assertThat(answers).extracting(Response::statusCode).containsOnly(200, 201);
            assertThat(
                            admin().get(root + "/fans/" + survivor)
                                    .jsonPath()
                                    .<String, Boolean>getMap("consents"))
                    .doesNotContainValue(true);
        }
    }

    @Test
    void nobodyWaitsInACircleWithAMerge() {
        admin().body(
                        """
                        {"consent":"conversation","keepTextDays":0,
                         "rules":[{"keyword":"tea","add":["tea"],"remove":["milk"]}]}\
                        """)
                .put(root + "/conversation-rules")
                .then()
                .statusCode(200);
        var survivor = fan();
        var merged = fan();
        say(survivor, "conversation", true);
        say(merged, "conversation", true);
        for (int round = 0; round < 3; round++) {
            var answers =
                    beside(
                            merging(survivor, merged),
                            i ->
                                    switch (i % 3) {
                                        case 0 -> converse(survivor);
                                        case 1 ->
                                                admin().body(
                                                                "{\"to\":\"FOLLOWER\",\"reason\":\"r\"}")
                                                        .post(root + "/fans/" + merged + "/stage");
                                        default -> say(merged, "conversation", true);
                                    });
            AtOnce.noneBroke(answers);
            var merge =
                    answers.stream()
                            .filter(answer -> answer.asString().contains("mergedFanId"))
                            .findFirst()
                            .orElseThrow();
            admin().body("{\"reason\":\"r\"}")
                    .post(root + "/merges/" + merge.path("id") + "/undo")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void whoeverWritesToAFanWhoIsJustErasedFindsNobody() {
        for (int round = 0; round < 4; round++) {
            var fan = fan();
            say(fan, "conversation", true);
            var answers =
                    beside(
                            _ -> admin().delete(root + "/fans/" + fan),
                            i ->
                                    switch (i % 6) {
                                        case 0 ->
                                                admin().body(
                                                                """
                                                                {"externalId":"%s","fanId":"%s","what":"p","dueAt":"2030-01-01T00:00:00Z"}\
                                                                """
                                                                        .formatted(
                                                                                UUID.randomUUID(),
                                                                                fan))
                                                        .post(root + "/promises");
                                        case 1 ->
                                                admin().body("{\"channel\":\"sms\"}")
                                                        .put(
                                                                root
                                                                        + "/fans/"
                                                                        + fan
                                                                        + "/contact-preferences");
                                        case 2 ->
                                                admin().body(
                                                                """
                                                                {"externalId":"%s","kind":"REVIEW","grade":4,"at":"2026-01-01T00:00:00Z"}\
                                                                """
                                                                        .formatted(
                                                                                UUID.randomUUID()))
                                                        .post(root + "/fans/" + fan + "/feedback");
                                        case 3 ->
                                                admin().body("{\"roles\":[\"USER\"]}")
                                                        .put(
                                                                root
                                                                        + "/fans/"
                                                                        + fan
                                                                        + "/products/tea");
                                        case 4 -> converse(fan);
                                        default -> admin().get(root + "/fans/" + fan + "/360");
                                    });
            AtOnce.noneBroke(answers);
            assertThat(answers)
                    .extracting(Response::statusCode)
                    .as(() -> answers.stream().map(Response::asString).toList().toString())
                    .doesNotContain(400, 409);
        }
    }

    /// The answers to one request and to many others at the same moment.
    private static List<Response> beside(IntFunction<Response> one, IntFunction<Response> others) {
        return AtOnce.race(SAYING + 1, i -> i == SAYING / 2 ? one.apply(i) : others.apply(i));
    }

    private static List<String> names(String prefix, int rest) {
        return IntStream.rangeClosed(0, SAYING)
                .filter(i -> i % 2 == rest && i != SAYING / 2)
                .mapToObj(i -> prefix + i)
                .toList();
    }

    private IntFunction<Response> merging(String survivor, String merged) {
        return _ ->
                admin().body("{\"fanId\":\"%s\",\"reason\":\"r\"}".formatted(merged))
                        .post(root + "/fans/" + survivor + "/merges");
    }

    private Response say(String fan, String channel, boolean granted) {
        return admin().body("{\"granted\":" + granted + "}")
                .put(root + "/fans/" + fan + "/consents/" + channel);
    }

    private Response converse(String fan) {
        return admin().body(
                        """
                        {"externalId":"%s","channel":"shop","direction":"IN","text":"tea, please","at":"2026-01-01T00:00:00Z"}\
                        """
                                .formatted(UUID.randomUUID()))
                .post(root + "/fans/" + fan + "/conversations");
    }

    private String fan() {
        return admin().body("{\"externalId\":\"%s\"}".formatted(UUID.randomUUID()))
                .post(root + "/fans")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private RequestSpecification admin() {
        return given().auth().oauth2(Tokens.brandAdmin(brand)).contentType(ContentType.JSON);
    }
}
