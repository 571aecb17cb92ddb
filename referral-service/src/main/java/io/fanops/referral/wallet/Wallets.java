package io.fanops.referral.wallet;

import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.Fans;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Fans' wallets, read.
@ApplicationScoped
class Wallets {
    private final Jdbi jdbi;
    private final Fans fans;

    Wallets(Jdbi jdbi, Fans fans) {
        this.jdbi = jdbi;
        this.fans = fans;
    }

    /// What a fan has, by unit; points always, also when there are none.
    ///
    /// @throws Refused `NOT_FOUND` for a fan id that the brand does not have; only a wallet without
    ///   any account asks that
    Wallet of(UUID fanId) {
        var balances =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select unit, balance from account
                                        where brand = :brand and kind = 'FAN' and owner = :fan order by unit\
                                        """)
                                .bind("fan", fanId)
                                .map((row, _) ->
                                        Balance.of(row.getString("unit"), row.getLong("balance")))
                                .list());
        if (balances.isEmpty() && !fans.exists(fanId)) {
            throw Refused.notFound("fan");
        }
        boolean hasPoints = balances.stream().anyMatch(b -> b.form() == Form.POINTS);
        return new Wallet(
                fanId,
                hasPoints
                        ? balances
                        : Stream.concat(
                                        Stream.of(Balance.of(Form.POINTS.name(), 0)),
                                        balances.stream())
                                .toList());
    }

    /// A page of a wallet's entries, newest first.
    Page<Entry> entries(UUID fanId, int limit, @Nullable String cursor) {
        var key = Cursor.key(cursor);
        long before = key.isEmpty() ? Long.MAX_VALUE : position(key);
        var read =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select e.position, e.id, e.transfer_id, e.unit, e.amount, e.balance_after,
                                            t.reason, t.cause, t.at
                                        from entry e join transfer t on t.brand = e.brand and t.id = e.transfer_id
                                        where e.brand = :brand and e.owner = :fan and e.kind = 'FAN'
                                            and e.position < :before
                                        order by e.position desc limit :limit\
                                        """)
                                .bind("fan", fanId)
                                .bind("before", before)
                                .bind("limit", limit + 1)
                                .map((row, _) ->
                                        new Positioned(
                                                row.getLong("position"),
                                                new Entry(
                                                        row.getObject("id", UUID.class),
                                                        row.getObject("transfer_id", UUID.class),
                                                        Form.of(row.getString("unit")),
                                                        row.getString("unit"),
                                                        row.getLong("amount"),
                                                        row.getLong("balance_after"),
                                                        row.getString("reason"),
                                                        row.getString("cause"),
                                                        row.getTimestamp("at").toInstant())))
                                .list());
        if (read.isEmpty() && key.isEmpty() && !fans.exists(fanId)) {
            throw Refused.notFound("fan");
        }
        return Page.of(read, limit, row -> String.valueOf(row.position()), row -> row.entry());
    }

    private static long position(String key) {
        try {
            return Long.parseLong(key);
        } catch (NumberFormatException _) {
            throw Refused.invalid("cursor", "is not a cursor of this list");
        }
    }

    /// A fan's balances.
    record Wallet(UUID fanId, List<Balance> balances) {}

    /// What a fan has of one unit.
    ///
    /// @param unit `POINTS`, `CASH:<currency>` (minor units), `GIFT` or `COUPON` (pieces)
    record Balance(Form form, String unit, long balance) {
        static Balance of(String unit, long balance) {
            return new Balance(Form.of(unit), unit, balance);
        }
    }

    /// One entry of a wallet.
    ///
    /// @param amount what came in; negative for what went out
    /// @param balanceAfter the unit's balance with this entry
    record Entry(
            UUID id,
            UUID transferId,
            Form form,
            String unit,
            long amount,
            long balanceAfter,
            String reason,
            String cause,
            Instant at) {}

    private record Positioned(long position, Entry entry) {}
}
