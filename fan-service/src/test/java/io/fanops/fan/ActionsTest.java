package io.fanops.fan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ActionsTest {
    private static final UUID NONE = new UUID(0, 0);
    private static final String ONE = "_actions";
    private static final String FIRST = "items[0]._actions";

    @Inject Jdbi jdbi;

    private CommunityScene scene;
    private String run;
    private String ownRun;

    /// Things of one kind, and what is done to one of them.
    ///
    /// @param path where one of them is read, below the brand
    /// @param at where its actions stand in the answer
    /// @param operations by action, told of one that there is not: who may not do it at all is told
    ///   so before anybody looks for it
    private record Kind(String path, String at, Map<String, String> operations) {}

    @BeforeEach
    void aCommunityWithAMember() {
        scene = new CommunityScene(jdbi);
        run = scene.active("run", "OPEN", ",\"capacity\":100");
        ownRun = scene.me + "/communities/run";
        scene.as("p").body("{}").post(ownRun + "/membership").then().statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Role.BRAND_ADMIN,
                Role.MARKETER,
                Role.STORE_CLERK,
                Role.ANALYST,
                Role.SERVICE
            })
    void arePreciselyThoseThatTheCallersRolesAllow(String role) {
        for (var kind : ofStaff()) {
            var all = scene.admin().get(scene.root + kind.path).<List<String>>path(kind.at);
            assertEquals(kind.operations.keySet(), Set.copyOf(all), kind.path);
            var read = scene.staff(role).get(scene.root + kind.path);
            if (read.statusCode() == 403) {
                continue;
            }
            var listed = read.then().statusCode(200).extract().<List<String>>path(kind.at);
            kind.operations.forEach((action, operation) ->
                    assertEquals(
                            isAllowed(scene.staff(role), operation),
                            listed.contains(action),
                            () -> role + " " + action + " " + kind.path));
        }
    }

    @Test
    void ofAFanAreTheirOwn() {
        for (var kind : ofFans()) {
            var listed =
                    scene.as("p")
                            .get(scene.me + kind.path)
                            .then()
                            .statusCode(200)
                            .extract()
                            .<List<String>>path(kind.at);
            assertEquals(kind.operations.keySet(), Set.copyOf(listed), kind.path);
            kind.operations.forEach((action, operation) ->
                    assertThat(isAllowed(scene.as("p"), operation)).as(action).isTrue());
        }
    }

    @Test
    void aListShowsTheCallersOwnForEach() {
        promise();
        assertThat(
                        scene.staff(Role.ANALYST)
                                .get(scene.root + "/promises")
                                .<List<String>>path(FIRST))
                .isEmpty();
    }

    private List<Kind> ofStaff() {
        scene.admin()
                .body(CommunityScene.complete("walk", "SCREEN", ",\"questions\":[\"Why?\"]"))
                .post(scene.communities)
                .then()
                .statusCode(201);
        scene.take("walk", scene.fan("w1"), "LEADER");
        scene.take("walk", scene.fan("w2"), "ADMIN");
        var screened = scene.active("swim", "SCREEN", ",\"questions\":[\"Why?\"]");
        scene.as("p")
                .body("{\"answers\":[\"x\"]}")
                .post(scene.me + "/communities/swim/applications")
                .then()
                .statusCode(201);
        appeal(strike());
        var planned = session();
        var announced = session();
        made(run + "/sessions/" + announced + "/announce", "", 200);
        var meetup = meetup();
        begun(meetup);
        thread();
        var prospect = kol("li");
        var active = kol("bo");
        scene.admin()
                .body("{\"state\":\"ACTIVE\"}")
                .put(scene.root + "/kols/bo/state")
                .then()
                .statusCode(200);
        made(
                scene.root + "/kol-briefs",
                "{\"key\":\"b\",\"title\":\"T\",\"text\":\"Say it\"}",
                201);
        var task =
                made(
                        scene.root + "/kols/bo/tasks",
                        "{\"brief\":\"b\",\"title\":\"A film\",\"dueOn\":\"2099-12-31\",\"cost\":{\"amount\":5,\"currency\":\"CNY\"}}",
                        201);
        made(
                scene.root + "/kols/bo/tasks/" + task + "/placements",
                "{\"url\":\"https://weibo.example.com/1\",\"screenshotHash\":\"%s\",\"publishedAt\":\"2026-05-01T00:00:00Z\"}"
                        .formatted("ab".repeat(32)),
                201);
        var member = scene.idOf("p");
        invited(member);
        var partner = scene.fan("partner");
        made(scene.root + "/fans/" + partner + "/partnership", "{\"reason\":\"Works\"}", 200);
        var merge =
                made(
                        scene.root + "/fans/" + scene.fan("m1") + "/merges",
                        "{\"fanId\":\"%s\",\"reason\":\"One person\"}".formatted(scene.fan("m2")),
                        201);
        for (var twin : List.of("t1", "t2")) {
            made(
                    scene.root + "/fans",
                    "{\"externalId\":\"%s\",\"phone\":\"13800000002\"}".formatted(twin),
                    201);
        }
        var item =
                made(
                        scene.root + "/intake",
                        "{\"externalId\":\"w\",\"channel\":\"wechat\",\"text\":\"Is the tea in?\",\"at\":\"%s\"}"
                                .formatted(Instant.now().minus(Duration.ofHours(1))),
                        201);
        var promise = promise();
        return List.of(
                new Kind(
                        "/communities/walk",
                        ONE,
                        Map.of(
                                "edit", "PATCH /communities/none",
                                "activate", "POST /communities/none/activate",
                                "archive", "POST /communities/none/archive")),
                new Kind(
                        "/communities/swim/applications",
                        FIRST,
                        Map.of(
                                "accept", "POST /communities/none/applications/" + NONE + "/accept",
                                "reject",
                                        "POST /communities/none/applications/" + NONE + "/reject")),
                new Kind(
                        "/communities/run/strikes",
                        FIRST,
                        Map.of(
                                "uphold", "POST /communities/none/strikes/" + NONE + "/uphold",
                                "grant", "POST /communities/none/strikes/" + NONE + "/grant")),
                new Kind(
                        "/communities/run/sessions/" + planned,
                        ONE,
                        Map.of(
                                "edit", "PATCH /communities/none/sessions/" + NONE,
                                "announce", "POST /communities/none/sessions/" + NONE + "/announce",
                                "cancel", "POST /communities/none/sessions/" + NONE + "/cancel")),
                new Kind(
                        "/communities/run/sessions/" + announced,
                        ONE,
                        Map.of(
                                "hold", "POST /communities/none/sessions/" + NONE + "/hold",
                                "cancel", "POST /communities/none/sessions/" + NONE + "/cancel")),
                new Kind(
                        "/communities/run/meetups/" + meetup,
                        ONE,
                        Map.of(
                                "edit", "PATCH /communities/none/meetups/" + NONE,
                                "sign-up", "POST /communities/none/meetups/" + NONE + "/places",
                                "attendance",
                                        "POST /communities/none/meetups/" + NONE + "/attendance",
                                "cancel", "POST /communities/none/meetups/" + NONE + "/cancel")),
                new Kind(
                        "/communities/run/threads",
                        FIRST,
                        Map.of(
                                "post", "POST /communities/none/threads/" + NONE + "/posts",
                                "close", "PATCH /communities/none/threads/" + NONE,
                                "hide", "PATCH /communities/none/threads/" + NONE)),
                new Kind(
                        "/kols/" + prospect,
                        ONE,
                        Map.of("activate", "PUT /kols/none/state", "end", "PUT /kols/none/state")),
                new Kind(
                        "/kols/" + active,
                        ONE,
                        Map.of(
                                "pause", "PUT /kols/none/state",
                                "end", "PUT /kols/none/state",
                                "task", "POST /kols/none/tasks")),
                new Kind(
                        "/kols/bo/tasks/" + task,
                        ONE,
                        Map.of(
                                "accept", "POST /kols/none/tasks/" + NONE + "/accept",
                                "reject", "POST /kols/none/tasks/" + NONE + "/reject")),
                new Kind(
                        "/kols/bo/tasks/" + task + "/placements",
                        FIRST,
                        Map.of(
                                "verify",
                                "POST /kols/none/tasks/%s/placements/%s/verify"
                                        .formatted(NONE, NONE))),
                new Kind(
                        "/fans/" + member + "/roles",
                        FIRST,
                        Map.of(
                                "accept", "POST /fans/" + NONE + "/roles/none/acceptance",
                                "decline", "POST /fans/" + NONE + "/roles/none/refusal")),
                new Kind(
                        "/fans/" + member + "/stage",
                        ONE,
                        Map.of(
                                "place", "POST /fans/" + NONE + "/stage",
                                "acceptAsPartner", "POST /fans/" + NONE + "/partnership")),
                new Kind(
                        "/fans/" + partner + "/stage",
                        ONE,
                        Map.of("endPartnership", "POST /fans/" + NONE + "/partnership/end")),
                new Kind("/merges/" + merge, ONE, Map.of("undo", "POST /merges/" + NONE + "/undo")),
                new Kind(
                        "/merge-candidates",
                        FIRST,
                        Map.of(
                                "accept", "POST /merge-candidates/" + NONE + "/acceptance",
                                "reject", "POST /merge-candidates/" + NONE + "/rejection")),
                new Kind(
                        "/intake/" + item,
                        ONE,
                        Map.of(
                                "claim", "POST /intake/" + NONE + "/claim",
                                "answer", "POST /intake/" + NONE + "/answer",
                                "close", "POST /intake/" + NONE + "/close")),
                new Kind(
                        "/promises/" + promise,
                        ONE,
                        Map.of(
                                "keep", "POST /promises/" + NONE + "/keep",
                                "break", "POST /promises/" + NONE + "/break")));
    }

    private List<Kind> ofFans() {
        scene.active("swim", "SCREEN", ",\"questions\":[\"Why?\"]");
        scene.active("row", "SCREEN", ",\"questions\":[\"Why?\"]");
        scene.as("p")
                .body("{\"answers\":[\"x\"]}")
                .post(scene.me + "/communities/row/applications")
                .then()
                .statusCode(201);
        scene.active("ski", "OPEN", "");
        scene.active("led", "OPEN", "");
        scene.take("led", scene.idOf("p"), "LEADER");
        scene.as("p")
                .body(CommunityScene.complete("own", "OPEN", ""))
                .post(scene.me + "/communities/led/communities")
                .then()
                .statusCode(201);
        strike();
        made(run + "/sessions/" + session() + "/announce", "", 200);
        var meetup = meetup();
        thread();
        scene.admin()
                .body("{\"name\":\"Judge\",\"entry\":\"APPLICATION\",\"leastStage\":\"BYSTANDER\"}")
                .put(scene.root + "/roles/JUDGE")
                .then()
                .statusCode(201);
        scene.as("p").body("{\"role\":\"JUDGE\"}").post(scene.me + "/roles").then().statusCode(201);
        invited(scene.idOf("p"));
        var decline = "POST /me/roles/none/refusal";
        return List.of(
                new Kind(
                        "/communities/ski",
                        ONE,
                        Map.of("join", "POST /me/communities/none/membership")),
                new Kind(
                        "/communities/swim",
                        ONE,
                        Map.of(
                                "join-by-invitation", "POST /me/communities/none/membership",
                                "apply", "POST /me/communities/none/applications")),
                new Kind("/communities/row/applications", FIRST, Map.of()),
                new Kind(
                        "/communities/run",
                        ONE,
                        Map.of("leave", "DELETE /me/communities/none/membership")),
                new Kind(
                        "/communities/own",
                        ONE,
                        Map.of(
                                "leave", "DELETE /me/communities/none/membership",
                                "invite", "POST /me/communities/none/invitations",
                                "appoint", "PATCH /me/communities/none/members/" + NONE,
                                "edit", "PATCH /me/communities/none",
                                "archive", "POST /me/communities/none/archive")),
                new Kind(
                        "/communities/led",
                        ONE,
                        Map.of(
                                "leave", "DELETE /me/communities/none/membership",
                                "invite", "POST /me/communities/none/invitations",
                                "appoint", "PATCH /me/communities/none/members/" + NONE,
                                "found", "POST /me/communities/none/communities")),
                new Kind(
                        "/communities/run/strikes",
                        FIRST,
                        Map.of("appeal", "POST /me/communities/none/strikes/" + NONE + "/appeal")),
                new Kind(
                        "/communities/run/sessions",
                        FIRST,
                        Map.of("ask", "POST /me/communities/none/sessions/" + NONE + "/questions")),
                new Kind(
                        "/communities/run/meetups/" + meetup,
                        ONE,
                        Map.of(
                                "sign-up",
                                "POST /me/communities/none/meetups/" + NONE + "/sign-up")),
                new Kind(
                        "/communities/run/threads",
                        FIRST,
                        Map.of("post", "POST /me/communities/none/threads/" + NONE + "/posts")),
                // Who applies does not decide, and who is invited does.
                new Kind("/roles", FIRST, Map.of("decline", decline)),
                new Kind(
                        "/roles",
                        "items[1]._actions",
                        Map.of("accept", "POST /me/roles/none/acceptance", "decline", decline)));
    }

    private boolean isAllowed(RequestSpecification caller, String operation) {
        var words = operation.split(" ", 2);
        return caller.header("Idempotency-Key", UUID.randomUUID())
                        .body("{}")
                        .request(words[0], scene.root + words[1])
                        .statusCode()
                != 403;
    }

    private String strike() {
        return made(
                run + "/strikes",
                "{\"fanId\":\"%s\",\"rule\":1,\"note\":\"Said so\"}".formatted(scene.idOf("p")),
                201);
    }

    private void appeal(String strike) {
        scene.as("p")
                .body("{\"text\":\"It was not me\"}")
                .post(ownRun + "/strikes/" + strike + "/appeal")
                .then()
                .statusCode(201);
    }

    private String session() {
        var start = Instant.now().plus(Duration.ofDays(3));
        return made(
                run + "/sessions",
                "{\"title\":\"Shoes\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}"
                        .formatted(start, start.plus(Duration.ofHours(1))),
                201);
    }

    private String meetup() {
        var start = Instant.now().plus(Duration.ofDays(5));
        return made(
                run + "/meetups",
                "{\"kind\":\"FESTIVAL\",\"title\":\"T\",\"place\":\"Park\",\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"capacity\":5}"
                        .formatted(start, start.plus(Duration.ofHours(5))),
                201);
    }

    private void begun(String meetup) {
        BrandScope.within(
                scene.brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update meetup set starts_at = now() - interval '1 hour' where brand = ? and id = ?",
                                        scene.brand,
                                        UUID.fromString(meetup))));
    }

    private void thread() {
        made(
                run + "/threads",
                "{\"space\":\"FORUM\",\"title\":\"Routes\",\"text\":\"Where?\"}",
                201);
    }

    private String kol(String key) {
        made(
                scene.root + "/kols",
                "{\"key\":\"%s\",\"name\":\"K\",\"platforms\":[{\"platform\":\"weibo\",\"handle\":\"@%s\",\"followers\":10}]}"
                        .formatted(key, key),
                201);
        return key;
    }

    private void invited(String fan) {
        made(scene.root + "/fans/" + fan + "/roles", "{\"role\":\"ENLIGHTENER\"}", 201);
    }

    private String promise() {
        return made(
                scene.root + "/promises",
                "{\"externalId\":\"p-1\",\"fanId\":\"%s\",\"what\":\"A parcel\",\"dueAt\":\"%s\"}"
                        .formatted(scene.idOf("p"), Instant.now().plus(Duration.ofDays(1))),
                201);
    }

    /// @return the id of what was made
    private String made(String path, String body, int status) {
        Response made = scene.admin().body(body).post(path);
        return made.then().statusCode(status).extract().path("id");
    }
}
