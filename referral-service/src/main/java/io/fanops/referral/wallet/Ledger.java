package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// The only place that writes to the ledger.
@ApplicationScoped
public class Ledger {
    /// One statement: the transfers whose cause is new, the wallets' balances (their rows locked in
    /// one order, so that two transfers never wait for each other), and the entries with the
    /// balance that each left behind.
    private static final String POST =
            """
            with added as (
                insert into transfer (brand, id, cause, reason, actor)
                select :brand, t, c, r, :actor from unnest(:ids, :causes, :reasons) as x(t, c, r)
                on conflict (brand, cause) do nothing returning id, cause),
            legs as (
                select l.*, sum(amount) over (partition by kind, owner, unit order by n) as so_far
                from unnest(:legTransfers, :legIds, :kinds, :owners, :units, :amounts) with ordinality
                    as l(transfer_id, id, kind, owner, unit, amount, n)
                join added on added.id = l.transfer_id),
            wallets as (
                insert into account (brand, kind, owner, unit, balance)
                select :brand, kind, owner, unit, sum(amount) from legs where kind = 'FAN'
                group by kind, owner, unit order by kind, owner, unit
                on conflict (brand, kind, owner, unit) do update set balance = account.balance + excluded.balance
                returning kind, owner, unit, balance),
            entries as (
                insert into entry (brand, id, transfer_id, kind, owner, unit, amount, balance_after)
                select :brand, l.id, l.transfer_id, l.kind, l.owner, l.unit, l.amount,
                    w.balance - t.total + l.so_far
                from legs l
                left join wallets w on (w.kind, w.owner, w.unit) = (l.kind, l.owner, l.unit)
                join (select kind, owner, unit, sum(amount) as total from legs group by kind, owner, unit) t
                    on (t.kind, t.owner, t.unit) = (l.kind, l.owner, l.unit)
                order by l.n)
            select cause from added\
            """;

    private final Jdbi jdbi;
    private final Caller caller;

    Ledger(Jdbi jdbi, Caller caller) {
        this.jdbi = jdbi;
        this.caller = caller;
    }

    /// Makes those transfers whose cause is new, in one statement.
    ///
    /// @return the causes that were new
    @Transactional(Transactional.TxType.MANDATORY)
    public Set<String> post(List<Transfer> transfers) {
        var legs = new ArrayList<Leg>();
        for (var transfer : transfers) {
            for (var move : transfer.moves()) {
                legs.add(new Leg(transfer.id(), move.from(), move.unit(), -move.amount()));
                legs.add(new Leg(transfer.id(), move.to(), move.unit(), move.amount()));
            }
        }
        return post(transfers.stream().map(Heading::of).toList(), legs);
    }

    /// Takes a transfer back by counter-entries, once.
    ///
    /// @param cause the transfer's cause
    /// @param reversal the cause of the counter-entries
    /// @return the id of the transfer that holds them; empty where there is nothing to take back or
    ///   it was taken back before
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<UUID> reverse(String cause, String reversal, String reason) {
        var id = Ids.next();
        var legs =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select e.kind, e.owner, e.unit, e.amount from entry e
                                        join transfer t on t.brand = e.brand and t.id = e.transfer_id
                                        where t.brand = :brand and t.cause = :cause order by e.position\
                                        """)
                                .bind("cause", cause)
                                .map((row, _) ->
                                        new Leg(
                                                id,
                                                new Account(
                                                        Account.Kind.valueOf(row.getString("kind")),
                                                        row.getObject("owner", UUID.class)),
                                                row.getString("unit"),
                                                -row.getLong("amount")))
                                .list());
        if (legs.isEmpty()) {
            return Optional.empty();
        }
        return post(List.of(new Heading(id, reversal, reason)), legs).isEmpty()
                ? Optional.empty()
                : Optional.of(id);
    }

    private Set<String> post(List<Heading> headings, List<Leg> legs) {
        if (headings.isEmpty()) {
            return Set.of();
        }
        var subject = caller.subject();
        return jdbi.withHandle(handle ->
                new HashSet<>(
                        handle.createQuery(POST)
                                .bind("actor", subject.isEmpty() ? "system" : subject)
                                .bind("ids", array(headings, Heading::id, UUID[]::new))
                                .bind("causes", array(headings, Heading::cause, String[]::new))
                                .bind("reasons", array(headings, Heading::reason, String[]::new))
                                .bind("legTransfers", array(legs, Leg::transferId, UUID[]::new))
                                .bind("legIds", array(legs, _ -> Ids.next(), UUID[]::new))
                                .bind(
                                        "kinds",
                                        array(
                                                legs,
                                                leg -> leg.account().kind().name(),
                                                String[]::new))
                                .bind(
                                        "owners",
                                        array(legs, leg -> leg.account().owner(), UUID[]::new))
                                .bind("units", array(legs, Leg::unit, String[]::new))
                                .bind("amounts", array(legs, Leg::amount, Long[]::new))
                                .mapTo(String.class)
                                .list()));
    }

    private static <T, V> V[] array(
            List<T> of,
            java.util.function.Function<T, V> value,
            java.util.function.IntFunction<V[]> array) {
        return of.stream().map(value).toArray(array);
    }

    private record Heading(UUID id, String cause, String reason) {
        static Heading of(Transfer transfer) {
            return new Heading(transfer.id(), transfer.cause(), transfer.reason());
        }
    }

    private record Leg(UUID transferId, Account account, String unit, long amount) {}
}
