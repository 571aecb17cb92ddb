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
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Writes down what fans did, and forgets under which name.
///
/// Hears after names are written down and before those of the erased are removed, for by the name
/// it finds what stands under it.
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
        var told = new TreeSet<UUID>();
        for (var received : facts) {
            switch (received.fact()) {
                case FanFact fact -> ofFan(received.id(), fact, deeds, told);
                case ReferralFact fact -> ofReferral(received.id(), fact, deeds);
                case ContentFact.Scanned fact ->
                        add(deeds, "scanned", fact.fanId(), received.id(), fact.at());
                case ContentFact.StoreOpened _ -> {}
                case ActivityFact.Tracked _ -> tracked.add(received);
            }
        }
        var unknown = resolve(brand, tracked, deeds);
        if (!deeds.isEmpty()) {
            store(brand, deeds);
        }
        if (!unknown.isEmpty()) {
            storeByName(brand, unknown);
        }
        var erased = told.isEmpty() ? List.<KnownFans.Erased>of() : known.erased(told);
        if (!erased.isEmpty()) {
            forget(brand, erased);
        }
    }

    /// @param named gets those whose name or erasure is told
    private static void ofFan(UUID id, FanFact told, List<Deed> deeds, TreeSet<UUID> named) {
        switch (told) {
            case FanFact.BrandOnboarded _, FanFact.Merged _, FanFact.MergeUndone _ -> {}
            case FanFact.Joined fact -> {
                named.add(fact.fanId());
                deeds.add(new Deed("joined", fact.fanId(), id, fact.at(), fact.joinedOn()));
                deeds.add(
                        new Deed(
                                stage(fact.stage()), fact.fanId(), id, fact.at(), fact.joinedOn()));
            }
            case FanFact.StageMoved fact ->
                    add(deeds, stage(fact.to()), fact.fanId(), id, fact.at());
            case FanFact.Erased fact -> named.add(fact.fanId());
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
            case ReferralFact.WalletSpent fact -> {
                if (fact.amount() > 0) {
                    add(deeds, "spent", fact.fanId(), id, fact.at());
                }
            }
            case ReferralFact.LinkOpened _,
                    ReferralFact.OrderAttributed _,
                    ReferralFact.PointsLapsed _,
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

    /// Adds the tracked events of known fans to `deeds`; what was sent of the erased is dropped.
    ///
    /// @return those of people whom nobody knows yet
    private List<Named> resolve(String brand, List<Received> tracked, List<Deed> deeds) {
        var names = new TreeSet<String>();
        var ids = new TreeSet<UUID>();
        for (var received : tracked) {
            if (received.fact() instanceof ActivityFact.Tracked fact) {
                if (fact.fanId() != null) {
                    ids.add(fact.fanId());
                } else if (fact.externalId() != null) {
                    names.add(fact.externalId());
                }
            }
        }
        var meant = known.meant(names, ids);
        var unknown = new ArrayList<Named>();
        var ofErased = new ArrayList<String>();
        for (var received : tracked) {
            if (received.fact() instanceof ActivityFact.Tracked fact) {
                var name = fact.externalId();
                var fan =
                        fact.fanId() != null
                                ? fact.fanId()
                                : name == null ? null : meant.byName().get(name);
                if (fan != null) {
                    deeds.add(new Deed(fact.type(), fan, received.id(), fact.at(), null));
                    if (meant.erased().contains(fan)) {
                        ofErased.add(fact.messageId());
                    }
                } else if (name != null) {
                    unknown.add(new Named(name, fact.type(), received.id(), fact.at()));
                }
            }
        }
        if (!ofErased.isEmpty()) {
            dropWhatWasSent(brand, ofErased);
        }
        return unknown;
    }

    /// The events themselves, where they came in before their fan's erasure was heard of.
    private void dropWhatWasSent(String brand, List<String> messages) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update tracked_event set external_id = null, properties = null, context = null
                                where brand = :brand and message_id = any(:messages)\
                                """)
                        .bind("brand", brand)
                        .bind("messages", messages.toArray(String[]::new))
                        .execute());
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
    private void forget(String brand, List<KnownFans.Erased> erased) {
        var fans = erased.stream().map(KnownFans.Erased::fan).toArray(UUID[]::new);
        var names = texts(erased, KnownFans.Erased::name);
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            with named as (
                                delete from deed_by_name d using unnest(:fans, :names) as f(fan_id, name)
                                where d.brand = :brand and d.external_id = f.name
                                returning d.type, f.fan_id, d.fact_id, d.at)
                            insert into deed (brand, type, fan_id, fact_id, at)
                            select :brand, type, fan_id, fact_id, at from named on conflict do nothing\
                            """)
                    .bind("brand", brand)
                    .bind("fans", fans)
                    .bind("names", names)
                    .execute();
            handle.createUpdate(
                            """
                            update tracked_event e
                            set fan_id = f.fan_id, external_id = null, properties = null, context = null
                            from unnest(:fans, :names) as f(fan_id, name)
                            where e.brand = :brand and e.external_id = f.name
                                and (e.fan_id is null or e.fan_id = f.fan_id)\
                            """)
                    .bind("brand", brand)
                    .bind("fans", fans)
                    .bind("names", names)
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
