package io.fanops.content.qrcode;

import static io.fanops.content.Calling.admin;
import static io.fanops.content.Calling.staff;
import static io.fanops.content.Calling.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class QrCodeResourceTest {
    private static final String COLD_BREW =
            """
            {"kind":"PRODUCT","target":"https://shop.example.com/cold-brew","campaign":"winter",
             "title":"冷萃咖啡","expiresAt":"2099-01-31T16:00:00.123456789Z"}\
            """;

    private final String brand = Brands.fresh();
    private final String codes = "/v1/brands/" + brand + "/qr-codes";

    @Test
    void makesACodeAndReadsItBack() {
        var made = admin(brand).body(COLD_BREW).post(codes);
        var id = made.<String>path("id");

        made.then()
                .statusCode(201)
                .header("Location", endsWith(codes + "/" + id))
                .header("ETag", "\"0\"")
                .body("code", matchesPattern("[0-9BCDFGHJKMNPQRSTVWXYZ]{10}"))
                .body("url", equalTo("http://localhost:8080/q/" + made.path("code")))
                .body("_links.self", equalTo(codes + "/" + id))
                .body("_links.page", equalTo("/q/" + made.path("code")));
        admin(brand)
                .get(codes + "/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("kind", equalTo("PRODUCT"))
                .body("target", equalTo("https://shop.example.com/cold-brew"))
                .body("campaign", equalTo("winter"))
                .body("title", equalTo("冷萃咖啡"))
                .body("store", nullValue())
                .body("expiresAt", equalTo("2099-01-31T16:00:00.123456Z"))
                .body("state", equalTo("ACTIVE"))
                .body("scans", equalTo(0))
                .body("_actions", contains("edit", "deactivate"));
    }

    @Test
    void hangsInAStoreThatIsNamedByItsIdOrExternalId() {
        var store = store("S-01");

        for (var reference : List.of(store, "S-01")) {
            admin(brand)
                    .body(
                            "{\"kind\":\"STORE\",\"target\":\"https://shop.example.com\",\"store\":\"%s\"}"
                                    .formatted(reference))
                    .post(codes)
                    .then()
                    .statusCode(201)
                    .body("store", equalTo("S-01"))
                    .body("storeId", equalTo(store));
        }
        admin(brand)
                .body("{\"kind\":\"STORE\",\"target\":\"S-01\"}")
                .post(codes)
                .then()
                .statusCode(201)
                .body("storeId", equalTo(store));
        admin(brand)
                .body("{\"kind\":\"STORE\",\"store\":\"S-01\"}")
                .post(codes)
                .then()
                .statusCode(201)
                .body("target", equalTo("S-01"));
        admin(brand)
                .body("{\"kind\":\"PRODUCT\",\"target\":\"SKU-1\",\"store\":\"S-01\"}")
                .post(codes)
                .then()
                .statusCode(201)
                .body("store", equalTo("S-01"));
        admin(brand).queryParam("store", "S-01").get(codes).then().body("items.size()", equalTo(5));
        admin(brand).queryParam("store", store).get(codes).then().body("items.size()", equalTo(5));
        admin(brand).queryParam("store", "S-99").get(codes).then().body("items", empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"target":"x"}                                              | VALIDATION_FAILED | /kind
                    {"kind":"POSTER","target":"x"}                              | VALIDATION_FAILED | /kind
                    {"kind":1,"target":"x"}                                     | VALIDATION_FAILED | /kind
                    {"kind":"BRAND"}                                            | VALIDATION_FAILED | /target
                    {"kind":"BRAND","target":7}                                 | VALIDATION_FAILED | /target
                    {"kind":"BRAND","target":{"a":1}}                           | VALIDATION_FAILED | /target
                    {"kind":"BRAND","target":""}                                | VALIDATION_FAILED | /target
                    {"kind":"BRAND","target":"javascript:alert(1)"}             | VALIDATION_FAILED | /target
                    {"kind":"BRAND","target":"https://a@b.example/"}            | VALIDATION_FAILED | /target
                    {"kind":"BRAND","target":"a\\u0000b"}                       | VALIDATION_FAILED | /target
                    {"kind":"STORE","target":"https://x.example"}               | VALIDATION_FAILED | /store
                    {"kind":"STORE","target":"x","store":"nowhere"}             | VALIDATION_FAILED | /store
                    {"kind":"STORE"}                                            | VALIDATION_FAILED | /store
                    {"kind":"BRAND","target":"x","store":"nowhere"}             | VALIDATION_FAILED | /store
                    {"kind":"BRAND","target":"x","store":""}                    | VALIDATION_FAILED | /store
                    {"kind":"BRAND","target":"x","campaign":""}                 | VALIDATION_FAILED | /campaign
                    {"kind":"BRAND","target":"x","title":"a\\nb"}               | VALIDATION_FAILED | /title
                    {"kind":"BRAND","target":"x","expiresAt":"tomorrow"}        | VALIDATION_FAILED | /expiresAt
                    {"kind":"BRAND","target":"x","expiresAt":"2020-01-01T00:00:00Z"} | VALIDATION_FAILED | /expiresAt
                    {"kind":"BRAND","target":"x","expiresAt":"+999999999-12-31T23:59:59Z"} | VALIDATION_FAILED | /expiresAt
                    {"kind":"BRAND","target":"x","expiresAt":99999999999999999999} | VALIDATION_FAILED | /expiresAt
                    {"kind":"BRAND","target":"x","scans":7}                     | UNKNOWN_FIELD     | /scans
                    """)
    void refusesBadInputAndNamesTheField(String body, String code, String pointer) {
        admin(brand)
                .body(body)
                .post(codes)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("errors.pointer", hasItem(pointer));
        admin(brand).get(codes).then().body("items", empty());
    }

    @Test
    void refusesAStoreOfAnotherBrand() {
        var other = Brands.fresh();
        var theirs =
                admin(other)
                        .body("{\"externalId\":\"S-77\",\"name\":\"x\"}")
                        .post("/v1/brands/" + other + "/stores")
                        .<String>path("id");

        for (var reference : List.of(theirs, "S-77")) {
            admin(brand)
                    .body("{\"kind\":\"STORE\",\"store\":\"%s\"}".formatted(reference))
                    .post(codes)
                    .then()
                    .statusCode(400)
                    .body("errors.pointer", contains("/store"));
        }
    }

    @Test
    void theSameIdempotencyKeyMakesOneCode() {
        var first = admin(brand).header("Idempotency-Key", "k").body(COLD_BREW).post(codes);

        admin(brand)
                .header("Idempotency-Key", "k")
                .body(COLD_BREW)
                .post(codes)
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("code", equalTo(first.path("code")));
        admin(brand).get(codes).then().body("items.size()", equalTo(1));
    }

    @Test
    void editsWithAMergePatchUnlessSomebodyElseWasFaster() {
        var code = codes + "/" + admin(brand).body(COLD_BREW).post(codes).path("id");

        admin(brand)
                .header("If-Match", "\"0\"")
                .body(
                        "{\"target\":\"https://shop.example.com/new\",\"campaign\":null,"
                                + "\"expiresAt\":\"2020-01-01T00:00:00Z\"}")
                .patch(code)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("target", equalTo("https://shop.example.com/new"))
                .body("campaign", nullValue())
                .body("title", equalTo("冷萃咖啡"))
                .body("state", equalTo("EXPIRED"));
        admin(brand)
                .header("If-Match", "\"0\"")
                .body("{\"campaign\":\"late\"}")
                .patch(code)
                .then()
                .statusCode(412);
        for (var bad :
                List.of(
                        "{\"target\":null}",
                        "{\"target\":\"data:x\"}",
                        "{\"kind\":\"BRAND\"}",
                        "{\"active\":null}",
                        "{\"active\":\"yes\"}",
                        "[]")) {
            admin(brand).body(bad).patch(code).then().statusCode(400);
        }
    }

    @Test
    void takesACodeOutOfUseAndBack() {
        var code = codes + "/" + admin(brand).body(COLD_BREW).post(codes).path("id");

        admin(brand).header("If-Match", "\"7\"").delete(code).then().statusCode(412);
        admin(brand).delete(code).then().statusCode(204);
        admin(brand).delete(code).then().statusCode(204);
        admin(brand)
                .get(code)
                .then()
                .body("state", equalTo("INACTIVE"))
                .body("_actions", contains("edit", "activate"));
        admin(brand)
                .body("{\"active\":true}")
                .patch(code)
                .then()
                .statusCode(200)
                .body("state", equalTo("ACTIVE"));
    }

    @Test
    void listsByKindAndCampaignPageByPage() {
        for (var campaign : List.of("a", "b", "a", "a")) {
            admin(brand)
                    .body(
                            "{\"kind\":\"PRODUCT\",\"target\":\"x\",\"campaign\":\"%s\"}"
                                    .formatted(campaign))
                    .post(codes);
        }
        admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"x\"}").post(codes);

        var first = admin(brand).queryParam("campaign", "a").queryParam("limit", 2).get(codes);
        first.then().body("items.campaign", contains("a", "a"));
        admin(brand)
                .queryParam("campaign", "a")
                .queryParam("limit", 2)
                .queryParam("cursor", first.<String>path("next"))
                .get(codes)
                .then()
                .body("items.campaign", contains("a"))
                .body("next", nullValue());
        admin(brand)
                .queryParam("kind", "BRAND")
                .get(codes)
                .then()
                .body("items.kind", contains("BRAND"));
        admin(brand)
                .queryParam("kind", "POSTER")
                .get(codes)
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("kind"));
        admin(brand).queryParam("limit", 0).get(codes).then().statusCode(400);
        admin(brand).queryParam("cursor", "x").get(codes).then().statusCode(400);
    }

    @Test
    void aScannerReadsTheAddressOffThePictures() throws IOException {
        var made = admin(brand).body(COLD_BREW).post(codes);
        var self = codes + "/" + made.path("id");

        var png = admin(brand).queryParam("size", 300).get(self + ".png");
        png.then()
                .statusCode(200)
                .contentType("image/png")
                .header("Cache-Control", containsString("max-age=86400"))
                .header(
                        "Content-Disposition",
                        containsString("product-" + made.path("code") + ".png"));
        assertThat(Scanner.image(png.asByteArray()).getWidth()).isEqualTo(300);
        assertThat(Scanner.read(Scanner.image(png.asByteArray()))).isEqualTo(made.path("url"));
        var svg = admin(brand).queryParam("level", "H").queryParam("margin", 1).get(self + ".svg");
        svg.then().statusCode(200).contentType("image/svg+xml");
        assertThat(Scanner.read(Scanner.draw(svg.asString()))).isEqualTo(made.path("url"));
        admin(brand)
                .header("If-None-Match", svg.header("ETag"))
                .queryParam("level", "H")
                .queryParam("margin", 1)
                .get(self + ".svg")
                .then()
                .statusCode(304);
        admin(brand)
                .header("If-None-Match", svg.header("ETag"))
                .get(self + ".svg")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size=63",
                "size=2049",
                "margin=-1",
                "margin=17",
                "level=X",
                "size=64&level=H"
            })
    void refusesAPictureThatNobodyCouldUse(String query) {
        var self = codes + "/" + admin(brand).body(COLD_BREW).post(codes).path("id");

        admin(brand)
                .get(self + ".png?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors.pointer", contains(query.split("=")[0]));
    }

    @Test
    void showsNothingToAnotherBrand() {
        var id = admin(brand).body(COLD_BREW).post(codes).<String>path("id");
        var other = Brands.fresh();
        var theirs = "/v1/brands/" + other + "/qr-codes/";

        for (var path : List.of(codes + "/" + id, theirs + id)) {
            admin(other).get(path).then().statusCode(404);
            admin(other).get(path + ".png").then().statusCode(404);
            admin(other).get(path + ".svg").then().statusCode(404);
            admin(other).body("{\"campaign\":\"x\"}").patch(path).then().statusCode(404);
            admin(other).delete(path).then().statusCode(404);
        }
        admin(other).get(codes).then().statusCode(404);
        admin(other).body(COLD_BREW).post(codes).then().statusCode(404);
        admin(brand).get(codes + "/" + id).then().body("state", equalTo("ACTIVE"));
    }

    @Test
    void asksForATokenAndARole() {
        var self = codes + "/" + admin(brand).body(COLD_BREW).post(codes).path("id");

        for (var path : List.of(codes, self, self + ".png", self + ".svg")) {
            given().get(path).then().statusCode(401);
            with(Tokens.fan("somebody")).get(path).then().statusCode(404);
            staff(brand, Role.FAN).get(path).then().statusCode(403);
            staff(brand, Role.STORE_CLERK).get(path).then().statusCode(403);
            staff(brand, Role.ANALYST).get(path).then().statusCode(200);
            with(Tokens.service()).get(path).then().statusCode(200);
        }
        staff(brand, Role.ANALYST).body(COLD_BREW).post(codes).then().statusCode(403);
        staff(brand, Role.ANALYST).body("{}").patch(self).then().statusCode(403);
        staff(brand, Role.ANALYST).delete(self).then().statusCode(403);
        staff(brand, Role.ANALYST).get(self).then().body("_actions", empty());
        staff(brand, Role.MARKETER).body(COLD_BREW).post(codes).then().statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "nothing.png", "a.b.png", ".png", "0.jpg", "☕.svg"})
    void knowsNoCodeOfAnotherName(String name) {
        admin(brand).get(codes + "/" + name).then().statusCode(404);
        admin(brand).get(codes + "/" + UUID.randomUUID() + ".png").then().statusCode(404);
    }

    private String store(String externalId) {
        return admin(brand)
                .body("{\"externalId\":\"%s\",\"name\":\"南京西路店\"}".formatted(externalId))
                .post("/v1/brands/" + brand + "/stores")
                .path("id");
    }
}
