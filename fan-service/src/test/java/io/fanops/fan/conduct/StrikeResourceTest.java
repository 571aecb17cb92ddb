package io.fanops.fan.conduct;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.fan.CommunityScene;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class StrikeResourceTest {
    @Inject Jdbi jdbi;

    private CommunityScene scene;
    private String run;
    private String fan;

    @BeforeEach
    void aMember() {
        scene = new CommunityScene(jdbi);
        run = scene.active("run", "OPEN", "");
        fan = scene.idOf("p");
        scene.take("run", fan, "ANGEL");
    }

    @Test
    void threeStrikesTakeTheThreeStepsAndTheLastKeepsTheFanOut() {
        strike(1, "")
                .then()
                .statusCode(201)
                .body("step", equalTo("PRIVATE_TALK"))
                .body("state", equalTo("STANDING"));
        strike(1, "").then().statusCode(201).body("step", equalTo("PUBLIC_WARNING"));
        strike(1, "")
                .then()
                .statusCode(201)
                .body("step", equalTo("REMOVAL"))
                .body("ruleText", equalTo("No advertisements"))
                .body("roleBefore", equalTo("ANGEL"));
        scene.admin().get(run + "/members/" + fan).then().body("member", nullValue());
        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(409)
                .body("code", equalTo("BANNED"));
        scene.admin()
                .body("{\"fanId\":\"%s\",\"role\":\"PARTICIPANT\"}".formatted(fan))
                .post(run + "/members")
                .then()
                .statusCode(409)
                .body("code", equalTo("BANNED"));
        scene.admin().get(run + "/bans").then().body("items.fanId", contains(fan));
        strike(1, "").then().statusCode(409).body("code", equalTo("NOT_A_MEMBER"));
        scene.admin().get(run + "/strikes?fanId=" + fan).then().body("items", hasSize(3));
        scene.admin().delete(run + "/bans/" + fan).then().statusCode(204);
        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(201);
    }

    @Test
    void strikesAreFoundByWhicheverIdOfTheFan() {
        strike(1, "").then().statusCode(201);
        var survivor = scene.fan("survivor");
        scene.admin()
                .body("{\"fanId\":\"" + fan + "\",\"reason\":\"same person\"}")
                .post(scene.root + "/fans/" + survivor + "/merges")
                .then()
                .statusCode(201);
        for (var id : new String[] {survivor, fan}) {
            scene.admin().get(run + "/strikes?fanId=" + id).then().body("items", hasSize(1));
        }
        scene.admin()
                .get(run + "/strikes?fanId=" + scene.fan("other"))
                .then()
                .body("items", hasSize(0));
    }

    @Test
    void aStepIsSkippedOnlyForAGraveRule() {
        strike(1, ",\"step\":\"REMOVAL\"")
                .then()
                .statusCode(409)
                .body("code", equalTo("STEP_SKIPPED"))
                .body("errors[0].pointer", equalTo("/step"));
        strike(9, "").then().statusCode(400).body("code", equalTo("UNKNOWN_RULE"));
        strike(1, "").then().statusCode(201);
        strike(2, ",\"step\":\"PRIVATE_TALK\"").then().statusCode(409);
        strike(2, ",\"step\":\"REMOVAL\"").then().statusCode(201);
        scene.admin().get(run).then().body("members", equalTo(2));
    }

    @Test
    void aDryRunSaysTheStepAndGivesNoStrike() {
        scene.admin()
                .body(body(1, ""))
                .post(run + "/strikes?dryRun=true")
                .then()
                .statusCode(200)
                .body("step", equalTo("PRIVATE_TALK"));
        scene.admin().get(run + "/strikes").then().body("items", empty());
    }

    @Test
    void strikesAtOnceTakeOneStepEach() {
        var answers = AtOnce.race(3, _ -> strike(1, ""));
        AtOnce.noneBroke(answers);
        assertThat(answers.stream().map(answer -> answer.<String>path("step")))
                .containsExactlyInAnyOrder("PRIVATE_TALK", "PUBLIC_WARNING", "REMOVAL");
    }

    @Test
    void whatHasLapsedNoLongerCounts() {
        strike(1, "").then().statusCode(201);
        // The service itself may not change a strike; the owner's clock is not ours to turn, so the
        // strike is given anew as one that lapsed.
        BrandScope.within(
                scene.brand,
                () ->
                        jdbi.useHandle(handle -> {
                            handle.execute(
                                    """
                                    insert into strike select brand, gen_random_uuid(), community, fan_id, rule, rule_text, note,
                                        step, role_before, by_staff, at, at from strike where brand = ?\
                                    """,
                                    scene.brand);
                            handle.execute(
                                    "delete from strike where brand = ? and lapses_at > at",
                                    scene.brand);
                        }));
        scene.admin().get(run + "/strikes").then().body("items.state", contains("LAPSED"));
        strike(1, "").then().statusCode(201).body("step", equalTo("PRIVATE_TALK"));
        var lapsed =
                scene.admin()
                        .get(run + "/strikes")
                        .<String>path("items.find { it.state == 'LAPSED' }.id");
        appeal("p", lapsed).then().statusCode(409).body("code", equalTo("STRIKE_LAPSED"));
    }

    @Test
    void theServiceCannotChangeAStrike() {
        strike(1, "").then().statusCode(201);
        assertThatThrownBy(() ->
                        BrandScope.within(
                                scene.brand,
                                () ->
                                        jdbi.useHandle(handle ->
                                                handle.execute(
                                                        "update strike set step = 'REMOVAL' where brand = ?",
                                                        scene.brand))))
                .hasMessageContaining("permission denied");
    }

    @Test
    void anUpheldAppealLetsTheStrikeStand() {
        var id = strike(1, "").then().body("_actions", empty()).extract().<String>path("id");
        scene.as("p")
                .get(scene.me + "/communities/run/strikes")
                .then()
                .body("items[0]._actions", contains("appeal"));
        appeal("p", id)
                .then()
                .statusCode(201)
                .body("state", equalTo("APPEALED"))
                .body("_actions", empty());
        scene.admin()
                .get(run + "/strikes")
                .then()
                .body("items[0]._actions", contains("uphold", "grant"));
        appeal("p", id).then().statusCode(409).body("code", equalTo("ALREADY_APPEALED"));
        appeal("q", id).then().statusCode(404);
        decide(id, "uphold")
                .then()
                .statusCode(200)
                .body("appeal.verdict", equalTo("UPHELD"))
                .body("state", equalTo("STANDING"));
        decide(id, "grant").then().statusCode(409).body("code", equalTo("APPEAL_DECIDED"));
        scene.as("p")
                .get(scene.me + "/communities/run/strikes")
                .then()
                .body("items.state", contains("STANDING"));
        strike(1, "").then().body("step", equalTo("PUBLIC_WARNING"));
    }

    @Test
    void aGrantedAppealTakesARemovalBackWithRoleAndPlace() {
        var id = strike(2, ",\"step\":\"REMOVAL\"").<String>path("id");
        appeal("p", id).then().statusCode(201);
        decide(id, "grant").then().statusCode(200).body("state", equalTo("TAKEN_BACK"));
        scene.admin()
                .get(run + "/members/" + fan)
                .then()
                .body("member.role", equalTo("ANGEL"))
                .body("history.what", contains("JOINED", "REMOVED", "RESTORED"));
        scene.admin().get(run + "/bans").then().body("items", empty());
        strike(1, "").then().body("step", equalTo("PRIVATE_TALK")).body("lapsesAt", notNullValue());
    }

    @Test
    void anAppealAgainstAnEarlierRemovalLeavesTheLaterOneStanding() {
        var first = strike(2, ",\"step\":\"REMOVAL\"").<String>path("id");
        appeal("p", first).then().statusCode(201);
        scene.admin().delete(run + "/bans/" + fan).then().statusCode(204);
        scene.take("run", fan, "PARTICIPANT");
        var second = strike(2, ",\"step\":\"REMOVAL\"").<String>path("id");

        decide(first, "grant").then().statusCode(200).body("state", equalTo("TAKEN_BACK"));

        scene.admin().get(run + "/bans").then().body("items.strike", contains(second));
        scene.admin().get(run + "/members/" + fan).then().body("member", nullValue());
        scene.admin().delete(run + "/bans/" + fan).then().statusCode(204);
    }

    @Test
    void aRemovalToldOfAnIdThatWasMergedGoesBackWithIt() {
        var survivor = scene.fan("survivor");
        var merge =
                scene.admin()
                        .body("{\"fanId\":\"" + fan + "\",\"reason\":\"same person\"}")
                        .post(scene.root + "/fans/" + survivor + "/merges")
                        .<String>path("id");
        strike(2, ",\"step\":\"REMOVAL\"").then().statusCode(201).body("fanId", equalTo(fan));
        scene.admin()
                .body("{\"reason\":\"two after all\"}")
                .post(scene.root + "/merges/" + merge + "/undo")
                .then()
                .statusCode(200);

        scene.admin().get(run + "/strikes?fanId=" + survivor).then().body("items", empty());
        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(409)
                .body("code", equalTo("BANNED"));
    }

    @Test
    void aGrantWithoutAPlaceIsRefusedAndChangesNothing() {
        var id = strike(2, ",\"step\":\"REMOVAL\"").<String>path("id");
        appeal("p", id).then().statusCode(201);
        scene.admin().body("{\"capacity\":2}").patch(run).then().statusCode(200);
        decide(id, "grant").then().statusCode(409).body("code", equalTo("COMMUNITY_FULL"));
        scene.admin().get(run + "/strikes").then().body("items.state", contains("APPEALED"));
        scene.admin().get(run + "/bans").then().body("items", hasSize(1));
    }

    @Test
    void brandsAreWallsAndRolesAreAskedFor() {
        var id = strike(1, "").<String>path("id");
        scene.stranger().get(run + "/strikes").then().statusCode(404);
        scene.staff(Role.ANALYST).body(body(1, "")).post(run + "/strikes").then().statusCode(403);
        given().get(run + "/strikes").then().statusCode(401);
        decide(scene.unknown(), "uphold").then().statusCode(404);
        var other = new CommunityScene(jdbi);
        var theirs = other.active("run", "OPEN", "");
        other.admin()
                .body("{\"reason\":\"r\"}")
                .post(theirs + "/strikes/" + id + "/grant")
                .then()
                .statusCode(404);
        other.admin().body(body(1, "")).post(theirs + "/strikes").then().statusCode(404);
        other.admin().get(theirs + "/strikes?fanId=" + fan).then().statusCode(404);
    }

    private Response strike(int rule, String more) {
        return scene.admin().body(body(rule, more)).post(run + "/strikes");
    }

    private String body(int rule, String more) {
        return "{\"fanId\":\"%s\",\"rule\":%d,\"note\":\"Said so\"%s}".formatted(fan, rule, more);
    }

    private Response appeal(String person, String id) {
        return scene.as(person)
                .body("{\"text\":\"It was not me\"}")
                .post(scene.me + "/communities/run/strikes/" + id + "/appeal");
    }

    private Response decide(String id, String verdict) {
        return scene.admin()
                .body("{\"reason\":\"Heard\"}")
                .post(run + "/strikes/" + id + "/" + verdict);
    }
}
