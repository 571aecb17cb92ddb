package io.fanops.referral.stock;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's stocks.
@ApplicationScoped
public class Stocks {
    /// Transactions that can take at the same moment. With 16 clients on two cores, 16 gave three
    /// times what one row gives; more are more rows to look through.
    private static final int PARTS = 16;

    /// A part had better do for so many takings as the one that made it, or it is soon too small.
    private static final int WORTH_A_PART = 8;

    /// The parts that nobody has, one's own and then the next ones first: a transaction that takes
    /// several times takes of the same part.
    private static final String ONE =
            """
            (select part from stock_part
            where brand = :brand and what = :what and owner = :owner and %s
            order by (part + pg_backend_pid()) %% 16 limit 1 for update skip locked)\
            """;

    private static final String ENOUGH = "(free is null or free >= :amount)";

    private static final String TAKE =
            """
            update stock_part set used = used + :amount, free = free - :amount
            where brand = :brand and what = :what and owner = :owner and part =\
            """;

    private static final String OWN = " pg_backend_pid() % 16";

    private static final String GIVE_BACK =
            """
            update stock_part set used = used - :amount, free = free + :amount
            where brand = :brand and what = :what and owner = :owner and part =\
            """;

    private final Jdbi jdbi;

    Stocks(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Opens a stock, unless it is open.
    ///
    /// @param total null for no limit
    @Transactional(Transactional.TxType.MANDATORY)
    public void open(Stock stock, @Nullable Long total) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into stock_part (brand, what, owner, part, free)
                                select :brand, :what, :owner, part, free
                                from unnest(cast(:free as bigint[])) with ordinality as p(free, n), lateral (select n - 1) as q(part)
                                order by part on conflict do nothing\
                                """)
                        .bind("what", stock.what().name())
                        .bind("owner", stock.owner())
                        .bind("free", spread(total, PARTS))
                        .execute());
    }

    /// Takes wholly or not at all.
    ///
    /// @param amount 0 or more
    /// @return whether there was enough; where not, it was so when no other taking was under way
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean take(Stock stock, long amount) {
        return amount == 0
                || jdbi.withHandle(handle ->
                        takenOfOne(handle, stock, amount)
                                || gathered(handle, stock, amount, amount) == amount);
    }

    /// Takes as much as there is, at most `amount`.
    ///
    /// @return how much
    @Transactional(Transactional.TxType.MANDATORY)
    public long takeUpTo(Stock stock, long amount) {
        return jdbi.withHandle(handle ->
                takenOfOne(handle, stock, amount) ? amount : gathered(handle, stock, 1, amount));
    }

    /// Locks a stock for a transaction that takes of it several times: one that has a part and then
    /// wants all of them would wait for another that does the same.
    @Transactional(Transactional.TxType.MANDATORY)
    public void hold(Stock stock) {
        jdbi.useHandle(handle -> lock(handle, stock));
    }

    /// Puts back what was taken.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBack(Stock stock, long amount) {
        if (amount != 0) {
            jdbi.useHandle(handle -> {
                if (!changed(handle, GIVE_BACK + ONE.formatted("true"), stock, amount)) {
                    changed(handle, GIVE_BACK + OWN, stock, amount);
                }
            });
        }
    }

    /// Makes a stock as large as is wanted.
    ///
    /// @param total null for no limit
    /// @return false where more than that is used
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean resize(Stock stock, @Nullable Long total) {
        return jdbi.withHandle(handle -> {
            var parts = lock(handle, stock);
            long used = parts.stream().mapToLong(Part::used).sum();
            if (total != null && total < used) {
                return false;
            }
            write(handle, stock, parts, spread(total == null ? null : total - used, PARTS), 0);
            return true;
        });
    }

    /// Whether one of some stocks had too little a moment ago. Nobody is waited for: what others
    /// are taking or putting back is not seen, nor a stock that is not open.
    public boolean isAnyShort(Collection<Stock> stocks, long least) {
        return jdbi.withHandle(
                handle -> stocks.stream().anyMatch(stock -> isShort(handle, stock, least, "")));
    }

    /// Forgets stocks that nobody takes of any more.
    @Transactional(Transactional.TxType.MANDATORY)
    public void close(Stock.What what, Collection<UUID> owners) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "delete from stock_part where brand = :brand and what = :what and owner = any(:owners)")
                        .bind("what", what.name())
                        .bind("owners", owners.toArray(UUID[]::new))
                        .execute());
    }

    /// How much of stocks is used; of those that there are.
    public Map<UUID, Long> used(Stock.What what, Collection<UUID> owners) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select owner, sum(used)::bigint as used from stock_part
                                where brand = :brand and what = :what and owner = any(:owners) group by owner\
                                """)
                        .bind("what", what.name())
                        .bind("owners", owners.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(row.getObject("owner", UUID.class), row.getLong("used")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /// A query of the brand in scope, for who compares stocks with what they must be in the same
    /// statement: a row a stock with its `owner`, what is `used` of it, and its `total`, null for
    /// no limit.
    public static String summed(Stock.What what) {
        return """
        select owner, sum(used)::bigint as used, case when count(free) > 0 then sum(used + free)::bigint end as total
        from stock_part where brand = :brand and what = '%s' group by owner\
        """
                .formatted(what.name());
    }

    /// Takes of a part that nobody has, or waits for its own: that all are taken at the moment does
    /// not say that none has enough.
    private static boolean takenOfOne(Handle handle, Stock stock, long amount) {
        return taken(handle, TAKE + ONE.formatted(ENOUGH), stock, amount)
                || taken(handle, TAKE + OWN + " and " + ENOUGH, stock, amount);
    }

    /// A part that had enough when it was looked at and no longer has when it is locked stays
    /// locked. It is let go before the next one is waited for: whoever has that one may wait for
    /// this.
    private static boolean taken(Handle handle, String statement, Stock stock, long amount) {
        handle.execute("savepoint taking");
        boolean isTaken = changed(handle, statement, stock, amount);
        end(handle, "taking", isTaken);
        return isTaken;
    }

    /// Ends what began with a savepoint.
    ///
    /// @param isKept whether what was done and locked since stays so
    private static void end(Handle handle, String savepoint, boolean isKept) {
        if (!isKept) {
            handle.execute("rollback to " + savepoint);
        }
        handle.execute("release " + savepoint);
    }

    private static boolean changed(Handle handle, String statement, Stock stock, long amount) {
        return handle.createUpdate(statement)
                        .bind("what", stock.what().name())
                        .bind("owner", stock.owner())
                        .bind("amount", amount)
                        .execute()
                == 1;
    }

    /// Puts together what is left in all parts and takes of that.
    ///
    /// @param least 0 is taken where there is not so much; nothing stays locked then
    private static long gathered(Handle handle, Stock stock, long least, long amount) {
        if (isShort(handle, stock, least)) {
            return 0;
        }
        handle.execute("savepoint gathering");
        var parts = lock(handle, stock);
        boolean hasNoLimit = parts.stream().anyMatch(part -> part.free() == null);
        long free = parts.stream().mapToLong(part -> part.free() == null ? 0 : part.free()).sum();
        end(handle, "gathering", hasNoLimit || free >= least);
        if (hasNoLimit) {
            write(handle, stock, parts, spread(null, PARTS), amount);
            return amount;
        }
        if (free < least) {
            return 0;
        }
        long taken = Math.min(free, amount);
        long left = free - taken;
        int worth = (int) Math.clamp(left / Math.max(1, taken * WORTH_A_PART), 1, PARTS);
        write(handle, stock, parts, spread(left, worth), taken);
        return taken;
    }

    /// Whether there is too little, when all who have parts locked have ended: they may give back.
    /// Many can find that out at once, and lock nothing by it.
    private static boolean isShort(Handle handle, Stock stock, long least) {
        if (!isShort(handle, stock, least, "")) {
            return false;
        }
        handle.execute("savepoint looking");
        boolean isShort = isShort(handle, stock, least, " order by part for share");
        end(handle, "looking", false);
        return isShort;
    }

    private static boolean isShort(Handle handle, Stock stock, long least, String lock) {
        return handle.createQuery(
                        """
                        select coalesce(sum(free), 0) < :least and count(*) = count(free) and count(*) > 0 from (
                            select free from stock_part where brand = :brand and what = :what and owner = :owner%s) p\
                        """
                                .formatted(lock))
                .bind("what", stock.what().name())
                .bind("owner", stock.owner())
                .bind("least", least)
                .mapTo(Boolean.class)
                .one();
    }

    private static List<Part> lock(Handle handle, Stock stock) {
        return handle.createQuery(
                        """
                        select part, used, free from stock_part
                        where brand = :brand and what = :what and owner = :owner order by part for update\
                        """)
                .bind("what", stock.what().name())
                .bind("owner", stock.owner())
                .map((row, _) ->
                        new Part(
                                row.getInt("part"),
                                row.getLong("used"),
                                row.getObject("free", Long.class)))
                .list();
    }

    /// @param taken counted as used beside what is
    private static void write(
            Handle handle, Stock stock, List<Part> parts, @Nullable Long[] free, long taken) {
        handle.createUpdate(
                        """
                        update stock_part p set free = x.free, used = p.used + case when x.part = 0 then :taken else 0 end
                        from unnest(:parts, cast(:free as bigint[])) as x(part, free)
                        where p.brand = :brand and p.what = :what and p.owner = :owner and p.part = x.part\
                        """)
                .bind("what", stock.what().name())
                .bind("owner", stock.owner())
                .bind("taken", taken)
                .bind("parts", parts.stream().map(Part::number).toArray(Integer[]::new))
                .bind("free", free)
                .execute();
    }

    /// @param worth how many parts get something
    private static @Nullable Long[] spread(@Nullable Long amount, int worth) {
        var parts = new @Nullable Long[PARTS];
        if (amount != null) {
            LongStream.range(0, PARTS)
                    .forEach(i ->
                            parts[(int) i] =
                                    i >= worth
                                            ? 0L
                                            : amount / worth + (i < amount % worth ? 1 : 0));
        }
        return parts;
    }

    /// @param free null for no limit
    private record Part(int number, long used, @Nullable Long free) {}
}
