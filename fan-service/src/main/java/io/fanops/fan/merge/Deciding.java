package io.fanops.fan.merge;

import io.fanops.fan.merge.Candidate.State;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides candidates: people one by one, the brand's policy where it is sure enough.
@ApplicationScoped
class Deciding {
    /// Who merges where nobody was asked.
    static final String POLICY = "policy";

    private final Candidates candidates;
    private final Policies policies;
    private final Merging merging;
    private final WhoIs who;

    Deciding(Candidates candidates, Policies policies, Merging merging, WhoIs who) {
        this.candidates = candidates;
        this.policies = policies;
        this.merging = merging;
        this.who = who;
    }

    /// Merges the two. One who is part of another fan by now stands for that one.
    ///
    /// @param survivor one of the two; null for whom the brand has known longer
    /// @throws Refused `CANDIDATE_DECIDED` for a rejected one; a merged one stays as it is
    @Transactional(Transactional.TxType.MANDATORY)
    Candidate accept(UUID id, @Nullable UUID survivor, String reason, String by) {
        who.reshape();
        var candidate = open(id, State.MERGED);
        if (candidate.state() == State.MERGED) {
            return candidate;
        }
        var present = who.present(List.of(candidate.fanA(), candidate.fanB()));
        // Ids grow with time, so the lower one was known first.
        var first = present.getOrDefault(candidate.fanA(), candidate.fanA());
        var second = present.getOrDefault(candidate.fanB(), candidate.fanB());
        var stays = survivor == null ? first : who.require(survivor);
        if (!stays.equals(first) && !stays.equals(second)) {
            throw Refused.invalid("/survivor", "is neither of the two");
        }
        var done = merging.merge(stays, stays.equals(first) ? second : first, reason, by);
        candidates.decide(id, State.MERGED, reason, by, done.merge().id());
        return candidates.find(id).orElseThrow();
    }

    /// Says that the two are two. What speaks for them now will not bring them up again.
    ///
    /// @throws Refused `CANDIDATE_DECIDED` for a merged one; a rejected one stays as it is
    @Transactional(Transactional.TxType.MANDATORY)
    Candidate reject(UUID id, String reason, String by) {
        var candidate = open(id, State.REJECTED);
        if (candidate.state() == State.OPEN
                && !candidates.decide(id, State.REJECTED, reason, by, null)) {
            throw decided();
        }
        return candidates.find(id).orElseThrow();
    }

    /// Decides a candidate as the brand's policy says, if that is still sure enough.
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void decideUnasked(UUID id) {
        who.reshape();
        var from = policies.present().autoMergeFrom();
        if (from != null && candidates.isSure(id, from)) {
            candidates
                    .find(id)
                    .ifPresent(c ->
                            accept(
                                    id,
                                    null,
                                    "Confidence " + c.confidence() + " by policy",
                                    POLICY));
        }
    }

    private Candidate open(UUID id, State wished) {
        var candidate = candidates.find(id).orElseThrow(() -> Refused.notFound("merge candidate"));
        if (candidate.state() != State.OPEN && candidate.state() != wished) {
            throw decided();
        }
        return candidate;
    }

    private static Refused decided() {
        return new Refused(MergeProblem.CANDIDATE_DECIDED, "Read it again; it is decided by now.");
    }
}
