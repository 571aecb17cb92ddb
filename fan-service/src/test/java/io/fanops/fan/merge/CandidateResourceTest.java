package io.fanops.fan.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class CandidateResourceTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "phone":"+86 138-0000-0002" | "phone":"13800000002"  | PHONE | 0.9
                    "email":"Ann@Example.com"   | "email":"ann@example.COM" | EMAIL | 0.85
                    "phone":"13800000003" | "identities":[{"channel":"phone","externalId":"0086 13800000003"}] | PHONE | 0.9
                    "identities":[{"channel":"WECHAT_UNIONID","externalId":"u"}] | "identities":[{"channel":"wechat_unionid","externalId":"u"}] | WECHAT_UNIONID | 0.98
                    """)
    void twoWhoHaveTheSameAreQueuedWithTheEvidence(
            String one, String other, String kind, float confidence) {
        fan("a", one);
        fan("b", other);
        open().body("items", hasSize(1))
                .body("items[0].confidence", equalTo(confidence))
                .body("items[0].evidence.kind", contains(kind))
                .body("items[0]._actions", contains("accept", "reject"));
    }

    @Test
    void anIdentityThatIsSaidOfASecondFanQueuesThePair() {
        var a = fan("a", "\"identities\":[{\"channel\":\"wechat\",\"externalId\":\"o1\"}]");
        var b = fan("b", "\"nickname\":\"B\"");
        admin().body("{\"channel\":\"wechat\",\"externalId\":\"o1\"}")
                .post(root + "/fans/" + b + "/identities")
                .then()
                .statusCode(409)
                .body("code", equalTo("IDENTITY_TAKEN"))
                .body("errors[0].pointer", equalTo("/externalId"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> open().body("items", hasSize(1)));
        open().body("items[0].fans.fanId", contains(sorted(a, b)));
        // A refused edit queues as well.
        var c = fan("c", "\"nickname\":\"C\"");
        admin().body("{\"identities\":[{\"channel\":\"wechat\",\"externalId\":\"o1\"}]}")
                .patch(root + "/fans/" + c)
                .then()
                .statusCode(409);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> open().body("items", hasSize(2)));
    }

    @Test
    void anImportQueuesWhatItFindsAndWhatIsTaken() {
        fan(
                "a",
                "\"phone\":\"13800000007\",\"identities\":[{\"channel\":\"wechat\",\"externalId\":\"o7\"}]");
        importFans(
                """
                {"externalId":"b","phone":"13800000007"}
                {"externalId":"c","identities":[{"channel":"wechat","externalId":"o7"}]}
                {"externalId":"d","nickname":"D"}
                """);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> open().body("items", hasSize(2)));
    }

    @Test
    void addressesAndDevicesMakeNoPairAndAddToOne() {
        var shared =
                "\"identities\":[{\"channel\":\"IP\",\"externalId\":\"10.0.0.1\"},{\"channel\":\"DEVICE\",\"externalId\":\"d\"}]";
        fan("a", shared);
        fan("b", shared);
        open().body("items", empty());
        fan("c", "\"phone\":\"13800000009\"," + shared);
        fan("d", "\"phone\":\"13800000009\"," + shared);
        // 1 - 0.1 × 0.6 × 0.9
        open().body("items", hasSize(1)).body("items[0].confidence", equalTo(0.946f));
    }

    @Test
    void whatACrowdHasProvesNothing() {
        fan("f0", "\"phone\":\"4001234567\",\"email\":\"f@example.com\"");
        for (int i = 1; i < 11; i++) {
            fan("f" + i, "\"phone\":\"4001234567\"");
        }
        admin().get(root + "/merge-candidates?limit=500").then().body("items", hasSize(55));
        fan("twin", "\"email\":\"f@example.com\"");
        fan("last", "\"phone\":\"4001234567\"");
        // What speaks for a pair besides goes on speaking.
        open().body("items", hasSize(1))
                .body("items[0].confidence", equalTo(0.85f))
                .body("items[0].evidence.kind", contains("EMAIL"));
        patch(id("twin"), "{\"phone\":\"400 123 4567\"}");
        fan("more", "\"phone\":\"4001234567\"");
        open().body("items", hasSize(1)).body("items[0].confidence", equalTo(0.85f));
    }

    @Test
    void whatAPolicyHasToDecideOutlivesARestart() {
        fan("a", "\"phone\":\"13800000012\"");
        fan("b", "\"phone\":\"13800000012\"");
        candidate();
        // As a process leaves it that has ended after the word and before the merge.
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle -> {
                            handle.execute(
                                    "insert into merge_policy (brand, auto_merge_from, identifiers) values (?, 0.9, '{PHONE}')",
                                    brand);
                            handle.execute(
                                    "insert into merge_due (brand, since) values (?, now())",
                                    brand);
                        }));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> admin().get(root + "/fans").then().body("items", hasSize(1)));
        await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 0);
    }

    /// More than a turn's pairs: the brand is put off for others, and goes on.
    @Test
    void aPolicyGoesOnWhereTurnsAreFull() {
        put(root + "/merge-policy", "*", "{\"autoMergeFrom\":0.9,\"identifiers\":[\"PHONE\"]}")
                .statusCode(200);
        importFans(
                IntStream.range(0, 50)
                        .mapToObj(i ->
                                "{\"externalId\":\"t%d\",\"phone\":\"139000000%02d\"}\n"
                                        .formatted(i, i / 2))
                        .collect(Collectors.joining()));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        admin().get(root + "/merges?limit=500").then().body("items", hasSize(25)));
    }

    @Test
    void acceptingMergesTheTwo() {
        var a = fan("a", "\"phone\":\"13800000004\"");
        var b = fan("b", "\"phone\":\"13800000004\"");
        var candidate = candidate();
        decide(candidate, "acceptance", "{\"survivor\":\"" + b + "\"}")
                .statusCode(200)
                .body("state", equalTo("MERGED"))
                .body("_actions", empty());
        admin().get(root + "/fans/" + a).then().body("id", equalTo(b));
        decide(candidate, "acceptance", "{}").statusCode(200).body("state", equalTo("MERGED"));
        decide(candidate, "rejection", "{\"reason\":\"r\"}")
                .statusCode(409)
                .body("code", equalTo("CANDIDATE_DECIDED"));
        open().body("items", empty());
    }

    @Test
    void aRejectedPairComesBackForSomethingNewOnly() {
        fan("a", "\"phone\":\"13800000005\"");
        var b = fan("b", "\"phone\":\"13800000005\"");
        var candidate = candidate();
        decide(candidate, "rejection", "{\"reason\":\"mother and daughter\"}")
                .statusCode(200)
                .body("reason", equalTo("mother and daughter"))
                .body("state", equalTo("REJECTED"));
        patch(b, "{\"phone\":\"138 0000 0005\"}");
        open().body("items", empty());
        decide(candidate, "acceptance", "{}").statusCode(409);

        fan("c", "\"email\":\"x@example.com\"");
        patch(b, "{\"identities\":[{\"channel\":\"EMAIL\",\"externalId\":\"X@example.com\"}]}");
        open().body("items", hasSize(1));
        admin().body("{\"email\":\"X@example.com\"}")
                .patch(root + "/fans/" + id("a"))
                .then()
                .statusCode(200);
        admin().get(root + "/merge-candidates/" + candidate)
                .then()
                .body("state", equalTo("OPEN"))
                .body("evidence", hasSize(2));
    }

    @Test
    void anUndoneMergeIsNotBroughtForwardAgain() {
        var a = fan("a", "\"phone\":\"13800000006\"");
        var b = fan("b", "\"phone\":\"13800000006\"");
        var candidate = candidate();
        var merge = decide(candidate, "acceptance", "{}").extract().<String>path("mergeId");
        admin().body("{\"reason\":\"wrong\"}")
                .post(root + "/merges/" + merge + "/undo")
                .then()
                .statusCode(200);
        admin().get(root + "/merge-candidates/" + candidate)
                .then()
                .body("state", equalTo("REJECTED"));
        patch(a, "{\"phone\":\"13800000006\"}");
        patch(b, "{\"nickname\":\"B\"}");
        open().body("items", empty());
    }

    @Test
    void nobodyIsMergedUnaskedUnlessThePolicySaysSo() {
        var policy = root + "/merge-policy";
        var tag = admin().get(policy).then().statusCode(200).extract().header("ETag");
        fan("a", "\"phone\":\"13800000008\"");
        var b = fan("b", "\"phone\":\"13800000008\"");
        open().body("items", hasSize(1));

        put(policy, tag, "{\"autoMergeFrom\":0.95,\"identifiers\":[\"PHONE\",\"EMAIL\"]}")
                .statusCode(200)
                .body("autoMergeFrom", equalTo(0.95f));
        put(policy, tag, "{\"identifiers\":[\"PHONE\"]}").statusCode(412);
        put(policy, "*", "{\"autoMergeFrom\":0.1,\"identifiers\":[\"PHONE\"]}").statusCode(400);
        put(policy, "*", "{\"autoMergeFrom\":0.9,\"identifiers\":[\"IP\"]}").statusCode(400);

        // 0.9 is not enough; with the e-mail address it is.
        patch(id("a"), "{\"email\":\"a@example.com\"}");
        open().body("items", hasSize(1));
        patch(b, "{\"email\":\"A@example.com\"}");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> admin().get(root + "/fans").then().body("items", hasSize(1)));
        admin().get(root + "/merges").then().body("items[0].by", equalTo("policy"));
        assertThat(id("b")).isEqualTo(id("a"));
    }

    /// However fast a shop's customers come in.
    @Test
    void aPolicyUnitesAFewAccountsAndNotAShopsCustomers() {
        put(root + "/merge-policy", "*", "{\"autoMergeFrom\":0.9,\"identifiers\":[\"PHONE\"]}")
                .statusCode(200);
        for (int i = 0; i < 7; i++) {
            fan("f" + i, "\"phone\":\"13800000013\"");
            await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 0);
        }
        admin().get(root + "/fans").then().body("items", hasSize(3));
        admin().get(root + "/merges").then().body("items", hasSize(4));
        // The two others are brought before somebody, each beside the person and one beside the
        // other.
        open().body("items", hasSize(3));

        importFans(
                IntStream.range(0, 7)
                        .mapToObj(
                                i -> "{\"externalId\":\"g" + i + "\",\"phone\":\"13800000014\"}\n")
                        .collect(Collectors.joining()));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> open().body("items", hasSize(24)));
        await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 0);
        admin().get(root + "/fans").then().body("items", hasSize(10));
    }

    @Test
    void kindsThatDoNotCountMakeNoPair() {
        put(root + "/merge-policy", "*", "{\"identifiers\":[\"EMAIL\"]}").statusCode(200);
        fan("a", "\"phone\":\"13800000010\"");
        fan("b", "\"phone\":\"13800000010\"");
        open().body("items", empty());
    }

    @Test
    void brandsAndRolesAreWalls() {
        fan("a", "\"phone\":\"13800000011\"");
        fan("b", "\"phone\":\"13800000011\"");
        var candidate = candidate();
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/merge-candidates/" + candidate)
                .then()
                .statusCode(404);
        as(Tokens.brandAdmin(other))
                .body("{}")
                .post("/v1/brands/" + other + "/merge-candidates/" + candidate + "/acceptance")
                .then()
                .statusCode(404);
        as(Tokens.staff(brand, Role.STORE_CLERK))
                .get(root + "/merge-candidates")
                .then()
                .statusCode(403);
        as(Tokens.staff(brand, Role.MARKETER))
                .body("{\"identifiers\":[]}")
                .put(root + "/merge-policy")
                .then()
                .statusCode(403);
        given().get(root + "/merge-candidates").then().statusCode(401);
        admin().get(root + "/merge-candidates?state=LOST").then().statusCode(400);
        decide(candidate, "acceptance", "{\"survivor\":\"" + fan("z", "\"tags\":[]") + "\"}")
                .statusCode(400);
    }

    private void importFans(String lines) {
        given().config(
                        RestAssured.config()
                                .encoderConfig(
                                        EncoderConfig.encoderConfig()
                                                .encodeContentTypeAs(
                                                        "application/x-ndjson",
                                                        ContentType.BINARY)))
                .auth()
                .oauth2(Tokens.brandAdmin(brand))
                .contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post(root + "/fans/import")
                .then()
                .statusCode(202);
    }

    @Test
    void aServiceIsToldWhatSomebodyHasInCommonWithAnother() {
        var device =
                "\"identities\":[{\"channel\":\"DEVICE\",\"externalId\":\"d\"},{\"channel\":\"IP\",\"externalId\":\"10.0.0.1\"}]";
        var ann = fan("ann", "\"phone\":\"13800000021\"," + device);
        like(ann, "{\"fanId\":\"" + ann + "\"}").body("fans[0].likeness.same", equalTo(true));
        like(ann, "{\"externalId\":\"stranger\"}")
                .body("fans[0].likeness.same", equalTo(false))
                .body("fans[0].likeness.shares", empty());
        // A newcomer is compared by what is said with the question itself.
        like(ann, "{\"externalId\":\"twin\",\"phone\":\"+86 138 0000 0021\"," + device + "}")
                .body("fans[0].likeness.shares", containsInAnyOrder("PHONE", "DEVICE"))
                .body("fans[0].likeness.verified", empty());
        admin().body("{\"channel\":\"phone\",\"externalId\":\"13800000021\",\"verified\":true}")
                .post(root + "/fans/" + ann + "/identities")
                .then()
                .statusCode(201);
        like(ann, "{\"externalId\":\"twin\"}").body("fans[0].likeness.verified", contains("PHONE"));
        // Who was looked at and found to be another is not suspected any more.
        decide(candidate(), "rejection", "{\"reason\":\"Sisters\"}").statusCode(200);
        like(ann, "{\"externalId\":\"twin\"}").body("fans[0].likeness.shares", empty());
        like(ann, "{\"externalId\":\"mail\",\"email\":\"x@Mailinator.com\"}")
                .body("fans[0].likeness.emailDomains", contains("mailinator.com"));
        // A claim to what is another's speaks against the claimant.
        like(
                        ann,
                        "{\"externalId\":\"claimant\",\"identities\":[{\"channel\":\"phone\",\"externalId\":\"13800000021\"}]}")
                .body("fans[0].likeness.shares", contains("PHONE"));
    }

    @Test
    void whatACrowdHasIsNobodysLikeness() {
        var ann = fan("ann", "\"phone\":\"4008001234\"");
        for (int i = 0; i < 11; i++) {
            fan("c" + i, "\"phone\":\"4008001234\"");
        }
        like(ann, "{\"externalId\":\"c1\"}").body("fans[0].likeness.shares", empty());
    }

    @Test
    void twoAddressesButForWhatFollowsAPlusAreInCommonAndProveNothing() {
        var ann = fan("ann", "\"email\":\"Ann@example.org\"");
        for (var address : new String[] {"ann+1@example.org", "ANN+shop+2@Example.org"}) {
            like(ann, "{\"externalId\":\"" + address + "\",\"email\":\"" + address + "\"}")
                    .body("fans[0].likeness.shares", contains("EMAIL"))
                    .body("fans[0].likeness.verified", empty());
        }
        var dots = fan("dots", "\"email\":\"wang.li@gmail.com\"");
        like(dots, "{\"externalId\":\"w\",\"email\":\"W.angLi+2@googlemail.com\"}")
                .body("fans[0].likeness.shares", contains("EMAIL"))
                .body("fans[0].likeness.verified", empty());
        like(ann, "{\"externalId\":\"x\",\"email\":\"a.nn@example.org\"}")
                .body("fans[0].likeness.shares", empty());
        var plus = fan("plus", "\"email\":\"ben+1@example.org\"");
        like(plus, "{\"externalId\":\"ben\",\"email\":\"ben@example.org\"}")
                .body("fans[0].likeness.shares", contains("EMAIL"));
        like(plus, "{\"externalId\":\"other\",\"email\":\"ben@example.com\"}")
                .body("fans[0].likeness.shares", empty());
    }

    private ValidatableResponse like(String other, String fan) {
        return as(Tokens.service())
                .body(
                        "{\"joining\":true,\"comparedWith\":\""
                                + other
                                + "\",\"fans\":["
                                + fan
                                + "]}")
                .post(root + "/fans/resolutions")
                .then()
                .statusCode(200);
    }

    private int waiting() {
        return jdbi.withHandle(handle ->
                handle.select("select count(*) from merge_due where brand = ?", brand)
                        .mapTo(Integer.class)
                        .one());
    }

    private ValidatableResponse open() {
        return admin().get(root + "/merge-candidates?state=OPEN").then().statusCode(200);
    }

    private String candidate() {
        return open().body("items", hasSize(1)).extract().path("items[0].id");
    }

    private ValidatableResponse decide(String candidate, String how, String body) {
        return admin().body(body).post(root + "/merge-candidates/" + candidate + "/" + how).then();
    }

    private ValidatableResponse put(String path, String tag, String body) {
        return admin().header("If-Match", tag).body(body).put(path).then();
    }

    private void patch(String fan, String body) {
        admin().body(body).patch(root + "/fans/" + fan).then().statusCode(200);
    }

    private String id(String externalId) {
        return admin().get(root + "/fans?externalId=" + externalId).path("items[0].id");
    }

    private static String[] sorted(String... ids) {
        var sorted = ids.clone();
        java.util.Arrays.sort(sorted);
        return sorted;
    }

    private String fan(String externalId, String fields) {
        return admin().body("{\"externalId\":\"" + externalId + "\"," + fields + "}")
                .post(root + "/fans")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
