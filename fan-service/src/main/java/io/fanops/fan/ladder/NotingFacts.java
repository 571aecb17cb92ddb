package io.fanops.fan.ladder;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.ActivityFact;
import io.fanops.platform.contracts.ContentFact;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.inbox.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Notes what the other services tell of fans as touches; all that follows, follows from those.
@ApplicationScoped
class NotingFacts {
    /// What passed between a brand and a fan.
    static final Set<Class<? extends Fact>> WANTED =
            Set.of(
                    ReferralFact.OrderPlaced.class,
                    ReferralFact.OrderRefunded.class,
                    ReferralFact.ReferralMoved.class,
                    ReferralFact.LinkOpened.class,
                    ReferralFact.Rewarded.class,
                    ReferralFact.CouponRedeemed.class,
                    ContentFact.Scanned.class,
                    ActivityFact.Tracked.class);

    private final Jdbi jdbi;
    private final Journal journal;

    NotingFacts(Jdbi jdbi, Journal journal) {
        this.jdbi = jdbi;
        this.journal = journal;
    }

    /// Deals with the facts of one brand, inside the inbox's transaction.
    void note(List<Received> facts) {
        var currency = currency();
        var named = named(facts);
        var touches = new ArrayList<Touch>();
        for (var received : facts) {
            var touch = touch(received.fact(), currency, named);
            if (touch != null) {
                touches.add(touch);
            }
        }
        journal.note(touches);
    }

    private static @Nullable Touch touch(Fact fact, String currency, Map<String, UUID> named) {
        return switch (fact) {
            case ReferralFact.OrderPlaced order ->
                    Touch.of(
                                    order.fanId(),
                                    TouchKind.ORDERED,
                                    "order:" + order.orderId(),
                                    order.placedAt())
                            .in(order.channel())
                            .worth(own(order.amount(), currency));
            case ReferralFact.OrderRefunded refund ->
                    Touch.of(
                                    refund.fanId(),
                                    TouchKind.REFUNDED,
                                    "refund:" + refund.refundId(),
                                    refund.at())
                            .worth(own(refund.amount(), currency))
                            .about(refund.full() ? "FULL" : null);
            case ReferralFact.ReferralMoved moved -> referral(moved);
            case ReferralFact.LinkOpened opened ->
                    Touch.of(
                            opened.referrerId(),
                            TouchKind.LINK_OPENED,
                            "opening:" + opened.openingId(),
                            opened.at());
            // What is taken back was no reward.
            case ReferralFact.Rewarded reward ->
                    reward.amount() <= 0
                            ? null
                            : Touch.of(
                                            reward.fanId(),
                                            TouchKind.REWARDED,
                                            "transfer:" + reward.transferId(),
                                            reward.at())
                                    .worth(reward.amount())
                                    .about(reward.form());
            case ReferralFact.CouponRedeemed coupon ->
                    of(
                            coupon.fanId(),
                            TouchKind.REDEEMED,
                            "redemption:" + coupon.redemptionId(),
                            coupon.at(),
                            coupon.template());
            case ContentFact.Scanned scan ->
                    of(
                            scan.fanId(),
                            TouchKind.SCANNED,
                            "scan:" + scan.scanId(),
                            scan.at(),
                            scan.kind());
            case ActivityFact.Tracked tracked ->
                    of(
                            fanOf(tracked, named),
                            TouchKind.TRACKED,
                            "message:" + tracked.messageId(),
                            tracked.at(),
                            tracked.type());
            case ReferralFact _, ContentFact _, FanFact _ -> null;
        };
    }

    private static @Nullable Touch referral(ReferralFact.ReferralMoved moved) {
        var source = "referral:" + moved.referralId();
        if (moved.to().isConverted()) {
            return Touch.of(moved.referrerId(), TouchKind.REFERRED, source, moved.at());
        }
        return moved.to() == ReferralState.REVERSED
                        || moved.from() != null && moved.from().isConverted()
                ? Touch.of(moved.referrerId(), TouchKind.REFERRAL_REVERSED, source, moved.at())
                : null;
    }

    private static @Nullable Touch of(
            @Nullable UUID fan, TouchKind kind, String source, Instant at, String detail) {
        return fan == null ? null : Touch.of(fan, kind, source, at).about(detail);
    }

    private static @Nullable UUID fanOf(ActivityFact.Tracked tracked, Map<String, UUID> named) {
        return tracked.fanId() != null || tracked.externalId() == null
                ? tracked.fanId()
                : named.get(tracked.externalId());
    }

    /// Money of another currency cannot be summed up with the brand's own.
    private static long own(Money money, String currency) {
        return money.currency().equals(currency) ? money.amount() : 0;
    }

    private String currency() {
        return jdbi.withHandle(handle ->
                handle.createQuery("select currency from brand where brand = :brand")
                        .mapTo(String.class)
                        .findFirst()
                        .orElse(""));
    }

    /// The fans whom facts name only as the brand does.
    private Map<String, UUID> named(List<Received> facts) {
        Collection<String> names =
                facts.stream()
                        .map(Received::fact)
                        .filter(ActivityFact.Tracked.class::isInstance)
                        .map(ActivityFact.Tracked.class::cast)
                        .filter(tracked -> tracked.fanId() == null && tracked.externalId() != null)
                        .map(ActivityFact.Tracked::externalId)
                        .collect(Collectors.toSet());
        if (names.isEmpty()) {
            return Map.of();
        }
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select external_id, id from fan where brand = :brand and external_id = any(:names)")
                        .bind("names", names.toArray(String[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getString("external_id"),
                                        row.getObject("id", UUID.class)))
                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
