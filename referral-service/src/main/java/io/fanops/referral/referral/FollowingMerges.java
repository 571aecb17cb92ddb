package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.person.FanMerged;
import io.fanops.referral.referral.Reversing.Aftermath;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Two fans turned out to be one person: what that makes of referrals of theirs.
///
/// A referral of oneself was none: it is rejected, or reversed with all that it paid. Of several
/// referrals of one person into one program the converted ones stay, and otherwise the first one;
/// others that still wait are rejected. What either id has done counts for those that are left. An
/// undone merge brings none of this back.
@ApplicationScoped
class FollowingMerges {
    /// Before the wallets are united: what is taken back is taken from the one that was paid.
    private static final int BEFORE_THE_WALLETS = 100;

    private final Referrals referrals;
    private final Reversing reversing;
    private final Converting converting;
    private final Deeds deeds;
    private final Aftermath aftermath;

    FollowingMerges(
            Referrals referrals,
            Reversing reversing,
            Converting converting,
            Deeds deeds,
            Aftermath aftermath) {
        this.referrals = referrals;
        this.reversing = reversing;
        this.converting = converting;
        this.deeds = deeds;
        this.aftermath = aftermath;
    }

    void follow(@Observes @Priority(BEFORE_THE_WALLETS) FanMerged merge) {
        var bySelf =
                referrals.lockStandingOf(merge.survivor()).stream()
                        .collect(
                                Collectors.partitioningBy(
                                        r -> r.referrerId().equals(r.refereeId())));
        var own = bySelf.getOrDefault(true, List.of());
        var converted = own.stream().filter(r -> r.state().isConverted()).toList();
        aftermath.untouched(converted);
        reversing.reverse(converted, "SELF_REFERRAL");
        reversing.reject(
                own.stream().filter(r -> !r.state().isConverted()).toList(), "SELF_REFERRAL");
        var others = bySelf.getOrDefault(false, List.of());
        var surplus = surplus(others);
        reversing.reject(surplus, "ALREADY_REFERRED");
        qualify(
                others.stream()
                        .filter(r -> r.state() == ReferralState.PENDING && !surplus.contains(r))
                        .toList());
    }

    private static List<Referral> surplus(Collection<Referral> referrals) {
        return referrals.stream()
                .collect(Collectors.groupingBy(Referral::programId))
                .values()
                .stream()
                .flatMap(ofProgram ->
                        ofProgram.stream()
                                .sorted(
                                        Comparator.comparing(
                                                        (Referral r) -> !r.state().isConverted())
                                                .thenComparing(Referral::createdAt)
                                                .thenComparing(Referral::id))
                                .skip(1)
                                .filter(r -> !r.state().isConverted()))
                .toList();
    }

    private void qualify(List<Referral> pending) {
        var qualified = pending.stream().flatMap(r -> deeds.qualified(r).stream()).toList();
        if (!qualified.isEmpty()) {
            aftermath.tell(converting.convert(qualified, aftermath.now()).facts());
        }
    }
}
