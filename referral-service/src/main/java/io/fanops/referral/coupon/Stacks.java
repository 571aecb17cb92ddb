package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.coupon.Redemptions.Redemption;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Several coupons on one order: all of them or none.
///
/// They are applied by their templates' priority, the higher first, then as they were named; each
/// takes its discount off what the ones before have left, of the order and of each of its items.
/// One that would take nothing off is left unused. A least order is of the whole order.
@ApplicationScoped
class Stacks {
    private final UsedOrders orders;
    private final Coupons coupons;
    private final Redemptions redemptions;
    private final Codes codes;

    Stacks(UsedOrders orders, Coupons coupons, Redemptions redemptions, Codes codes) {
        this.orders = orders;
        this.coupons = coupons;
        this.redemptions = redemptions;
        this.codes = codes;
    }

    /// What each coupon of a stack would take off, or why not.
    ///
    /// @param wanted as they were named
    Verdict judge(List<Wanted> wanted, @Nullable UUID lock) {
        var on = wanted.getFirst().use().on();
        var reasons = new ArrayList<>(on.against(wanted.stream().map(Wanted::coupon).toList()));
        var items = new ArrayList<Judged>();
        var basket = on.left();
        boolean isValid = true;
        boolean isUseful = false;
        for (var one : inOrder(wanted)) {
            var against = redemptions.reasonsInAStack(one.coupon(), one.use(), lock);
            var taken = one.coupon().take(basket, null);
            if (!against.isEmpty()) {
                isValid = false;
                items.add(new Judged(one.coupon().code(), against, null));
            } else if (taken.isNothing()) {
                items.add(
                        new Judged(
                                one.coupon().code(),
                                List.of(CouponProblem.NOTHING_TO_TAKE_OFF),
                                taken.discount()));
            } else {
                isUseful = true;
                items.add(new Judged(one.coupon().code(), against, taken.discount()));
                basket = taken.rest();
            }
        }
        if (isValid && !isUseful) {
            reasons.add(CouponProblem.NOTHING_TO_TAKE_OFF);
        }
        isValid &= reasons.isEmpty();
        return new Verdict(
                isValid,
                List.copyOf(reasons),
                items,
                isValid ? sum(items.stream().map(Judged::discount).toList()) : null);
    }

    /// Redeems all coupons of a stack, but for those that would be used up for nothing.
    ///
    /// @throws Refused `NOT_STACKABLE`, `WRONG_FAN`, `NOTHING_TO_TAKE_OFF` where no coupon takes
    ///   anything off, or with the first reason of the first coupon that cannot be redeemed, and
    ///   its code
    @Transactional(Transactional.TxType.MANDATORY)
    Stack redeem(List<Wanted> seen, @Nullable UUID lock) {
        var on = orders.hold(seen.getFirst().use().on());
        var locked = coupons.locked(seen.stream().map(one -> one.coupon().id()).toList());
        var wanted =
                seen.stream()
                        .map(one ->
                                new Wanted(
                                        locked.getOrDefault(one.coupon().id(), one.coupon()),
                                        one.use().on(on)))
                        .toList();
        on.against(wanted.stream().map(Wanted::coupon).toList()).stream()
                .findFirst()
                .ifPresent(Stacks::refuse);
        var id = Ids.next();
        var steps = steps(wanted, on.left());
        var unused = new ArrayList<String>();
        for (var step : steps) {
            var coupon = step.wanted().coupon();
            try {
                redemptions.requireInAStack(coupon, step.wanted().use(), lock);
                if (step.taken().isNothing()) {
                    unused.add(coupon.code());
                } else {
                    redemptions.redeem(
                            coupon,
                            step.wanted().use(),
                            lock,
                            new Redemptions.Part(id, step.taken().discount()));
                }
            } catch (Refused refused) {
                throw blaming(wanted.indexOf(step.wanted()), refused);
            }
        }
        if (unused.size() == steps.size()) {
            refuse(CouponProblem.NOTHING_TO_TAKE_OFF);
        }
        return find(id).leaving(unused);
    }

    /// Coupons with what each takes, in the order of their ids, in which their rows are locked
    /// whatever the order of the discounts.
    private static List<Step> steps(List<Wanted> wanted, Basket left) {
        var basket = left;
        var steps = new ArrayList<Step>();
        for (var one : inOrder(wanted)) {
            var taken = one.coupon().take(basket, null);
            steps.add(new Step(one, taken));
            basket = taken.rest();
        }
        steps.sort(Comparator.comparing(step -> step.wanted().coupon().id()));
        return steps;
    }

    private static void refuse(CouponProblem reason) {
        throw new Refused(
                reason, reason.title() + ".", new Refused.FieldError("/coupons", reason.title()));
    }

    private static Refused blaming(int index, Refused refused) {
        return new Refused(
                refused.type(),
                refused.detail(),
                new Refused.FieldError("/coupons/" + index, refused.detail()));
    }

    /// The stack of this id, its coupons in the order of their redemption.
    Stack find(UUID id) {
        var items = redemptions.ofStack(id);
        if (items.isEmpty()) {
            throw Refused.notFound("coupon stack");
        }
        boolean stands = items.stream().anyMatch(item -> item.rolledBackAt() == null);
        return new Stack(
                id,
                items.getFirst().store(),
                items.getFirst().order(),
                sum(
                        items.stream()
                                .filter(item -> item.rolledBackAt() == null)
                                .map(Redemption::discount)
                                .toList()),
                items,
                null,
                stands ? List.of("rollback") : List.of());
    }

    /// The same as the caller sees it, who has not named its codes.
    Stack shown(UUID id) {
        return find(id).coded(codes::shown);
    }

    /// Takes back whatever of a stack still stands.
    ///
    /// @param reason what is noted
    /// @throws Refused `ALREADY_ROLLED_BACK` where nothing does
    @Transactional(Transactional.TxType.MANDATORY)
    Stack rollBack(UUID id, @Nullable String reason) {
        var standing =
                find(id).items().stream()
                        .filter(item -> item.rolledBackAt() == null)
                        .sorted(Comparator.comparing(Redemption::couponId))
                        .toList();
        if (standing.isEmpty()) {
            throw new Refused(
                    CouponProblem.ALREADY_ROLLED_BACK, "All of the stack was rolled back before.");
        }
        standing.forEach(item -> redemptions.rollBack(item.id(), reason));
        return shown(id);
    }

    private static List<Wanted> inOrder(List<Wanted> wanted) {
        return wanted.stream()
                .sorted(
                        Comparator.comparing(
                                        (Wanted one) -> one.coupon().template().rules().priority())
                                .reversed())
                .toList();
    }

    /// Why coupons do not go together.
    static List<CouponProblem> against(List<Coupon> coupons) {
        var reasons = new ArrayList<CouponProblem>();
        boolean areTooMany =
                coupons.stream()
                        .anyMatch(coupon -> coupons.size() > coupon.template().rules().atMost());
        boolean goesOneAlone =
                coupons.size() > 1
                        && coupons.stream()
                                .anyMatch(coupon -> coupon.template().rules().goesAlone());
        if (areTooMany || goesOneAlone) {
            reasons.add(CouponProblem.NOT_STACKABLE);
        }
        if (coupons.stream().map(Coupon::owner).filter(Objects::nonNull).distinct().count() > 1) {
            reasons.add(CouponProblem.WRONG_FAN);
        }
        return reasons;
    }

    /// @return null where none is known
    private static @Nullable Money sum(List<@Nullable Money> discounts) {
        @Nullable Money sum = null;
        for (var discount : discounts) {
            if (discount != null) {
                sum =
                        sum == null
                                ? discount
                                : Money.of(sum.amount() + discount.amount(), discount.currency());
            }
        }
        return sum;
    }

    /// A coupon of a stack with what it is to be used on.
    record Wanted(Coupon coupon, Use use) {}

    private record Step(Wanted wanted, Basket.Taken taken) {}

    /// @param reasons why they do not go together
    /// @param items in the order in which they would be applied
    record Verdict(
            boolean valid,
            List<CouponProblem> reasons,
            List<Judged> items,
            @Nullable Money discount) {}

    /// @param reasons why this one cannot be redeemed; with `NOTHING_TO_TAKE_OFF` alone it would be
    ///   left unused
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Judged(String code, List<CouponProblem> reasons, @Nullable Money discount) {}

    /// A stack that was redeemed.
    ///
    /// @param discount what those of it that stand took off, where that is known
    /// @param items each can be rolled back by itself too
    /// @param unused codes of those that would have taken nothing off and stay as they were; in the
    ///   answer to the redemption alone
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Stack(
            UUID id,
            @Nullable String store,
            @Nullable String order,
            @Nullable Money discount,
            List<Redemption> items,
            @Nullable List<String> unused,
            @JsonProperty("_actions")
                    @ActionsOf(StackResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        private Stack coded(UnaryOperator<String> coding) {
            return new Stack(
                    id,
                    store,
                    order,
                    discount,
                    items.stream().map(item -> item.coded(coding)).toList(),
                    unused,
                    actions);
        }

        Stack leaving(List<String> codes) {
            return codes.isEmpty()
                    ? this
                    : new Stack(id, store, order, discount, items, List.copyOf(codes), actions);
        }
    }
}
