package io.fanops.referral.coupon;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Changing templates, each change in one transaction.
@ApplicationScoped
class EditingTemplates {
    private final CouponTemplates templates;

    EditingTemplates(CouponTemplates templates) {
        this.templates = templates;
    }

    /// Gives a template another name, end, stock or stores. Coupons that are issued keep end and
    /// stores.
    ///
    /// @throws Refused `STOCK_BELOW_ISSUED`, `COUPON_TEMPLATE_STATE`, `PRECONDITION_FAILED`
    @Transactional
    StockedTemplate edit(String key, Changeable wanted, @Nullable String ifMatch) {
        var before = unchanged(key, ifMatch);
        if (before.state() == TemplateState.ARCHIVED) {
            throw new Refused(
                    CouponProblem.COUPON_TEMPLATE_STATE, "An archived template is not edited.");
        }
        var template = before.template();
        var from = template.validFrom();
        if (from != null && wanted.validUntil() != null && !from.isBefore(wanted.validUntil())) {
            throw Refused.invalid("/validUntil", "must be after validFrom");
        }
        var after =
                new Template(
                        template.id(),
                        template.key(),
                        wanted.name(),
                        template.kind(),
                        template.value(),
                        template.currency(),
                        wanted.stock(),
                        template.maxRedemptions(),
                        from,
                        wanted.validUntil(),
                        template.minOrder(),
                        wanted.stores(),
                        template.rules());
        if (after.equals(template)) {
            return before;
        }
        boolean isNewVersion =
                !Objects.equals(after.validUntil(), template.validUntil())
                        || !after.stores().equals(template.stores());
        templates.edit(after, before.version() + (isNewVersion ? 1 : 0), isNewVersion);
        if (!Objects.equals(after.stock(), template.stock())
                && !templates.restock(template.id(), after.stock())) {
            throw new Refused(
                    CouponProblem.STOCK_BELOW_ISSUED,
                    template.stock() == null
                            ? "The stock has no limit and gets none."
                            : "The stock is " + template.stock() + " and can only grow.",
                    new Refused.FieldError("/stock", "is less than it was"));
        }
        return templates.stocked(key).orElseThrow();
    }

    /// Pauses, resumes or archives a template.
    ///
    /// @throws Refused `COUPON_TEMPLATE_STATE`, `PRECONDITION_FAILED`
    @Transactional
    StockedTemplate move(String key, TemplateState next, @Nullable String ifMatch) {
        var before = unchanged(key, ifMatch);
        if (!before.state().mayBecome(next)) {
            throw new Refused(
                    CouponProblem.COUPON_TEMPLATE_STATE, "The template is " + before.state() + ".");
        }
        templates.move(before.template().id(), next);
        return templates.stocked(key).orElseThrow();
    }

    private StockedTemplate unchanged(String key, @Nullable String ifMatch) {
        var template = templates.lock(key).orElseThrow(() -> Refused.notFound("coupon template"));
        Revision.check(ifMatch, template.revision());
        return template;
    }

    /// What may be another after the making.
    record Changeable(
            String name, @Nullable Instant validUntil, @Nullable Long stock, List<String> stores) {}
}
