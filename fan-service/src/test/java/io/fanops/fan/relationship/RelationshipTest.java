package io.fanops.fan.relationship;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.Reshaped;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class RelationshipTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;
    @Inject Journal journal;
    @Inject Formulas formulas;
    @Inject Event<Reshaped> reshaped;
    @Inject ObjectMapper json;

    @Test
    void aFanOfWhomNothingIsKnownStandsAtNothing() {
        var fan = fan("a");
        admin().get(root + "/fans/" + fan + "/relationship")
                .then()
                .statusCode(200)
                .body("index", equalTo(0f))
                .body("parts", hasSize(4))
                .body("formula", equalTo(1))
                .body("trend.days30", equalTo(0f));
        admin().get(root + "/fans/" + fan + "/sentiment").then().body("index", equalTo(0f));
        admin().get(root + "/fans/" + fan + "/trust").then().body("index", equalTo(42.5f));
    }

    @Test
    void theTieIsAsLongAsTheProfileSays() {
        var fan =
                admin().body("{\"externalId\":\"j\",\"joinedOn\":\"2025-01-01\"}")
                        .post(root + "/fans")
                        .<String>path("id");
        var trust = root + "/fans/" + fan + "/trust";
        float before =
                admin().get(trust)
                        .then()
                        .body("counts.since", equalTo("2025-01-01T00:00:00Z"))
                        .body("inputs.find { it.input == 'LENGTH' }.value", greaterThan(0f))
                        .extract()
                        .<Float>path("index");
        assertThat(before).isGreaterThan(42.5f);
        note(touch(UUID.fromString(fan), TouchKind.SCANNED, ago(10)));
        admin().get(trust).then().body("counts.since", equalTo("2025-01-01T00:00:00Z"));
        admin().body("{\"joinedOn\":\"2099-01-01\"}").patch(root + "/fans/" + fan);
        admin().get(trust).then().body("counts.since", not(equalTo("2099-01-01T00:00:00Z")));
    }

    @Test
    void touchesMakeTheTieAndItsTrendAndHistory() {
        var fan = fan("b");
        note(
                touch(fan, TouchKind.ORDERED, ago(100)),
                touch(fan, TouchKind.ORDERED, ago(10)),
                touch(fan, TouchKind.REWARDED, ago(10)),
                touch(fan, TouchKind.FEEDBACK, ago(5)).worth(5));
        var path = root + "/fans/" + fan;
        admin().get(path + "/relationship")
                .then()
                .body("index", greaterThan(0f))
                .body("trend.days30", greaterThan(0f))
                .body("trend.days90", greaterThan(0f))
                .body("reciprocity.received", greaterThan(0f));
        admin().get(path + "/relationship/history?months=6")
                .then()
                .statusCode(200)
                .body("points", hasSize(7))
                .body("points[0].index", equalTo(0f))
                .body("points[6].index", greaterThan(0f));
        admin().get(path + "/sentiment")
                .then()
                .body("index", greaterThan(0f))
                .body("grades", equalTo(1));
        admin().get(path + "/trust")
                .then()
                .body("counts.orders", equalTo(2))
                .body("inputs", hasSize(4))
                .body("index", greaterThan(42.5f));
    }

    @Test
    void whatIsStoredEqualsWhatTheJournalSaysHoweverItWasTold() throws Exception {
        var random = new Random(20261127);
        var fans = List.of(fan("p0"), fan("p1"), fan("p2"), fan("p3"));
        var touches = new ArrayList<Touch>();
        // To be placed by hand needs the name of a stage as its detail.
        var kinds = EnumSet.complementOf(EnumSet.of(TouchKind.PLACED)).toArray(TouchKind[]::new);
        for (int i = 0; i < 400; i++) {
            touches.add(
                    touch(
                                    fans.get(random.nextInt(fans.size())),
                                    kinds[random.nextInt(kinds.length)],
                                    ago(0).minusSeconds(random.nextInt(1_000 * 86_400)))
                            .worth(random.nextLong(1, 6))
                            .about(random.nextBoolean() ? "FULL" : null));
        }
        // Twice, shuffled, in batches, by several at once.
        var told = new ArrayList<>(touches);
        told.addAll(touches);
        Collections.shuffle(told, random);
        var batches = new ArrayList<Callable<Boolean>>();
        for (int from = 0; from < told.size(); from += 23) {
            var batch = told.subList(from, Math.min(from + 23, told.size()));
            batches.add(() -> {
                note(batch.toArray(Touch[]::new));
                return true;
            });
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var done : threads.invokeAll(batches)) {
                assertThat(done.get()).isTrue();
            }
        }

        for (var fan : fans) {
            assertStoredIsRight(fan);
        }
    }

    @Test
    void anExplanationAddsUpToWhatIsStored() {
        var fan = fan("c");
        var random = new Random(5);
        for (int i = 0; i < 40; i++) {
            note(touch(fan, TouchKind.CHECKED_IN, ago(random.nextInt(300))));
        }
        var at = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
        var explained =
                admin().get(root + "/fans/" + fan + "/relationship/explanation?limit=7&at=" + at)
                        .then()
                        .statusCode(200)
                        .body("accounts", hasSize(5))
                        .body("accounts[1].touches", hasSize(7))
                        .body("accounts[1].others", equalTo(33))
                        .extract()
                        .jsonPath();
        var stored = stored(fan).at(at, Formula.DEFAULT);
        for (int i = 0; i < 5; i++) {
            var account = "accounts[" + i + "]";
            var side = Explanation.Side.valueOf(explained.getString(account + ".side"));
            double shown =
                    explained.<Number>getList(account + ".touches.points").stream()
                            .mapToDouble(Number::doubleValue)
                            .sum();
            assertThat(shown + explained.getDouble(account + ".othersPoints"))
                    .isCloseTo(TieTest.points(stored, side), within(1e-4));
        }
    }

    @Test
    void anotherFormulaHoldsAtOnceAndARecomputationWritesIt() {
        var fan = fan("d");
        note(touch(fan, TouchKind.ORDERED, ago(60)));
        admin().get(root + "/relationship/formula")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("formula.halfLifeDays.frequency", equalTo(60));
        var formula =
                new Formula(
                        new Formula.HalfLives(180, 30, 120, 365, 180),
                        Formula.DEFAULT.saturation(),
                        Formula.DEFAULT.shares(),
                        Formula.DEFAULT.weights(),
                        Formula.DEFAULT.trust());
        admin().header("If-Match", "\"1\"")
                .body(formula)
                .put(root + "/relationship/formula")
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"");
        admin().body(formula)
                .put(root + "/relationship/formula")
                .then()
                .body("version", equalTo(2));
        admin().header("If-Match", "\"1\"")
                .body(formula)
                .put(root + "/relationship/formula")
                .then()
                .statusCode(412);
        admin().get(root + "/relationship/formula?version=1")
                .then()
                .body("formula.halfLifeDays.frequency", equalTo(60));
        admin().get(root + "/relationship/formula?version=9").then().statusCode(404);

        // A quarter is left instead of a half, before anything was written.
        admin().get(root + "/fans/" + fan + "/relationship")
                .then()
                .body("formula", equalTo(2))
                .body("parts[1].points.toDouble()", closeTo(0.25, 0.001));
        assertThat(version(fan)).isEqualTo(1);

        var operation =
                admin().post(root + "/relationship/recomputation")
                        .then()
                        .statusCode(202)
                        .extract()
                        .header("Location");
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        "SUCCEEDED"
                                .equals(
                                        admin().get(operation.substring(operation.indexOf("/v1/")))
                                                .path("state")));
        assertThat(version(fan)).isEqualTo(2);
        assertStoredIsRight(fan, formula);
    }

    @Test
    void aTouchUnderAnotherFormulaMakesTheTieAnew() {
        var fan = fan("e");
        note(touch(fan, TouchKind.ORDERED, ago(60)));
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update relationship set formula = 0, frequency = 99 where brand = ?",
                                        brand)));
        note(touch(fan, TouchKind.ORDERED, ago(1)));
        assertThat(version(fan)).isEqualTo(1);
        assertStoredIsRight(fan);
    }

    @Test
    void aTouchDatedAheadCountsFromItsDateOn() {
        var fan = fan("f");
        note(
                touch(fan, TouchKind.ORDERED, ago(1)),
                touch(fan, TouchKind.ORDERED, Instant.now().plus(Duration.ofDays(1))));
        admin().get(root + "/fans/" + fan + "/trust").then().body("counts.orders", equalTo(1));
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle -> {
                            handle.execute(
                                    "update touch set at = at - interval '25 hours' where brand = ?",
                                    brand);
                            handle.execute(
                                    "update relationship set waits_until = waits_until - interval '25 hours' where brand = ?",
                                    brand);
                        }));
        admin().get(root + "/fans/" + fan + "/trust").then().body("counts.orders", equalTo(2));
        note(touch(fan, TouchKind.ORDERED, ago(0)));
        assertStoredIsRight(fan);
    }

    @Test
    void fansWhoTurnOutToBeOneHaveOneTie() {
        var one = fan("g1");
        var other = fan("g2");
        note(touch(one, TouchKind.ORDERED, ago(3)), touch(other, TouchKind.ORDERED, ago(2)));
        BrandScope.within(
                brand,
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() -> {
                                    jdbi.useHandle(handle ->
                                            handle.execute(
                                                    "update fan set merged_into = ? where brand = ? and id = ?",
                                                    one,
                                                    brand,
                                                    other));
                                    reshaped.fire(new Reshaped(List.of(one, other)));
                                }));
        admin().get(root + "/fans/" + other + "/trust")
                .then()
                .body("fanId", equalTo(one.toString()))
                .body("counts.orders", equalTo(2));
        assertThat(BrandScope.within(brand, () -> formulas.formed(other).stored())).isEmpty();
        // What is told of the old id later is the survivor's too.
        note(touch(other, TouchKind.ORDERED, ago(1)));
        assertStoredIsRight(one);
    }

    @Test
    void aCommunityIsToldFromFiveMembersOn() {
        var path = root + "/relationship/communities/runners";
        admin().get(path).then().statusCode(404);
        for (int i = 0; i < 5; i++) {
            var fan = fan("m" + i);
            note(touch(fan, TouchKind.FEEDBACK, ago(0)).worth(i % 2 == 0 ? 5 : 1));
            BrandScope.within(
                    brand,
                    () ->
                            jdbi.useHandle(handle ->
                                    handle.execute(
                                            "insert into community_member (brand, community, fan_id) values (?, 'runners', ?)",
                                            brand,
                                            fan)));
            if (i < 4) {
                admin().get(path)
                        .then()
                        .statusCode(200)
                        .body("fans", nullValue())
                        .body("relationship", nullValue());
            }
        }
        admin().get(path)
                .then()
                .body("fans", equalTo(5))
                .body("sentiment.mean.toDouble()", closeTo(10, 0.1))
                .body("sentiment.spread.toDouble()", closeTo(48.99, 0.1))
                .body("trust.mean", greaterThan(0f));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"halfLifeDays\":{\"intensity\":0,\"frequency\":1,\"reciprocity\":1,\"obligation\":1,\"sentiment\":1}}",
                "{\"weights\":{\"NONSENSE\":{}}}",
                "{\"weights\":{\"ORDERED\":null}}",
                "{\"shares\":{\"intensity\":\"NaN\"}}",
                "{\"shoe\":1}"
            })
    void refusesAFormulaThatIsNone(String body) {
        admin().body(body).put(root + "/relationship/formula").then().statusCode(400);
        admin().get(root + "/relationship/formula").then().body("version", equalTo(1));
    }

    @Test
    void refusesAFormulaWhoseSharesAreAllNothing() throws Exception {
        var formula =
                json.writeValueAsString(Formula.DEFAULT)
                        .replaceFirst(
                                "\"shares\":\\{[^}]*}",
                                // So little is nothing, too.
                                "\"shares\":{\"intensity\":1e-320,\"frequency\":0,\"reciprocity\":0,\"obligation\":0}");
        admin().body(formula)
                .put(root + "/relationship/formula")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/shares"));
    }

    @Test
    void brandsAreWalls() {
        var fan = fan("w");
        var other = Brands.fresh();
        for (var path :
                List.of(
                        "relationship",
                        "relationship/explanation",
                        "relationship/history",
                        "trust",
                        "sentiment")) {
            as(Tokens.brandAdmin(other))
                    .get(root + "/fans/" + fan + "/" + path)
                    .then()
                    .statusCode(404);
            as(Tokens.brandAdmin(other))
                    .get("/v1/brands/" + other + "/fans/" + fan + "/" + path)
                    .then()
                    .statusCode(404);
            given().get(root + "/fans/" + fan + "/" + path).then().statusCode(401);
            as(Tokens.fan("x")).get(root + "/fans/" + fan + "/" + path).then().statusCode(404);
            admin().get(root + "/fans/nonsense/" + path).then().statusCode(404);
        }
        as(Tokens.staff(brand, Role.ANALYST))
                .post(root + "/relationship/recomputation")
                .then()
                .statusCode(403);
        as(Tokens.staff(brand, Role.MARKETER))
                .body("{}")
                .put(root + "/relationship/formula")
                .then()
                .statusCode(403);
        admin().get(root + "/fans/" + fan + "/relationship/explanation?at=yesterday")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("at"));
        admin().get(root + "/fans/" + fan + "/relationship/history?months=0")
                .then()
                .statusCode(400);
    }

    private void assertStoredIsRight(UUID fan) {
        assertStoredIsRight(fan, Formula.DEFAULT);
    }

    private void assertStoredIsRight(UUID fan, Formula formula) {
        var now = Instant.now();
        var touches =
                BrandScope.within(
                        brand, () -> journal.of(List.of(fan)).getOrDefault(fan, List.of()));
        assertThat(touches).isNotEmpty();
        TieTest.assertSame(
                Tie.of(touches, formula, now).at(now, formula), stored(fan).at(now, formula));
    }

    private Tie stored(UUID fan) {
        return BrandScope.within(brand, () -> formulas.formed(fan).stored())
                .orElseThrow()
                .sum()
                .tie();
    }

    private int version(UUID fan) {
        return BrandScope.within(brand, () -> formulas.formed(fan).stored())
                .orElseThrow()
                .formula();
    }

    private void note(Touch... touches) {
        BrandScope.within(
                brand,
                () -> QuarkusTransaction.requiringNew().call(() -> journal.note(List.of(touches))));
    }

    private static Touch touch(UUID fan, TouchKind kind, Instant at) {
        return Touch.of(fan, kind, "s-" + UUID.randomUUID(), at);
    }

    private static Instant ago(int days) {
        return Instant.now().minus(Duration.ofDays(days)).truncatedTo(ChronoUnit.MICROS);
    }

    private UUID fan(String externalId) {
        return UUID.fromString(
                admin().body(Map.of("externalId", externalId))
                        .post(root + "/fans")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id"));
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
