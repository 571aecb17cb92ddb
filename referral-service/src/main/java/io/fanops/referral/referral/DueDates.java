package io.fanops.referral.referral;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/// The directory of referrals that wait for a date, over all brands: rewards for the end of a hold
/// period, held ones for their program's own decision.
@ApplicationScoped
class DueDates {
    private final Jdbi jdbi;
    private final BrandScope scope;

    DueDates(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    void add(Map<UUID, Instant> due) {
        if (due.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            var batch =
                    handle.prepareBatch(
                            """
                            insert into hold_due (brand, referral_id, due_at) values (:brand, :id, :due)
                            on conflict do nothing\
                            """);
            due.forEach((id, at) ->
                    batch.bind("brand", scope.brand()).bind("id", id).bind("due", at).add());
            batch.execute();
        });
    }

    void remove(Collection<UUID> referrals) {
        if (referrals.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                delete from hold_due where brand = :brand and referral_id = any(:ids)\
                                """)
                        .bind("ids", referrals.toArray(UUID[]::new))
                        .execute());
    }

    /// Has a date looked at again in ten minutes.
    void putOff(UUID referral) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update hold_due set due_at = now() + interval '10 minutes'
                                where brand = :brand and referral_id = :id\
                                """)
                        .bind("id", referral)
                        .execute());
    }

    /// What is due, some of each brand, by brand; needs no brand in scope.
    Map<String, List<UUID>> now(int limit) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                with recursive waiting(slug) as (
                                    (select brand from hold_due order by brand limit 1)
                                    union all
                                    select (select h.brand from hold_due h where h.brand > w.slug order by h.brand limit 1)
                                    from waiting w where w.slug is not null)
                                select w.slug as brand, d.referral_id from waiting w cross join lateral (
                                    select referral_id from hold_due h where h.brand = w.slug and h.due_at <= now()
                                    order by h.due_at limit :limit) d\
                                """)
                        .bind("limit", limit)
                        .map((row, _) ->
                                Map.entry(
                                        row.getString("brand"),
                                        row.getObject("referral_id", UUID.class)))
                        .list()
                        .stream()
                        .collect(
                                Collectors.groupingBy(
                                        Map.Entry::getKey,
                                        Collectors.mapping(
                                                Map.Entry::getValue, Collectors.toList()))));
    }
}
