package io.fanops.referral.share;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The share policy of the brand in scope.
@ApplicationScoped
class SharePolicies {
    private final BrandSql sql;
    private final BrandSql hot;

    SharePolicies(BrandSql sql) {
        this.sql = sql;
        this.hot = sql.keepingPlans();
    }

    /// What holds; nothing may be shared until somebody says else.
    SharePolicy present() {
        return revised().policy();
    }

    Revised revised() {
        return hot.first(
                        "select * from share_policy where brand = :brand",
                        (row, _) ->
                                new Revised(
                                        new SharePolicy(
                                                List.of(
                                                        (String[])
                                                                row.getArray("allowed_hosts")
                                                                        .getArray())),
                                        row.getLong("revision")))
                .orElse(new Revised(new SharePolicy(List.of()), 0));
    }

    /// @throws Refused `PRECONDITION_FAILED`
    @Transactional
    Revised put(SharePolicy policy, @Nullable String ifMatch) {
        sql.run(
                "insert into share_policy (brand, allowed_hosts, revision) values (:brand, '{}', 0) on conflict do nothing");
        long revision =
                sql.number("select revision from share_policy where brand = :brand for update");
        Revision.check(ifMatch, revision);
        sql.run(
                """
                update share_policy set allowed_hosts = :hosts, revision = revision + 1
                where brand = :brand and allowed_hosts <> :hosts\
                """,
                "hosts",
                policy.allowedHosts().stream().distinct().toArray(String[]::new));
        return revised();
    }

    record Revised(SharePolicy policy, long revision) {}
}
