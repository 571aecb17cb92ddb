package io.fanops.content.referral;

import io.fanops.content.referral.PrizePools.Award;
import io.fanops.content.referral.PrizePools.Conflict;
import io.fanops.content.referral.PrizePools.Fan;
import io.fanops.content.referral.PrizePools.NewReservation;
import io.fanops.content.referral.PrizePools.Reservation;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sibling.Sibling;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/// Prizes of the referral service's pools. Never called inside a transaction; each call may be made
/// again.
@ApplicationScoped
public class Prizes {
    static final Sibling SERVICE = new Sibling("referral");

    /// The longest that the referral service sets something aside for.
    public static final Duration LONGEST = Duration.ofDays(90);

    private static final String RESERVED = "RESERVED";

    /// Given once, and for good: what staff took back is not to be given again.
    private static final Set<String> GIVEN = Set.of("AWARDED", "REVOKED");

    private final PrizePools pools;
    private final BrandScope scope;

    Prizes(@RestClient PrizePools pools, BrandScope scope) {
        this.pools = pools;
        this.scope = scope;
    }

    /// What a pool gives away.
    ///
    /// @param pointer where the request names the pool
    /// @throws Refused `VALIDATION_FAILED` where it gives nothing, or a different amount each time
    public Prize of(String pool, String pointer) {
        PrizePools.Pool found;
        try {
            found = SERVICE.answered(() -> pools.pool(scope.brand(), pool));
        } catch (Refused refused) {
            if (refused.type() == GeneralProblem.NOT_FOUND) {
                throw Refused.invalid(pointer, "There is no prize pool `" + pool + "`.");
            }
            throw refused;
        }
        var amount = found.amount();
        if (found.state().equals("ENDED")) {
            throw Refused.invalid(pointer, "The prize pool `" + pool + "` is ended.");
        }
        if (amount == null) {
            throw Refused.invalid(
                    pointer, "The prize pool `" + pool + "` does not say how much a prize is.");
        }
        return new Prize(found.name(), found.form(), amount, found.couponTemplate());
    }

    /// Sets a prize aside.
    ///
    /// For whom is said when it is given: so the reference alone finds it again, whoever a fan has
    /// turned out to be since.
    ///
    /// @param reference what it is for; an equal repeat gives the same one
    /// @param lasts until it goes back by itself
    public Setting setAside(String pool, String reference, Duration lasts) {
        var request =
                new NewReservation(
                        reference,
                        Math.toIntExact(Math.min(lasts.toSeconds(), LONGEST.toSeconds())));
        try {
            var set = SERVICE.answered(() -> pools.reserve(scope.brand(), pool, key(), request));
            return set.state().equals(RESERVED) || GIVEN.contains(set.state())
                    ? new Setting.Aside(set.id())
                    : new Setting.Over();
        } catch (Conflict conflict) {
            return switch (conflict.code()) {
                case "PRIZES_EXHAUSTED", "PRIZE_POOL_CLOSED", "COUPON_EXPIRED" ->
                        new Setting.None(conflict.code());
                default -> throw conflict;
            };
        }
    }

    /// Gives what is set aside to a fan.
    ///
    /// @return whether it has been given, now or before; where not, it went back before
    public boolean give(String pool, UUID reservation, UUID fan) {
        try {
            SERVICE.answered(() ->
                    pools.award(scope.brand(), pool, reservation, key(), new Award(new Fan(fan))));
            return true;
        } catch (Conflict conflict) {
            if (!conflict.code().equals("RESERVATION_ENDED")) {
                throw conflict;
            }
            // Given by a call whose answer was lost; or gone.
            Reservation now =
                    SERVICE.answered(() -> pools.reservation(scope.brand(), pool, reservation));
            return GIVEN.contains(now.state());
        }
    }

    /// Lets go what is set aside under a reference, if anything is.
    public void letGo(String pool, String reference) {
        SERVICE.answered(() -> pools.reservations(scope.brand(), pool, reference)).items().stream()
                .filter(reservation -> reservation.state().equals(RESERVED))
                .forEach(reservation -> letGo(pool, reservation.id()));
    }

    /// Lets go what is set aside; what has gone already stays so.
    public void letGo(String pool, UUID reservation) {
        try {
            SERVICE.answered(() -> pools.release(scope.brand(), pool, reservation, key()));
        } catch (Conflict conflict) {
            if (!conflict.code().equals("RESERVATION_ENDED")) {
                throw conflict;
            }
        }
    }

    /// What is asked for is known by its reference and its state. A kept key would bring back the
    /// first answer, which may not be true any more.
    private static String key() {
        return Ids.next().toString();
    }

    /// What came of setting a prize aside.
    public sealed interface Setting {
        /// @param reservation as the referral service calls it; may have been given already by a
        ///   call whose answer was lost
        record Aside(UUID reservation) implements Setting {}

        /// The pool has none to give.
        record None(String why) implements Setting {}

        /// What was set aside under this reference went back.
        record Over() implements Setting {}
    }
}
