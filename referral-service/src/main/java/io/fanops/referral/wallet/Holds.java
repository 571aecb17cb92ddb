package io.fanops.referral.wallet;

import io.fanops.platform.contracts.ReferralFact.WalletSpent;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.Hold.State;
import io.fanops.referral.wallet.Transfer.Move;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Setting parts of wallets aside, spending them and giving them back.
///
/// Each verb is one conditional update of the hold's row and one transfer, whose cause names the
/// hold and the verb; two who come at once find that one of them is too late.
@ApplicationScoped
class Holds {
    /// Holds a transaction.
    private static final int AT_ONCE = 500;

    private static final String GIVEN_BACK = "Given back";

    private final Jdbi jdbi;
    private final Ledger ledger;
    private final SameFans same;
    private final GatheringWallets gathering;
    private final Lapsing.Round lapsing;
    private final Outbox outbox;
    private final Clock clock;

    Holds(
            Jdbi jdbi,
            Ledger ledger,
            SameFans same,
            GatheringWallets gathering,
            Lapsing.Round lapsing,
            Outbox outbox,
            Clock clock) {
        this.same = same;
        this.gathering = gathering;
        this.jdbi = jdbi;
        this.ledger = ledger;
        this.lapsing = lapsing;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Sets a part of a wallet aside, under whoever the fan is now.
    ///
    /// @param lives until it goes back by itself
    /// @throws Refused `INSUFFICIENT_BALANCE`
    @Transactional(Transactional.TxType.MANDATORY)
    Hold hold(
            UUID named,
            String unit,
            long amount,
            String reason,
            @Nullable String reference,
            Duration lives) {
        var fan = gathering.whole(named);
        lapsing.lapse(fan);
        var hold =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        insert into wallet_hold (brand, id, fan_id, unit, amount, state, reason, reference, expires_at)
                                        values (:brand, :id, :fan, :unit, :amount, 'HELD', :reason, :reference,
                                            now() + make_interval(secs => :lives))
                                        returning *\
                                        """)
                                .bind("id", Ids.next())
                                .bind("fan", fan)
                                .bind("unit", unit)
                                .bind("amount", amount)
                                .bind("reason", reason)
                                .bind("reference", reference)
                                .bind("lives", lives.toSeconds())
                                .map((row, _) -> read(row))
                                .one());
        ledger.post(
                List.of(
                        Transfer.of(
                                        hold.cause("held"),
                                        "Set aside",
                                        List.of(
                                                new Move(
                                                                Account.fan(fan),
                                                                Account.held(fan),
                                                                unit,
                                                                amount)
                                                        .asFarAsThereIs()))
                                .saying(reason)));
        // The wallet is locked by now: an erasure waits, and forgets what is said here.
        same.refuseErased(List.of(fan));
        return hold;
    }

    /// Spends what is held, or a part of it; the rest goes back.
    ///
    /// @param amount null for all of it
    /// @throws Refused `HOLD_ENDED`, `CAPTURE_EXCEEDS_HOLD`
    @Transactional(Transactional.TxType.MANDATORY)
    Hold capture(UUID fan, UUID id, @Nullable Long amount) {
        var hold =
                jdbi.withHandle(handle ->
                                handle.createQuery(
                                                """
                                                update wallet_hold set state = 'CAPTURED', captured = coalesce(cast(:amount as bigint), amount),
                                                    ended_at = now()
                                                where brand = :brand and id = :id and fan_id = any(:ids) and state = 'HELD' and expires_at > now()
                                                    and (cast(:amount as bigint) is null or :amount <= amount)
                                                returning *\
                                                """)
                                        .bind("id", id)
                                        .bind("ids", ids(fan))
                                        .bind("amount", amount)
                                        .map((row, _) -> read(row))
                                        .findFirst())
                        .orElseThrow(() -> whyNotCaptured(fan, id));
        var moves = new ArrayList<Move>();
        moves.add(
                new Move(
                        Account.held(hold.fanId()),
                        Account.ofBrand(Kind.SPENT),
                        hold.unit(),
                        hold.captured()));
        if (hold.captured() < hold.amount()) {
            moves.add(back(hold, Account.held(hold.fanId()), hold.amount() - hold.captured()));
        }
        ledger.post(
                List.of(Transfer.of(hold.cause("captured"), "Spent", moves).saying(hold.reason())));
        tell(hold, hold.captured());
        return hold;
    }

    /// Gives all of what is held back.
    ///
    /// @throws Refused `HOLD_ENDED`
    @Transactional(Transactional.TxType.MANDATORY)
    Hold release(UUID fan, UUID id) {
        var hold =
                jdbi.withHandle(handle ->
                                handle.createQuery(
                                                """
                                                update wallet_hold set state = 'RELEASED', ended_at = now()
                                                where brand = :brand and id = :id and fan_id = any(:ids) and state = 'HELD'
                                                returning *\
                                                """)
                                        .bind("id", id)
                                        .bind("ids", ids(fan))
                                        .map((row, _) -> read(row))
                                        .findFirst())
                        .orElseThrow(() -> ended(require(fan, id)));
        ledger.post(List.of(release(hold)));
        return hold;
    }

    /// Gives back what was captured, or a part of it.
    ///
    /// @param amount null for all that was not given back before
    /// @throws Refused `REFUND_EXCEEDS_CAPTURE`
    @Transactional(Transactional.TxType.MANDATORY)
    Hold refund(UUID fan, UUID id, @Nullable Long amount, String reason) {
        var refund =
                jdbi.withHandle(handle ->
                                handle.createQuery(
                                                """
                                                update wallet_hold set refunded = refunded + coalesce(cast(:amount as bigint), captured - refunded)
                                                where brand = :brand and id = :id and fan_id = any(:ids) and state = 'CAPTURED'
                                                    and refunded < captured
                                                    and (cast(:amount as bigint) is null or refunded + :amount <= captured)
                                                returning *, old.refunded as before\
                                                """)
                                        .bind("id", id)
                                        .bind("ids", ids(fan))
                                        .bind("amount", amount)
                                        .map((row, _) ->
                                                new Refund(read(row), row.getLong("before")))
                                        .findFirst())
                        .orElseThrow(() -> whyNotRefunded(fan, id));
        var hold = refund.hold();
        ledger.post(
                List.of(
                        Transfer.of(
                                        hold.cause("refunded:" + refund.before()),
                                        GIVEN_BACK,
                                        List.of(
                                                back(
                                                        hold,
                                                        Account.ofBrand(Kind.SPENT),
                                                        refund.amount())))
                                .saying(reason)));
        tell(hold, -refund.amount());
        return hold;
    }

    private Optional<Hold> find(UUID fan, UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select * from wallet_hold where brand = :brand and id = :id and fan_id = any(:ids)")
                        .bind("id", id)
                        .bind("ids", ids(fan))
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// A fan's holds, newest first.
    ///
    /// @param before ids below this one; null for the first page
    private List<Hold> of(UUID fan, @Nullable State state, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from wallet_hold where brand = :brand and fan_id = any(:ids)
                                    and (cast(:state as text) is null or state = :state)
                                    and (cast(:before as uuid) is null or id < cast(:before as uuid))
                                order by id desc limit :limit\
                                """)
                        .bind("ids", ids(fan))
                        .bind("state", state == null ? null : state.name())
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    private UUID[] ids(UUID fan) {
        return same.idsOf(fan).toArray(UUID[]::new);
    }

    /// A page of a fan's holds, newest first.
    Page<Hold> page(UUID fan, @Nullable State state, int limit, @Nullable String cursor) {
        var before = Cursor.maybeId(cursor);
        return Page.of(
                of(fan, state, before, limit + 1),
                limit,
                hold -> hold.id().toString(),
                hold -> hold);
    }

    /// @throws Refused `NOT_FOUND`
    Hold require(UUID fan, UUID id) {
        return find(fan, id).orElseThrow(() -> Refused.notFound("hold"));
    }

    /// Gives some of what was held too long back.
    ///
    /// @return how many holds
    @Transactional
    int expire() {
        var expired =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        update wallet_hold set state = 'EXPIRED', ended_at = now()
                                        where brand = :brand and id in (
                                            select id from wallet_hold
                                            where brand = :brand and state = 'HELD' and expires_at <= now()
                                            order by expires_at limit :limit for update skip locked)
                                        returning *\
                                        """)
                                .bind("limit", AT_ONCE)
                                .map((row, _) -> read(row))
                                .list());
        ledger.post(expired.stream().map(this::release).toList());
        return expired.size();
    }

    /// What was said of an erased fan's purchases is forgotten.
    void forget(@Observes @Priority(Ledger.LAST + 1) FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update wallet_hold set reference = null, reason = 'Erased'
                                where brand = :brand and fan_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private Transfer release(Hold hold) {
        return Transfer.of(
                        hold.cause("released"),
                        GIVEN_BACK,
                        List.of(back(hold, Account.held(hold.fanId()), hold.amount())))
                .saying(hold.reason());
    }

    /// To the wallet, with the dates that it had there.
    private Move back(Hold hold, Account from, long amount) {
        var taken =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select e.id from entry e join transfer t on t.brand = e.brand and t.id = e.transfer_id
                                        where t.brand = :brand and t.cause = :cause and e.kind = 'FAN'\
                                        """)
                                .bind("cause", hold.cause("held"))
                                .mapTo(UUID.class)
                                .one());
        return new Move(from, Account.fan(hold.fanId()), hold.unit(), amount).undoing(taken);
    }

    private void tell(Hold hold, long spent) {
        outbox.append(
                new WalletSpent(
                        hold.id(), hold.fanId(), hold.form().name(), spent, clock.instant()));
    }

    private Refused whyNotCaptured(UUID fan, UUID id) {
        var hold = require(fan, id);
        return hold.state() == State.HELD && hold.expiresAt().isAfter(clock.instant())
                ? new Refused(
                        WalletProblem.CAPTURE_EXCEEDS_HOLD,
                        hold.amount() + " " + hold.unit() + " are held.",
                        new Refused.FieldError("/amount", "is more than is held"))
                : ended(hold);
    }

    private Refused whyNotRefunded(UUID fan, UUID id) {
        var hold = require(fan, id);
        return new Refused(
                WalletProblem.REFUND_EXCEEDS_CAPTURE,
                hold.captured() - hold.refunded() + " " + hold.unit() + " can be given back.",
                new Refused.FieldError("/amount", "is more than was captured"));
    }

    private static Refused ended(Hold hold) {
        return new Refused(
                WalletProblem.HOLD_ENDED,
                "It is " + hold.state() + ", and was held until " + hold.expiresAt() + ".");
    }

    private static Hold read(ResultSet row) throws SQLException {
        var unit = row.getString("unit");
        var state = State.valueOf(row.getString("state"));
        long captured = row.getLong("captured");
        long refunded = row.getLong("refunded");
        return new Hold(
                row.getObject("id", UUID.class),
                row.getObject("fan_id", UUID.class),
                Form.of(unit),
                unit,
                row.getLong("amount"),
                captured,
                refunded,
                state,
                row.getString("reason"),
                row.getString("reference"),
                row.getTimestamp("held_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                StoredInstant.read(row, "ended_at"),
                Hold.actions(state, captured, refunded));
    }

    private record Refund(Hold hold, long before) {
        long amount() {
            return hold.refunded() - before;
        }
    }

    /// Gives back what nobody captured in time, of all brands.
    @ApplicationScoped
    static class Expiring {
        private final Brands brands;
        private final Holds holds;

        Expiring(Brands brands, Holds holds) {
            this.brands = brands;
            this.holds = holds;
        }

        @Scheduled(
                every = "{fanops.wallet.lapse-every}",
                concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
        void expireDue() {
            brands.workThrough(
                    "brands_with_expired_holds",
                    "holds have expired and cannot be released",
                    () -> Deadlocks.survived(holds::expire));
        }
    }
}
