package io.fanops.fan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fanops.fan.profile.FanDetails.ChannelIdentity;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.KeptPlan;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Reads fans with their identities and consents, in one statement and without a transaction.
@ApplicationScoped
class ReadingFans {
    private static final String FAN =
            """
            select f.id, f.external_id, f.stage, f.tier, f.nickname, f.gender, f.birth_year, f.phone, f.email, f.region, f.joined_on,
                f.tags, f.attributes, f.attitude, f.roles, f.orders, f.spent, f.last_seen, f.created_at, f.version,
                (select json_agg(json_build_object('channel', i.channel, 'externalId', i.external_id) order by i.channel, i.external_id)
                    from fan_identity i where i.brand = f.brand and i.fan_id = f.id) as identities,
                (select json_object_agg(c.channel, c.granted)
                    from fan_consent c where c.brand = f.brand and c.fan_id = f.id) as consents,
                (select b.timezone from brand b where b.brand = f.brand) as timezone
            from fan f\
            """;

    /// The fan that an id or a name means: of one who turned out to be another, that other one.
    private static final String MEANT =
            FAN
                    + """
                       join fan a on a.brand = :brand
                        and f.id = case when a.merged_into is null then a.id else a.merged_into end
                    where f.brand = :brand and \
                    """;

    private static final TypeReference<TreeMap<String, Object>> ATTRIBUTES =
            new TypeReference<>() {};
    private static final TypeReference<List<ChannelIdentity>> IDENTITIES = new TypeReference<>() {};
    private static final TypeReference<TreeMap<String, Boolean>> CONSENTS =
            new TypeReference<>() {};

    /// What our own columns hold may be longer than what we take from callers: PostgreSQL writes
    /// 1e300 out.
    private final JsonMapper stored = new JsonMapper();

    private final Jdbi jdbi;
    private final Clock clock;

    ReadingFans(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /// @throws Refused `NOT_FOUND` for an id that no fan of the brand has
    Read of(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(MEANT + "a.id = :id")
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("id", id)
                        .map((row, _) -> new Read(view(row), row.getInt("version")))
                        .findFirst()
                        .orElseThrow(() -> Refused.notFound("fan")));
    }

    /// The fan of this name, if there is one.
    List<FanView> named(String externalId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(MEANT + "a.external_id = :externalId")
                        .bind("externalId", externalId)
                        .map((row, _) -> view(row))
                        .list());
    }

    /// Up to `count` fans in their own right in the order of their ids, after `id`.
    List<FanView> after(UUID id, int count) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                FAN
                                        + " where f.brand = :brand and f.id > :id and f.merged_into is null order by f.id limit :count")
                        .bind("id", id)
                        .bind("count", count)
                        .map((row, _) -> view(row))
                        .list());
    }

    private FanView view(ResultSet row) throws SQLException {
        var birthYear = row.getObject("birth_year", Integer.class);
        var lastSeen = row.getObject("last_seen", OffsetDateTime.class);
        return new FanView(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                Stage.valueOf(row.getString("stage")),
                row.getString("tier"),
                row.getString("attitude"),
                List.of((String[]) row.getArray("roles").getArray()),
                row.getString("nickname"),
                row.getString("gender"),
                birthYear,
                birthYear == null ? null : FanView.ageBand(birthYear, year(row)),
                row.getString("phone"),
                row.getString("email"),
                row.getString("region"),
                row.getObject("joined_on", LocalDate.class),
                List.of((String[]) row.getArray("tags").getArray()),
                read(row.getString("attributes"), ATTRIBUTES, new TreeMap<>()),
                read(row.getString("identities"), IDENTITIES, List.of()),
                read(row.getString("consents"), CONSENTS, new TreeMap<>()),
                row.getLong("orders"),
                row.getLong("spent"),
                lastSeen == null ? null : lastSeen.toInstant(),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /// This year in the brand's time zone; in UTC for a brand that is being onboarded.
    private Year year(ResultSet row) throws SQLException {
        var timezone = row.getString("timezone");
        return Year.now(clock.withZone(ZoneId.of(timezone == null ? "UTC" : timezone)));
    }

    private <T> T read(@Nullable String json, TypeReference<? extends T> type, T none) {
        if (json == null || json.equals("{}")) {
            return none;
        }
        try {
            return stored.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A column that cannot be read", e);
        }
    }

    /// @param version as in the `ETag`
    record Read(FanView fan, int version) {}
}
