package io.fanops.referral.attribution;

import io.fanops.referral.attribution.Attributions.Decided;
import io.fanops.referral.attribution.Attributions.Period;
import io.fanops.referral.attribution.Candidates.Buying;
import io.fanops.referral.attribution.Policy.Considered;
import io.fanops.referral.attribution.Policy.Decision;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What would be credited if; writes nothing.
@ApplicationScoped
class Simulating {
    /// Changed orders that are shown.
    private static final int EXAMPLES = 20;

    private final Candidates candidates;
    private final Attributions attributions;

    Simulating(Candidates candidates, Attributions attributions) {
        this.candidates = candidates;
        this.attributions = attributions;
    }

    /// Judges an order that is not there: by the touches given, and by those that are kept of its
    /// fan and click.
    Decision decide(Buying order, List<Candidate> given, Policy policy) {
        var all =
                new ArrayList<>(
                        candidates.of(List.of(order), policy).getOrDefault(order.id(), List.of()));
        all.addAll(given);
        return policy.decide(order.placing(), all);
    }

    /// Judges the orders of a period once more, each by the touches that were considered when it
    /// arrived. What came too late then comes too late here.
    Redecided redecide(Policy draft, Period period) {
        var redecided = new Redecided();
        attributions
                .withoutTouches(period)
                .forEach((kind, orders) -> redecided.count(kind, kind, orders));
        attributions.each(period, decided -> redecided.add(decided, draft));
        return redecided;
    }

    /// What a draft would change.
    static final class Redecided {
        private final Map<Credited, Long> now = new EnumMap<>(Credited.class);
        private final Map<Credited, Long> then = new EnumMap<>(Credited.class);
        private final List<Example> examples = new ArrayList<>();
        private long changed;

        private void add(Decided decided, Policy draft) {
            var frozen = decided.frozen();
            var touches =
                    Objects.requireNonNullElse(frozen.considered(), List.<Considered>of()).stream()
                            .map(Considered::touch)
                            .toList();
            var decision = draft.decide(frozen.placing(), touches);
            count(Credited.of(frozen.credit()), Credited.of(decision.credit()), 1);
            if (!Objects.equals(touchOf(frozen.credit()), touchOf(decision.credit()))) {
                changed++;
                if (examples.size() < EXAMPLES) {
                    examples.add(new Example(decided, decision.credit()));
                }
            }
        }

        private void count(Credited today, Credited drafted, long orders) {
            now.merge(today, orders, Long::sum);
            then.merge(drafted, orders, Long::sum);
        }

        private static @Nullable UUID touchOf(@Nullable Credit credit) {
            return credit == null ? null : credit.touchId();
        }

        long orders() {
            return now.values().stream().mapToLong(Long::longValue).sum();
        }

        long changed() {
            return changed;
        }

        long now(Credited kind) {
            return now.getOrDefault(kind, 0L);
        }

        long then(Credited kind) {
            return then.getOrDefault(kind, 0L);
        }

        List<Example> examples() {
            return examples;
        }
    }

    /// An order that a draft would credit to another touch.
    record Example(Decided decided, @Nullable Credit draft) {}
}
