package io.fanops.fan.attitude;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class FeedbackResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Journal journal;
    @Inject Rulebook rulebook;

    @Test
    void gradesAndOrdersMakeTheAttitude() {
        var fan = fan("a");
        admin().get(fan).then().body("attitude", equalTo("POTENTIAL"));
        order(fan, "order:1");
        order(fan, "order:2");
        admin().get(fan).then().body("attitude", equalTo("ORDINARY"));
        admin().body(grade("r1", "REVIEW", 5)).post(fan + "/feedback").then().statusCode(201);
        admin().get(fan)
                .then()
                .body("attitude", equalTo("LOYAL"))
                .body("lastSeen", equalTo("2026-05-01T10:00:00Z"));
        admin().get(fan + "/attitude")
                .then()
                .statusCode(200)
                .body("because", equalTo("orders 2 ≥ 2 and mean grade 5.00 ≥ 4"))
                .body("grades", equalTo(1))
                .body("settled", equalTo(true));
        admin().body(grade("r2", "FOLLOW_UP_REVIEW", 1))
                .post(fan + "/feedback")
                .then()
                .statusCode(201);
        admin().get(fan).then().body("attitude", equalTo("ORDINARY"));
        admin().get(fan + "/attitude/moves")
                .then()
                .body("items.to", contains("ORDINARY", "LOYAL", "ORDINARY"))
                .body("items[0].because", startsWith("orders 1 ≥ 1; not LOYAL: orders 1 < 2"))
                .body(
                        "items[2].because",
                        startsWith("orders 2 ≥ 1; not LOYAL: mean grade 2.33 < 2.5"));
        admin().get(fan + "/feedback?limit=1")
                .then()
                .body("items.externalId", contains("r1"))
                .body("next", notNullValue());
    }

    @Test
    void anUndoneMergeTakesTheAttitudeBackAndLeavesNoMark() {
        var a = fan("a");
        var b = fan("b");
        order(a, "order:1");
        order(b, "order:2");
        order(b, "order:3");
        admin().body(grade("g1", "REVIEW", 5)).post(a + "/feedback").then().statusCode(201);
        admin().body(grade("g2", "FOLLOW_UP_REVIEW", 2))
                .post(b + "/feedback")
                .then()
                .statusCode(201);
        var before = admin().get(a + "/standing").<Map<String, Object>>path("");
        var merge =
                admin().body(
                                "{\"fanId\":\""
                                        + b.substring(b.lastIndexOf('/') + 1)
                                        + "\",\"reason\":\"r\"}")
                        .post(a + "/merges")
                        .<String>path("id");
        admin().get(a).then().body("attitude", equalTo("LOYAL"));
        admin().body("{\"reason\":\"r\"}")
                .post(root + "/merges/" + merge + "/undo")
                .then()
                .statusCode(200);
        admin().get(a + "/attitude/moves")
                .then()
                .body("items.to", contains("ORDINARY", "LOYAL", "ORDINARY"));
        assertThat(admin().get(a + "/standing").<Map<String, Object>>path("")).isEqualTo(before);
        var seen = fan("seen");
        var merged = fan("merged");
        merge =
                admin().body(
                                "{\"fanId\":\""
                                        + merged.substring(merged.lastIndexOf('/') + 1)
                                        + "\",\"reason\":\"r\"}")
                        .post(seen + "/merges")
                        .<String>path("id");
        admin().body("{\"reason\":\"r\"}").post(root + "/merges/" + merge + "/undo");
        admin().get(seen + "/standing")
                .then()
                .body("stage", equalTo("BYSTANDER"))
                .body("stageSince", nullValue());
    }

    @Test
    void theSameFeedbackCountsOnce() {
        var fan = fan("a");
        var answers =
                AtOnce.race(10, _ -> admin().body(grade("r", "SURVEY", 3)).post(fan + "/feedback"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(9);
        admin().get(fan + "/attitude").then().body("grades", equalTo(1));
        admin().body(grade("r", "SURVEY", 4))
                .post(fan + "/feedback")
                .then()
                .statusCode(409)
                .body("code", equalTo("FEEDBACK_EXISTS"));
        admin().body(grade("r", "SURVEY", 3))
                .post(fan("b") + "/feedback")
                .then()
                .statusCode(409)
                .body("code", equalTo("FEEDBACK_EXISTS"));
    }

    @Test
    void theBrandSaysWhereLoyaltyBegins() {
        var fan = fan("a");
        order(fan, "order:1");
        var rules =
                """
                {"ordinaryFromOrders":1,"loyalFromOrders":1,"loyalFromOrdersIfContent":1,"contentFrom":4.5,"unhappyBelow":2,"followUpWeight":3}\
                """;
        admin().body(rules)
                .post(root + "/attitudes/preview")
                .then()
                .statusCode(200)
                .body("moves[0].from", equalTo("ORDINARY"))
                .body("moves[0].to", equalTo("LOYAL"));
        admin().header("If-Match", "\"0\"")
                .body(rules)
                .put(root + "/attitudes")
                .then()
                .statusCode(200);
        admin().header("If-Match", "\"0\"")
                .body(rules.replace("4.5", "4"))
                .put(root + "/attitudes")
                .then()
                .statusCode(412);
        admin().get(fan + "/attitude")
                .then()
                .body("attitude", equalTo("LOYAL"))
                .body("because", equalTo("orders 1 ≥ 1"))
                .body("settled", equalTo(false))
                .body("recorded", equalTo("ORDINARY"));
        order(fan, "order:2");
        admin().get(fan).then().body("attitude", equalTo("LOYAL"));
        admin().get(root + "/attitudes").then().body("rules.contentFrom", equalTo(4.5f));
        admin().get(root + "/attitudes/versions").then().body("items", hasSize(1));
        admin().body(rules.replace("\"unhappyBelow\":2", "\"unhappyBelow\":1e400"))
                .put(root + "/attitudes")
                .then()
                .statusCode(400);
    }

    /// Orders for ORDINARY and LOYAL, and for LOYAL of the content; from when on content, below
    /// what unhappy.
    @ParameterizedTest
    @CsvSource({
        "3, 2, 3, 4, 2, /loyalFromOrders /ordinaryFromOrders",
        "2, 3, 1, 4, 2, /loyalFromOrdersIfContent /ordinaryFromOrders",
        "1, 3, 4, 4, 2, /loyalFromOrdersIfContent /loyalFromOrders",
        "1, 3, 2, 2, 2.5, /contentFrom /unhappyBelow",
        "2, 2, 2, 4, 1, /loyalFromOrders /ordinaryFromOrders /unhappyBelow"
    })
    void refusesRulesThatContradictThemselvesOrLeaveAClassToNobody(
            int ordinary, int loyal, int ifContent, String content, String unhappy, String fields) {
        for (var path : List.of("/attitudes", "/attitudes/preview")) {
            var call =
                    admin().body(
                                    """
                                    {"ordinaryFromOrders":%d,"loyalFromOrders":%d,"loyalFromOrdersIfContent":%d,"contentFrom":%s,"unhappyBelow":%s,"followUpWeight":1}\
                                    """
                                            .formatted(
                                                    ordinary, loyal, ifContent, content, unhappy));
            (path.endsWith("preview") ? call.post(root + path) : call.put(root + path))
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("VALIDATION_FAILED"))
                    .body("errors.pointer", equalTo(List.of(fields.split(" "))));
        }
    }

    @Test
    void rulesThatWereMadeBeforeTheyWereCheckedStillJudge() {
        BrandScope.within(
                brand,
                () ->
                        rulebook.put(
                                AttitudeRules.KIND,
                                new AttitudeRules(
                                        5, 4, 6, BigDecimal.TWO, new BigDecimal("2.5"), 1),
                                null,
                                "t",
                                null));
        admin().get(fan("a") + "/attitude").then().body("attitude", equalTo("POTENTIAL"));
        admin().get(root + "/attitudes").then().body("rules.loyalFromOrders", equalTo(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"kind":"REVIEW","grade":3,"at":"2026-05-01T10:00:00Z"}                    | /externalId
                    {"externalId":"x","grade":3,"at":"2026-05-01T10:00:00Z"}                   | /kind
                    {"externalId":"x","kind":"REVIEW","grade":6,"at":"2026-05-01T10:00:00Z"}   | /grade
                    {"externalId":"x","kind":"REVIEW","at":"2026-05-01T10:00:00Z"}             | /grade
                    {"externalId":"x","kind":"REVIEW","grade":3}                               | /at
                    {"externalId":"x","kind":"REVIEW","grade":3,"at":"1970-01-01T00:00:00Z"}   | /at
                    {"externalId":"x","kind":"REVIEW","grade":3,"at":"2099-01-01T00:00:00Z"}   | /at
                    {"externalId":"x","kind":"REVIEW","grade":3,"at":"2026-05-01T10:00:00Z","product":""} | /product
                    """)
    void refusesWhatIsNoGrade(String body, String pointer) {
        admin().body(body)
                .post(fan("a") + "/feedback")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void isNoBusinessOfOthers() {
        var fan = fan("a");
        var body = grade("r", "REVIEW", 3);
        given().contentType(ContentType.JSON)
                .body(body)
                .post(fan + "/feedback")
                .then()
                .statusCode(401);
        as(Tokens.staff(brand, Role.ANALYST))
                .body(body)
                .post(fan + "/feedback")
                .then()
                .statusCode(403);
        as(Tokens.brandAdmin(Brands.fresh()))
                .body(body)
                .post(fan + "/feedback")
                .then()
                .statusCode(404);
        admin().body(body)
                .post(root + "/fans/" + UUID.randomUUID() + "/feedback")
                .then()
                .statusCode(404);
    }

    private static String grade(String externalId, String kind, int grade) {
        return """
        {"externalId":"%s","kind":"%s","grade":%d,"channel":"APP","at":"2026-05-01T10:00:00Z"}\
        """
                .formatted(externalId, kind, grade);
    }

    private void order(String fan, String source) {
        var id = UUID.fromString(fan.substring(fan.lastIndexOf('/') + 1));
        BrandScope.within(
                brand,
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        journal.note(
                                                List.of(
                                                        Touch.of(
                                                                id,
                                                                TouchKind.ORDERED,
                                                                source,
                                                                Instant.EPOCH)))));
    }

    private String fan(String externalId) {
        return root
                + "/fans/"
                + admin().body("{\"externalId\":\"" + externalId + "\"}")
                        .post(root + "/fans")
                        .<String>path("id");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
