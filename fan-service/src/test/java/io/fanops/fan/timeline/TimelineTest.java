package io.fanops.fan.timeline;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

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
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class TimelineTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;
    @Inject Journal journal;

    @Test
    void showsTheNewestFirstAndEveryEntryOnce() {
        var fan = fan("a");
        var random = new Random(3);
        var touches = new ArrayList<Touch>();
        var kinds = new TouchKind[] {TouchKind.ORDERED, TouchKind.TRACKED, TouchKind.REWARDED};
        for (int i = 0; i < 60; i++) {
            // Few moments, so that many entries have the same one.
            touches.add(
                    touch(
                            fan,
                            kinds[random.nextInt(3)],
                            "s " + i,
                            NOON.plusSeconds(random.nextInt(5))));
        }
        note(touches.toArray(Touch[]::new));
        var expected =
                touches.stream()
                        .sorted(
                                Comparator.comparing(Touch::at)
                                        .thenComparing(t -> t.kind().name())
                                        .thenComparing(Touch::source)
                                        .reversed())
                        .map(t -> t.kind() + " " + t.source())
                        .toList();

        var seen = new ArrayList<String>();
        String cursor = "";
        do {
            var page =
                    admin().get(root + "/fans/" + fan + "/timeline?limit=7&cursor=" + cursor)
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath();
            for (int i = 0; i < page.getList("items").size(); i++) {
                seen.add(
                        page.getString("items[" + i + "].kind")
                                + " "
                                + page.getString("items[" + i + "].source"));
            }
            cursor = page.getString("next");
        } while (cursor != null);
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void filtersByKindChannelAndTime() {
        var fan = fan("b");
        note(
                touch(fan, TouchKind.ORDERED, "o", NOON).in("wechat").worth(1250),
                touch(fan, TouchKind.TRACKED, "t", NOON.plusSeconds(60)).in("app").about("viewed"),
                touch(fan, TouchKind.ORDERED, "p", NOON.plusSeconds(120)).in("store"));
        var path = root + "/fans/" + fan + "/timeline";
        admin().get(path + "?kind=ORDERED").then().body("items.source", contains("p", "o"));
        admin().get(path + "?channel=app").then().body("items.detail", contains("viewed"));
        admin().get(path + "?from=2026-03-01T12:01:00Z&to=2026-03-01T12:02:00Z")
                .then()
                .body("items.source", contains("t"));
        admin().get(path + "?kind=ORDERED&channel=wechat")
                .then()
                .body("items[0].value", equalTo(1250))
                .body("items[0].way", equalTo("IN"));
    }

    @Test
    void thatAFanJoinedIsReadOffTheProfile() {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into brand (brand, name, currency, timezone, locale, state)"
                                                + " values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                                        brand)));
        var fan =
                UUID.fromString(
                        admin().body("{\"externalId\":\"j\",\"joinedOn\":\"2025-01-01\"}")
                                .post(root + "/fans")
                                .path("id"));
        var path = root + "/fans/" + fan + "/timeline";
        note(
                touch(fan, TouchKind.ORDERED, "later", NOON),
                touch(fan, TouchKind.SCANNED, "before", Instant.parse("2024-12-01T00:00:00Z")));
        var first = admin().get(path + "?limit=2");
        first.then()
                .body("items.source", contains("later", "profile"))
                .body("items[1].kind", equalTo("JOINED"))
                .body("items[1].at", equalTo("2024-12-31T16:00:00Z"));
        admin().get(path + "?limit=2&cursor=" + first.path("next").toString().replace("+", "%2B"))
                .then()
                .body("items.source", contains("before"));
        admin().get(path + "?kind=JOINED").then().body("items.source", contains("profile"));
        admin().get(path + "?kind=ORDERED").then().body("items.source", contains("later"));
        note(touch(fan, TouchKind.JOINED, "link", NOON));
        admin().get(path + "?kind=JOINED").then().body("items.source", contains("link"));
    }

    @Test
    void isOfAllIdsThatMeanTheFan() {
        var one = fan("c1");
        var other = fan("c2");
        note(touch(one, TouchKind.ORDERED, "o", NOON), touch(other, TouchKind.SCANNED, "s", NOON));
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update fan set merged_into = ? where brand = ? and id = ?",
                                        one,
                                        brand,
                                        other)));
        for (var id : List.of(one, other)) {
            admin().get(root + "/fans/" + id + "/timeline")
                    .then()
                    .body("items.source", contains("s", "o"));
        }
    }

    @Test
    void fansSeeTheirOwnWithoutTheBrandsJudgements() {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into brand (brand, name, currency, timezone, locale, state)"
                                                + " values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                                        brand)));
        var subject = "me-" + brand;
        as(Tokens.fan(subject)).get(root + "/me/timeline").then().statusCode(200);
        var me = UUID.fromString(as(Tokens.fan(subject)).get(root + "/me").path("id"));
        var somebody = fan("d");
        note(
                touch(me, TouchKind.ORDERED, "o", NOON),
                touch(me, TouchKind.REFERRAL_REVERSED, "r", NOON),
                touch(me, TouchKind.PROMISE_BROKEN, "p", NOON),
                touch(somebody, TouchKind.ORDERED, "x", NOON));
        as(Tokens.fan(subject))
                .get(root + "/me/timeline")
                .then()
                .body("items.source", contains("me", "o"));
        admin().get(root + "/me/timeline").then().statusCode(403);
        given().get(root + "/me/timeline").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=NONSENSE",
                "from=yesterday",
                "to=%2B999999999-01-01T00:00:00Z",
                "cursor=AAAA",
                "cursor=!",
                "limit=0",
                "limit=501"
            })
    void refusesBadInput(String query) {
        var fan = fan("e");
        admin().get(root + "/fans/" + fan + "/timeline?" + query).then().statusCode(400);
    }

    @Test
    void brandsAreWalls() {
        var fan = fan("w");
        note(touch(fan, TouchKind.ORDERED, "o", NOON), touch(fan, TouchKind.ORDERED, "p", NOON));
        var path = root + "/fans/" + fan + "/timeline";
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).get(path).then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/fans/" + fan + "/timeline")
                .then()
                .statusCode(404);
        given().get(path).then().statusCode(401);
        // A cursor names no fan: on somebody else's it goes on in their own.
        var cursor = admin().get(path + "?limit=1").<String>path("next");
        admin().get(root + "/fans/" + fan("v") + "/timeline?cursor=" + cursor)
                .then()
                .body("items", empty());
    }

    private void note(Touch... touches) {
        BrandScope.within(
                brand,
                () -> QuarkusTransaction.requiringNew().call(() -> journal.note(List.of(touches))));
    }

    private static Touch touch(UUID fan, TouchKind kind, String source, Instant at) {
        return Touch.of(fan, kind, source, at);
    }

    private UUID fan(String externalId) {
        return UUID.fromString(
                admin().body("{\"externalId\":\"" + externalId + "\"}")
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
