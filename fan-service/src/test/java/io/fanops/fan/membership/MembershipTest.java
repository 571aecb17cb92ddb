package io.fanops.fan.membership;

import static io.fanops.fan.CommunityScene.complete;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
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
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/fanId"));
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
    void joiningAndLeavingAtOnceStandInNobodysWay() {
        var run = scene.active("run", "OPEN", "");
        var own = scene.me + "/communities/run/membership";
        scene.idOf("p");
        for (int round = 0; round < 6; round++) {
            AtOnce.race(
                            14,
                            i ->
                                    i % 2 == 0
                                            ? scene.as("p").body("{}").post(own)
                                            : scene.as("p").delete(own))
                    .forEach(answer -> assertThat(answer.statusCode()).isIn(200, 201, 204));
        }
        scene.as("p").delete(own).then().statusCode(204);
        scene.admin().get(run).then().body("members", equalTo(2));
    }

    @Test
    void anInternalCommunityIsThereForTheBrandsOwnPeopleAndWhoIsInvited() {
        var team = scene.active("team", "OPEN", "");
        scene.admin()
                .body("{\"scope\":\"INTERNAL\",\"circle\":\"TEAM\"}")
                .patch(team)
                .then()
                .statusCode(200);
        var own = scene.me + "/communities/team";
        var insider = scene.idOf("insider");
        scene.admin()
                .body("{\"role\":\"INSIDER\"}")
                .post(scene.root + "/fans/" + insider + "/roles")
                .then()
                .statusCode(201);

        scene.as("p").get(own).then().statusCode(404);
        scene.as("p").get(own + "/pages").then().statusCode(404);
        scene.as("p").body("{}").post(own + "/membership").then().statusCode(404);
        scene.as("p")
                .body("{\"invitation\":\"X\"}")
                .post(own + "/membership")
                .then()
                .statusCode(404);
        scene.as("p").get(scene.me + "/communities").then().body("items", empty());

        scene.as("insider")
                .get(scene.me + "/communities")
                .then()
                .body("items.key", contains("team"));
        scene.as("insider").body("{}").post(own + "/membership").then().statusCode(201);
        scene.as("p")
                .body("{\"invitation\":\"" + invitation(team, 1) + "\"}")
                .post(own + "/membership")
                .then()
                .statusCode(201);
        scene.as("p").get(own).then().statusCode(200);
    }

    @Test
    void aFanFindsWhichCommunitiesThereAreAndWhichOnesAreTheirs() {
        scene.active("run", "OPEN", "");
        scene.active("east", "SCREEN", ",\"parent\":\"run\",\"questions\":[\"Why?\"]");
        scene.admin().body(complete("later", "OPEN", "")).post(scene.communities);
        var all = scene.me + "/communities";
        scene.as("p").body("{}").post(all + "/run/membership").then().statusCode(201);

        assertThat(CommunityScene.oneByOne(() -> scene.as("p"), all, "key"))
                .containsExactly("run", "east");
        scene.as("p").get(all + "?mine=true").then().body("items.key", contains("run"));
        scene.as("p")
                .get(all + "?mine=false")
                .then()
                .body("items.key", contains("east"))
                .body("items[0]._actions", contains("join-by-invitation", "apply"));
        scene.as("p").get(all + "?parent=run").then().body("items.key", contains("east"));
        scene.as("p")
                .get(all + "/run")
                .then()
                .body("parts.key", contains("east"))
                .body("positioning", equalTo("GROWTH"))
                .body("_actions", contains("leave"));
        scene.as("p").get(all + "/east").then().body("parent", equalTo("run"));
    }

    @Test
    void membersSeeTheGroupsAndEachOtherByNickname() {
        var run =
                scene.active(
                        "run",
                        "OPEN",
                        ",\"carriers\":[{\"carrier\":\"WECHAT_GROUP\",\"groupId\":\"g1\"}]");
        var own = scene.me + "/communities/run";
        scene.as("p").get(own).then().body("carriers", empty());
        scene.as("p").get(own + "/members").then().statusCode(409);
        scene.as("p").body("{}").post(own + "/membership").then().statusCode(201);
        scene.as("p").body("{\"nickname\":\"梅\"}").patch(scene.me).then().statusCode(200);
        scene.as("p").get(own).then().body("carriers.groupId", contains("g1"));
        scene.as("p")
                .get(own + "/members")
                .then()
                .body("items", hasSize(3))
                .body("items.nickname", hasItem("梅"))
                .body("items[0].links", nullValue());

        scene.admin().post(run + "/archive").then().statusCode(200);
        scene.as("p").get(own).then().statusCode(200).body("state", equalTo("ARCHIVED"));
        scene.as("p").get(own + "/members").then().statusCode(200);
        scene.as("p").get(own + "/threads").then().statusCode(200);
        scene.as("stranger").get(own).then().statusCode(409);
    }

    @Test
    void whoIsRejectedReadsWhy() {
        var run = scene.active("run", "SCREEN", ",\"questions\":[\"Why?\"]");
        var own = scene.me + "/communities/run";
        var id =
                scene.as("p")
                        .body("{\"answers\":[\"x\"]}")
                        .post(own + "/applications")
                        .then()
                        .statusCode(201)
                        .body("_actions", empty())
                        .extract()
                        .<String>path("id");
        scene.as("p").get(own).then().body("_actions", contains("join-by-invitation"));
        scene.admin()
                .body("{\"reason\":\"Too short\"}")
                .post(run + "/applications/" + id + "/reject")
                .then()
                .statusCode(200);
        scene.as("p")
                .get(own)
                .then()
                .body("application.state", equalTo("REJECTED"))
                .body("application.reason", equalTo("Too short"));
        scene.as("p")
                .get(own + "/applications")
                .then()
                .body("items.reason", contains("Too short"))
                .body("items[0]._actions", empty());
        scene.as("q").get(own + "/applications").then().body("items", empty());
    }

    @Test
    void aLeaderGivesRolesBelowTheirOwn() {
        scene.active("run", "OPEN", "");
        scene.take("run", scene.idOf("boss"), "LEADER");
        scene.take("run", scene.idOf("angel"), "ANGEL");
        var members = scene.me + "/communities/run/members/";
        scene.as("boss")
                .body("{\"role\":\"ADMIN\"}")
                .patch(members + scene.idOf("angel"))
                .then()
                .statusCode(200)
                .body("role", equalTo("ADMIN"));
        for (var wish : List.of("boss angel LEADER", "boss boss ANGEL", "angel boss ANGEL")) {
            var words = List.of(wish.split(" "));
            scene.as(words.get(0))
                    .body("{\"role\":\"" + words.get(2) + "\"}")
                    .patch(members + scene.idOf(words.get(1)))
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("MEMBER_ROLE"));
        }
        scene.as("boss")
                .body("{\"role\":\"ANGEL\"}")
                .patch(members + scene.unknown())
                .then()
                .statusCode(404);
    }

    @Test
    void aFounderFinishesTheDraftAndTheStaffOpenIt() {
        scene.active("run", "OPEN", "");
        scene.take("run", scene.idOf("angel"), "ANGEL");
        var bare =
                "{\"key\":\"night\",\"name\":\"Night\",\"kind\":\"GROUP\",\"entry\":\"OPEN\",\"scope\":\"%s\",\"circle\":\"%s\"}";
        var below = scene.me + "/communities/run/communities";
        scene.as("angel")
                .body(bare.formatted("INTERNAL", "TEAM"))
                .post(below)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/scope"));
        scene.as("angel")
                .body(bare.formatted("EXTERNAL", "OTHER"))
                .post(below)
                .then()
                .statusCode(201)
                .body("_actions", contains("edit", "archive"));
        var own = scene.me + "/communities/night";
        scene.as("angel")
                .get(own)
                .then()
                .statusCode(200)
                .body("state", equalTo("DRAFT"))
                .body("_actions", contains("leave", "invite", "appoint", "edit", "archive"));
        scene.as("angel").get(own + "/setup").then().body("steps[0].complete", equalTo(false));
        scene.as("angel")
                .body(complete("night", "OPEN", "").replace("\"name\":\"Runners\",", ""))
                .patch(own)
                .then()
                .statusCode(200)
                .body("name", equalTo("Night"));
        scene.as("angel")
                .body("{\"scope\":\"INTERNAL\",\"circle\":\"TEAM\"}")
                .patch(own)
                .then()
                .statusCode(400);
        var code =
                scene.as("angel")
                        .body("{\"uses\":1,\"expiresAt\":\"" + IN_A_WEEK + "\"}")
                        .post(own + "/invitations")
                        .<String>path("code");
        scene.as("p").body("{}").post(own + "/membership").then().statusCode(409);
        scene.as("p")
                .body("{\"invitation\":\"" + code + "\"}")
                .post(own + "/membership")
                .then()
                .statusCode(201);
        scene.as("p")
                .body("{\"name\":\"Mine\"}")
                .patch(own)
                .then()
                .statusCode(403)
                .body("code", equalTo("NOT_THE_FOUNDER"));
        scene.as("angel")
                .body("{\"role\":\"ADMIN\"}")
                .patch(own + "/members/" + scene.idOf("p"))
                .then()
                .statusCode(200);
        scene.admin()
                .get(scene.communities + "/night")
                .then()
                .body("_actions", contains("edit", "activate", "archive"));
        scene.admin().post(scene.communities + "/night/activate").then().statusCode(200);
        scene.as("angel").body("{\"name\":\"X\"}").patch(own).then().statusCode(409);
        scene.as("angel")
                .get(own)
                .then()
                .body("state", equalTo("ACTIVE"))
                .body("_actions", contains("leave", "invite", "appoint", "found"));
    }

    @Test
    void aFounderHasThreeDraftsAtMostAndNobodyElsesUnderTheSameName() {
        scene.active("run", "OPEN", "");
        scene.take("run", scene.idOf("angel"), "ANGEL");
        scene.take("run", scene.idOf("other"), "ANGEL");
        var below = scene.me + "/communities/run/communities";
        var answers =
                AtOnce.race(
                        6, i -> scene.as("angel").body(complete("d" + i, "OPEN", "")).post(below));
        assertThat(AtOnce.with(answers, 201)).isEqualTo(3);
        var made =
                answers.stream()
                        .filter(answer -> answer.statusCode() == 201)
                        .findFirst()
                        .orElseThrow()
                        .<String>path("key");
        scene.as("other")
                .body(complete(made, "OPEN", ""))
                .post(below)
                .then()
                .statusCode(409)
                .body("code", equalTo("COMMUNITY_EXISTS"));
        scene.as("angel")
                .body(complete("more", "OPEN", ""))
                .post(below)
                .then()
                .statusCode(409)
                .body("code", equalTo("TOO_MANY_DRAFTS"));
        scene.as("angel")
                .post(scene.me + "/communities/" + made + "/archive")
                .then()
                .statusCode(200)
                .body("state", equalTo("ARCHIVED"));
        scene.as("angel").body(complete("more", "OPEN", "")).post(below).then().statusCode(201);
    }

    @Test
    void aChangeThatSaysNothingNewMakesNoVersionAndNullClears() {
        var run = scene.active("run", "OPEN", "");
        var fan = scene.fan("x");
        scene.take("run", fan, "ANGEL");
        var member = run + "/members/" + fan;
        for (var nothing : List.of("{}", "{\"role\":\"ANGEL\"}", "{\"links\":null}")) {
            scene.admin().body(nothing).patch(member).then().header("ETag", "\"0\"");
        }
        scene.admin()
                .body("{\"links\":{\"emotional\":\"Friends\",\"interest\":\"Shoes\"}}")
                .patch(member)
                .then()
                .header("ETag", "\"1\"");
        scene.admin()
                .body("{\"links\":{\"interest\":null}}")
                .patch(member)
                .then()
                .body("links.emotional", equalTo("Friends"))
                .body("links.interest", nullValue());
        scene.admin().body("{\"links\":null}").patch(member).then().body("links", anEmptyMap());
        scene.admin().body("{\"role\":null}").patch(member).then().statusCode(400);
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
