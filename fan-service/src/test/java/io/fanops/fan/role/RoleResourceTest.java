package io.fanops.fan.role;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class RoleResourceTest {
    private static final String REASON = "{\"reason\":\"as agreed\"}";

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @Test
    void everyBrandBeginsWithTheStandardRolesAndAddsItsOwn() {
        admin().get(root + "/roles")
                .then()
                .statusCode(200)
                .body("items", hasSize(10))
                .body("items.key", hasItems("TESTER", "ADVISOR", "VIP", "CO_PRODUCER", "INSIDER"));
        admin().get(root + "/roles?limit=1").then().body("next", notNullValue());
        var terms = terms("STAFF", "\"places\":2");
        admin().body(terms)
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(201)
                .header("ETag", "\"0\"");
        admin().body(terms)
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"");
        admin().header("If-Match", "\"0\"")
                .body(terms("STAFF", "\"places\":3"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");
        admin().header("If-Match", "\"0\"")
                .body(terms)
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(412);
        admin().get(root + "/roles/JUDGE")
                .then()
                .body("places", equalTo(3))
                .body("entry", equalTo("STAFF"))
                .body("taken", equalTo(0));
        admin().get(root + "/roles/NOBODY").then().statusCode(404);
    }

    @Test
    void staffGiveARoleAndTakeItAway() {
        var fan = fan("a");
        admin().body(terms("STAFF", "\"places\":1"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(201);
        admin().body("{\"role\":\"JUDGE\"}")
                .post(fan + "/roles?dryRun=true")
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"));
        admin().get(fan).then().body("roles", hasSize(0));
        admin().body("{\"role\":\"JUDGE\",\"reason\":\"knows tea\"}")
                .post(fan + "/roles")
                .then()
                .statusCode(201)
                .body("state", equalTo("HELD"))
                .body("since", notNullValue())
                .body("_actions", contains("revoke"));
        admin().body("{\"role\":\"JUDGE\"}").post(fan + "/roles").then().statusCode(200);
        admin().get(fan).then().body("roles", contains("JUDGE"));
        admin().get(fan + "/standing").then().body("roles", contains("JUDGE"));
        admin().body("{\"role\":\"JUDGE\"}")
                .post(fan("b") + "/roles")
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_FULL"));
        admin().body(terms("STAFF", "\"places\":0"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_PLACES_TAKEN"));
        admin().get(root + "/roles/JUDGE")
                .then()
                .body("places", equalTo(1))
                .body("taken", equalTo(1));
        admin().body(REASON)
                .post(fan + "/roles/JUDGE/revocation")
                .then()
                .statusCode(200)
                .body("state", equalTo("REVOKED"))
                .body("reason", equalTo("as agreed"));
        admin().body(REASON).post(fan + "/roles/JUDGE/revocation").then().statusCode(404);
        admin().get(fan).then().body("roles", hasSize(0));
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(0));
        admin().get(fan + "/roles").then().body("items.state", contains("REVOKED"));
        admin().body("{\"role\":\"JUDGE\"}").post(fan + "/roles").then().statusCode(201);
        admin().get(root + "/roles/JUDGE/fans?state=HELD").then().body("items", hasSize(1));
        admin().get(root + "/roles/JUDGE/fans?state=x").then().statusCode(400);
    }

    @Test
    void whatOnePersonHoldsTwiceTakesOnePlaceUntilTheyAreTwoAgain() {
        admin().body(terms("STAFF", "\"places\":2"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(201);
        var a = fan("a");
        var b = fan("b");
        var c = fan("c");
        for (var fan : List.of(a, b)) {
            admin().body("{\"role\":\"JUDGE\"}").post(fan + "/roles").then().statusCode(201);
        }
        var merge = merge(a, b);
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(1));
        admin().get(a + "/roles").then().body("items.state", contains("HELD", "MERGED"));
        undo(merge);
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(2));
        admin().get(b).then().body("roles", contains("JUDGE"));
        admin().get(b + "/roles").then().body("items.state", contains("HELD"));

        // Whoever takes the role away takes it from the person.
        merge = merge(a, b);
        admin().body(REASON).post(a + "/roles/JUDGE/revocation").then().statusCode(200);
        admin().get(a).then().body("roles", hasSize(0));
        admin().body(REASON).post(a + "/roles/JUDGE/revocation").then().statusCode(404);
        undo(merge);
        admin().get(b).then().body("roles", hasSize(0));
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(0));

        // A place that others have taken meanwhile is not given twice.
        for (var fan : List.of(a, b)) {
            admin().body("{\"role\":\"JUDGE\"}").post(fan + "/roles").then().statusCode(201);
        }
        merge = merge(a, b);
        admin().body("{\"role\":\"JUDGE\"}").post(c + "/roles").then().statusCode(201);
        undo(merge);
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(2));
        admin().get(a).then().body("roles", contains("JUDGE"));
        admin().get(b).then().body("roles", hasSize(0));
        admin().get(b + "/roles").then().body("items.state", contains("REVOKED", "ENDED"));
    }

    @Test
    void placesAreNeverOversoldWhateverComesAtOnce() {
        admin().body(terms("STAFF", "\"places\":5"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(201);
        var fans = IntStream.range(0, 30).mapToObj(i -> fan("f" + i)).toList();
        var answers =
                AtOnce.race(
                        30, i -> admin().body("{\"role\":\"JUDGE\"}").post(fans.get(i) + "/roles"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(5);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(25);
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(5));
        // A fan who is erased gives the place back; and of one fan many make one.
        for (int i = 0; i < 30; i++) {
            if (answers.get(i).statusCode() == 201) {
                admin().delete(fans.get(i)).then().statusCode(204);
            }
        }
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(0));
        var one = fan("one");
        var same = AtOnce.race(10, _ -> admin().body("{\"role\":\"JUDGE\"}").post(one + "/roles"));
        AtOnce.noneBroke(same);
        assertThat(AtOnce.with(same, 201)).isEqualTo(1);
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(1));
    }

    @Test
    void aRoleAsksForStageTierAndOrders() {
        var fan = fan("a");
        admin().body(
                        terms(
                                "STAFF",
                                "\"leastStage\":\"CONSUMER\",\"leastTier\":\"MID\",\"leastOrders\":1"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(201);
        admin().body("{\"role\":\"JUDGE\"}")
                .post(fan + "/roles")
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_NOT_EARNED"))
                .body("errors", hasSize(3))
                .body("errors[0].detail", containsString("CONSUMER"));
        admin().body("{\"role\":\"NOBODY\"}")
                .post(fan + "/roles")
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_ROLE"))
                .body("errors[0].pointer", equalTo("/role"));
    }

    @Test
    void aFanAppliesAndStaffDecide() {
        var token = Tokens.fan("applicant-" + brand);
        brandKnown();
        var me = root + "/me/roles";
        // As the first call of all.
        as(token).get(me).then().statusCode(200).body("items", hasSize(0));
        as(token)
                .body("{\"role\":\"VIP\"}")
                .post(me)
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_NOT_OPEN"));
        as(token)
                .body("{\"role\":\"AMBASSADOR\"}")
                .post(me)
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_NOT_EARNED"));
        var fanId =
                as(token)
                        .body("{\"role\":\"TESTER\"}")
                        .post(me)
                        .then()
                        .statusCode(201)
                        .body("state", equalTo("APPLIED"))
                        .extract()
                        .<String>path("fanId");
        as(token).body("{\"role\":\"TESTER\"}").post(me).then().statusCode(200);
        // Who applies does not decide.
        as(token)
                .post(me + "/TESTER/acceptance")
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_STATE"));
        var role = root + "/fans/" + fanId + "/roles/TESTER";
        admin().body(REASON)
                .post(role + "/revocation")
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_STATE"));
        admin().body(REASON)
                .post(role + "/acceptance")
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"))
                .body("until", notNullValue());
        as(token).get(me).then().body("items.state", contains("HELD"));
        as(token).post(me + "/TESTER/refusal").then().statusCode(409);
        as(token).get(root + "/me").then().body("roles", contains("TESTER"));
    }

    @Test
    void aFanIsInvitedAndDecides() {
        var token = Tokens.fan("invited-" + brand);
        brandKnown();
        var fanId = as(token).get(root + "/me").<String>path("id");
        var fan = root + "/fans/" + fanId;
        var me = root + "/me/roles";
        admin().body("{\"role\":\"ENLIGHTENER\"}")
                .post(fan + "/roles")
                .then()
                .statusCode(201)
                .body("state", equalTo("INVITED"));
        as(token)
                .post(me + "/ENLIGHTENER/refusal")
                .then()
                .statusCode(200)
                .body("state", equalTo("DECLINED"));
        admin().body("{\"role\":\"ENLIGHTENER\"}").post(fan + "/roles").then().statusCode(201);
        as(token)
                .post(me + "/ENLIGHTENER/acceptance")
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"));
        admin().body("{\"role\":\"ENLIGHTENER\"}").post(fan + "/roles").then().statusCode(200);
        admin().body(REASON)
                .post(fan + "/roles/ENLIGHTENER/refusal")
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_STATE"));
        as(token)
                .get(me + "?limit=1")
                .then()
                .body("items", hasSize(1))
                .body("next", notNullValue());
    }

    @Test
    void aRoleEndsWhenItsTimeIsOver() {
        var fan = fan("a");
        admin().body(terms("STAFF", "\"termDays\":30"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(201);
        admin().body("{\"role\":\"JUDGE\"}").post(fan + "/roles").then().statusCode(201);
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle -> {
                            handle.execute(
                                    "update fan_role set until = until - interval '31 days' where brand = ?",
                                    brand);
                            handle.execute(
                                    "update role_due set due_at = due_at - interval '31 days' where brand = ?",
                                    brand);
                        }));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> admin().get(fan).<List<String>>path("roles").isEmpty());
        admin().get(fan + "/roles").then().body("items.state", contains("ENDED"));
        admin().get(root + "/roles/JUDGE").then().body("taken", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    JUDGE | {"entry":"STAFF"}                              | /name
                    JUDGE | {"name":"x"}                                   | /entry
                    JUDGE | {"name":"x","entry":"STAFF","places":-1}       | /places
                    JUDGE | {"name":"x","entry":"STAFF","termDays":0}      | /termDays
                    JUDGE | {"name":"x","entry":"STAFF","leastStage":"GOD"} | /leastStage
                    JUDGE | {"name":"x","entry":"STAFF","leastTier":"GOLD"} | /leastTier
                    VIP   | {"name":"x","entry":"STAFF","leastTier":"GOLD"} | /leastTier
                    """)
    void refusesWhatIsNoRole(String key, String body, String pointer) {
        admin().body(body)
                .put(root + "/roles/" + key)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
        admin().body(terms("STAFF", "\"places\":1"))
                .put(root + "/roles/judge")
                .then()
                .statusCode(400);
    }

    @Test
    void isNoBusinessOfOthers() {
        var fan = fan("a");
        var other = Brands.fresh();
        given().get(fan + "/roles").then().statusCode(401);
        as(Tokens.staff(brand, Role.ANALYST))
                .body("{\"role\":\"VIP\"}")
                .post(fan + "/roles")
                .then()
                .statusCode(403);
        as(Tokens.staff(brand, Role.ANALYST))
                .body(terms("STAFF", "\"places\":1"))
                .put(root + "/roles/JUDGE")
                .then()
                .statusCode(403);
        as(Tokens.brandAdmin(other)).get(fan + "/roles").then().statusCode(404);
        as(Tokens.brandAdmin(other)).get(root + "/roles").then().statusCode(404);
        as(Tokens.brandAdmin(brand)).get(root + "/me/roles").then().statusCode(403);
        admin().get(root + "/fans/" + UUID.randomUUID() + "/roles").then().statusCode(404);
        for (var verb : List.of("acceptance", "refusal", "revocation")) {
            admin().body(REASON).post(fan + "/roles/VIP/" + verb).then().statusCode(404);
            as(Tokens.brandAdmin(other))
                    .body(REASON)
                    .post(fan + "/roles/VIP/" + verb)
                    .then()
                    .statusCode(404);
        }
    }

    private void brandKnown() {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into brand (brand, name, currency, timezone, locale, state)"
                                                + " values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                                        brand)));
    }

    private String merge(String survivor, String other) {
        return admin().body(
                        "{\"fanId\":\""
                                + other.substring(other.lastIndexOf('/') + 1)
                                + "\",\"reason\":\"same person\"}")
                .post(survivor + "/merges")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void undo(String merge) {
        admin().body(REASON).post(root + "/merges/" + merge + "/undo").then().statusCode(200);
    }

    private static String terms(String entry, String more) {
        return "{\"name\":\"评委\",\"entry\":\"" + entry + "\"," + more + "}";
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
