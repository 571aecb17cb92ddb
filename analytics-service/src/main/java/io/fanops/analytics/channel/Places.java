package io.fanops.analytics.channel;

import io.fanops.platform.contracts.ReferralFact.LinkOpened;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reads what happened in stores and channels besides orders.
@ApplicationScoped
class Places {
    private final Jdbi jdbi;

    Places(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Every store that was opened, scanned or redeemed in, by its code, whether it was cited by
    /// that or by its id.
    Map<String, Visits> stores() {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                with known as (select cast(store_id as text) as id, code, name from store where brand = :brand)
                                select coalesce(known.code, cited) as code, max(visits.name) as name, sum(scans) as scans,
                                    sum(redemptions) as redemptions
                                from (
                                    select code as cited, name, 0 as scans, 0 as redemptions from known
                                    union all
                                    select store, null, sum(scans), 0 from scan_hour
                                    where brand = :brand and store <> '-' group by store
                                    union all
                                    select store, null, 0, count(*) from redemption
                                    where brand = :brand and store is not null and redeemed_at is not null and not rolled_back
                                    group by store) as visits
                                left join known on known.id = lower(cited)
                                group by 1\
                                """)
                        .map((row, _) ->
                                Map.entry(
                                        row.getString("code"),
                                        new Visits(
                                                row.getString("name"),
                                                row.getLong("scans"),
                                                row.getLong("redemptions"))))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /// Scans of QR codes, in stores and elsewhere.
    long scans() {
        return sum("select coalesce(sum(scans), 0) from scan_hour where brand = :brand");
    }

    /// Openings of referral links.
    long linkOpenings() {
        return sum(
                "select coalesce(sum(openings), 0) from link_hour where brand = :brand and program <> '"
                        + LinkOpened.SHARED
                        + "'");
    }

    /// Openings of what fans share.
    long shareOpenings() {
        return sum(
                "select coalesce(sum(openings), 0) from link_hour where brand = :brand and program = '"
                        + LinkOpened.SHARED
                        + "'");
    }

    private long sum(String query) {
        return jdbi.withHandle(handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    /// @param name null where nobody has told of the store itself
    record Visits(@Nullable String name, long scans, long redemptions) {
        static final Visits NONE = new Visits(null, 0, 0);
    }
}
