package io.fanops.referral.coupon;

import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Issuing one coupon because a brand or a fan asks for it: the fan's share, coupon, piece on the
/// ledger, fact and stock in one transaction.
@ApplicationScoped
class IssuingCoupons {
    private final CouponTemplates templates;
    private final Coupons coupons;
    private final FanShares shares;
    private final Ledger ledger;
    private final Outbox outbox;

    IssuingCoupons(
            CouponTemplates templates,
            Coupons coupons,
            FanShares shares,
            Ledger ledger,
            Outbox outbox) {
        this.templates = templates;
        this.coupons = coupons;
        this.shares = shares;
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /// Why a coupon cannot be issued, as far as that is known beforehand: then nobody need be asked
    /// who the fan is, by which an unseen one becomes known. Decides nothing.
    Optional<Refused> obstacle(StockedTemplate template, @Nullable String code) {
        if (template.state() != TemplateState.ACTIVE) {
            return Optional.of(
                    new Refused(
                            CouponProblem.COUPON_TEMPLATE_STATE,
                            "The template is " + template.state() + "; nothing is issued."));
        }
        if (template.isExhausted()) {
            return Optional.of(exhausted(template.template()));
        }
        if (templates.isOver(template.template())) {
            return Optional.of(over());
        }
        return code != null && coupons.withCode(code).isPresent()
                ? Optional.of(Coupons.codeTaken())
                : Optional.empty();
    }

    /// @param fanId whose it is; null for whoever has the code
    /// @param code a chosen code; null for a new one
    /// @throws Refused `COUPON_STOCK_EXHAUSTED`, `COUPON_EXPIRED`, `COUPON_CODE_TAKEN`,
    ///   `FAN_LIMIT_REACHED`
    @Transactional(Transactional.TxType.MANDATORY)
    Coupon issue(Template template, @Nullable UUID fanId, @Nullable String code) {
        var most = template.rules().perFan();
        boolean isCounted = fanId != null && most != null;
        if (isCounted && counted(template, List.of(fanId)).isEmpty()) {
            throw tooMany(template);
        }
        var issue =
                new Coupons.Issue(
                        template.id(), template.key(), fanId, Coupons.BY_REQUEST, code, isCounted);
        return write(template, List.of(issue), Collections.nCopies(1, null)).getFirst();
    }

    /// Gives fans of whom each is there once a coupon each, as far as their shares and the stock
    /// go; whoever comes first in the list comes first.
    ///
    /// @return what became of each, in the order given
    /// @throws Refused `COUPON_STOCK_EXHAUSTED` where others have taken at the same moment what was
    ///   left
    @Transactional(Transactional.TxType.MANDATORY)
    List<Result> issue(StockedTemplate stocked, List<Asked> asked, String cause) {
        if (asked.isEmpty()) {
            return List.of();
        }
        var template = stocked.template();
        boolean isCounted = template.rules().perFan() != null;
        var fans = asked.stream().map(Asked::fan).toList();
        var entitled = isCounted ? counted(template, fans) : Set.copyOf(fans);
        var winners =
                asked.stream()
                        .filter(one -> entitled.contains(one.fan()))
                        .limit(stocked.left())
                        .toList();
        if (isCounted && winners.size() < entitled.size()) {
            var late = new HashSet<>(entitled);
            winners.forEach(one -> late.remove(one.fan()));
            shares.couponsBack(template.id(), late);
        }
        var issues =
                winners.stream()
                        .map(one ->
                                new Coupons.Issue(
                                        template.id(),
                                        template.key(),
                                        one.fan(),
                                        cause,
                                        null,
                                        isCounted))
                        .toList();
        var coupons =
                issues.isEmpty()
                        ? new HashMap<UUID, Coupon>()
                        : write(template, issues, winners.stream().map(Asked::by).toList()).stream()
                                .collect(Collectors.toMap(Coupon::fanId, coupon -> coupon));
        return asked.stream()
                .<Result>map(one -> {
                    var coupon = coupons.get(one.fan());
                    return coupon != null
                            ? new Result.Issued(coupon)
                            : new Result.None(
                                    entitled.contains(one.fan())
                                            ? exhausted(template)
                                            : tooMany(template));
                })
                .toList();
    }

    private Set<UUID> counted(Template template, List<UUID> fans) {
        return shares.coupons(
                template.id(), fans, Objects.requireNonNull(template.rules().perFan()));
    }

    /// @param by who asked for each; null for who asks in the running request
    private List<Coupon> write(
            Template template, List<Coupons.Issue> issues, List<@Nullable String> by) {
        var issued = coupons.issue(issues);
        var transfers = new ArrayList<Transfer>();
        for (int i = 0; i < issued.size(); i++) {
            transfers.add(issued.get(i).transfer().by(by.get(i)));
        }
        ledger.post(transfers);
        outbox.append(issued.stream().map(Coupons.Issued::fact).toList());
        var written = coupons.withIds(issued.stream().map(Coupons.Issued::id).toList());
        // Last of all: who takes from the stock keeps everybody else waiting until the commit.
        if (!templates.take(template.id(), issues.size())) {
            throw exhausted(template);
        }
        return written;
    }

    private static Refused tooMany(Template template) {
        return new Refused(
                CouponProblem.FAN_LIMIT_REACHED,
                "One fan may have " + template.rules().perFan() + " of `" + template.key() + "`.");
    }

    static Refused over() {
        return new Refused(
                CouponProblem.COUPON_EXPIRED,
                "The time of this template's coupons is over; none is issued that nobody could use.");
    }

    static Refused exhausted(Template template) {
        return new Refused(
                CouponProblem.COUPON_STOCK_EXHAUSTED,
                "All " + template.stock() + " coupons of `" + template.key() + "` are issued.");
    }

    /// @param by subject of who asks
    record Asked(UUID fan, String by) {}

    sealed interface Result {
        record Issued(Coupon coupon) implements Result {}

        record None(Refused why) implements Result {}
    }
}
