package io.fanops.referral.attribution;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.attribution.TouchResource.NewTouch;
import io.fanops.referral.attribution.Touches.Details;
import io.fanops.referral.attribution.Touches.Told;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.fan.KnownFan;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Touches that the brand tells.
@ApplicationScoped
class NotingTouches {
    /// What only the brand can know of; all others are noted where they happen.
    private static final Set<TouchKind> TOLD =
            EnumSet.of(TouchKind.OFFLINE_QR, TouchKind.LAST_CLICK);

    /// Clocks are wrong by minutes, time zones are mistaken by hours; beyond a day it is another
    /// mistake.
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final Duration KEPT = Duration.ofDays(Policy.LONGEST_WINDOW);

    private final Touches touches;
    private final Fans fans;
    private final Idempotency idempotency;
    private final Clock clock;

    NotingTouches(Touches touches, Fans fans, Idempotency idempotency, Clock clock) {
        this.touches = touches;
        this.fans = fans;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /// Checks touches and finds their fans, of whom those become known whom nobody has seen.
    ///
    /// @return in the order given; empty where a fan id is none of the brand's
    /// @throws Refused `VALIDATION_FAILED` where one of them cannot be
    List<Optional<Told>> told(List<NewTouch> given) {
        for (int i = 0; i < given.size(); i++) {
            check(given.get(i), "/touches/" + i);
        }
        var answers = ask(given);
        var told = new ArrayList<Optional<Told>>(given.size());
        for (int i = 0; i < given.size(); i++) {
            var fan = answers.get(i);
            told.add(
                    given.get(i).fan() != null && fan.isEmpty()
                            ? Optional.empty()
                            : Optional.of(told(given.get(i), fan.orElse(null), "/touches/" + i)));
        }
        return told;
    }

    /// Takes touches down, each for itself.
    ///
    /// @return in the order given
    @Transactional(Transactional.TxType.MANDATORY)
    List<Outcome> note(List<Told> told) {
        var firsts = new ArrayList<Told>(told.size());
        var keys = new HashSet<String>();
        told.stream().filter(t -> keys.add(t.touch().key())).forEach(firsts::add);
        var added = touches.add(firsts);
        var known = touches.known(keys);
        var isNew = new HashSet<>(added.keySet());
        return told.stream()
                .map(t -> {
                    var there = known.get(t.touch().key());
                    // An erasure at this moment took away what stood under the key.
                    return there == null
                            ? Outcome.OTHER
                            : new Outcome(
                                    there.id(),
                                    isNew.remove(t.touch().key()),
                                    there.told().equals(t));
                })
                .toList();
    }

    private void check(NewTouch touch, String at) {
        if (!TOLD.contains(touch.kind())) {
            throw Refused.invalid(
                    at + "/kind",
                    "is noted where it happens; those told are OFFLINE_QR and LAST_CLICK");
        }
        if (touch.fan() == null && touch.clickId() == null) {
            throw Refused.disagreeing("cannot both be missing", at + "/fan", at + "/clickId");
        }
        if (touch.fan() != null && !touch.fan().namesOne()) {
            throw Refused.invalid(at + "/fan", "must have either fanId or externalId");
        }
        var now = clock.instant();
        if (touch.at().isAfter(now.plus(AHEAD)) || touch.at().isBefore(now.minus(KEPT))) {
            throw Refused.invalid(at + "/at", "is in the future or more than 365 days ago");
        }
    }

    private List<Optional<KnownFan>> ask(List<NewTouch> given) {
        var asked = new ArrayList<FanReference>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < given.size(); i++) {
            var fan = given.get(i).fan();
            if (fan != null) {
                asked.add(fan.reference());
                places.add(i);
            }
        }
        var answers =
                new ArrayList<Optional<KnownFan>>(
                        given.stream().map(_ -> Optional.<KnownFan>empty()).toList());
        if (asked.isEmpty()) {
            return answers;
        }
        var found = fans.resolve(asked);
        for (int i = 0; i < found.size(); i++) {
            found.get(i).ifPresent(fan -> idempotency.about(fan.fanId()));
            answers.set(places.get(i), found.get(i));
        }
        return answers;
    }

    private static Told told(NewTouch touch, @Nullable KnownFan fan, String at) {
        var details = new Details(touch.store(), touch.qrCode(), touch.campaign(), touch.url());
        return new Told(
                new Touch(
                        "touch:" + touch.externalId(),
                        touch.kind(),
                        touch.subject(),
                        fan == null ? null : fan.fanId(),
                        touch.clickId(),
                        null,
                        Objects.requireNonNull(StoredInstant.of(touch.at(), at + "/at"))),
                details.areNone() ? null : details);
    }

    /// What became of a touch.
    ///
    /// @param id of the touch that has its key
    /// @param isNew whether it was made by this
    /// @param isEqual whether what stands under its key is the same
    record Outcome(@Nullable UUID id, boolean isNew, boolean isEqual) {
        private static final Outcome OTHER = new Outcome(null, false, false);
    }
}
