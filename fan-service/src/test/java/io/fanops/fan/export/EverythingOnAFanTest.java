package io.fanops.fan.export;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Every table of the service's database that has a column `fan_id` is in a fan's file and goes
/// with the fan, those included that nobody has thought of yet: a row is put into each of them.
@QuarkusTest
@WithTestResource(TestStack.class)
class EverythingOnAFanTest {
    /// What may name a fan after the erasure, or is no more than that name; the log of changed fans
    /// is kept for an hour.
    private static final List<String> STAYS = List.of("erasure", "fan_change");

    private final String brand = Brands.fresh();
    private final String root = "/v1/brands/" + brand;

    @Inject Jdbi jdbi;

    @Test
    void noTableIsForgottenByTheFileNorByTheErasure() {
        var fan = UUID.fromString(fan("a"));
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle -> {
                            var sentinels = new Sentinels(handle, brand, fan);
                            withFanId(handle).stream()
                                    .filter(table -> !STAYS.contains(table))
                                    .forEach(sentinels::put);
                        }));
        var names =
                BrandScope.within(brand, () -> jdbi.withHandle(EverythingOnAFanTest::withFanId));
        assertThat(names).contains("fan_identity", "consent_past", "tag_source", "touch");

        Map<String, List<Map<String, Object>>> tables =
                admin().get(root + "/fans/" + fan + "/export")
                        .then()
                        .statusCode(200)
                        .header("Content-Disposition", startsWith("attachment"))
                        .extract()
                        .path("tables");
        for (var table : names) {
            if (!STAYS.contains(table)) {
                assertThat(tables.get(camel(table))).as(table).isNotEmpty();
            }
        }
        assertThat(tables.get("fan")).hasSize(1);
        assertThat(tables.getOrDefault("fan", List.of()).getFirst())
                .containsEntry("nickname", "Nick");

        admin().delete(root + "/fans/" + fan).then().statusCode(204);

        assertThat(tablesThatName(fan)).isSubsetOf(STAYS);
    }

    @Test
    void whoWasMergedIntoTheFanIsInTheFile() {
        var fan = fan("a");
        var merged = fan("b");
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update fan set merged_into = ? where brand = ? and id = ?",
                                        UUID.fromString(fan),
                                        brand,
                                        UUID.fromString(merged))));
        for (var id : List.of(fan, merged)) {
            var file = admin().get(root + "/fans/" + id + "/export").jsonPath();
            assertThat(file.getList("ids", String.class)).containsExactly(fan, merged);
            assertThat(file.getList("tables.fan.external_id", String.class))
                    .containsExactlyInAnyOrder("a", "b");
            admin().get(root + "/fans/" + id).then().statusCode(200);
            assertThat(admin().get(root + "/fans/" + id).<String>path("id")).isEqualTo(fan);
        }
        assertThat(admin().get(root + "/fans").<List<String>>path("items.id")).containsExactly(fan);
    }

    @Test
    void brandsAreWalls() {
        var file = root + "/fans/" + fan("a") + "/export";
        given().get(file).then().statusCode(401);
        as(Tokens.brandAdmin(Brands.fresh())).get(file).then().statusCode(404);
        as(Tokens.staff(brand, Role.MARKETER)).get(file).then().statusCode(403);
        as(Tokens.fan("f")).get(file).then().statusCode(404);
        admin().get(root + "/fans/" + UUID.randomUUID() + "/export").then().statusCode(404);
    }

    private static List<String> withFanId(Handle handle) {
        return handle.createQuery(
                        """
                        select table_name from information_schema.columns
                        where table_schema = 'public' and column_name = 'fan_id' order by table_name\
                        """)
                .mapTo(String.class)
                .list();
    }

    /// Tables that a row of the brand names the fan in, but for the outbox, which the service
    /// cannot read and the relay empties.
    private TreeSet<String> tablesThatName(UUID fan) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle -> {
                            var found = new TreeSet<String>();
                            handle.createQuery(
                                            """
                                            select table_name from information_schema.columns
                                            where table_schema = 'public' and column_name = 'brand' and table_name <> 'outbox'\
                                            """)
                                    .mapTo(String.class)
                                    .list()
                                    .forEach(table -> {
                                        boolean names =
                                                handle.createQuery(
                                                                "select exists (select from \""
                                                                        + table
                                                                        + "\" t where brand = :brand and position(:fan in t::text) > 0)")
                                                        .bind("brand", brand)
                                                        .bind("fan", fan.toString())
                                                        .mapTo(Boolean.class)
                                                        .one();
                                        if (names) {
                                            found.add(table);
                                        }
                                    });
                            return found;
                        }));
    }

    private static String camel(String table) {
        var words = List.of(table.split("_"));
        return words.getFirst()
                + words.stream()
                        .skip(1)
                        .map(w -> w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1))
                        .reduce("", String::concat);
    }

    private String fan(String externalId) {
        return admin().body("{\"externalId\":\"" + externalId + "\",\"nickname\":\"Nick\"}")
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
