package io.fanops.referral.invitation;

import io.fanops.referral.invitation.Invitations.Referrer;
import java.util.HashMap;
import java.util.Map;

/// How many converted referrals referrers have, whose rows are locked. All ids of a person count
/// together; each row is written for itself, so that an undone merge parts them again.
public final class Conversions {
    private final Map<Referrer, Referrer> persons;
    private final Map<Referrer, Integer> counts;
    private final Map<Referrer, Integer> changes = new HashMap<>();

    /// @param persons who each referrer is in their own right
    /// @param counts of each person
    Conversions(Map<Referrer, Referrer> persons, Map<Referrer, Integer> counts) {
        this.persons = persons;
        this.counts = new HashMap<>(counts);
    }

    /// Of the person behind a referrer.
    public int of(Referrer referrer) {
        return counts.getOrDefault(person(referrer), 0);
    }

    /// Counts one more, or with -1 one less.
    public void add(Referrer referrer, int n) {
        counts.merge(person(referrer), n, Integer::sum);
        changes.merge(referrer, n, Integer::sum);
    }

    /// What changed, by the row that it was counted in.
    Map<Referrer, Integer> changes() {
        return changes;
    }

    private Referrer person(Referrer referrer) {
        return persons.getOrDefault(referrer, referrer);
    }
}
