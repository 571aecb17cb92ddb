package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.program.Terms;
import io.fanops.referral.program.TermsJson;
import io.fanops.referral.stock.Stock.What;
import io.fanops.referral.stock.Stocks;
import io.fanops.referral.wallet.Audit;
import io.fanops.referral.wallet.Form;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is used of programs' budgets and of their days' is what their referrals have taken and not
/// put back.
///
/// Where a budget counts coupons, that is those that are promised, and of each referral that was
/// ever paid those that are not void: one that was used up stays spent when the referral is
/// reversed, and one that was taken back by hand is free before.
@ApplicationScoped
class AuditingBudgets implements Audit {
    /// A row for referrals that take the same of a stock; one for a stock of which none takes. What
    /// a day may take is its limit at the time, which is not kept.
    private static final String STOCKS_AND_WHAT_TAKES_OF_THEM =
            """
            with standing as (
                select split_part(cause, ':', 2) as referral, count(*) as n from coupon
                where brand = :brand and cause <> 'request' and state <> 'VOID' and split_part(cause, ':', 1) = 'referral'
                group by 1),
            taken as materialized (
                select r.program_id, r.program_version, r.day_id, r.state, r.reward_number, count(*) as referrals,
                    coalesce(sum(s.n), 0)::bigint as coupons
                from referral r left join standing s on s.referral = r.id::text
                where r.brand = :brand and r.state in ('QUALIFIED', 'REWARDED', 'REVERSED') group by 1, 2, 3, 4, 5),
            stocks as (
                select case when p.id is null then s.owner else p.id end as owner,
                    'the budget of program ' || case when p.id is null then s.owner::text else p.key end as what,
                    p.total as expected, s.total as found, s.used
                from (select p.id, p.key, b.total from program p
                    join program_budget b on b.brand = :brand and b.program_id = p.id where p.brand = :brand) p
                full join (%1$s) s on s.owner = p.id
                union all
                select case when d.id is null then s.owner else d.id end,
                    'the budget of ' || case when d.id is null then 'day ' || s.owner else 'program ' || d.key || ' on ' || d.day end,
                    s.total, s.total, s.used
                from (select d.id, d.day, p.key from program_day d
                    join program p on p.brand = :brand and p.id = d.program_id where d.brand = :brand) d
                full join (%2$s) s on s.owner = d.id)
            select s.*, t.state, t.reward_number, t.referrals, t.coupons, v.terms
            from stocks s
            left join (select program_id as owner, t.* from taken t
                union all select day_id, t.* from taken t where day_id is not null) t on t.owner = s.owner
            left join program_version v on v.brand = :brand and v.program_id = t.program_id and v.version = t.program_version\
            """
                    .formatted(Stocks.summed(What.BUDGET), Stocks.summed(What.DAY));

    private final BrandSql sql;

    AuditingBudgets(BrandSql sql) {
        this.sql = sql;
    }

    @Override
    public List<Finding> findings() {
        var known = new HashMap<String, Terms>();
        var stocks = new LinkedHashMap<UUID, Kept>();
        for (var one : sql.list(STOCKS_AND_WHAT_TAKES_OF_THEM, (row, _) -> Kept.read(row, known))) {
            stocks.merge(one.owner(), one, Kept::plus);
        }
        return stocks.values().stream().flatMap(stock -> stock.findings().stream()).toList();
    }

    /// A stock and what some referrals take of it.
    ///
    /// @param used null where there is no such stock
    private record Kept(
            UUID owner,
            String what,
            @Nullable Long total,
            @Nullable Long foundTotal,
            @Nullable Long used,
            long taken) {

        static Kept read(ResultSet row, Map<String, Terms> known) throws SQLException {
            return new Kept(
                    BrandSql.id(row, "owner"),
                    row.getString("what"),
                    row.getObject("expected", Long.class),
                    row.getObject("found", Long.class),
                    row.getObject("used", Long.class),
                    taken(row, known));
        }

        private static long taken(ResultSet row, Map<String, Terms> known) throws SQLException {
            var json = row.getString("terms");
            if (json == null) {
                return 0;
            }
            var terms = known.computeIfAbsent(json, TermsJson::read);
            var state = ReferralState.valueOf(row.getString("state"));
            if (state != ReferralState.QUALIFIED && terms.budgetUnit().equals(Form.COUPON.name())) {
                return row.getLong("coupons");
            }
            return state == ReferralState.REVERSED
                    ? 0
                    : row.getLong("referrals") * terms.cost(row.getInt("reward_number"));
        }

        Kept plus(Kept other) {
            return new Kept(owner, what, total, foundTotal, used, taken + other.taken);
        }

        List<Finding> findings() {
            var findings = new ArrayList<Finding>();
            if (!Objects.equals(used, taken)) {
                findings.add(new Finding("what is used of " + what, taken, used));
            }
            if (!Objects.equals(total, foundTotal)) {
                findings.add(new Finding(what, total, foundTotal));
            }
            return findings;
        }
    }
}
