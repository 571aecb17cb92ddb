package io.fanops.fan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whoever prunes says `delete from …` and can take nothing that is younger than the table's policy
/// lets go.
@QuarkusTest
@WithTestResource(TestStack.class)
class RetentionTest {
    @Inject Jdbi jdbi;

    @Inject
    @DataSource("relay")
    javax.sql.DataSource relay;

    private final String brand = Brands.fresh();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    inbox | 29 days | 31 days | insert into inbox (brand, consumer, event_id, received_at) \
                    values (?, 'c', gen_random_uuid(), now() - ?::interval)
                    idempotency | 47 hours | 49 hours | insert into idempotency (brand, key, subject, request_hash, status, created_at) \
                    values (?, gen_random_uuid()::text, 's', '\\x00', 200, now() - ?::interval)
                    operation | 29 days | 31 days | insert into operation (brand, id, kind, state, updated_at) \
                    values (?, gen_random_uuid(), 'K', 'SUCCEEDED', now() - ?::interval)
                    """)
    void onlyWhatIsOldGoes(String table, String young, String old, String insert)
            throws SQLException {
        for (var age : List.of(young, old)) {
            BrandScope.within(brand, () -> jdbi.useHandle(h -> h.execute(insert, brand, age)));
        }
        prune(table);
        assertEquals(1, rows(table));
    }

    @Test
    void aRefusedLineIsKeptForThreeDays() throws SQLException {
        var id = UUID.randomUUID();
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(h -> {
                            h.execute(
                                    "insert into operation (brand, id, kind, state) values (?, ?, 'K', 'SUCCEEDED')",
                                    brand,
                                    id);
                            h.execute(
                                    """
                                    insert into operation_rejected (brand, operation_id, line, text, at)
                                    values (?1, ?2, 1, 'old', now() - interval '73 hours'), (?1, ?2, 2, 'young', now() - interval '71 hours')\
                                    """
                                            .replace("?1", "'" + brand + "'")
                                            .replace("?2", "'" + id + "'"));
                        }));
        prune("operation_rejected");
        assertEquals(1, rows("operation_rejected"));
        assertEquals(1, rows("operation"));
    }

    @Test
    void anOperationTakesItsRefusedLinesAlong() throws SQLException {
        var id = UUID.randomUUID();
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(h -> {
                            h.execute(
                                    """
                                    insert into operation (brand, id, kind, state, updated_at)
                                    values (?, ?, 'K', 'FAILED', now() - interval '31 days')\
                                    """,
                                    brand,
                                    id);
                            h.execute(
                                    "insert into operation_error values (?, ?, 1, '', 'is wrong')",
                                    brand,
                                    id);
                            h.execute(
                                    "insert into operation_rejected values (?, ?, 1, 'a line')",
                                    brand,
                                    id);
                        }));
        prune("operation");
        assertEquals(0, rows("operation_error"));
        assertEquals(0, rows("operation_rejected"));
    }

    private void prune(String table) throws SQLException {
        try (var connection = relay.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("delete from " + table);
        }
    }

    private int rows(String table) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(h ->
                                h.createQuery("select count(*) from " + table)
                                        .mapTo(Integer.class)
                                        .one()));
    }
}
