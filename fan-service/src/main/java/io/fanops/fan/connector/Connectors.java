package io.fanops.fan.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.profile.FansFromElsewhere;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The connectors of the brand in scope, and whose an address is.
@ApplicationScoped
class Connectors {
    /// A brand has some tills, shops and forms, not one for each customer.
    private static final int AT_MOST = 200;

    /// 98 bits: not to be guessed.
    private static final int CODE_LENGTH = 20;

    /// 196 bits.
    private static final int SECRET_LENGTH = 40;

    private final BrandSql sql;
    private final Jdbi jdbi;
    private final FansFromElsewhere fans;
    private final ObjectMapper json;
    private final Clock clock;

    Connectors(BrandSql sql, Jdbi jdbi, FansFromElsewhere fans, ObjectMapper json, Clock clock) {
        this.sql = sql;
        this.jdbi = jdbi;
        this.fans = fans;
        this.json = json;
        this.clock = clock;
    }

    /// Makes a connector what is said, new or known.
    ///
    /// @param secret the system's own; null for one of ours, or for the one that there is
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    /// @throws Refused `VALIDATION_FAILED`, `PRECONDITION_FAILED`, `TOO_MANY_CONNECTORS`
    @Transactional
    Put put(String key, ConnectorTerms terms, @Nullable String secret, @Nullable String ifMatch) {
        terms.check();
        ConnectorTerms.checkColumns(fans.columns(terms.mapping()));
        sql.takeTurns("connectors");
        var before = find(key);
        if (ifMatch != null) {
            Revision.check(ifMatch, before.map(Connector::version).orElse(-1));
        }
        return before.isPresent()
                ? new Put(change(before.get(), terms, secret), null, false)
                : make(key, terms, secret);
    }

    private Put make(String key, ConnectorTerms terms, @Nullable String given) {
        if (sql.number("select count(*) from connector where brand = :brand") >= AT_MOST) {
            throw new Refused(
                    ConnectorProblem.TOO_MANY_CONNECTORS, "A brand has at most " + AT_MOST + ".");
        }
        var secret = given == null ? ReadableCode.next(SECRET_LENGTH) : given;
        var code = ReadableCode.next(CODE_LENGTH);
        sql.run(
                """
                insert into connector (brand, key, terms, code, secret, created_at)
                values (:brand, :key, :terms::jsonb, :code, :secret, :now)\
                """,
                "key",
                key,
                "terms",
                write(terms),
                "code",
                code,
                "secret",
                secret,
                "now",
                clock.instant());
        sql.run(
                "insert into connector_directory (code, brand, key) values (:code, :brand, :key)",
                "code",
                code,
                "key",
                key);
        return new Put(require(key), given == null ? secret : null, true);
    }

    private Connector change(Connector before, ConnectorTerms terms, @Nullable String secret) {
        sql.run(
                """
                update connector set terms = :terms::jsonb, secret = coalesce(:secret::text, secret), version = version + 1
                where brand = :brand and key = :key
                    and (terms <> :terms::jsonb or secret <> coalesce(:secret::text, secret))\
                """,
                "terms",
                write(terms),
                "secret",
                secret,
                "key",
                before.key());
        return require(before.key());
    }

    /// Draws a new secret; the old one proves nothing any more.
    ///
    /// @throws Refused `NOT_FOUND`
    @Transactional(Transactional.TxType.MANDATORY)
    Put rotate(String key) {
        var secret = ReadableCode.next(SECRET_LENGTH);
        int rotated =
                sql.run(
                        "update connector set secret = :secret, version = version + 1 where brand = :brand and key = :key",
                        "secret",
                        secret,
                        "key",
                        key);
        if (rotated == 0) {
            throw Refused.notFound("connector");
        }
        return new Put(require(key), secret, false);
    }

    /// @throws Refused `NOT_FOUND`
    @Transactional
    void delete(String key) {
        var connector = require(key);
        sql.run(
                "delete from connector_directory where brand = :brand and code = :code",
                "code",
                connector.code());
        sql.run("delete from connector where brand = :brand and key = :key", "key", key);
    }

    /// @throws Refused `NOT_FOUND`
    Connector require(String key) {
        return find(key).orElseThrow(() -> Refused.notFound("connector"));
    }

    private Optional<Connector> find(String key) {
        return sql.first(
                "select * from connector where brand = :brand and key = :key",
                (row, _) -> read(row),
                "key",
                key);
    }

    List<Connector> after(String key, int limit) {
        return sql.list(
                "select * from connector where brand = :brand and key > :key order by key limit :limit",
                (row, _) -> read(row),
                "key",
                key,
                "limit",
                limit);
    }

    /// Whose an address is; needs no brand in scope.
    Optional<Address> at(String code) {
        return jdbi.withHandle(handle ->
                handle.createQuery("select brand, key from connector_directory where code = :code")
                        .bind("code", code)
                        .map((row, _) -> new Address(row.getString("brand"), row.getString("key")))
                        .findFirst());
    }

    private Connector read(ResultSet row) throws SQLException {
        try {
            return new Connector(
                    row.getString("key"),
                    json.readValue(row.getString("terms"), ConnectorTerms.class),
                    row.getString("code"),
                    row.getString("secret"),
                    row.getInt("version"),
                    BrandSql.at(row, "created_at"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Terms that cannot be read", e);
        }
    }

    private String write(ConnectorTerms terms) {
        try {
            return json.writeValueAsString(terms);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    record Address(String brand, String connector) {}

    /// @param secret told this once; null where nobody needs to be told
    record Put(Connector connector, @Nullable String secret, boolean isNew) {}
}
