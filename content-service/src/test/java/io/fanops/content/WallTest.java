package io.fanops.content;

import static io.fanops.content.Calling.admin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.TokenRules;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class WallTest {
    private static final String SESSION = "select pg_backend_pid()";

    @Inject Jdbi jdbi;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/brands/{brand}/stores",
                "/v1/brands/{brand}/qr-codes",
                "/v1/brands/{brand}/campaigns"
            })
    void opensToNoTokenThatIsForgedStaleOrForeign(String list) {
        TokenRules.check(list);
    }

    @Test
    void everyTableWithABrandIsBehindTheWallButThoseThatSayWhereToLook() {
        var open =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select c.relname from pg_class c
                                        join pg_attribute a on a.attrelid = c.oid and a.attname = 'brand'
                                        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                                            and not c.relrowsecurity\
                                        """)
                                .mapTo(String.class)
                                .list());

        assertThat(open)
                .containsExactlyInAnyOrder("qr_code_directory", "lottery_due", "lottery_win_due");
    }

    @Test
    void nativeSqlSeesItsOwnBrandOnly() {
        var brand = Brands.fresh();
        admin(brand)
                .body("{\"externalId\":\"S-01\",\"name\":\"店\"}")
                .post("/v1/brands/" + brand + "/stores")
                .then()
                .statusCode(201);

        assertThat(BrandScope.within(brand, this::stores)).isEqualTo(1);
        assertThat(BrandScope.within(Brands.fresh(), this::stores)).isZero();
        assertThat(stores()).isZero();
    }

    /// What a connection ran last can be read from another one: where its brand was told before,
    /// that is the query before. In between the pool may give another connection, so it is tried
    /// again.
    @Test
    void tellsAConnectionItsBrandOnce() {
        var brand = Brands.fresh();

        await().until(
                        () -> BrandScope.within(brand, this::lastQueryOfAConnectionTakenAgain),
                        last -> last.equals(SESSION));
    }

    private String lastQueryOfAConnectionTakenAgain() {
        int session =
                jdbi.withHandle(handle -> handle.createQuery(SESSION).mapTo(Integer.class).one());
        try (var _ = jdbi.open();
                var watching = jdbi.open()) {
            return watching.createQuery("select query from pg_stat_activity where pid = :pid")
                    .bind("pid", session)
                    .mapTo(String.class)
                    .one();
        }
    }

    private int stores() {
        return jdbi.withHandle(handle ->
                handle.createQuery("select count(*) from store").mapTo(Integer.class).one());
    }
}
