package io.fanops.fan.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class FirstContactTest {
    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @RepeatedTest(5)
    void manyResolutionsOfAnUnseenFanFindOneFan() {
        var answers = AtOnce.race(24, _ -> resolve("{\"externalId\":\"r\",\"nickname\":\"R\"}"));
        assertThat(AtOnce.with(answers, 200)).isEqualTo(24);
        assertThat(distinct(answers, "fans[0].fanId")).hasSize(1);
        assertThat(answers).filteredOn(a -> a.<Boolean>path("fans[0].isNew")).hasSize(1);
    }

    @RepeatedTest(5)
    void manyCreationsWithEqualContentMakeOneFan() {
        var answers =
                AtOnce.race(
                        24,
                        _ ->
                                as(Tokens.brandAdmin(brand))
                                        .body("{\"externalId\":\"c\",\"nickname\":\"C\"}")
                                        .post(root + "/fans"));
        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        assertThat(AtOnce.with(answers, 200)).isEqualTo(23);
        assertThat(distinct(answers, "id")).hasSize(1);
    }

    @RepeatedTest(5)
    void manyFirstCallsOfOnePersonMakeOneFan() {
        makeBrandActive();
        var answers = AtOnce.race(24, _ -> as(Tokens.fan("person-" + brand)).get(root + "/me"));
        assertThat(AtOnce.with(answers, 200)).isEqualTo(24);
        assertThat(distinct(answers, "id")).hasSize(1);
        assertThat(answers.getFirst().<String>path("stage")).isEqualTo("FOLLOWER");
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        makeBrandActive();
        var name = "n".repeat(199) + "😀";
        var token =
                Tokens.sign(
                        Tokens.claims("long-" + brand, List.of("fan"), List.of())
                                .claim("name", name));
        assertThat(as(token).get(root + "/me").<String>path("nickname")).isEqualTo("n".repeat(199));
    }

    @Test
    void whoIsKnownAndOnlyNamedIsLookedUpAndNotLocked() throws Exception {
        var known = resolve("{\"externalId\":\"k\"}").<String>path("fans[0].fanId");
        var answer =
                within(() ->
                        QuarkusTransaction.requiringNew()
                                .call(() -> {
                                    jdbi.useHandle(handle ->
                                            handle.execute(
                                                    "select from fan where brand = ? for update",
                                                    brand));
                                    return CompletableFuture.supplyAsync(
                                                    () -> resolve("{\"externalId\":\"k\"}"))
                                            .get(10, TimeUnit.SECONDS);
                                }));
        assertThat(answer.<String>path("fans[0].fanId")).isEqualTo(known);
        assertThat(answer.<Boolean>path("fans[0].isNew")).isFalse();
    }

    @Test
    void whoJoinsByAReferenceLeavesTheBystanders() {
        resolve("{\"externalId\":\"j\"}");
        var answer =
                as(Tokens.service())
                        .body(
                                "{\"origin\":\"o\",\"joining\":true,\"fans\":[{\"externalId\":\"j\"},{\"externalId\":\"new\"}]}")
                        .post(root + "/fans/resolutions");
        assertThat(answer.<List<String>>path("fans.stage")).containsExactly("FOLLOWER", "FOLLOWER");
        assertThat(answer.<List<Boolean>>path("fans.isNew")).containsExactly(false, true);
        // The same origin again is a retry.
        var retried =
                as(Tokens.service())
                        .body(
                                "{\"origin\":\"o\",\"joining\":true,\"fans\":[{\"externalId\":\"new\"}]}")
                        .post(root + "/fans/resolutions");
        assertThat(retried.<Boolean>path("fans[0].isNew")).isTrue();
    }

    private Response resolve(String fan) {
        return as(Tokens.service())
                .body("{\"joining\":false,\"fans\":[" + fan + "]}")
                .post(root + "/fans/resolutions");
    }

    private void makeBrandActive() {
        within(() ->
                jdbi.withHandle(handle ->
                        handle.execute(
                                "insert into brand (brand, name, currency, timezone, locale, state)"
                                        + " values (?, 'B', 'CNY', 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                                brand)));
    }

    private <T> T within(java.util.function.Supplier<T> work) {
        return BrandScope.within(brand, work);
    }

    private static HashSet<Object> distinct(List<Response> answers, String path) {
        var found = new HashSet<>();
        answers.forEach(answer -> found.add(answer.path(path)));
        return found;
    }

    private static io.restassured.specification.RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
