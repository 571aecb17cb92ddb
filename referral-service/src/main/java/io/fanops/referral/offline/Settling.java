package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.coupon.OfflineUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Settles which till's a coupon is, once no other till can bring an earlier entry.
@ApplicationScoped
class Settling {
    /// How long a till that stays away is waited for after its allowance ended.
    private static final int GRACE_HOURS = 24;

    private static final int AT_ONCE = 500;

    /// In the place of a coupon: somebody has come back whom others have waited for.
    private static final UUID ANY = new UUID(0, 0);

    /// The earliest entry of each coupon that is not settled, where nobody can bring an earlier
    /// one: a till that may take the coupon has synced since, or is revoked, or was waited for long
    /// enough.
    private static final String RIPE =
            """
            with first as (
                select distinct on (e.coupon_id) e.* from till_entry e
                where e.brand = :brand and e.result = 'PENDING' and e.coupon_id > :after
                    and (cast(:coupons as uuid[]) is null or e.coupon_id = any(cast(:coupons as uuid[])))
                order by e.coupon_id, e.at, e.till_id, e.seq)
            select f.*, h.store from first f
            join till h on h.brand = :brand and h.id = f.till_id
            where not exists (
                select from till t
                where t.brand = :brand and t.state = 'ACTIVE' and t.id <> f.till_id and coalesce(t.synced_at, t.allowance_from) <= f.at
                    and t.allowance_until > now() - make_interval(hours => :grace)
                    and (f.stores = '{}' or t.store = any(f.stores)))
            order by f.coupon_id limit :limit\
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final OfflineUse coupons;

    Settling(Jdbi jdbi, BrandScope scope, OfflineUse coupons) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.coupons = coupons;
    }

    /// Coupons that can be settled, in the order of their ids.
    ///
    /// @param among of these alone; null for all of the brand
    List<UUID> ripe(@Nullable Collection<UUID> among, UUID after) {
        return jdbi.withHandle(handle ->
                handle.createQuery(RIPE)
                        .bind("coupons", among == null ? null : among.toArray(UUID[]::new))
                        .bind("after", after)
                        .bind("grace", GRACE_HOURS)
                        .bind("limit", AT_ONCE)
                        .map((row, _) -> First.read(row).couponId())
                        .list());
    }

    /// Settles a coupon by itself: what else hangs on it (a referral, a budget, wallets) is locked
    /// for it alone.
    ///
    /// @return false where somebody has the coupon's row: then it is left to the next time
    @Transactional
    boolean settle(UUID coupon) {
        // The order before the coupon, as whoever redeems online takes them.
        firsts(coupon).stream().map(First::order).filter(Objects::nonNull).forEach(coupons::hold);
        if (!coupons.lockIfFree(coupon)) {
            return false;
        }
        for (var first : firsts(coupon)) {
            var redemption =
                    coupons.settle(coupon, first.store(), first.order(), first.worth(), first.at());
            decide(first, redemption);
            forget(coupon);
        }
        return true;
    }

    private List<First> firsts(UUID coupon) {
        return jdbi.withHandle(handle ->
                handle.createQuery(RIPE)
                        .bind("coupons", new UUID[] {coupon})
                        .bind("after", ANY)
                        .bind("grace", GRACE_HOURS)
                        .bind("limit", 1)
                        .map((row, _) -> First.read(row))
                        .list());
    }

    private void decide(First first, UUID redemption) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update till_entry set redemption_id = :redemption,
                                    result = case when till_id = :till and seq = :seq then 'ACCEPTED'
                                        when till_id = :till then 'DUPLICATE' else 'DOUBLE_SPENT' end
                                where brand = :brand and coupon_id = :coupon
                                    and (result = 'PENDING' or (result = 'DUPLICATE' and redemption_id is null))\
                                """)
                        .bind("redemption", redemption)
                        .bind("till", first.tillId())
                        .bind("seq", first.seq())
                        .bind("coupon", first.couponId())
                        .execute());
    }

    /// Notes from when on the coupons that wait need wait no longer.
    @Transactional(Transactional.TxType.MANDATORY)
    void remember(Collection<UUID> waiting) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into settlement_due (brand, coupon_id, due_at)
                                select :brand, c, (select coalesce(max(allowance_until), now())
                                        + make_interval(hours => :grace) from till
                                    where brand = :brand and state = 'ACTIVE')
                                from unnest(:coupons) as c
                                where exists (select from till_entry e
                                    where e.brand = :brand and e.coupon_id = c and e.result = 'PENDING')
                                on conflict (brand, coupon_id) do nothing\
                                """)
                        .bind("grace", GRACE_HOURS)
                        .bind("coupons", waiting.toArray(UUID[]::new))
                        .execute());
    }

    private void forget(UUID settled) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                delete from settlement_due where brand = :brand and coupon_id = :coupon\
                                """)
                        .bind("brand", scope.brand())
                        .bind("coupon", settled)
                        .execute());
    }

    /// Notes that a till was here or is waited for no longer, so that what waited for it is looked
    /// at.
    @Transactional
    void lookAgain() {
        due(ANY, "now()");
    }

    /// Tries a coupon that could not be settled again in an hour.
    @Transactional
    void putOff(UUID coupon) {
        due(coupon, "now() + interval '1 hour'");
    }

    private void due(UUID coupon, String at) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into settlement_due (brand, coupon_id, due_at) values (:brand, :coupon, %s)
                                on conflict (brand, coupon_id) do update set due_at = excluded.due_at\
                                """
                                        .formatted(at))
                        .bind("brand", scope.brand())
                        .bind("coupon", coupon)
                        .execute());
    }

    /// Brands with something that need not wait any longer, and until when that was noted; needs no
    /// brand in scope.
    Map<String, Instant> due() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select brand, max(due_at) as noted from settlement_due where due_at <= now() group by brand\
                                """)
                        .map((row, _) ->
                                Map.entry(
                                        row.getString("brand"),
                                        row.getTimestamp("noted").toInstant()))
                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Has looked at all that waited for whoever was here until then.
    @Transactional
    void looked(Instant noted) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                delete from settlement_due where brand = :brand and coupon_id = :any and due_at <= :noted\
                                """)
                        .bind("brand", scope.brand())
                        .bind("any", ANY)
                        .bind("noted", noted)
                        .execute());
    }

    /// The earliest entry of a coupon.
    private record First(
            UUID couponId,
            UUID tillId,
            long seq,
            String store,
            @Nullable String order,
            @Nullable Money worth,
            Instant at) {

        static First read(ResultSet row) throws SQLException {
            return new First(
                    row.getObject("coupon_id", UUID.class),
                    row.getObject("till_id", UUID.class),
                    row.getLong("seq"),
                    row.getString("store"),
                    row.getString("order_ref"),
                    TillLog.money(row, "order_amount", "order_currency"),
                    row.getTimestamp("at").toInstant());
        }
    }
}
