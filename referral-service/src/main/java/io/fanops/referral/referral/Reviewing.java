package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.referral.program.Decision;
import io.fanops.referral.referral.Reversing.Aftermath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Held referrals are decided: by a person one by one or many at once, or by the program where
/// nobody has looked at them in time.
@ApplicationScoped
class Reviewing {
    private final Referrals referrals;
    private final Converting converting;
    private final Deeds deeds;
    private final Aftermath aftermath;
    private final Caller caller;

    Reviewing(
            Referrals referrals,
            Converting converting,
            Deeds deeds,
            Aftermath aftermath,
            Caller caller) {
        this.referrals = referrals;
        this.converting = converting;
        this.deeds = deeds;
        this.aftermath = aftermath;
        this.caller = caller;
    }

    /// What somebody decides.
    ///
    /// @param reason a code; of a rejection without one `REVIEWED` stands among the reasons
    record Wish(UUID referral, Decision decision, @Nullable String reason) {}

    /// What became of a wish: either the referral or why not.
    record Outcome(UUID wished, @Nullable Referral referral, @Nullable Refused refused) {
        private Outcome after(Map<UUID, Referral> converted) {
            return referral == null
                    ? this
                    : new Outcome(wished, converted.getOrDefault(wished, referral), null);
        }
    }

    /// Decides on a held referral. What the referee did while it was held counts.
    ///
    /// @throws Refused `REFERRAL_NOT_HELD`
    @Transactional(Transactional.TxType.MANDATORY)
    Referral decide(Wish wish) {
        var after = decided(locked(wish), wish, caller.subject());
        return goOn(List.of(after)).getOrDefault(after.id(), after);
    }

    /// Decides on many, each for itself: what cannot be decided keeps no other from it.
    ///
    /// @return in the order of the wishes
    @Transactional(Transactional.TxType.MANDATORY)
    List<Outcome> decideAll(List<Wish> wishes) {
        var by = caller.subject();
        var outcomes = new Outcome[wishes.size()];
        // Everybody waits for the rows in the same line.
        IntStream.range(0, outcomes.length)
                .boxed()
                .sorted(Comparator.comparing(i -> wishes.get(i).referral()))
                .forEach(i -> outcomes[i] = outcome(wishes.get(i), by));
        var converted =
                goOn(Stream.of(outcomes).flatMap(o -> Stream.ofNullable(o.referral())).toList());
        return Stream.of(outcomes).map(outcome -> outcome.after(converted)).toList();
    }

    private Outcome outcome(Wish wish, String by) {
        try {
            return new Outcome(wish.referral(), decided(locked(wish), wish, by), null);
        } catch (Refused refused) {
            // Thrown before anything was written.
            return new Outcome(wish.referral(), null, refused);
        }
    }

    /// Decides as their programs say on held referrals whose time has come.
    ///
    /// @return of how many it was
    @Transactional
    int decideUnasked(List<UUID> ids) {
        var due = referrals.lockDue(ids, ReferralState.HELD);
        var decided = new ArrayList<Referral>();
        for (var held : due) {
            var unasked = held.terms().fraudLimits().autoDecision();
            if (unasked != null) {
                decided.add(
                        decided(
                                held,
                                new Wish(held.id(), unasked.decision(), "NOT_REVIEWED"),
                                Review.POLICY));
            }
        }
        goOn(decided);
        return due.size();
    }

    private Referral locked(Wish wish) {
        return referrals.lock(wish.referral()).orElseThrow(() -> Refused.notFound("referral"));
    }

    private Referral decided(Referral held, Wish wish, String by) {
        var after = held.reviewed(new Review(wish.decision(), wish.reason(), by, aftermath.now()));
        referrals.save(List.of(after));
        aftermath.unheld(List.of(after));
        if (after.state() == ReferralState.REJECTED) {
            aftermath.untouched(List.of(after));
        }
        aftermath.tell(List.of(after.moved(ReferralState.HELD)));
        return after;
    }

    /// Converts those whose referees have done what they wait for, all together: budgets and stocks
    /// that several take of are held in one order.
    ///
    /// @return what became of them, by their ids
    private Map<UUID, Referral> goOn(List<Referral> decided) {
        var qualified =
                decided.stream()
                        .filter(referral -> referral.state() == ReferralState.PENDING)
                        .flatMap(referral -> deeds.qualified(referral).stream())
                        .toList();
        if (qualified.isEmpty()) {
            return Map.of();
        }
        var converted = converting.convert(qualified, aftermath.now());
        aftermath.tell(converted.facts());
        return converted.referrals().stream().collect(Collectors.toMap(Referral::id, r -> r));
    }
}
