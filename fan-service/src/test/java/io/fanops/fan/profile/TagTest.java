package io.fanops.fan.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.fan.who.Provenance;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class TagTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Tagging tagging;

    @Test
    void keepsACatalogueByDimensionAndCountsWhoHasEach() {
        put("coffee", "{\"name\":\"咖啡\",\"dimension\":\"INTEREST\"}", 201);
        put("sleepless", "{\"name\":\"失眠\",\"dimension\":\"NEED\"}", 201);
        put("sleepless", "{\"name\":\"失眠\",\"dimension\":\"NEED\"}", 200);
        fan("a", "coffee", "tea");
        fan("b", "coffee");
        staff().get(root + "/tags?dimension=NEED")
                .then()
                .statusCode(200)
                .body("items.key", contains("sleepless"))
                .body("items[0].fans", nullValue());
        staff().get(root + "/tags?counts=true")
                .then()
                .body("items.key", contains("coffee", "sleepless", "tea"))
                .body("items.fans", contains(2, 0, 1))
                .body("items.dimension", contains("INTEREST", "NEED", "CUSTOM"))
                .body("items.isInCatalogue", contains(true, true, false));
        var page = staff().get(root + "/tags?counts=true&limit=2").then().extract();
        staff().get(root + "/tags?counts=true&limit=2&cursor=" + page.<String>path("next"))
                .then()
                .body("items.key", contains("tea"))
                .body("next", nullValue());
    }

    @Test
    void aTagOfTheCatalogueIsEditedByOneAtATime() {
        var tag =
                staff().body("{\"name\":\"A\",\"dimension\":\"NEED\"}")
                        .put(root + "/tags/t")
                        .header("ETag");
        put("t", "{\"name\":\"B\",\"dimension\":\"NEED\"}", 200);
        staff().header("If-Match", tag)
                .body("{\"name\":\"C\",\"dimension\":\"NEED\"}")
                .put(root + "/tags/t")
                .then()
                .statusCode(412);
        staff().get(root + "/tags/t").then().body("name", equalTo("B"));
    }

    @Test
    void aTagKeepsWhereItComesFromUntilItIsTakenAway() {
        imports("{\"externalId\":\"a\",\"tags\":[\"file\"]}");
        var fan = root + "/fans/" + id("a");
        put("coffee", "{\"name\":\"咖啡\",\"dimension\":\"INTEREST\"}", 201);
        staff().body(
                        "{\"tags\":[\"coffee\",\"file\"],\"source\":\"CONVERSATION\",\"reference\":\"chat-1\"}")
                .post(fan + "/tags")
                .then()
                .statusCode(200)
                .body("tags.tag", contains("coffee", "file"))
                .body("tags[0].name", equalTo("咖啡"))
                .body("tags[0].dimension", equalTo("INTEREST"))
                .body("tags[0].source", equalTo("CONVERSATION"))
                .body("tags[0].by", equalTo("chat-1"))
                .body("tags[0].since", notNullValue())
                .body("tags[1].source", equalTo("IMPORT"))
                .body("tags[1].since", nullValue());
        staff().body("{\"tags\":[\"coffee\"],\"source\":\"MODEL\"}").post(fan + "/tags");
        staff().get(fan + "/tags").then().body("tags[0].source", equalTo("CONVERSATION"));
        staff().get(fan).then().header("ETag", "\"1\"").body("tags", contains("coffee", "file"));

        staff().delete(fan + "/tags/coffee").then().statusCode(204);
        staff().delete(fan + "/tags/coffee").then().statusCode(404);
        staff().body("{\"tags\":[\"file\",\"coffee\",\"vip\"]}").patch(fan).then().statusCode(200);
        staff().get(fan + "/tags").then().body("tags.source", contains("STAFF", "IMPORT", "STAFF"));
        staff().body("{\"tags\":[\"file\"]}").patch(fan).then().statusCode(200);
        imports("{\"externalId\":\"a\",\"tags\":[\"vip\"]}");
        staff().get(fan + "/tags").then().body("tags.source", contains("IMPORT", "IMPORT"));
    }

    @Test
    void aFanMadeKnownByStaffHasTagsOfStaff() {
        var fan = fan("a", "x");
        staff().get(fan + "/tags").then().body("tags.source", contains("STAFF"));
    }

    @Test
    void anotherFeatureGivesATagOnce() {
        var fan = UUID.fromString(fan("a").substring((root + "/fans/").length()));
        var by = new Provenance(Provenance.Source.CONVERSATION, "chat-7");
        assertThat(BrandScope.within(brand, () -> tagging.add(fan, List.of("late"), by))).isTrue();
        assertThat(BrandScope.within(brand, () -> tagging.add(fan, List.of("late"), by))).isFalse();
        staff().get(root + "/fans/" + fan + "/tags").then().body("tags[0].by", equalTo("chat-7"));
    }

    @Test
    void anArchivedTagIsGivenToNobodyByHandAndStays() {
        var fan = fan("a", "old");
        put("old", "{\"name\":\"Old\",\"dimension\":\"CUSTOM\",\"archived\":true}", 201);
        staff().body("{\"tags\":[\"old\"]}")
                .post(fan("b") + "/tags")
                .then()
                .statusCode(409)
                .body("code", equalTo("TAG_ARCHIVED"));
        staff().body("{\"externalId\":\"c\",\"tags\":[\"old\"]}")
                .post(root + "/fans")
                .then()
                .statusCode(409)
                .body("code", equalTo("TAG_ARCHIVED"));
        staff().body("{\"tags\":[\"new\",\"old\"]}")
                .patch(fan("d"))
                .then()
                .statusCode(409)
                .body("code", equalTo("TAG_ARCHIVED"));
        staff().body("{\"tags\":[\"new\",\"old\"]}").patch(fan).then().statusCode(200);
        staff().get(fan).then().body("tags", contains("new", "old"));
        imports("{\"externalId\":\"e\",\"tags\":[\"old\"]}");
        staff().get(root + "/fans/" + id("e")).then().body("tags", contains("old"));
    }

    @Test
    void aFanHasAtMostTwoHundredTagsWhateverComesAtOnce() {
        var fan = fan("a");
        var answers =
                AtOnce.race(
                        10,
                        i ->
                                staff().body("{\"tags\":[" + tags(i * 30, 30) + "]}")
                                        .post(fan + "/tags"));
        assertThat(AtOnce.with(answers, 200)).isEqualTo(6);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(4);
        assertThat(answers)
                .filteredOn(a -> a.statusCode() == 409)
                .allMatch(a -> a.path("code").equals("TOO_MANY_TAGS"));
        staff().get(fan).then().body("tags", hasSize(180));
    }

    @Test
    void theSameKeyGivesTagsOnce() {
        var fan = fan("a");
        for (var replayed : new String[] {null, "true"}) {
            staff().header("Idempotency-Key", "k")
                    .body("{\"tags\":[\"x\"]}")
                    .post(fan + "/tags")
                    .then()
                    .statusCode(200)
                    .header("Idempotency-Replayed", equalTo(replayed));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tags\":[]}",
                "{\"tags\":[null]}",
                "{\"tags\":[\" \"]}",
                "{\"tags\":[\"a\\u0000\"]}",
                "{\"tags\":[\"a\"],\"source\":\"IMPORT\"}",
                "{\"tags\":[\"a\"],\"reference\":\"\"}"
            })
    void refusesWhatAreNoTags(String body) {
        var fan = fan("a");
        staff().body(body).post(fan + "/tags").then().statusCode(400);
        staff().get(fan).then().body("tags", hasSize(0));
    }

    @Test
    void refusesATagThatNoAddressCouldHold() {
        for (var key : List.of("a%2Fb", "a%00", "x".repeat(101))) {
            staff().urlEncodingEnabled(false)
                    .body("{\"name\":\"A\",\"dimension\":\"NEED\"}")
                    .put(root + "/tags/" + key)
                    .then()
                    .statusCode(400);
        }
        staff().body("{\"name\":\"A\",\"dimension\":\"LUCK\"}")
                .put(root + "/tags/t")
                .then()
                .statusCode(400);
        staff().body("{\"name\":\"A\"}")
                .put(root + "/tags/t")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/dimension"));
    }

    @Test
    void brandsAreWalls() {
        var fan = fan("a", "x");
        put("x", "{\"name\":\"X\",\"dimension\":\"NEED\"}", 201);
        var elsewhere = Brands.fresh();
        var other = given().auth().oauth2(Tokens.brandAdmin(elsewhere));
        other.get(fan + "/tags").then().statusCode(404);
        other.get(root + "/tags").then().statusCode(404);
        other.get("/v1/brands/" + elsewhere + "/tags/x").then().statusCode(404);
        other.get("/v1/brands/" + elsewhere + "/tags?counts=true").then().body("items", hasSize(0));
        given().get(root + "/tags").then().statusCode(401);
        given().auth()
                .oauth2(Tokens.staff(brand, Role.ANALYST))
                .delete(fan + "/tags/x")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(Tokens.staff(brand, Role.STORE_CLERK))
                .contentType(ContentType.JSON)
                .body("{\"name\":\"X\",\"dimension\":\"NEED\"}")
                .put(root + "/tags/x")
                .then()
                .statusCode(403);
    }

    private static String tags(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "\"t" + i + "\"")
                .collect(Collectors.joining(","));
    }

    private void put(String key, String body, int status) {
        staff().body(body).put(root + "/tags/" + key).then().statusCode(status);
    }

    private void imports(String line) {
        var location =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .contentType("application/x-ndjson")
                        .body(line.getBytes(StandardCharsets.UTF_8))
                        .post(root + "/fans/import")
                        .header("Location");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> staff().get(location).path("state"), "SUCCEEDED"::equals);
    }

    private String fan(String externalId, String... tags) {
        var said = List.of(tags).stream().map(t -> '"' + t + '"').collect(Collectors.joining(","));
        return root
                + "/fans/"
                + staff().body("{\"externalId\":\"" + externalId + "\",\"tags\":[" + said + "]}")
                        .post(root + "/fans")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
    }

    private String id(String externalId) {
        return staff().get(root + "/fans?externalId=" + externalId).path("items[0].id");
    }

    private RequestSpecification staff() {
        return given().auth().oauth2(Tokens.brandAdmin(brand)).contentType(ContentType.JSON);
    }
}
