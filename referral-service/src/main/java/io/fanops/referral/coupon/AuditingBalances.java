package io.fanops.referral.coupon;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// What is left of a prepaid coupon is what its entries on the ledger say.
@ApplicationScoped
class AuditingBalances implements Audit {
    private final BrandSql sql;

    AuditingBalances(BrandSql sql) {
        this.sql = sql;
    }

    @Override
    public List<Finding> findings() {
        return sql.list(
                """
                select 'the balance of coupon ' || c.id as what, b.amount as expected, c.balance as found
                from coupon c cross join lateral (
                    select coalesce(sum(e.amount), 0)::bigint as amount from entry e
                    where e.brand = :brand and e.owner = c.id and e.kind = 'BEARER') b
                where c.brand = :brand and c.balance <> b.amount\
                """,
                (row, _) -> Finding.read(row));
    }
}
