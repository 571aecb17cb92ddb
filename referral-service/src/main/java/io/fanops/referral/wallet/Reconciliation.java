package io.fanops.referral.wallet;

import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.TrialBalance.Line;
import io.fanops.referral.wallet.TrialBalance.Total;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Recomputes the ledger from its entries: for the trial balance, and all the time for the metric
/// `ledger_imbalance`.
@ApplicationScoped
class Reconciliation {
    private static final Logger LOG = Logger.getLogger(Reconciliation.class);

    /// One statement is one snapshot: what is written meanwhile is wholly in it or not at all.
    private static final String BOOKS =
            """
            with accounts as materialized (
                select kind, owner, unit,
                    coalesce(sum(-amount) filter (where amount < 0), 0)::bigint as debits,
                    coalesce(sum(amount) filter (where amount > 0), 0)::bigint as credits
                from entry where brand = :brand group by kind, owner, unit),
            wrong as (
                select (select count(*) from (
                        select from entry where brand = :brand
                        group by transfer_id, unit having sum(amount) <> 0) t)
                    + (select count(*) from (select * from accounts where kind = 'FAN') a
                        full join (select * from account where brand = :brand) b using (kind, owner, unit)
                        where coalesce(a.credits - a.debits, 0) <> coalesce(b.balance, 0)) as n)
            select 'WRONG' as row, null as kind, null::uuid as owner, '' as unit, n as debits, 0 as credits, now() as at
            from wrong
            union all
            (select 'TOTAL', null, null, unit, sum(debits)::bigint, sum(credits)::bigint, now() from accounts
            group by unit order by unit)
            union all
            (select 'ACCOUNT', kind, owner, unit, debits, credits, now() from accounts
            where (kind, owner, unit) > (:kind, :owner, :unit) order by kind, owner, unit limit :limit)\
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final Brands brands;
    private final AtomicLong imbalance = new AtomicLong();

    Reconciliation(Jdbi jdbi, BrandScope scope, Brands brands, MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.brands = brands;
        metrics.gauge("ledger_imbalance", imbalance);
    }

    /// The books of the brand in scope.
    ///
    /// @param limit accounts shown; totals and `balanced` are always over all of them
    TrialBalance books(int limit, @Nullable String cursor) {
        var after = After.read(Cursor.key(cursor));
        var rows =
                jdbi.withHandle(handle ->
                        handle.createQuery(BOOKS)
                                .bind("brand", scope.brand())
                                .bind("kind", after.kind())
                                .bind("owner", after.owner())
                                .bind("unit", after.unit())
                                .bind("limit", limit + 1)
                                .map((row, _) ->
                                        new Row(
                                                row.getString("row"),
                                                row.getString("kind"),
                                                row.getObject("owner", UUID.class),
                                                row.getString("unit"),
                                                row.getLong("debits"),
                                                row.getLong("credits"),
                                                row.getTimestamp("at").toInstant()))
                                .list());
        long wrong = 0;
        var asOf = Instant.EPOCH;
        var totals = new ArrayList<Total>();
        var accounts = new ArrayList<Row>();
        for (var row : rows) {
            asOf = row.at();
            switch (row.row()) {
                case "WRONG" -> wrong += row.debits();
                case "TOTAL" -> {
                    totals.add(new Total(row.unit(), row.debits(), row.credits()));
                    wrong += row.debits() == row.credits() ? 0 : 1;
                }
                default -> accounts.add(row);
            }
        }
        var page = Page.of(accounts, limit, Row::key, Row::line);
        return new TrialBalance(wrong == 0, asOf, totals, page.items(), page.next());
    }

    @Scheduled(
            every = "{fanops.ledger.reconcile-every}",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void watch() {
        long wrong = 0;
        for (var brand : brands.slugs()) {
            boolean balanced = BrandScope.within(brand, () -> books(1, null)).balanced();
            if (!balanced) {
                LOG.errorf("The ledger of %s does not balance", brand);
                wrong++;
            }
        }
        imbalance.set(wrong);
    }

    private record Row(
            String row,
            @Nullable String kind,
            @Nullable UUID owner,
            String unit,
            long debits,
            long credits,
            Instant at) {

        String key() {
            return kind + "|" + owner + "|" + unit;
        }

        Line line() {
            if (kind == null || owner == null) {
                throw new IllegalStateException("An account without kind or owner");
            }
            var account = new Account(Kind.valueOf(kind), owner);
            return new Line(
                    account.toString(), account.kind(), unit, debits, credits, credits - debits);
        }
    }

    /// The account that a page goes on after.
    private record After(String kind, UUID owner, String unit) {
        static After read(String key) {
            if (key.isEmpty()) {
                return new After("", new UUID(0, 0), "");
            }
            var parts = key.split("\\|", 3);
            try {
                return new After(parts[0], UUID.fromString(parts[1]), parts[2]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
                throw Refused.invalid("cursor", "is not a cursor of this list");
            }
        }
    }
}
