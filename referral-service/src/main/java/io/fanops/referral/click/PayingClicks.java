package io.fanops.referral.click;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Days;
import io.fanops.referral.click.ClickRules.Fitting;
import io.fanops.referral.link.Pseudonyms;
import io.fanops.referral.partner.Clicked;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.LocalDate;
import java.util.UUID;

/// Lets a click earn where a rule says so. One that does not earn is a click all the same.
@ApplicationScoped
class PayingClicks {
    private final BrandSql sql;
    private final ClickRules rules;
    private final ClickEarnings earnings;
    private final Pseudonyms pseudonyms;
    private final Days days;

    PayingClicks(
            BrandSql sql,
            ClickRules rules,
            ClickEarnings earnings,
            Pseudonyms pseudonyms,
            Days days) {
        this.sql = sql;
        this.rules = rules;
        this.earnings = earnings;
        this.pseudonyms = pseudonyms;
        this.days = days;
    }

    void hear(@Observes Clicked click) {
        rules.of(click.positionId()).ifPresent(rule -> pay(rule, click, days.today()));
    }

    /// All of it or nothing: whoever finds the budget exhausted may earn on another day.
    private void pay(Fitting rule, Clicked click, LocalDate day) {
        if (!rules.isSpent(rule, day)) {
            earnings.of(rule, day).ifPresent(earning -> pay(rule, click, day, earning));
        }
    }

    private void pay(Fitting rule, Clicked click, LocalDate day, UUID earning) {
        sql.run("savepoint paying");
        boolean isPaid =
                isNew(rule, pseudonyms.of("CLICKED", rule.id() + "\n" + click.visitor()))
                        && isWithin(rule, click.address(), day)
                        && rules.take(rule, day)
                        && earnings.count(earning);
        if (!isPaid) {
            sql.run("rollback to paying");
        }
        sql.run("release paying");
    }

    private boolean isNew(Fitting rule, byte[] visitor) {
        return sql.run(
                        """
                        insert into click_visitor as v (brand, rule_id, visitor) values (:brand, :rule, :visitor)
                        on conflict (brand, rule_id, visitor) do update set at = now()
                            where v.at <= now() - make_interval(hours => :hours)\
                        """,
                        "rule",
                        rule.id(),
                        "visitor",
                        visitor,
                        "hours",
                        rule.everyHours())
                == 1;
    }

    private boolean isWithin(Fitting rule, String address, LocalDate day) {
        return sql.run(
                        """
                        insert into click_address as a (brand, rule_id, day, address, clicks) values (:brand, :rule, :day, :address, 1)
                        on conflict (brand, rule_id, day, address) do update set clicks = a.clicks + 1 where a.clicks < :most\
                        """,
                        "rule",
                        rule.id(),
                        "day",
                        day,
                        "address",
                        pseudonyms.ofAddress(address),
                        "most",
                        rule.mostPerAddress())
                == 1;
    }
}
