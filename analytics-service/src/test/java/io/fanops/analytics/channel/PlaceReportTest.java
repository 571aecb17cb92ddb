package io.fanops.analytics.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.analytics.BrandAtWork;
import io.fanops.platform.contracts.ContentFact.Scanned;
import io.fanops.platform.contracts.ContentFact.StoreOpened;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.CouponRedeemed;
import io.fanops.platform.contracts.ReferralFact.LinkOpened;
import io.fanops.platform.contracts.ReferralFact.OrderPlaced;
import io.fanops.platform.contracts.ReferralFact.RedemptionRolledBack;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class PlaceReportTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final BrandAtWork brand = new BrandAtWork().onboarded("Asia/Shanghai");
    private final UUID fan = UUID.randomUUID();

    @Test
    void storesShowWhatHappenedInThem() {
        brand.tell(new StoreOpened(Ids.next(), "S-1", "The new name", NOON.plusSeconds(60)));
        brand.tell(new StoreOpened(Ids.next(), "S-1", "The old name", NOON));
        brand.tell(new StoreOpened(Ids.next(), "S-2", "Nobody came", NOON));
        scan("S-1");
        scan("S-1");
        scan(null);
        order("S-1", "till", Money.of(700, "CNY"));
        order("S-1", "till", Money.of(300, "CNY"));
        order("S-1", "till", Money.of(9, "USD"));
        order("S-9", "till", Money.of(50, "CNY"));
        redeem(Ids.next(), "S-1");
        var takenBack = Ids.next();
        // What takes it back may come first.
        brand.tell(new RedemptionRolledBack(takenBack, Ids.next(), fan, NOON));
        redeem(takenBack, "S-1");

        assertThat(brand.settled("stores").getList("rows", Map.class))
                .isEqualTo(
                        List.of(
                                store("S-1", "The new name", "CNY", 2, 2, 1, 1000, 1),
                                store("S-1", "The new name", "USD", 0, 1, 1, 9, 0),
                                store("S-2", "Nobody came", "CNY", 0, 0, 0, 0, 0),
                                store("S-9", null, "CNY", 0, 1, 1, 50, 0)));
    }

    @Test
    void aStoreCitedByItsIdIsTheSameStore() {
        var id = Ids.next();
        order(id.toString(), "till", Money.of(5, "CNY"));
        brand.tell(new StoreOpened(id, "S-1", "The store", NOON));
        order("S-1", "till", Money.of(700, "CNY"));
        order(id.toString().toUpperCase(Locale.ROOT), "till", Money.of(300, "CNY"));
        redeem(Ids.next(), "S-1");
        redeem(Ids.next(), id.toString());
        scan("S-1");

        assertThat(brand.settled("stores").getList("rows", Map.class))
                .isEqualTo(List.of(store("S-1", "The store", "CNY", 1, 3, 1, 1005, 2)));
        assertThat(brand.settled("orders?by=store").getList("rows.key")).containsExactly("S-1");
    }

    @Test
    void channelsShowOrdersScansAndOpenedLinks() {
        scan("S-1");
        scan(null);
        brand.tell(new LinkOpened(Ids.next(), "p", fan, NOON));
        brand.tell(new LinkOpened(Ids.next(), LinkOpened.SHARED, fan, NOON));
        order(null, "app", Money.of(700, "CNY"));
        order(null, null, Money.of(300, "CNY"));
        order(null, "qr", Money.of(1, "CNY"));

        assertThat(brand.settled("channels").getList("rows", Map.class))
                .isEqualTo(
                        List.of(
                                channel("-", 1, 1, 300, 0, 0),
                                channel("app", 1, 1, 700, 0, 0),
                                channel("qr", 1, 1, 1, 2, 0),
                                channel("referral", 0, 0, 0, 0, 1),
                                channel("share", 0, 0, 0, 0, 1)));
    }

    private void scan(@Nullable String store) {
        brand.tell(new Scanned(Ids.next(), Ids.next(), "STORE", store, null, null, NOON));
    }

    private void order(@Nullable String store, @Nullable String channel, Money amount) {
        brand.tell(
                new OrderPlaced(Ids.next(), "o-" + Ids.next(), fan, amount, NOON, store, channel));
    }

    private void redeem(UUID id, String store) {
        brand.tell(new CouponRedeemed(id, Ids.next(), "cup", fan, store, null, NOON));
    }

    private static Map<String, Object> store(
            String code,
            @Nullable String name,
            String currency,
            int scans,
            int orders,
            int buyers,
            int gross,
            int redemptions) {
        var row =
                new HashMap<String, Object>(
                        Map.of(
                                "store", code,
                                "currency", currency,
                                "scans", scans,
                                "orders", orders,
                                "buyers", buyers,
                                "gross", gross,
                                "redemptions", redemptions));
        row.put("name", name);
        return row;
    }

    private static Map<String, Object> channel(
            String channel, int orders, int buyers, int gross, int scans, int openings) {
        return Map.of(
                "channel", channel,
                "currency", "CNY",
                "orders", orders,
                "buyers", buyers,
                "gross", gross,
                "scans", scans,
                "linkOpenings", openings);
    }
}
