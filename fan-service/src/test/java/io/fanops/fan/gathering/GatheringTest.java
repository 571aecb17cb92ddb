package io.fanops.fan.gathering;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class GatheringTest {
    @Inject Jdbi jdbi;

    private CommunityScene scene;
    private String run;
    private String own;

    @BeforeEach
    void aMember() {
        begin("Asia/Shanghai");
    }

    private void begin(String timezone) {
        scene = new CommunityScene(jdbi, timezone);
        run = scene.active("run", "OPEN", "");
        own = scene.me + "/communities/run";
        join("p");
    }

    /// Fourteen hours before and eleven behind UTC: never the same day.
    @ParameterizedTest
    @ValueSource(strings = {"Pacific/Kiritimati", "Pacific/Niue"})
    void aDayIsTheBrandsDay(String timezone) {
        begin(timezone);
        var before = LocalDate.now(ZoneId.of(timezone));
        var day = checkIn("{}").<String>path("checkIn.day");
        assertThat(LocalDate.parse(day)).isBetween(before, LocalDate.now(ZoneId.of(timezone)));
    }

    @Test
    void oneChecksInOnceADayAndTheStreakGrowsByLateDays() {
        joinedDaysAgo(2);
        var today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
        checkIn("{\"day\":\"" + today.minusDays(2) + "\"}")
                .then()
                .statusCode(201)
                .body("checkIn.late", equalTo(true))
                .body("streak.current", equalTo(0));
        checkIn("{\"day\":\"" + today + "\",\"note\":\"5 km\"}")
                .then()
                .statusCode(201)
                .body("streak.current", equalTo(1));
        checkIn("{\"day\":\"" + today.minusDays(1) + "\"}")
                .then()
                .statusCode(201)
                .body("streak.current", equalTo(3))
                .body("streak.longest", equalTo(3));
        checkIn("{\"day\":\"" + today + "\",\"note\":\"other\"}")
                .then()
                .statusCode(200)
                .body("checkIn.note", equalTo("5 km"));
        checkIn("{\"day\":\"" + today.minusDays(3) + "\"}")
                .then()
                .statusCode(409)
                .body("code", equalTo("CHECK_IN_TOO_EARLY"));
        checkIn("{\"day\":\"" + today.minusDays(4) + "\"}")
                .then()
                .statusCode(409)
                .body("code", equalTo("CHECK_IN_TOO_LATE"));
        checkIn("{\"day\":\"" + today.plusDays(2) + "\"}").then().statusCode(409);
        checkIn("{\"day\":\"+999999999-12-31\"}").then().statusCode(409);
        scene.as("p").get(own + "/check-ins").then().body("recent", hasSize(3));
        scene.admin()
                .get(run + "/members/" + scene.idOf("p") + "/check-ins")
                .then()
                .statusCode(200)
                .body("streak.total", equalTo(3));
        assertThat(touches("CHECKED_IN")).isEqualTo(3);
    }

    @Test
    void checkInsAtOnceAreOne() {
        var answers = AtOnce.race(6, _ -> checkIn("{}"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(5);
        scene.as("stranger")
                .body("{}")
                .post(own + "/check-ins")
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_A_MEMBER"));
    }

    @Test
    void aSessionIsPlannedAnnouncedAskedAndHeld() {
        var soon =
                plan(Duration.ofDays(1), Duration.ofHours(1))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        scene.admin()
                .post(run + "/sessions/" + soon + "/announce")
                .then()
                .statusCode(409)
                .body("code", equalTo("ANNOUNCEMENT_WINDOW"));
        plan(Duration.ofDays(3), Duration.ofHours(3))
                .then()
                .statusCode(400)
                .body("code", equalTo("SESSION_LENGTH"));
        plan(Duration.ofDays(-1), Duration.ofHours(1)).then().statusCode(400);

        var id = plan(Duration.ofDays(3), Duration.ofMinutes(90)).<String>path("id");
        var session = run + "/sessions/" + id;
        ask(id).then().statusCode(409).body("code", equalTo("GATHERING_STATE"));
        scene.admin().post(session + "/announce?dryRun=true").then().statusCode(200);
        scene.admin().get(session).then().body("state", equalTo("PLANNED"));
        scene.admin()
                .post(session + "/announce")
                .then()
                .statusCode(200)
                .body("_actions", contains("hold", "cancel"));
        scene.admin()
                .body("{\"title\":\"Boots\"}")
                .patch(session)
                .then()
                .statusCode(409)
                .body("code", equalTo("GATHERING_STATE"));
        scene.as("p")
                .get(own + "/sessions")
                .then()
                .body("items.id", contains(id))
                .body("items[0]._actions", contains("ask"));
        var question =
                ask(id).then()
                        .statusCode(201)
                        .body("answer", nullValue())
                        .extract()
                        .<String>path("id");
        scene.admin()
                .body("{\"text\":\"Drink water\"}")
                .post(session + "/questions/" + question + "/answer")
                .then()
                .statusCode(200)
                .body("answer", equalTo("Drink water"));
        scene.admin()
                .body("{\"text\":\"x\"}")
                .post(session + "/questions/" + scene.unknown() + "/answer")
                .then()
                .statusCode(404);
        scene.admin()
                .get(session + "/questions")
                .then()
                .body("items.answer", contains("Drink water"));
        scene.admin()
                .body("{\"recap\":\"All said\"}")
                .post(session + "/hold")
                .then()
                .statusCode(409)
                .body("code", equalTo("GATHERING_STATE"));
        itIsTimeFor(id);
        scene.admin()
                .body("{\"recap\":\"All said\"}")
                .post(session + "/hold")
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"))
                .body("recap", equalTo("All said"));
        scene.admin().post(session + "/cancel").then().statusCode(409);
        join("q");
        scene.as("p")
                .get(own + "/sessions/" + id + "/questions")
                .then()
                .statusCode(200)
                .body("items.answer", contains("Drink water"));
        scene.as("q").get(own + "/sessions/" + id + "/questions").then().body("items", empty());
        scene.as("q")
                .get(own + "/sessions?state=HELD")
                .then()
                .body("items.recap", contains("All said"))
                .body("items[0]._actions", empty());
        scene.as("stranger").get(own + "/sessions").then().statusCode(409);
        assertThat(touches("CONTRIBUTED")).isEqualTo(1);
        scene.admin()
                .post(run + "/sessions/" + soon + "/cancel")
                .then()
                .statusCode(200)
                .body("state", equalTo("CANCELLED"));
        scene.admin().get(run + "/sessions?state=HELD").then().body("items.id", contains(id));
    }

    @Test
    void aPlannedSessionIsEditedByWhomeverHasSeenItsNewestVersion() {
        var session =
                run
                        + "/sessions/"
                        + plan(Duration.ofDays(9), Duration.ofHours(1)).<String>path("id");
        var start = Instant.now().plus(Duration.ofDays(3));
        var etag = scene.admin().get(session).header("ETag");
        scene.admin()
                .header("If-Match", etag)
                .body(
                        "{\"title\":\"Boots\",\"speaker\":null,\"startsAt\":\"%s\",\"endsAt\":\"%s\"}"
                                .formatted(start, start.plus(Duration.ofHours(2))))
                .patch(session)
                .then()
                .statusCode(200)
                .body("title", equalTo("Boots"))
                .body("speaker", nullValue());
        scene.admin()
                .header("If-Match", etag)
                .body("{\"title\":\"Socks\"}")
                .patch(session)
                .then()
                .statusCode(412);
        scene.admin()
                .body("{\"endsAt\":\"%s\"}".formatted(start.plus(Duration.ofHours(3))))
                .patch(session)
                .then()
                .statusCode(400)
                .body("code", equalTo("SESSION_LENGTH"));
        scene.admin().body("{\"startsAt\":null}").patch(session).then().statusCode(400);
        scene.admin().post(session + "/announce").then().statusCode(200);
    }

    @Test
    void anOpenMeetupIsEditedAndKeepsThePlacesThatAreTaken() {
        join("q");
        var id = meetup(3);
        var meetup = run + "/meetups/" + id;
        scene.as("p").post(own + "/meetups/" + id + "/sign-up").then().statusCode(200);
        scene.as("q").post(own + "/meetups/" + id + "/sign-up").then().statusCode(200);
        var etag = scene.admin().get(meetup).header("ETag");
        scene.admin()
                .header("If-Match", etag)
                .body("{\"place\":\"Hall\",\"capacity\":2}")
                .patch(meetup)
                .then()
                .statusCode(200)
                .body("place", equalTo("Hall"))
                .body("title", equalTo("T"));
        scene.admin()
                .header("If-Match", etag)
                .body("{\"place\":\"Park\"}")
                .patch(meetup)
                .then()
                .statusCode(412);
        scene.admin()
                .body("{\"capacity\":1}")
                .patch(meetup)
                .then()
                .statusCode(409)
                .body("code", equalTo("PLACES_TAKEN"));
        scene.admin()
                .body("{\"startsAt\":\"2026-01-01T00:00:00Z\"}")
                .patch(meetup)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/startsAt"));
        scene.admin().post(meetup + "/cancel").then().statusCode(200).body("_actions", empty());
        scene.admin().body("{\"place\":\"Park\"}").patch(meetup).then().statusCode(409);
    }

    @Test
    void aMemberFindsMeetupsAndWhatIsOnesOwnInThem() {
        var one = meetup(1);
        var other = meetup(1);
        scene.as("p")
                .post(own + "/meetups/" + other + "/sign-up")
                .then()
                .statusCode(200)
                .body("mine", equalTo("PLACE"))
                .body("_actions", contains("sign-off"));
        scene.as("p")
                .get(own + "/meetups?state=OPEN")
                .then()
                .statusCode(200)
                .body("items.id", contains(one, other))
                .body("items.mine", contains("NOTHING", "PLACE"))
                .body("items[0]._actions", contains("sign-up"));
        join("q");
        scene.as("q")
                .get(own + "/meetups/" + other)
                .then()
                .body("mine", equalTo("NOTHING"))
                .body("taken", equalTo(1))
                .body("_actions", empty());
        scene.as("stranger").get(own + "/meetups").then().statusCode(409);
        scene.as("q").get(own + "/meetups/" + scene.unknown()).then().statusCode(404);
    }

    @Test
    void whoCameWithoutAPlaceIsCountedAndAWrongMarkIsTakenBack() {
        join("q");
        var id = meetup(1);
        var fan = scene.idOf("p");
        var other = scene.idOf("q");
        var attendance = run + "/meetups/" + id + "/attendance";
        scene.as("p").post(own + "/meetups/" + id + "/sign-up").then().statusCode(200);
        itIsTimeForTheMeetup(id);
        var before =
                scene.admin()
                        .get(scene.root + "/fans/" + fan + "/relationship")
                        .<Float>path("index");
        came("\"fans\":[\"" + fan + "\"],\"walkIns\":[\"" + other + "\"]", attendance)
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"))
                .body("came", equalTo(2))
                .body("taken", equalTo(1));
        came("\"fans\":[\"" + fan + "\"]", attendance).then().statusCode(200);
        came("\"fans\":[]", attendance).then().statusCode(400);
        came("\"walkIns\":[\"" + scene.fan("stranger") + "\"]", attendance)
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_A_MEMBER"));
        assertThat(touches("ATTENDED")).isEqualTo(2);
        assertThat(
                        scene.admin()
                                .get(scene.root + "/fans/" + fan + "/relationship")
                                .<Float>path("index"))
                .isGreaterThan(before);
        scene.as("q").get(own + "/meetups/" + id).then().body("mine", equalTo("CAME"));
        scene.as("q").delete(own + "/meetups/" + id + "/sign-up").then().statusCode(409);

        for (int i = 0; i < 2; i++) {
            scene.admin().delete(attendance + "/" + other).then().statusCode(204);
        }
        scene.admin().get(run + "/meetups/" + id).then().body("came", equalTo(1));
        scene.admin().delete(attendance + "/" + fan).then().statusCode(204);
        scene.admin()
                .get(run + "/meetups/" + id)
                .then()
                .body("state", equalTo("OPEN"))
                .body("taken", equalTo(1));
        assertThat(touches("ATTENDANCE_REVERSED")).isEqualTo(2);
        came("\"fans\":[\"" + fan + "\"]", attendance).then().body("came", equalTo(1));
        scene.as("p")
                .get(scene.me + "/timeline")
                .then()
                .body(
                        "items.kind.findAll { it.startsWith('ATTEND') }",
                        containsInAnyOrder("ATTENDED", "ATTENDED", "ATTENDANCE_REVERSED"));
    }

    @Test
    void thePlacesOfAMeetupAreNeverOversold() {
        for (int i = 0; i < 8; i++) {
            join("q" + i);
        }
        var id = meetup(3);
        var answers =
                AtOnce.race(8, i -> scene.as("q" + i).post(own + "/meetups/" + id + "/sign-up"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(3);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(5);
        scene.admin().get(run + "/meetups/" + id).then().body("taken", equalTo(3));
        scene.admin().get(run + "/meetups/" + id + "/places").then().body("items", hasSize(3));
    }

    @Test
    void onePersonTakesOnePlaceAndGivesItBack() {
        var id = meetup(2);
        var place = own + "/meetups/" + id + "/sign-up";
        var answers = AtOnce.race(5, _ -> scene.as("p").post(place));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(5);
        scene.admin().get(run + "/meetups/" + id).then().body("taken", equalTo(1));
        scene.as("p").delete(place).then().statusCode(204);
        scene.as("p").delete(place).then().statusCode(204);
        scene.admin().get(run + "/meetups/" + id).then().body("taken", equalTo(0));
        scene.as("p")
                .post(place)
                .then()
                .statusCode(200)
                .body("taken", equalTo(1))
                .body("_actions", contains("sign-off"));
        scene.admin().delete(scene.root + "/fans/" + scene.idOf("p")).then().statusCode(204);
        scene.admin().get(run + "/meetups/" + id).then().body("taken", equalTo(0));
    }

    @Test
    void whoLeavesGivesThePlaceBackAndWhoCameHadIt() {
        var id = meetup(2);
        var gone = meetup(1);
        scene.as("p").post(own + "/meetups/" + id + "/sign-up").then().statusCode(200);
        scene.as("p").post(own + "/meetups/" + gone + "/sign-up").then().statusCode(200);
        itIsTimeForTheMeetup(gone);
        scene.admin()
                .body("{\"fans\":[\"" + scene.idOf("p") + "\"]}")
                .post(run + "/meetups/" + gone + "/attendance")
                .then()
                .statusCode(200);

        scene.as("p").delete(own + "/membership").then().statusCode(204);

        scene.admin().get(run + "/meetups/" + id).then().body("taken", equalTo(0));
        scene.admin().get(run + "/meetups/" + gone).then().body("taken", equalTo(1));
    }

    @Test
    void whoCameIsSaidOfThoseWhoSignedUp() {
        var id = meetup(2);
        var fan = scene.idOf("p");
        var attendance = run + "/meetups/" + id + "/attendance";
        scene.as("p").post(own + "/meetups/" + id + "/sign-up").then().statusCode(200);
        scene.admin()
                .body("{\"fans\":[\"" + fan + "\"]}")
                .post(attendance)
                .then()
                .statusCode(409)
                .body("code", equalTo("GATHERING_STATE"));
        scene.as("p").delete(own + "/meetups/" + id + "/sign-up").then().statusCode(204);
        itIsTimeForTheMeetup(id);
        scene.admin()
                .body("{\"fans\":[\"" + fan + "\"]}")
                .post(attendance)
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_SIGNED_UP"));
        scene.as("p").post(own + "/meetups/" + id + "/sign-up").then().statusCode(200);
        scene.admin()
                .body("{\"fans\":[\"" + scene.unknown() + "\"]}")
                .post(attendance)
                .then()
                .statusCode(404);
        scene.admin()
                .body("{\"fans\":[\"" + fan + "\"]}")
                .post(attendance)
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"));
        scene.admin()
                .get(run + "/meetups/" + id + "/places")
                .then()
                .body("items.attended", contains(true));
        scene.admin().post(run + "/meetups/" + id + "/cancel").then().statusCode(409);
        join("q");
        scene.as("q").post(own + "/meetups/" + id + "/sign-up").then().statusCode(200);
        scene.as("q").delete(own + "/meetups/" + id + "/sign-up").then().statusCode(204);
        itIsOver(id);
        scene.as("q")
                .post(own + "/meetups/" + id + "/sign-up")
                .then()
                .statusCode(409)
                .body("code", equalTo("GATHERING_STATE"));
        var other = meetup(1);
        scene.admin().post(run + "/meetups/" + other + "/cancel").then().statusCode(200);
        scene.admin()
                .get(run + "/meetups")
                .then()
                .body("items.state", contains("HELD", "CANCELLED"));
    }

    @Test
    void theStaffPassOnWhatMembersDoElsewhere() {
        var fan = scene.idOf("p");
        var stranger = scene.fan("stranger");
        scene.admin()
                .body("{\"note\":\"In the group\"}")
                .post(run + "/members/" + fan + "/check-ins")
                .then()
                .statusCode(201)
                .body("streak.current", equalTo(1));
        scene.admin()
                .body("{}")
                .post(run + "/members/" + fan + "/check-ins")
                .then()
                .statusCode(200);
        scene.admin()
                .body("{}")
                .post(run + "/members/" + stranger + "/check-ins")
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_A_MEMBER"));
        var meetup = meetup(1);
        scene.admin()
                .body("{\"fanId\":\"" + fan + "\"}")
                .post(run + "/meetups/" + meetup + "/places")
                .then()
                .statusCode(200)
                .body("taken", equalTo(1));
        join("q");
        scene.admin()
                .body("{\"fanId\":\"" + scene.idOf("q") + "\"}")
                .post(run + "/meetups/" + meetup + "/places")
                .then()
                .statusCode(409)
                .body("code", equalTo("MEETUP_FULL"));
        var session = plan(Duration.ofDays(3), Duration.ofHours(1)).<String>path("id");
        scene.admin().post(run + "/sessions/" + session + "/announce").then().statusCode(200);
        scene.admin()
                .body("{\"fanId\":\"%s\",\"text\":\"Where?\"}".formatted(fan))
                .post(run + "/sessions/" + session + "/questions")
                .then()
                .statusCode(201)
                .body("fanId", equalTo(fan));
        scene.admin()
                .body("{\"fanId\":\"%s\",\"text\":\"Where?\"}".formatted(scene.unknown()))
                .post(run + "/sessions/" + session + "/questions")
                .then()
                .statusCode(404);
    }

    @Test
    void eachNewMemberIsAskedForTheRitualOnce() {
        scene.as("p")
                .get(own + "/rituals")
                .then()
                .body("items.ritual", contains("hello"))
                .body("items[0].doneAt", nullValue());
        scene.admin().get(run + "/ritual-tasks").then().body("items", hasSize(3));
        assertThat(CommunityScene.oneByOne(scene::admin, run + "/ritual-tasks", "fanId"))
                .hasSize(3)
                .doesNotHaveDuplicates();
        scene.as("p")
                .body("{\"text\":\"I am Mei\"}")
                .put(own + "/rituals/hello")
                .then()
                .statusCode(200)
                .body("text", equalTo("I am Mei"));
        scene.as("p")
                .body("{\"text\":\"Again\"}")
                .put(own + "/rituals/hello")
                .then()
                .body("text", equalTo("I am Mei"));
        scene.as("p")
                .body("{\"text\":\"x\"}")
                .put(own + "/rituals/none")
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_RITUAL"));
        assertThat(touches("CONTRIBUTED")).isEqualTo(1);
        scene.admin().get(run + "/ritual-tasks").then().body("items", hasSize(2));
        scene.as("p").delete(own + "/membership").then().statusCode(204);
        join("p");
        scene.as("p").get(own + "/rituals").then().body("items.text", contains("I am Mei"));
    }

    @Test
    void brandsAreWallsAndRolesAreAskedFor() {
        var id = meetup(1);
        var other = new CommunityScene(jdbi);
        var theirs = other.active("run", "OPEN", "");
        other.admin().get(theirs + "/meetups/" + id).then().statusCode(404);
        other.admin().get(theirs + "/meetups").then().body("items", empty());
        for (var path :
                new String[] {
                    "/sessions", "/meetups", "/ritual-tasks", "/meetups/" + id + "/places"
                }) {
            scene.stranger().get(run + path).then().statusCode(404);
            given().get(run + path).then().statusCode(401);
        }
        scene.staff(Role.ANALYST).post(run + "/meetups/" + id + "/cancel").then().statusCode(403);
        scene.admin().get(run + "/sessions/nonsense").then().statusCode(404);
        scene.admin().get(own + "/check-ins").then().statusCode(403);
    }

    private void joinedDaysAgo(int days) {
        BrandScope.within(
                scene.brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.createUpdate(
                                                "update community_member set joined_at = joined_at - make_interval(days => :days) where brand = :brand")
                                        .bind("days", days)
                                        .execute()));
    }

    private void join(String person) {
        scene.as(person).body("{}").post(own + "/membership").then().statusCode(201);
    }

    private Response checkIn(String body) {
        return scene.as("p").body(body).post(own + "/check-ins");
    }

    private Response plan(Duration ahead, Duration length) {
        var start = Instant.now().plus(ahead);
        return scene.admin()
                .body(
                        "{\"title\":\"Shoes\",\"speaker\":\"Bo\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}"
                                .formatted(start, start.plus(length)))
                .post(run + "/sessions");
    }

    private Response ask(String session) {
        return scene.as("p")
                .body("{\"text\":\"How?\"}")
                .post(own + "/sessions/" + session + "/questions");
    }

    @Test
    void nobodyIsCalledToThePast() {
        call(Instant.now().minus(Duration.ofHours(1)), 5)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/startsAt"));
    }

    private String meetup(int capacity) {
        return call(Instant.now().plus(Duration.ofDays(5)), capacity)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void itIsTimeFor(String session) {
        itIsTimeFor("sharing_session", session);
    }

    private Response call(Instant start, int capacity) {
        return scene.admin()
                .body(
                        "{\"kind\":\"FESTIVAL\",\"title\":\"T\",\"place\":\"Park\",\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"capacity\":%d}"
                                .formatted(start, start.plus(Duration.ofHours(5)), capacity))
                .post(run + "/meetups");
    }

    private void itIsTimeForTheMeetup(String id) {
        itIsTimeFor("meetup", id);
    }

    private Response came(String who, String attendance) {
        return scene.admin().body("{" + who + "}").post(attendance);
    }

    private void itIsOver(String meetup) {
        BrandScope.within(
                scene.brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update meetup set ends_at = now() where brand = ? and id = ?",
                                        scene.brand,
                                        java.util.UUID.fromString(meetup))));
    }

    private void itIsTimeFor(String table, String id) {
        BrandScope.within(
                scene.brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update "
                                                + table
                                                + " set starts_at = now() - interval '1 hour' where brand = ? and id = ?",
                                        scene.brand,
                                        java.util.UUID.fromString(id))));
    }

    private int touches(String kind) {
        return BrandScope.within(
                scene.brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select count(*) from touch where brand = :brand and kind = :kind and detail = 'run'")
                                        .bind("kind", kind)
                                        .mapTo(Integer.class)
                                        .one()));
    }
}
