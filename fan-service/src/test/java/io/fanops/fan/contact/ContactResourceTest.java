package io.fanops.fan.contact;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
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
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ContactResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;
    @Inject Journal journal;

    @Test
    void learnsChannelAndHoursFromWhatTheFanDoes() {
        brand();
        var fan = fan("a", "{\"app\":true}");
        for (int day = 1; day <= 6; day++) {
            note(touch(fan, at(day, 20), TouchKind.TRACKED).in("APP"));
        }
        note(
                touch(fan, at(2, 3), TouchKind.LINK_OPENED).in("other"),
                touch(fan, at(2, 3), TouchKind.REWARDED).in("other"),
                touch(fan, at(100, 3), TouchKind.ORDERED).in("store"));
        admin().get(root + "/fans/" + fan + "/contact-preferences")
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("stated", nullValue())
                .body("learnt.channel", equalTo("APP"))
                .body("learnt.channels.APP", equalTo(6))
                .body("learnt.channels.store", nullValue())
                .body("learnt.hours.from", equalTo(20))
                .body("learnt.hours.to", equalTo(21))
                .body("learnt.byHour.20", equalTo(6))
                .body("timezone", equalTo("Asia/Shanghai"));
        admin().get(root + "/fans/" + fan + "/contact-advice?at=2026-03-01T00:00:00Z")
                .then()
                .statusCode(200)
                .body("channel", equalTo("app"))
                .body("at", equalTo("2026-03-01T12:00:00Z"))
                .body("why", contains("LEARNT_CHANNEL", "LEARNT_HOURS"));
    }

    @Test
    void whatConversationsAreKeptByIsNoWayToReachAFan() {
        brand();
        var fan = fan("a", "{\"conversation\":true,\"support chat\":true}");
        admin().body("{\"consent\":\"support chat\",\"keepTextDays\":0,\"rules\":[]}")
                .put(root + "/conversation-rules")
                .then()
                .statusCode(200);
        admin().get(root + "/fans/" + fan + "/contact-advice")
                .then()
                .body("channel", nullValue())
                .body("why[0]", equalTo("NO_CONSENT"));
    }

    @Test
    void whatIsSaidHoldsAndKnowsItsVersion() {
        brand();
        var fan = fan("b", "{\"sms\":true}");
        var path = root + "/fans/" + fan + "/contact-preferences";
        var said =
                "{\"channel\":\"sms\",\"hours\":{\"from\":22,\"to\":2},\"timezone\":\"Europe/Berlin\"}";
        admin().header("If-Match", "\"0\"")
                .body(said)
                .put(path)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("stated.by", equalTo("STAFF"))
                .body("timezone", equalTo("Europe/Berlin"));
        admin().body(said).put(path).then().header("ETag", "\"1\"");
        admin().header("If-Match", "\"0\"").body("{}").put(path).then().statusCode(412);
        admin().get(root + "/fans/" + fan + "/contact-advice?at=2026-03-01T12:00:00Z")
                .then()
                .body("channel", equalTo("sms"))
                .body("at", equalTo("2026-03-01T21:00:00Z"))
                .body("why", contains("STATED_CHANNEL", "STATED_HOURS"));
        admin().body("{}").put(path).then().header("ETag", "\"2\"");
        admin().get(root + "/fans/" + fan + "/contact-advice")
                .then()
                .body("why", contains("ONLY_CONSENT", "USUAL_HOURS"));
    }

    @Test
    void fansSayItThemselves() {
        brand();
        var me = as(Tokens.fan("me-" + brand));
        me.get(root + "/me/contact-preferences").then().statusCode(200);
        as(Tokens.fan("me-" + brand))
                .body("{\"channel\":\"app\"}")
                .put(root + "/me/contact-preferences")
                .then()
                .statusCode(200)
                .body("stated.by", equalTo("FAN"))
                .body("stated.channel", equalTo("app"));
        as(Tokens.fan("me-" + brand))
                .get("/v1/brands/" + Brands.fresh() + "/me/contact-preferences")
                .then()
                .statusCode(404);
        admin().get(root + "/me/contact-preferences").then().statusCode(403);
        given().get(root + "/me/contact-preferences").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"channel\":\"\"}",
                "{\"hours\":{\"from\":24,\"to\":3}}",
                "{\"hours\":{\"from\":1}}",
                "{\"hours\":{\"from\":1.5,\"to\":3}}",
                "{\"timezone\":\"UTC+8\"}",
                "{\"timezone\":\"Mars/Olympus\"}",
                "{\"shoe\":1}"
            })
    void refusesBadInput(String body) {
        var fan = fan("c", "{}");
        admin().body(body)
                .put(root + "/fans/" + fan + "/contact-preferences")
                .then()
                .statusCode(400);
    }

    @Test
    void brandsAreWalls() {
        var fan = fan("w", "{}");
        var other = Brands.fresh();
        for (var path : List.of("contact-preferences", "contact-advice")) {
            as(Tokens.brandAdmin(other))
                    .get(root + "/fans/" + fan + "/" + path)
                    .then()
                    .statusCode(404);
            as(Tokens.brandAdmin(other))
                    .get("/v1/brands/" + other + "/fans/" + fan + "/" + path)
                    .then()
                    .statusCode(404);
            given().get(root + "/fans/" + fan + "/" + path).then().statusCode(401);
        }
        as(Tokens.staff(brand, Role.ANALYST))
                .body("{}")
                .put(root + "/fans/" + fan + "/contact-preferences")
                .then()
                .statusCode(403);
        admin().get(root + "/fans/" + fan + "/contact-advice?at=x").then().statusCode(400);
    }

    /// At an hour of Shanghai, some days ago.
    private static Instant at(int daysAgo, int hour) {
        var zone = ZoneId.of("Asia/Shanghai");
        return Instant.now()
                .minus(Duration.ofDays(daysAgo))
                .atZone(zone)
                .with(LocalTime.of(hour, 15))
                .toInstant();
    }

    private static Touch touch(String fan, Instant at, TouchKind kind) {
        return Touch.of(UUID.fromString(fan), kind, "s-" + UUID.randomUUID(), at);
    }

    private void note(Touch... touches) {
        BrandScope.within(
                brand,
                () -> QuarkusTransaction.requiringNew().call(() -> journal.note(List.of(touches))));
    }

    private void brand() {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into brand (brand, name, currency, timezone, locale, state)"
                                                + " values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                                        brand)));
    }

    private String fan(String externalId, String consents) {
        return admin().body("{\"externalId\":\"" + externalId + "\",\"consents\":" + consents + "}")
                .post(root + "/fans")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
