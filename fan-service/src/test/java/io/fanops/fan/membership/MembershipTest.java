package io.fanops.fan.membership;

import static io.fanops.fan.CommunityScene.complete;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
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
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class MembershipTest {
    private static final String IN_A_WEEK = Instant.now().plus(Duration.ofDays(7)).toString();

    @Inject Jdbi jdbi;

    private CommunityScene scene;

    @BeforeEach
    void brand() {
        scene = new CommunityScene(jdbi);
    }

    @Test
    void whoeverWishesJoinsAnOpenCommunityOnceAndLeaves() {
        var run = scene.active("run", "OPEN", "");
        var own = scene.me + "/communities/run";
        scene.as("p").get(own).then().statusCode(200).body("membership", nullValue());
        scene.as("p")
                .body("{}")
                .post(own + "/membership")
                .then()
                .statusCode(201)
                .body("role", equalTo("PARTICIPANT"))
                .body("via", equalTo("OPEN"))
                .body("permissions", containsInAnyOrder("ATTEND", "WRITE"));
        scene.as("p").body("{}").post(own + "/membership").then().statusCode(200);
        scene.as("p")
                .get(own)
                .then()
                .body("membership.role", equalTo("PARTICIPANT"))
                .body("members", equalTo(3));
        scene.as("p").delete(own + "/membership").then().statusCode(204);
        scene.as("p").delete(own + "/membership").then().statusCode(204);
        scene.admin().get(run).then().body("members", equalTo(2));
        scene.admin()
                .get(run + "/members/" + scene.idOf("p"))
                .then()
                .statusCode(200)
                .body("member", nullValue())
                .body("history.what", contains("JOINED", "LEFT"));
        assertThat(touches(scene.idOf("p")))
                .containsExactlyInAnyOrder("COMMUNITY_JOINED run", "COMMUNITY_LEFT run");
    }

    @Test
    void thePlacesOfACommunityAreNeverOversold() {
        var run = scene.active("run", "OPEN", ",\"capacity\":5");
        var answers =
                AtOnce.race(
                        12,
                        i ->
                                scene.as("p" + i)
                                        .body("{}")
                                        .post(scene.me + "/communities/run/membership"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(3);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(9);
        scene.admin().get(run).then().body("members", equalTo(5));
        scene.admin().get(run + "/members").then().body("items", hasSize(5));
    }

    @Test
    void anErasedMemberFreesThePlaceAndLeavesNothing() {
        var run = scene.active("run", "OPEN", ",\"capacity\":3");
        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(201);
        scene.as("q")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_FULL"));
        scene.admin().delete(scene.root + "/fans/" + scene.idOf("p")).then().statusCode(204);
        scene.admin().get(run).then().body("members", equalTo(2));
        scene.as("q")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(201);
    }

    @Test
    void aMembershipOfWhoWasMergedIsThatOfTheSurvivor() {
        scene.active("run", "OPEN", "");
        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(201);
        var survivor = scene.fan("survivor");
        BrandScope.within(
                scene.brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update fan set merged_into = ? where brand = ? and id = ?",
                                        UUID.fromString(survivor),
                                        scene.brand,
                                        UUID.fromString(scene.idOf("p")))));
        scene.admin()
                .body("{\"fanId\":\"%s\",\"role\":\"PARTICIPANT\"}".formatted(survivor))
                .post(scene.communities + "/run/members")
                .then()
                .statusCode(200)
                .body("via", equalTo("OPEN"));
    }

    @Test
    void anInvitationOpensTheDoorAsOftenAsItSays() {
        var run = scene.active("run", "INVITE", "");
        var own = scene.me + "/communities/run/membership";
        scene.as("p")
                .body("{}")
                .post(own)
                .then()
                .statusCode(409)
                .body("code", equalTo("INVITATION_NEEDED"));
        var code = invitation(run, 2);
        var answers =
                AtOnce.race(
                        6,
                        i -> scene.as("p" + i).body("{\"invitation\":\"" + code + "\"}").post(own));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(2);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(4);
        scene.admin().get(run).then().body("members", equalTo(4));
        scene.admin().get(run + "/invitations").then().body("items[0].used", equalTo(2));
    }

    @Test
    void aRevokedOrUnknownInvitationOpensNothing() {
        var run = scene.active("run", "INVITE", "");
        var own = scene.me + "/communities/run/membership";
        var code = invitation(run, 5);
        scene.admin().delete(run + "/invitations/" + code).then().statusCode(204);
        scene.admin().delete(run + "/invitations/NONE").then().statusCode(404);
        for (var typed : List.of(code, "BCDFG", "")) {
            scene.as("p")
                    .body("{\"invitation\":\"" + typed + "\"}")
                    .post(own)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("INVITATION_INVALID"));
        }
        scene.admin()
                .body("{\"uses\":1,\"expiresAt\":\"2020-01-01T00:00:00Z\"}")
                .post(run + "/invitations")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/expiresAt"));
    }

    @Test
    void whoInvitesWhomIsRememberedWhereTheRoleAllowsIt() {
        var run = scene.active("run", "INVITE", "");
        var angel = scene.idOf("angel");
        scene.take("run", angel, "ANGEL");
        var invitations = scene.me + "/communities/run/invitations";
        var body = "{\"uses\":1,\"expiresAt\":\"" + IN_A_WEEK + "\"}";
        var code =
                scene.as("angel")
                        .body(body)
                        .post(invitations)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("code");
        scene.as("p")
                .body("{\"invitation\":\"" + code.toLowerCase(java.util.Locale.ROOT) + "\"}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(201);
        scene.as("p")
                .body(body)
                .post(invitations)
                .then()
                .statusCode(403)
                .body("code", equalTo("MEMBER_ROLE"));
        scene.as("stranger")
                .body(body)
                .post(invitations)
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_A_MEMBER"));
        var p = scene.idOf("p");
        scene.as("p")
                .body("{\"fanId\":\"%s\",\"kind\":\"HELPED\"}".formatted(angel))
                .post(scene.me + "/communities/run/peers")
                .then()
                .statusCode(204);
        scene.as("p")
                .body("{\"fanId\":\"%s\",\"kind\":\"HELPED\"}".formatted(angel))
                .post(scene.me + "/communities/run/peers")
                .then()
                .statusCode(204);
        scene.as("p")
                .body("{\"fanId\":\"%s\",\"kind\":\"WELCOMED\"}".formatted(p))
                .post(scene.me + "/communities/run/peers")
                .then()
                .statusCode(400);
        scene.as("p")
                .body("{\"fanId\":\"%s\",\"kind\":\"INVITED\"}".formatted(angel))
                .post(scene.me + "/communities/run/peers")
                .then()
                .statusCode(400);
        scene.as("p")
                .body("{\"fanId\":\"%s\",\"kind\":\"HELPED\"}".formatted(scene.unknown()))
                .post(scene.me + "/communities/run/peers")
                .then()
                .statusCode(404);
        scene.admin()
                .get(run + "/peers")
                .then()
                .body("items.kind", contains("HELPED", "INVITED"))
                .body("items[1].from", equalTo(angel))
                .body("items[1].to", equalTo(p));
        assertThat(CommunityScene.oneByOne(scene::admin, run + "/peers", "kind"))
                .containsExactly("HELPED", "INVITED");
        scene.admin().get(run + "/peers?cursor=bm9uZQ").then().statusCode(400);
    }

    @Test
    void anApplicationIsReviewedOnce() {
        var run = scene.active("run", "SCREEN", ",\"questions\":[\"Why?\"]");
        var own = scene.me + "/communities/run";
        scene.as("p")
                .body("{}")
                .post(own + "/membership")
                .then()
                .statusCode(409)
                .body("code", equalTo("APPLICATION_NEEDED"));
        scene.as("p")
                .body("{\"answers\":[]}")
                .post(own + "/applications")
                .then()
                .statusCode(400)
                .body("code", equalTo("ANSWERS_MISSING"));
        var id =
                scene.as("p")
                        .body("{\"answers\":[\"To run\"]}")
                        .post(own + "/applications")
                        .then()
                        .statusCode(201)
                        .body("state", equalTo("PENDING"))
                        .extract()
                        .<String>path("id");
        scene.as("p")
                .body("{\"answers\":[\"Again\"]}")
                .post(own + "/applications")
                .then()
                .statusCode(409)
                .body("code", equalTo("APPLICATION_EXISTS"));
        scene.admin()
                .get(run + "/applications?state=PENDING")
                .then()
                .body("items[0].answers", contains("To run"))
                .body("items[0]._actions", contains("accept", "reject"));
        var answers =
                AtOnce.race(4, _ -> scene.admin().post(run + "/applications/" + id + "/accept"));
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(3);
        scene.as("p").get(own).then().body("membership.via", equalTo("SCREENING"));
        scene.as("p")
                .body("{\"answers\":[\"In\"]}")
                .post(own + "/applications")
                .then()
                .statusCode(409)
                .body("code", equalTo("ALREADY_A_MEMBER"));

        var second =
                scene.as("q")
                        .body("{\"answers\":[\"x\"]}")
                        .post(own + "/applications")
                        .<String>path("id");
        scene.admin()
                .body("{\"reason\":\"Too vague\"}")
                .post(run + "/applications/" + second + "/reject")
                .then()
                .statusCode(200)
                .body("reason", equalTo("Too vague"));
        scene.admin()
                .post(run + "/applications/" + second + "/accept")
                .then()
                .statusCode(409)
                .body("code", equalTo("APPLICATION_DECIDED"));
        scene.admin()
                .post(run + "/applications/" + scene.unknown() + "/accept")
                .then()
                .statusCode(404);
        scene.admin()
                .body("{\"fanId\":\"%s\",\"answers\":[\"By letter\"]}".formatted(scene.fan("r")))
                .post(run + "/applications")
                .then()
                .statusCode(201)
                .body("state", equalTo("PENDING"));
        scene.active("open", "OPEN", "");
        scene.as("q")
                .body("{\"answers\":[]}")
                .post(scene.me + "/communities/open/applications")
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_SCREENED"));
    }

    @Test
    void aMemberHasARoleAndThreeLinks() {
        var run = scene.active("run", "OPEN", "");
        var fan = scene.fan("x");
        scene.take("run", fan, "PARTICIPANT");
        scene.admin()
                .header("If-Match", "\"0\"")
                .body(
                        "{\"role\":\"ANGEL\",\"links\":{\"emotional\":\"Old friends\",\"resource\":\"A court\"}}")
                .patch(run + "/members/" + fan)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("role", equalTo("ANGEL"))
                .body("links.emotional", equalTo("Old friends"))
                .body("links.interest", nullValue());
        scene.admin()
                .header("If-Match", "\"0\"")
                .body("{\"role\":\"ADMIN\"}")
                .patch(run + "/members/" + fan)
                .then()
                .statusCode(412);
        scene.admin()
                .get(run + "/members/" + fan)
                .then()
                .body("member.links.resource", equalTo("A court"))
                .body("history.what", contains("JOINED", "ROLE"));
        scene.admin().get(run + "/members?role=ANGEL").then().body("items.fanId", contains(fan));
        scene.admin().delete(run + "/members/" + fan).then().statusCode(204);
        scene.admin()
                .body("{\"role\":\"ADMIN\"}")
                .patch(run + "/members/" + fan)
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_A_MEMBER"));
    }

    @Test
    void membersArePagedThroughOnce() {
        var run = scene.active("run", "OPEN", "");
        scene.take("run", scene.fan("x"), "PARTICIPANT");
        var first = scene.admin().get(run + "/members?limit=2");
        first.then().body("items", hasSize(2)).body("next", notNullValue());
        scene.admin()
                .get(run + "/members?limit=2&cursor=" + first.<String>path("next"))
                .then()
                .body("items", hasSize(1))
                .body("next", nullValue());
        scene.admin().get(run + "/members?cursor=!").then().statusCode(400);
    }

    @Test
    void anAngelFoundsACommunityBelowAndLeadsIt() {
        var run = scene.active("run", "OPEN", "");
        scene.take("run", scene.idOf("angel"), "ANGEL");
        var below = scene.me + "/communities/run/communities";
        scene.as("angel")
                .body(complete("night", "OPEN", ",\"parent\":\"run\""))
                .post(below)
                .then()
                .statusCode(201)
                .body("founder", equalTo(scene.idOf("angel")))
                .body("members", equalTo(1));
        scene.as("angel")
                .body(complete("night", "OPEN", ",\"parent\":\"run\""))
                .post(below)
                .then()
                .statusCode(200);
        scene.as("angel")
                .body(complete("x", "OPEN", ""))
                .post(below)
                .then()
                .statusCode(201)
                .body("parent", equalTo("run"));
        scene.as("angel")
                .body(complete("z", "OPEN", ",\"parent\":\"night\""))
                .post(below)
                .then()
                .statusCode(400);
        scene.as("p")
                .body("{}")
                .post(scene.me + "/communities/run/membership")
                .then()
                .statusCode(201);
        scene.as("p")
                .body(complete("y", "OPEN", ",\"parent\":\"run\""))
                .post(below)
                .then()
                .statusCode(403);
        scene.admin()
                .get(scene.communities + "/night/members")
                .then()
                .body("items.role", contains("LEADER"));
        scene.admin().delete(scene.root + "/fans/" + scene.idOf("angel")).then().statusCode(204);
        scene.admin()
                .get(scene.communities + "/night")
                .then()
                .statusCode(200)
                .body("founder", nullValue());
        scene.admin().get(run).then().body("members", equalTo(3));
    }

    @Test
    void membersAreAnAudience() {
        scene.active("run", "OPEN", "");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        scene.admin()
                                .body("{\"expression\":\"community(\\\"run\\\")\"}")
                                .post(scene.root + "/audiences/preview")
                                .then()
                                .statusCode(200)
                                .body("count", equalTo(2)));
    }

    @Test
    void brandsAreWallsAndRolesAreAskedFor() {
        var run = scene.active("run", "OPEN", "");
        var fan = scene.fan("x");
        var body = "{\"fanId\":\"%s\",\"role\":\"LEADER\"}".formatted(fan);
        scene.stranger().body(body).post(run + "/members").then().statusCode(404);
        scene.staff(Role.ANALYST).body(body).post(run + "/members").then().statusCode(403);
        given().contentType("application/json")
                .body(body)
                .post(run + "/members")
                .then()
                .statusCode(401);
        scene.admin().get(run + "/members/" + scene.unknown()).then().statusCode(404);
        var other = new CommunityScene(jdbi);
        other.active("run", "OPEN", "");
        other.admin().body(body).post(other.communities + "/run/members").then().statusCode(404);
        other.admin().get(other.communities + "/run/members/" + fan).then().statusCode(404);
        scene.admin().get(scene.me + "/communities/run").then().statusCode(403);
        scene.admin().get(run + "/bans").then().body("items", empty());
        scene.admin().delete(run + "/bans/" + fan).then().statusCode(204);
    }

    private String invitation(String community, int uses) {
        return scene.admin()
                .body("{\"uses\":%d,\"expiresAt\":\"%s\"}".formatted(uses, IN_A_WEEK))
                .post(community + "/invitations")
                .then()
                .statusCode(201)
                .extract()
                .path("code");
    }

    private List<String> touches(String fan) {
        return BrandScope.within(
                scene.brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select kind || ' ' || detail from touch where brand = :brand and fan_id = :fan and kind like 'COMMUNITY%'")
                                        .bind("brand", scene.brand)
                                        .bind("fan", UUID.fromString(fan))
                                        .mapTo(String.class)
                                        .list()));
    }
}
