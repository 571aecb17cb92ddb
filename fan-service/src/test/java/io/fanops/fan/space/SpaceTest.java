package io.fanops.fan.space;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.fan.CommunityScene;
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
class SpaceTest {
    @Inject Jdbi jdbi;

    private CommunityScene scene;
    private String run;
    private String own;

    @BeforeEach
    void members() {
        scene = new CommunityScene(jdbi);
        run = scene.active("run", "OPEN", "");
        own = scene.me + "/communities/run";
        scene.take("run", scene.idOf("p"), "PARTICIPANT");
        scene.take("run", scene.idOf("angel"), "ANGEL");
        scene.take("run", scene.idOf("boss"), "LEADER");
    }

    @Test
    void aWikiPageIsWrittenRevisionByRevision() {
        var page = run + "/pages/routes";
        scene.admin()
                .body(text("Routes", "Along the river"))
                .put(page)
                .then()
                .statusCode(201)
                .header("ETag", "\"0\"");
        scene.admin()
                .body(text("Routes", "Along the river"))
                .put(page)
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"");
        scene.admin()
                .body(text("Routes", "Up the hill"))
                .put(page)
                .then()
                .statusCode(409)
                .body("code", equalTo("PAGE_VERSION_NEEDED"));
        scene.as("angel")
                .header("If-Match", "\"0\"")
                .body(text("Routes", "Up the hill"))
                .put(own + "/pages/routes")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("byFan", equalTo(scene.idOf("angel")));
        scene.admin()
                .header("If-Match", "\"0\"")
                .body(text("Routes", "x"))
                .put(page)
                .then()
                .statusCode(412);
        scene.as("p")
                .header("If-Match", "\"1\"")
                .body(text("Routes", "x"))
                .put(own + "/pages/routes")
                .then()
                .statusCode(403)
                .body("code", equalTo("MEMBER_ROLE"));
        scene.as("p")
                .get(own + "/pages/routes")
                .then()
                .statusCode(200)
                .body("text", equalTo("Up the hill"));
        scene.as("stranger").get(own + "/pages/routes").then().statusCode(409);
        scene.admin()
                .get(page + "/revisions")
                .then()
                .body("items.text", contains("Up the hill", "Along the river"));
        assertThat(CommunityScene.oneByOne(scene::admin, page + "/revisions", "text"))
                .containsExactly("Up the hill", "Along the river");
        scene.admin().get(run + "/pages").then().body("items.key", contains("routes"));
        scene.as("p")
                .get(own + "/pages")
                .then()
                .body("items.title", contains("Routes"))
                .body("items[0].text", nullValue());
        scene.as("p")
                .get(own + "/pages/routes/revisions")
                .then()
                .body("items.version", contains(1, 0));
        scene.as("stranger").get(own + "/pages").then().statusCode(409);
        scene.admin().get(run + "/pages/none").then().statusCode(404);
        scene.admin().body(text("a", "b")).put(run + "/pages/a%20b").then().statusCode(400);
    }

    @Test
    void ofTwoEditsAtOnceOneIsKept() {
        scene.admin().body(text("T", "0")).put(run + "/pages/x").then().statusCode(201);
        var answers =
                AtOnce.race(
                        5,
                        i ->
                                scene.admin()
                                        .header("If-Match", "\"0\"")
                                        .body(text("T", "edit " + i))
                                        .put(run + "/pages/x"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 412)).isEqualTo(4);
    }

    @Test
    void membersTalkInTheForumAndModeratorsTakePostsOff() {
        var id =
                open("p", "FORUM")
                        .then()
                        .statusCode(201)
                        .body("_actions", contains("post"))
                        .extract()
                        .<String>path("id");
        var posts = own + "/threads/" + id + "/posts";
        var post =
                scene.as("angel")
                        .body("{\"text\":\"Buy now\"}")
                        .post(posts)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        scene.as("p")
                .body("{\"reason\":\"ad\"}")
                .post(posts + "/" + post + "/hide")
                .then()
                .statusCode(403);
        scene.as("boss")
                .body("{\"reason\":\"An advertisement\"}")
                .post(posts + "/" + post + "/hide")
                .then()
                .statusCode(200)
                .body("text", equalTo("Buy now"));
        scene.as("p")
                .get(posts)
                .then()
                .body("items", hasSize(2))
                .body("items[1].text", nullValue())
                .body("items[1].hiddenReason", equalTo("An advertisement"));
        scene.admin()
                .get(run + "/threads/" + id + "/posts")
                .then()
                .body("items[1].text", equalTo("Buy now"));
        scene.as("p").post(posts + "/" + post + "/show").then().statusCode(403);
        scene.as("boss").post(posts + "/" + post + "/show").then().statusCode(200);
        scene.as("p").get(posts).then().body("items[1].text", equalTo("Buy now"));
        scene.admin()
                .post(run + "/threads/" + id + "/posts/" + post + "/show")
                .then()
                .statusCode(200);

        scene.admin()
                .body("{\"state\":\"CLOSED\"}")
                .patch(run + "/threads/" + id)
                .then()
                .statusCode(200);
        scene.as("p")
                .body("{\"text\":\"x\"}")
                .post(posts)
                .then()
                .statusCode(409)
                .body("code", equalTo("THREAD_CLOSED"));
        scene.admin()
                .body("{\"state\":\"HIDDEN\"}")
                .patch(run + "/threads/" + id)
                .then()
                .statusCode(200);
        scene.as("p").get(posts).then().statusCode(404);
        scene.as("p").get(own + "/threads").then().body("items", empty());
        scene.as("boss").get(own + "/threads").then().body("items[0]._actions", contains("open"));
        scene.staff(Role.ANALYST).get(run + "/threads").then().body("items[0]._actions", empty());
        scene.admin()
                .get(run + "/threads?kind=FORUM")
                .then()
                .body("items.state", contains("HIDDEN"));
        scene.admin()
                .body("{\"state\":\"OPEN\"}")
                .patch(run + "/threads/" + scene.unknown())
                .then()
                .statusCode(404);
        scene.admin()
                .body("{\"reason\":\"r\"}")
                .post(run + "/threads/" + id + "/posts/" + scene.unknown() + "/hide")
                .then()
                .statusCode(404);
    }

    @Test
    void leadersBlogAndWhoeverMayWriteComments() {
        open("p", "BLOG").then().statusCode(403).body("code", equalTo("MEMBER_ROLE"));
        var id =
                open("boss", "BLOG")
                        .then()
                        .statusCode(201)
                        .body("space", equalTo("BLOG"))
                        .extract()
                        .<String>path("id");
        scene.as("p")
                .body("{\"text\":\"Well said\"}")
                .post(own + "/threads/" + id + "/posts")
                .then()
                .statusCode(201);
        scene.as("p").body("{\"text\":\"Indeed\"}").post(own + "/threads/" + id + "/posts");
        assertThat(
                        CommunityScene.oneByOne(
                                () -> scene.as("p"), own + "/threads/" + id + "/posts", "text"))
                .contains("Well said", "Indeed");
        scene.as("p")
                .get(scene.me + "/timeline")
                .then()
                .body("items.kind.findAll { it == 'CONTRIBUTED' }", hasSize(1));
        assertThat(CommunityScene.oneByOne(() -> scene.as("p"), own + "/threads", "id"))
                .contains(id);
        scene.as("p").get(own + "/threads?kind=BLOG").then().body("items.id", contains(id));
        scene.as("p").get(own + "/threads?kind=FORUM").then().body("items", empty());
    }

    @Test
    void theWordsOfAnErasedFanGoAndCommonWorkStays() {
        var id = open("angel", "FORUM").<String>path("id");
        scene.as("p")
                .body("{\"text\":\"An answer\"}")
                .post(own + "/threads/" + id + "/posts")
                .then()
                .statusCode(201);
        scene.as("angel")
                .body(text("Routes", "Up the hill"))
                .put(own + "/pages/routes")
                .then()
                .statusCode(201);
        scene.admin().delete(scene.root + "/fans/" + scene.idOf("angel")).then().statusCode(204);

        scene.admin()
                .get(run + "/threads")
                .then()
                .body("items", hasSize(1))
                .body("items[0].title", nullValue())
                .body("items[0].byFan", nullValue());
        scene.admin()
                .get(run + "/threads/" + id + "/posts")
                .then()
                .body("items.text", contains(null, "An answer"));
        scene.admin()
                .get(run + "/pages/routes")
                .then()
                .body("text", equalTo("Up the hill"))
                .body("byFan", nullValue());
        scene.admin()
                .get(run + "/health")
                .then()
                .statusCode(200)
                .body("activity.fanLed", equalTo(3));
    }

    @Test
    void aModeratorClosesAThreadAndWritersHaveNames() {
        scene.as("p").body("{\"nickname\":\"梅\"}").patch(scene.me).then().statusCode(200);
        var id = open("p", "FORUM").<String>path("id");
        var thread = own + "/threads/" + id;
        scene.as("p").get(thread + "/posts").then().body("items[0].byNickname", equalTo("梅"));
        scene.as("p").body("{\"state\":\"CLOSED\"}").patch(thread).then().statusCode(403);
        scene.as("boss")
                .body("{\"state\":\"CLOSED\"}")
                .patch(thread)
                .then()
                .statusCode(200)
                .body("byNickname", equalTo("梅"))
                .body("_actions", contains("open", "hide"));
    }

    @Test
    void brandsAreWallsAndRolesAreAskedFor() {
        var id = open("p", "FORUM").<String>path("id");
        var other = new CommunityScene(jdbi);
        var theirs = other.active("run", "OPEN", "");
        other.admin().get(theirs + "/threads/" + id + "/posts").then().statusCode(404);
        other.admin()
                .body("{\"text\":\"x\"}")
                .post(theirs + "/threads/" + id + "/posts")
                .then()
                .statusCode(404);
        other.admin()
                .body("{\"state\":\"HIDDEN\"}")
                .patch(theirs + "/threads/" + id)
                .then()
                .statusCode(404);
        scene.stranger().get(run + "/threads").then().statusCode(404);
        given().get(run + "/pages").then().statusCode(401);
        scene.staff(Role.ANALYST).body(text("a", "b")).put(run + "/pages/x").then().statusCode(403);
        scene.admin().get(run + "/threads/nonsense/posts").then().statusCode(404);
    }

    private Response open(String person, String space) {
        return scene.as(person)
                .body("{\"space\":\"%s\",\"title\":\"Shoes\",\"text\":\"Which?\"}".formatted(space))
                .post(own + "/threads");
    }

    private static String text(String title, String text) {
        return "{\"title\":\"%s\",\"text\":\"%s\"}".formatted(title, text);
    }
}
