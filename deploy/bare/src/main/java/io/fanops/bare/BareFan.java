package io.fanops.bare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads a fan by plain JDBC as the fan service does, without a token, a wall or a problem
/// document.
@Path("/brands/{brand}/fans/{fan}")
public class BareFan {
    private static final String SELECT =
            """
            select f.id, f.external_id, f.stage, f.tier, f.nickname, f.gender, f.birth_year, f.phone, f.email, f.region, f.joined_on,
                f.tags, f.attributes, f.attitude, f.roles, f.orders, f.spent, f.last_seen, f.created_at, f.version,
                (select json_agg(json_build_object('channel', i.channel, 'externalId', i.external_id) order by i.channel, i.external_id)
                    from fan_identity i where i.brand = f.brand and i.fan_id = f.id) as identities,
                (select json_object_agg(c.channel, c.granted)
                    from fan_consent c where c.brand = f.brand and c.fan_id = f.id) as consents,
                (select b.timezone from brand b where b.brand = f.brand) as timezone
            from fan f join fan a on a.brand = ? and f.id = case when a.merged_into is null then a.id else a.merged_into end where f.brand = ? and a.id = ?\
            """;

    private final AgroalDataSource database;
    private final ObjectMapper json;

    BareFan(AgroalDataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    @GET
    @RunOnVirtualThread
    public Fan read(@PathParam("brand") String brand, @PathParam("fan") UUID fan)
            throws SQLException, JsonProcessingException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, brand);
            statement.setString(2, brand);
            statement.setObject(3, fan);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new NotFoundException();
                }
                return fan(row);
            }
        }
    }

    private Fan fan(ResultSet row) throws SQLException, JsonProcessingException {
        return new Fan(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                row.getString("stage"),
                row.getString("tier"),
                row.getString("attitude"),
                List.of((String[]) row.getArray("roles").getArray()),
                row.getString("nickname"),
                row.getString("gender"),
                row.getObject("birth_year", Integer.class),
                row.getString("phone"),
                row.getString("email"),
                row.getString("region"),
                row.getObject("joined_on", LocalDate.class),
                List.of((String[]) row.getArray("tags").getArray()),
                tree(row.getString("attributes")),
                tree(row.getString("identities")),
                tree(row.getString("consents")),
                row.getLong("orders"),
                row.getLong("spent"),
                row.getObject("last_seen", OffsetDateTime.class),
                row.getObject("created_at", OffsetDateTime.class));
    }

    private @Nullable JsonNode tree(@Nullable String text) throws JsonProcessingException {
        return text == null ? null : json.readTree(text);
    }

    public record Fan(
            UUID id,
            String externalId,
            String stage,
            @Nullable String tier,
            String attitude,
            List<String> roles,
            @Nullable String nickname,
            @Nullable String gender,
            @Nullable Integer birthYear,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String region,
            @Nullable LocalDate joinedOn,
            List<String> tags,
            @Nullable JsonNode attributes,
            @Nullable JsonNode identities,
            @Nullable JsonNode consents,
            long orders,
            long spent,
            @Nullable OffsetDateTime lastSeen,
            OffsetDateTime createdAt) {}
}
