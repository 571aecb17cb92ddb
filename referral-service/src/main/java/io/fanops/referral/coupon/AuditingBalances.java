package io.fanops.referral.coupon;

import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.Jdbi;

/// What is left of a prepaid coupon is what its entries on the ledger say.
@ApplicationScoped
class AuditingBalances implements Audit {
    private final Jdbi jdbi;

    AuditingBalances(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public long wrong() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) from coupon c where c.brand = :brand and c.balance <> (
                                    select coalesce(sum(e.amount), 0) from entry e
                                    where e.brand = :brand and e.owner = c.id and e.kind = 'BEARER')\
                                """)
                        .mapTo(Long.class)
                        .one());
    }
}
