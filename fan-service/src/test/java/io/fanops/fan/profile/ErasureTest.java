package io.fanops.fan.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
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

@QuarkusTest
@WithTestResource(TestStack.class)
class ErasureTest {
    private static final String PERSON =
            """
            {"externalId":"p-4711","nickname":"Nickname-4711","phone":"+8613800004711","email":"p4711@example.com","region":"Region-4711",
             "tags":["tag-4711"],"attributes":{"shoe":"size-4711"},"identities":[{"channel":"wechat","externalId":"open-4711"}],
             "consents":{"sms":true}}\
            """;

    private final String brand = Brands.fresh();
    private final String fans = "/v1/brands/" + brand + "/fans";

    @Inject Jdbi jdbi;

    @Test
    void leavesNothingOfThePersonInAnyTable() {
        var id = create("k").<String>path("id");
        admin().body("{\"joinedOn\":\"2020-01-01\"}").patch(fans + "/" + id).then().statusCode(200);
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into community_member values (?, 'runners', ?)",
                                        brand,
                                        UUID.fromString(id))));
        assertThat(rowsWith("4711")).isNotEmpty();

        admin().delete(fans + "/" + id).then().statusCode(204);

        // What is still to be told of the fan leaves the outbox within moments, and the log of
        // changed
        // fans within the hour; erasure and the pseudonymous facts are all that name the id.
        assertThat(rowsWith("4711")).isEmpty();
        assertThat(rowsWith(id)).containsOnly("erasure", "fan_change");
        create("k").then().statusCode(410).body("code", equalTo("FORGOTTEN"));
        admin().get(fans).then().statusCode(200);
        assertThat(admin().get(fans).<List<?>>path("items")).isEmpty();
    }

    @Test
    void leavesNoFirstAnswerThatDoesNotNameTheFan() {
        var id = create("k3").<String>path("id");
        var other =
                admin().body("{\"externalId\":\"p-5822\"}")
                        .post(fans)
                        .then()
                        .extract()
                        .<String>path("id");
        for (var fan : List.of(id, other)) {
            admin().header("Idempotency-Key", "identity of " + fan)
                    .body(
                            "{\"channel\":\"DOUYIN\",\"externalId\":\"douyin-"
                                    + fan.substring(24)
                                    + "\"}")
                    .post(fans + "/" + fan + "/identities")
                    .then()
                    .statusCode(201);
            admin().header("Idempotency-Key", "tags of " + fan)
                    .body("{\"tags\":[\"worn-" + fan.substring(24) + "\"]}")
                    .post(fans + "/" + fan + "/tags")
                    .then()
                    .statusCode(200);
        }
        admin().body("{\"fanId\":\"" + other + "\",\"reason\":\"same\"}")
                .post(fans + "/" + id + "/merges")
                .then()
                .statusCode(201);
        assertThat(rowsWith("douyin-" + other.substring(24))).contains("idempotency");

        admin().delete(fans + "/" + id).then().statusCode(204);

        for (var fan : List.of(id, other)) {
            assertThat(rowsWith("douyin-" + fan.substring(24))).isEmpty();
            assertThat(rowsWith("worn-" + fan.substring(24))).isEmpty();
        }
    }

    @Test
    void aRepeatSucceedsAndAnUnknownFanIsNotFound() {
        var id = create("k2").<String>path("id");
        var answers = AtOnce.race(8, _ -> admin().delete(fans + "/" + id));
        assertThat(AtOnce.with(answers, 204)).isEqualTo(8);
        admin().delete(fans + "/" + id).then().statusCode(204);
        admin().delete(fans + "/" + UUID.randomUUID()).then().statusCode(404);
    }

    /// The tables behind the wall, but for the outbox (which the service cannot read), in which a
    /// row of the brand holds a text.
    private List<String> rowsWith(String text) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle
                                        .createQuery(
                                                """
                                                select table_name from information_schema.columns
                                                where table_schema = 'public' and column_name = 'brand'
                                                    and table_name not in ('outbox') order by table_name\
                                                """)
                                        .mapTo(String.class)
                                        .list()
                                        .stream()
                                        .filter(table ->
                                                handle.createQuery(
                                                                        "select count(*) from "
                                                                                + table
                                                                                + " t where brand = :brand and t::text like '%'"
                                                                                + " || :text || '%'")
                                                                .bind("brand", brand)
                                                                .bind("text", text)
                                                                .mapTo(Long.class)
                                                                .one()
                                                        > 0)
                                        .toList()));
    }

    private io.restassured.response.Response create(String key) {
        return admin().header("Idempotency-Key", key).body(PERSON).post(fans);
    }

    private RequestSpecification admin() {
        return given().auth().oauth2(Tokens.brandAdmin(brand)).contentType(ContentType.JSON);
    }
}
