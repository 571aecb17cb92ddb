package io.fanops.referral.referral;

import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.Jdbi;

/// The places that programs have given away, and what referrers have converted, are the referrals
/// that stand.
@ApplicationScoped
class AuditingReferrals implements Audit {
    private final Jdbi jdbi;

    AuditingReferrals(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public long wrong() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with standing as materialized (
                                    select program_id as program, referrer_id as fan, count(*) as n from referral
                                    where brand = :brand and state in ('QUALIFIED', 'REWARDED') group by program_id, referrer_id)
                                select (select count(*) from (
                                        select owner as program, sum(used) as n from stock_part
                                        where brand = :brand and what = 'PLACES' group by owner) p
                                    full join (select program, sum(n) as n from standing group by program) s using (program)
                                    where coalesce(p.n, 0) <> coalesce(s.n, 0))
                                + (select count(*) from (
                                        select program_id as program, fan_id as fan, converted as n from referral_code
                                        where brand = :brand) c
                                    full join standing s using (program, fan)
                                    where coalesce(c.n, 0) <> coalesce(s.n, 0))\
                                """)
                        .mapTo(Long.class)
                        .one());
    }
}
