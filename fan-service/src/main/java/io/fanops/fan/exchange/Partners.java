package io.fanops.fan.exchange;

import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The exchange partners of the brand in scope.
@ApplicationScoped
class Partners {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String ALL =
            """
            select key, name, channel, minimum_cell, secret_version, created_at from exchange_partner
            where brand = :brand and
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final Clock clock;

    Partners(Jdbi jdbi, BrandScope scope, Clock clock) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.clock = clock;
    }

    /// Makes a partner known by its key.
    ///
    /// @throws Refused `PARTNER_EXISTS` where the key is known with other content
    @Transactional(Transactional.TxType.MANDATORY)
    Made make(String key, String name, String channel, int minimumCell) {
        var secret = secret();
        int made =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into exchange_partner (brand, key, name, secret, channel, minimum_cell, created_at)
                                        values (:brand, :key, :name, :secret, :channel, :cell, :now) on conflict do nothing\
                                        """)
                                .bind("key", key)
                                .bind("name", name)
                                .bind("secret", secret)
                                .bind("channel", channel)
                                .bind("cell", minimumCell)
                                .bind("now", clock.instant())
                                .execute());
        var partner = find(key);
        if (!partner.says(name, channel, minimumCell)) {
            throw new Refused(
                    ExchangeProblem.PARTNER_EXISTS,
                    "The partner " + key + " has other content.",
                    new Refused.FieldError("/key", "exists with other content"));
        }
        return new Made(partner, made == 1 ? secret : null);
    }

    /// Gives a partner a new key; the old one is worth nothing any more.
    @Transactional(Transactional.TxType.MANDATORY)
    Made rotate(String key) {
        var secret = secret();
        int rotated =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update exchange_partner set secret = :secret, secret_version = secret_version + 1
                                        where brand = :brand and key = :key\
                                        """)
                                .bind("key", key)
                                .bind("secret", secret)
                                .execute());
        if (rotated == 0) {
            throw Refused.notFound("exchange partner");
        }
        return new Made(find(key), secret);
    }

    Partner find(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL + "key = :key")
                        .bind("key", key)
                        .map((row, _) -> partner(row))
                        .findFirst()
                        .orElseThrow(() -> Refused.notFound("exchange partner")));
    }

    List<Partner> after(String key, int count) {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL + "key > :after order by key limit :count")
                        .bind("after", key)
                        .bind("count", count)
                        .map((row, _) -> partner(row))
                        .list());
    }

    Partner.Hashing hashing(String key) {
        return new Partner.Hashing(bytes(key, "secret"));
    }

    Doubt doubt(String key) {
        return new Doubt(bytes(key, "doubt"));
    }

    private byte[] bytes(String key, String column) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select "
                                        + column
                                        + " from exchange_partner where brand = :brand and key = :key")
                        .bind("key", key)
                        .mapTo(byte[].class)
                        .one());
    }

    private static byte[] secret() {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        return secret;
    }

    private static Partner partner(ResultSet row) throws SQLException {
        return new Partner(
                row.getString("key"),
                row.getString("name"),
                row.getString("channel"),
                row.getInt("minimum_cell"),
                row.getInt("secret_version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /// @param secret null where the partner was there already
    record Made(Partner partner, byte @Nullable [] secret) {}
}
