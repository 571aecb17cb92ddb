package io.fanops.fan.portrait;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class PortraitTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;
    @Inject Journal journal;
    @Inject DrawingPortraits drawing;

    @Test
    void showsTheTenBlocks() {
        var fan = fan();
        var touches = new ArrayList<Touch>();
        for (int i = 0; i < 15; i++) {
            touches.add(touch(fan, TouchKind.LINK_OPENED, "l" + i, NOON.plusSeconds(i)));
        }
        touches.add(touch(fan, TouchKind.ORDERED, "o1", NOON).worth(1_000));
        touches.add(touch(fan, TouchKind.REFERRED, "r1", NOON));
        touches.add(touch(fan, TouchKind.REFERRED, "r2", NOON));
        touches.add(touch(fan, TouchKind.REFERRAL_REVERSED, "r2", NOON.plusSeconds(1)));
        touches.add(touch(fan, TouchKind.TASK_DONE, "t", NOON));
        touches.add(touch(fan, TouchKind.PROMISE_KEPT, "p", NOON));
        touches.add(touch(fan, TouchKind.FEEDBACK, "f", NOON).worth(5));
        note(touches);
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle -> {
                            handle.execute(
                                    "insert into community_member (brand, community, fan_id) values (?, 'runners', ?)",
                                    brand,
                                    fan);
                            handle.execute(
                                    "update fan set orders = 2, spent = 3000 where brand = ? and id = ?",
                                    brand,
                                    fan);
                        }));
        admin().body(
                        "{\"consent\":\"app\",\"keepTextDays\":1,\"rules\":[{\"keyword\":\"茶\",\"add\":[\"tea\"]}]}")
                .put(root + "/conversation-rules");
        admin().body(
                        "{\"externalId\":\"m\",\"channel\":\"app\",\"direction\":\"IN\",\"text\":\"茶\",\"at\":\"2026-03-02T12:00:00Z\"}")
                .post(root + "/fans/" + fan + "/conversations")
                .then()
                .statusCode(201);
        admin().body("{\"channel\":\"app\",\"hours\":{\"from\":8,\"to\":10}}")
                .put(root + "/fans/" + fan + "/contact-preferences");

        admin().get(root + "/fans/" + fan + "/360")
                .then()
                .statusCode(200)
                .body("profile.nickname", equalTo("小米"))
                .body("profile.attributes.income", equalTo(7))
                .body("history.touches.LINK_OPENED", equalTo(15))
                .body("history.latest", hasSize(10))
                .body("history.latest[0].kind", equalTo("CONVERSED"))
                .body("history.latest[1].at", equalTo("2026-03-01T12:00:14Z"))
                .body("orders.count", equalTo(2))
                .body("orders.average", equalTo(1_500))
                .body("orders.first", equalTo("2026-03-01T12:00:00Z"))
                .body("preferences.consents.app", equalTo(true))
                .body("preferences.from", equalTo(8))
                .body("socialMapping.brought", equalTo(1))
                .body("socialMapping.communities", contains("runners"))
                .body("socialMapping.identities.channel", contains("wechat"))
                .body("preferredChannel.channel", equalTo("app"))
                .body("preferredChannel.isStated", equalTo(true))
                .body("influence.level", equalTo("MEDIUM"))
                .body("influence.score", equalTo(25))
                .body("reputation.trust", greaterThan(50f))
                .body("reputation.tasksDone", equalTo(1))
                .body("reputation.promisesKept", equalTo(1))
                .body("conversation.captured", equalTo(1))
                .body("conversation.graded", equalTo(1))
                .body("conversation.sentiment.toDouble()", greaterThan(0.0))
                .body("interests.tags", contains("old", "tea"))
                .body("interests.fromConversations.tea", notNullValue());
    }

    @Test
    void numbersMayBeAsLargeOrSmallAsADoubleHoldsThem() {
        var id =
                admin().body(
                                "{\"externalId\":\"numbers\",\"attributes\":{\"large\":1e308,\"small\":1e-320,\"whole\":"
                                        + "9".repeat(100)
                                        + "}}")
                        .post(root + "/fans")
                        .<String>path("id");
        admin().get(root + "/fans/" + id + "/360").then().statusCode(200);
        admin().body("{\"attributes\":{\"whole\":" + "9".repeat(309) + "}}")
                .patch(root + "/fans/" + id)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/attributes/whole"));
    }

    @Test
    void aFanOfWhomNothingIsKnownHasAnEmptyOne() {
        var id = admin().body("{\"externalId\":\"empty\"}").post(root + "/fans").<String>path("id");
        admin().get(root + "/fans/" + id + "/360")
                .then()
                .statusCode(200)
                .body("history.latest", empty())
                .body("orders.count", equalTo(0))
                .body("influence.level", equalTo("NONE"))
                .body("reputation.score.toDouble()", closeTo(42.5, 0.01));
    }

    @Test
    void takesSixStatementsAtMostWithTheFan() {
        var fan = fan();
        note(List.of(touch(fan, TouchKind.ORDERED, "o", NOON)));
        var statements = new AtomicInteger();
        var before = jdbi.getConfig(SqlStatements.class).getSqlLogger();
        jdbi.setSqlLogger(
                new org.jdbi.v3.core.statement.SqlLogger() {
                    @Override
                    public void logAfterExecution(StatementContext context) {
                        if (Thread.currentThread().getName().equals(counted)) {
                            statements.incrementAndGet();
                        }
                    }
                });
        try {
            counted = Thread.currentThread().getName();
            BrandScope.within(brand, () -> drawing.of(fan));
        } finally {
            jdbi.setSqlLogger(before);
        }
        // And one to find the fan.
        assertThat(statements.get()).isBetween(1, 5);
    }

    private volatile String counted = "";

    @ParameterizedTest
    @CsvSource({
        "0, 0, NONE",
        "1, 0, LOW",
        "0, 1, LOW",
        "15, 1, MEDIUM",
        "24, 0, LOW",
        "0, 10, HIGH",
        "-1, -1, NONE"
    })
    void influenceHasStatedThresholds(long opened, long converted, Influence level) {
        assertThat(Influence.of(Influence.score(opened, converted))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, LOW",
        "39.9, 0, LOW",
        "39.9, 1, FAIR",
        "60, 0, GOOD",
        "60, 4, HIGH",
        "60, 100, HIGH",
        "79.9, 0, GOOD"
    })
    void reputationHasStatedThresholds(double trust, long tasks, Reputation level) {
        assertThat(Reputation.of(Reputation.score(trust, tasks))).isEqualTo(level);
    }

    @Test
    void brandsAreWalls() {
        var fan = fan();
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).get(root + "/fans/" + fan + "/360").then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/fans/" + fan + "/360")
                .then()
                .statusCode(404);
        as(Tokens.fan("x")).get(root + "/fans/" + fan + "/360").then().statusCode(404);
        given().get(root + "/fans/" + fan + "/360").then().statusCode(401);
        admin().get(root + "/fans/nonsense/360").then().statusCode(404);
    }

    private void note(List<Touch> touches) {
        BrandScope.within(
                brand, () -> QuarkusTransaction.requiringNew().call(() -> journal.note(touches)));
    }

    private static Touch touch(UUID fan, TouchKind kind, String source, Instant at) {
        return Touch.of(fan, kind, source, at);
    }

    private UUID fan() {
        return UUID.fromString(
                admin().body(
                                """
                                {"externalId":"a","nickname":"小米","tags":["old"],"attributes":{"income":7},
                                 "identities":[{"channel":"wechat","externalId":"o1"}],"consents":{"app":true}}\
                                """)
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
