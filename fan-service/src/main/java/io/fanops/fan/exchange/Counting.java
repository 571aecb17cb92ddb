package io.fanops.fan.exchange;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Counts who of a partner's list is a fan, and keeps a log of it.
@ApplicationScoped
class Counting {
    /// Counts that a partner gets in 24 hours, for each of them is one more equation.
    static final int A_DAY = 20;

    private static final Duration A_DAY_LONG = Duration.ofDays(1);

    /// How long lists are kept to be compared with; who waits longer meets another fan base.
    private static final Duration REMEMBERED = Duration.ofDays(90);

    /// Rows read at a time: a brand's identifiers pass through and are never held.
    private static final int FETCH = 5_000;

    private final Jdbi jdbi;
    private final Partners partners;
    private final Clock clock;

    Counting(Jdbi jdbi, Partners partners, Clock clock) {
        this.jdbi = jdbi;
        this.partners = partners;
        this.clock = clock;
    }

    /// Counts a list. The same list again gets the first answer.
    ///
    /// @param hashes lower-case hexadecimal HMACs
    /// @throws Refused `LIST_TOO_SMALL`, `LIST_TOO_SIMILAR`, `EXCHANGE_LIMIT`
    @Transactional(Transactional.TxType.MANDATORY)
    Counted count(String key, Identifier identifier, Collection<String> hashes, String by) {
        var listed = new HashSet<>(hashes);
        var prefixes = listed.stream().map(Counting::prefix).distinct().toArray(Long[]::new);
        return jdbi.withHandle(handle -> {
            lock(handle, key);
            var partner = partners.find(key);
            if (prefixes.length < partner.smallestList()) {
                throw new Refused(
                        ExchangeProblem.LIST_TOO_SMALL,
                        "Send at least " + partner.smallestList() + " different hashes.",
                        new Refused.FieldError("/hashes", "has too few different members"));
            }
            forget(handle);
            var nearest = nearest(handle, partner, identifier, prefixes);
            if (nearest != null) {
                return again(partner, nearest);
            }
            refuseBeyondTheDay(handle, partner);
            int found = found(handle, partner, identifier, listed);
            var counted =
                    new Counted(
                            Ids.next(),
                            identifier,
                            prefixes.length,
                            partner.secretVersion(),
                            found,
                            by,
                            clock.instant(),
                            0);
            keep(handle, partner, counted, prefixes);
            return counted;
        });
    }

    private static Counted again(Partner partner, Counted nearest) {
        if (nearest.difference() > 0) {
            throw new Refused(
                    ExchangeProblem.LIST_TOO_SIMILAR,
                    "It differs from an earlier list by fewer than "
                            + partner.minimumCell()
                            + " members.",
                    new Refused.FieldError("/hashes", "is too similar to an earlier list"));
        }
        return nearest;
    }

    private static Long prefix(String hash) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hash, 0, 16)).getLong();
    }

    /// Lists that come at once are compared with each other too.
    private void lock(Handle handle, String key) {
        BrandSql.takeTurns(handle, "exchange", key);
    }

    private void forget(Handle handle) {
        handle.createUpdate("delete from exchange_count where brand = :brand and at < :before")
                .bind("before", clock.instant().minus(REMEMBERED))
                .execute();
    }

    /// The earlier list that differs least from this one, if it differs by fewer members than the
    /// cell. Lists whose sizes differ by more cannot.
    private @Nullable Counted nearest(
            Handle handle, Partner partner, Identifier identifier, Long[] prefixes) {
        return handle.createQuery(
                        """
                        select * from (
                            select c.*, c.listed + :listed - 2 * (
                                select count(*) from unnest(c.hashes) h where h in (select unnest(:hashes))) as difference
                            from exchange_count c
                            where c.brand = :brand and c.partner = :partner and c.identifier = :identifier
                                and c.secret_version = :version and abs(c.listed - :listed) < :cell
                        ) as compared where difference < :cell order by difference, id limit 1\
                        """)
                .bind("partner", partner.key())
                .bind("identifier", identifier.name())
                .bind("version", partner.secretVersion())
                .bind("cell", partner.minimumCell())
                .bind("listed", prefixes.length)
                .bind("hashes", prefixes)
                .map((row, _) -> counted(row, row.getInt("difference")))
                .findFirst()
                .orElse(null);
    }

    /// Says when the earliest of the last counts is a day old.
    private void refuseBeyondTheDay(Handle handle, Partner partner) {
        handle.createQuery(
                        "select at from exchange_count where brand = :brand and partner = :partner and at > :since"
                                + " order by at desc offset :others limit 1")
                .bind("partner", partner.key())
                .bind("since", clock.instant().minus(A_DAY_LONG))
                .bind("others", A_DAY - 1)
                .mapTo(Instant.class)
                .findFirst()
                .ifPresent(earliest -> {
                    var free = earliest.plus(A_DAY_LONG);
                    throw new Refused(
                            ExchangeProblem.EXCHANGE_LIMIT,
                            "There are "
                                    + A_DAY
                                    + " counts in 24 hours; the next may be asked for at "
                                    + free.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)
                                    + ".",
                            Duration.between(clock.instant(), free));
                });
    }

    /// An estimate of the members of the list of whom a consenting fan has the identifier.
    private int found(Handle handle, Partner partner, Identifier identifier, Set<String> listed) {
        var hashing = partners.hashing(partner.key());
        var doubt = partners.doubt(partner.key());
        var fans = new HashSet<String>();
        handle.createQuery(
                        """
                        select i.name from (%s) as i
                        join fan f on f.brand = :brand and f.id = i.fan_id and f.merged_into is null
                        join fan_consent c on c.brand = :brand and c.fan_id = f.id and c.channel = :channel and c.granted\
                        """
                                .formatted(identifier.names))
                .bind("channel", partner.channel())
                .setFetchSize(FETCH)
                .mapTo(String.class)
                .forEach(name -> {
                    var hash = HexFormat.of().formatHex(hashing.of(name));
                    if (listed.contains(hash)) {
                        fans.add(hash);
                    }
                });
        long counted =
                listed.stream()
                        .filter(hash -> fans.contains(hash) != doubt.isWrongOf(hash))
                        .count();
        return Doubt.estimate((int) counted, listed.size());
    }

    private void keep(Handle handle, Partner partner, Counted counted, Long[] prefixes) {
        handle.createUpdate(
                        """
                        insert into exchange_count (brand, id, partner, identifier, secret_version, hashes, listed, answer, by, at)
                        values (:brand, :id, :partner, :identifier, :version, :hashes, :listed, :answer, :by, :at)\
                        """)
                .bind("id", counted.id())
                .bind("partner", partner.key())
                .bind("identifier", counted.identifier().name())
                .bind("version", counted.secretVersion())
                .bind("hashes", prefixes)
                .bind("listed", counted.listed())
                .bind("answer", counted.found())
                .bind("by", counted.by())
                .bind("at", counted.at())
                .execute();
    }

    /// The log of counts.
    List<Counted> after(String key, UUID id, int count) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select id, identifier, listed, secret_version, answer, by, at from exchange_count
                                where brand = :brand and partner = :partner and id > :after order by id limit :count\
                                """)
                        .bind("partner", key)
                        .bind("after", id)
                        .bind("count", count)
                        .map((row, _) -> counted(row, 0))
                        .list());
    }

    private static Counted counted(ResultSet row, int difference) throws SQLException {
        return new Counted(
                row.getObject("id", UUID.class),
                Identifier.valueOf(row.getString("identifier")),
                row.getInt("listed"),
                row.getInt("secret_version"),
                row.getInt("answer"),
                row.getString("by"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                difference);
    }

    /// What people are compared by, each with the query for fans' normalised names.
    enum Identifier {
        PHONE(profile("phone_key") + named("PHONE", "substr(match_key, 7)")),
        EMAIL(profile("email_key") + named("EMAIL", "substr(match_key, 7)")),
        WECHAT_UNIONID(
                "select null::uuid as fan_id, null::text as name where false"
                        + named("WECHAT_UNIONID", "external_id"));

        private final String names;

        Identifier(String names) {
            this.names = names;
        }

        private static String profile(String column) {
            return "select id as fan_id, %1$s as name from fan where brand = :brand and %1$s is not null"
                    .formatted(column);
        }

        private static String named(String kind, String name) {
            return " union all select fan_id, %s from fan_identity where brand = :brand and upper(channel) = '%s'"
                    .formatted(name, kind);
        }
    }

    /// @param listed different members of the list
    /// @param found an estimate of those who are fans; not to be told but as an [Answer]
    /// @param difference members by which it differs from the list that was asked
    record Counted(
            UUID id,
            Identifier identifier,
            int listed,
            int secretVersion,
            int found,
            String by,
            Instant at,
            int difference) {}
}
