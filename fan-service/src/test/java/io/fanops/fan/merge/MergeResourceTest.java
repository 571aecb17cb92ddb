package io.fanops.fan.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class MergeResourceTest {
    private static final String ANN =
            """
            {"externalId":"ann","nickname":"Ann","phone":"13800000001","tags":["tea"],"attributes":{"city":"沪"},
             "identities":[{"channel":"wechat","externalId":"o-ann"}],"consents":{"sms":true,"email":false}}\
            """;
    private static final String BEA =
            """
            {"externalId":"bea","nickname":"Bea","gender":"F","tags":["coffee"],"attributes":{"city":"京","vip":true},
             "identities":[{"channel":"weibo","externalId":"w-bea"}],"consents":{"sms":false,"email":true,"push":true}}\
            """;

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @Test
    void theSurvivorHasAllOfBothAndTheOldNamesMeanTheSurvivor() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        member("runners", ann, bea);
        member("cooks", bea);

        var merge =
                merge(ann, bea)
                        .statusCode(201)
                        .body("state", equalTo("DONE"))
                        .body("profile.nickname", equalTo("Ann"))
                        .body("_actions", contains("undo"))
                        .extract()
                        .<String>path("id");

        for (var name : List.of(ann, bea)) {
            admin().get(root + "/fans/" + name)
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(ann))
                    .body("externalId", equalTo("ann"))
                    .body("nickname", equalTo("Ann"))
                    .body("gender", equalTo("F"))
                    .body("tags", contains("coffee", "tea"))
                    .body("attributes", equalTo(Map.of("city", "沪", "vip", true)))
                    .body("identities.externalId", containsInAnyOrder("o-ann", "w-bea"))
                    .body("consents", equalTo(Map.of("sms", false, "email", false, "push", true)));
        }
        admin().get(root + "/fans?externalId=bea").then().body("items.id", contains(ann));
        admin().get(root + "/fans").then().body("items.id", contains(ann));
        assertThat(communities(ann)).containsExactly("cooks", "runners");
        assertThat(communities(bea)).isEmpty();
        admin().get(root + "/merges/" + merge).then().body("mergedFanId", equalTo(bea));
        admin().get(root + "/merges?fanId=" + bea).then().body("items.id", contains(merge));
        admin().get(root + "/merges?fanId=" + UUID.randomUUID()).then().body("items", empty());
        audience("tag(\"coffee\")", 1);
    }

    @Test
    void whateverIsToldUnderTheOldNameReachesTheSurvivor() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        merge(ann, bea).statusCode(201);

        admin().body("{\"region\":\"蘇\"}").patch(root + "/fans/" + bea).then().statusCode(200);
        as(Tokens.service())
                .body(
                        "{\"joining\":false,\"fans\":[{\"externalId\":\"bea\",\"birthYear\":1990},{\"externalId\":\"bea\"},{\"fanId\":\""
                                + bea
                                + "\"}]}")
                .post(root + "/fans/resolutions")
                .then()
                .body("fans.fanId", contains(ann, ann, ann))
                .body("fans.toldOf", contains(bea, bea, bea))
                .body("fans.isNew", contains(false, false, false));
        admin().body("{\"externalId\":\"bea\",\"nickname\":\"Ann\"}")
                .post(root + "/fans")
                .then()
                .statusCode(200)
                .body("id", equalTo(ann));
        FactSender.send(brand, order(UUID.fromString(bea)));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> admin().get(root + "/fans/" + ann).<Integer>path("orders") == 1);
        admin().get(root + "/fans/" + ann)
                .then()
                .body("region", equalTo("蘇"))
                .body("birthYear", equalTo(1990))
                .body("stage", equalTo("CONSUMER"));
    }

    @Test
    void undoingGivesBothBackAsTheyWere() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        member("runners", ann, bea);
        member("cooks", bea);
        var before = List.of(read(ann), read(bea));
        var merge = merge(ann, bea).extract().<String>path("id");
        assertThat(List.of(read(ann), read(bea))).isNotEqualTo(before);

        undo(merge)
                .statusCode(200)
                .body("state", equalTo("UNDONE"))
                .body("undoneBecause", equalTo("two after all"))
                .body("_actions", empty());

        assertThat(List.of(read(ann), read(bea))).isEqualTo(before);
        assertThat(communities(ann)).containsExactly("runners");
        assertThat(communities(bea)).containsExactly("cooks", "runners");
        admin().get(root + "/fans").then().body("items", hasSize(2));
        audience("tag(\"coffee\")", 1);
        // Undone stays undone.
        undo(merge).statusCode(200).body("state", equalTo("UNDONE"));
        merge(ann, bea).statusCode(201);
    }

    @Test
    void whatWasToldSinceStaysOrGoesByTheRule() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        var merge = merge(ann, bea).extract().<String>path("id");
        admin().body("{\"nickname\":\"Anna\",\"consents\":{\"push\":false}}")
                .patch(root + "/fans/" + ann)
                .then()
                .statusCode(200);
        as(Tokens.service())
                .body(
                        "{\"joining\":false,\"fans\":[{\"externalId\":\"bea\",\"tags\":[\"milk\"],\"identities\":[{\"channel\":\"douyin\",\"externalId\":\"d\"}]}]}")
                .post(root + "/fans/resolutions")
                .then()
                .statusCode(200);

        undo(merge).statusCode(200);

        admin().get(root + "/fans/" + ann)
                .then()
                .body("nickname", equalTo("Anna"))
                .body("gender", nullValue())
                .body("tags", contains("milk", "tea"))
                .body("identities.externalId", contains("o-ann"))
                .body("consents", equalTo(Map.of("sms", true, "email", false, "push", false)));
        admin().get(root + "/fans/" + bea)
                .then()
                .body("nickname", equalTo("Bea"))
                .body("identities.externalId", containsInAnyOrder("w-bea", "d"))
                // Withdrawn since, nobody knows whose word it was: it holds for both.
                .body("consents", equalTo(Map.of("sms", false, "email", true, "push", false)));
    }

    @Test
    void theWordThatDecidesKeepsWhoSaidItAndWhatStoodBeforeIsInThePast() {
        var ann = fan("{\"externalId\":\"ann\"}");
        var bea = fan("{\"externalId\":\"bea\"}");
        say(
                ann,
                "sms",
                "{\"granted\":true,\"wording\":\"ann\",\"saidAt\":\"2026-01-01T00:00:00Z\"}");
        say(
                bea,
                "sms",
                "{\"granted\":false,\"wording\":\"bea\",\"saidAt\":\"2026-06-01T00:00:00Z\"}");
        say(ann, "sms/news", "{\"granted\":true,\"wording\":\"ann\"}");
        say(bea, "sms/news", "{\"granted\":false,\"wording\":\"bea\"}");
        say(ann, "email", "{\"granted\":false,\"saidAt\":\"2026-01-01T00:00:00Z\"}");
        say(
                bea,
                "email",
                "{\"granted\":false,\"wording\":\"later\",\"saidAt\":\"2026-06-01T00:00:00Z\"}");
        say(bea, "push", "{\"granted\":true,\"wording\":\"bea\"}");
        var before = List.of(consents(ann), consents(bea));

        var merge = merge(ann, bea).extract().<String>path("id");

        admin().get(root + "/fans/" + ann + "/consents")
                .then()
                .body("consents.wording", contains("later", "bea", "bea", "bea"))
                .body("consents.granted", contains(false, true, false, false))
                .body("consents[3].topic", equalTo("news"))
                .body("consents[2].saidAt", equalTo("2026-06-01T00:00:00Z"));
        admin().get(root + "/fans/" + ann + "/consents/history")
                .then()
                .body("items.channel", containsInAnyOrder("sms", "sms", "email"))
                .body("items.wording", containsInAnyOrder("ann", "ann", null));
        // A yes from before the no does not come back.
        importLine(
                "{\"externalId\":\"ann\",\"consents\":{\"sms\":true,\"email\":true},\"consentedAt\":\"2026-03-01T00:00:00Z\"}");
        admin().get(root + "/fans/" + ann)
                .then()
                .body("consents", equalTo(Map.of("sms", false, "email", false, "push", true)));

        undo(merge).statusCode(200);

        assertThat(List.of(consents(ann), consents(bea))).isEqualTo(before);
    }

    @Test
    void aConsentWithdrawnSinceIsWithdrawnForBothWithWhoSaidSo() {
        var ann = fan("{\"externalId\":\"ann\"}");
        var bea = fan("{\"externalId\":\"bea\"}");
        say(ann, "sms", "{\"granted\":true}");
        say(bea, "sms", "{\"granted\":true,\"wording\":\"yes\"}");
        say(bea, "sms/news", "{\"granted\":true,\"wording\":\"yes\"}");
        say(ann, "push", "{\"granted\":true}");
        say(bea, "push", "{\"granted\":false}");
        var merge = merge(ann, bea).extract().<String>path("id");
        say(bea, "sms", "{\"granted\":false,\"wording\":\"no more\"}");
        say(bea, "sms/news", "{\"granted\":false,\"wording\":\"no more\"}");
        // It was so already, by a word that goes with the other.
        say(ann, "push", "{\"granted\":false,\"wording\":\"no more\"}");
        undo(merge).statusCode(200);
        for (var fan : List.of(ann, bea)) {
            admin().get(root + "/fans/" + fan + "/consents")
                    .then()
                    .body("consents.granted", contains(false, false, false))
                    .body("consents.wording", contains("no more", "no more", "no more"));
        }
        admin().get(root + "/fans/" + bea + "/consents/history")
                .then()
                .body("items.wording", containsInAnyOrder("yes", "yes", null));
    }

    @Test
    void aYesOfTheirOwnGoesBackWithWhomWasMerged() {
        makeBrandActive();
        var app = Tokens.fan("bea-" + brand);
        var bea = as(app).get(root + "/me").<String>path("id");
        var ann = fan("{\"externalId\":\"ann\",\"consents\":{\"push\":true}}");
        var merge = merge(ann, bea).extract().<String>path("id");
        as(app).body("{\"consents\":{\"ads\":true,\"push\":true}}")
                .patch(root + "/me")
                .then()
                .statusCode(200);
        admin().get(root + "/fans/" + ann + "/consents")
                .then()
                .body("consents.channel", contains("ads", "push"));
        undo(merge).statusCode(200);
        admin().get(root + "/fans/" + ann + "/consents")
                .then()
                .body("consents.channel", contains("push"));
        admin().get(root + "/fans/" + bea + "/consents")
                .then()
                .body("consents.channel", contains("ads"))
                .body("consents.granted", contains(true));
    }

    @Test
    void whatIsToldUnderTheOldIdGoesBackWithIt() {
        var ann = fan("{\"externalId\":\"ann\",\"consents\":{\"conversation\":true}}");
        var bea = fan("{\"externalId\":\"bea\",\"consents\":{\"conversation\":true}}");
        var promise =
                "{\"externalId\":\"p\",\"fanId\":\"%s\",\"what\":\"tea\",\"dueAt\":\"2030-01-01T00:00:00Z\"}";
        var said =
                "{\"externalId\":\"c\",\"channel\":\"wechat\",\"direction\":\"IN\",\"text\":\"hello\",\"at\":\"2026-03-01T12:00:00Z\"}";
        var grade =
                "{\"externalId\":\"g\",\"kind\":\"REVIEW\",\"grade\":5,\"at\":\"2026-03-01T12:00:00Z\"}";
        var identity = "{\"channel\":\"DOUYIN\",\"externalId\":\"d\"}";
        var merge = merge(ann, bea).extract().<String>path("id");
        tell(root + "/promises", promise.formatted(bea), 201);
        tell(root + "/fans/" + bea + "/conversations", said, 201);
        tell(root + "/fans/" + bea + "/feedback", grade, 201);
        tell(root + "/fans/" + bea + "/identities", identity, 201);
        tell(root + "/fans/" + bea + "/partnership", "{\"reason\":\"earned\"}", 200);
        // It is the survivor's as long as they are one, and a repeat is one under either id.
        for (var id : List.of(ann, bea)) {
            tell(root + "/promises", promise.formatted(id), 200);
            tell(root + "/fans/" + id + "/conversations", said, 200);
            tell(root + "/fans/" + id + "/feedback", grade, 200);
            tell(root + "/fans/" + id + "/identities", identity, 200);
            tell(root + "/fans/" + id + "/partnership", "{\"reason\":\"earned\"}", 409);
        }
        admin().get(root + "/fans/" + ann).then().body("stage", equalTo("PARTNER"));
        assertThat(timeline(ann)).contains("PARTNERED", "FEEDBACK", "PROMISED", "CONVERSED");
        admin().get(root + "/fans/" + ann + "/stage/moves")
                .then()
                .body("items.reason", hasItem("earned"));

        undo(merge).statusCode(200);

        assertThat(timeline(ann)).isEmpty();
        assertThat(timeline(bea)).contains("PARTNERED", "FEEDBACK", "PROMISED", "CONVERSED");
        admin().get(root + "/fans/" + ann)
                .then()
                .body("stage", equalTo("FOLLOWER"))
                .body("identities", empty());
        admin().get(root + "/fans/" + bea)
                .then()
                .body("stage", equalTo("PARTNER"))
                .body("identities.externalId", contains("d"));
        for (var list : List.of("/feedback", "/conversations")) {
            admin().get(root + "/fans/" + ann + list).then().body("items", empty());
            admin().get(root + "/fans/" + bea + list).then().body("items", hasSize(1));
        }
        admin().get(root + "/promises?fanId=" + ann).then().body("items", empty());
        admin().get(root + "/promises?fanId=" + bea).then().body("items", hasSize(1));
    }

    @Test
    void aDryRunShowsTheProfileAndMergesNobody() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        var before = List.of(read(ann), read(bea));
        admin().body(request(bea))
                .post(root + "/fans/" + ann + "/merges?dryRun=true")
                .then()
                .statusCode(200)
                .body("profile.gender", equalTo("F"))
                .body("profile.consents.sms", equalTo(false))
                .body("profile.identities", hasSize(2))
                .body("id", nullValue())
                .body("state", nullValue())
                .body("_actions", empty());
        assertThat(List.of(read(ann), read(bea))).isEqualTo(before);
        admin().get(root + "/merges").then().body("items", empty());
    }

    @Test
    void ofAChainTheLastMergeIsUndoneFirst() {
        var a = fan("{\"externalId\":\"a\"}");
        var b = fan("{\"externalId\":\"b\"}");
        var c = fan("{\"externalId\":\"c\"}");
        var inner = merge(b, a).extract().<String>path("id");
        var outer = merge(c, b).extract().<String>path("id");
        for (var id : List.of(a, b, c)) {
            admin().get(root + "/fans/" + id).then().body("id", equalTo(c));
        }
        undo(inner).statusCode(409).body("code", equalTo("MERGE_NOT_LAST"));
        undo(outer).statusCode(200);
        admin().get(root + "/fans/" + a).then().body("id", equalTo(b));
        undo(inner).statusCode(200);
        admin().get(root + "/fans/" + a).then().body("id", equalTo(a));
    }

    @Test
    void aRepeatGivesTheFirstMergeAndAFanIsNotMergedWithThemselves() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        var first = merge(ann, bea).statusCode(201).extract().<String>path("id");
        merge(ann, bea).statusCode(200).body("id", equalTo(first));
        merge(bea, ann).statusCode(200).body("id", equalTo(first));
        var carl = fan("{\"externalId\":\"carl\"}");
        merge(carl, carl).statusCode(400).body("errors[0].pointer", equalTo("/fanId"));
        merge(carl, UUID.randomUUID().toString()).statusCode(400);
        merge(UUID.randomUUID().toString(), carl).statusCode(404);
        admin().body("{\"fanId\":\"" + ann + "\"}")
                .post(root + "/fans/" + carl + "/merges")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/reason"));
    }

    @Test
    void erasingTheSurvivorErasesAllTheFanWas() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        merge(ann, bea).statusCode(201);
        admin().delete(root + "/fans/" + bea).then().statusCode(204);
        for (var id : List.of(ann, bea)) {
            admin().get(root + "/fans/" + id).then().statusCode(404);
            admin().delete(root + "/fans/" + id).then().statusCode(204);
        }
        admin().get(root + "/merges").then().body("items", empty());
        assertThat(count("select count(*) from erasure where brand = ?")).isEqualTo(2);
        assertThat(count("select count(*) from merge_row where brand = ?")).isZero();
    }

    @Test
    void theSurvivorIsWhoSignsInWithTheOldOnesToken() {
        makeBrandActive();
        var me = as(Tokens.fan("p-" + brand)).get(root + "/me").<String>path("id");
        var ann = fan(ANN);
        merge(ann, me).statusCode(201);
        as(Tokens.fan("p-" + brand)).get(root + "/me").then().body("id", equalTo(ann));
    }

    @Test
    void brandsAndRolesAreWalls() {
        var ann = fan(ANN);
        var bea = fan(BEA);
        var merge = merge(ann, bea).extract().<String>path("id");
        var other = Brands.fresh();
        as(Tokens.brandAdmin(other)).get(root + "/merges/" + merge).then().statusCode(404);
        as(Tokens.brandAdmin(other))
                .get("/v1/brands/" + other + "/merges/" + merge)
                .then()
                .statusCode(404);
        as(Tokens.brandAdmin(other))
                .body("{\"reason\":\"r\"}")
                .post("/v1/brands/" + other + "/merges/" + merge + "/undo")
                .then()
                .statusCode(404);
        as(Tokens.staff(brand, Role.STORE_CLERK))
                .body(request(bea))
                .post(root + "/fans/" + ann + "/merges")
                .then()
                .statusCode(403);
        given().get(root + "/merges").then().statusCode(401);
        admin().get(root + "/merges/nonsense").then().statusCode(404);
        admin().get(root + "/fans/" + bea).then().body("id", notNullValue());
    }

    private void say(String fan, String consent, String word) {
        admin().body(word)
                .put(root + "/fans/" + fan + "/consents/" + consent)
                .then()
                .statusCode(200);
    }

    private List<String> consents(String fan) {
        var path = root + "/fans/" + fan + "/consents";
        return List.of(admin().get(path).asString(), admin().get(path + "/history").asString());
    }

    private void tell(String path, String body, int status) {
        admin().body(body).post(path).then().statusCode(status);
    }

    private List<String> timeline(String fan) {
        return admin().get(root + "/fans/" + fan + "/timeline").path("items.kind");
    }

    private void importLine(String line) {
        var operation =
                root
                        + "/operations/"
                        + given().auth()
                                .oauth2(Tokens.brandAdmin(brand))
                                .contentType("application/x-ndjson")
                                .body(line.getBytes(StandardCharsets.UTF_8))
                                .post(root + "/fans/import")
                                .<String>path("id");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> "SUCCEEDED".equals(admin().get(operation).path("state")));
    }

    private String fan(String body) {
        return admin().body(body).post(root + "/fans").then().statusCode(201).extract().path("id");
    }

    private void makeBrandActive() {
        run(
                "insert into brand (brand, name, currency, timezone, locale, state) values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')");
    }

    private ValidatableResponse merge(String survivor, String other) {
        return admin().body(request(other)).post(root + "/fans/" + survivor + "/merges").then();
    }

    private static String request(String other) {
        return "{\"fanId\":\"" + other + "\",\"reason\":\"same person\"}";
    }

    private ValidatableResponse undo(String merge) {
        return admin().body("{\"reason\":\"two after all\"}")
                .post(root + "/merges/" + merge + "/undo")
                .then();
    }

    private Map<String, Object> read(String fan) {
        return admin().get(root + "/fans/" + fan)
                .as(new io.restassured.common.mapper.TypeRef<>() {});
    }

    private void audience(String expression, int count) {
        admin().body(Map.of("expression", expression))
                .post(root + "/audiences/preview")
                .then()
                .body("count", equalTo(count));
    }

    private ReferralFact.OrderPlaced order(UUID fan) {
        return new ReferralFact.OrderPlaced(
                Ids.next(),
                "o-" + Ids.next(),
                fan,
                new Money(100, "CNY"),
                Instant.parse("2026-03-01T12:00:00Z"),
                null,
                null);
    }

    private void member(String community, String... fans) {
        for (var fan : fans) {
            BrandScope.within(
                    brand,
                    () ->
                            jdbi.useHandle(handle ->
                                    handle.execute(
                                            "insert into community_member (brand, community, fan_id) values (?, ?, ?)",
                                            brand,
                                            community,
                                            UUID.fromString(fan))));
        }
    }

    private List<String> communities(String fan) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select community from community_member where brand = :brand and fan_id = :fan order by community")
                                        .bind("brand", brand)
                                        .bind("fan", UUID.fromString(fan))
                                        .mapTo(String.class)
                                        .list()));
    }

    private long count(String sql) {
        return BrandScope.within(
                brand,
                () -> jdbi.withHandle(handle -> handle.select(sql, brand).mapTo(Long.class).one()));
    }

    private void run(String sql) {
        BrandScope.within(brand, () -> jdbi.useHandle(handle -> handle.execute(sql, brand)));
    }

    private RequestSpecification admin() {
        return as(Tokens.brandAdmin(brand));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
