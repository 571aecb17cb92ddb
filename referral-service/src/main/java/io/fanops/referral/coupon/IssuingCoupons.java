package io.fanops.referral.coupon;

import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.wallet.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
        return code != null && coupons.withCode(code).isPresent()
                ? Optional.of(Coupons.codeTaken())
                : Optional.empty();
    }

    /// @param fanId whose it is; null for whoever has the code
    /// @param cause [Coupons#BY_REQUEST] or [Coupons#BY_CLAIM]
    /// @param code a chosen code; null for a new one
    /// @throws Refused `COUPON_STOCK_EXHAUSTED`, `COUPON_CODE_TAKEN`, `FAN_LIMIT_REACHED`
    @Transactional(Transactional.TxType.MANDATORY)
    Coupon issue(Template template, @Nullable UUID fanId, String cause, @Nullable String code) {
        var most = template.rules().perFan();
        boolean isCounted = false;
        if (fanId != null && most != null) {
            isCounted = true;
            if (shares.coupons(template.id(), List.of(fanId), most).isEmpty()) {
                throw new Refused(
                        CouponProblem.FAN_LIMIT_REACHED,
                        "One fan may have " + most + " of `" + template.key() + "`.");
            }
        }
        var issued =
                coupons.issue(
                                List.of(
                                        new Coupons.Issue(
                                                template.id(),
                                                template.key(),
                                                fanId,
                                                cause,
                                                code,
                                                isCounted)))
                        .getFirst();
        ledger.post(List.of(issued.transfer()));
        outbox.append(issued.fact());
        var coupon = coupons.withId(issued.id()).orElseThrow();
        // Last of all: who takes from the stock keeps everybody else waiting until the commit.
        if (!templates.take(template.id(), 1)) {
            throw exhausted(template);
        }
        return coupon;
    }

    /// Takes a coupon back by hand.
    ///
    /// @throws Refused `COUPON_VOID`, `COUPON_SPENT`
    @Transactional(Transactional.TxType.MANDATORY)
    Coupon takeBack(Coupon coupon) {
        var voided =
                coupons.takeBackOne(coupon.id())
                        .orElseThrow(() ->
                                new Refused(
                                        coupon.isVoid()
                                                ? CouponProblem.COUPON_VOID
                                                : CouponProblem.COUPON_SPENT,
                                        "There is nothing to take back."));
        if (voided.counted() != null) {
            shares.couponsBack(coupon.template().id(), List.of(voided.counted()));
        }
        ledger.post(List.of(voided.transfer()));
        return coupons.withId(coupon.id()).orElseThrow();
    }

    static Refused exhausted(Template template) {
        return new Refused(
                CouponProblem.COUPON_STOCK_EXHAUSTED,
                "All " + template.stock() + " coupons of `" + template.key() + "` are issued.");
    }
}
