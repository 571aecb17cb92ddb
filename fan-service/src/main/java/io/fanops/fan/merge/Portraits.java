package io.fanops.fan.merge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fanops.platform.contracts.Stage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Shows who two fans are together.
@ApplicationScoped
class Portraits {
    private final Jdbi jdbi;

    Portraits(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Portrait of(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select f.*, attributes::text as attributes_json,
                                    (select coalesce(jsonb_agg(jsonb_build_object('channel', channel, 'externalId', external_id)
                                        order by channel, external_id), '[]')::text
                                        from fan_identity i where i.brand = :brand and i.fan_id = f.id) as identities,
                                    (select coalesce(jsonb_object_agg(channel, granted), '{}')::text
                                        from fan_consent c where c.brand = :brand and c.fan_id = f.id) as consents
                                from fan f where f.brand = :brand and f.id = :fan\
                                """)
                        .bind("fan", fan)
                        .map((row, _) -> {
                            var seen = row.getObject("last_seen", OffsetDateTime.class);
                            return new Portrait(
                                    fan,
                                    row.getString("external_id"),
                                    Stage.valueOf(row.getString("stage")),
                                    row.getString("nickname"),
                                    row.getString("gender"),
                                    row.getObject("birth_year", Integer.class),
                                    row.getString("phone"),
                                    row.getString("email"),
                                    row.getString("region"),
                                    row.getObject("joined_on", LocalDate.class),
                                    Arrays.asList((String[]) row.getArray("tags").getArray()),
                                    FanRows.json(row.getString("attributes_json")),
                                    FanRows.json(row.getString("identities")),
                                    FanRows.json(row.getString("consents")),
                                    row.getLong("orders"),
                                    row.getLong("spent"),
                                    seen == null ? null : seen.toInstant());
                        })
                        .one());
    }

    /// @param spent minor units of the brand's currency
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Portrait(
            UUID fanId,
            String externalId,
            Stage stage,
            @Nullable String nickname,
            @Nullable String gender,
            @Nullable Integer birthYear,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String region,
            @Nullable LocalDate joinedOn,
            List<String> tags,
            JsonNode attributes,
            JsonNode identities,
            JsonNode consents,
            long orders,
            long spent,
            @Nullable Instant lastSeen) {}
}
