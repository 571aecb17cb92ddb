package io.fanops.referral.referral;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.program.TermsJson;
import io.fanops.referral.wallet.Audit;
import io.fanops.referral.wallet.Form;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.UUID;

/// The places that programs have given away, what referrers have converted and what days have taken
/// of their budgets are the referrals that stand.
@ApplicationScoped
class AuditingReferrals implements Audit {
    private final BrandSql sql;

    AuditingReferrals(BrandSql sql) {
        this.sql = sql;
    }

    @Override
    public long wrong() {
        return wrongPlaces() + wrongDays();
    }

    private long wrongPlaces() {
        return sql.number(
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
                """);
    }

    /// What a referral takes is in its program's terms: what is alike is read together.
    private long wrongDays() {
        var days = new HashMap<UUID, Day>();
        for (var some :
                sql.list(
                        """
                        select d.id, s.used, r.n, r.standing, coalesce(r.reward_number, 0) as number, v.terms
                        from program_day d
                        join lateral (
                            select sum(used) as used from stock_part where brand = :brand and what = 'DAY' and owner = d.id) s on true
                        left join (
                            select day_id, program_id, program_version, reward_number, state in ('QUALIFIED', 'REWARDED') as standing, count(*) as n
                            from referral where brand = :brand and day_id is not null group by 1, 2, 3, 4, 5) r on r.day_id = d.id
                        left join program_version v
                            on v.brand = :brand and v.program_id = r.program_id and v.version = r.program_version
                        where d.brand = :brand\
                        """,
                        (row, _) -> Alike.read(row))) {
            days.merge(some.day(), some.asDay(), Day::plus);
        }
        return days.values().stream().filter(day -> !day.fits()).count();
    }

    /// Referrals of a day that take the same.
    ///
    /// @param used of the day's budget by all of its referrals
    /// @param least that these take of it
    /// @param most that they take of it: how many coupons have come back, and which are used up, is
    ///   no matter of the referral's state
    private record Alike(UUID day, long used, long least, long most) {
        static Alike read(ResultSet row) throws SQLException {
            var day = BrandSql.id(row, "id");
            long used = row.getLong("used");
            var json = row.getString("terms");
            if (json == null) {
                return new Alike(day, used, 0, 0);
            }
            var terms = TermsJson.read(json);
            long cost = row.getLong("n") * terms.cost(row.getInt("number"));
            if (terms.budgetUnit().equals(Form.COUPON.name())) {
                return new Alike(day, used, 0, cost);
            }
            long taken = row.getBoolean("standing") ? cost : 0;
            return new Alike(day, used, taken, taken);
        }

        Day asDay() {
            return new Day(used, least, most);
        }
    }

    private record Day(long used, long least, long most) {
        Day plus(Day other) {
            return new Day(used, least + other.least, most + other.most);
        }

        boolean fits() {
            return least <= used && used <= most;
        }
    }
}
