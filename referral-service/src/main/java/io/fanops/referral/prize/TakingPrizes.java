package io.fanops.referral.prize;

import io.fanops.platform.idempotency.Lane;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.prize.Pools.Now;
import io.fanops.referral.prize.Pools.Taken;
import io.fanops.referral.prize.Reservation.State;
import io.fanops.referral.prize.Reservations.New;
import io.fanops.referral.prize.Reservations.Reference;
import io.fanops.referral.prize.Reservations.Won;
import io.fanops.referral.prize.TakingPrizes.Taking;
import io.fanops.referral.wallet.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Setting prizes of pools aside, and giving them away at once: for all who ask a brand at the same
/// moment, of whichever pools.
@ApplicationScoped
class TakingPrizes implements Lane<Taking> {
    private final Pools pools;
    private final Reservations reservations;
    private final Fans fans;
    private final SameFans same;

    TakingPrizes(Pools pools, Reservations reservations, Fans fans, SameFans same) {
        this.pools = pools;
        this.reservations = reservations;
        this.fans = fans;
        this.same = same;
    }

    /// Nobody is asked who a fan is, by which an unseen one becomes known, where the pool is none
    /// or the amount is wrong.
    @Override
    public List<Wish<Taking>> prepared(List<Wish<Taking>> wishes, boolean isDryRun) {
        var now = now(wishes);
        var looked =
                wishes.stream()
                        .map(wish -> wish.of(wish.of().lookedAt(now.get(wish.of().pool()))))
                        .toList();
        var named = new ArrayList<FanReference>();
        for (var wish : looked) {
            var fan = wish.of().toAsk();
            if (fan != null) {
                named.add(fan);
            }
        }
        if (named.isEmpty()) {
            return looked;
        }
        var known = fans.known(named, "/fan", isDryRun).iterator();
        return looked.stream()
                .map(wish -> wish.of().toAsk() == null ? wish : wish.of(wish.of().by(known.next())))
                .toList();
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Outcome> together(List<Wish<Taking>> wishes) {
        var outcomes = new IdentityHashMap<Wish<Taking>, Outcome>();
        var rest = new ArrayList<Wish<Taking>>();
        for (var wish : wishes) {
            var obstacle = wish.of().obstacle();
            if (obstacle == null) {
                rest.add(wish);
            } else {
                outcomes.put(wish, new Outcome.Denied(obstacle));
            }
        }
        // What is asked several times for one reference comes one after the other.
        while (!rest.isEmpty()) {
            var round = new LinkedHashMap<Reference, Wish<Taking>>();
            rest.forEach(wish -> round.putIfAbsent(wish.of().of(), wish));
            new Round(round).decide(outcomes);
            rest.removeIf(outcomes::containsKey);
        }
        return wishes.stream().map(wish -> Objects.requireNonNull(outcomes.get(wish))).toList();
    }

    private Map<String, Now> now(Collection<Wish<Taking>> wishes) {
        return pools.now(wishes.stream().map(wish -> wish.of().pool()).collect(Collectors.toSet()));
    }

    /// What is taken at one moment, for references that differ.
    private class Round {
        private final Map<Reference, Wish<Taking>> wishes;
        private final Map<String, Room> rooms = new HashMap<>();
        private final List<New> taken = new ArrayList<>();
        private final List<Wish<Taking>> takers = new ArrayList<>();

        Round(Map<Reference, Wish<Taking>> wishes) {
            this.wishes = wishes;
            now(wishes.values())
                    .forEach((key, now) -> rooms.put(key, new Room(now, pools.fault(now.pool()))));
        }

        void decide(Map<Wish<Taking>, Outcome> outcomes) {
            var before = reservations.of(wishes.keySet());
            wishes.forEach((reference, wish) -> {
                var there = before.get(reference);
                if (there != null) {
                    outcomes.put(wish, again(wish, there));
                } else {
                    plan(wish).ifPresent(why -> outcomes.put(wish, new Outcome.Denied(why)));
                }
            });
            if (!taken.isEmpty()) {
                var added = take();
                for (int i = 0; i < added.size(); i++) {
                    outcomes.put(takers.get(i), answer(201, added.get(i)));
                }
            }
        }

        private Room room(Wish<Taking> wish) {
            return Objects.requireNonNull(rooms.get(wish.of().pool()));
        }

        /// @return why a wish cannot be met
        private Optional<Refused> plan(Wish<Taking> wish) {
            var taking = wish.of();
            var room = room(wish);
            long wanted = taking.amountOf(room.pool);
            if (!room.isOpen || room.left < wanted) {
                return Optional.of(whyNot(room.pool, room.left, wanted));
            }
            if (room.fault.isPresent()) {
                return room.fault;
            }
            room.take(wanted, taking.isAward());
            takers.add(wish);
            taken.add(
                    new New(
                            Ids.next(),
                            room.pool,
                            taking.reference(),
                            taking.fanId(),
                            wanted,
                            taking.isAward(),
                            taking.lives()));
            return Optional.empty();
        }

        private List<Reservation> take() {
            var added = reservations.add(taken);
            var won = new ArrayList<Won>();
            for (int i = 0; i < added.size(); i++) {
                if (taken.get(i).isAward()) {
                    won.add(new Won(taken.get(i).pool(), added.get(i), takers.get(i).by()));
                }
            }
            if (!won.isEmpty()) {
                reservations.pay(won);
            }
            var wanted = rooms.values().stream().filter(room -> room.amount > 0).toList();
            var met = pools.take(wanted.stream().map(Room::taken).toList());
            for (var room : wanted) {
                if (!met.contains(room.pool.id())) {
                    // Closed, or others were faster: each is looked at anew by itself.
                    throw whyNot(room.pool, pools.require(room.pool.key()).left(), room.amount);
                }
            }
            return added;
        }

        private Outcome again(Wish<Taking> wish, Reservation there) {
            var taking = wish.of();
            var pool = room(wish).pool;
            if (there.amount() != taking.amountOf(pool) || !isForTheSame(taking, there)) {
                return new Outcome.Denied(exists(taking));
            }
            if (taking.isAward() && there.state().isGivenUp()) {
                return new Outcome.Denied(Reservations.ended(there));
            }
            if (!taking.isAward() || there.state() != State.RESERVED) {
                return answer(200, there);
            }
            if (room(wish).fault.isPresent()) {
                return new Outcome.Denied(room(wish).fault.get());
            }
            // Where that is refused, each is looked at anew by itself.
            return answer(201, reservations.award(pool, there.id(), taking.fanId(), wish.by()));
        }

        /// The one for whom it is may be another id of theirs by now.
        private boolean isForTheSame(Taking taking, Reservation there) {
            return taking.fanId() == null
                    || (there.fanId() != null && same.areOne(taking.fanId(), there.fanId()));
        }

        private Refused whyNot(Pool pool, long left, long wanted) {
            return left < wanted
                    ? new Refused(
                            PrizeProblem.PRIZES_EXHAUSTED,
                            left + " of " + pool.total() + " " + pool.unit() + " are left.")
                    : new Refused(
                            PrizeProblem.PRIZE_POOL_CLOSED,
                            pool.state() == Availability.ACTIVE
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

    /// What a pool has left in a round.
    private static class Room {
        private final Pool pool;
        private final boolean isOpen;
        private final Optional<Refused> fault;
        private long left;
        private long amount;
        private long awarded;

        Room(Now now, Optional<Refused> fault) {
            this.fault = fault;
            this.pool = now.pool();
            this.isOpen = now.isOpen();
            this.left = pool.left();
        }

        void take(long wanted, boolean isAward) {
            left -= wanted;
            amount += wanted;
            awarded += isAward ? wanted : 0;
        }

        Taken taken() {
            return new Taken(pool.id(), amount, awarded);
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

        /// The same with what is in its way, as far as the pool says.
        Taking lookedAt(@Nullable Now now) {
            var why = now == null ? Optional.of(Refused.notFound("prize pool")) : fault(now.pool());
            return new Taking(pool, reference, fan, fanId, asked, isAward, lives, why.orElse(null));
        }

        Reference of() {
            return new Reference(pool, reference);
        }

        /// Whom to ask for; null for nobody.
        @Nullable FanReference toAsk() {
            return obstacle == null ? fan : null;
        }

        private Optional<Refused> fault(Pool pool) {
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
    }
}
