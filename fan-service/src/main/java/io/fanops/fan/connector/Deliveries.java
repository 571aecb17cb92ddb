package io.fanops.fan.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.profile.FansFromElsewhere;
import io.fanops.platform.operation.LineImport.Outcome;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Takes what systems post, each delivery once.
@ApplicationScoped
class Deliveries {
    private static final int RECORDS_AT_MOST = 500;
    private static final int ID_AT_MOST = 200;

    /// Faults kept and told of one delivery: enough to see what is wrong.
    private static final int FAULTS = 20;

    private final BrandSql sql;
    private final Connectors connectors;
    private final FansFromElsewhere fans;
    private final ObjectMapper json;
    private final Clock clock;

    Deliveries(
            BrandSql sql,
            Connectors connectors,
            FansFromElsewhere fans,
            ObjectMapper json,
            Clock clock) {
        this.sql = sql;
        this.connectors = connectors;
        this.fans = fans;
        this.json = json;
        this.clock = clock;
    }

    /// Takes a delivery; a repeat is answered as the first was.
    ///
    /// @param header gives a header's value, or null
    /// @return what became of it; `REFUSED` where nothing of it could be taken, and nothing is
    ///   changed then
    /// @throws Refused `DELIVERY_NOT_PROVED`, `MALFORMED_REQUEST`, `VALIDATION_FAILED` where the
    ///   records or the id are not where they should be
    @Transactional
    Delivery take(String key, UnaryOperator<@Nullable String> header, byte[] body) {
        var connector = connectors.require(key);
        var terms = connector.terms();
        if (!connector.isProved(header.apply(terms.proof().header()), body)) {
            throw new Refused(
                    ConnectorProblem.DELIVERY_NOT_PROVED,
                    "Header "
                            + terms.proof().header()
                            + " is missing or not as the secret makes it.");
        }
        var sent = read(body);
        var records = records(terms, sent);
        var id = id(terms, header, sent, body);
        // Whoever posts the same at the same moment waits here.
        int claimed =
                sql.run(
                        """
                        insert into connector_delivery (brand, connector, id, state, records, created, changed, faults, at)
                        values (:brand, :connector, :id, 'TAKEN', :records, 0, 0, '[]', :now)
                        on conflict (brand, connector, id) do update
                            set state = 'TAKEN', records = excluded.records, faults = '[]', at = excluded.at
                            where connector_delivery.state = 'REFUSED'\
                        """,
                        "connector",
                        key,
                        "id",
                        id,
                        "records",
                        records.size(),
                        "now",
                        clock.instant());
        if (claimed == 1) {
            note(key, id, records.size(), fans.take(terms.mapping(), records, "connector:" + key));
        }
        return find(key, id).orElseThrow(() -> new IllegalStateException("No delivery"));
    }

    private void note(String key, String id, int records, Outcome outcome) {
        var faults =
                outcome.errors().stream()
                        .limit(FAULTS)
                        .map(error -> new Fault(error.line(), error.pointer(), error.detail()))
                        .toList();
        long refused =
                outcome.errors().stream()
                        // A fan is taken but for an identity that is another's.
                        .filter(error -> !error.pointer().equals("/identities"))
                        .count();
        sql.run(
                """
                update connector_delivery set state = :state, created = :created, changed = :changed, faults = :faults::jsonb
                where brand = :brand and connector = :connector and id = :id\
                """,
                "state",
                (faults.isEmpty() ? State.TAKEN : refused == records ? State.REFUSED : State.PARTLY)
                        .name(),
                "created",
                outcome.created(),
                "changed",
                outcome.changed(),
                "faults",
                write(faults),
                "connector",
                key,
                "id",
                id);
    }

    /// Deliveries of the last seven days, the latest first.
    ///
    /// @param before only those that came before it; null for all
    List<Delivery> of(String connector, @Nullable Instant before, String beforeId, int limit) {
        return sql.list(
                """
                select * from connector_delivery where brand = :brand and connector = :connector
                    and (:before::timestamptz is null or (at, id) < (:before::timestamptz, :id))
                order by at desc, id desc limit :limit\
                """,
                (row, _) -> delivery(row),
                "connector",
                connector,
                "before",
                before,
                "id",
                beforeId,
                "limit",
                limit);
    }

    private Optional<Delivery> find(String connector, String id) {
        return sql.first(
                "select * from connector_delivery where brand = :brand and connector = :connector and id = :id",
                (row, _) -> delivery(row),
                "connector",
                connector,
                "id",
                id);
    }

    private JsonNode read(byte[] body) {
        try {
            var sent = json.readTree(body);
            if (sent.isObject() || sent.isArray()) {
                return sent;
            }
        } catch (IOException _) {
            // Told below.
        }
        throw new Refused(GeneralProblem.MALFORMED_REQUEST, "The body is no JSON object or array.");
    }

    private static List<JsonNode> records(ConnectorTerms terms, JsonNode sent) {
        var where = terms.records() == null ? "" : terms.records();
        var there = sent.at(where);
        var records = new ArrayList<JsonNode>();
        if (there.isArray()) {
            there.forEach(records::add);
        } else if (there.isObject()) {
            records.add(there);
        }
        if (records.isEmpty() || records.size() > RECORDS_AT_MOST) {
            throw Refused.invalid(
                    where, "must be a record, or 1 to " + RECORDS_AT_MOST + " of them");
        }
        return records;
    }

    private static String id(
            ConnectorTerms terms,
            UnaryOperator<@Nullable String> header,
            JsonNode sent,
            byte[] body) {
        var told = terms.deliveryId();
        if (told == null) {
            return hash(body);
        }
        var id =
                told.header() != null
                        ? header.apply(told.header())
                        : sent.at(told.pointer()).asText("");
        if (id == null || id.isBlank() || id.length() > ID_AT_MOST || id.indexOf('\0') >= 0) {
            throw Refused.invalid(
                    told.header() != null ? told.header() : String.valueOf(told.pointer()),
                    "must name the delivery in 1 to " + ID_AT_MOST + " characters");
        }
        return id;
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private Delivery delivery(ResultSet row) throws SQLException {
        try {
            return new Delivery(
                    row.getString("id"),
                    State.valueOf(row.getString("state")),
                    row.getInt("records"),
                    row.getInt("created"),
                    row.getInt("changed"),
                    List.of(json.readValue(row.getString("faults"), Fault[].class)),
                    BrandSql.at(row, "at"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Faults that cannot be read", e);
        }
    }

    private String write(List<Fault> faults) {
        try {
            return json.writeValueAsString(faults);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    enum State {
        TAKEN,
        /// Some records were refused, or an identity is another fan's.
        PARTLY,
        /// No record could be taken; the same delivery may come again.
        REFUSED
    }

    /// What became of a delivery.
    ///
    /// @param id as the system names it, or the SHA-256 of the body
    /// @param records how many it had
    /// @param created fans who became known
    /// @param changed known fans of whom something new was said
    /// @param faults the first twenty
    record Delivery(
            String id,
            State state,
            int records,
            int created,
            int changed,
            List<Fault> faults,
            Instant at) {}

    /// @param record its number in the delivery, from 1
    /// @param field of a fan, as a JSON pointer; empty where it is the whole record
    record Fault(long record, String field, String detail) {}
}
