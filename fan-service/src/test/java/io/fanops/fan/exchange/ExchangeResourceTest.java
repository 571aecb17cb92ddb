package io.fanops.fan.exchange;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
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
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.HandleCallback;
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
        fans(0, 400);
        withdraw(200);
        var secret = partner("walmart");
        // 200 of them consent, 1,000 are nobody here; the standard error is 13.
        int told =
                count("walmart", secret, phones(0, 1_400))
                        .statusCode(200)
                        .extract()
                        .<Integer>path("count");
        assertThat(told).isBetween(120, 280).matches(c -> c % 10 == 0);
        var body =
                count("walmart", secret, phones(0, 1_400))
                        .statusCode(200)
                        .body("listed", equalTo(1_400))
                        .body("fewerThan", nullValue())
                        .extract()
                        .asString();
        assertThat(body).doesNotContain("+86").doesNotContain(id("f1"));
        // Somebody comes; the same list again tells nothing of it.
        fans(400, 800);
        count("walmart", secret, phones(0, 1_400)).body("count", equalTo(told));
        admin().get(partners + "/walmart/counts")
                .then()
                .body("items", hasSize(1))
                .body("items[0].count", equalTo(told));
    }

    @Test
    void noneAreTheSameAsFew() {
        fans(0, 5);
        // Seven standard errors below the cell.
        var secret = partner("p", 60);
        var few = count("p", secret, phones(0, 600)).statusCode(200).extract();
        var none = count("p", secret, phones(1_000, 1_600)).statusCode(200).extract();
        assertThat(few.<Object>path("count")).isNull();
        assertThat(few.<Integer>path("fewerThan")).isEqualTo(60);
        assertThat(none.<Object>path("count")).isNull();
        assertThat(none.<Integer>path("fewerThan")).isEqualTo(60);
    }

    /// Takes the rounding away, as if somebody had got behind it by many lists: what is counted of
    /// one person is still right for nine in ten only, and the same as often as it is asked.
    @Test
    void whatIsCountedOfOnePersonIsWrongForOneInTen() {
        fans(0, 1_000);
        var secret = partner("p");
        int fans = estimateOf(secret, phones(0, 1_000));
        int strangers = estimateOf(secret, phones(5_000, 6_000));
        // Without doubt it would be 1,000 and 0, each time.
        int wrong = wrongOf(phones(0, 1_000), secret);
        assertThat(wrong).isBetween(50, 150);
        assertThat(fans).isEqualTo(Doubt.estimate(1_000 - wrong, 1_000));
        assertThat(strangers)
                .isEqualTo(Doubt.estimate(wrongOf(phones(5_000, 6_000), secret), 1_000));
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
                .header(
                        "Retry-After",
                        Integer::parseInt,
                        both(greaterThan(86_000)).and(lessThanOrEqualTo(86_400)))
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
        fans(0, 300);
        var secret = partner("p", 60);
        var other = partner("q", 60);
        assertThat(other).isNotEqualTo(secret);
        count("q", secret, phones(0, 600)).body("fewerThan", equalTo(60));
        var rotated =
                admin().post(partners + "/p/rotation")
                        .then()
                        .statusCode(200)
                        .body("secretVersion", equalTo(2))
                        .body("secret", not(equalTo(secret)))
                        .extract()
                        .<String>path("secret");
        count("p", secret, phones(0, 600)).body("fewerThan", equalTo(60));
        count("p", rotated, phones(0, 600)).body("count", greaterThanOrEqualTo(180));
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
        count("p", secret, "EMAIL", mails).statusCode(200);
        var wrong = hashes(secret, mails).stream().map(doubt("p")::isWrongOf).toList();
        // Eleven of the first twelve are known by it: e1 is e0 now, and its address with it.
        assertThat(estimates("p")).containsExactly(estimate(wrong, i -> i < 12 && i != 1));
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
        return partner(key, 10);
    }

    private String partner(String key, int minimumCell) {
        return admin().body(
                        "{\"key\":\""
                                + key
                                + "\",\"name\":\"P\",\"channel\":\"ads\",\"minimumCell\":"
                                + minimumCell
                                + "}")
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
        return admin().body(Map.of("identifier", identifier, "hashes", hashes(secret, names)))
                .post(partners + "/" + partner + "/counts")
                .then();
    }

    private static List<String> hashes(String secret, List<String> names) {
        var hashing = new Partner.Hashing(Base64.getDecoder().decode(secret));
        return names.stream().map(name -> HexFormat.of().formatHex(hashing.of(name))).toList();
    }

    private int estimateOf(String secret, List<String> names) {
        count("p", secret, names).statusCode(200);
        return estimates("p").getLast();
    }

    private int wrongOf(List<String> names, String secret) {
        return (int) hashes(secret, names).stream().filter(doubt("p")::isWrongOf).count();
    }

    private static int estimate(List<Boolean> wrong, IntPredicate isFan) {
        int counted =
                (int)
                        IntStream.range(0, wrong.size())
                                .filter(i -> isFan.test(i) != wrong.get(i))
                                .count();
        return Doubt.estimate(counted, wrong.size());
    }

    /// What was found, before it is told in cells.
    private List<Integer> estimates(String partner) {
        return within(handle ->
                handle.select(
                                "select answer from exchange_count where brand = ? and partner = ? order by id",
                                brand,
                                partner)
                        .mapTo(Integer.class)
                        .list());
    }

    private Doubt doubt(String partner) {
        return new Doubt(
                within(handle ->
                        handle.select(
                                        "select doubt from exchange_partner where brand = ? and key = ?",
                                        brand,
                                        partner)
                                .mapTo(byte[].class)
                                .one()));
    }

    private <T> T within(HandleCallback<T, RuntimeException> work) {
        return BrandScope.within(brand, () -> jdbi.withHandle(work));
    }

    private void withdraw(int consents) {
        within(handle ->
                handle.execute(
                        """
                        update fan_consent c set granted = false from fan f where c.brand = ? and f.brand = c.brand
                            and f.id = c.fan_id and substr(f.external_id, 2)::int < ?\
                        """,
                        brand,
                        consents));
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
