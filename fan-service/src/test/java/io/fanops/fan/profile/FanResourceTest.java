package io.fanops.fan.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class FanResourceTest {
    private final String brand = Brands.fresh();
    private final String fans = "/v1/brands/" + brand + "/fans";

    @Inject Jdbi jdbi;

    @Test
    void makesAFanKnownAndReadsTheFanBack() {
        var id =
                admin().body(
                                """
                                {"externalId":"c-1","nickname":"小米","gender":"F","birthYear":1990,"tags":["tea","coffee"],
                                 "attributes":{"income":70000,"vip":true},"identities":[{"channel":"wechat","externalId":"o1"}],
                                 "consents":{"sms":true}}\
                                """)
                        .post(fans)
                        .then()
                        .statusCode(201)
                        .header("Location", endsWith("/fans/" + id(brand, "c-1")))
                        .body("stage", equalTo("FOLLOWER"))
                        .extract()
                        .<String>path("id");

        admin().get(fans + "/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("externalId", equalTo("c-1"))
                .body("nickname", equalTo("小米"))
                .body("tags", contains("coffee", "tea"))
                .body("attributes.income", equalTo(70000))
                .body("identities[0].channel", equalTo("wechat"))
                .body("consents.sms", equalTo(true));
        admin().get(fans + "?externalId=c-1")
                .then()
                .body("items", hasSize(1))
                .body("next", nullValue());
    }

    @Test
    void aRepeatGivesTheFirstFanAndOtherContentIsRefused() {
        var body = "{\"externalId\":\"c-2\",\"nickname\":\"A\"}";
        admin().body(body).post(fans).then().statusCode(201);
        admin().body(body).post(fans).then().statusCode(200);
        admin().body("{\"externalId\":\"c-2\",\"nickname\":\"B\"}")
                .post(fans)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("FAN_EXISTS"));
    }

    @Test
    void theSameIdempotencyKeyReplaysTheFirstAnswer() {
        var body = "{\"externalId\":\"c-3\"}";
        var first = admin().header("Idempotency-Key", "k1").body(body).post(fans);
        first.then().statusCode(201).header("Idempotency-Replayed", nullValue());
        admin().header("Idempotency-Key", "k1")
                .body(body)
                .post(fans)
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(first.path("id")));
        admin().header("Idempotency-Key", "k1")
                .body("{\"externalId\":\"c-4\"}")
                .post(fans)
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"nickname":"x"}                               | VALIDATION_FAILED | /externalId
                    {"externalId":"x","gender":"X"}                | VALIDATION_FAILED | /gender
                    {"externalId":"x","birthYear":"1990"}          | VALIDATION_FAILED | /birthYear
                    {"externalId":"x","birthYear":12}              | VALIDATION_FAILED | /birthYear
                    {"externalId":"x","shoe":1}                    | UNKNOWN_FIELD     | /shoe
                    {"externalId":"x","joinedOn":"tomorrow"}       | VALIDATION_FAILED | /joinedOn
                    {"externalId":"x","joinedOn":"1899-12-31"}     | VALIDATION_FAILED | /joinedOn
                    {"externalId":"x","joinedOn":"+999999999-12-31"} | VALIDATION_FAILED | /joinedOn
                    {"externalId":"x","joinedOn":"-4714-01-01"}    | VALIDATION_FAILED | /joinedOn
                    {"externalId":"x","attributes":{"a":1e400}}    | VALIDATION_FAILED | /attributes/a
                    {"externalId":"x","tags":["b",null,"a"]}       | VALIDATION_FAILED | /tags/1
                    {"externalId":"x","identities":[{"channel":"w"}]} | VALIDATION_FAILED | /identities/0/externalId
                    {"externalId":"a\\u0000b"}                     | VALIDATION_FAILED | /externalId
                    {"externalId":"x","attributes":{"a":[1]}}      | VALIDATION_FAILED | /attributes/a
                    """)
    void refusesBadInputAndNamesTheField(String body, String code, String pointer) {
        admin().body(body)
                .post(fans)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("errors[0].pointer", equalTo(pointer));
        admin().get(fans).then().body("items", hasSize(0));
    }

    @Test
    void refusesWhatIsNoJson() {
        admin().body("{")
                .post(fans)
                .then()
                .statusCode(400)
                .body("code", equalTo("MALFORMED_REQUEST"));
    }

    @Test
    void editsWithAMergePatchUnlessSomebodyElseWasFaster() {
        admin().body(
                        "{\"externalId\":\"c-5\",\"nickname\":\"A\",\"region\":\"沪\",\"consents\":{\"sms\":true}}")
                .post(fans)
                .then()
                .statusCode(201);
        var fan = fans + "/" + id(brand, "c-5");
        var tag = admin().get(fan).header("ETag");
        var newTag =
                admin().header("If-Match", tag)
                        .body("{\"nickname\":\"B\",\"region\":null,\"consents\":{\"email\":true}}")
                        .patch(fan)
                        .then()
                        .statusCode(200)
                        .body("nickname", equalTo("B"))
                        .body("region", nullValue())
                        .body("consents.sms", equalTo(true))
                        .body("consents.email", equalTo(true))
                        .extract()
                        .header("ETag");
        admin().header("If-Match", tag)
                .body("{\"nickname\":\"C\"}")
                .patch(fan)
                .then()
                .statusCode(412)
                .body("code", equalTo("PRECONDITION_FAILED"));
        admin().header("If-Match", newTag)
                .body("{\"nickname\":\"C\"}")
                .patch(fan)
                .then()
                .statusCode(200);
        var consentsAlone =
                admin().body("{\"consents\":{\"push\":true}}").patch(fan).header("ETag");
        admin().get(fan).then().header("ETag", consentsAlone);
        admin().body("{\"shoe\":1}")
                .patch(fan)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/shoe"));
        admin().body("{\"externalId\":\"z\"}").patch(fan).then().statusCode(400);
    }

    @Test
    void identitiesAndConsentsAloneAreANewVersion() {
        admin().body("{\"externalId\":\"c-6\",\"region\":\"沪\"}").post(fans).then().statusCode(201);
        var fan = fans + "/" + id(brand, "c-6");
        var identities = fan + "/identities";
        var openid = "{\"channel\":\"DOUYIN\",\"externalId\":\"d-6\",\"saidBy\":\"checkout\"}";
        var seen = admin().get(fan).header("ETag");
        var id =
                admin().body(openid)
                        .post(identities)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        seen = newVersion(fan, seen);
        admin().body(openid).post(identities).then().statusCode(200);
        assertThat(admin().get(fan).header("ETag")).isEqualTo(seen);
        admin().body(openid.replace("}", ",\"verified\":true}"))
                .post(identities)
                .then()
                .statusCode(200);
        seen = newVersion(fan, seen);
        resolve("{\"externalId\":\"c-6\",\"consents\":{\"sms\":true}}");
        seen = newVersion(fan, seen);
        resolve("{\"externalId\":\"c-6\",\"consents\":{\"sms\":true},\"region\":\"沪\"}");
        assertThat(admin().get(fan).header("ETag")).isEqualTo(seen);
        resolve(
                "{\"externalId\":\"c-6\",\"identities\":[{\"channel\":\"WEIBO\",\"externalId\":\"w-6\"}]}");
        seen = newVersion(fan, seen);
        admin().delete(identities + "/" + id).then().statusCode(204);
        newVersion(fan, seen);
        admin().delete(identities + "/" + id).then().statusCode(404);
    }

    private String newVersion(String fan, String seen) {
        admin().header("If-Match", seen)
                .body("{\"identities\":[]}")
                .patch(fan)
                .then()
                .statusCode(412);
        return admin().get(fan).header("ETag");
    }

    private void resolve(String fan) {
        as(Tokens.service())
                .body("{\"joining\":false,\"fans\":[" + fan + "]}")
                .post("/v1/brands/" + brand + "/fans/resolutions")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"joinedOn\":\"2024-02-29\"}",
                "{\"identities\":[{\"channel\":\"wechat\",\"externalId\":\"o8\"}]}"
            })
    void anEditMakesABystanderAFollowerAsAnImportDoes(String patch) {
        admin().body("{\"externalId\":\"c-8\"}").post(fans).then().statusCode(201);
        var fan = fans + "/" + id(brand, "c-8");
        admin().body("{\"region\":\"沪\"}").patch(fan).then().body("stage", equalTo("BYSTANDER"));
        admin().body(patch).patch(fan).then().statusCode(200).body("stage", equalTo("FOLLOWER"));
        admin().get(fan).then().body("stage", equalTo("FOLLOWER"));
        admin().body("{\"nickname\":\"n\"}").patch(fan).then().statusCode(200);
        assertThat(moves()).containsExactly("BYSTANDER FOLLOWER profile");
    }

    private List<String> moves() {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select from_stage || ' ' || to_stage || ' ' || cause from stage_move where brand = :brand")
                                        .bind("brand", brand)
                                        .mapTo(String.class)
                                        .list()));
    }

    @Test
    void erasesAFan() {
        admin().body(
                        "{\"externalId\":\"c-6\",\"identities\":[{\"channel\":\"wechat\",\"externalId\":\"o6\"}]}")
                .post(fans)
                .then()
                .statusCode(201);
        var fan = fans + "/" + id(brand, "c-6");
        admin().delete(fan).then().statusCode(204);
        admin().get(fan).then().statusCode(404);
    }

    @Test
    void pagesThroughAllFansOnce() {
        for (int i = 0; i < 5; i++) {
            admin().body("{\"externalId\":\"p-" + i + "\"}").post(fans).then().statusCode(201);
        }
        var first = admin().get(fans + "?limit=3").then().body("items", hasSize(3)).extract();
        admin().get(fans + "?limit=3&cursor=" + first.<String>path("next"))
                .then()
                .body("items", hasSize(2))
                .body("next", nullValue());
        admin().get(fans + "?cursor=!")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("cursor"));
        admin().get(fans + "?limit=0")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("limit"));
    }

    @Test
    void brandsAreWalls() {
        admin().body("{\"externalId\":\"c-7\"}").post(fans).then().statusCode(201);
        var fan = fans + "/" + id(brand, "c-7");
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).get(fan).then().statusCode(404);
        as(Tokens.staff(other, Role.STORE_CLERK)).delete(fan).then().statusCode(404);
        as(Tokens.fan("f1")).get(fan).then().statusCode(404);
        as(Tokens.platformAdmin()).get(fan).then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/fans/" + id(brand, "c-7"))
                .then()
                .statusCode(404);
        given().get(fan)
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("UNAUTHENTICATED"));
        as(Tokens.staff(brand, Role.ANALYST))
                .delete(fan)
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
        admin().get(fans + "/" + UUID.randomUUID()).then().statusCode(404);
        admin().get(fans + "/nonsense").then().statusCode(404);
    }

    private static String id(String brand, String externalId) {
        return as(Tokens.brandAdmin(brand))
                .get("/v1/brands/" + brand + "/fans?externalId=" + externalId)
                .path("items[0].id");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
