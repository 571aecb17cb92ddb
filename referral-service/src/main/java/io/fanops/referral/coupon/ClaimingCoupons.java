package io.fanops.referral.coupon;

import io.fanops.platform.idempotency.Lane;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.coupon.ClaimingCoupons.Claim;
import io.fanops.referral.fan.Fans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Fans take coupons themselves: all who want of one template at the same moment together, since
/// they all take of one stock.
@ApplicationScoped
class ClaimingCoupons implements Lane<Claim> {
    private final CouponTemplates templates;
    private final IssuingCoupons issuing;
    private final Vouchers vouchers;
    private final Fans fans;

    ClaimingCoupons(
            CouponTemplates templates, IssuingCoupons issuing, Vouchers vouchers, Fans fans) {
        this.templates = templates;
        this.issuing = issuing;
        this.vouchers = vouchers;
        this.fans = fans;
    }

    /// The template of this key.
    ///
    /// @throws Refused `UNKNOWN_COUPON_TEMPLATE` also for one that fans cannot take from, of which
    ///   they need not know
    StockedTemplate wanted(String key) {
        return templates
                .stocked(key)
                .filter(stocked -> stocked.template().rules().claimable())
                .orElseThrow(() ->
                        new Refused(
                                CouponProblem.UNKNOWN_COUPON_TEMPLATE,
                                "There is no coupon `" + key + "` to take.",
                                new Refused.FieldError("/template", "is no coupon to take")));
    }

    /// Templates of which fans may take coupons now, in the order of their making.
    List<StockedTemplate> offers(UUID after, int limit) {
        return templates.claimable(after, limit);
    }

    /// Why a fan cannot take one, as far as that is known beforehand: it asks the fan service, so
    /// it is not for a transaction. Decides nothing but the audience.
    Optional<Refused> obstacle(StockedTemplate stocked, UUID fan) {
        var obstacle = issuing.obstacle(stocked, null);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        var audience = stocked.template().rules().audience();
        return audience != null && !fans.isMember(audience, fan)
                ? Optional.of(
                        new Refused(
                                CouponProblem.NOT_IN_AUDIENCE,
                                CouponProblem.NOT_IN_AUDIENCE.title() + "."))
                : Optional.empty();
    }

    @Override
    public List<Wish<Claim>> prepared(List<Wish<Claim>> wishes, boolean isDryRun) {
        return isDryRun
                ? wishes.stream().map(wish -> wish.of(wish.of().asTrial())).toList()
                : wishes;
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Outcome> together(List<Wish<Claim>> wishes) {
        var outcomes = new IdentityHashMap<Wish<Claim>, Outcome>();
        List<Wish<Claim>> rest = new ArrayList<>(wishes);
        // What one fan wants several times comes one after the other.
        while (!rest.isEmpty()) {
            var round = new LinkedHashMap<UUID, Wish<Claim>>();
            rest.forEach(wish -> round.putIfAbsent(wish.of().fan(), wish));
            claim(List.copyOf(round.values()), outcomes);
            rest.removeIf(outcomes::containsKey);
        }
        return wishes.stream().map(wish -> Objects.requireNonNull(outcomes.get(wish))).toList();
    }

    /// @param wishes of fans who differ
    private void claim(List<Wish<Claim>> wishes, Map<Wish<Claim>, Outcome> outcomes) {
        var key = wishes.getFirst().of().template();
        var stocked = wanted(key);
        var able = new ArrayList<Wish<Claim>>();
        for (var wish : wishes) {
            var obstacle =
                    Optional.ofNullable(wish.of().obstacle())
                            .or(() -> issuing.obstacle(stocked, null));
            obstacle.ifPresentOrElse(
                    why -> outcomes.put(wish, new Outcome.Denied(why)), () -> able.add(wish));
        }
        var asked = new ArrayList<IssuingCoupons.Asked>();
        able.forEach(wish -> asked.add(new IssuingCoupons.Asked(wish.of().fan(), wish.by())));
        var issued = issuing.issue(stocked, asked, Coupons.BY_CLAIM);
        var shown = vouchers.shown();
        for (int i = 0; i < able.size(); i++) {
            outcomes.put(
                    able.get(i),
                    switch (issued.get(i)) {
                        case IssuingCoupons.Result.Issued(var coupon) ->
                                new Outcome.Done(
                                        Response.status(201)
                                                .entity(
                                                        able.get(i).of().isTrial()
                                                                ? CouponView.ofTrial(coupon)
                                                                : CouponView.ofOwn(coupon, shown))
                                                .build());
                        case IssuingCoupons.Result.None(var why) -> new Outcome.Denied(why);
                    });
        }
    }

    /// @param template the key of one that there is to take
    /// @param obstacle what is in the way already
    /// @param isTrial whether the coupon will not be there: then its answer is worth nothing either
    record Claim(String template, UUID fan, @Nullable Refused obstacle, boolean isTrial) {
        Claim(String template, UUID fan, @Nullable Refused obstacle) {
            this(template, fan, obstacle, false);
        }

        private Claim asTrial() {
            return new Claim(template, fan, obstacle, true);
        }
    }
}
