package io.fanops.referral.offline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.coupon.Codes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What went wrong offline.
@ApplicationScoped
class OfflineReports {
    private final Jdbi jdbi;
    private final Codes codes;

    OfflineReports(Jdbi jdbi, Codes codes) {
        this.jdbi = jdbi;
        this.codes = codes;
    }

    /// Vouchers that were taken twice, the last to arrive first.
    Page<DoubleSpend> doubleSpends(int limit, @Nullable String cursor) {
        var key = Cursor.parts(cursor, 3);
        var read =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select e.*, t.name, t.store, c.code, c.fan_id, k.key as template,
                                            r.at as counted_at, r.store as counted_store, w.till_id as counted_till,
                                            o.name as counted_name
                                        from till_entry e
                                        join till t on t.brand = e.brand and t.id = e.till_id
                                        join coupon c on c.brand = e.brand and c.id = e.coupon_id
                                        join coupon_template k on k.brand = c.brand and k.id = c.template_id
                                        left join redemption r on r.brand = e.brand and r.id = e.redemption_id
                                        left join till_entry w on w.brand = e.brand and w.redemption_id = e.redemption_id
                                            and w.result = 'ACCEPTED'
                                        left join till o on o.brand = w.brand and o.id = w.till_id
                                        where e.brand = :brand and e.result in ('DOUBLE_SPENT', 'DUPLICATE')
                                            and (e.received_at, e.till_id, e.seq) < (cast(:at as timestamptz), :till, :seq)
                                        order by e.received_at desc, e.till_id desc, e.seq desc limit :limit\
                                        """)
                                .bind("at", key.isEmpty() ? "infinity" : moment(key.get(0)))
                                .bind("till", key.isEmpty() ? new UUID(-1, -1) : id(key.get(1)))
                                .bind("seq", key.isEmpty() ? Long.MAX_VALUE : number(key.get(2)))
                                .bind("limit", limit + 1)
                                .map((row, _) ->
                                        Map.entry(
                                                Cursor.joined(
                                                        row.getTimestamp("received_at").toInstant(),
                                                        row.getString("till_id"),
                                                        row.getLong("seq")),
                                                doubleSpend(row)))
                                .list());
        return Page.of(read, limit, Map.Entry::getKey, Map.Entry::getValue);
    }

    private static String moment(String part) {
        return Cursor.moment(part).toString();
    }

    private static UUID id(String part) {
        return Ids.parse(part).orElseThrow(Cursor::foreign);
    }

    private static long number(String part) {
        try {
            return Long.parseLong(part);
        } catch (NumberFormatException _) {
            throw Cursor.foreign();
        }
    }

    private DoubleSpend doubleSpend(ResultSet row) throws SQLException {
        var countedAt = StoredInstant.read(row, "counted_at");
        var countedTill = row.getObject("counted_till", UUID.class);
        return new DoubleSpend(
                row.getObject("coupon_id", UUID.class),
                codes.shown(row.getString("code")),
                row.getString("template"),
                row.getObject("fan_id", UUID.class),
                Settled.Result.valueOf(row.getString("result")),
                row.getLong("seq"),
                new Taken(
                        null,
                        row.getTimestamp("at").toInstant(),
                        row.getString("store"),
                        new NamedTill(row.getObject("till_id", UUID.class), row.getString("name"))),
                countedAt == null
                        ? null
                        : new Taken(
                                row.getObject("redemption_id", UUID.class),
                                countedAt,
                                row.getString("counted_store"),
                                countedTill == null
                                        ? null
                                        : new NamedTill(
                                                countedTill, row.getString("counted_name"))),
                TillLog.money(row, "value", "currency"),
                row.getTimestamp("received_at").toInstant());
    }

    /// Logs that were refused, the last first.
    Page<Incident> incidents(int limit, @Nullable String cursor) {
        var before = cursor == null || cursor.isEmpty() ? new UUID(-1, -1) : Cursor.id(cursor);
        var read =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select i.*, t.name, t.store from till_incident i
                                        join till t on t.brand = i.brand and t.id = i.till_id
                                        where i.brand = :brand and i.id < :before order by i.id desc limit :limit\
                                        """)
                                .bind("before", before)
                                .bind("limit", limit + 1)
                                .map((row, _) ->
                                        new Incident(
                                                row.getObject("id", UUID.class),
                                                new NamedTill(
                                                        row.getObject("till_id", UUID.class),
                                                        row.getString("name")),
                                                row.getString("store"),
                                                row.getString("kind"),
                                                row.getString("detail"),
                                                row.getTimestamp("at").toInstant()))
                                .list());
        return Page.of(read, limit, incident -> incident.id().toString(), incident -> incident);
    }

    /// Notes that a till's log was refused; the refusal itself has changed nothing.
    @Transactional
    void report(UUID till, Refused refused) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into till_incident (brand, id, till_id, kind, detail)
                                values (:brand, :id, :till, :kind, :detail)\
                                """)
                        .bind("id", Ids.next())
                        .bind("till", till)
                        .bind("kind", refused.type().name())
                        .bind("detail", refused.detail())
                        .execute());
    }

    /// A voucher that was taken once more.
    ///
    /// @param fanId whose it was; left out for whoever had it
    /// @param result DOUBLE_SPENT, or DUPLICATE where the same till took it before
    /// @param seq number of the entry in the till's log
    /// @param taken the redemption that does not count
    /// @param counts the one that does; left out until it is settled
    /// @param loss what the one too many took off, where that can be said
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DoubleSpend(
            UUID couponId,
            String code,
            String template,
            @Nullable UUID fanId,
            Settled.Result result,
            long seq,
            Taken taken,
            @Nullable Taken counts,
            @Nullable Money loss,
            Instant receivedAt) {}

    /// @param redemptionId of the one that counts
    /// @param till left out for a redemption online
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Taken(
            @Nullable UUID redemptionId,
            Instant at,
            @Nullable String store,
            @Nullable NamedTill till) {}

    record NamedTill(UUID id, String name) {}

    /// A log that was refused.
    ///
    /// @param kind the refusal's code
    record Incident(
            UUID id, NamedTill till, String store, String kind, String detail, Instant at) {}
}
