package io.fanops.fan.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.who.WhoIs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Which tiers and attitude classes fans came through.
@ApplicationScoped
public class ClassMoves {
    private final Jdbi jdbi;
    private final WhoIs who;

    ClassMoves(Jdbi jdbi, WhoIs who) {
        this.jdbi = jdbi;
        this.who = who;
    }

    /// Up to `limit` moves of a fan, under whichever of their ids, the oldest first.
    ///
    /// @param kind `TIER` or `ATTITUDE`
    public List<ClassMove> of(UUID fan, String kind, UUID after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from class_move
                                where brand = :brand and fan_id = any(:ids) and kind = :kind and id > :after
                                order by id limit :limit\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .bind("kind", kind)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new ClassMove(
                                        row.getObject("id", UUID.class),
                                        row.getString("from_class"),
                                        row.getString("to_class"),
                                        row.getString("because"),
                                        row.getInt("rules_version"),
                                        row.getObject("at", OffsetDateTime.class).toInstant()))
                        .list());
    }

    /// @param because the figures that decided, in words
    /// @param at when it was computed
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ClassMove(
            UUID id,
            @Nullable String from,
            String to,
            String because,
            int rulesVersion,
            Instant at) {}
}
