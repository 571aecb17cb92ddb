package io.fanops.fan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Of [BrandSql]'s turns. The keys are those of the versions before, beside which a new replica
/// runs for a while.
@QuarkusTest
@WithTestResource(TestStack.class)
class TurnsTest {
    private static final String ALONE = "pg_try_advisory_xact_lock";
    private static final String TOGETHER = "pg_try_advisory_xact_lock_shared";

    private final String brand = Brands.fresh();

    @Inject BrandSql sql;
    @Inject Jdbi jdbi;

    @Test
    void aTurnIsOfOneThingOfOneBrandUntilTheTransactionEnds() {
        transaction(() -> {
            sql.takeTurns("kind", "one");
            assertThat(isFree(ALONE, "kind/" + brand + "/one")).isFalse();
            assertThat(isFree(TOGETHER, "kind/" + brand + "/one")).isFalse();
            assertThat(isFree(ALONE, "kind/" + brand + "/two")).isTrue();
            assertThat(isFree(ALONE, "kind/" + brand)).isTrue();
            assertThat(isFree(ALONE, "kind/" + Brands.fresh() + "/one")).isTrue();
        });
        assertThat(isFree(ALONE, "kind/" + brand + "/one")).isTrue();
        transaction(() -> {
            sql.takeTurns("kind");
            assertThat(isFree(ALONE, "kind/" + brand)).isFalse();
            assertThat(isFree(ALONE, "kind/" + brand + "/one")).isTrue();
        });
    }

    @Test
    void whoComeTogetherKeepOutWhoTakesTurns() {
        transaction(() -> {
            jdbi.useHandle(handle -> BrandSql.comeTogether(handle, "kind"));
            assertThat(isFree(TOGETHER, "kind/" + brand)).isTrue();
            assertThat(isFree(ALONE, "kind/" + brand)).isFalse();
        });
    }

    /// Asked in a transaction of its own, beside the one that is running.
    private boolean isFree(String function, String key) {
        return QuarkusTransaction.requiringNew()
                .call(() ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select %s(hashtextextended(:key, 0))"
                                                        .formatted(function))
                                        .bind("key", key)
                                        .mapTo(Boolean.class)
                                        .one()));
    }

    private void transaction(Runnable work) {
        BrandScope.within(brand, () -> QuarkusTransaction.requiringNew().run(work));
    }
}
