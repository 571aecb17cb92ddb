package io.fanops.referral.referral;

import io.fanops.referral.coupon.CouponTemplates;
import io.fanops.referral.coupon.HeldCoupons;
import io.fanops.referral.program.ProgramBudgets;
import io.fanops.referral.program.ProgramBudgets.Taking;
import io.fanops.referral.program.Reward;
import io.fanops.referral.wallet.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// What a converted referral takes out of the program's budget and the coupon templates' stocks,
/// whether it is paid at once or after a hold period, and puts back when it is reversed.
@ApplicationScoped
class Commitments implements HeldCoupons {
    /// The reason where a coupon would be over at birth.
    static final String OVER = "COUPON_EXPIRED";

    private final ProgramBudgets budgets;
    private final CouponTemplates templates;

    Commitments(ProgramBudgets budgets, CouponTemplates templates) {
        this.budgets = budgets;
        this.templates = templates;
    }

    /// Has to itself whatever several of some referrals will take of.
    ///
    /// @param pending in the order of their programs' ids
    @Transactional(Transactional.TxType.MANDATORY)
    void hold(List<Referral> pending) {
        var programs = new LinkedHashMap<UUID, List<Referral>>();
        pending.forEach(referral ->
                programs.computeIfAbsent(referral.programId(), _ -> new ArrayList<>())
                        .add(referral));
        programs.values().removeIf(referrals -> referrals.size() == 1);
        programs.forEach((program, referrals) ->
                budgets.hold(program, referrals.stream().anyMatch(Commitments::isDaily)));
        programs.values().stream()
                .flatMap(List::stream)
                .flatMap(referral -> coupons(referral).keySet().stream())
                .distinct()
                .sorted()
                .forEach(templates::hold);
    }

    /// Takes everything or nothing. Nothing is promised that would be over when it is paid.
    @Transactional(Transactional.TxType.MANDATORY)
    Taking take(Referral converted) {
        if (isOver(
                converted, converted.dueAt() == null ? converted.movedAt() : converted.dueAt())) {
            return new Taking.Lacking(OVER);
        }
        var taking = budgets.take(converted.programId(), converted.cost(), isDaily(converted));
        if (!(taking instanceof Taking.Taken(var day))) {
            return taking;
        }
        var taken = new HashMap<UUID, Integer>();
        for (var want : coupons(converted).entrySet()) {
            if (!templates.take(want.getKey(), want.getValue())) {
                taken.forEach(templates::giveBack);
                budgets.giveBack(converted.programId(), converted.cost(), day);
                return new Taking.Lacking("COUPON_STOCK_EXHAUSTED");
            }
            taken.put(want.getKey(), want.getValue());
        }
        return taking;
    }

    /// Whether the time of a coupon that a referral earns is over at a moment.
    boolean isOver(Referral referral, Instant at) {
        return referral.terms().rewards().stream()
                .map(Reward::couponTemplate)
                .anyMatch(template -> template != null && !templates.isGoodAt(template, at));
    }

    /// Puts back what was promised to a referral and never paid.
    @Transactional(Transactional.TxType.MANDATORY)
    void release(Referral qualified) {
        budgets.giveBack(qualified.programId(), qualified.cost(), qualified.dayId());
        coupons(qualified).forEach(templates::giveBack);
    }

    /// Puts back what was paid and is taken back.
    ///
    /// @param coupons how many coupons came back; those used up are spent for good
    @Transactional(Transactional.TxType.MANDATORY)
    void restore(Referral rewarded, int coupons) {
        budgets.giveBack(
                rewarded.programId(),
                countsCoupons(rewarded) ? coupons : rewarded.cost(),
                rewarded.dayId());
    }

    /// Puts back one coupon that was used up and came back later.
    @Transactional(Transactional.TxType.MANDATORY)
    void restoreCoupon(Referral reversed) {
        if (countsCoupons(reversed)) {
            budgets.giveBackLate(reversed.programId(), 1, reversed.dayId());
        }
    }

    /// What QUALIFIED referrals wait for.
    @Override
    public String heldCoupons() {
        return """
        select t.id as template_id, r.n
        from (select program_id, program_version, count(*) as n from referral
            where brand = :brand and state = 'QUALIFIED' group by 1, 2) r
        join program_version v on v.brand = :brand and v.program_id = r.program_id and v.version = r.program_version
        cross join lateral jsonb_array_elements(v.terms->'rewards') w
        join coupon_template t on t.brand = :brand and t.key = w->>'couponTemplate'\
        """;
    }

    /// Terms without a daily budget promised a reward on whatever day.
    private static boolean isDaily(Referral referral) {
        return referral.terms().dailyBudget() != null;
    }

    private static boolean countsCoupons(Referral referral) {
        return referral.terms().budgetUnit().equals(Form.COUPON.name());
    }

    /// How many coupons of which template a referral pays, in the order of the templates' ids.
    private Map<UUID, Integer> coupons(Referral referral) {
        var coupons = new TreeMap<UUID, Integer>();
        for (var reward : referral.terms().rewards()) {
            var template = reward.couponTemplate();
            if (template != null) {
                coupons.merge(templates.withKey(template).orElseThrow(), 1, Integer::sum);
            }
        }
        return coupons;
    }
}
