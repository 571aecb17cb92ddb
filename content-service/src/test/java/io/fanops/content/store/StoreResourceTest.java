package io.fanops.content.store;

import static io.fanops.content.Calling.admin;
import static io.fanops.content.Calling.staff;
import static io.fanops.content.Calling.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.content.ToldFacts;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class StoreResourceTest {
    private static final String NANJING_ROAD =
            """
            {"externalId":"S-01","name":"南京西路店","address":"南京西路 1266 号","city":"上海","region":"华东",
             "location":{"lat":31.2297,"lon":121.448},"timezone":"Asia/Shanghai","phone":"+86 21 6279 0000",
             "openingHours":[{"days":["MONDAY","FRIDAY"],"opens":"09:00","closes":"21:30"}]}\
            """;

    private final String brand = Brands.fresh();
    private final String stores = "/v1/brands/" + brand + "/stores";

    @Test
    void opensAStoreAndReadsItBack() {
        var opened = admin(brand).body(NANJING_ROAD).post(stores);

        opened.then()
                .statusCode(201)
                .header("Location", endsWith(stores + "/" + opened.path("id")))
                .header("ETag", "\"0\"")
                .body("externalId", equalTo("S-01"))
                .body("_actions", contains("edit"));
        admin(brand)
                .get(stores + "/" + opened.path("id"))
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .body("name", equalTo("南京西路店"))
                .body("location.lat", equalTo(31.2297f))
                .body("openingHours[0].days", contains("MONDAY", "FRIDAY"))
                .body("openingHours[0].opens", equalTo("09:00"))
                .body("createdAt", equalTo(opened.path("createdAt")))
                .body("distanceKm", nullValue());
        admin(brand)
                .queryParam("externalId", "S-01")
                .get(stores)
                .then()
                .body("items.id", contains(opened.<String>path("id")));
    }

    @Test
    void aRepeatGivesTheFirstStoreAndOtherContentIsRefused() {
        var first = admin(brand).body(NANJING_ROAD).post(stores).<String>path("id");

        admin(brand)
                .body(NANJING_ROAD)
                .post(stores)
                .then()
                .statusCode(200)
                .body("id", equalTo(first));
        admin(brand)
                .body("{\"externalId\":\"S-01\",\"name\":\"另一家\"}")
                .post(stores)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("STORE_EXISTS"))
                .body("type", equalTo("urn:fanops:problem:store-exists"))
                .body("errors[0].pointer", equalTo("/externalId"));
    }

    @Test
    void twentyEqualRequestsAtOnceOpenOneStore() throws Exception {
        var answers = atOnce(20, () -> admin(brand).body(NANJING_ROAD).post(stores));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200)).hasSize(19);
        assertThat(answers.stream().map(answer -> answer.<String>path("id")).distinct()).hasSize(1);
    }

    @Test
    void theSameIdempotencyKeyReplaysTheFirstAnswer() {
        var body = "{\"name\":\"无编号的店\"}";
        var first = admin(brand).header("Idempotency-Key", "k").body(body).post(stores);

        first.then().statusCode(201).body("externalId", matchesPattern("[0-9A-Z]{8}"));
        admin(brand)
                .header("Idempotency-Key", "k")
                .body(body)
                .post(stores)
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(first.path("id")));
        admin(brand)
                .header("Idempotency-Key", "k")
                .body(NANJING_ROAD)
                .post(stores)
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"externalId":"x"}                                     | VALIDATION_FAILED | /name
                    {"name":"  "}                                          | VALIDATION_FAILED | /name
                    {"name":7}                                             | VALIDATION_FAILED | /name
                    {"name":"a\\u0000b"}                                   | VALIDATION_FAILED | /name
                    {"name":"a\\nb"}                                       | VALIDATION_FAILED | /name
                    {"name":"a","code":"x"}                                | UNKNOWN_FIELD     | /code
                    {"name":"a","externalId":" x"}                         | VALIDATION_FAILED | /externalId
                    {"name":"a","externalId":""}                           | VALIDATION_FAILED | /externalId
                    {"name":"a","timezone":"Mars/Olympus"}                 | VALIDATION_FAILED | /timezone
                    {"name":"a","phone":"call me"}                         | VALIDATION_FAILED | /phone
                    {"name":"a","location":{"lat":91,"lon":0}}             | VALIDATION_FAILED | /location/lat
                    {"name":"a","location":{"lat":1}}                      | VALIDATION_FAILED | /location/lon
                    {"name":"a","location":{"lat":"NaN","lon":1}}          | VALIDATION_FAILED | /location/lat
                    {"name":"a","location":{"lat":1e400,"lon":1}}          | VALIDATION_FAILED | /location/lat
                    {"name":"a","location":[1,2]}                          | VALIDATION_FAILED | /location
                    {"name":"a","openingHours":"always"}                   | VALIDATION_FAILED | /openingHours
                    {"name":"a","openingHours":[{"days":["MON"],"opens":"09:00","closes":"10:00"}]} | VALIDATION_FAILED | /openingHours/0/days/0
                    {"name":"a","openingHours":[{"days":[null],"opens":"09:00","closes":"10:00"}]} | VALIDATION_FAILED | /openingHours/0/days/0
                    {"name":"a","openingHours":[{"days":[],"opens":"09:00","closes":"10:00"}]} | VALIDATION_FAILED | /openingHours/0/days
                    {"name":"a","openingHours":[{"days":["MONDAY"],"opens":"9 o'clock","closes":"10:00"}]} | VALIDATION_FAILED | /openingHours/0/opens
                    {"name":"a","openingHours":[{"days":["MONDAY"],"closes":"10:00"}]} | VALIDATION_FAILED | /openingHours/0/opens
                    {"name":"a","openingHours":[null]}                     | VALIDATION_FAILED | /openingHours/0
                    """)
    void refusesBadInputAndNamesTheField(String body, String code, String pointer) {
        admin(brand)
                .body(body)
                .post(stores)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("errors.pointer", hasItem(pointer));
        admin(brand).get(stores).then().body("items", empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "\"x\"", "7", "null", "", "{}{}"})
    void refusesWhatIsNoStoreAtAll(String body) {
        admin(brand)
                .body(body)
                .post(stores)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"☕️👩‍👩‍👧‍👦 咖啡", "مقهى الشمس", "\\u202Eevil", "Ünïcödé ﷽"})
    void takesAnyWriting(String name) {
        admin(brand)
                .body("{\"name\":\"" + name + "\",\"externalId\":\"" + name + "\"}")
                .post(stores)
                .then()
                .statusCode(201)
                .body("name", notNullValue());
    }

    @Test
    void editsWithAMergePatchUnlessSomebodyElseWasFaster() {
        var store = stores + "/" + admin(brand).body(NANJING_ROAD).post(stores).path("id");

        admin(brand)
                .header("If-Match", "\"0\"")
                .body("{\"name\":\"静安店\",\"phone\":null,\"location\":{\"lat\":31.23}}")
                .patch(store)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("name", equalTo("静安店"))
                .body("phone", nullValue())
                .body("location.lat", equalTo(31.23f))
                .body("location.lon", equalTo(121.448f))
                .body("city", equalTo("上海"));
        admin(brand)
                .header("If-Match", "\"0\"")
                .body("{\"name\":\"太晚\"}")
                .patch(store)
                .then()
                .statusCode(412)
                .body("code", equalTo("PRECONDITION_FAILED"));
        admin(brand)
                .contentType("application/merge-patch+json")
                .body("{\"city\":\"苏州\",\"externalId\":\"S-01\"}")
                .patch(store)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"name":null}             | /name
                    {"externalId":"S-02"}     | /externalId
                    {"location":{"lon":null}} | /location/lon
                    {"colour":"red"}          | /colour
                    {"timezone":"nowhere"}    | /timezone
                    {"city":"a\\u0000"}       | /city
                    """)
    void refusesABadEdit(String patch, String pointer) {
        var store = stores + "/" + admin(brand).body(NANJING_ROAD).post(stores).path("id");

        admin(brand)
                .body(patch)
                .patch(store)
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem(pointer));
        admin(brand).get(store).then().header("ETag", "\"0\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "null", "", "{"})
    void refusesAnEditThatIsNoObject(String patch) {
        var store = stores + "/" + admin(brand).body(NANJING_ROAD).post(stores).path("id");

        admin(brand).body(patch).patch(store).then().statusCode(400);
    }

    @Test
    void pagesThroughTheListInTheOrderOfOpening() {
        IntStream.range(0, 5).forEach(n -> open("S-" + n, "城市" + n % 2, 0, n));

        var first = admin(brand).queryParam("limit", 2).get(stores);
        var second =
                admin(brand)
                        .queryParam("limit", 2)
                        .queryParam("cursor", first.<String>path("next"))
                        .get(stores);
        var last =
                admin(brand)
                        .queryParam("limit", 2)
                        .queryParam("cursor", second.<String>path("next"))
                        .get(stores);

        first.then().body("items.externalId", contains("S-0", "S-1"));
        second.then().body("items.externalId", contains("S-2", "S-3"));
        last.then().body("items.externalId", contains("S-4")).body("next", nullValue());
        admin(brand)
                .queryParam("city", "城市1")
                .get(stores)
                .then()
                .body("items.externalId", contains("S-1", "S-3"));
    }

    @Test
    void findsTheStoresAroundAPointTheNearestFirst() {
        open("beijing", "北京", 39.9042, 116.4074);
        open("jingan", "上海", 31.2297, 121.4480);
        open("pudong", "上海", 31.2397, 121.4998);
        admin(brand).body("{\"externalId\":\"online\",\"name\":\"网店\"}").post(stores);

        admin(brand)
                .queryParam("near", "31.2304,121.4737")
                .queryParam("radius", 10)
                .get(stores)
                .then()
                .statusCode(200)
                .body("items.externalId", contains("jingan", "pudong"))
                .body("items[0].distanceKm", closeTo(2.44))
                .body("items[1].distanceKm", closeTo(2.69));
        var first =
                admin(brand)
                        .queryParam("near", "31.2304,121.4737")
                        .queryParam("radius", 2000)
                        .queryParam("limit", 2)
                        .get(stores);
        first.then().body("next", notNullValue());
        admin(brand)
                .queryParam("near", "31.2304,121.4737")
                .queryParam("radius", 2000)
                .queryParam("limit", 2)
                .queryParam("cursor", first.<String>path("next"))
                .get(stores)
                .then()
                .body("items.externalId", contains("beijing"))
                // Shanghai to Beijing as the crow flies.
                .body("items[0].distanceKm", closeTo(1067.7))
                .body("next", nullValue());
        admin(brand)
                .queryParam("near", "31.2304,121.4737")
                .queryParam("radius", 2000)
                .queryParam("city", "北京")
                .get(stores)
                .then()
                .body("items.externalId", contains("beijing"));
    }

    @Test
    void findsNeighboursAcrossTheDateLine() {
        open("taveuni", "Fiji", -16.8, 179.95);

        admin(brand)
                .queryParam("near", "-16.8,-179.95")
                .queryParam("radius", 20)
                .get(stores)
                .then()
                .body("items.externalId", contains("taveuni"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "near=here",
                "near=91,0",
                "near=1,2,3",
                "near=NaN,1",
                "near=1,1&radius=0",
                "near=1,1&radius=-1",
                "near=1,1&radius=NaN",
                "near=1,1&cursor=Zm9v",
                "limit=0",
                "limit=501",
                "cursor=%25",
                "cursor=Zm9v"
            })
    void refusesABadQuestion(String query) {
        given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .urlEncodingEnabled(false)
                .get(stores + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("VALIDATION_FAILED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=abc", "limit=99999999999", "near=1,1&radius=far"})
    void refusesWhatIsNoNumber(String query) {
        given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .urlEncodingEnabled(false)
                .get(stores + "?" + query)
                .then()
                .statusCode(not(equalTo(500)))
                .contentType("application/problem+json");
    }

    @Test
    void tellsTheOpeningAndEachNewName() {
        try (var facts = new ToldFacts(brand)) {
            var id = admin(brand).body(NANJING_ROAD).post(stores).<String>path("id");
            admin(brand).body(NANJING_ROAD).post(stores);
            admin(brand).body("{\"city\":\"苏州\"}").patch(stores + "/" + id);
            admin(brand).body("{\"name\":\"静安店\"}").patch(stores + "/" + id);

            var told = facts.until(heard -> heard.size() >= 2);

            assertThat(told)
                    .extracting(
                            ToldFacts.Told::type,
                            fact -> fact.data().get("storeId").asText(),
                            fact -> fact.data().get("code").asText(),
                            fact -> fact.data().get("name").asText())
                    .containsExactly(
                            tuple("fanops.content.store-opened.v1", id, "S-01", "南京西路店"),
                            tuple("fanops.content.store-opened.v1", id, "S-01", "静安店"));
        }
    }

    @Test
    void showsNothingToAnotherBrand() {
        var id = admin(brand).body(NANJING_ROAD).post(stores).<String>path("id");
        var other = Brands.fresh();
        var theirs = "/v1/brands/" + other + "/stores";

        admin(other).get(stores).then().statusCode(404).body("code", equalTo("NOT_FOUND"));
        admin(other).get(stores + "/" + id).then().statusCode(404);
        admin(other).body("{\"name\":\"x\"}").patch(stores + "/" + id).then().statusCode(404);
        admin(other).body(NANJING_ROAD).post(stores).then().statusCode(404);
        admin(other).get(theirs + "/" + id).then().statusCode(404);
        admin(other).body("{\"name\":\"x\"}").patch(theirs + "/" + id).then().statusCode(404);
        admin(other).get(theirs).then().statusCode(200).body("items", empty());
        admin(brand).get(stores).then().body("items", hasSize(1));
    }

    @Test
    void asksForATokenAndARole() {
        given().get(stores).then().statusCode(401).header("WWW-Authenticate", "Bearer");
        with("x.y.z").get(stores).then().statusCode(401);
        with(Tokens.fan("somebody")).get(stores).then().statusCode(404);
        with(Tokens.platformAdmin()).get(stores).then().statusCode(404);
        for (var role : List.of(Role.ANALYST, Role.STORE_CLERK)) {
            staff(brand, role)
                    .body(NANJING_ROAD)
                    .post(stores)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("FORBIDDEN"));
            staff(brand, role).get(stores).then().statusCode(200);
        }
        staff(brand, Role.FAN).get(stores).then().statusCode(403);
        var opened = staff(brand, Role.MARKETER).body(NANJING_ROAD).post(stores);
        opened.then().statusCode(201);
        staff(brand, Role.ANALYST)
                .get(stores + "/" + opened.path("id"))
                .then()
                .body("_actions", empty());
        with(Tokens.service()).get(stores).then().statusCode(200);
    }

    @Test
    void knowsNoStoreOfAnotherName() {
        admin(brand).get(stores + "/" + UUID.randomUUID()).then().statusCode(404);
        admin(brand).get(stores + "/S-01").then().statusCode(404);
        admin(brand).delete(stores + "/S-01").then().statusCode(405);
        admin(brand).contentType("text/plain").body("x").post(stores).then().statusCode(415);
    }

    private void open(String externalId, String city, double lat, double lon) {
        admin(brand)
                .body(
                        """
                        {"externalId":"%s","name":"%1$s","city":"%s","location":{"lat":%s,"lon":%s}}\
                        """
                                .formatted(externalId, city, lat, lon))
                .post(stores)
                .then()
                .statusCode(201);
    }

    private static org.hamcrest.Matcher<Float> closeTo(double km) {
        return new org.hamcrest.CustomTypeSafeMatcher<>("about " + km) {
            @Override
            protected boolean matchesSafely(Float found) {
                return Math.abs(found - km) < km * 0.002 + 0.005;
            }
        };
    }

    private static List<Response> atOnce(int times, Callable<Response> call)
            throws InterruptedException, ExecutionException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = pool.invokeAll(IntStream.range(0, times).mapToObj(_ -> call).toList());
            var answers = new java.util.ArrayList<Response>();
            for (var answer : running) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
