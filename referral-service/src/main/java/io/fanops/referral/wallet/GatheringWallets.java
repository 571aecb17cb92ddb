package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanMerged;
import io.fanops.platform.person.FanParted;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Lots.Open;
import io.fanops.referral.wallet.Transfer.Move;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// One person has one balance: what stands in the wallets of merged fans goes to whom they are now,
/// with its dates, and comes back when the merge is undone.
///
/// What is held and what is pending stays under the id that it was told of, and is added up where a
/// wallet is read; so do coupons. What was spent while two were one is the survivor's: an undone
/// merge gives the other one exactly what came, also where that leaves the survivor below zero.
///
/// Whoever pays asks nobody whether the fan has just been merged, since the answer could change
/// before the payment is there. What comes late to a merged fan's wallet is gathered a moment
/// later.
@ApplicationScoped
class GatheringWallets {
    /// Fans a transaction.
    private static final int AT_ONCE = 200;

    private final Jdbi jdbi;
    private final Ledger ledger;
    private final Lots lots;
    private final SameFans same;

    GatheringWallets(Jdbi jdbi, Ledger ledger, Lots lots, SameFans same) {
        this.same = same;
        this.jdbi = jdbi;
        this.ledger = ledger;
        this.lots = lots;
    }

    /// After what the merge brings to light is taken back.
    void hear(@Observes @Priority(200) FanMerged merged) {
        gatherNowAndAgain(Set.of(merged.survivor()));
    }

    void hear(@Observes @Priority(200) FanParted parted) {
        gatherNowAndAgain(Set.of(parted.survivor(), parted.merged()));
    }

    /// Again, because who pays meanwhile does not know of it yet.
    private void gatherNowAndAgain(Set<UUID> persons) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into wallet_to_gather (brand, fan_id) select :brand, unnest(:persons)
                                on conflict do nothing\
                                """)
                        .bind("persons", persons.toArray(UUID[]::new))
                        .execute());
        gather(same.idsOf(persons));
    }

    /// Who a fan is now, with all that is theirs in one wallet, for who is about to take of it;
    /// part of the running transaction.
    @Transactional(Transactional.TxType.MANDATORY)
    UUID whole(UUID fan) {
        var ids = same.idsOf(fan);
        if (ids.size() > 1) {
            gather(ids);
        }
        return same.survivor(fan);
    }

    /// Gathers some wallets that may need it.
    ///
    /// @return of how many fans
    @Transactional
    int gatherLate() {
        return jdbi.withHandle(handle -> {
            lookThroughEntries(handle);
            var fans =
                    handle.createQuery(
                                    """
                                    delete from wallet_to_gather where brand = :brand and fan_id in (
                                        select fan_id from wallet_to_gather where brand = :brand
                                        order by fan_id limit :limit for update skip locked)
                                    returning fan_id\
                                    """)
                            .bind("limit", AT_ONCE)
                            .mapTo(UUID.class)
                            .list();
            gather(same.idsOf(fans));
            return fans.size();
        });
    }

    /// Notes who was paid under an id that is not their own any more, or was it once, since the
    /// last time: up to the oldest transaction that runs, so that none is missed.
    private static void lookThroughEntries(Handle handle) {
        handle.createUpdate(
                        """
                        insert into wallet_gathering (brand, tx) values (:brand, 0) on conflict do nothing\
                        """)
                .execute();
        handle.createQuery("select tx from wallet_gathering where brand = :brand for update")
                .mapTo(Long.class)
                .one();
        handle.createUpdate(
                        """
                        with ended as (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as tx),
                        paid as materialized (
                            select distinct owner from entry where brand = :brand and kind = 'FAN'
                                and tx >= (select tx from wallet_gathering where brand = :brand)
                                and tx < (select tx from ended)),
                        noted as (
                            insert into wallet_to_gather (brand, fan_id)
                            select :brand, p.owner from paid p
                            where exists (select from same_fan s where s.brand = :brand and s.fan_id = p.owner)
                                or exists (select from wallet_gathered g where g.brand = :brand and g.fan_id = p.owner and g.undone_at is null)
                            on conflict do nothing)
                        update wallet_gathering set tx = (select tx from ended)
                        where brand = :brand and exists (select from paid)\
                        """)
                .execute();
    }

    /// Brings balances to whom they belong now. The rows that it looks at are locked: the same
    /// balance is not moved twice.
    ///
    /// @param ids all of some persons
    private void gather(Set<UUID> ids) {
        if (!ids.isEmpty()) {
            jdbi.useHandle(handle -> {
                giveBack(handle, ids.toArray(UUID[]::new));
                take(handle, ids.toArray(UUID[]::new));
            });
        }
    }

    /// What went to somebody who is another person now, the last first. Where the survivor was
    /// merged in turn, it stays there and goes on with all else that is there. Where they were
    /// erased, no merge was undone.
    private void giveBack(Handle handle, UUID[] ids) {
        var wrong =
                handle.createQuery(
                                """
                                with apart as (
                                    select w.cause from wallet_gathered w
                                    left join same_fan f on f.brand = w.brand and f.fan_id = w.fan_id
                                    left join same_fan s on s.brand = w.brand and s.fan_id = w.survivor_id
                                    where w.brand = :brand and w.fan_id = any(:ids) and w.undone_at is null
                                        and not exists (select from erased_fan e
                                            where e.brand = :brand and e.fan_id in (w.fan_id, w.survivor_id))
                                        and case when f.survivor_id is null then w.fan_id else f.survivor_id end
                                            <> case when s.survivor_id is null then w.survivor_id else s.survivor_id end),
                                undone as (
                                    update wallet_gathered g set undone_at = now() from apart a
                                    where g.brand = :brand and g.cause = a.cause and g.undone_at is null returning g.cause)
                                select cause from undone order by cause desc\
                                """)
                        .bind("ids", ids)
                        .mapTo(String.class)
                        .list();
        for (var cause : wrong) {
            ledger.reverse(cause, cause + ":undone", "Two wallets are two again");
        }
    }

    private void take(Handle handle, UUID[] ids) {
        var strays =
                handle.createQuery(
                                """
                                select a.owner, a.unit, a.balance, s.survivor_id
                                from same_fan s join account a on a.brand = s.brand and a.kind = 'FAN' and a.owner = s.fan_id
                                where s.brand = :brand and s.fan_id = any(:ids) and a.balance <> 0 and a.unit <> 'COUPON'
                                order by a.owner, a.unit for update of a\
                                """)
                        .bind("ids", ids)
                        .map((row, _) ->
                                new Stray(
                                        row.getObject("owner", UUID.class),
                                        row.getString("unit"),
                                        row.getLong("balance"),
                                        row.getObject("survivor_id", UUID.class)))
                        .list();
        for (var stray : strays) {
            var transfer =
                    Transfer.of(
                            "merge:" + Ids.next(),
                            "Two wallets are one",
                            moves(stray, lots.open(handle, stray.fan(), stray.unit())));
            ledger.post(List.of(transfer));
            handle.createUpdate(
                            """
                            insert into wallet_gathered (brand, cause, fan_id, survivor_id)
                            values (:brand, :cause, :fan, :survivor)\
                            """)
                    .bind("cause", transfer.cause())
                    .bind("fan", stray.fan())
                    .bind("survivor", stray.survivor())
                    .execute();
        }
    }

    /// Lot by lot with its date, then what never lapses; a debt goes the same way.
    private static List<Move> moves(Stray stray, List<Open> lots) {
        var from = Account.fan(stray.fan());
        var to = Account.fan(stray.survivor());
        if (stray.balance() < 0) {
            return List.of(new Move(to, from, stray.unit(), -stray.balance()).until(null));
        }
        var moves = new ArrayList<Move>();
        long rest = stray.balance();
        for (var lot : lots) {
            moves.add(
                    new Move(from, to, stray.unit(), lot.remaining())
                            .taking(lot.id())
                            .until(lot.expiresAt()));
            rest -= lot.remaining();
        }
        if (rest > 0) {
            moves.add(new Move(from, to, stray.unit(), rest).until(null));
        }
        return moves;
    }

    private record Stray(UUID fan, String unit, long balance, UUID survivor) {}

    /// Gathers what came late, of all brands.
    @ApplicationScoped
    static class Late {
        private final Brands brands;
        private final GatheringWallets gathering;

        Late(Brands brands, GatheringWallets gathering) {
            this.brands = brands;
            this.gathering = gathering;
        }

        @Scheduled(
                every = "{fanops.wallet.lapse-every}",
                concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
        void gatherLate() {
            brands.workThrough(
                    "brands_with_wallets_to_gather",
                    "wallets of merged fans cannot be gathered",
                    () -> Deadlocks.survived(gathering::gatherLate));
        }
    }
}
