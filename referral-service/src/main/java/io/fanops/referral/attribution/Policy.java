package io.fanops.referral.attribution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// By which an order's touches are judged.
///
/// @param rules the kinds that get credit, the first of which goes before all others
/// @param ties which of several touches of one kind gets the credit; LAST where left out
/// @param referralNeedsCredit whether a referral that waits for a purchase qualifies only by an
///   order that is credited to its referrer; false where left out
@JsonInclude(JsonInclude.Include.NON_NULL)
record Policy(
        @NotNull @Size(min = 1, max = 5) List<@NotNull @Valid Rule> rules,
        @Nullable Ties ties,
        @Nullable Boolean referralNeedsCredit) {

    /// What holds until a brand says otherwise: the more certain a touch, the earlier it stands.
    ///
    /// A scan and a click count for a week, the click-through window that Meta's ads have by
    /// default. A friend's and a partner's link count for thirty days, the window of Google's ads
    /// and of most affiliate networks. A coupon is redeemed with what it is for, or the same day.
    static final Policy DEFAULT =
            new Policy(
                    List.of(
                            new Rule(TouchKind.OFFLINE_QR, 7),
                            new Rule(TouchKind.COUPON, 1),
                            new Rule(TouchKind.REFERRAL, 30),
                            new Rule(TouchKind.AFFILIATE, 30),
                            new Rule(TouchKind.LAST_CLICK, 7)),
                    Ties.LAST,
                    false);

    Policy(
            @NotNull @Size(min = 1, max = 5) List<@NotNull @Valid Rule> rules,
            @Nullable Ties ties,
            @Nullable Boolean referralNeedsCredit) {
        this.rules = rules;
        this.ties = ties == null ? Ties.LAST : ties;
        this.referralNeedsCredit = referralNeedsCredit != null && referralNeedsCredit;
    }

    /// A kind that gets credit.
    ///
    /// @param windowDays days of 24 hours before the order
    record Rule(
            @NotNull TouchKind touch, @NotNull @Min(1) @Max(LONGEST_WINDOW) Integer windowDays) {
        Duration window() {
            return Duration.ofDays(windowDays);
        }
    }

    @Schema(description = "Which of several touches of one kind gets the credit")
    enum Ties {
        LAST,
        FIRST
    }

    /// In days; touches are not kept any longer.
    static final int LONGEST_WINDOW = 365;

    /// What is wrong beyond the fields' form.
    ///
    /// @param at where the policy stands in the request
    Optional<Refused.FieldError> fault(String at) {
        var seen = EnumSet.noneOf(TouchKind.class);
        for (int i = 0; i < rules.size(); i++) {
            if (!seen.add(rules.get(i).touch())) {
                return Optional.of(
                        new Refused.FieldError(
                                at + "/rules/" + i + "/touch", "stands in an earlier rule"));
            }
        }
        return Optional.empty();
    }

    /// How long a kind counts; empty for one that gets no credit.
    Optional<Integer> windowDays(TouchKind kind) {
        return rules.stream()
                .filter(rule -> rule.touch() == kind)
                .map(Rule::windowDays)
                .findFirst();
    }

    /// Which of an order's touches gets the credit, and why the others do not.
    ///
    /// Of touches at the same moment the one that was noted later is the later one.
    Decision decide(Placing order, Collection<Candidate> candidates) {
        var best =
                candidates.stream()
                        .filter(touch -> unfit(order, touch).isEmpty())
                        .min(
                                Comparator.comparingInt((Candidate touch) -> rank(touch.kind()))
                                        .thenComparing(touch -> !touch.namesOrder())
                                        .thenComparing(firstByTie()));
        return new Decision(
                best.map(Candidate::credit).orElse(null),
                candidates.stream()
                        .sorted(IN_TIME.reversed())
                        .map(touch ->
                                new Considered(
                                        touch,
                                        unfit(order, touch)
                                                .orElseGet(() -> fit(touch, best.orElseThrow()))))
                        .toList());
    }

    static final Comparator<Candidate> IN_TIME =
            Comparator.comparing(Candidate::at).thenComparing(Candidate::touchId);

    private Comparator<Candidate> firstByTie() {
        return ties == Ties.FIRST ? IN_TIME : IN_TIME.reversed();
    }

    /// Why a touch cannot have the credit, whatever others there are.
    private Optional<Outcome> unfit(Placing order, Candidate touch) {
        if (!touch.namesOrder() && touch.at().isAfter(order.until())) {
            return Optional.of(Outcome.AFTER_ORDER);
        }
        var rank = rank(touch.kind());
        if (rank == rules.size()) {
            return Optional.of(Outcome.NOT_IN_POLICY);
        }
        boolean isLongAgo = touch.at().isBefore(order.at().minus(rules.get(rank).window()));
        return isLongAgo && !touch.namesOrder()
                ? Optional.of(Outcome.OUT_OF_WINDOW)
                : Optional.empty();
    }

    private Outcome fit(Candidate touch, Candidate best) {
        if (touch.equals(best)) {
            return Outcome.CREDITED;
        }
        if (touch.kind() != best.kind() || touch.namesOrder() != best.namesOrder()) {
            return Outcome.LOWER_PRIORITY;
        }
        return ties == Ties.FIRST ? Outcome.LATER : Outcome.EARLIER;
    }

    /// The place among the rules; behind all of them for a kind that has none.
    private int rank(TouchKind kind) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).touch() == kind) {
                return i;
            }
        }
        return rules.size();
    }

    @JsonIgnore
    boolean demandsCredit() {
        return Boolean.TRUE.equals(referralNeedsCredit);
    }

    /// What was decided.
    ///
    /// @param credit null where no touch can have it
    /// @param considered all touches, latest first
    record Decision(@Nullable Credit credit, List<Considered> considered) {}

    /// A touch and what became of it.
    record Considered(Candidate touch, Outcome outcome) {}
}
