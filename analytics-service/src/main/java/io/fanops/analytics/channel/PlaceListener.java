package io.fanops.analytics.channel;

import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.ContentFact.Scanned;
import io.fanops.platform.contracts.ContentFact.StoreOpened;
import io.fanops.platform.contracts.ReferralFact.CouponRedeemed;
import io.fanops.platform.contracts.ReferralFact.LinkOpened;
import io.fanops.platform.contracts.ReferralFact.RedemptionRolledBack;
import io.fanops.platform.inbox.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class PlaceListener implements FactListener {
    /// In the place of a store or campaign that a scan has none of.
    private static final String NONE = "-";

    private final Jdbi jdbi;

    PlaceListener(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        // Sorted by key, so that two batches lock the same rows in the same order.
        var stores = new TreeMap<String, StoreOpened>();
        var scans = new TreeMap<ScanHour, Long>();
        var openings = new TreeMap<LinkHour, Long>();
        var redeemed = new TreeMap<UUID, CouponRedeemed>();
        var rolledBack = new TreeSet<UUID>();
        for (var received : facts) {
            if (received.fact() instanceof StoreOpened store) {
                stores.merge(store.code(), store, (a, b) -> b.at().isBefore(a.at()) ? a : b);
            } else if (received.fact() instanceof Scanned scan) {
                scans.merge(ScanHour.of(scan), 1L, Long::sum);
            } else if (received.fact() instanceof LinkOpened opening) {
                openings.merge(new LinkHour(opening.program(), hour(opening.at())), 1L, Long::sum);
            } else if (received.fact() instanceof CouponRedeemed redemption) {
                redeemed.put(redemption.redemptionId(), redemption);
            } else if (received.fact() instanceof RedemptionRolledBack rollback) {
                rolledBack.add(rollback.redemptionId());
            }
        }
        if (!stores.isEmpty()) {
            open(brand, stores.values());
        }
        if (!scans.isEmpty()) {
            countScans(brand, scans);
        }
        if (!openings.isEmpty()) {
            countOpenings(brand, openings);
        }
        if (!redeemed.isEmpty()) {
            redeem(brand, redeemed.values());
        }
        if (!rolledBack.isEmpty()) {
            rollBack(brand, rolledBack);
        }
    }

    private void open(String brand, Collection<StoreOpened> stores) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into store (brand, code, store_id, name, named_at)
                                select :brand, c, i, n, a
                                from unnest(:codes, :ids, :names, cast(:at as timestamptz[])) as s(c, i, n, a)
                                on conflict (brand, code) do update
                                set store_id = excluded.store_id, name = excluded.name, named_at = excluded.named_at
                                where excluded.named_at >= store.named_at\
                                """)
                        .bind("brand", brand)
                        .bind(
                                "codes",
                                stores.stream().map(StoreOpened::code).toArray(String[]::new))
                        .bind("ids", stores.stream().map(StoreOpened::storeId).toArray(UUID[]::new))
                        .bind(
                                "names",
                                stores.stream().map(StoreOpened::name).toArray(String[]::new))
                        .bind(
                                "at",
                                stores.stream().map(s -> s.at().toString()).toArray(String[]::new))
                        .execute());
    }

    private void countScans(String brand, Map<ScanHour, Long> scans) {
        var hours = scans.keySet();
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into scan_hour (brand, store, kind, campaign, hour, scans)
                                select :brand, s, k, c, h, n
                                from unnest(:stores, :kinds, :campaigns, cast(:hours as timestamptz[]), :scans)
                                    as t(s, k, c, h, n)
                                on conflict (brand, store, kind, campaign, hour) do update
                                set scans = scan_hour.scans + excluded.scans\
                                """)
                        .bind("brand", brand)
                        .bind("stores", hours.stream().map(ScanHour::store).toArray(String[]::new))
                        .bind("kinds", hours.stream().map(ScanHour::kind).toArray(String[]::new))
                        .bind(
                                "campaigns",
                                hours.stream().map(ScanHour::campaign).toArray(String[]::new))
                        .bind(
                                "hours",
                                hours.stream().map(h -> h.hour().toString()).toArray(String[]::new))
                        .bind("scans", scans.values().toArray(Long[]::new))
                        .execute());
    }

    private void countOpenings(String brand, Map<LinkHour, Long> openings) {
        var hours = openings.keySet();
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into link_hour (brand, program, hour, openings)
                                select :brand, p, h, n
                                from unnest(:programs, cast(:hours as timestamptz[]), :openings) as t(p, h, n)
                                on conflict (brand, program, hour) do update
                                set openings = link_hour.openings + excluded.openings\
                                """)
                        .bind("brand", brand)
                        .bind(
                                "programs",
                                hours.stream().map(LinkHour::program).toArray(String[]::new))
                        .bind(
                                "hours",
                                hours.stream().map(h -> h.hour().toString()).toArray(String[]::new))
                        .bind("openings", openings.values().toArray(Long[]::new))
                        .execute());
    }

    private void redeem(String brand, Collection<CouponRedeemed> redemptions) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into redemption (brand, redemption_id, store, redeemed_at)
                                select :brand, i, s, a from unnest(:ids, :stores, cast(:at as timestamptz[])) as t(i, s, a)
                                on conflict (brand, redemption_id) do update
                                set store = excluded.store, redeemed_at = excluded.redeemed_at\
                                """)
                        .bind("brand", brand)
                        .bind(
                                "ids",
                                redemptions.stream()
                                        .map(CouponRedeemed::redemptionId)
                                        .toArray(UUID[]::new))
                        .bind(
                                "stores",
                                redemptions.stream()
                                        .map(CouponRedeemed::store)
                                        .toArray(String[]::new))
                        .bind(
                                "at",
                                redemptions.stream()
                                        .map(r -> r.at().toString())
                                        .toArray(String[]::new))
                        .execute());
    }

    private void rollBack(String brand, TreeSet<UUID> redemptions) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into redemption (brand, redemption_id, rolled_back)
                                select :brand, i, true from unnest(:ids) as t(i)
                                on conflict (brand, redemption_id) do update set rolled_back = true\
                                """)
                        .bind("brand", brand)
                        .bind("ids", redemptions.toArray(UUID[]::new))
                        .execute());
    }

    private static Instant hour(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS);
    }

    private record ScanHour(String store, String kind, String campaign, Instant hour)
            implements Comparable<ScanHour> {
        private static final Comparator<ScanHour> BY_KEY =
                Comparator.comparing(ScanHour::store)
                        .thenComparing(ScanHour::kind)
                        .thenComparing(ScanHour::campaign)
                        .thenComparing(ScanHour::hour);

        static ScanHour of(Scanned scan) {
            return new ScanHour(
                    orNone(scan.store()),
                    scan.kind(),
                    orNone(scan.campaign()),
                    PlaceListener.hour(scan.at()));
        }

        private static String orNone(@Nullable String text) {
            return text == null ? NONE : text;
        }

        @Override
        public int compareTo(ScanHour other) {
            return BY_KEY.compare(this, other);
        }
    }

    private record LinkHour(String program, Instant hour) implements Comparable<LinkHour> {
        private static final Comparator<LinkHour> BY_KEY =
                Comparator.comparing(LinkHour::program).thenComparing(LinkHour::hour);

        @Override
        public int compareTo(LinkHour other) {
            return BY_KEY.compare(this, other);
        }
    }
}
