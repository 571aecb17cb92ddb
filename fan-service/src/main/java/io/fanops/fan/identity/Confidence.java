package io.fanops.fan.identity;

import java.util.Collection;
import java.util.EnumMap;

/// How sure it is that somebody is a fan, or that two fans are one person.
///
/// Each kind of evidence counts once, by its weight `w`; verified evidence leaves half of the
/// doubt, `1 - (1 - w) / 2`. Kinds are taken as independent: the confidence is `1 - (1 - w1)(1 -
/// w2)…`, rounded to four places and at most 0.9999, since only the brand's own name for a fan is
/// certain. An IP address adds to other evidence; alone it is none, and the confidence is 0.
public final class Confidence {
    /// The most that identities prove.
    private static final double MOST = 0.9999;

    private Confidence() {}

    /// @return from 0 to 0.9999
    public static double of(Collection<Evidence> evidence) {
        var doubts = new EnumMap<IdentityKind, Double>(IdentityKind.class);
        for (var one : evidence) {
            double doubt = (1 - one.kind().weight()) / (one.verified() ? 2 : 1);
            doubts.merge(one.kind(), doubt, Math::min);
        }
        if (doubts.keySet().stream().allMatch(kind -> kind == IdentityKind.IP)) {
            return 0;
        }
        double doubt = doubts.values().stream().reduce(1.0, (a, b) -> a * b);
        return Math.min(MOST, Math.round((1 - doubt) * 10_000) / 10_000.0);
    }
}
