package io.fanops.fan.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class ResolutionResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Test
    void findsTheFanByWhateverIsKnownAndSaysWhy() {
        var ann =
                fan(
                        """
                        {"externalId":"ann","phone":"138 0000 1234","email":"Ann@Example.com",
                         "identities":[{"channel":"wechat","externalId":"o1"}]}\
                        """);
        resolve(
                        """
                        {"phone":"+86 13800001234","email":"ann@example.com","identities":[{"channel":"WeChat","externalId":"o1"}]}\
                        """)
                .body("fans", hasSize(1))
                .body("fans[0].fanId", equalTo(ann))
                .body("fans[0].externalId", equalTo("ann"))
                // 1 - 0.1 × 0.15 × 0.2
                .body("fans[0].confidence", equalTo(0.997f))
                .body("fans[0].evidence.kind", containsInAnyOrder("PHONE", "EMAIL", "OTHER"));
        resolve("{\"externalId\":\"ann\"}")
                .body("fans[0].fanId", equalTo(ann))
                .body("fans[0].confidence", equalTo(1f))
                .body("fans[0].byExternalId", equalTo(true));
        resolve("{\"identities\":[{\"channel\":\"wechat\",\"externalId\":\"O1\"}]}")
                .body("fans", empty());
        resolve("{\"phone\":\"13800009999\"}").body("fans", empty());
    }

    @Test
    void anAddressFindsNobodyByItself() {
        var ip = "{\"channel\":\"IP\",\"externalId\":\"10.0.0.1\"}";
        var ann =
                fan(
                        "{\"externalId\":\"ann\",\"phone\":\"13800001111\",\"identities\":["
                                + ip
                                + "]}");
        fan("{\"externalId\":\"bea\",\"identities\":[" + ip + "]}");
        resolve("{\"identities\":[" + ip + "]}").body("fans", empty());
        resolve("{\"phone\":\"13800001111\",\"identities\":[" + ip + "]}")
                .body("fans.fanId", contains(ann))
                .body("fans[0].confidence", equalTo(0.91f));
    }

    @Test
    void whereIdentitiesContradictBothAreNamedTheSurerFirst() {
        var ann =
                fan(
                        "{\"externalId\":\"ann\",\"identities\":[{\"channel\":\"WECHAT_UNIONID\",\"externalId\":\"u\"}]}");
        var bea = fan("{\"externalId\":\"bea\",\"phone\":\"13800002222\"}");
        resolve(
                        "{\"phone\":\"13800002222\",\"identities\":[{\"channel\":\"WECHAT_UNIONID\",\"externalId\":\"u\"}]}")
                .body("fans.fanId", contains(ann, bea));
    }

    @Test
    void identitiesAreListedAddedAndTakenAway() {
        var ann = fan("{\"externalId\":\"ann\"}");
        var path = root + "/fans/" + ann + "/identities";
        var id =
                admin().body("{\"channel\":\"WEIBO\",\"externalId\":\"w\",\"saidBy\":\"checkout\"}")
                        .post(path)
                        .then()
                        .statusCode(201)
                        .body("kind", equalTo("WEIBO"))
                        .body("verified", equalTo(false))
                        .body("saidBy", equalTo("checkout"))
                        .extract()
                        .<String>path("id");
        admin().get(root + "/fans/" + ann).then().body("stage", equalTo("FOLLOWER"));
        admin().body("{\"channel\":\"WEIBO\",\"externalId\":\"w\",\"verified\":true}")
                .post(path)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("verified", equalTo(true));
        admin().get(path + "?limit=1").then().body("items.id", contains(id));
        admin().body("{\"channel\":\"\",\"externalId\":\"w\"}")
                .post(path)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/channel"));
        admin().delete(path + "/" + id).then().statusCode(204);
        admin().delete(path + "/" + id).then().statusCode(404);
        admin().get(path).then().body("items", empty());
    }

    @Test
    void aDeviceMayBeManyPeoplesAndMakesNobodyAFollower() {
        var body = "{\"channel\":\"DEVICE\",\"externalId\":\"d\"}";
        for (var name : new String[] {"ann", "bea"}) {
            var fan = fan("{\"externalId\":\"" + name + "\"}");
            admin().body(body).post(root + "/fans/" + fan + "/identities").then().statusCode(201);
            admin().get(root + "/fans/" + fan).then().body("stage", equalTo("BYSTANDER"));
        }
        resolve("{\"identities\":[" + body + "]}")
                .body("fans", hasSize(2))
                .body("fans[0].confidence", equalTo(0.4f));
    }

    @Test
    void refusesWhoNamesNobodyAndWhoIsNotAllowed() {
        resolving("{}").statusCode(400).body("errors[0].pointer", equalTo("/identities"));
        resolving("{\"identities\":[null]}").statusCode(400);
        resolving("{\"phone\":\"" + "1".repeat(99) + "\"}").statusCode(400);
        given().contentType(ContentType.JSON)
                .body("{}")
                .post(root + "/identities/resolution")
                .then()
                .statusCode(401);
        as(Tokens.fan("f"))
                .body("{\"phone\":\"1\"}")
                .post(root + "/identities/resolution")
                .then()
                .statusCode(404);
        var ann = fan("{\"externalId\":\"ann\",\"phone\":\"13800003333\"}");
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other))
                .body("{\"phone\":\"13800003333\"}")
                .post("/v1/brands/" + other + "/identities/resolution")
                .then()
                .body("fans", empty());
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/fans/" + ann + "/identities")
                .then()
                .statusCode(404);
    }

    private String fan(String body) {
        return admin().body(body).post(root + "/fans").then().statusCode(201).extract().path("id");
    }

    private ValidatableResponse resolve(String body) {
        return resolving(body).statusCode(200);
    }

    private ValidatableResponse resolving(String body) {
        return admin().body(body).post(root + "/identities/resolution").then();
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
