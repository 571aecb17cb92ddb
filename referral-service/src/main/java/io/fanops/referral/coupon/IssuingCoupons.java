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

/// Issuing one coupon because a brand asks for it: stock, coupon, piece on the ledger and fact in
/// one transaction.
@ApplicationScoped
class IssuingCoupons {
    private final CouponTemplates templates;
    private final Coupons coupons;
    private final Ledger ledger;
    private final Outbox outbox;

    IssuingCoupons(CouponTemplates templates, Coupons coupons, Ledger ledger, Outbox outbox) {
        this.templates = templates;
        this.coupons = coupons;
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /// Why a coupon cannot be issued, as far as that is known beforehand: then nobody need be asked
    /// who the fan is, by which an unseen one becomes known. Decides nothing.
    Optional<Refused> obstacle(Template template, @Nullable String code) {
        if (templates.isExhausted(template.id())) {
            return Optional.of(exhausted(template));
        }
        return code != null && coupons.withCode(code).isPresent()
                ? Optional.of(Coupons.codeTaken())
                : Optional.empty();
    }

    /// @param fanId whose it is; null for whoever has the code
    /// @param code a chosen code; null for a new one
    /// @throws Refused `COUPON_STOCK_EXHAUSTED`, `COUPON_CODE_TAKEN`
    @Transactional(Transactional.TxType.MANDATORY)
    Coupon issue(Template template, @Nullable UUID fanId, @Nullable String code) {
        var issued =
                coupons.issue(
                                List.of(
                                        new Coupons.Issue(
                                                template.id(),
                                                template.key(),
                                                fanId,
                                                Coupons.BY_REQUEST,
                                                code)))
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

    private static Refused exhausted(Template template) {
        return new Refused(
                CouponProblem.COUPON_STOCK_EXHAUSTED,
                "All " + template.stock() + " coupons of `" + template.key() + "` are issued.");
    }
}
