package io.fanops.acceptance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the services meant to tell of one brand: a trigger copies each row that goes into an
/// outbox, in the row's own transaction. So the tests know what was committed, whatever becomes of
/// it.
///
/// @param stack whose databases it stands in
/// @param brand the brand's slug
record Witness(OwnStack stack, String brand) {
    /// Who tells facts while the tests' load runs.
    static final List<String> TELLERS = List.of("fan", "referral");

    /// A fact that was committed.
    ///
    /// @param position ascends in the order in which one fan's facts were written
    record Committed(long position, String id, String topic, String key, String type) {}

    static synchronized Witness of(OwnStack stack, String brand) {
        for (String service : TELLERS) {
            stack.run(
                    service,
                    """
                    create table if not exists witness (
                        position bigint generated always as identity, event_id uuid, brand text, topic text, key text, type text)\
                    """,
                    """
                    create or replace function witness() returns trigger language plpgsql security definer as $$ begin
                        insert into public.witness (event_id, brand, topic, key, type) values (new.event_id, new.brand, new.topic, new.key, new.type);
                        return null;
                    end $$\
                    """,
                    """
                    create trigger "witness_%1$s" after insert on outbox
                    for each row when (new.brand = '%1$s') execute function witness()\
                    """
                            .formatted(brand));
        }
        return new Witness(stack, brand);
    }

    void dismiss() {
        for (String service : TELLERS) {
            stack.run(service, "drop trigger \"witness_%s\" on outbox".formatted(brand));
        }
    }

    /// All that one service has told, in its order.
    List<Committed> of(String service) {
        return query(
                service,
                "select position, event_id, topic, key, type from witness where brand = ? order by position",
                row ->
                        new Committed(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5)));
    }

    /// The facts that a consumer in one service has dealt with.
    ///
    /// @param consumer as it calls itself in the service's inbox
    Set<String> dealtWith(String service, String consumer) {
        return new HashSet<>(
                query(
                        service,
                        "select event_id from inbox where brand = ? and consumer = '"
                                + consumer
                                + "'",
                        row -> row.getString(1)));
    }

    /// @return whether nothing of the brand waits to be sent
    boolean hasNothingWaiting() {
        return TELLERS.stream()
                .allMatch(service ->
                        query(
                                        service,
                                        "select count(*) from outbox where brand = ?",
                                        row -> row.getLong(1))
                                .equals(List.of(0L)));
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String service, String sql, Reading<T> reading) {
        List<T> rows = new ArrayList<>();
        try (Connection connection = stack.database(service);
                var query = connection.prepareStatement(sql)) {
            query.setString(1, brand);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(reading.of(row));
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return rows;
    }
}
