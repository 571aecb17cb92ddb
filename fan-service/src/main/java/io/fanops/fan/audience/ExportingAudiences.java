package io.fanops.fan.audience;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.Expression.Membership;
import io.fanops.fan.population.Populations;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Writes audiences to whoever is to have them, and keeps a log of it.
@ApplicationScoped
class ExportingAudiences {
    private static final int FANS_AT_ONCE = 5_000;

    private final DefiningAudiences audiences;
    private final Meaning meaning;
    private final Populations populations;
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final Clock clock;

    ExportingAudiences(
            DefiningAudiences audiences,
            Meaning meaning,
            Populations populations,
            Jdbi jdbi,
            BrandScope scope,
            Clock clock) {
        this.audiences = audiences;
        this.meaning = meaning;
        this.populations = populations;
        this.jdbi = jdbi;
        this.scope = scope;
        this.clock = clock;
    }

    /// Logs an export before the first byte leaves.
    ///
    /// @param consent channel in which each fan written must have granted a consent; null for none
    Running begin(
            UUID audienceId,
            String recipient,
            String purpose,
            Identifier identifier,
            @Nullable String consent,
            String subject) {
        var audience = audiences.find(audienceId);
        var expression = meaning.of(audience);
        var members = populations.count(expression).count();
        var id = Ids.next();
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into audience_export (brand, id, audience_id, audience, purpose, recipient, consent, identifier,
                                    members, written, by_subject, at)
                                values (:brand, :id, :audienceId, :audience, :purpose, :recipient, :consent, :identifier, :members, 0,
                                    :subject, :at)\
                                """)
                        .bind("id", id)
                        .bind("audienceId", audienceId)
                        .bind("audience", audience.name())
                        .bind("purpose", purpose)
                        .bind("recipient", recipient)
                        .bind("consent", consent)
                        .bind("identifier", identifier.name())
                        .bind("members", members)
                        .bind("subject", subject)
                        .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                        .execute());
        return new Running(
                scope.brand(),
                id,
                audienceId,
                consent == null
                        ? expression
                        : new Expression.And(
                                List.of(
                                        expression,
                                        new Expression.Has(Membership.CONSENT, List.of(consent)))),
                consent,
                identifier);
    }

    /// Writes the members' identifiers, each once; the consent is asked of the tables at the moment
    /// of writing.
    void write(Running export, Writer writer) {
        // The body is written when the request's own brand has left the scope.
        BrandScope.within(
                export.brand(),
                () -> {
                    long written = 0;
                    for (var after = new UUID(0, 0); ; ) {
                        var page = populations.after(export.expression(), after, FANS_AT_ONCE);
                        for (var value : identifiers(export, page)) {
                            try {
                                writer.write(value);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            written++;
                        }
                        count(export, written);
                        if (page.size() < FANS_AT_ONCE) {
                            return written;
                        }
                        after = page.getLast();
                    }
                });
    }

    private void count(Running export, long written) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update audience_export set written = :written where brand = :brand and id = :id")
                        .bind("written", written)
                        .bind("brand", export.brand())
                        .bind("id", export.id())
                        .execute());
    }

    private List<String> identifiers(Running export, List<UUID> fans) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select %s as value from fan f
                                where f.brand = :brand and f.id = any(:fans) and f.merged_into is null and %1$s is not null
                                    and (:consent::text is null or exists (select from fan_consent c
                                        where c.brand = :brand and c.fan_id = f.id and c.channel = :consent and c.granted))
                                order by f.id\
                                """
                                        .formatted(export.identifier().sql))
                        .bind("brand", export.brand())
                        .bind("fans", fans.toArray(UUID[]::new))
                        .bind("consent", export.consent())
                        .mapTo(String.class)
                        .list()
                        .stream()
                        .map(export.identifier()::written)
                        .toList());
    }

    /// The log, in the order of time.
    List<Export> after(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select * from audience_export where brand = :brand and id > :after order by id limit :limit")
                        .bind("after", id)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new Export(
                                        row.getObject("id", UUID.class),
                                        row.getObject("audience_id", UUID.class),
                                        row.getString("audience"),
                                        row.getString("recipient"),
                                        row.getString("purpose"),
                                        Identifier.valueOf(row.getString("identifier")),
                                        row.getString("consent"),
                                        row.getLong("members"),
                                        row.getLong("written"),
                                        row.getString("by_subject"),
                                        row.getObject("at", OffsetDateTime.class).toInstant()))
                        .list());
    }

    enum Format {
        CSV,
        NDJSON
    }

    /// By what members are named.
    enum Identifier {
        FAN_ID("fanId", "f.id::text"),
        EXTERNAL_ID("externalId", "f.external_id"),
        EMAIL_SHA256("emailSha256", "f.email_key"),
        PHONE_SHA256("phoneSha256", "f.phone_key");

        final String column;
        private final String sql;

        Identifier(String column, String sql) {
            this.column = column;
            this.sql = sql;
        }

        boolean isHashed() {
            return this == EMAIL_SHA256 || this == PHONE_SHA256;
        }

        private String written(String value) {
            return switch (this) {
                case FAN_ID, EXTERNAL_ID -> value;
                case EMAIL_SHA256 -> hash(value);
                case PHONE_SHA256 -> hash(value.replace("+", ""));
            };
        }

        private static String hash(String value) {
            try {
                return HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(value.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    interface Writer {
        void write(String value) throws IOException;
    }

    /// An export that is being written.
    record Running(
            String brand,
            UUID id,
            UUID audience,
            Expression expression,
            @Nullable String consent,
            Identifier identifier) {}

    /// @param members who were in the audience
    /// @param written those of them with the consent and the identifier; of an export that broke
    ///   off, how many there were by then
    /// @param by subject of the token of who exported
    record Export(
            UUID id,
            UUID audienceId,
            String audience,
            String recipient,
            String purpose,
            Identifier identifier,
            @Nullable String consent,
            long members,
            long written,
            String by,
            Instant at) {}
}
