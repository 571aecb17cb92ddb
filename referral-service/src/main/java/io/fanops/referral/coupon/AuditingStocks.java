package io.fanops.referral.coupon;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.stock.Stock.What;
import io.fanops.referral.stock.Stocks;
import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.stream.Collectors;

/// What is used of a template's stock are its coupons that are not void, whether they are good,
/// used up or expired, and those that features hold.
@ApplicationScoped
class AuditingStocks implements Audit {
    private final BrandSql sql;
    private final Instance<HeldCoupons> holders;

    AuditingStocks(BrandSql sql, Instance<HeldCoupons> holders) {
        this.sql = sql;
        this.holders = holders;
    }

    @Override
    public List<Finding> findings() {
        var held =
                holders.stream()
                        .map(holder -> " union all (" + holder.heldCoupons() + ")")
                        .collect(Collectors.joining());
        return sql.list(
                """
                with taken as (
                    select template_id, sum(n)::bigint as n from (
                        (select template_id, count(*) as n from coupon where brand = :brand and state <> 'VOID' group by template_id)
                        %s) c
                    group by template_id)
                select v.what || ' of template ' || case when t.id is null then s.owner::text else t.key end as what,
                    v.expected, v.found
                from (select t.id, t.key, k.total, coalesce(c.n, 0) as taken from coupon_template t
                    join coupon_stock k on k.brand = :brand and k.template_id = t.id
                    left join taken c on c.template_id = t.id
                    where t.brand = :brand) t
                full join (%s) s on s.owner = t.id
                cross join lateral (values ('what is used of the stock', t.taken, s.used), ('the stock', t.total, s.total))
                    v(what, expected, found)
                where v.expected is distinct from v.found\
                """
                        .formatted(held, Stocks.summed(What.COUPONS)),
                (row, _) -> Finding.read(row));
    }
}
