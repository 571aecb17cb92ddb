package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.fan.FanMerged;
import io.fanops.referral.fan.FanParted;
import io.fanops.referral.fan.SameFans;
import io.fanops.referral.wallet.Lots.Open;
import io.fanops.referral.wallet.Transfer.Move;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
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
        gather();
    }

    void hear(@Observes @Priority(200) FanParted parted) {
        gather();
    }

    /// Who a fan is now, with all that is theirs in one wallet, for who is about to take of it;
    /// part of the running transaction.
    @Transactional(Transactional.TxType.MANDATORY)
    UUID whole(UUID fan) {
        if (same.idsOf(fan).size() > 1) {
            gather();
        }
        return same.survivor(fan);
    }

    /// Brings balances to whom they belong now; joins a running transaction.
    ///
    /// @return how many balances were moved
    @Transactional
    int gather() {
        return jdbi.withHandle(handle -> {
            // Replicas take turns: the same balance must not be moved twice.
            handle.createQuery(
                            "select pg_advisory_xact_lock(hashtextextended('wallets-of-merged/' || :brand, 0))")
                    .mapTo(String.class)
                    .findFirst();
            return giveBack(handle) + take(handle);
        });
    }

    /// What went to somebody who is another person now, the last first. Where the survivor was
    /// merged in turn, it stays there and goes on with all else that is there.
    private int giveBack(Handle handle) {
        var wrong =
                handle.createQuery(
                                """
                                with apart as (
                                    select w.cause from wallet_gathered w
                                    left join same_fan f on f.brand = w.brand and f.fan_id = w.fan_id
                                    left join same_fan s on s.brand = w.brand and s.fan_id = w.survivor_id
                                    where w.brand = :brand and w.undone_at is null
                                        and case when f.survivor_id is null then w.fan_id else f.survivor_id end
                                            <> case when s.survivor_id is null then w.survivor_id else s.survivor_id end),
                                undone as (
                                    update wallet_gathered g set undone_at = now() from apart a
                                    where g.brand = :brand and g.cause = a.cause returning g.cause)
                                select cause from undone order by cause desc\
                                """)
                        .mapTo(String.class)
                        .list();
        for (var cause : wrong) {
            ledger.reverse(cause, cause + ":undone", "Two wallets are two again");
        }
        return wrong.size();
    }

    private int take(Handle handle) {
        var strays =
                handle.createQuery(
                                """
                                select a.owner, a.unit, a.balance, s.survivor_id
                                from same_fan s join account a on a.brand = s.brand and a.kind = 'FAN' and a.owner = s.fan_id
                                where s.brand = :brand and a.balance <> 0 and a.unit <> 'COUPON'
                                order by a.owner, a.unit limit :limit for update of a\
                                """)
                        .bind("limit", AT_ONCE)
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
        return strays.size();
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
                    "wallets of merged fans cannot be gathered",
                    () -> Deadlocks.survived(gathering::gather));
        }
    }
}
