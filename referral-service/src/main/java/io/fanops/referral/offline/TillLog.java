package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.sql.Column;
import io.fanops.referral.offline.Settled.Result;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The tills' logs with what was made of them.
@ApplicationScoped
class TillLog {
    private final Jdbi jdbi;

    TillLog(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Hashes of a till's entries, by number.
    Map<Long, String> hashes(UUID till, long from, long to) {
        return jdbi.withHandle(handle -> {
            var hashes = new HashMap<Long, String>();
            handle.createQuery(
                            """
                            select seq, hash from till_entry
                            where brand = :brand and till_id = :till and seq between :from and :to\
                            """)
                    .bind("till", till)
                    .bind("from", from)
                    .bind("to", to)
                    .map((row, _) -> Map.entry(row.getLong("seq"), row.getString("hash")))
                    .forEach(entry -> hashes.put(entry.getKey(), entry.getValue()));
            return hashes;
        });
    }

    /// What was made of a till's entries.
    List<Settled> settled(UUID till, long from, long to) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from till_entry
                                where brand = :brand and till_id = :till and seq between :from and :to order by seq\
                                """)
                        .bind("till", till)
                        .bind("from", from)
                        .bind("to", to)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Those of some coupons that a till has handed something over for.
    Set<UUID> takenBy(UUID till, Collection<UUID> coupons) {
        return coupons(
                """
                select distinct coupon_id from till_entry
                where brand = :brand and coupon_id = any(:coupons) and till_id = :till
                    and result in ('PENDING', 'ACCEPTED', 'DOUBLE_SPENT', 'DUPLICATE')\
                """,
                till,
                coupons);
    }

    /// Those of some coupons for which it is not settled which till's they are.
    Set<UUID> pending(UUID till, Collection<UUID> coupons) {
        return coupons(
                """
                select distinct coupon_id from till_entry
                where brand = :brand and coupon_id = any(:coupons) and result = 'PENDING' and till_id <> :till\
                """,
                till,
                coupons);
    }

    private Set<UUID> coupons(String select, UUID till, Collection<UUID> coupons) {
        return jdbi.withHandle(handle ->
                new HashSet<>(
                        handle.createQuery(select)
                                .bind("till", till)
                                .bind("coupons", coupons.toArray(UUID[]::new))
                                .mapTo(UUID.class)
                                .list()));
    }

    /// Takes entries in, in one statement.
    @Transactional(Transactional.TxType.MANDATORY)
    void add(UUID till, List<Judged> entries) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into till_entry (brand, till_id, seq, hash, at, coupon_id, order_ref, order_amount,
                                    order_currency, stores, result, reason, value, currency, redemption_id)
                                select :brand, :till, s, h, cast(a as timestamptz), c, o, m, u,
                                    coalesce(string_to_array(t, chr(10)), '{}'), r, y, v, w, d
                                from unnest(:seqs, :hashes, :at, :coupons, :orders, :amounts, :units, :stores, :results,
                                    :reasons, :values, :currencies, :redemptions) as e(s, h, a, c, o, m, u, t, r, y, v, w, d)\
                                """)
                        .bind("till", till)
                        .bind("seqs", Column.of(entries, e -> e.entry().seq(), Long[]::new))
                        .bind("hashes", Column.of(entries, e -> e.entry().hash(), String[]::new))
                        .bind(
                                "at",
                                Column.of(entries, e -> e.settled().at().toString(), String[]::new))
                        .bind(
                                "coupons",
                                Column.of(entries, e -> e.settled().couponId(), UUID[]::new))
                        .bind("orders", Column.of(entries, e -> e.entry().order(), String[]::new))
                        .bind(
                                "amounts",
                                Column.of(entries, e -> amount(e.entry().worth()), Long[]::new))
                        .bind(
                                "units",
                                Column.of(entries, e -> unit(e.entry().worth()), String[]::new))
                        .bind(
                                "stores",
                                Column.of(
                                        entries,
                                        e ->
                                                e.stores().isEmpty()
                                                        ? null
                                                        : String.join("\n", e.stores()),
                                        String[]::new))
                        .bind(
                                "results",
                                Column.of(entries, e -> e.settled().result().name(), String[]::new))
                        .bind(
                                "reasons",
                                Column.of(entries, e -> e.settled().reason(), String[]::new))
                        .bind(
                                "values",
                                Column.of(entries, e -> amount(e.settled().value()), Long[]::new))
                        .bind(
                                "currencies",
                                Column.of(entries, e -> unit(e.settled().value()), String[]::new))
                        .bind(
                                "redemptions",
                                Column.of(entries, e -> e.settled().redemptionId(), UUID[]::new))
                        .execute());
    }

    static Settled read(ResultSet row) throws SQLException {
        return new Settled(
                row.getLong("seq"),
                row.getTimestamp("at").toInstant(),
                Result.valueOf(row.getString("result")),
                row.getString("reason"),
                row.getObject("coupon_id", UUID.class),
                money(row, "value", "currency"),
                row.getObject("redemption_id", UUID.class));
    }

    static @Nullable Money money(ResultSet row, String amount, String currency)
            throws SQLException {
        var minor = row.getObject(amount, Long.class);
        var unit = row.getString(currency);
        return minor == null || unit == null ? null : Money.of(minor, unit);
    }

    private static @Nullable Long amount(@Nullable Money money) {
        return money == null ? null : Long.valueOf(money.amount());
    }

    private static @Nullable String unit(@Nullable Money money) {
        return money == null ? null : money.currency();
    }

    /// An entry with what is made of it.
    ///
    /// @param stores that take the coupon; empty for all
    record Judged(LogEntry entry, Settled settled, List<String> stores) {}
}
