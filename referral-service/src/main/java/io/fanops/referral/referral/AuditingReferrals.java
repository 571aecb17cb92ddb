package io.fanops.referral.referral;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.stock.Stock.What;
import io.fanops.referral.stock.Stocks;
import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The places that programs have given away, and what referrers have converted, are the referrals
/// that stand.
@ApplicationScoped
class AuditingReferrals implements Audit {
    private final BrandSql sql;

    AuditingReferrals(BrandSql sql) {
        this.sql = sql;
    }

    @Override
    public List<Finding> findings() {
        return sql.list(
                """
                with standing as materialized (
                    select program_id as program, referrer_id as fan, count(*) as n from referral
                    where brand = :brand and state in ('QUALIFIED', 'REWARDED') group by program_id, referrer_id),
                compared as (
                    select v.what || ' of program ' || case when p.id is null then s.owner::text else p.key end as what,
                        v.expected, v.found
                    from (select p.id, p.key, b.cap, coalesce(s.n, 0) as taken from program p
                        join program_budget b on b.brand = :brand and b.program_id = p.id
                        left join (select program, sum(n)::bigint as n from standing group by program) s on s.program = p.id
                        where p.brand = :brand) p
                    full join (%s) s on s.owner = p.id
                    cross join lateral (values ('what is used of the places', p.taken, s.used), ('the places', p.cap, s.total))
                        v(what, expected, found)
                    union all
                    select 'what fan ' || fan || ' has converted in program ' || program, coalesce(s.n, 0), coalesce(c.n, 0)
                    from (select program_id as program, fan_id as fan, converted::bigint as n from referral_code
                        where brand = :brand) c
                    full join standing s using (program, fan))
                select * from compared where expected is distinct from found\
                """
                        .formatted(Stocks.summed(What.PLACES)),
                (row, _) -> Finding.read(row));
    }
}
