package io.fanops.fan.community;

import static io.fanops.fan.CommunityScene.complete;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.fan.CommunityScene;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class CommunityResourceTest {
    private static final String CHARTER =
            "{\"story\":\"s\",\"belief\":\"b\",\"idol\":\"i\",\"norms\":\"n\",\"detractors\":\"d\",\"rituals\":\"r\",\"leaders\":\"l\"}";

    @Inject Jdbi jdbi;

    private CommunityScene scene;

    @BeforeEach
    void brand() {
        scene = new CommunityScene(jdbi);
    }

    @Test
    void foundsACommunityAndReadsItBack() {
        scene.admin()
                .body(
                        complete(
                                "run",
                                "OPEN",
                                ",\"carriers\":[{\"carrier\":\"WECHAT_GROUP\",\"groupId\":\"g1\"}]"))
                .post(scene.communities)
                .then()
                .statusCode(201)
                .header("Location", endsWith("/communities/run"))
                .body("state", equalTo("DRAFT"))
                .body("capacity", equalTo(500))
                .body("_actions", contains("edit", "archive"));
        scene.staff(Role.ANALYST)
                .get(scene.communities + "/run")
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("rules[1].grave", equalTo(true))
                .body("carriers[0].groupId", equalTo("g1"))
                .body("founder", nullValue());
    }

    @Test
    void saysEachFieldOnce() {
        var answer =
                scene.admin()
                        .body(complete("run", "OPEN", ",\"capacity\":3"))
                        .post(scene.communities)
                        .then()
                        .statusCode(201)
                        .body("capacity", equalTo(3))
                        .extract()
                        .asString();
        assertThat(answer).containsOnlyOnce("\"capacity\"");
    }

    @Test
    void namesANumberThatIsMissing() {
        scene.admin()
                .body(complete("run", "OPEN", "").replace("\"number\":1,", ""))
                .post(scene.communities)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/rules/0/number"))
                .body("errors[0].detail", equalTo("is required"));
    }

    @Test
    void aRepeatGivesTheFirstAndOtherContentIsRefused() {
        scene.admin()
                .body(complete("run", "OPEN", ""))
                .post(scene.communities)
                .then()
                .statusCode(201);
        scene.admin()
                .body(complete("run", "OPEN", ""))
                .post(scene.communities)
                .then()
                .statusCode(200);
        scene.admin()
                .body(complete("run", "INVITE", ""))
                .post(scene.communities)
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_EXISTS"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ,"circle":"TEAM"                                  | /circle
                    ,"kind":"SOCIETY"                                 | /kind
                    ,"capacity":1                                     | /capacity
                    ,"rituals":[{"key":"a b","name":"n","instruction":"i","onJoin":true}] | /rituals/0/key
                    ,"rules":[{"number":1,"text":"a","grave":true},{"number":1,"text":"b","grave":true}] | /rules
                    ,"carriers":[{"carrier":"wechat","groupId":"g"}]  | /carriers/0/carrier
                    ,"questions":[null]                               | /questions/0
                    """)
    void refusesWhatDoesNotFitAndNamesTheField(String more, String pointer) {
        scene.admin()
                .body(
                        "{\"key\":\"x\",\"name\":\"n\",\"entry\":\"OPEN\""
                                + (more.contains("circle") ? "" : ",\"circle\":\"CUSTOMERS\"")
                                + (more.contains("kind") ? "" : ",\"kind\":\"GROUP\"")
                                + ",\"scope\":\"EXTERNAL\""
                                + more
                                + "}")
                .post(scene.communities)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void opensOnlyWhatIsSetUp() {
        scene.admin()
                .body(
                        "{\"key\":\"bare\",\"name\":\"n\",\"kind\":\"GROUP\",\"scope\":\"INTERNAL\",\"circle\":\"TEAM\",\"entry\":\"OPEN\"}")
                .post(scene.communities)
                .then()
                .statusCode(201);
        var bare = scene.communities + "/bare";
        scene.admin()
                .get(bare + "/setup")
                .then()
                .statusCode(200)
                .body("steps", hasSize(6))
                .body("steps.findAll { !it.complete }", hasSize(6))
                .body("steps[1].missing", contains("valueProposition"));
        scene.admin()
                .post(bare + "/activate")
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_INCOMPLETE"))
                .body("errors", hasSize(11))
                .body("errors.pointer", hasItem("/valueProposition"));

        var run = scene.active("run", "OPEN", "");
        scene.admin().get(run).then().body("state", equalTo("ACTIVE")).body("members", equalTo(2));
        scene.admin()
                .post(run + "/activate")
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_STATE"));
    }

    @Test
    void aDryRunSaysWhatWouldBeAndChangesNothing() {
        scene.admin()
                .body(complete("dry", "OPEN", ""))
                .post(scene.communities)
                .then()
                .statusCode(201);
        scene.take("dry", scene.fan("a"), "LEADER");
        scene.take("dry", scene.fan("b"), "ADMIN");
        var dry = scene.communities + "/dry";
        scene.admin()
                .post(dry + "/activate?dryRun=true")
                .then()
                .statusCode(200)
                .body("state", equalTo("ACTIVE"));
        scene.admin().get(dry).then().body("state", equalTo("DRAFT"));
    }

    @Test
    void editsWithAMergePatchUnlessSomebodyElseWasFaster() {
        var run = scene.active("run", "OPEN", ",\"capacity\":10");
        var tag = scene.admin().get(run).header("ETag");
        scene.admin()
                .header("If-Match", tag)
                .body("{\"charter\":{\"story\":\"It began in 2010\"}}")
                .patch(run)
                .then()
                .statusCode(200)
                .body("charter.story", equalTo("It began in 2010"));
        scene.admin()
                .header("If-Match", tag)
                .body("{\"name\":\"X\"}")
                .patch(run)
                .then()
                .statusCode(412);
        scene.admin().body("{\"kind\":\"COMMUNITY\"}").patch(run).then().statusCode(400);
        scene.admin().body("{\"key\":\"z\"}").patch(run).then().statusCode(400);
        scene.admin().body("{\"shoe\":1}").patch(run).then().statusCode(400);
        scene.admin()
                .body("{\"capacity\":2}")
                .patch(run)
                .then()
                .statusCode(200)
                .body("capacity", equalTo(2));
        scene.admin().body("{\"capacity\":3}").patch(run).then().statusCode(200);
        scene.take("run", scene.fan("third"), "PARTICIPANT");
        scene.admin()
                .body("{\"capacity\":2}")
                .patch(run)
                .then()
                .statusCode(409)
                .body("code", equalTo("CAPACITY_BELOW_MEMBERS"));
    }

    @Test
    void aGroupBearsOneCommunity() {
        var carriers = ",\"carriers\":[{\"carrier\":\"QQ_GROUP\",\"groupId\":\"q1\"}]";
        scene.admin()
                .body(complete("a", "OPEN", carriers))
                .post(scene.communities)
                .then()
                .statusCode(201);
        scene.admin()
                .body(complete("b", "OPEN", carriers))
                .post(scene.communities)
                .then()
                .statusCode(409)
                .body("code", equalTo("CARRIER_TAKEN"));
        scene.admin().get(scene.communities + "/b").then().statusCode(404);
        scene.admin()
                .body("{\"carriers\":null}")
                .patch(scene.communities + "/a")
                .then()
                .statusCode(200);
        scene.admin()
                .body(complete("b", "OPEN", carriers))
                .post(scene.communities)
                .then()
                .statusCode(201);
        scene.admin().post(scene.communities + "/b/archive").then().statusCode(200);
        scene.admin()
                .body(complete("c", "OPEN", carriers))
                .post(scene.communities)
                .then()
                .statusCode(201);
    }

    @Test
    void growsOneKindAtATimeByWhatEachAsksFor() {
        var run = scene.active("run", "OPEN", "");
        grow(run, "COMMUNITY")
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_NOT_GROWN"))
                .body("errors[0].pointer", equalTo("/kind"));
        grow(run, "ORGANISATION").statusCode(200).body("kind", equalTo("ORGANISATION"));
        grow(run, "COMMUNITY")
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_NOT_GROWN"))
                .body("detail", containsString("charter"));
        scene.admin().body("{\"charter\":" + CHARTER + "}").patch(run).then().statusCode(200);
        grow(run, "COMMUNITY").statusCode(200).body("kind", equalTo("COMMUNITY"));
        grow(run, "SOCIETY").statusCode(409);
        scene.active("east", "OPEN", ",\"parent\":\"run\"");
        scene.active("west", "OPEN", ",\"parent\":\"run\"");
        grow(run, "SOCIETY").statusCode(200).body("kind", equalTo("SOCIETY"));
        grow(run, "GROUP").statusCode(409);
        scene.admin().body("{\"name\":\"Still edited\"}").patch(run).then().statusCode(200);
        scene.admin()
                .body("{\"scope\":\"INTERNAL\"}")
                .patch(run)
                .then()
                .statusCode(400)
                .body("detail", containsString("TEAM, PROJECT, INTEREST"));
        scene.admin()
                .body(
                        "{\"rules\":[{\"number\":1,\"text\":\"a\",\"grave\":false},{\"number\":1,\"text\":\"b\",\"grave\":false}]}")
                .patch(run)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/rules"));
        scene.admin()
                .get(scene.communities + "?parent=run")
                .then()
                .body("items.key", contains("east", "west"));
    }

    @Test
    void communitiesStandThreeLevelsDeepAtMost() {
        scene.admin()
                .body(complete("l0", "OPEN", ""))
                .post(scene.communities)
                .then()
                .statusCode(201);
        for (int level = 1; level <= 3; level++) {
            scene.admin()
                    .body(complete("l" + level, "OPEN", ",\"parent\":\"l" + (level - 1) + "\""))
                    .post(scene.communities)
                    .then()
                    .statusCode(201)
                    .body("depth", equalTo(level));
        }
        scene.admin()
                .body(complete("l4", "OPEN", ",\"parent\":\"l3\""))
                .post(scene.communities)
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_TOO_DEEP"));
        scene.admin()
                .body(complete("l5", "OPEN", ",\"parent\":\"none\""))
                .post(scene.communities)
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_COMMUNITY"));
    }

    @Test
    void whatIsArchivedTakesNobodyInAndIsNotEdited() {
        var run = scene.active("run", "OPEN", "");
        scene.admin()
                .post(run + "/archive")
                .then()
                .statusCode(200)
                .body("state", equalTo("ARCHIVED"))
                .body("_actions", empty());
        scene.admin().body("{\"name\":\"X\"}").patch(run).then().statusCode(409);
        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_STATE"));
        scene.admin()
                .get(scene.communities + "?state=ARCHIVED")
                .then()
                .body("items.key", hasItem("run"));
        scene.admin().get(scene.communities + "?state=DRAFT").then().body("items", empty());
    }

    @Test
    void theRegisterSaysWhatWasDoneAboutADetractor() {
        var run = scene.active("run", "OPEN", "");
        var fan = scene.fan("critic");
        var id =
                scene.admin()
                        .body(
                                "{\"fanId\":\"%s\",\"name\":\"Critic\",\"claim\":\"Shoes fall apart\"}"
                                        .formatted(fan))
                        .post(run + "/detractors")
                        .then()
                        .statusCode(201)
                        .body("state", equalTo("OPEN"))
                        .extract()
                        .<String>path("id");
        scene.admin()
                .header("If-Match", "\"0\"")
                .body("{\"state\":\"ANSWERED\",\"response\":\"Sent new ones\"}")
                .patch(run + "/detractors/" + id)
                .then()
                .statusCode(200)
                .body("response", equalTo("Sent new ones"));
        scene.admin()
                .header("If-Match", "\"0\"")
                .body("{\"state\":\"CLOSED\"}")
                .patch(run + "/detractors/" + id)
                .then()
                .statusCode(412);
        scene.admin().get(run + "/detractors").then().body("items.state", contains("ANSWERED"));
        scene.admin()
                .body("{\"state\":\"CLOSED\"}")
                .patch(run + "/detractors/" + scene.unknown())
                .then()
                .statusCode(404);
        scene.admin().delete(scene.root + "/fans/" + fan).then().statusCode(204);
        scene.admin().get(run + "/detractors").then().body("items", empty());
        var stranger =
                scene.admin()
                        .body("{\"name\":\"Stranger\",\"claim\":\"Too loud\"}")
                        .post(run + "/detractors")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        scene.staff(Role.ANALYST).delete(run + "/detractors/" + stranger).then().statusCode(403);
        scene.admin().delete(run + "/detractors/" + stranger).then().statusCode(204);
        scene.admin().delete(run + "/detractors/" + stranger).then().statusCode(404);
        scene.admin().get(run + "/detractors").then().body("items", empty());
    }

    @Test
    void healthIsMeasuredFromWhatIsDone() {
        var run = scene.active("run", "OPEN", ",\"charter\":" + CHARTER);
        scene.admin()
                .get(run + "/health")
                .then()
                .statusCode(200)
                .body("formula", equalTo("six-conditions/1"))
                .body("conditions", hasSize(6))
                .body(
                        "conditions.find { it.condition == 'SHARED_VALUES' }.fulfilled",
                        equalTo(true))
                .body(
                        "conditions.find { it.condition == 'DEDICATED_STAFF' }.fulfilled",
                        equalTo(true))
                .body(
                        "conditions.find { it.condition == 'REGULAR_CONTENT' }.reached",
                        equalTo(0.0f))
                .body("selfOrganisation", equalTo(0.0f))
                .body("score", equalTo(58));

        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(201);
        for (int i = 0; i < 3; i++) {
            scene.as("p")
                    .body("{\"space\":\"FORUM\",\"title\":\"t\",\"text\":\"x\"}")
                    .post(scene.me + "/communities/run/threads")
                    .then()
                    .statusCode(201);
        }
        scene.admin()
                .body("{\"space\":\"FORUM\",\"title\":\"t\",\"text\":\"x\"}")
                .post(run + "/threads")
                .then()
                .statusCode(201);
        scene.admin()
                .get(run + "/health")
                .then()
                .body("activity.acts", equalTo(4))
                .body("activity.fanLed", equalTo(3))
                .body("activity.active", equalTo(1))
                .body("activity.joined", equalTo(3))
                .body("selfOrganisation", equalTo(0.75f))
                .body(
                        "conditions.find { it.condition == 'REGULAR_CONTENT' }.reached",
                        equalTo(0.125f));
    }

    @Test
    void theDocumentShowsACommunityAsItIsAnswered() {
        given().get("/openapi?format=json")
                .then()
                .statusCode(200)
                .body("components.schemas.Community.properties", hasKey("capacity"))
                .body("components.schemas.Community.properties", hasKey("_actions"))
                .body("components.schemas.Community.properties", hasKey("charter"))
                .body(
                        "paths.'/v1/brands/{brand}/communities/{community}'.patch.requestBody.content.'application/json'.schema.'$ref'",
                        endsWith("/CommunityDetails"))
                .body("components.schemas.Kol.properties", hasKey("platforms"));
    }

    @Test
    void whatIsOpenStaysSetUp() {
        var run = scene.active("run", "OPEN", "");
        scene.admin()
                .body("{\"purpose\":null,\"rules\":[]}")
                .patch(run)
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_INCOMPLETE"))
                .body("errors.pointer", contains("/purpose", "/rules"));
        scene.admin().get(run).then().body("purpose", equalTo("To run"));
    }

    @Test
    void aDoubleTapGrowsOneKind() {
        var run = scene.active("run", "OPEN", ",\"charter\":" + CHARTER);
        var organisation = "{\"kind\":\"ORGANISATION\"}";
        var answers = AtOnce.race(4, _ -> scene.admin().body(organisation).post(run + "/grow"));
        assertThat(AtOnce.with(answers, 200)).isEqualTo(4);
        scene.admin().get(run).then().body("kind", equalTo("ORGANISATION"));
        scene.admin().post(run + "/grow").then().statusCode(400);
        scene.admin()
                .header("If-Match", "\"0\"")
                .body("{\"kind\":\"COMMUNITY\"}")
                .post(run + "/grow")
                .then()
                .statusCode(412);
    }

    private ValidatableResponse grow(String community, String kind) {
        return scene.admin().body("{\"kind\":\"" + kind + "\"}").post(community + "/grow").then();
    }

    @Test
    void actionsAreWhatThisCallerMayDoNow() {
        var run = scene.active("run", "OPEN", "");
        scene.admin().get(run).then().body("_actions", contains("edit", "grow", "archive"));
        scene.staff(Role.ANALYST).get(run).then().body("_actions", empty());
        scene.staff(Role.ANALYST).get(scene.communities).then().body("items[0]._actions", empty());
        grow(run, "ORGANISATION")
                .body("kind", equalTo("ORGANISATION"))
                .body("_actions", contains("edit", "archive"));
    }

    @Test
    void contentIsCountedByTheBrandsDays() {
        var run = scene.active("run", "OPEN", "");
        var thread =
                scene.admin()
                        .body("{\"space\":\"FORUM\",\"title\":\"t\",\"text\":\"x\"}")
                        .post(run + "/threads")
                        .<String>path("id");
        scene.admin().body("{\"text\":\"y\"}").post(run + "/threads/" + thread + "/posts");
        // 23:30 and 00:30 in Shanghai, on one day in UTC.
        BrandScope.within(
                scene.brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        """
                                        update community_act a set at = date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
                                            - interval '2 days' + interval '15 hours 30 minutes'
                                            + interval '1 hour' * (select count(*) from community_act b
                                                where b.brand = a.brand and b.id < a.id and b.kind = 'POSTED')
                                        where a.brand = ? and a.kind = 'POSTED'\
                                        """,
                                        scene.brand)));
        scene.admin()
                .get(run + "/health")
                .then()
                .body(
                        "conditions.find { it.condition == 'REGULAR_CONTENT' }.evidence",
                        containsString("content on 2 of 30 days"));
    }

    @Test
    void brandsAreWallsAndRolesAreAskedFor() {
        var run = scene.active("run", "OPEN", "");
        for (var path :
                new String[] {"", "/setup", "/health", "/detractors", "/members", "/invitations"}) {
            scene.stranger().get(run + path).then().statusCode(404);
            given().get(run + path).then().statusCode(401);
            scene.admin().get(scene.communities + "/none" + path).then().statusCode(404);
            scene.as("p").get(run + path).then().statusCode(404);
        }
        scene.staff(Role.ANALYST).post(run + "/archive").then().statusCode(403);
        scene.staff(Role.STORE_CLERK)
                .body(complete("x", "OPEN", ""))
                .post(scene.communities)
                .then()
                .statusCode(403);
    }
}
