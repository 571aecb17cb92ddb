package io.fanops.fan.connector;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ConnectorTest {
    private static final String TILL =
            """
            {"terms":{"name":"Till","mapping":"till","records":"/members",
              "proof":{"scheme":"HMAC_SHA256","header":"X-Till-Signature"},"deliveryId":{"pointer":"/no"}}}\
            """;

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;
    private final String till = root + "/connectors/till";
    private String path;
    private String secret;

    @BeforeEach
    void aTill() {
        admin().body(
                        """
                        {"columns":{"/card/no":"externalId","/name":"nickname","/sex":"gender","/card/points":"attributes.points",
                          "/likes":"tags","/sms":"consents.sms","/tel":"identities.PHONE"},
                          "values":{"gender":{"女":"F"}}}\
                        """)
                .put(root + "/import-mappings/till")
                .then()
                .statusCode(201);
        var made =
                admin().body(TILL)
                        .put(till)
                        .then()
                        .statusCode(201)
                        .body("path", matchesPattern("/w/[0-9A-Z]{20}"))
                        .extract();
        path = "/public" + made.path("path");
        secret = made.path("secret");
    }

    @Test
    void aTillsMembersBecomeFansInItsOwnShape() throws Exception {
        var body =
                """
                {"no":"d-1","shop":7,"members":[
                  {"card":{"no":"m-1","points":12.50},"name":"梅","sex":"女","likes":["tea","耳机","a;b|c",null," "],"sms":true,"tel":"13800138000","secret":"x"},
                  {"card":{"no":"m-2"},"name":"Li","sex":null}]}\
                """;
        post(body)
                .then()
                .statusCode(200)
                .body("id", equalTo("d-1"))
                .body("state", equalTo("TAKEN"))
                .body("created", equalTo(2))
                .body("faults", empty());
        fan("m-1")
                .then()
                .body("items[0].nickname", equalTo("梅"))
                .body("items[0].gender", equalTo("F"))
                .body("items[0].tags", containsInAnyOrder("tea", "耳机", "a;b|c"))
                .body("items[0].attributes.points", equalTo(12.5f))
                .body("items[0].consents.sms", equalTo(true))
                .body("items[0].identities.channel", contains("PHONE"));

        // The same delivery, whatever it says by now, has had its effect.
        post(body.replace("\"Li\"", "\"Lu\"")).then().statusCode(200).body("created", equalTo(2));
        fan("m-2").then().body("items[0].nickname", equalTo("Li"));
        post(body.replace("d-1", "d-2").replace("\"Li\"", "\"Lu\""))
                .then()
                .body("created", equalTo(0))
                .body("changed", equalTo(1));
        admin().get(till + "/deliveries?limit=1").then().body("items.id", contains("d-2"));
        String next = admin().get(till + "/deliveries?limit=1").path("next");
        admin().get(till + "/deliveries?limit=1&cursor=" + next)
                .then()
                .body("items.id", contains("d-1"))
                .body("next", nullValue());
    }

    @Test
    void whoCannotProveItIsRefusedAndChangesNothing() throws Exception {
        var body = "{\"no\":\"d\",\"members\":{\"card\":{\"no\":\"m\"}}}";
        var signature = hex(secret, body);
        for (var shown : new String[] {"", "00", signature.substring(2), secret}) {
            send("X-Till-Signature", shown, body)
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("DELIVERY_NOT_PROVED"));
        }
        send("X-Other", signature, body).then().statusCode(401);
        send("X-Till-Signature", signature, body + " ").then().statusCode(401);
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/public/w/" + "0".repeat(20))
                .then()
                .statusCode(404);
        admin().get(till + "/deliveries").then().body("items", empty());

        var drawn = admin().post(till + "/secret").then().statusCode(200).extract();
        send("X-Till-Signature", signature, body).then().statusCode(401);
        secret = drawn.path("secret");
        post(body).then().statusCode(200).body("created", equalTo(1));
        admin().delete(till).then().statusCode(204);
        post(body).then().statusCode(404);
    }

    /// As shops in use sign: base64 of the body's HMAC under their own secret, or the secret
    /// itself.
    @Test
    void aSystemProvesItAsItIsUsedTo() throws Exception {
        var own = "shpss_0123456789abcdef";
        var shop = root + "/connectors/shop";
        admin().body(
                        """
                        {"secret":"%s","terms":{"name":"Shop","mapping":"till","proof":{"scheme":"HMAC_SHA256","header":"X-Shop-Hmac",
                          "encoding":"BASE64","prefix":"v1="},"deliveryId":{"header":"X-Shop-Id"}}}\
                        """
                                .formatted(own))
                .put(shop)
                .then()
                .statusCode(201)
                .body("secret", nullValue());
        path = "/public" + admin().get(shop).<String>path("path");
        var body = "{\"card\":{\"no\":\"s-1\"}}";
        var proof = "v1=" + Base64.getEncoder().encodeToString(hmac(own, body));
        send("X-Shop-Hmac", proof, body)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("X-Shop-Id"));
        given().contentType(ContentType.JSON)
                .header("X-Shop-Hmac", proof)
                .header("X-Shop-Id", "7")
                .body(body)
                .post(path)
                .then()
                .statusCode(200)
                .body("id", equalTo("7"))
                .body("created", equalTo(1));

        admin().body(
                        "{\"terms\":{\"name\":\"Form\",\"mapping\":\"till\",\"proof\":{\"scheme\":\"TOKEN\",\"header\":\"X-Key\"}}}")
                .put(shop)
                .then()
                .statusCode(200);
        var other = "{\"card\":{\"no\":\"s-2\"}}";
        send("X-Key", own, other).then().statusCode(200).body("created", equalTo(1));
        send("X-Key", own, other).then().statusCode(200).body("created", equalTo(1));
        admin().get(shop + "/deliveries").then().body("items", hasSize(2));
    }

    @Test
    void whatCannotBeTakenIsToldAndMayComeAgain() throws Exception {
        post("{\"no\":\"e\",\"members\":[{\"card\":{\"no\":\"m-3\"},\"sex\":\"X\"},{\"name\":\"nobody\"}]}")
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors.pointer", contains("/gender", "/externalId"));
        admin().get(till + "/deliveries").then().body("items.state", contains("REFUSED"));
        fan("m-3").then().body("items", empty());
        post("{\"no\":\"e\",\"members\":[{\"card\":{\"no\":\"m-3\"},\"sex\":\"F\"},{\"name\":\"nobody\"}]}")
                .then()
                .statusCode(200)
                .body("state", equalTo("PARTLY"))
                .body("created", equalTo(1))
                .body("faults.record", contains(2));
        for (var body :
                new String[] {
                    "",
                    "no",
                    "1",
                    "null",
                    "{\"no\":\"x\"}",
                    "{\"no\":\"x\",\"members\":[]}",
                    "{\"members\":[{}]}",
                    "{\"no\":\"\",\"members\":[{}]}",
                    "{\"no\":{},\"members\":[{}]}",
                    "{\"no\":\"x\",\"members\":[1,null,\"a\",[]]}",
                    "[".repeat(3_000)
                }) {
            post(body).then().statusCode(400).contentType("application/problem+json");
        }
    }

    @Test
    void theSameDeliveryAtOnceHasItsEffectOnce() throws Exception {
        var body = "{\"no\":\"r\",\"members\":[{\"card\":{\"no\":\"m-4\"},\"likes\":[\"a\"]}]}";
        var signature = hex(secret, body);
        var answers = AtOnce.race(12, _ -> send("X-Till-Signature", signature, body));
        AtOnce.noneBroke(answers);
        assertThat(answers).allMatch(answer -> answer.<Integer>path("created") == 1);
        admin().get(till + "/deliveries").then().body("items", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mapping\":\"none\",\"proof\":{\"scheme\":\"TOKEN\",\"header\":\"X\"} | /mapping",
                "\"mapping\":\"csv\",\"proof\":{\"scheme\":\"TOKEN\",\"header\":\"X\"} | /mapping",
                "\"mapping\":\"till\",\"records\":\"members\",\"proof\":{\"scheme\":\"TOKEN\",\"header\":\"X\"} | /records",
                "\"mapping\":\"till\",\"proof\":{\"scheme\":\"TOKEN\",\"header\":\"Authorization\"} | /proof/header",
                "\"mapping\":\"till\",\"proof\":{\"scheme\":\"TOKEN\",\"header\":\"X\",\"encoding\":\"HEX\"} | /proof/encoding",
                "\"mapping\":\"till\",\"proof\":{\"scheme\":\"TOKEN\",\"header\":\"X\"},\"deliveryId\":{} | /deliveryId"
            })
    void refusesTermsByWhichNothingCouldBeTaken(String terms, String pointer) {
        admin().body("{\"columns\":{\"no\":\"externalId\"}}").put(root + "/import-mappings/csv");
        admin().body("{\"terms\":{\"name\":\"n\"," + terms + "}}")
                .put(root + "/connectors/other")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
        admin().get(root + "/connectors").then().body("items.key", contains("till"));
    }

    @Test
    void brandsAndRolesAreWalls() {
        var other = as(Tokens.brandAdmin(Brands.fresh()));
        other.get(till).then().statusCode(404);
        other.get(till + "/deliveries").then().statusCode(404);
        other.delete(till).then().statusCode(404);
        as(Tokens.staff(brand, Role.MARKETER)).get(till).then().statusCode(403);
        given().get(till).then().statusCode(401);
        admin().header("If-Match", "\"9\"").body(TILL).put(till).then().statusCode(412);
        admin().get(till).then().body("secret", nullValue()).header("ETag", "\"0\"");
    }

    private Response post(String body) throws Exception {
        return send("X-Till-Signature", hex(secret, body), body);
    }

    private Response send(String header, String proof, String body) {
        return given().contentType(ContentType.JSON)
                .header(header, proof)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(path);
    }

    private static String hex(String secret, String body) throws Exception {
        return HexFormat.of().formatHex(hmac(secret, body));
    }

    private static byte[] hmac(String secret, String body) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
    }

    private Response fan(String externalId) {
        return admin().get(root + "/fans?externalId=" + externalId);
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
