package io.fanops.fan.kol;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class KolResourceTest {
    private static final String LI =
            "{\"key\":\"li\",\"name\":\"Li\",\"platforms\":[{\"platform\":\"weibo\",\"handle\":\"@li\",\"followers\":10}]}";

    @Inject Jdbi jdbi;

    private CommunityScene scene;
    private String kols;
    private String li;

    @BeforeEach
    void brand() {
        scene = new CommunityScene(jdbi);
        kols = scene.root + "/kols";
        li = kols + "/li";
    }

    @Test
    void registersAKolOnceAndEditsWhatMayBeEdited() {
        scene.admin()
                .body(LI)
                .post(kols)
                .then()
                .statusCode(201)
                .header("Location", endsWith("/kols/li"))
                .body("state", equalTo("PROSPECT"))
                .body("_actions", contains("activate", "end"));
        scene.admin().body(LI).post(kols).then().statusCode(200);
        scene.admin()
                .body("{\"key\":\"li\",\"name\":\"Other\"}")
                .post(kols)
                .then()
                .statusCode(409)
                .body("code", equalTo("KOL_EXISTS"));
        var fan = scene.fan("x");
        scene.admin()
                .header("If-Match", "\"0\"")
                .body("{\"fanId\":\"" + fan + "\",\"note\":\"Met in May\"}")
                .patch(li)
                .then()
                .statusCode(200)
                .body("fanId", equalTo(fan));
        scene.admin()
                .header("If-Match", "\"0\"")
                .body("{\"name\":\"X\"}")
                .patch(li)
                .then()
                .statusCode(412);
        scene.admin()
                .body("{\"fanId\":null}")
                .patch(li)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/fanId"));
        scene.admin().body("{\"key\":\"z\"}").patch(li).then().statusCode(400);
        scene.admin()
                .body("{\"key\":\"z\",\"name\":\"Z\",\"fanId\":\"" + scene.unknown() + "\"}")
                .post(kols)
                .then()
                .statusCode(404);
        scene.admin().get(kols + "?state=PROSPECT").then().body("items.key", contains("li"));
        scene.admin().get(kols + "?state=ENDED").then().body("items", empty());
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, 200, PAUSED, 200",
        "PAUSED, 409, ACTIVE, 200",
        "ENDED, 200, ACTIVE, 409",
        "ERASED, 409, PROSPECT, 409"
    })
    void statesFollowEachOther(String first, int answer, String second, int next) {
        scene.admin().body(LI).post(kols).then().statusCode(201);
        enter(first).then().statusCode(answer);
        enter(second).then().statusCode(next);
    }

    @Test
    void influenceIsExplainedByItsEvidence() {
        scene.admin().body(LI).post(kols).then().statusCode(201);
        evidence("FOLLOWERS", 1, "2026-01-01T00:00:00Z").then().statusCode(201);
        var newest = evidence("FOLLOWERS", 9_999, "2026-02-01T00:00:00Z").<String>path("id");
        scene.staff(Role.ANALYST)
                .get(li + "/influence")
                .then()
                .statusCode(200)
                .body("score", equalTo(20))
                .body("formula", equalTo("reach-engagement-results/2"))
                .body("parts[0].evidence", contains(newest));
        scene.admin().get(li + "/evidence").then().body("items", hasSize(2));
        evidence("FOLLOWERS", -1, "2026-01-01T00:00:00Z").then().statusCode(400);
    }

    @Test
    void whatHasNotHappenedIsNoEvidence() {
        scene.admin().body(LI).post(kols).then().statusCode(201);
        evidence("REACH", 1, "2036-01-01T00:00:00Z")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/at"));
        evidence("REACH", 1, "1999-12-31T23:59:59Z").then().statusCode(400);
        evidence("ENGAGEMENT_RATE_BP", 10_000, "2026-01-01T00:00:00Z").then().statusCode(201);
        evidence("ENGAGEMENT_RATE_BP", 10_001, "2026-01-02T00:00:00Z")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/value"));
        enter("ACTIVE").then().statusCode(200);
        brief("b", "Say it").then().statusCode(201);
        var task = li + "/tasks/" + propose("b", "CNY").<String>path("id");
        place(task, "2036-01-01T00:00:00Z")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/publishedAt"));
        scene.admin()
                .body("{\"url\":\"https://a.example\",\"publishedAt\":\"2026-01-01T00:00:00Z\"}")
                .post(task + "/placements")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/screenshotHash"));
        scene.admin()
                .body(
                        "{\"brief\":\"b\",\"title\":\"T\",\"dueOn\":\"2020-01-01\",\"cost\":{\"amount\":1,\"currency\":\"CNY\"}}")
                .post(li + "/tasks")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/dueOn"));
    }

    @Test
    void aFanIsOneKol() {
        var fan = scene.fan("f");
        var one = "{\"key\":\"%s\",\"name\":\"N\",\"fanId\":\"" + fan + "\"}";
        scene.admin().body(one.formatted("a")).post(kols).then().statusCode(201);
        scene.admin().body(one.formatted("a")).post(kols).then().statusCode(200);
        scene.admin()
                .body(one.formatted("b"))
                .post(kols)
                .then()
                .statusCode(409)
                .body("code", equalTo("FAN_IS_KOL"));
        scene.admin().body("{\"key\":\"b\",\"name\":\"N\"}").post(kols).then().statusCode(201);
        scene.admin()
                .body("{\"fanId\":\"" + fan + "\"}")
                .patch(kols + "/b")
                .then()
                .statusCode(409)
                .body("code", equalTo("FAN_IS_KOL"));
    }

    @Test
    void aTaskIsDoneApprovedByItsProofAndAccountedFor() {
        var fan = scene.fan("x");
        scene.admin()
                .body("{\"key\":\"li\",\"name\":\"Li\",\"fanId\":\"" + fan + "\"}")
                .post(kols)
                .then()
                .statusCode(201);
        propose("b", "CNY").then().statusCode(409).body("code", equalTo("KOL_STATE"));
        enter("ACTIVE").then().statusCode(200);
        propose("b", "CNY").then().statusCode(400).body("code", equalTo("UNKNOWN_KOL_BRIEF"));
        brief("b", "Say it").then().statusCode(201);
        brief("b", "Say it").then().statusCode(200);
        brief("b", "Other").then().statusCode(409).body("code", equalTo("KOL_BRIEF_EXISTS"));
        scene.admin().get(scene.root + "/kol-briefs").then().body("items.key", contains("b"));
        scene.admin().get(scene.root + "/kol-briefs/b").then().body("text", equalTo("Say it"));
        scene.admin().get(scene.root + "/kol-briefs/none").then().statusCode(404);
        propose("b", "USD")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/cost/currency"));

        var id =
                propose("b", "CNY")
                        .then()
                        .statusCode(201)
                        .body("_actions", contains("accept", "reject"))
                        .extract()
                        .<String>path("id");
        var task = li + "/tasks/" + id;
        scene.admin()
                .post(task + "/approve")
                .then()
                .statusCode(409)
                .body("code", equalTo("TASK_STATE"));
        scene.admin()
                .post(task + "/accept")
                .then()
                .statusCode(200)
                .body("state", equalTo("ACCEPTED"));
        scene.admin()
                .get(li + "/report")
                .then()
                .body("committed.amount", equalTo(50_000))
                .body("cost.amount", equalTo(0))
                .body("costPerOrder", nullValue());
        var placement =
                place(task, "2026-05-01T00:00:00Z")
                        .then()
                        .statusCode(201)
                        .body("_actions", contains("verify"))
                        .extract()
                        .<String>path("id");
        place(task, "2026-05-01T00:00:00Z").then().statusCode(200);
        place(task, "2026-05-02T00:00:00Z")
                .then()
                .statusCode(409)
                .body("code", equalTo("PLACEMENT_EXISTS"));
        scene.admin().post(task + "/deliver").then().statusCode(200);
        scene.admin()
                .post(task + "/approve")
                .then()
                .statusCode(409)
                .body("code", equalTo("PLACEMENT_UNVERIFIED"));
        scene.admin()
                .post(task + "/placements/" + placement + "/verify")
                .then()
                .statusCode(200)
                .body("_actions", empty());
        scene.admin()
                .post(task + "/placements/" + scene.unknown() + "/verify")
                .then()
                .statusCode(404);
        var answers = AtOnce.race(4, _ -> scene.admin().post(task + "/approve"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(1);
        assertThat(touches()).isEqualTo(1);

        for (var outcome : new String[] {"ORDERS", "ORDERS", "EXPOSURE"}) {
            scene.admin()
                    .body("{\"metric\":\"%s\",\"value\":50,\"source\":\"shop\"}".formatted(outcome))
                    .post(task + "/outcomes")
                    .then()
                    .statusCode(204);
        }
        scene.admin()
                .get(li + "/report")
                .then()
                .body("approved", equalTo(1))
                .body("cost.amount", equalTo(50_000))
                .body("orders", equalTo(100))
                .body("costPerOrder.amount", equalTo(500))
                .body("costPer1000Views.amount", equalTo(1_000_000))
                .body("costPerFollower", nullValue());
        scene.admin().get(li + "/influence").then().body("parts[2].points", equalTo(15.0f));
        scene.admin().get(li + "/tasks?state=APPROVED").then().body("items.id", contains(id));
        scene.admin().get(li + "/tasks?state=REJECTED").then().body("items", empty());
    }

    @Test
    void aTaskIsRejectedWithTheReason() {
        scene.admin().body(LI).post(kols).then().statusCode(201);
        enter("ACTIVE").then().statusCode(200);
        brief("b", "Say it").then().statusCode(201);
        var id = propose("b", "CNY").<String>path("id");
        scene.admin()
                .body("{\"reason\":\"No time\"}")
                .post(li + "/tasks/" + id + "/reject")
                .then()
                .statusCode(200)
                .body("state", equalTo("REJECTED"))
                .body("reason", equalTo("No time"));
        scene.admin().post(li + "/tasks/" + id + "/accept").then().statusCode(409);
        scene.admin()
                .body("{\"metric\":\"ORDERS\",\"value\":5,\"source\":\"shop\"}")
                .post(li + "/tasks/" + id + "/outcomes")
                .then()
                .statusCode(409)
                .body("code", equalTo("TASK_STATE"));
        place(li + "/tasks/" + id, "2026-05-01T00:00:00Z").then().statusCode(409);
        scene.admin()
                .get(li + "/tasks/" + id)
                .then()
                .body("decidedAt", org.hamcrest.Matchers.notNullValue());
    }

    @Test
    void whatNeverCameIsRejectedAndCommitsNothing() {
        var task = li + "/tasks/" + taken();
        enter("ENDED").then().statusCode(200);
        scene.admin().get(task).then().body("_actions", contains("deliver", "reject"));
        scene.admin()
                .body("{\"reason\":\"Never came\"}")
                .post(task + "/reject")
                .then()
                .statusCode(200)
                .body("state", equalTo("REJECTED"));
        scene.admin().get(li + "/report").then().body("committed.amount", equalTo(0));
    }

    @Test
    void whoWorksNoMoreTakesNoTaskOn() {
        worker();
        var task = li + "/tasks/" + propose("b", "CNY").<String>path("id");
        enter("ENDED").then().statusCode(200);
        scene.admin().get(task).then().body("_actions", contains("reject"));
        scene.admin()
                .post(task + "/accept")
                .then()
                .statusCode(409)
                .body("code", equalTo("TASK_STATE"));
    }

    @Test
    void sumsAreExactAndWhatIsBeyondThemIsRefused() {
        worker();
        long most = 1_000_000_000_000_000L;
        var task = li + "/tasks/" + propose(null, most - 1).<String>path("id");
        propose(null, 2)
                .then()
                .statusCode(409)
                .body("code", equalTo("KOL_SUM_TOO_GREAT"))
                .body("errors[0].pointer", equalTo("/cost/amount"));
        var answers = AtOnce.race(4, _ -> propose(null, 1));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        for (var step : new String[] {"accept", "deliver", "approve"}) {
            scene.admin().post(task + "/" + step).then().statusCode(200);
        }
        bring(task, null, 3).then().statusCode(204);
        scene.admin()
                .get(li + "/report")
                .then()
                .body("cost.amount", equalTo(most - 1))
                .body("costPerOrder.amount", equalTo(333_333_333_333_333L));
    }

    @Test
    void whatWasToldTooMuchIsTakenBackDownToNothing() {
        var task = li + "/tasks/" + taken();
        scene.admin().post(task + "/deliver").then().statusCode(200);
        scene.admin().post(task + "/approve").then().statusCode(200);
        bring(task, "week-1", 10_000).then().statusCode(204);
        bring(task, "week-1", 10_000).then().statusCode(204);
        bring(task, "week-1", 100)
                .then()
                .statusCode(409)
                .body("code", equalTo("KOL_OUTCOME_EXISTS"));
        bring(task, null, -10_001)
                .then()
                .statusCode(409)
                .body("code", equalTo("NOTHING_TO_TAKE_BACK"));
        bring(task, null, -9_900).then().statusCode(204);
        scene.staff(Role.ANALYST)
                .get(task + "/outcomes")
                .then()
                .statusCode(200)
                .body("items.value", contains(10_000, -9_900))
                .body("items[0].externalId", equalTo("week-1"))
                .body("items[0].source", equalTo("shop"));
        scene.admin().get(li + "/report").then().body("orders", equalTo(100));
    }

    @Test
    void aTaskOfTheSameNameIsTheSameTask() {
        worker();
        var id = propose("spring", 5).then().statusCode(201).extract().<String>path("id");
        propose("spring", 5).then().statusCode(200).body("id", equalTo(id));
        propose("spring", 6).then().statusCode(409).body("code", equalTo("KOL_TASK_EXISTS"));
        scene.admin().get(li + "/tasks").then().body("items", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/x",
                "http://localhost:8080/x",
                "http://[::1]/x",
                "https://shop.localhost/x",
                "https://printer.local/",
                "https://user@weibo.example.com/",
                "ftp://weibo.example.com/"
            })
    void aPlacementIsWhereEverybodyCanSeeIt(String url) {
        var task = li + "/tasks/" + taken();
        place(task, url, "2026-05-01T00:00:00Z")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/url"));
        place(task, "https://微博.中国:443/1?a=http://127.0.0.1", "2026-05-01T00:00:00Z")
                .then()
                .statusCode(201);
    }

    @Test
    void aKolSpeaksOnceInOnePlace() {
        scene.admin()
                .body(
                        "{\"key\":\"z\",\"name\":\"Z\",\"platforms\":[{\"platform\":\"weibo\",\"handle\":\"@z\"},{\"platform\":\"Weibo\",\"handle\":\"@Z\"}]}")
                .post(kols)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/platforms/1"));
    }

    @Test
    void aKolsFansAreToldInBulkOnceEach() {
        scene.admin().body(LI).post(kols).then().statusCode(201);
        var x = scene.fan("x");
        scene.fan("y");
        var unknown = scene.unknown();
        scene.admin()
                .body(
                        "{\"fanIds\":[\"%s\",\"%s\"],\"externalIds\":[\"x\",\"y\",\"z\"]}"
                                .formatted(x, unknown))
                .put(li + "/fans")
                .then()
                .statusCode(200)
                .body("added", equalTo(2))
                .body("total", equalTo(2))
                .body("unknown", contains(unknown, "z"));
        scene.admin()
                .body("{\"externalIds\":[\"y\"]}")
                .put(li + "/fans")
                .then()
                .body("added", equalTo(0));
        scene.admin().body("{}").put(li + "/fans").then().statusCode(200);
        var many =
                IntStream.range(0, 1_001)
                        .mapToObj(i -> "\"m" + i + "\"")
                        .collect(Collectors.joining(","));
        scene.admin()
                .body("{\"externalIds\":[" + many + "]}")
                .put(li + "/fans")
                .then()
                .statusCode(400);
        scene.admin().delete(li + "/fans/" + x).then().statusCode(204);
        scene.admin().get(li + "/fans").then().body("items", hasSize(1));
        scene.admin().get(li + "/fans?limit=1").then().body("next", nullValue());
    }

    @Test
    void whenTheFanIsErasedWhatIsPersonalGoesAndFiguresStay() {
        var fan = scene.fan("x");
        scene.admin()
                .body("{\"key\":\"li\",\"name\":\"Li\",\"fanId\":\"" + fan + "\"}")
                .post(kols)
                .then()
                .statusCode(201);
        enter("ACTIVE").then().statusCode(200);
        evidence("FOLLOWERS", 5, "2026-01-01T00:00:00Z").then().statusCode(201);
        brief("b", "Say it").then().statusCode(201);
        var task = li + "/tasks/" + propose("li-in-spring", 50_000).<String>path("id");
        scene.admin().post(task + "/accept").then().statusCode(200);
        bring(task, "li-1", 1).then().statusCode(204);
        place(task, "2026-05-01T00:00:00Z").then().statusCode(201);
        scene.admin().body("{\"externalIds\":[\"x\"]}").put(li + "/fans").then().statusCode(200);

        scene.admin().delete(scene.root + "/fans/" + fan).then().statusCode(204);

        scene.admin().get(li).then().statusCode(404);
        var key =
                scene.admin()
                        .get(kols)
                        .then()
                        .body("items.state", contains("ERASED"))
                        .body("items.name", contains("erased"))
                        .extract()
                        .<String>path("items[0].key");
        scene.admin().get(kols + "/" + key + "/evidence").then().body("items", empty());
        scene.admin().get(kols + "/" + key + "/fans").then().body("items", empty());
        scene.admin()
                .get(kols + "/" + key + "/report")
                .then()
                .body("committed.amount", equalTo(50_000));
        scene.admin()
                .body("{\"name\":\"Li again\"}")
                .patch(kols + "/" + key)
                .then()
                .statusCode(409);
        assertThat(placements()).isZero();
        li = kols + "/" + key;
        evidence("FOLLOWERS", 5, "2026-01-01T00:00:00Z")
                .then()
                .statusCode(409)
                .body("code", equalTo("KOL_STATE"));
        scene.fan("y");
        scene.admin().body("{\"externalIds\":[\"y\"]}").put(li + "/fans").then().statusCode(409);
        var left = task.replace(kols + "/li", li);
        scene.admin().get(left).then().body("externalId", nullValue());
        scene.admin().get(left + "/outcomes").then().body("items[0].externalId", nullValue());
        place(left, "2026-05-01T00:00:00Z").then().statusCode(409);
        bring(left, null, 1).then().statusCode(409);
        scene.admin().get(left).then().body("_actions", contains("deliver", "reject"));
    }

    @Test
    void brandsAreWallsAndRolesAreAskedFor() {
        scene.admin().body(LI).post(kols).then().statusCode(201);
        for (var path :
                new String[] {"", "/evidence", "/influence", "/report", "/fans", "/tasks"}) {
            scene.stranger().get(li + path).then().statusCode(404);
            given().get(li + path).then().statusCode(401);
            scene.admin().get(kols + "/none" + path).then().statusCode(404);
        }
        scene.staff(Role.ANALYST).body(LI).post(kols).then().statusCode(403);
        var other = new CommunityScene(jdbi);
        other.admin().body(LI).post(other.root + "/kols").then().statusCode(201);
        var theirs = scene.fan("x");
        other.admin()
                .body("{\"fanIds\":[\"" + theirs + "\"]}")
                .put(other.root + "/kols/li/fans")
                .then()
                .statusCode(200)
                .body("added", equalTo(0));
    }

    /// Li is active, and there is a brief.
    private void worker() {
        scene.admin().body(LI).post(kols).then().statusCode(201);
        enter("ACTIVE").then().statusCode(200);
        brief("b", "Say it").then().statusCode(201);
    }

    @Test
    void aBriefIsEditedUntilSomebodyWorksByIt() {
        worker();
        var one = propose("b", "CNY").<String>path("id");
        editBrief("{\"text\":\"Say less\",\"say\":[\"tea\"]}")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("text", equalTo("Say less"))
                .body("agreed", equalTo(false));
        scene.admin()
                .header("If-Match", "\"0\"")
                .body("{\"title\":\"U\"}")
                .patch(scene.root + "/kol-briefs/b")
                .then()
                .statusCode(412);
        editBrief("{\"key\":\"c\"}").then().statusCode(400);
        scene.admin().post(li + "/tasks/" + one + "/accept").then().statusCode(200);
        editBrief("{\"text\":\"Say more\",\"say\":null,\"title\":\"U\"}")
                .then()
                .statusCode(409)
                .body("code", equalTo("KOL_BRIEF_AGREED"))
                .body("errors.pointer", contains("/text", "/say"));
        editBrief("{\"title\":\"U\",\"text\":\"Say less\"}")
                .then()
                .statusCode(200)
                .body("title", equalTo("U"))
                .body("agreed", equalTo(true));
        scene.admin()
                .body("{\"reason\":\"never came\"}")
                .post(li + "/tasks/" + one + "/reject")
                .then()
                .statusCode(200);
        editBrief("{\"text\":\"Say more\"}").then().statusCode(200).header("ETag", "\"3\"");
        scene.admin().get(scene.root + "/kol-briefs/b").then().header("ETag", "\"3\"");
        scene.staff(Role.ANALYST)
                .body("{\"title\":\"V\"}")
                .patch(scene.root + "/kol-briefs/b")
                .then()
                .statusCode(403);
    }

    /// A task that Li has accepted.
    private String taken() {
        worker();
        var id = propose("b", "CNY").<String>path("id");
        scene.admin().post(li + "/tasks/" + id + "/accept").then().statusCode(200);
        return id;
    }

    private Response enter(String state) {
        return scene.admin().body("{\"state\":\"" + state + "\"}").put(li + "/state");
    }

    private Response evidence(String metric, long value, String at) {
        return scene.admin()
                .body(
                        "{\"metric\":\"%s\",\"platform\":\"weibo\",\"value\":%d,\"source\":\"page\",\"at\":\"%s\"}"
                                .formatted(metric, value, at))
                .post(li + "/evidence");
    }

    private Response editBrief(String patch) {
        return scene.admin().body(patch).patch(scene.root + "/kol-briefs/b");
    }

    private Response brief(String key, String text) {
        return scene.admin()
                .body("{\"key\":\"%s\",\"title\":\"T\",\"text\":\"%s\"}".formatted(key, text))
                .post(scene.root + "/kol-briefs");
    }

    private Response propose(String brief, String currency) {
        return scene.admin()
                .body(
                        "{\"brief\":\"%s\",\"title\":\"A film\",\"dueOn\":\"2099-12-31\",\"cost\":{\"amount\":50000,\"currency\":\"%s\"}}"
                                .formatted(brief, currency))
                .post(li + "/tasks");
    }

    private Response propose(@Nullable String name, long cost) {
        return scene.admin()
                .body(
                        "{%s\"brief\":\"b\",\"title\":\"A film\",\"dueOn\":\"2099-12-31\",\"cost\":{\"amount\":%d,\"currency\":\"CNY\"}}"
                                .formatted(named(name), cost))
                .post(li + "/tasks");
    }

    private Response bring(String task, @Nullable String name, long orders) {
        return scene.admin()
                .body(
                        "{%s\"metric\":\"ORDERS\",\"value\":%d,\"source\":\"shop\"}"
                                .formatted(named(name), orders))
                .post(task + "/outcomes");
    }

    private static String named(@Nullable String name) {
        return name == null ? "" : "\"externalId\":\"" + name + "\",";
    }

    private Response place(String task, String at) {
        return place(task, "https://weibo.example.com/1", at);
    }

    private Response place(String task, String url, String at) {
        return scene.admin()
                .body(
                        "{\"url\":\"%s\",\"screenshotHash\":\"%s\",\"publishedAt\":\"%s\"}"
                                .formatted(url, "ab".repeat(32), at))
                .post(task + "/placements");
    }

    private int touches() {
        return count("touch where brand = :brand and kind = 'TASK_DONE'");
    }

    private int placements() {
        return count("kol_placement where brand = :brand");
    }

    private int count(String from) {
        return BrandScope.within(
                scene.brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery("select count(*) from " + from)
                                        .bind("brand", scene.brand)
                                        .mapTo(Integer.class)
                                        .one()));
    }
}
