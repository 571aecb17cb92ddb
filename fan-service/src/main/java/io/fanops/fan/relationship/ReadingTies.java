package io.fanops.fan.relationship;

import io.fanops.fan.brand.Brands;
import io.fanops.fan.relationship.Formulas.Versioned;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads ties as they are now, as they were, and what they come from.
@ApplicationScoped
public class ReadingTies {
    /// Fans whose touches are held in memory at once, where ties follow an older formula.
    private static final int AT_ONCE = 500;

    private final Ties ties;
    private final Formulas formulas;
    private final Journal journal;
    private final Brands brands;
    private final BrandScope scope;
    private final Clock clock;

    ReadingTies(
            Ties ties,
            Formulas formulas,
            Journal journal,
            Brands brands,
            BrandScope scope,
            Clock clock) {
        this.ties = ties;
        this.formulas = formulas;
        this.journal = journal;
        this.brands = brands;
        this.scope = scope;
        this.clock = clock;
    }

    /// The three indexes of a fan now.
    ///
    /// @param fan in their own right
    public Standing standing(UUID fan) {
        var now = now(fan);
        var formula = now.formula();
        return new Standing(
                now.tie().index(formula.formula()),
                now.tie().trust(formula.formula()),
                now.tie().sentiment(),
                formula.version());
    }

    /// The tie now: what is stored, decayed; where that follows an older formula or misses a touch
    /// whose date has come, computed from the journal.
    Present now(UUID fan) {
        var now = clock.instant();
        var formed = formulas.formed(fan);
        var formula = formed.formula();
        return new Present(
                formula,
                formed.stored()
                        .map(stored ->
                                stored.isGood(formula.version(), now)
                                        ? later(stored.sum().tie(), now, formula)
                                        : at(now, touches(fan), formula))
                        .orElseGet(() -> Tie.none(now))
                        .joined(formed.joined()));
    }

    /// A clock may be behind the one that dated the latest touch.
    private static Tie later(Tie tie, Instant now, Versioned formula) {
        return tie.asOf().isAfter(now) ? tie : tie.at(now, formula.formula());
    }

    /// The tie at a moment, from what had happened by then, by the formula in force now.
    static Tie at(Instant moment, List<Touch> touches, Versioned formula) {
        var happened = touches.stream().filter(touch -> !touch.at().isAfter(moment)).toList();
        return Tie.of(happened, formula.formula(), moment).at(moment, formula.formula());
    }

    Versioned formula() {
        return formulas.inForce();
    }

    /// All touches of a fan, in the order of time.
    List<Touch> touches(UUID fan) {
        return journal.of(List.of(fan)).getOrDefault(fan, List.of());
    }

    /// @param at null for now
    Explanation explanation(UUID fan, @Nullable Instant at, int most) {
        var touches = touches(fan);
        return Explanation.of(
                touches, formulas.inForce(), at == null ? presentOf(touches) : at, most);
    }

    /// Now, or the latest touch where it is dated ahead by no more than clocks differ.
    private Instant presentOf(List<Touch> touches) {
        var now = clock.instant();
        return touches.stream()
                .map(Touch::at)
                .filter(at -> at.isAfter(now) && !at.isAfter(now.plus(FollowingTouches.SKEW)))
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    /// The index and its parts at the ends of the last months in the brand's time zone, and now,
    /// the oldest first.
    List<Tie> history(UUID fan, int months, Versioned formula) {
        var now = clock.instant();
        var zone =
                brands.active(scope.brand())
                        .map(brand -> ZoneId.of(brand.timezone()))
                        .orElse(ZoneOffset.UTC);
        var month = YearMonth.from(now.atZone(zone));
        var moments =
                Stream.concat(
                                IntStream.range(0, months)
                                        .mapToObj(back ->
                                                month.minusMonths(back)
                                                        .atDay(1)
                                                        .atStartOfDay(zone)
                                                        .toInstant()),
                                Stream.of(now))
                        .sorted()
                        .toList();
        var touches = new ArrayDeque<>(touches(fan));
        var joined = formulas.formed(fan).joined();
        var tie = Tie.none(Instant.EPOCH);
        var history = new ArrayList<Tie>();
        for (var moment : moments) {
            while (!touches.isEmpty() && !touches.peek().at().isAfter(moment)) {
                tie = tie.and(touches.poll(), formula.formula());
            }
            history.add(tie.at(moment, formula.formula()).joined(joined));
        }
        return history;
    }

    /// What a fan's tie was so many days ago.
    Tie ago(int days, List<Touch> touches, Versioned formula) {
        return at(clock.instant().minus(Duration.ofDays(days)), touches, formula);
    }

    /// The figures of a community's present members.
    ///
    /// @throws Refused `NOT_FOUND` where nobody is in it
    Gathered ofCommunity(String community) {
        if (!ties.isPeopled(community)) {
            throw Refused.notFound("community with members");
        }
        var now = clock.instant();
        var formula = formulas.inForce();
        var gathered = new Gathered(formula.version(), now);
        var outdated = new ArrayList<UUID>();
        var joined = new HashMap<UUID, @Nullable Instant>();
        ties.ofCommunity(
                community,
                (member, stored) -> {
                    if (stored.isGood(formula.version(), now)) {
                        gathered.add(
                                later(stored.sum().tie(), now, formula).joined(member.joined()),
                                formula.formula());
                    } else {
                        outdated.add(member.fan());
                        joined.put(member.fan(), member.joined());
                    }
                });
        for (int from = 0; from < outdated.size(); from += AT_ONCE) {
            var some = outdated.subList(from, Math.min(from + AT_ONCE, outdated.size()));
            journal.of(some)
                    .forEach((fan, touches) ->
                            gathered.add(
                                    at(now, touches, formula).joined(joined.get(fan)),
                                    formula.formula()));
        }
        return gathered;
    }

    /// A fan's indexes.
    ///
    /// @param index of the relationship, 0 to 100
    /// @param trust 0 to 100
    /// @param sentiment -100 to 100
    /// @param formula version
    public record Standing(double index, double trust, double sentiment, int formula) {}

    /// A tie, and the formula that it follows.
    record Present(Versioned formula, Tie tie) {}

    /// Means and spreads of many ties.
    static final class Gathered {
        private final int formula;
        private final Instant asOf;
        private final Spread index = new Spread();
        private final Spread trust = new Spread();
        private final Spread sentiment = new Spread();

        Gathered(int formula, Instant asOf) {
            this.formula = formula;
            this.asOf = asOf;
        }

        void add(Tie tie, Formula formula) {
            index.add(tie.index(formula));
            trust.add(tie.trust(formula));
            sentiment.add(tie.sentiment());
        }

        int formula() {
            return formula;
        }

        Instant asOf() {
            return asOf;
        }

        Spread index() {
            return index;
        }

        Spread trust() {
            return trust;
        }

        Spread sentiment() {
            return sentiment;
        }
    }

    /// Mean and standard deviation by Welford's method, which does not cancel.
    static final class Spread {
        private long count;
        private double mean;
        private double squares;

        void add(double value) {
            count++;
            double delta = value - mean;
            mean += delta / count;
            squares += delta * (value - mean);
        }

        long count() {
            return count;
        }

        double mean() {
            return mean;
        }

        /// Of the whole group, not of a sample.
        double deviation() {
            return count == 0 ? 0 : Math.sqrt(squares / count);
        }
    }
}
