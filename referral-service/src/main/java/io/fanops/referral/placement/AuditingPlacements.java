package io.fanops.referral.placement;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// What orders hold and have paid is what the ledger says, and what budgets and days have given
/// away is what their orders have.
@ApplicationScoped
class AuditingPlacements implements Audit {
    private final BrandSql sql;

    AuditingPlacements(BrandSql sql) {
        this.sql = sql;
    }

    @Override
    public List<Finding> findings() {
        return sql.list(
                """
                with posted as (
                    select split_part(t.cause, ':', 2)::uuid as id,
                        coalesce(sum(e.amount) filter (where e.kind = 'PARTNER_PENDING'), 0)::bigint as held,
                        coalesce(sum(e.amount) filter (where e.kind = 'PARTNER'), 0)::bigint as paid
                    from (select distinct partner_id from placement_order where brand = :brand) p
                    join entry e on e.brand = :brand and e.owner = p.partner_id and e.kind in ('PARTNER_PENDING', 'PARTNER')
                    join transfer t on t.brand = :brand and t.id = e.transfer_id and t.cause like 'placement:%'
                    group by 1),
                taken as (
                    select budget_key as key, sum(case state when 'ORDERED' then price else held + paid end)::bigint as n
                    from placement_order where brand = :brand and budget_key is not null group by 1),
                given as (
                    select offer_id, period, count(*) as n from placement_order
                    where brand = :brand and (delivered_at is not null or state not in ('DECLINED', 'EXPIRED', 'CANCELLED'))
                    group by 1, 2),
                compared as (
                    select v.what || ' of placement order ' || id as what, v.expected, v.found
                    from (select id, held, paid from placement_order where brand = :brand) o
                    full join posted p using (id)
                    cross join lateral (values ('what is held', coalesce(p.held, 0), coalesce(o.held, 0)),
                        ('what is paid', coalesce(p.paid, 0), coalesce(o.paid, 0))) v(what, expected, found)
                    union all
                    select 'what is taken of placement budget ' || key, coalesce(t.n, 0), coalesce(b.n, 0)
                    from (select key, taken as n from placement_budget where brand = :brand) b full join taken t using (key)
                    union all
                    select 'what is taken of placement offer ' || offer_id || ' in ' || period, coalesce(g.n, 0), coalesce(s.n, 0)
                    from (select offer_id, period, taken as n from placement_slot where brand = :brand) s
                    full join given g using (offer_id, period))
                select * from compared where expected <> found\
                """,
                (row, _) -> Finding.read(row));
    }
}
