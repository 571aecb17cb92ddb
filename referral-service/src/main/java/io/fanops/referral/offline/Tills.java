package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// The brand's tills.
@ApplicationScoped
class Tills {
    private static final String SELECT =
            "select *, now() as now from till where brand = :brand and ";

    private final Jdbi jdbi;

    Tills(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Adds a till, or finds the equal one that is there already.
    ///
    /// @param key the 32 bytes of its public key
    /// @return the till, and whether it is new
    /// @throws Refused `TILL_EXISTS`
    @Transactional(Transactional.TxType.MANDATORY)
    Registered add(UUID id, String name, String store, byte[] key, Till.Limits limits) {
        var value = limits.value();
        boolean isNew =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into till (brand, id, name, store, public_key, state, redemptions,
                                            value, currency, hours, allowance_until)
                                        values (:brand, :id, :name, :store, :key, 'ACTIVE', :redemptions, :value,
                                            :currency, :hours, now() + make_interval(hours => :hours))
                                        on conflict do nothing\
                                        """)
                                .bind("id", id)
                                .bind("name", name)
                                .bind("store", store)
                                .bind("key", key)
                                .bind("redemptions", limits.redemptions())
                                .bind("value", value == null ? null : value.amount())
                                .bind("currency", value == null ? null : value.currency())
                                .bind("hours", limits.hours())
                                .execute())
                        == 1;
        var till =
                one("name = :name and public_key = :key and store = :store", name, key, store)
                        .filter(found -> found.limits().equals(limits))
                        .orElseThrow(() ->
                                new Refused(
                                        OfflineProblem.TILL_EXISTS,
                                        "Another till has this name or this key.",
                                        new Refused.FieldError("/name", "is taken")));
        return new Registered(till, isNew);
    }

    private Optional<Till> one(String condition, String name, byte[] key, String store) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + condition)
                        .bind("name", name)
                        .bind("key", key)
                        .bind("store", store)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    Optional<Till> find(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "id = :id")
                        .bind("id", id)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// The till and its row's lock: two syncs of one till come one after the other.
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<Till> lock(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "id = :id for update")
                        .bind("id", id)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Tills in the order of their making.
    List<Till> after(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "id > :id order by id limit :limit")
                        .bind("id", id)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Believes nothing more of a till.
    ///
    /// @return false where it is revoked already
    @Transactional(Transactional.TxType.MANDATORY)
    boolean revoke(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                update till set state = 'REVOKED', revoked_at = now()
                                where brand = :brand and id = :id and state = 'ACTIVE'\
                                """)
                        .bind("id", id)
                        .execute())
                == 1;
    }

    /// Notes how long a till's log is now, and gives it the next allowance.
    @Transactional(Transactional.TxType.MANDATORY)
    Till renew(UUID id, long logLength, String logHead) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                update till set log_length = :length, log_head = :head, synced_at = now(),
                                    allowance = allowance + 1, allowance_from = now(),
                                    allowance_until = now() + make_interval(hours => hours)
                                where brand = :brand and id = :id returning *, now() as now\
                                """)
                        .bind("id", id)
                        .bind("length", logLength)
                        .bind("head", logHead)
                        .map((row, _) -> read(row))
                        .one());
    }

    private static Till read(ResultSet row) throws SQLException {
        var value = row.getObject("value", Long.class);
        var currency = row.getString("currency");
        return new Till(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("store"),
                Till.key(row.getBytes("public_key")),
                Till.State.valueOf(row.getString("state")),
                new Till.Limits(
                        row.getInt("redemptions"),
                        value == null || currency == null ? null : Money.of(value, currency),
                        row.getInt("hours")),
                row.getInt("allowance"),
                row.getTimestamp("allowance_from").toInstant(),
                row.getTimestamp("allowance_until").toInstant(),
                row.getLong("log_length"),
                row.getString("log_head"),
                row.getTimestamp("created_at").toInstant(),
                StoredInstant.read(row, "synced_at"),
                row.getTimestamp("now").toInstant());
    }

    /// @param isNew whether it was registered by this
    record Registered(Till till, boolean isNew) {}
}
