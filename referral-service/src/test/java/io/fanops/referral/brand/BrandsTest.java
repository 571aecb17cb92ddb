package io.fanops.referral.brand;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.FanServiceDouble;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose turn it is; that those who have something due are found, the tests of what is due show.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class BrandsTest {
    private final String calm = io.fanops.platform.testing.Brands.fresh();

    @Inject Brands brands;
    @Inject Jdbi jdbi;

    @BeforeEach
    void isKnown() {
        FactSender.send(calm, new BrandOnboarded(calm, "Calm", "CNY", "Asia/Shanghai", "zh-CN"));
        await().atMost(Duration.ofSeconds(20)).until(() -> brands.slugs().contains(calm));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "brands_with_lapsed_lots",
                "brands_with_expired_holds",
                "brands_with_expired_reservations",
                "brands_with_expired_coupons",
                "brands_with_wallets_to_gather"
            })
    void aBrandInWhichNothingIsDueIsLeftAloneAndTheOneInScopeStays(String due) {
        BrandScope.within(
                calm,
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() -> {
                                    assertFalse(
                                            texts("select b from " + due + "() b").contains(calm));
                                    assertEquals(
                                            List.of(calm),
                                            texts("select current_setting('fanops.brand')"));
                                }));
    }

    private List<String> texts(String query) {
        return jdbi.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
    }
}
