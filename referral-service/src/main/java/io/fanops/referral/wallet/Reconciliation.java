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
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterable;
import org.jspecify.annotations.Nullable;

/// Recomputes the ledger from its entries: for the trial balance, and all the time for the metric
/// `ledger_imbalance`.
@ApplicationScoped
class Reconciliation {
    private static final Logger LOG = Logger.getLogger(Reconciliation.class);

    /// One statement is one snapshot: what is written meanwhile is wholly in it or not at all. Its
    /// parts come in the order in which they stand.
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
            where (kind, owner, unit) > (:kind, :owner, :unit) order by kind, owner, unit limit cast(:limit as bigint))\
            """;

    /// Rows that the database hands over at once; all of them where no transaction is.
    private static final int ROWS_AT_ONCE = 1_000;

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

    /// A page of the books of the brand in scope.
    ///
    /// @param limit accounts shown; totals and `balanced` are always over all of them
    TrialBalance books(int limit, @Nullable String cursor) {
        var after = After.read(Cursor.key(cursor));
        return jdbi.withHandle(handle -> {
            var rows = rows(handle, after, limit + 1).iterator();
            var verdict = Verdict.read(rows);
            var page = Page.of(verdict.accounts(rows).toList(), limit, Row::key, Row::line);
            return verdict.balance(page.items(), page.next());
        });
    }

    /// All the books of the brand in scope, which are read while `reader` reads them: a brand can
    /// have more accounts than memory holds.
    @Transactional
    void allBooks(Consumer<TrialBalance> reader) {
        jdbi.useHandle(handle -> {
            try (var rows = rows(handle, After.START, null).iterator()) {
                var verdict = Verdict.read(rows);
                var accounts = verdict.accounts(rows).map(Row::line);
                reader.accept(verdict.balance(accounts::iterator, null));
            }
        });
    }

    private ResultIterable<Row> rows(Handle handle, After after, @Nullable Integer limit) {
        return handle.createQuery(BOOKS)
                .bind("kind", after.kind())
                .bind("owner", after.owner())
                .bind("unit", after.unit())
                .bind("limit", limit)
                .setFetchSize(ROWS_AT_ONCE)
                .map((row, _) ->
                        new Row(
                                row.getString("row"),
                                row.getString("kind"),
                                row.getObject("owner", UUID.class),
                                row.getString("unit"),
                                row.getLong("debits"),
                                row.getLong("credits"),
                                row.getTimestamp("at").toInstant()));
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

    /// What stands before the accounts.
    ///
    /// @param first the first account, which was read to see that nothing else stands before it
    private record Verdict(
            boolean balanced, Instant asOf, List<Total> totals, @Nullable Row first) {

        static Verdict read(Iterator<Row> rows) {
            long wrong = 0;
            var asOf = Instant.EPOCH;
            var totals = new ArrayList<Total>();
            while (rows.hasNext()) {
                var row = rows.next();
                switch (row.row()) {
                    case "WRONG" -> {
                        asOf = row.at();
                        wrong += row.debits();
                    }
                    case "TOTAL" -> {
                        totals.add(new Total(row.unit(), row.debits(), row.credits()));
                        wrong += row.debits() == row.credits() ? 0 : 1;
                    }
                    default -> {
                        return new Verdict(wrong == 0, asOf, totals, row);
                    }
                }
            }
            return new Verdict(wrong == 0, asOf, totals, null);
        }

        Stream<Row> accounts(Iterator<Row> others) {
            return Stream.concat(
                    Stream.ofNullable(first),
                    StreamSupport.stream(
                            Spliterators.spliteratorUnknownSize(others, Spliterator.ORDERED),
                            false));
        }

        TrialBalance balance(Iterable<Line> accounts, @Nullable String next) {
            return new TrialBalance(balanced, asOf, totals, accounts, next);
        }
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
        static final After START = new After("", new UUID(0, 0), "");

        static After read(String key) {
            if (key.isEmpty()) {
                return START;
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
