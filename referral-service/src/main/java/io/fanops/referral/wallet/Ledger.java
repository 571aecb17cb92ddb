package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.tenancy.Caller;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.Transfer.Move;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// The only place that writes to the ledger.
@ApplicationScoped
public class Ledger {
    /// One statement: the transfers whose cause is new, the wallets' balances (their rows locked in
    /// one order, so that two transfers never wait for each other), the entries with the balance
    /// that each left behind, and a lot for each credit that will lapse. It tells which causes were
    /// new, which guarded wallets went below zero, and which wallets' lots are to be settled.
    private static final String POST =
            """
            with added as (
                insert into transfer (brand, id, cause, reason, actor)
                select :brand, t, c, r, coalesce(a, :actor) from unnest(:ids, :causes, :reasons, :actors) as x(t, c, r, a)
                on conflict (brand, cause) do nothing returning id, cause),
            policy as (
                select (date_trunc(p.end_of, (now() at time zone b.timezone) + make_interval(months => p.months))
                    + ('1 ' || p.end_of)::interval) at time zone b.timezone as until
                from points_policy p join brand b on b.brand = p.brand where p.brand = :brand),
            legs as (
                select l.transfer_id, l.id, l.kind, l.owner, l.unit, l.amount, l.origin, l.guarded, l.n,
                    sum(amount) over (partition by kind, owner, unit order by n) as so_far,
                    case when l.kind <> 'FAN' or l.amount < 0 or l.origin is not null then null
                        when l.until = '-infinity' then case when l.unit = 'POINTS' then (select until from policy) end
                        else nullif(l.until, 'infinity') end as until
                from unnest(:legTransfers, :legIds, :kinds, :owners, :units, :amounts, :origins, :untils::timestamptz[],
                        :guards) with ordinality
                    as l(transfer_id, id, kind, owner, unit, amount, origin, until, guarded, n)
                join added on added.id = l.transfer_id),
            wallets as (
                insert into account (brand, kind, owner, unit, balance, expiring)
                select :brand, kind, owner, unit, sum(amount), coalesce(sum(amount) filter (where until is not null), 0)
                from legs where kind = any(:kept)
                group by kind, owner, unit order by kind, owner, unit
                on conflict (brand, kind, owner, unit) do update set balance = account.balance + excluded.balance,
                    expiring = account.expiring + excluded.expiring
                returning kind, owner, unit, balance, expiring),
            entries as (
                insert into entry (brand, id, transfer_id, kind, owner, unit, amount, balance_after)
                select :brand, l.id, l.transfer_id, l.kind, l.owner, l.unit, l.amount,
                    w.balance - t.total + l.so_far
                from legs l
                left join wallets w on (w.kind, w.owner, w.unit) = (l.kind, l.owner, l.unit)
                join (select kind, owner, unit, sum(amount) as total from legs group by kind, owner, unit) t
                    on (t.kind, t.owner, t.unit) = (l.kind, l.owner, l.unit)
                order by l.n),
            lots as (
                insert into lot (brand, id, fan_id, unit, granted, remaining, expires_at)
                select :brand, id, owner, unit, amount, amount, until from legs where until is not null)
            select 'ADDED' as what, cause, null::uuid as owner, null as unit, 0 as balance from added
            union all
            select case when w.balance < 0 and bool_or(l.guarded and l.amount < 0) then 'SHORT' else 'UNSETTLED' end,
                null, w.owner, w.unit, w.balance
            from wallets w join legs l on (l.kind, l.owner, l.unit) = (w.kind, w.owner, w.unit)
            group by w.kind, w.owner, w.unit, w.balance, w.expiring
            having w.balance < 0 and bool_or(l.guarded and l.amount < 0)
                or w.kind = 'FAN' and (w.expiring > 0 and (bool_or(l.amount < 0) or w.expiring > w.balance)
                    or bool_or(l.amount > 0 and l.origin is not null))\
            """;

    /// Wallets are locked after all else.
    static final int LAST = 4_000;

    private final Jdbi jdbi;
    private final Caller caller;
    private final Lots lots;

    Ledger(Jdbi jdbi, Caller caller, Lots lots) {
        this.jdbi = jdbi;
        this.caller = caller;
        this.lots = lots;
    }

    /// Makes those transfers whose cause is new, in one statement; a second one where lots are
    /// taken of or given back.
    ///
    /// @return the causes that were new
    /// @throws Refused `INSUFFICIENT_BALANCE` where a guarded move would take a wallet below zero
    @Transactional(Transactional.TxType.MANDATORY)
    public Set<String> post(List<Transfer> transfers) {
        var legs = new ArrayList<Leg>();
        for (var transfer : transfers) {
            for (var move : transfer.moves()) {
                legs.add(Leg.out(transfer.id(), move));
                legs.add(Leg.in(transfer.id(), move));
            }
        }
        return post(transfers.stream().map(Heading::of).toList(), legs);
    }

    /// Takes a transfer back by counter-entries, once. What came into a wallet and has lapsed there
    /// is not taken from the wallet a second time: the brand has it, and gives it back.
    ///
    /// @param cause the transfer's cause
    /// @param reversal the cause of the counter-entries
    /// @return the id of the transfer that holds them; empty where there is nothing to take back or
    ///   it was taken back before
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<UUID> reverse(String cause, String reversal, String reason) {
        return reverse(cause, reversal, reason, null);
    }

    /// As [#reverse(String, String, String)], with what somebody wrote of it.
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<UUID> reverse(
            String cause, String reversal, String reason, @Nullable String words) {
        var id = Ids.next();
        var legs =
                jdbi.withHandle(handle -> {
                    var entries = entries(handle, cause);
                    var lapsed =
                            lots.lapsed(
                                    handle,
                                    entries.stream()
                                            .filter(Written::isLot)
                                            .map(Written::id)
                                            .toList());
                    return entries.stream()
                            .flatMap(entry -> entry.undone(id, lapsed.getOrDefault(entry.id(), 0L)))
                            .toList();
                });
        if (legs.isEmpty()) {
            return Optional.empty();
        }
        return post(List.of(new Heading(id, reversal, reason, words, null)), legs).isEmpty()
                ? Optional.empty()
                : Optional.of(id);
    }

    private static List<Written> entries(Handle handle, String cause) {
        return handle.createQuery(
                        """
                        select e.id, e.kind, e.owner, e.unit, e.amount, l.id is not null as lot
                        from entry e join transfer t on t.brand = e.brand and t.id = e.transfer_id
                        left join lot l on l.brand = e.brand and l.id = e.id
                        where t.brand = :brand and t.cause = :cause order by e.position\
                        """)
                .bind("cause", cause)
                .map((row, _) ->
                        new Written(
                                row.getObject("id", UUID.class),
                                new Account(
                                        Kind.valueOf(row.getString("kind")),
                                        row.getObject("owner", UUID.class)),
                                row.getString("unit"),
                                row.getLong("amount"),
                                row.getBoolean("lot")))
                .list();
    }

    /// The accounts that transfers have credited, by cause, in the order of their moves.
    @Transactional(Transactional.TxType.MANDATORY)
    public Map<String, List<Account>> credited(Collection<String> causes) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select t.cause, e.kind, e.owner from transfer t
                                join entry e on e.brand = t.brand and e.transfer_id = t.id and e.amount > 0
                                where t.brand = :brand and t.cause = any(:causes) order by e.position\
                                """)
                        .bind("causes", causes.toArray(String[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getString("cause"),
                                        new Account(
                                                Kind.valueOf(row.getString("kind")),
                                                row.getObject("owner", UUID.class))))
                        .stream()
                        .collect(
                                Collectors.groupingBy(
                                        Map.Entry::getKey,
                                        Collectors.mapping(
                                                Map.Entry::getValue, Collectors.toList()))));
    }

    private Set<String> post(List<Heading> headings, List<Leg> legs) {
        if (headings.isEmpty()) {
            return Set.of();
        }
        return jdbi.withHandle(handle -> {
            var causes = new HashSet<String>();
            var unsettled = new HashSet<Wallet>();
            for (var result : write(handle, headings, legs)) {
                switch (result.what()) {
                    case ADDED -> causes.add(result.newCause());
                    case SHORT ->
                            throw new Refused(
                                    WalletProblem.INSUFFICIENT_BALANCE,
                                    -result.balance()
                                            + " "
                                            + result.wallet().unit()
                                            + " are missing.",
                                    new Refused.FieldError("/amount", "is more than there is"));
                    case UNSETTLED -> unsettled.add(result.wallet());
                }
            }
            var made =
                    headings.stream().filter(heading -> causes.contains(heading.cause())).toList();
            say(handle, made.stream().filter(heading -> heading.words() != null).toList());
            var added = made.stream().map(Heading::id).collect(Collectors.toSet());
            for (var wallet : unsettled) {
                legs.stream()
                        .filter(leg -> leg.isOf(wallet) && added.contains(leg.transferId()))
                        .forEach(leg -> lots.settle(handle, leg));
                lots.payDebts(handle, wallet);
            }
            return causes;
        });
    }

    /// Words of an erased fan's transfers are not taken in. Their wallets are locked by now, so
    /// that an erasure either is seen here or waits, and forgets them.
    private static void say(Handle handle, List<Heading> headings) {
        if (!headings.isEmpty()) {
            handle.createUpdate(
                            """
                            insert into transfer_words (brand, transfer_id, words)
                            select :brand, t, w from unnest(:ids, :words) as x(t, w)
                            where not exists (select from entry e join erased_fan g on g.brand = :brand and g.fan_id = e.owner
                                where e.brand = :brand and e.transfer_id = x.t and e.kind in ('FAN', 'HELD'))\
                            """)
                    .bind("ids", Column.of(headings, Heading::id, UUID[]::new))
                    .bind("words", Column.of(headings, Heading::words, String[]::new))
                    .execute();
        }
    }

    /// What was written of an erased fan's transfers is forgotten; the transfers stay. The wallets
    /// are locked first, in the order in which all lock them.
    void forget(@Observes @Priority(LAST) FanErased erased) {
        jdbi.useHandle(handle -> {
            handle.createQuery(
                            """
                            select owner from account where brand = :brand and owner = :fan and kind in ('FAN', 'HELD')
                            order by kind, owner, unit for update\
                            """)
                    .bind("fan", erased.fanId())
                    .mapTo(UUID.class)
                    .list();
            handle.createUpdate(
                            """
                            delete from transfer_words w using entry e
                            where e.brand = :brand and e.owner = :fan and e.kind in ('FAN', 'HELD')
                                and w.brand = :brand and w.transfer_id = e.transfer_id\
                            """)
                    .bind("fan", erased.fanId())
                    .execute();
        });
    }

    private List<Result> write(Handle handle, List<Heading> headings, List<Leg> legs) {
        var subject = caller.subject();
        return handle.createQuery(POST)
                .configure(SqlStatements.class, KeptPlan::of)
                .bind("actor", subject.isEmpty() ? "system" : subject)
                .bind("ids", Column.of(headings, Heading::id, UUID[]::new))
                .bind("causes", Column.of(headings, Heading::cause, String[]::new))
                .bind("reasons", Column.of(headings, Heading::reason, String[]::new))
                .bind("actors", Column.of(headings, Heading::actor, String[]::new))
                .bind("legTransfers", Column.of(legs, Leg::transferId, UUID[]::new))
                .bind("legIds", Column.of(legs, Leg::id, UUID[]::new))
                .bind("kinds", Column.of(legs, leg -> leg.account().kind().name(), String[]::new))
                .bind("owners", Column.of(legs, leg -> leg.account().owner(), UUID[]::new))
                .bind("units", Column.of(legs, Leg::unit, String[]::new))
                .bind("amounts", Column.of(legs, Leg::amount, Long[]::new))
                .bind("origins", Column.of(legs, Leg::origin, UUID[]::new))
                .bind("untils", Column.of(legs, leg -> timestamp(leg.until()), String[]::new))
                .bind("guards", Column.of(legs, Leg::guarded, Boolean[]::new))
                .bind("kept", Kind.KEPT.stream().map(Enum::name).toArray(String[]::new))
                .map((row, _) ->
                        new Result(
                                What.valueOf(row.getString("what")),
                                row.getString("cause"),
                                row.getObject("owner", UUID.class),
                                row.getString("unit"),
                                row.getLong("balance")))
                .list();
    }

    private static String timestamp(Instant until) {
        if (until.equals(Move.BY_POLICY)) {
            return "-infinity";
        }
        return until.equals(Move.NEVER) ? "infinity" : until.toString();
    }

    /// A balance of a fan.
    record Wallet(UUID fanId, String unit) {}

    private enum What {
        ADDED,
        SHORT,
        UNSETTLED
    }

    private record Result(
            What what,
            @Nullable String cause,
            @Nullable UUID owner,
            @Nullable String unit,
            long balance) {
        String newCause() {
            return Objects.requireNonNull(cause);
        }

        Wallet wallet() {
            return new Wallet(Objects.requireNonNull(owner), Objects.requireNonNull(unit));
        }
    }

    /// An entry.
    ///
    /// @param isLot whether it brought something that lapses
    private record Written(UUID id, Account account, String unit, long amount, boolean isLot) {
        /// @param lapsed how much of it has gone to the brand's account of what has lapsed
        Stream<Leg> undone(UUID transfer, long lapsed) {
            return Stream.of(
                            undone(transfer, account, amount - lapsed),
                            undone(transfer, Account.ofBrand(Kind.LAPSED), lapsed))
                    .filter(leg -> leg.amount() != 0);
        }

        private Leg undone(UUID transfer, Account from, long part) {
            return new Leg(transfer, Ids.next(), from, unit, -part, id, Move.NEVER, false);
        }
    }

    private record Heading(
            UUID id, String cause, String reason, @Nullable String words, @Nullable String actor) {
        static Heading of(Transfer transfer) {
            return new Heading(
                    transfer.id(),
                    transfer.cause(),
                    transfer.reason(),
                    transfer.words(),
                    transfer.actor());
        }
    }

    /// One side of a move, an entry to be.
    ///
    /// @param origin what goes out: the lot that is taken of first, or the entry that brought it;
    ///   what comes in: the entry that is undone
    record Leg(
            UUID transferId,
            UUID id,
            Account account,
            String unit,
            long amount,
            @Nullable UUID origin,
            Instant until,
            boolean guarded) {

        static Leg out(UUID transfer, Move move) {
            return new Leg(
                    transfer,
                    Ids.next(),
                    move.from(),
                    move.unit(),
                    -move.amount(),
                    move.takes(),
                    Move.NEVER,
                    move.guarded());
        }

        static Leg in(UUID transfer, Move move) {
            return new Leg(
                    transfer,
                    Ids.next(),
                    move.to(),
                    move.unit(),
                    move.amount(),
                    move.undoes(),
                    move.until(),
                    false);
        }

        boolean isOf(Wallet wallet) {
            return account.kind() == Kind.FAN
                    && account.owner().equals(wallet.fanId())
                    && unit.equals(wallet.unit());
        }
    }
}
