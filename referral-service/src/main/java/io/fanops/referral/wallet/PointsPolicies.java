package io.fanops.referral.wallet;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.wallet.PointsPolicyResource.EndOf;
import io.fanops.referral.wallet.PointsPolicyResource.PointsPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// How long the points of the brand in scope live; [Ledger] dates each credit by it.
@ApplicationScoped
class PointsPolicies {
    private final Jdbi jdbi;

    PointsPolicies(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// What holds; points never lapse until somebody says so.
    Revised present() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select months, end_of, revision from points_policy where brand = :brand")
                        .map((row, _) ->
                                new Revised(
                                        new PointsPolicy(
                                                row.getObject("months", Integer.class),
                                                EndOf.valueOf(row.getString("end_of"))),
                                        row.getLong("revision")))
                        .findFirst()
                        .orElse(new Revised(new PointsPolicy(null, null), 0)));
    }

    /// @throws Refused `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Revised put(PointsPolicy policy, @Nullable String ifMatch) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            insert into points_policy (brand, end_of) values (:brand, 'MONTH') on conflict do nothing\
                            """)
                    .execute();
            handle.createQuery("select 1 from points_policy where brand = :brand for update")
                    .mapTo(Integer.class)
                    .one();
        });
        Revision.check(ifMatch, present().revision());
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update points_policy set months = :months, end_of = :endOf, revision = revision + 1
                                where brand = :brand and (months, end_of) is distinct from (:months, :endOf)\
                                """)
                        .bind("months", policy.lapseAfterMonths())
                        .bind("endOf", String.valueOf(policy.endOf()))
                        .execute());
        return present();
    }

    record Revised(PointsPolicy policy, long revision) {}
}
