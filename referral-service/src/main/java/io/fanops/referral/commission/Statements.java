package io.fanops.referral.commission;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredPeriod;
import io.fanops.referral.brand.Days;
import io.fanops.referral.click.ClickEarnings;
import io.fanops.referral.click.ClickEarnings.Earned;
import io.fanops.referral.partner.Clicks;
import io.fanops.referral.partner.Clicks.OfDay;
import io.fanops.referral.partner.Partner;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.PartnerAccounts;
import io.fanops.referral.wallet.PartnerAccounts.Balance;
import io.fanops.referral.wallet.PartnerAccounts.Flow;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What partners have got, in figures.
@ApplicationScoped
class Statements {
    /// What causes of placements' and clicks' transfers begin with.
    private static final String PLACEMENT = "placement";

    private static final String CLICKS = "clicks";

    private final PartnerAccounts accounts;
    private final Commissions commissions;
    private final Clicks clicks;
    private final ClickEarnings clickEarnings;
    private final Clock clock;

    Statements(
            PartnerAccounts accounts,
            Commissions commissions,
            Clicks clicks,
            ClickEarnings clickEarnings,
            Clock clock) {
        this.accounts = accounts;
        this.commissions = commissions;
        this.clicks = clicks;
        this.clickEarnings = clickEarnings;
        this.clock = clock;
    }

    /// @param from null for a year before `to`
    /// @param to null for now
    /// @throws Refused `VALIDATION_FAILED` for more than a year, or where it ends before it begins
    Statement of(Partner partner, @Nullable Instant from, @Nullable Instant to) {
        var period = StoredPeriod.of(from, to, clock.instant());
        var opening = new HashMap<String, Long>();
        accounts.before(partner.id(), period.from())
                .forEach(owed -> opening.put(owed.currency(), owed.amount()));
        var flows = accounts.flows(partner.id(), period.from(), period.to());
        var currencies = new TreeSet<>(opening.keySet());
        flows.forEach(flow -> currencies.add(flow.currency()));
        return new Statement(
                partner.key(),
                period.from(),
                period.to(),
                currencies.stream()
                        .map(currency -> of(currency, opening.getOrDefault(currency, 0L), flows))
                        .toList(),
                accounts.of(List.of(partner.id())));
    }

    private static OfCurrency of(String currency, long opening, List<Flow> all) {
        var flows = all.stream().filter(flow -> flow.currency().equals(currency)).toList();
        long earned = sum(flows, flow -> flow.reason().equals(Earning.REASON));
        long released =
                sum(
                        flows,
                        flow ->
                                flow.reason().equals(Releasing.REASON)
                                        && flow.kind() == Kind.PARTNER);
        long clawedBack = -sum(flows, flow -> flow.reason().equals(TakingBack.REASON));
        long placements = sum(flows, flow -> flow.source().equals(PLACEMENT));
        long clicks = sum(flows, flow -> flow.source().equals(CLICKS));
        long net = flows.stream().mapToLong(Flow::amount).sum();
        // What came and went within the three accounts is nothing; what is left was paid.
        long paid = earned - clawedBack + placements + clicks - net;
        return new OfCurrency(
                currency,
                opening,
                earned,
                released,
                clawedBack,
                placements,
                clicks,
                paid,
                opening + net);
    }

    private static long sum(List<Flow> flows, Predicate<Flow> which) {
        return flows.stream().filter(which).mapToLong(Flow::amount).sum();
    }

    Figures figures(Partner partner, Days.Span span) {
        var clicked = clicks.of(partner.id(), span.first(), span.last());
        long valid = clicked.stream().mapToLong(OfDay::valid).sum();
        var earned = commissions.earned(partner.id(), span.start(), span.end());
        return new Figures(
                partner.key(),
                span.first(),
                span.last(),
                valid,
                clicked.stream().mapToLong(OfDay::invalid).sum(),
                earned.stream()
                        .map(of ->
                                new Yield(
                                        of.currency(),
                                        of.orders(),
                                        of.amount(),
                                        ratio(of.amount(), valid),
                                        ratio(of.orders(), valid)))
                        .toList(),
                clickEarnings.earned(partner.id(), span.first(), span.last()),
                clicked);
    }

    /// To four digits behind the point.
    private static @Nullable BigDecimal ratio(long of, long clicks) {
        return clicks == 0
                ? null
                : BigDecimal.valueOf(of)
                        .divide(BigDecimal.valueOf(clicks), 4, RoundingMode.HALF_UP);
    }

    /// What partners have, by currency.
    List<Balance> balances(List<UUID> partners) {
        return accounts.of(partners);
    }

    /// @param now what there is at this moment, whatever the span
    record Statement(
            String partner,
            Instant from,
            Instant to,
            List<OfCurrency> currencies,
            List<Balance> now) {}

    /// Minor units of a currency.
    ///
    /// @param opening owed before: pending, payable or in a payout
    /// @param released of what was earned, when its return period was over
    /// @param clawedBack by refunds
    /// @param placements what orders of placements hold and have brought, without what went back
    /// @param clicks what clicks of closed days have earned, without what was rejected
    /// @param closing opening + earned − clawedBack + placements + clicks − paid
    record OfCurrency(
            String currency,
            long opening,
            long earned,
            long released,
            long clawedBack,
            long placements,
            long clicks,
            long paid,
            long closing) {}

    /// @param clicks of people, each once in a minute
    /// @param invalidClicks all other openings
    /// @param yields of orders
    /// @param clickYields of clicks that earn by themselves
    record Figures(
            String partner,
            LocalDate from,
            LocalDate to,
            long clicks,
            long invalidClicks,
            List<Yield> yields,
            List<Earned> clickYields,
            List<OfDay> days) {}

    /// @param orders of the partner's own positions, not paid back
    /// @param earned minor units, of both levels, without what was taken back
    /// @param epc minor units earned by a click; left out without clicks
    /// @param conversion orders by a click; left out without clicks
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Yield(
            String currency,
            long orders,
            long earned,
            @Nullable BigDecimal epc,
            @Nullable BigDecimal conversion) {}
}
