package io.fanops.referral.prize;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.Rewarded;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.coupon.CouponUse;
import io.fanops.referral.coupon.Coupons;
import io.fanops.referral.prize.Reservation.State;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reserving of pools, awarding what is reserved, and taking it back.
@ApplicationScoped
class Reservations {
    private static final int AT_ONCE = 500;

    private static final String SELECT =
            """
            select r.*, p.key from prize_reservation r join prize_pool p on p.brand = r.brand and p.id = r.pool_id
            where r.brand = :brand and
            """;

    private final Jdbi jdbi;
    private final Pools pools;
    private final Ledger ledger;
    private final Coupons coupons;
    private final Outbox outbox;
    private final Clock clock;

    Reservations(
            Jdbi jdbi, Pools pools, Ledger ledger, Coupons coupons, Outbox outbox, Clock clock) {
        this.jdbi = jdbi;
        this.pools = pools;
        this.ledger = ledger;
        this.coupons = coupons;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Writes what was set aside or given at once. The caller takes it of the pools, last of all:
    /// who does keeps everybody else waiting until the commit.
    @Transactional(Transactional.TxType.MANDATORY)
    List<Reservation> add(List<New> taken) {
        var added =
                jdbi.withHandle(handle ->
                        handle
                                .createQuery(
                                        """
                                        with new as (
                                            select * from unnest(:ids, :pools, :keys, :references, :fans, :amounts, :given, :lives)
                                                as x(i, p, key, r, f, a, g, l)),
                                        added as (
                                            insert into prize_reservation
                                                (brand, id, pool_id, reference, fan_id, amount, state, expires_at, ended_at)
                                            select :brand, i, p, r, f, a, case when g then 'AWARDED' else 'RESERVED' end,
                                                now() + make_interval(secs => l), case when g then now() end
                                            from new order by p, r returning *)
                                        select added.*, new.key from added join new on new.i = added.id\
                                        """)
                                .bind("ids", Column.of(taken, New::id, UUID[]::new))
                                .bind("pools", Column.of(taken, n -> n.pool().id(), UUID[]::new))
                                .bind("keys", Column.of(taken, n -> n.pool().key(), String[]::new))
                                .bind("references", Column.of(taken, New::reference, String[]::new))
                                .bind("fans", Column.of(taken, New::fan, UUID[]::new))
                                .bind("amounts", Column.of(taken, New::amount, Long[]::new))
                                .bind("given", Column.of(taken, New::isAward, Boolean[]::new))
                                .bind(
                                        "lives",
                                        Column.of(
                                                taken,
                                                n -> (double) n.lives().toSeconds(),
                                                Double[]::new))
                                .map((row, _) -> read(row))
                                .list()
                                .stream()
                                .collect(Collectors.toMap(Reservation::id, r -> r)));
        return taken.stream().map(n -> added.get(n.id())).toList();
    }

    /// Gives what is reserved to a fan.
    ///
    /// @param fan who gets it; null for the one for whom it is reserved
    /// @param by subject of who gives it; null for who asks in the running request
    /// @throws Refused `RESERVATION_ENDED`, `COUPON_EXPIRED` for coupons whose time is over, and
    ///   `VALIDATION_FAILED` where nobody knows for whom it is, or it is for somebody else; then
    ///   nothing is changed, and what is reserved stays so
    @Transactional(Transactional.TxType.MANDATORY)
    Reservation award(Pool pool, UUID id, @Nullable UUID fan, @Nullable String by) {
        var reserved = require(pool, id);
        var winner = fan == null ? reserved.fanId() : fan;
        if (winner == null) {
            throw Refused.invalid("/fan", "is missing: it is reserved for nobody yet");
        }
        if (reserved.state() == State.RESERVED) {
            pools.requireGood(pool);
        }
        boolean first =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update prize_reservation set state = 'AWARDED', fan_id = :fan, ended_at = now()
                                        where brand = :brand and id = :id and state = 'RESERVED' and expires_at > now()
                                            and (fan_id is null or fan_id = any(%s))\
                                        """
                                                .formatted(SameFans.ids("fan")))
                                .bind("id", id)
                                .bind("fan", winner)
                                .execute())
                        == 1;
        var now = require(pool, id);
        if (!first) {
            throw now.state() == State.RESERVED && clock.instant().isBefore(now.expiresAt())
                    ? Refused.invalid("/fan", "is not the one for whom it is reserved")
                    : ended(now);
        }
        pay(List.of(new Won(pool, now, by)));
        pools.award(pool.id(), now.amount());
        return now;
    }

    /// Pays prizes that are awarded, each once.
    @Transactional(Transactional.TxType.MANDATORY)
    void pay(List<Won> won) {
        var facts = new ArrayList<Fact>();
        var transfers = new ArrayList<Transfer>();
        var coupons = new ArrayList<Won>();
        for (var one : won) {
            if (one.pool().form() == Form.COUPON) {
                coupons.add(one);
            } else {
                var transfer = one.transfer();
                transfers.add(transfer);
                facts.add(rewarded(one, transfer.id()));
            }
        }
        issue(coupons, facts, transfers);
        if (ledger.post(transfers).size() != transfers.size()) {
            throw new IllegalStateException(
                    "A prize was paid before; its reservation says otherwise");
        }
        outbox.append(facts);
    }

    private void issue(List<Won> won, List<Fact> facts, List<Transfer> transfers) {
        if (won.isEmpty()) {
            return;
        }
        var issued = coupons.issue(won.stream().flatMap(Won::issues).toList()).iterator();
        for (var one : won) {
            UUID first = null;
            for (long i = 0; i < one.prize().amount(); i++) {
                var coupon = issued.next();
                transfers.add(coupon.transfer().by(one.by()));
                facts.add(coupon.fact());
                first = first == null ? coupon.transfer().id() : first;
            }
            facts.add(rewarded(one, Objects.requireNonNull(first)));
        }
    }

    private Rewarded rewarded(Won one, UUID transfer) {
        return rewarded(
                transfer,
                one.winner(),
                one.pool().form(),
                one.prize().amount(),
                one.prize().cause());
    }

    /// Gives what is reserved back to the pool.
    ///
    /// @throws Refused `RESERVATION_ENDED`
    @Transactional(Transactional.TxType.MANDATORY)
    Reservation release(Pool pool, UUID id) {
        var now = end(pool, id, State.RESERVED, State.RELEASED);
        pools.giveBack(pool.id(), now.amount());
        return now;
    }

    /// Takes an award back, also where that leaves a wallet below zero.
    ///
    /// @throws Refused `RESERVATION_ENDED`, `PRIZE_USED` for a coupon that is used up
    @Transactional(Transactional.TxType.MANDATORY)
    Reservation revoke(Pool pool, UUID id, String reason) {
        var now = end(pool, id, State.AWARDED, State.REVOKED);
        var reversal = now.cause() + ":reversal";
        var fan = Objects.requireNonNull(now.fanId());
        if (pool.form() == Form.COUPON) {
            revokeCoupons(pool, now, fan, reversal);
        } else {
            var transfer =
                    ledger.reverse(now.cause(), reversal, "Prize taken back", reason).orElseThrow();
            outbox.append(rewarded(transfer, fan, pool.form(), -now.amount(), reversal));
            pools.revoke(pool.id(), now.amount(), false);
        }
        return now;
    }

    private void revokeCoupons(Pool pool, Reservation prize, UUID fan, String reversal) {
        var taken = coupons.takeBack(prize.cause());
        // Those that were taken back by hand count with these.
        if (coupons.voidOf(prize.cause()) < prize.amount()) {
            throw new Refused(PrizeProblem.PRIZE_USED, "It was redeemed.");
        }
        if (!taken.isEmpty()) {
            ledger.post(taken);
            outbox.append(
                    rewarded(taken.getFirst().id(), fan, pool.form(), -taken.size(), reversal));
            pools.revoke(pool.id(), taken.size(), true);
        }
    }

    /// A prize's coupon that was taken back by hand is none of the pool's any more.
    void recalled(@Observes CouponUse use) {
        if (use instanceof CouponUse.Recalled coupon
                && coupon.cause().startsWith(Reservation.CAUSE)) {
            var pool =
                    poolOf(UUID.fromString(coupon.cause().substring(Reservation.CAUSE.length())));
            outbox.append(
                    rewarded(
                            coupon.transferId(),
                            Objects.requireNonNull(coupon.fanId()),
                            Form.COUPON,
                            -1,
                            coupon.transferCause()));
            pools.revoke(pool, 1, true);
        }
    }

    private UUID poolOf(UUID reservation) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select pool_id from prize_reservation where brand = :brand and id = :id")
                        .bind("id", reservation)
                        .mapTo(UUID.class)
                        .one());
    }

    private Reservation end(Pool pool, UUID id, State from, State to) {
        require(pool, id);
        boolean first =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update prize_reservation set state = :to, ended_at = now()
                                        where brand = :brand and id = :id and state = :from\
                                        """)
                                .bind("id", id)
                                .bind("from", from.name())
                                .bind("to", to.name())
                                .execute())
                        == 1;
        var now = require(pool, id);
        if (!first) {
            throw ended(now);
        }
        return now;
    }

    /// Gives some of what was reserved too long back to its pools.
    ///
    /// @return how many reservations
    @Transactional
    int expire() {
        var expired =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        with expired as (
                                            update prize_reservation set state = 'EXPIRED', ended_at = now()
                                            where brand = :brand and id in (
                                                select id from prize_reservation
                                                where brand = :brand and state = 'RESERVED' and expires_at <= now()
                                                order by expires_at limit :limit for update skip locked)
                                            returning pool_id, amount)
                                        select pool_id, sum(amount)::bigint as amount, count(*) as n from expired group by pool_id order by pool_id\
                                        """)
                                .bind("limit", AT_ONCE)
                                .map((row, _) ->
                                        new Expired(
                                                row.getObject("pool_id", UUID.class),
                                                row.getLong("amount"),
                                                row.getInt("n")))
                                .list());
        expired.forEach(of -> pools.giveBack(of.pool(), of.amount()));
        return expired.stream().mapToInt(Expired::reservations).sum();
    }

    /// Whom an erased fan's prizes were for stays as an id that means nobody; the references of who
    /// asked are forgotten. What is only reserved goes back: it would be given to nobody.
    void forget(@Observes FanErased erased) {
        letGo(erased.fanId()).forEach(pools::giveBack);
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update prize_reservation set reference = 'erased:' || id
                                where brand = :brand and fan_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    /// @return what was reserved for a fan of each pool, in the order of their ids
    private Map<UUID, Long> letGo(UUID fan) {
        return jdbi.withHandle(handle -> {
            var amounts = new TreeMap<UUID, Long>();
            handle.createQuery(
                            """
                            update prize_reservation set state = 'RELEASED', ended_at = now()
                            where brand = :brand and fan_id = :fan and state = 'RESERVED' returning pool_id, amount\
                            """)
                    .bind("fan", fan)
                    .map((row, _) ->
                            Map.entry(row.getObject("pool_id", UUID.class), row.getLong("amount")))
                    .forEach(of -> amounts.merge(of.getKey(), of.getValue(), Long::sum));
            return amounts;
        });
    }

    Reservation require(Pool pool, UUID id) {
        return jdbi.withHandle(handle ->
                        handle.createQuery(SELECT + "r.pool_id = :pool and r.id = :id")
                                .bind("pool", pool.id())
                                .bind("id", id)
                                .map((row, _) -> read(row))
                                .findFirst())
                .orElseThrow(() -> Refused.notFound("reservation"));
    }

    /// What there is for some references.
    Map<Reference, Reservation> of(Collection<Reference> references) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select r.*, p.key from unnest(:keys, :references) as x(key, reference)
                                join prize_pool p on p.brand = :brand and p.key = x.key
                                join prize_reservation r on r.brand = :brand and r.pool_id = p.id and r.reference = x.reference\
                                """)
                        .bind(
                                "keys",
                                references.stream().map(Reference::pool).toArray(String[]::new))
                        .bind(
                                "references",
                                references.stream().map(Reference::is).toArray(String[]::new))
                        .map((row, _) -> read(row))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Reference::of, r -> r)));
    }

    /// A pool's reservations, newest first.
    ///
    /// @param before ids below this one; null for the first page
    List<Reservation> list(
            Pool pool,
            @Nullable String reference,
            @Nullable State state,
            @Nullable UUID before,
            int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        r.pool_id = :pool
                                            and (cast(:reference as text) is null or r.reference = :reference)
                                            and %s and r.id < :before
                                        order by r.id desc limit :limit\
                                        """
                                                .formatted(
                                                        state == null
                                                                ? "true"
                                                                : "r.state = :state"))
                        .bind("pool", pool.id())
                        .bind("reference", reference)
                        .bindMap(
                                state == null
                                        ? Map.<String, Object>of()
                                        : Map.of("state", state.name()))
                        .bind("before", before == null ? new UUID(-1, -1) : before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    private Rewarded rewarded(UUID transfer, UUID fan, Form form, long amount, String cause) {
        return new Rewarded(transfer, fan, form.name(), amount, cause, clock.instant());
    }

    static Refused ended(Reservation reservation) {
        return new Refused(
                PrizeProblem.RESERVATION_ENDED,
                "It is "
                        + reservation.state()
                        + ", and was reserved until "
                        + reservation.expiresAt()
                        + ".");
    }

    private static Reservation read(ResultSet row) throws SQLException {
        return new Reservation(
                row.getObject("id", UUID.class),
                row.getString("key"),
                row.getString("reference"),
                row.getObject("fan_id", UUID.class),
                row.getLong("amount"),
                State.valueOf(row.getString("state")),
                row.getTimestamp("reserved_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                StoredInstant.read(row, "ended_at"));
    }

    /// What a prize is for.
    ///
    /// @param pool its key
    /// @param is in the words of who asks
    record Reference(String pool, String is) {
        static Reference of(Reservation reservation) {
            return new Reference(reservation.pool(), reservation.reference());
        }
    }

    /// What is taken of a pool.
    ///
    /// @param isAward whether it is given at once
    /// @param lives how long it is set aside
    record New(
            UUID id,
            Pool pool,
            String reference,
            @Nullable UUID fan,
            long amount,
            boolean isAward,
            Duration lives) {}

    /// A prize that somebody gets.
    ///
    /// @param by subject of who gives it; null for who asks in the running request
    record Won(Pool pool, Reservation prize, @Nullable String by) {
        UUID winner() {
            return Objects.requireNonNull(prize.fanId());
        }

        /// Of a pool that holds no coupons.
        Transfer transfer() {
            var move =
                    new Transfer.Move(
                            Account.pool(pool.id()),
                            Account.fan(winner()),
                            pool.unit(),
                            prize.amount());
            return Transfer.of(prize.cause(), pool.name(), List.of(move)).by(by);
        }

        /// Of a pool of coupons.
        Stream<Coupons.Issue> issues() {
            var issue =
                    new Coupons.Issue(
                            Objects.requireNonNull(pool.templateId()),
                            Objects.requireNonNull(pool.couponTemplate()),
                            winner(),
                            prize.cause(),
                            null);
            return Stream.generate(() -> issue).limit(prize.amount());
        }
    }

    private record Expired(UUID pool, long amount, int reservations) {}
}
