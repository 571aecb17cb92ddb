package io.fanops.referral.prize;

import io.fanops.platform.idempotency.Lane;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.prize.Reservation.State;
import io.fanops.referral.prize.Reservations.New;
import io.fanops.referral.prize.Reservations.Won;
import io.fanops.referral.prize.TakingPrizes.Taking;
import io.fanops.referral.wallet.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Setting prizes of a pool aside, and giving them away at once: for all who ask at the same
/// moment, since they all take of one row.
@ApplicationScoped
class TakingPrizes implements Lane<Taking> {
    private final Pools pools;
    private final Reservations reservations;
    private final Fans fans;

    TakingPrizes(Pools pools, Reservations reservations, Fans fans) {
        this.pools = pools;
        this.reservations = reservations;
        this.fans = fans;
    }

    @Override
    public List<Wish<Taking>> prepared(List<Wish<Taking>> wishes, boolean isDryRun) {
        var named = new ArrayList<FanReference>();
        for (var wish : wishes) {
            if (wish.of().fan() != null) {
                named.add(wish.of().fan());
            }
        }
        if (named.isEmpty()) {
            return wishes;
        }
        var known = fans.known(named, "/fan", isDryRun).iterator();
        return wishes.stream()
                .map(wish -> wish.of().fan() == null ? wish : wish.of(wish.of().by(known.next())))
                .toList();
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Outcome> together(List<Wish<Taking>> wishes) {
        return pools.find(wishes.getFirst().of().pool())
                .map(pool -> new Round(pool, wishes).outcomes())
                .orElseGet(() ->
                        wishes.stream()
                                .<Outcome>map(
                                        _ -> new Outcome.Denied(Refused.notFound("prize pool")))
                                .toList());
    }

    /// What is taken of a pool by those who ask at one moment.
    private class Round {
        private final Pool pool;
        private final List<Wish<Taking>> wishes;
        private final Map<String, Reservation> before;

        /// By reference, in the order in which they were asked for.
        private final List<New> taken = new ArrayList<>();

        private final Map<String, Integer> places = new HashMap<>();
        private final List<String> askers = new ArrayList<>();
        private long amount;

        Round(Pool pool, List<Wish<Taking>> wishes) {
            this.pool = pool;
            this.wishes = wishes;
            this.before =
                    reservations.of(pool, wishes.stream().map(w -> w.of().reference()).toList());
        }

        List<Outcome> outcomes() {
            var refusals = wishes.stream().map(this::refusal).toList();
            var added = taken.isEmpty() ? List.<Reservation>of() : take();
            var first = new boolean[added.size()];
            var outcomes = new ArrayList<Outcome>();
            for (int i = 0; i < wishes.size(); i++) {
                var refusal = refusals.get(i);
                if (refusal.isPresent()) {
                    outcomes.add(new Outcome.Denied(refusal.get()));
                    continue;
                }
                var place = places.get(wishes.get(i).of().reference());
                if (place == null) {
                    outcomes.add(again(wishes.get(i).of()));
                } else {
                    outcomes.add(answer(first[place] ? 200 : 201, added.get(place)));
                    first[place] = true;
                }
            }
            return outcomes;
        }

        /// Why a wish cannot be met; plans it where it can.
        private Optional<Refused> refusal(Wish<Taking> wish) {
            var taking = wish.of();
            if (taking.obstacle() != null) {
                return Optional.of(taking.obstacle());
            }
            var fault = taking.fault(pool);
            if (fault.isPresent()) {
                return fault;
            }
            long wanted = taking.amountOf(pool);
            var there = before.get(taking.reference());
            if (there != null) {
                return taking.isFor(there.fanId(), there.amount(), wanted)
                        ? Optional.empty()
                        : Optional.of(exists(taking));
            }
            var place = places.get(taking.reference());
            if (place != null) {
                var twin = taken.get(place);
                return taking.isFor(twin.fan(), twin.amount(), wanted)
                                && taking.isAward() == twin.isAward()
                        ? Optional.empty()
                        : Optional.of(exists(taking));
            }
            if (pool.left() - amount < wanted) {
                return Optional.of(whyNot(pool.left() - amount, wanted));
            }
            amount += wanted;
            places.put(taking.reference(), taken.size());
            askers.add(wish.by());
            taken.add(
                    new New(
                            Ids.next(),
                            taking.reference(),
                            taking.fanId(),
                            wanted,
                            taking.isAward(),
                            taking.lives()));
            return Optional.empty();
        }

        private List<Reservation> take() {
            var added = reservations.add(pool, taken);
            var won = new ArrayList<Won>();
            for (int i = 0; i < added.size(); i++) {
                if (taken.get(i).isAward()) {
                    won.add(new Won(added.get(i), askers.get(i)));
                }
            }
            if (!won.isEmpty()) {
                reservations.pay(pool, won);
            }
            long awarded = won.stream().mapToLong(one -> one.prize().amount()).sum();
            if (!pools.take(pool.id(), amount, awarded)) {
                // Closed, or others were faster: what is left is looked at anew for each by itself.
                throw whyNot(pools.require(pool.key()).left(), amount);
            }
            return added;
        }

        private Outcome again(Taking taking) {
            var there = Objects.requireNonNull(before.get(taking.reference()));
            if (!taking.isAward() || there.state() != State.RESERVED) {
                return answer(200, there);
            }
            try {
                return answer(201, reservations.award(pool, there.id(), taking.fanId()));
            } catch (Refused refused) {
                return new Outcome.Denied(refused);
            }
        }

        private Refused whyNot(long left, long wanted) {
            return left < wanted
                    ? new Refused(
                            PrizeProblem.PRIZES_EXHAUSTED,
                            left + " of " + pool.total() + " " + pool.unit() + " are left.")
                    : new Refused(
                            PrizeProblem.PRIZE_POOL_CLOSED,
                            pool.state() == Pool.State.ACTIVE
                                    ? "It is not its time."
                                    : "The pool is " + pool.state() + ".");
        }

        private Refused exists(Taking taking) {
            return new Refused(
                    PrizeProblem.RESERVATION_EXISTS,
                    "The reservation for `" + taking.reference() + "` is another one.",
                    new Refused.FieldError("/reference", "is taken"));
        }

        private Outcome answer(int status, Reservation reservation) {
            return new Outcome.Done(Response.status(status).entity(reservation).build());
        }
    }

    /// What somebody wants of a pool.
    ///
    /// @param fan for whom, as the request says
    /// @param fanId who that is, once asked
    /// @param asked how much, where the request says it
    /// @param obstacle what was found to be in the way
    record Taking(
            String pool,
            String reference,
            @Nullable FanReference fan,
            @Nullable UUID fanId,
            @Nullable Long asked,
            boolean isAward,
            Duration lives,
            @Nullable Refused obstacle) {

        Taking by(Fans.Asked who) {
            return switch (who) {
                case Fans.Asked.Known(var known) ->
                        new Taking(
                                pool, reference, fan, known.fanId(), asked, isAward, lives, null);
                case Fans.Asked.Unknown(var why) ->
                        new Taking(pool, reference, fan, null, asked, isAward, lives, why);
            };
        }

        Optional<Refused> fault(Pool pool) {
            var fixed = pool.amount();
            if (fixed != null) {
                return asked == null || asked.equals(fixed)
                        ? Optional.empty()
                        : fault("a prize of this pool is " + fixed);
            }
            if (asked == null) {
                return fault("is missing: the pool does not say how much");
            }
            return pool.form() == Form.COUPON && asked > 100
                    ? fault("a prize is at most 100 coupons")
                    : Optional.empty();
        }

        private static Optional<Refused> fault(String detail) {
            return Optional.of(Refused.invalid("/amount", detail));
        }

        long amountOf(Pool pool) {
            var fixed = pool.amount();
            return fixed != null ? fixed : asked == null ? 0 : asked;
        }

        /// Whether what is there for the reference is what is wanted.
        boolean isFor(@Nullable UUID theirs, long amount, long wanted) {
            return amount == wanted && (fanId == null || fanId.equals(theirs));
        }
    }
}
