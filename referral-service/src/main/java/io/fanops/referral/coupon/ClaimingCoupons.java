package io.fanops.referral.coupon;

import io.fanops.platform.idempotency.Lane;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.coupon.ClaimingCoupons.Claim;
import io.fanops.referral.fan.Fans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
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
    private final Clock clock;

    ClaimingCoupons(
            CouponTemplates templates,
            IssuingCoupons issuing,
            Vouchers vouchers,
            Fans fans,
            Clock clock) {
        this.templates = templates;
        this.issuing = issuing;
        this.vouchers = vouchers;
        this.fans = fans;
        this.clock = clock;
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
        return wishes;
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
                            .or(() -> issuing.obstacle(stocked, null))
                            .or(() -> over(stocked.template()));
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
                        case IssuingCoupons.Result.Issued(var coupon) -> {
                            if (coupon.state() == Coupon.State.EXPIRED) {
                                throw expired();
                            }
                            yield new Outcome.Done(
                                    Response.status(201)
                                            .entity(CouponView.ofOwn(coupon, shown))
                                            .build());
                        }
                        case IssuingCoupons.Result.None(var why) -> new Outcome.Denied(why);
                    });
        }
    }

    /// Spares those who come too late the work; the database's clock decides.
    private Optional<Refused> over(Template template) {
        var until = template.validUntil();
        return until != null && !until.isAfter(clock.instant())
                ? Optional.of(expired())
                : Optional.empty();
    }

    private static Refused expired() {
        return new Refused(
                CouponProblem.COUPON_EXPIRED, CouponProblem.COUPON_EXPIRED.title() + ".");
    }

    /// @param template the key of one that there is to take
    /// @param obstacle what is in the way already
    record Claim(String template, UUID fan, @Nullable Refused obstacle) {}
}
