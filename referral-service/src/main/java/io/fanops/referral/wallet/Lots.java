package io.fanops.referral.wallet;

import io.fanops.platform.sql.KeptPlan;
import io.fanops.referral.wallet.Ledger.Leg;
import io.fanops.referral.wallet.Ledger.Wallet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// What wallets were credited with and will lose: which entry takes how much of which lot.
///
/// What lapses first is spent first, and what never lapses last. A counter-entry takes of the lot
/// that its origin brought, and gives back to the lots that its origin took, with their dates. All
/// of it happens while the wallet's account row is locked by [Ledger], whose statement came before.
@ApplicationScoped
class Lots {
    /// Takes `amount` of a wallet's lots, or all there is, the lot `first` before all others.
    private static final String TAKE =
            """
            with open as (
                select id, remaining,
                    sum(remaining) over (order by id is distinct from cast(:first as uuid), expires_at, id) - remaining as before
                from lot where brand = :brand and fan_id = :fan and unit = :unit and remaining > 0),
            taken as (
                update lot l set remaining = l.remaining - least(o.remaining, :amount - o.before)
                from open o where l.brand = :brand and l.id = o.id and o.before < :amount
                returning l.id, old.remaining - new.remaining as n),
            noted as (
                insert into lot_use (brand, lot_id, entry_id, amount) select :brand, id, :entry, -n from taken)
            update account set expiring = expiring - (select coalesce(sum(n), 0) from taken)
            where brand = :brand and kind = 'FAN' and owner = :fan and unit = :unit\
            """;

    /// Gives back what an entry took of lots, at most `amount`, those that lapse last first: what
    /// was kept of it counts as what lapses soonest.
    private static final String GIVE_BACK =
            """
            with owed as (
                select u.lot_id, -sum(u.amount) as n, max(l.expires_at) as expires_at
                from lot_use u join lot l on l.brand = u.brand and l.id = u.lot_id
                where u.brand = :brand and (u.entry_id = :origin and u.amount < 0 or u.origin = :origin)
                group by u.lot_id having sum(u.amount) < 0),
            open as (
                select lot_id, n, sum(n) over (order by expires_at desc, lot_id) - n as before from owed),
            given as (
                update lot l set remaining = l.remaining + least(o.n, :amount - o.before)
                from open o where l.brand = :brand and l.id = o.lot_id and o.before < :amount
                returning l.id, l.fan_id, new.remaining - old.remaining as n),
            noted as (
                insert into lot_use (brand, lot_id, entry_id, origin, amount) select :brand, id, :entry, :origin, n from given)
            update account a set expiring = a.expiring + g.n
            from (select fan_id, sum(n) as n from given group by fan_id) g
            where a.brand = :brand and a.kind = 'FAN' and a.owner = g.fan_id and a.unit = :unit\
            """;

    /// Lots and what was made of them in the wallets to which merges took them.
    private static final String LINE =
            """
            with recursive line(origin, lot, fan, unit) as (
                select id, id, fan_id, unit from lot where brand = :brand and id = any(:lots)
                union all
                select n.origin, came.id, came.owner, n.unit from line n
                join wallet_gathered g on g.brand = :brand and g.fan_id = n.fan and g.undone_at is null
                join transfer t on t.brand = :brand and t.cause = g.cause
                join entry went on went.brand = :brand and went.transfer_id = t.id
                    and went.kind = 'FAN' and went.owner = n.fan
                join lot_use u on u.brand = :brand and u.entry_id = went.id and u.lot_id = n.lot
                cross join lateral (
                    select e.id, e.owner from entry e where e.brand = :brand and e.transfer_id = t.id
                        and e.position > went.position order by e.position limit 1) came)
            """;

    /// Does with the lots of a wallet what an entry does with its balance.
    void settle(Handle handle, Leg leg) {
        if (leg.amount() < 0) {
            take(
                    handle,
                    new Wallet(leg.account().owner(), leg.unit()),
                    leg.id(),
                    leg.origin(),
                    -leg.amount());
        } else if (leg.origin() != null) {
            handle.createUpdate(GIVE_BACK)
                    .bind("unit", leg.unit())
                    .bind("origin", leg.origin())
                    .bind("entry", leg.id())
                    .bind("amount", leg.amount())
                    .execute();
        }
    }

    /// What came into a wallet below zero has paid a debt first: of its lot as much is gone.
    void payDebts(Handle handle, Wallet wallet) {
        handle.createQuery(
                        """
                        select a.expiring - greatest(a.balance, 0) as debt, e.id as entry
                        from account a cross join lateral (
                            select id from entry e where e.brand = a.brand and e.owner = a.owner and e.kind = a.kind
                                and e.unit = a.unit order by e.at desc, e.position desc limit 1) e
                        where a.brand = :brand and a.kind = 'FAN' and a.owner = :fan and a.unit = :unit
                            and a.expiring > greatest(a.balance, 0)\
                        """)
                .bind("fan", wallet.fanId())
                .bind("unit", wallet.unit())
                .map((row, _) -> new Debt(row.getObject("entry", UUID.class), row.getLong("debt")))
                .findFirst()
                .ifPresent(debt -> take(handle, wallet, debt.entry(), null, debt.amount()));
    }

    private static void take(
            Handle handle, Wallet wallet, UUID entry, @Nullable UUID first, long amount) {
        handle.createUpdate(TAKE)
                .bind("fan", wallet.fanId())
                .bind("unit", wallet.unit())
                .bind("entry", entry)
                .bind("first", first)
                .bind("amount", amount)
                .execute();
    }

    /// Locks wallets that have a lot whose time is over, and tells those lots.
    ///
    /// @param fan of this fan; null for some of all
    /// @param limit wallets at most
    List<Due> lockDue(Handle handle, @Nullable UUID fan, int limit) {
        var wallets =
                handle.createQuery(
                                """
                                select owner, unit from account where brand = :brand and kind = 'FAN' and (owner, unit) in (
                                    select fan_id, unit from lot where brand = :brand and remaining > 0 and expires_at <= now()
                                        and (cast(:fan as uuid) is null or fan_id = cast(:fan as uuid))
                                    group by fan_id, unit limit :limit)
                                order by kind, owner, unit for update\
                                """)
                        .bind("fan", fan)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new Wallet(
                                        row.getObject("owner", UUID.class), row.getString("unit")))
                        .list();
        // A statement of its own: it sees what others did to the lots while we waited.
        return wallets.isEmpty()
                ? List.of()
                : handle.createQuery(
                                """
                                select l.id, l.fan_id, l.unit, l.remaining, count(u.*) as uses
                                from unnest(:fans, :units) as w(fan_id, unit)
                                join lot l on l.brand = :brand and l.fan_id = w.fan_id and l.unit = w.unit
                                    and l.remaining > 0 and l.expires_at <= now()
                                left join lot_use u on u.brand = l.brand and u.lot_id = l.id
                                group by l.brand, l.id order by l.expires_at, l.id\
                                """)
                        .bind("fans", wallets.stream().map(Wallet::fanId).toArray(UUID[]::new))
                        .bind("units", wallets.stream().map(Wallet::unit).toArray(String[]::new))
                        .map((row, _) ->
                                new Due(
                                        row.getObject("id", UUID.class),
                                        row.getObject("fan_id", UUID.class),
                                        row.getString("unit"),
                                        row.getLong("remaining"),
                                        row.getInt("uses")))
                        .list();
    }

    /// How much of some lots has lapsed, also after they went to another wallet by a merge. The
    /// wallets are locked: no more of it lapses until the transaction ends.
    Map<UUID, Long> lapsed(Handle handle, Collection<UUID> lots) {
        if (lots.isEmpty()) {
            return Map.of();
        }
        var ids = lots.toArray(UUID[]::new);
        handle.createQuery(
                        LINE
                                + """
                                select owner from account where brand = :brand and kind = 'FAN'
                                    and (owner, unit) in (select fan, unit from line)
                                order by kind, owner, unit for update\
                                """)
                .bind("lots", ids)
                .mapTo(UUID.class)
                .list();
        return handle
                .createQuery(
                        LINE
                                + """
                                select n.origin, sum(e.amount)::bigint as amount from line n
                                cross join lateral generate_series(0, (
                                    select count(*) from lot_use u where u.brand = :brand and u.lot_id = n.lot)) as uses
                                join transfer t on t.brand = :brand and t.cause = 'lot:' || n.lot || ':lapsed:' || uses
                                join entry e on e.brand = :brand and e.transfer_id = t.id and e.kind = 'LAPSED'
                                group by n.origin\
                                """)
                .bind("lots", ids)
                .map((row, _) ->
                        Map.entry(row.getObject("origin", UUID.class), row.getLong("amount")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// What is left of a wallet's lots, what lapses first before all others.
    List<Open> open(Handle handle, UUID fan, String unit) {
        return handle.createQuery(
                        """
                        select id, remaining, expires_at from lot
                        where brand = :brand and fan_id = :fan and unit = :unit and remaining > 0 order by expires_at, id\
                        """)
                .bind("fan", fan)
                .bind("unit", unit)
                .map((row, _) ->
                        new Open(
                                row.getObject("id", UUID.class),
                                row.getLong("remaining"),
                                row.getTimestamp("expires_at").toInstant()))
                .list();
    }

    /// What a fan loses when, soonest first.
    ///
    /// @param ids all of the fan's
    List<Expiring> expiring(Handle handle, Collection<UUID> ids, int limit) {
        return handle.createQuery(
                        """
                        select unit, expires_at, sum(remaining)::bigint as amount from lot
                        where brand = :brand and fan_id = any(:ids) and remaining > 0
                        group by unit, expires_at order by expires_at, unit limit :limit\
                        """)
                .configure(SqlStatements.class, KeptPlan::of)
                .bind("ids", ids.toArray(UUID[]::new))
                .bind("limit", limit)
                .map((row, _) ->
                        new Expiring(
                                row.getString("unit"),
                                row.getLong("amount"),
                                row.getTimestamp("expires_at").toInstant()))
                .list();
    }

    /// A lot whose time is over.
    ///
    /// @param uses how often it was taken of or given back: names what it loses now
    record Due(UUID id, UUID fanId, String unit, long remaining, int uses) {}

    record Open(UUID id, long remaining, Instant expiresAt) {}

    record Expiring(String unit, long amount, Instant at) {}

    private record Debt(UUID entry, long amount) {}
}
