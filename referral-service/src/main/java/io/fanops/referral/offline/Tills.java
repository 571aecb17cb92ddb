package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's tills.
@ApplicationScoped
class Tills {
    /// Spans of the allowance in force that are over.
    private static final String WINDOWS =
            """
            (select array_agg(w.%s order by w.starts) from till_window w
                where w.brand = till.brand and w.till_id = till.id and w.allowance = till.allowance)\
            """;

    private static final String COLUMNS =
            "till.*, now() as now, "
                    + WINDOWS.formatted("starts")
                    + " as starts, "
                    + WINDOWS.formatted("ends")
                    + " as ends";

    private static final String SELECT =
            "select " + COLUMNS + " from till where brand = :brand and ";

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
    /// @param reason what the brand notes
    /// @return false where it is revoked already
    @Transactional(Transactional.TxType.MANDATORY)
    boolean revoke(UUID id, @Nullable String reason) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                update till set state = 'REVOKED', revoked_at = now(), revoked_because = :reason
                                where brand = :brand and id = :id and state = 'ACTIVE'\
                                """)
                        .bind("id", id)
                        .bind("reason", reason)
                        .execute())
                == 1;
    }

    /// Notes how long a till's log is now, and gives it the next allowance.
    @Transactional(Transactional.TxType.MANDATORY)
    Till next(UUID id, long logLength, String logHead) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update till set log_length = :length, log_head = :head, synced_at = now(),
                                    allowance = allowance + 1, allowance_from = now(),
                                    allowance_until = now() + make_interval(hours => hours)
                                where brand = :brand and id = :id\
                                """)
                        .bind("id", id)
                        .bind("length", logLength)
                        .bind("head", logHead)
                        .execute());
        return find(id).orElseThrow();
    }

    /// Lets the allowance that a till has last longer. Whoever asks for that may not be the till,
    /// or it may have asked long ago: what it took and has not brought yet stays good, and counts
    /// with what it takes from now on.
    @Transactional(Transactional.TxType.MANDATORY)
    Till prolong(UUID id) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            insert into till_window (brand, till_id, allowance, starts, ends)
                            select brand, id, allowance, allowance_from, allowance_until from till
                            where brand = :brand and id = :id and allowance_until <= now()
                            on conflict do nothing\
                            """)
                    .bind("id", id)
                    .execute();
            handle.createUpdate(
                            """
                            update till set synced_at = now(),
                                allowance_from = case when allowance_until <= now() then now() else allowance_from end,
                                allowance_until = now() + make_interval(hours => hours)
                            where brand = :brand and id = :id\
                            """)
                    .bind("id", id)
                    .execute();
        });
        return find(id).orElseThrow();
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
                windows(row),
                row.getLong("log_length"),
                row.getString("log_head"),
                row.getTimestamp("created_at").toInstant(),
                StoredInstant.read(row, "synced_at"),
                row.getString("revoked_because"),
                row.getTimestamp("now").toInstant());
    }

    private static List<Till.Window> windows(ResultSet row) throws SQLException {
        var windows = new ArrayList<Till.Window>();
        var starts = times(row, "starts");
        var ends = times(row, "ends");
        for (int i = 0; i < starts.length; i++) {
            windows.add(new Till.Window(starts[i].toInstant(), ends[i].toInstant()));
        }
        windows.add(
                new Till.Window(
                        row.getTimestamp("allowance_from").toInstant(),
                        row.getTimestamp("allowance_until").toInstant()));
        return List.copyOf(windows);
    }

    private static Timestamp[] times(ResultSet row, String column) throws SQLException {
        var times = row.getArray(column);
        return times == null ? new Timestamp[0] : (Timestamp[]) times.getArray();
    }

    /// @param isNew whether it was registered by this
    record Registered(Till till, boolean isNew) {}
}
