package io.fanops.analytics.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.analytics.BrandAtWork;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.OrderPlaced;
import io.fanops.platform.contracts.ReferralFact.OrderRefunded;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class OrderReportTest {
    private final BrandAtWork brand = new BrandAtWork();
    private final UUID ann = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();

    @Test
    void aBrandWithoutOrdersHasATotalOfZero() {
        brand.onboarded("Asia/Shanghai");

        assertThat(brand.settled("orders?by=total").getList("rows", Map.class))
                .isEqualTo(List.of(row("total", "CNY", 0, 0, 0, 0, 0)));
        assertThat(brand.report("orders?by=day").getList("rows")).isEmpty();
        assertThat(brand.report("cohorts").getList("cohorts")).isEmpty();
    }

    @Test
    void countsOrdersBuyersAndMoney() {
        order(ann, 1000, "2021-01-05T10:00:00Z", "S-1", "app");
        order(ann, 2000, "2021-02-05T10:00:00Z", "S-1", "web");
        order(bob, 500, "2021-02-06T10:00:00Z", null, null);

        assertThat(brand.settled("orders?by=total").getList("rows", Map.class))
                .isEqualTo(List.of(row("total", "CNY", 3, 2, 1, 3500, 0)));
        assertThat(brand.report("orders?by=month").getList("rows", Map.class))
                .isEqualTo(
                        List.of(
                                row("2021-01", "CNY", 1, 1, 0, 1000, 0),
                                row("2021-02", "CNY", 2, 2, 0, 2500, 0)));
        assertThat(brand.report("orders?by=store").getList("rows", Map.class))
                .isEqualTo(
                        List.of(
                                row("-", "CNY", 1, 1, 0, 500, 0),
                                row("S-1", "CNY", 2, 1, 1, 3000, 0)));
        assertThat(brand.report("orders?by=channel").getList("rows.key"))
                .containsExactly("-", "app", "web");
        assertThat(
                        brand.report("orders?by=day&from=2021-02-05&to=2021-02-05")
                                .getList("rows", Map.class))
                .isEqualTo(List.of(row("2021-02-05", "CNY", 1, 1, 0, 2000, 0)));
        assertThat(
                        brand.report("orders?from=2021-02-05T10:00:00Z&to=2021-02-06T10:00:00Z")
                                .getList("rows.orders"))
                .containsExactly(1);
    }

    @Test
    void daysAreTheBrandsOwnAlsoWhenTheBrandIsToldLast() {
        // Half past eleven in the evening in London is the next morning, and the next month, in
        // Shanghai.
        order(ann, 100, "2021-01-31T23:30:00Z", null, null);
        assertThat(brand.settled("orders?by=day").getList("rows.key"))
                .containsExactly("2021-01-31");

        brand.onboarded("Asia/Shanghai");

        assertThat(brand.settled("orders?by=day").getList("rows.key"))
                .containsExactly("2021-02-01");
        assertThat(brand.report("orders?by=month").getList("rows.key")).containsExactly("2021-02");
        assertThat(brand.report("cohorts").getList("cohorts.cohort")).containsExactly("2021-02");
    }

    @Test
    void currenciesAreNeverAdded() {
        order(ann, Money.of(100, "CNY"), "2021-01-01T00:00:00Z");
        order(ann, Money.of(100, "USD"), "2021-01-02T00:00:00Z");

        assertThat(brand.settled("orders?by=total").getList("rows", Map.class))
                .isEqualTo(
                        List.of(
                                row("total", "CNY", 1, 1, 0, 100, 0),
                                row("total", "USD", 1, 1, 0, 100, 0)));
    }

    @Test
    void aRefundCountsWhereItsOrderStandsAlsoIfItComesFirst() {
        var order = Ids.next();
        brand.tell(
                new OrderRefunded(
                        Ids.next(),
                        order,
                        ann,
                        Money.of(300, "CNY"),
                        false,
                        Instant.parse("2021-03-01T00:00:00Z")));
        assertThat(brand.settled("orders?by=total").getInt("rows[0].orders")).isZero();

        brand.tell(placed(order, ann, Money.of(1000, "CNY"), "2021-01-05T10:00:00Z", null, null));
        brand.tell(
                new OrderRefunded(
                        Ids.next(),
                        order,
                        ann,
                        Money.of(700, "CNY"),
                        true,
                        Instant.parse("2021-03-02T00:00:00Z")));

        assertThat(brand.settled("orders?by=month").getList("rows", Map.class))
                .isEqualTo(List.of(row("2021-01", "CNY", 1, 1, 0, 1000, 1000)));
    }

    @Test
    void cohortsFollowTheFirstOrder() {
        order(ann, 100, "2021-01-05T10:00:00Z", null, null);
        order(ann, 100, "2021-01-06T10:00:00Z", null, null);
        order(ann, 100, "2021-03-06T10:00:00Z", null, null);
        order(bob, 100, "2021-02-06T10:00:00Z", null, null);

        var cohorts = brand.settled("cohorts?by=month");
        assertThat(cohorts.getList("cohorts", Map.class))
                .isEqualTo(
                        List.of(
                                Map.of("cohort", "2021-01", "fans", 1, "active", List.of(1, 0, 1)),
                                Map.of("cohort", "2021-02", "fans", 1, "active", List.of(1, 0))));
    }

    private void order(
            UUID fan, long amount, String at, @Nullable String store, @Nullable String channel) {
        brand.tell(placed(Ids.next(), fan, Money.of(amount, "CNY"), at, store, channel));
    }

    private void order(UUID fan, Money amount, String at) {
        brand.tell(placed(Ids.next(), fan, amount, at, null, null));
    }

    private static OrderPlaced placed(
            UUID id,
            UUID fan,
            Money amount,
            String at,
            @Nullable String store,
            @Nullable String channel) {
        return new OrderPlaced(id, "o-" + id, fan, amount, Instant.parse(at), store, channel);
    }

    private static Map<String, Object> row(
            String key,
            String currency,
            int orders,
            int buyers,
            int repeatBuyers,
            int gross,
            int refunded) {
        return Map.of(
                "key", key,
                "currency", currency,
                "orders", orders,
                "buyers", buyers,
                "repeatBuyers", repeatBuyers,
                "gross", gross,
                "refunded", refunded);
    }
}
