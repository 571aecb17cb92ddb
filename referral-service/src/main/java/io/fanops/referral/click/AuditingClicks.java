package io.fanops.referral.click;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;

/// What is used of a rule's budget is the price of the clicks that earned by it; what stands of a
/// closed day is what its entries on the ledger say.
@ApplicationScoped
class AuditingClicks implements Audit {
    private final BrandSql sql;

    AuditingClicks(BrandSql sql) {
        this.sql = sql;
    }

    @Override
    public long wrong() {
        return sql.number(
                        """
                        select count(*) from click_rule r where r.brand = :brand and (
                            select coalesce(sum(used), 0) from stock_part where brand = :brand and what = 'CLICKS' and owner = r.id
                        ) <> (
                            select coalesce(sum(e.price * (e.clicks - e.rejected + coalesce((
                                select sum(clicks) from click_part where brand = :brand and earning_id = e.id), 0))), 0)
                            from click_earning e where e.brand = :brand and e.rule_id = r.id)\
                        """)
                + sql.number(
                        """
                        select count(*) from click_earning e left join (
                            select split_part(t.cause, ':', 2) as id, sum(l.amount) as amount
                            from (select distinct partner_id from click_earning where brand = :brand) p
                            join entry l on l.brand = :brand and l.owner = p.partner_id and l.kind in ('PARTNER_PENDING', 'PARTNER')
                            join transfer t on t.brand = :brand and t.id = l.transfer_id
                            where split_part(t.cause, ':', 1) = 'clicks' group by 1) b on b.id = e.id::text
                        where e.brand = :brand and e.price * (e.clicks - e.rejected) <> coalesce(b.amount, 0)\
                        """);
    }
}
