package io.fanops.fan;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// As [BadInputTest], for relationship, promises, conversations, contact, timeline and portrait:
/// each field of a request that would do is spoilt in every way.
@QuarkusTest
@WithTestResource(TestStack.class)
class BadWordsTest {
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "25",
                    "1e400",
                    "1e-400",
                    "9".repeat(100),
                    "\"\"",
                    "\" \"",
                    "\"NaN\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"\\uffff\"",
                    "\"" + "x".repeat(100_000) + "\"",
                    "\"" + "龘".repeat(50) + "\"",
                    "\"+999999999-12-31T00:00:00Z\"",
                    "\"0001-01-01T00:00:00Z\"",
                    "\"9999-12-31T23:59:59.999999999Z\"",
                    "[]",
                    "[null]",
                    "[{}]",
                    "[{\"keyword\":\"\\u0000\"}]",
                    "[{\"keyword\":\"　\",\"add\":[\"a\"],\"remove\":[\"a\"],\"sentiment\":1e-400}]",
                    "{}",
                    "{\"a\":null}",
                    "{\"from\":23,\"to\":24}",
                    "{\"from\":-1,\"to\":25}",
                    "{\"ORDERED\":{}}",
                    "{\"\\u0000\":{}}");

    private final String brand = Brands.fresh();
    private final String token =
            Tokens.sign(
                    Tokens.claims(
                            "bad-" + brand, List.of(Role.BRAND_ADMIN, Role.FAN), List.of(brand)));
    private final String root = "/v1/brands/" + brand;

    @Inject Journal journal;

    private final Wire wire = new Wire(token);

    @Test
    void whateverIsSentIsTakenOrRefused() {
        var fan =
                as().body(
                                "{\"externalId\":\"known\",\"consents\":{\"conversation\":true,\"a\":true}}")
                        .post(root + "/fans")
                        .<String>path("id");
        spoil(
                "POST",
                "/promises",
                Map.of(
                        "externalId", "\"p\"",
                        "fanId", "\"" + fan + "\"",
                        "what", "\"w\"",
                        "channel", "\"c\"",
                        "dueAt", "\"2030-01-01T00:00:00Z\""));
        spoil("POST", "/promises/" + fan + "/keep", Map.of("proof", "\"p\""));
        spoil("POST", "/promises/" + fan + "/break", Map.of("reason", "\"p\""));
        spoil(
                "POST",
                "/fans/" + fan + "/conversations",
                Map.of(
                        "externalId", "\"m\"",
                        "channel", "\"c\"",
                        "direction", "\"IN\"",
                        "text", "\"t\"",
                        "at", "\"2020-01-01T00:00:00Z\""));
        spoil(
                "PUT",
                "/conversation-rules",
                Map.of("consent", "\"a\"", "keepTextDays", "3", "rules", "[]"));
        spoil(
                "PUT",
                "/fans/" + fan + "/contact-preferences",
                Map.of(
                        "channel", "\"a\"",
                        "hours", "{\"from\":8,\"to\":9}",
                        "timezone", "\"Asia/Shanghai\""));
        spoil(
                "PUT",
                "/relationship/formula",
                Map.of(
                        "halfLifeDays",
                        "{\"intensity\":1,\"frequency\":1,\"reciprocity\":1,\"obligation\":1,\"sentiment\":1}",
                        "saturation",
                        "{\"intensity\":1,\"frequency\":1,\"reciprocity\":1,\"obligation\":1}",
                        "shares",
                        "{\"intensity\":1,\"frequency\":1,\"reciprocity\":1,\"obligation\":1}",
                        "weights",
                        "{}",
                        "trust",
                        "{\"promises\":1,\"orders\":1,\"grades\":1,\"length\":1,\"lengthDays\":1}"));
        spoil("PUT", "/me/contact-preferences", Map.of("channel", "\"a\""));
        for (var path :
                List.of(
                        "/promises?state=&fanId=",
                        "/promises?cursor=%ED%A0%80",
                        "/promises?fanId=%EF%BF%BF",
                        "/fans/"
                                + fan
                                + "/timeline?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z",
                        "/fans/" + fan + "/timeline?channel=%ED%A0%80",
                        "/fans/" + fan + "/timeline?channel=" + "x".repeat(5_000),
                        "/fans/"
                                + fan
                                + "/timeline?cursor=MjAyNi0wMy0wMVQxMjowMDowMFogT1JERVJFRCD_",
                        "/fans/"
                                + fan
                                + "/timeline?cursor=LTk5OTk5OTktMDEtMDFUMDA6MDA6MDBaIE9SREVSRUQgeA",
                        "/fans/" + fan + "/relationship/explanation?at=0001-01-01T00:00:00Z",
                        "/fans/" + fan + "/relationship/explanation?at=9999-12-31T23:59:59Z",
                        "/fans/" + fan + "/relationship/explanation?limit=-1",
                        "/fans/" + fan + "/relationship/history?months=99999999999",
                        "/fans/" + fan + "/contact-advice?at=9999-12-31T23:59:59Z",
                        "/fans/" + fan + "/contact-advice?at=0001-01-01T00:00:00Z",
                        "/fans/" + fan + "/conversations?cursor=AAAA",
                        "/fans/" + fan + "/360",
                        "/fans/" + fan + "/trust",
                        "/fans/%ED%A0%80/360",
                        "/relationship/communities/" + "x".repeat(3_000),
                        "/relationship/communities/%ED%A0%80",
                        "/relationship/formula?version=99999999999",
                        "/relationship/formula?version=-1",
                        "/me/timeline?cursor=x")) {
            send("GET", path, "");
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void touchesOfAllTimesBreakNoIndex() {
        var fan = as().body("{\"externalId\":\"old\"}").post(root + "/fans").<String>path("id");
        var touches = new ArrayList<Touch>();
        for (var at :
                List.of(
                        "0001-01-01T00:00:00Z",
                        "1970-01-01T00:00:00Z",
                        "2026-01-01T00:00:00Z",
                        "0500-01-01T00:00:00Z")) {
            for (int i = 0; i < 3; i++) {
                touches.add(
                        Touch.of(
                                UUID.fromString(fan),
                                TouchKind.CONVERSED,
                                at + "-" + i,
                                Instant.parse(at)));
            }
        }
        // The API takes no such moments; facts of other services may tell them.
        BrandScope.within(
                brand, () -> QuarkusTransaction.requiringNew().call(() -> journal.note(touches)));
        for (var path :
                List.of(
                        "relationship",
                        "relationship/history?months=120",
                        "relationship/explanation",
                        "trust",
                        "sentiment",
                        "360",
                        "contact-preferences")) {
            send("GET", "/fans/" + fan + "/" + path, "");
        }
        assertThat(wire.broken()).isEmpty();
        assertThat(as().get(root + "/fans/" + fan + "/timeline").<List<?>>path("items"))
                .hasSize(12);
    }

    private void spoil(String method, String path, Map<String, String> good) {
        for (var body : List.of("", "null", "[]", "0", "{", "{}", "{}{}", "\u0000")) {
            send(method, path, body);
        }
        for (var field : good.keySet()) {
            for (var value : VALUES) {
                var spoilt = new LinkedHashMap<>(good);
                spoilt.put(field, value);
                send(method, path, object(spoilt));
            }
        }
        send(method, path, object(good));
    }

    private static String object(Map<String, String> fields) {
        var text = new ArrayList<String>();
        fields.forEach((name, value) -> text.add("\"" + name + "\":" + value));
        return "{" + String.join(",", text) + "}";
    }

    private void send(String method, String path, String body) {
        wire.send(method, root + path, body);
    }

    private RequestSpecification as() {
        return given().auth().oauth2(token).header("Content-Type", "application/json");
    }
}
