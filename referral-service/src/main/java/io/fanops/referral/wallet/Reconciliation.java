package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.TrialBalance.Line;
import io.fanops.referral.wallet.TrialBalance.Total;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Recomputes the ledger from its entries: for the trial balance, all the time for the metric
/// `ledger_imbalance` (of entries only those since the last time are read), and now and then from
/// the first entry on for `ledger_audit_imbalance`. Both count brands whose books are wrong.
@ApplicationScoped
class Reconciliation {
    private static final Logger LOG = Logger.getLogger(Reconciliation.class);

    /// One statement is one snapshot: what is written meanwhile is wholly in it or not at all. Its
    /// parts come in the order in which they stand. Sums are those that are kept and the entries
    /// since, or, with `anew`, all entries.
    private static final String BOOKS =
            """
            with kept as (
                select max(tx) as tx, max(wrong) as wrong from (
                    select tx, wrong from book_kept where brand = :brand and cast(:audit as uuid) is null and not :anew
                    union all select tx, wrong from book_audit where brand = :brand and id = cast(:audit as uuid)
                    union all select 0, 0) k),
            recent as materialized (
                select kind, owner, unit, transfer_id, amount from entry
                where brand = :brand and tx >= (select tx from kept)),
            accounts as materialized (
                select kind, owner, unit, sum(debits)::bigint as debits, sum(credits)::bigint as credits from (
                    select kind, owner, unit, debits, credits from book
                    where brand = :brand and cast(:audit as uuid) is null and not :anew
                    union all
                    select kind, owner, unit, debits, credits from book_audited
                    where brand = :brand and audit_id = cast(:audit as uuid)
                    union all
                    select kind, owner, unit, coalesce(sum(-amount) filter (where amount < 0), 0),
                        coalesce(sum(amount) filter (where amount > 0), 0)
                    from recent group by kind, owner, unit) s
                group by kind, owner, unit),
            wrong as (
                select (select wrong from kept)
                    + (select count(*) from (
                        select from recent group by transfer_id, unit having sum(amount) <> 0) t)
                    + (select count(*) from (select * from accounts where kind = any(:running)) a
                        full join (select * from account where brand = :brand) b using (kind, owner, unit)
                        where coalesce(a.credits - a.debits, 0) <> coalesce(b.balance, 0))
                    + (select count(*) from (
                            select owner, unit, balance, expiring from account
                            where brand = :brand and kind = 'FAN' and expiring <> 0) a
                        full join (select fan_id as owner, unit, sum(remaining) as remaining from lot
                            where brand = :brand and remaining > 0 group by fan_id, unit) l using (owner, unit)
                        where coalesce(a.expiring, 0) <> coalesce(l.remaining, 0) or a.expiring > greatest(a.balance, 0))
                    as n)
            select 'WRONG' as row, null as kind, null::uuid as owner, '' as unit, n as debits, 0 as credits, now() as at
            from wrong
            union all
            (select 'TOTAL', null, null, unit, sum(debits)::bigint, sum(credits)::bigint, now() from accounts
            group by unit order by unit)
            union all
            (select 'ACCOUNT', kind, owner, unit, debits, credits, now() from accounts
            where (kind, owner, unit) > (:kind, :owner, :unit) order by kind, owner, unit limit cast(:limit as bigint))\
            """;

    /// Adds some entries of transactions that have ended since the last time to sums. What is older
    /// than the oldest running transaction has ended, whatever the order of its commits.
    private static final String KEEP =
            """
            with since as (select tx from %1$s where %2$s),
            ended as (
                select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as tx),
            part as (
                select least(e.tx, case when n.tx is null then e.tx else greatest(n.tx, s.tx + 1) end) as tx
                from since s cross join ended e left join lateral (
                    select tx from entry where brand = :brand and tx >= s.tx and tx < e.tx
                    order by tx offset :entries limit 1) n on true),
            recent as materialized (
                select kind, owner, unit, transfer_id, amount from entry
                where brand = :brand and tx >= (select tx from since) and tx < (select tx from part)),
            summed as (
                insert into %3$s as b (brand, %4$s kind, owner, unit, debits, credits)
                select :brand, %5$s kind, owner, unit, coalesce(sum(-amount) filter (where amount < 0), 0),
                    coalesce(sum(amount) filter (where amount > 0), 0)
                from recent group by kind, owner, unit
                on conflict (brand, %4$s kind, owner, unit) do update set debits = b.debits + excluded.debits,
                    credits = b.credits + excluded.credits)
            update %1$s set tx = (select tx from part), at = now(), wrong = wrong + (select count(*) from (
                select from recent group by transfer_id, unit having sum(amount) <> 0) t)
            where %2$s and exists (select from recent)
            returning tx < (select tx from ended) as more\
            """;

    private static final String KEEP_BOOK =
            KEEP.formatted("book_kept", "brand = :brand", "book", "", "");

    private static final String KEEP_AUDIT =
            KEEP.formatted(
                    "book_audit",
                    "brand = :brand and id = :audit",
                    "book_audited",
                    "audit_id,",
                    ":audit,");

    /// Entries that are summed at once, a second's work: connections wait for an answer no longer
    /// than a minute.
    private static final int ENTRIES = 500_000;

    /// Rows that the database hands over at once; all of them where no transaction is.
    private static final int ROWS_AT_ONCE = 1_000;

    /// Findings of an audit that the log names; one fault can be the same in all of a brand.
    private static final int FINDINGS_SAID = 20;

    private final Jdbi jdbi;
    private final Brands brands;
    private final Instance<Audit> audits;
    private final BrandScope scope;
    private final AtomicLong imbalance = new AtomicLong();
    private final AtomicLong audited = new AtomicLong();

    Reconciliation(
            Jdbi jdbi,
            Brands brands,
            Instance<Audit> audits,
            BrandScope scope,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.brands = brands;
        this.audits = audits;
        metrics.gauge("ledger_imbalance", imbalance);
        metrics.gauge("ledger_audit_imbalance", audited);
    }

    /// A page of the books of the brand in scope.
    ///
    /// @param limit accounts shown; totals and `balanced` are always over all of them
    TrialBalance books(int limit, @Nullable String cursor) {
        return books(limit, cursor, false);
    }

    /// As [#books(int, String)].
    ///
    /// @param anew whether all entries are summed, not those since the last time
    TrialBalance books(int limit, @Nullable String cursor, boolean anew) {
        return books(limit, cursor, anew, null);
    }

    private TrialBalance books(
            int limit, @Nullable String cursor, boolean anew, @Nullable UUID audit) {
        var after = After.read(Cursor.key(cursor));
        return jdbi.withHandle(handle -> {
            var rows = rows(handle, after, limit + 1, anew, audit).iterator();
            var verdict = Verdict.read(rows);
            var page = Page.of(verdict.accounts(rows).toList(), limit, Row::key, Row::line);
            return verdict.balance(page.items(), page.next());
        });
    }

    /// All the books of the brand in scope, which are read while `reader` reads them: a brand can
    /// have more accounts than memory holds.
    @Transactional
    void allBooks(boolean anew, Consumer<TrialBalance> reader) {
        jdbi.useHandle(handle -> {
            try (var rows = rows(handle, After.START, null, anew, null).iterator()) {
                var verdict = Verdict.read(rows);
                var accounts = verdict.accounts(rows).map(Row::line);
                reader.accept(verdict.balance(accounts::iterator, null));
            }
        });
    }

    private ResultIterable<Row> rows(
            Handle handle,
            After after,
            @Nullable Integer limit,
            boolean anew,
            @Nullable UUID audit) {
        return handle.createQuery(BOOKS)
                .bind("anew", anew)
                .bind("audit", audit)
                .bind("running", Kind.KEPT.stream().map(Enum::name).toArray(String[]::new))
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

    /// Brings the kept sums of the brand in scope further up to date, in the running transaction;
    /// replicas take turns. In a cluster whose transactions count from less than the one in which
    /// the entries were written, since a dump was restored there, they begin anew.
    ///
    /// @return whether there is more to do
    boolean keep() {
        return jdbi.withHandle(handle -> {
            handle.createUpdate(
                            """
                            insert into book_kept (brand, tx, wrong, at) values (:brand, 0, 0, now())
                            on conflict do nothing\
                            """)
                    .execute();
            boolean isOfAnotherCluster =
                    handle.createQuery(
                                    """
                                    select tx > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                                    from book_kept where brand = :brand for update\
                                    """)
                            .mapTo(Boolean.class)
                            .one();
            if (isOfAnotherCluster) {
                handle.createUpdate("delete from book where brand = :brand").execute();
                handle.createUpdate("update book_kept set tx = 0, wrong = 0 where brand = :brand")
                        .execute();
            }
            return more(handle.createQuery(KEEP_BOOK));
        });
    }

    private static boolean more(Query keeping) {
        return keeping.bind("entries", ENTRIES).mapTo(Boolean.class).findFirst().orElse(false);
    }

    @Scheduled(
            every = "{fanops.ledger.reconcile-every}",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void watch() {
        watch(imbalance, this::isBalanced);
    }

    @Scheduled(
            every = "{fanops.ledger.audit-every}",
            delayed = "10m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void audit() {
        watch(
                audited,
                () -> {
                    boolean isBalanced = isBalancedFromTheFirstEntryOn();
                    return isAsItShouldBe() && isBalanced;
                });
    }

    private boolean isAsItShouldBe() {
        boolean isFine = true;
        for (var audit : audits) {
            var findings = audit.findings();
            findings.stream().limit(FINDINGS_SAID).forEach(this::say);
            if (findings.size() > FINDINGS_SAID) {
                LOG.errorf("And %d more of that", findings.size() - FINDINGS_SAID);
            }
            isFine &= findings.isEmpty();
        }
        return isFine;
    }

    private void say(Audit.Finding finding) {
        LOG.errorf("Of %s %s", scope.brand(), finding);
    }

    /// A brand whose books cannot be read counts as one whose books are wrong: nobody has seen that
    /// they are right.
    private void watch(AtomicLong found, BooleanSupplier isBalanced) {
        long wrong = 0;
        for (var brand : brands.slugs()) {
            try {
                if (!BrandScope.within(brand, isBalanced::getAsBoolean)) {
                    LOG.errorf("The ledger of %s does not balance", brand);
                    wrong++;
                }
            } catch (RuntimeException e) {
                LOG.errorf(e, "The ledger of %s cannot be read", brand);
                wrong++;
            }
        }
        found.set(wrong);
    }

    private boolean isBalanced() {
        while (inTransaction(this::keep)) {}
        return books(1, null).balanced();
    }

    /// Sums all entries of the brand in scope anew, some at a time. Where the sums that are kept
    /// are wrong and these are right, these are kept.
    private boolean isBalancedFromTheFirstEntryOn() {
        var audit = Ids.next();
        inTransaction(() -> begin(audit));
        try {
            while (inTransaction(
                    () ->
                            jdbi.withHandle(handle ->
                                    more(handle.createQuery(KEEP_AUDIT).bind("audit", audit))))) {}
            boolean isBalanced = books(1, null, false, audit).balanced();
            if (isBalanced && !isKeptRight()) {
                inTransaction(() -> adopt(audit));
            }
            return isBalanced;
        } finally {
            inTransaction(() -> end(audit));
        }
    }

    private boolean isKeptRight() {
        try {
            return books(1, null).balanced();
        } catch (JdbiException e) {
            LOG.errorf(e, "The sums that are kept of a ledger cannot be read");
            return false;
        }
    }

    private static boolean inTransaction(BooleanSupplier work) {
        return QuarkusTransaction.requiringNew().call(work::getAsBoolean);
    }

    /// Also ends what a replica that was killed has left.
    private boolean begin(UUID audit) {
        return jdbi.withHandle(handle -> {
            handle.createUpdate(
                            "delete from book_audit where brand = :brand and at < now() - interval '1 day'")
                    .execute();
            return handle.createUpdate(
                                    "insert into book_audit (brand, id, tx, wrong, at) values (:brand, :audit, 0, 0, now())")
                            .bind("audit", audit)
                            .execute()
                    == 1;
        });
    }

    private boolean end(UUID audit) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("delete from book_audit where brand = :brand and id = :audit")
                                .bind("audit", audit)
                                .execute()
                        == 1);
    }

    private boolean adopt(UUID audit) {
        return jdbi.withHandle(handle -> {
            handle.createQuery("select tx from book_kept where brand = :brand for update")
                    .mapTo(Long.class)
                    .one();
            handle.createUpdate("delete from book where brand = :brand").execute();
            handle.createUpdate(
                            """
                            insert into book (brand, kind, owner, unit, debits, credits)
                            select brand, kind, owner, unit, debits, credits from book_audited
                            where brand = :brand and audit_id = :audit\
                            """)
                    .bind("audit", audit)
                    .execute();
            return handle.createUpdate(
                                    """
                                    update book_kept k set tx = a.tx, wrong = a.wrong, at = now() from book_audit a
                                    where k.brand = :brand and a.brand = :brand and a.id = :audit\
                                    """)
                            .bind("audit", audit)
                            .execute()
                    == 1;
        });
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
