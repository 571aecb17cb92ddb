package io.fanops.fan.exchange;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class ExchangeResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;
    private final String partners = root + "/exchange-partners";

    @Inject Jdbi jdbi;

    @Test
    void countsThoseWhoConsentAndShowsNobody() {
        fans(0, 40);
        admin().body("{\"consents\":{\"ads\":false}}")
                .patch(root + "/fans/" + id("f0"))
                .then()
                .statusCode(200);
        var secret = partner("walmart");
        // 39 of them consent; 100 are nobody here.
        var body =
                count("walmart", secret, phones(0, 140))
                        .statusCode(200)
                        .body("count", equalTo(39))
                        .body("listed", equalTo(140))
                        .body("fewerThan", nullValue())
                        .extract()
                        .asString();
        assertThat(body).doesNotContain("+86").doesNotContain(id("f1"));
        // Somebody comes; the same list again tells nothing of it.
        fans(40, 41);
        count("walmart", secret, phones(0, 140)).body("count", equalTo(39));
        admin().get(partners + "/walmart/counts")
                .then()
                .body("items", hasSize(1))
                .body("items[0].count", equalTo(39));
    }

    @Test
    void aNumberOfFewPeopleIsNotTold() {
        fans(0, 5);
        var secret = partner("p");
        count("p", secret, phones(0, 100))
                .body("count", nullValue())
                .body("fewerThan", equalTo(10));
        count("p", secret, phones(1_000, 1_100)).body("count", equalTo(0));
    }

    @Test
    void listsThatWouldTellOfPersonsAreRefused() {
        fans(0, 20);
        var secret = partner("p");
        count("p", secret, phones(0, 99)).statusCode(400).body("code", equalTo("LIST_TOO_SMALL"));
        // The same one a hundred times is one.
        count("p", secret, IntStream.range(0, 200).mapToObj(_ -> "+861").toList()).statusCode(400);
        count("p", secret, phones(0, 100)).statusCode(200);
        count("p", secret, phones(0, 101))
                .statusCode(409)
                .body("code", equalTo("LIST_TOO_SIMILAR"));
        count("p", secret, phones(1, 101)).statusCode(409);
        count("p", secret, phones(5, 105)).statusCode(200);
    }

    @Test
    void aPartnerGetsSoManyCountsADay() {
        var secret = partner("p");
        for (int i = 0; i < Counting.A_DAY; i++) {
            count("p", secret, phones(i * 100, i * 100 + 100)).statusCode(200);
        }
        count("p", secret, phones(50_000, 50_100))
                .statusCode(429)
                .body("code", equalTo("EXCHANGE_LIMIT"));
    }

    @Test
    void aSecretIsShownOnceAndKeptInNoFirstAnswer() {
        var body = "{\"key\":\"p\",\"name\":\"P\",\"channel\":\"ads\",\"minimumCell\":10}";
        for (var call : List.of(partners, partners + "/p/rotation")) {
            var first = admin().header("Idempotency-Key", call).body(body).post(call);
            first.then().header("Cache-Control", "no-store").body("secret", notNullValue());
            admin().header("Idempotency-Key", call)
                    .body(body)
                    .post(call)
                    .then()
                    .statusCode(first.statusCode())
                    .header("Idempotency-Replayed", "true")
                    .body("secret", nullValue())
                    .body("secretVersion", equalTo(first.<Integer>path("secretVersion")));
        }
    }

    @Test
    void hashesUnderAnotherKeyAreOfNobody() {
        fans(0, 20);
        var secret = partner("p");
        var other = partner("q");
        assertThat(other).isNotEqualTo(secret);
        count("q", secret, phones(0, 100)).body("count", equalTo(0));
        var rotated =
                admin().post(partners + "/p/rotation")
                        .then()
                        .statusCode(200)
                        .body("secretVersion", equalTo(2))
                        .body("secret", not(equalTo(secret)))
                        .extract()
                        .<String>path("secret");
        count("p", secret, phones(0, 100)).body("count", equalTo(0));
        count("p", rotated, phones(0, 100)).body("count", equalTo(20));
    }

    @Test
    void aMergedFanIsOneAndEMailAddressesCountAsWell() {
        for (int i = 0; i < 12; i++) {
            admin().body(
                            "{\"externalId\":\"e%1$d\",\"email\":\"E%1$d@Example.com\",\"consents\":{\"ads\":true}}"
                                    .formatted(i))
                    .post(root + "/fans")
                    .then()
                    .statusCode(201);
        }
        admin().body("{\"fanId\":\"" + id("e1") + "\",\"reason\":\"r\"}")
                .post(root + "/fans/" + id("e0") + "/merges")
                .then()
                .statusCode(201);
        var secret = partner("p");
        var mails = IntStream.range(0, 120).mapToObj(i -> "e" + i + "@example.com").toList();
        count("p", secret, "EMAIL", mails).body("count", equalTo(11));
    }

    @Test
    void theKeyIsShownOnceAndTheNaturalKeyIsOnes() {
        partner("p");
        var body = "{\"key\":\"p\",\"name\":\"P\",\"channel\":\"ads\",\"minimumCell\":10}";
        admin().body(body).post(partners).then().statusCode(200).body("secret", nullValue());
        admin().get(partners + "/p").then().body("secret", nullValue());
        admin().get(partners).then().body("items.key", contains("p"));
        admin().body(body.replace("10", "20"))
                .post(partners)
                .then()
                .statusCode(409)
                .body("code", equalTo("PARTNER_EXISTS"));
        admin().body(body.replace("10", "9")).post(partners).then().statusCode(400);
        admin().body(Map.of("identifier", "PHONE", "hashes", List.of("x")))
                .post(partners + "/p/counts")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/hashes/0"));
    }

    @Test
    void brandsAndRolesAreWalls() {
        partner("p");
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).get(partners + "/p").then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .post("/v1/brands/" + other + "/exchange-partners/p/rotation")
                .then()
                .statusCode(404);
        as(Tokens.staff(brand, Role.MARKETER)).get(partners).then().statusCode(403);
        given().get(partners).then().statusCode(401);
        admin().get(partners + "/nobody/counts").then().statusCode(404);
    }

    private String partner(String key) {
        return admin().body(
                        "{\"key\":\""
                                + key
                                + "\",\"name\":\"P\",\"channel\":\"ads\",\"minimumCell\":10}")
                .post(partners)
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
    }

    private ValidatableResponse count(String partner, String secret, List<String> names) {
        return count(partner, secret, "PHONE", names);
    }

    private ValidatableResponse count(
            String partner, String secret, String identifier, List<String> names) {
        var hashing = new Partner.Hashing(Base64.getDecoder().decode(secret));
        var hashes =
                names.stream().map(name -> HexFormat.of().formatHex(hashing.of(name))).toList();
        return admin().body(Map.of("identifier", identifier, "hashes", hashes))
                .post(partners + "/" + partner + "/counts")
                .then();
    }

    private static List<String> phones(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "+86138%08d".formatted(i)).toList();
    }

    private void fans(int from, int to) {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                Stream.of(
                                                """
                                                insert into fan (brand, id, external_id, phone, stage)
                                                select ?, gen_random_uuid(), 'f' || i, '138 ' || lpad(i::text, 8, '0'), 'FOLLOWER'
                                                from generate_series(?, ?) i\
                                                """,
                                                """
                                                insert into fan_consent (brand, fan_id, channel, granted)
                                                select f.brand, f.id, 'ads', true from fan f where f.brand = ?
                                                    and f.external_id in (select 'f' || i from generate_series(?, ?) i)\
                                                """)
                                        .forEach(sql -> handle.execute(sql, brand, from, to - 1))));
    }

    private String id(String externalId) {
        return admin().get(root + "/fans?externalId=" + externalId).path("items[0].id");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
