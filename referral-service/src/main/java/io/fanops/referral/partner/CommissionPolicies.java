package io.fanops.referral.partner;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commission settings of the brand in scope.
@ApplicationScoped
public class CommissionPolicies {
    private final BrandSql sql;

    CommissionPolicies(BrandSql sql) {
        this.sql = sql;
    }

    /// What holds; the defaults until somebody says else.
    public CommissionPolicy present() {
        return revised().policy();
    }

    Revised revised() {
        return sql.first(
                        "select * from commission_policy where brand = :brand",
                        (row, _) -> new Revised(read(row), row.getLong("revision")))
                .orElse(new Revised(new CommissionPolicy(null, null, null, null, null), 0));
    }

    /// @throws Refused `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Revised put(CommissionPolicy policy, @Nullable String ifMatch) {
        sql.run(
                """
                insert into commission_policy (brand, levels, hold_days, allowed_hosts, fans_may_promote, revision)
                values (:brand, 1, 14, '{}', false, 0) on conflict do nothing\
                """);
        sql.first(
                "select 1 from commission_policy where brand = :brand for update",
                (row, _) -> row.getInt(1));
        Revision.check(ifMatch, revised().revision());
        var minimum = policy.minimumPayout();
        sql.run(
                """
                update commission_policy set levels = :levels, hold_days = :hold, minimum_amount = :amount,
                    minimum_currency = :currency, allowed_hosts = :hosts, fans_may_promote = :fans, revision = revision + 1
                where brand = :brand and (levels, hold_days, minimum_amount, minimum_currency, allowed_hosts, fans_may_promote)
                    is distinct from (:levels, :hold, :amount, :currency, :hosts, :fans)\
                """,
                "levels",
                policy.levels(),
                "hold",
                policy.holdDays(),
                "amount",
                minimum == null ? null : minimum.amount(),
                "currency",
                minimum == null ? null : minimum.currency(),
                "hosts",
                policy.allowedHosts().toArray(String[]::new),
                "fans",
                policy.fansMayPromote());
        return revised();
    }

    private static CommissionPolicy read(ResultSet row) throws SQLException {
        var minimum = row.getObject("minimum_amount", Long.class);
        return new CommissionPolicy(
                row.getInt("levels"),
                row.getInt("hold_days"),
                minimum == null ? null : Money.of(minimum, row.getString("minimum_currency")),
                List.of((String[]) row.getArray("allowed_hosts").getArray()),
                row.getBoolean("fans_may_promote"));
    }

    record Revised(CommissionPolicy policy, long revision) {}
}
