package io.fanops.content.campaign;

import static io.fanops.content.Calling.admin;
import static io.fanops.content.Calling.staff;
import static io.fanops.content.Calling.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.content.SiblingsDouble;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(SiblingsDouble.class)
class CampaignResourceTest {
    private static final String SPRING =
            """
            {"key":"spring","name":"春天","description":"打卡抽奖","startsAt":"2026-03-01T00:00:00Z","endsAt":"2099-04-01T00:00:00Z"}\
            """;

    private final String brand = Brands.fresh();
    private final String campaigns = "/v1/brands/" + brand + "/campaigns";

    @Test
    void isADraftUntilItIsLaunched() {
        make(SPRING)
                .then()
                .statusCode(201)
                .header("Location", endsWith(campaigns + "/spring"))
                .header("ETag", "\"0\"")
                .body("state", equalTo("DRAFT"))
                .body("_actions", contains("launch", "edit", "end"));

        move("launch").then().statusCode(200).body("state", equalTo("RUNNING"));
        admin(brand)
                .get(campaigns + "/spring")
                .then()
                .body("name", equalTo("春天"))
                .body("_actions", contains("edit", "pause", "end"));
        admin(brand).get(campaigns).then().body("items.key", contains("spring"));
    }

    @ParameterizedTest
    @CsvSource({
        "launch,     launch,409, RUNNING",
        "launch,     pause, 200, PAUSED",
        "launch,     end,   200, ENDED",
        "pause,      pause, 409, DRAFT",
        "launch pause, resume,200, RUNNING",
        "launch pause, launch,409, PAUSED",
        "end,        end,   200, ENDED",
        "end,        resume,409, ENDED",
        "end,        launch,409, ENDED"
    })
    void movesOnlyWhereItMay(String before, String verb, int status, String state) {
        make(SPRING);
        for (var step : before.strip().split(" ")) {
            move(step);
        }

        var answer = move(verb);

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        if (status == 409) {
            answer.then().body("code", equalTo("CAMPAIGN_STATE"));
        }
        admin(brand).get(campaigns + "/spring").then().body("state", equalTo(state));
    }

    @Test
    void aRepeatGivesTheFirstAndOtherContentIsRefused() {
        var first = make(SPRING).<String>path("id");

        make(SPRING).then().statusCode(200).body("id", equalTo(first));
        make("{\"key\":\"spring\",\"name\":\"另一个\"}")
                .then()
                .statusCode(409)
                .body("code", equalTo("CAMPAIGN_EXISTS"));
    }

    @Test
    void twentyAtOnceMakeOne() {
        var answers = AtOnce.race(20, _ -> make(SPRING));

        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(19);
    }

    @Test
    void isEditedByWhoHasSeenItsNewestVersion() {
        make(SPRING);

        admin(brand)
                .header("If-Match", "\"0\"")
                .body("{\"name\":\"初春\",\"description\":null}")
                .patch(campaigns + "/spring")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("name", equalTo("初春"))
                .body("description", nullValue());
        admin(brand)
                .header("If-Match", "\"0\"")
                .body("{\"name\":\"晚春\"}")
                .patch(campaigns + "/spring")
                .then()
                .statusCode(412);
        admin(brand)
                .body("{\"key\":\"autumn\"}")
                .patch(campaigns + "/spring")
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem("/key"));
        move("end");
        admin(brand)
                .body("{\"name\":\"冬\"}")
                .patch(campaigns + "/spring")
                .then()
                .statusCode(409)
                .body("code", equalTo("CAMPAIGN_STATE"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"x\"} | /key",
                "{\"key\":\"a b\",\"name\":\"x\"} | /key",
                "{\"key\":\"a\"} | /name",
                "{\"key\":\"a\",\"name\":\"x\",\"startsAt\":\"2026-02-01T00:00:00.000000001Z\",\"endsAt\":\"2026-02-01T00:00:00.000000002Z\"} | /endsAt",
                "{\"key\":\"a\",\"name\":\"x\",\"startsAt\":\"2026-02-01T00:00:00Z\",\"endsAt\":\"2026-01-01T00:00:00Z\"} | /endsAt",
                "{\"key\":\"a\",\"name\":\"x\",\"startsAt\":\"soon\"} | /startsAt",
                "{\"key\":\"a\",\"name\":\"x\",\"colour\":\"red\"} | /colour"
            })
    void refusesWhatDoesNotFitByName(String body, String pointer) {
        make(body).then().statusCode(400).body("errors.pointer", hasItem(pointer));
        admin(brand).get(campaigns).then().body("items", empty());
    }

    @Test
    void isForTheBrandsOwnStaff() {
        make(SPRING);
        var other = Brands.fresh();

        admin(other).get("/v1/brands/" + other + "/campaigns/spring").then().statusCode(404);
        admin(other).get(campaigns + "/spring").then().statusCode(404);
        staff(brand, Role.ANALYST)
                .get(campaigns + "/spring")
                .then()
                .statusCode(200)
                .body("_actions", empty());
        staff(brand, Role.ANALYST).post(campaigns + "/spring/launch").then().statusCode(403);
        staff(brand, Role.STORE_CLERK).get(campaigns).then().statusCode(403);
        with(Tokens.fan("f")).get(campaigns).then().statusCode(404);
        given().get(campaigns).then().statusCode(401);
        admin(brand).get(campaigns + "/winter").then().statusCode(404);
    }

    private Response make(String body) {
        return admin(brand).body(body).post(campaigns);
    }

    private Response move(String verb) {
        return admin(brand).post(campaigns + "/spring/" + verb);
    }
}
