package io.fanops.analytics.event;

import io.fanops.analytics.fan.KnownFans;
import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.ActivityFact;
import io.fanops.platform.contracts.ContentFact;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.inbox.Received;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Writes down what fans did. Hears before those who forget an erased fan's name, for it still
/// needs the name to find what stands under it.
@ApplicationScoped
@Priority(10)
class DeedListener implements FactListener {
    private final Jdbi jdbi;
    private final KnownFans known;

    DeedListener(Jdbi jdbi, KnownFans known) {
        this.jdbi = jdbi;
        this.known = known;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        var deeds = new ArrayList<Deed>();
        var tracked = new ArrayList<Received>();
        var erased = new TreeSet<UUID>();
        for (var received : facts) {
            switch (received.fact()) {
                case FanFact fact -> ofFan(received.id(), fact, deeds, erased);
                case ReferralFact fact -> ofReferral(received.id(), fact, deeds);
                case ContentFact.Scanned fact ->
                        add(deeds, "scanned", fact.fanId(), received.id(), fact.at());
                case ContentFact.StoreOpened _ -> {}
                case ActivityFact.Tracked _ -> tracked.add(received);
            }
        }
        var unknown = resolve(tracked, deeds);
        if (!deeds.isEmpty()) {
            store(brand, deeds);
        }
        if (!unknown.isEmpty()) {
            storeByName(brand, unknown);
        }
        if (!erased.isEmpty()) {
            forget(brand, erased.toArray(UUID[]::new));
        }
    }

    private static void ofFan(UUID id, FanFact told, List<Deed> deeds, TreeSet<UUID> erased) {
        switch (told) {
            case FanFact.BrandOnboarded _ -> {}
            case FanFact.Joined fact -> {
                deeds.add(new Deed("joined", fact.fanId(), id, fact.at(), fact.joinedOn()));
                deeds.add(
                        new Deed(
                                stage(fact.stage()), fact.fanId(), id, fact.at(), fact.joinedOn()));
            }
            case FanFact.StageMoved fact ->
                    add(deeds, stage(fact.to()), fact.fanId(), id, fact.at());
            case FanFact.Erased fact -> erased.add(fact.fanId());
        }
    }

    private static void ofReferral(UUID id, ReferralFact told, List<Deed> deeds) {
        switch (told) {
            case ReferralFact.ReferralMoved fact -> {
                if (fact.from() == null) {
                    add(deeds, "invited", fact.referrerId(), id, fact.at());
                    add(deeds, "referred", fact.refereeId(), id, fact.at());
                }
                if (fact.to().isConverted()
                        && (fact.from() == null || !fact.from().isConverted())) {
                    add(deeds, "converted", fact.refereeId(), id, fact.at());
                }
            }
            case ReferralFact.OrderPlaced fact ->
                    add(deeds, "ordered", fact.fanId(), id, fact.placedAt());
            case ReferralFact.OrderRefunded fact ->
                    add(deeds, "refunded", fact.fanId(), id, fact.at());
            case ReferralFact.CouponRedeemed fact ->
                    add(deeds, "redeemed", fact.fanId(), id, fact.at());
            case ReferralFact.Rewarded fact -> {
                if (fact.amount() > 0) {
                    add(deeds, "rewarded", fact.fanId(), id, fact.at());
                }
            }
            case ReferralFact.LinkOpened _,
                    ReferralFact.CouponIssued _,
                    ReferralFact.RedemptionRolledBack _ -> {}
        }
    }

    private static void add(
            List<Deed> deeds, String type, @Nullable UUID fan, UUID id, Instant at) {
        if (fan != null) {
            deeds.add(new Deed(type, fan, id, at, null));
        }
    }

    private static String stage(Stage stage) {
        return "stage:" + stage;
    }

    /// Adds the tracked events of known fans to `deeds`.
    ///
    /// @return those of people whom nobody knows yet
    private List<Named> resolve(List<Received> tracked, List<Deed> deeds) {
        var names = new TreeSet<String>();
        for (var received : tracked) {
            if (received.fact() instanceof ActivityFact.Tracked fact
                    && fact.fanId() == null
                    && fact.externalId() != null) {
                names.add(fact.externalId());
            }
        }
        var fans = names.isEmpty() ? new HashMap<String, UUID>() : known.named(names);
        var unknown = new ArrayList<Named>();
        for (var received : tracked) {
            if (received.fact() instanceof ActivityFact.Tracked fact) {
                var name = fact.externalId();
                var fan =
                        fact.fanId() != null ? fact.fanId() : name == null ? null : fans.get(name);
                if (fan != null) {
                    deeds.add(new Deed(fact.type(), fan, received.id(), fact.at(), null));
                } else if (name != null) {
                    unknown.add(new Named(name, fact.type(), received.id(), fact.at()));
                }
            }
        }
        return unknown;
    }

    private void store(String brand, List<Deed> deeds) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into deed (brand, type, fan_id, fact_id, at, on_day)
                                select :brand, t, f, i, a, d
                                from unnest(:types, :fans, :facts, cast(:at as timestamptz[]), cast(:days as date[]))
                                    as n(t, f, i, a, d)
                                on conflict do nothing\
                                """)
                        .bind("brand", brand)
                        .bind("types", texts(deeds, Deed::type))
                        .bind("fans", deeds.stream().map(Deed::fan).toArray(UUID[]::new))
                        .bind("facts", deeds.stream().map(Deed::fact).toArray(UUID[]::new))
                        .bind("at", texts(deeds, deed -> deed.at().toString()))
                        .bind(
                                "days",
                                texts(
                                        deeds,
                                        deed -> deed.day() == null ? null : deed.day().toString()))
                        .execute());
    }

    private void storeByName(String brand, List<Named> deeds) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into deed_by_name (brand, external_id, type, fact_id, at)
                                select :brand, e, t, i, a
                                from unnest(:names, :types, :facts, cast(:at as timestamptz[])) as n(e, t, i, a)
                                on conflict do nothing\
                                """)
                        .bind("brand", brand)
                        .bind("names", texts(deeds, Named::name))
                        .bind("types", texts(deeds, Named::type))
                        .bind("facts", deeds.stream().map(Named::fact).toArray(UUID[]::new))
                        .bind("at", texts(deeds, deed -> deed.at().toString()))
                        .execute());
    }

    /// What stands under the fans' names goes under their ids, and what was sent about them is
    /// dropped.
    private void forget(String brand, UUID[] fans) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            with forgotten as (
                                select fan_id, external_id from known_fan
                                where brand = :brand and fan_id = any(:fans) and external_id is not null
                                order by fan_id for update),
                            named as (
                                delete from deed_by_name d using forgotten f
                                where d.brand = :brand and d.external_id = f.external_id
                                returning d.type, f.fan_id, d.fact_id, d.at)
                            insert into deed (brand, type, fan_id, fact_id, at)
                            select :brand, type, fan_id, fact_id, at from named on conflict do nothing\
                            """)
                    .bind("brand", brand)
                    .bind("fans", fans)
                    .execute();
            handle.createUpdate(
                            """
                            update tracked_event e
                            set fan_id = f.fan_id, external_id = null, properties = null, context = null
                            from known_fan f
                            where f.brand = :brand and f.fan_id = any(:fans) and e.brand = :brand
                                and e.external_id = f.external_id\
                            """)
                    .bind("brand", brand)
                    .bind("fans", fans)
                    .execute();
            handle.createUpdate(
                            """
                            update tracked_event set external_id = null, properties = null, context = null
                            where brand = :brand and fan_id = any(:fans)\
                            """)
                    .bind("brand", brand)
                    .bind("fans", fans)
                    .execute();
        });
    }

    private static <T> String[] texts(List<T> deeds, Function<T, @Nullable String> field) {
        return deeds.stream().map(field).toArray(String[]::new);
    }

    /// @param day where only the day is known on which it was done
    private record Deed(String type, UUID fan, UUID fact, Instant at, @Nullable LocalDate day) {}

    /// A deed of somebody who is not known.
    private record Named(String name, String type, UUID fact, Instant at) {}
}
