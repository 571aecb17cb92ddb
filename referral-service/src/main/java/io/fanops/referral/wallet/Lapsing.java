package io.fanops.referral.wallet;

import io.fanops.platform.contracts.ReferralFact.PointsLapsed;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.Lots.Due;
import io.fanops.referral.wallet.Transfer.Move;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Takes from wallets what has lapsed, lot by lot, by entries like any other.
@ApplicationScoped
class Lapsing {
    /// Wallets a transaction.
    private static final int AT_ONCE = 500;

    private final Brands brands;
    private final Round round;

    Lapsing(Brands brands, Round round) {
        this.brands = brands;
        this.round = round;
    }

    @Scheduled(
            every = "{fanops.wallet.lapse-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void lapseDue() {
        brands.workThrough(
                "brands_with_lapsed_lots",
                "points have lapsed and cannot be taken",
                () -> Deadlocks.survived(() -> round.lapse(null)));
    }

    /// One transaction's part.
    @ApplicationScoped
    static class Round {
        private final Jdbi jdbi;
        private final Lots lots;
        private final Ledger ledger;
        private final Outbox outbox;
        private final Clock clock;

        Round(Jdbi jdbi, Lots lots, Ledger ledger, Outbox outbox, Clock clock) {
            this.jdbi = jdbi;
            this.lots = lots;
            this.ledger = ledger;
            this.outbox = outbox;
            this.clock = clock;
        }

        /// Takes what has lapsed; joins a running transaction.
        ///
        /// @param fan of this fan; null for some of all
        /// @return how many lots lapsed
        @Transactional
        int lapse(@Nullable UUID fan) {
            var due = jdbi.withHandle(handle -> lots.lockDue(handle, fan, AT_ONCE));
            if (due.isEmpty()) {
                return 0;
            }
            var transfers = due.stream().map(Round::transfer).toList();
            ledger.post(transfers);
            var now = clock.instant();
            var facts = new ArrayList<PointsLapsed>();
            for (int i = 0; i < due.size(); i++) {
                var lot = due.get(i);
                facts.add(
                        new PointsLapsed(
                                transfers.get(i).id(),
                                lot.fanId(),
                                Form.of(lot.unit()).name(),
                                lot.remaining(),
                                now));
            }
            outbox.append(facts);
            return due.size();
        }

        private static Transfer transfer(Due lot) {
            return Transfer.of(
                    "lot:" + lot.id() + ":lapsed:" + lot.uses(),
                    "Lapsed",
                    List.of(
                            new Move(
                                            Account.fan(lot.fanId()),
                                            Account.ofBrand(Kind.LAPSED),
                                            lot.unit(),
                                            lot.remaining())
                                    .taking(lot.id())));
        }
    }
}
