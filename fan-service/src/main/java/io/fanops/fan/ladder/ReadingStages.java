package io.fanops.fan.ladder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.ladder.Climb.Missing;
import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Says where a fan stands on the ladder, why, and what is missing for the next steps.
@ApplicationScoped
class ReadingStages {
    private final Jdbi jdbi;
    private final StandingRows rows;
    private final Journal journal;
    private final Rulebook rulebook;
    private final Deciding deciding;
    private final WhoIs who;
    private final Clock clock;

    ReadingStages(
            Jdbi jdbi,
            StandingRows rows,
            Journal journal,
            Rulebook rulebook,
            Deciding deciding,
            WhoIs who,
            Clock clock) {
        this.jdbi = jdbi;
        this.rows = rows;
        this.journal = journal;
        this.rulebook = rulebook;
        this.deciding = deciding;
        this.who = who;
        this.clock = clock;
    }

    /// @param fan in their own right
    /// @throws Refused `NOT_FOUND` where the fan was erased in the meantime
    StageView of(UUID fan) {
        var edition = rulebook.present().of(LadderRules.KIND);
        var rules = edition.rules();
        var row =
                rows.read(List.of(fan), null).stream()
                        .findFirst()
                        .orElseThrow(() -> Refused.notFound("fan"));
        var beginning = rows.beginnings(List.of(fan)).get(fan);
        if (beginning == null) {
            throw Refused.notFound("fan");
        }
        var touches = journal.of(List.of(fan), rules.kinds()).getOrDefault(fan, List.of());
        var standpoint =
                Climb.of(rules, beginning.known(), beginning.followed(), touches, clock.instant());
        boolean settled = standpoint.stage() == row.stage();
        boolean partner = deciding.isPartner(fan);
        return new StageView(
                row.stage(),
                settled ? standpoint.since() : row.since(),
                settled,
                partner,
                settled ? because(standpoint, touches, edition.version()) : null,
                standpoint.dueAt(),
                standpoint.missing(),
                partner ? List.of("endPartnership") : List.of("place", "acceptAsPartner"));
    }

    private static @Nullable Because because(
            Climb.Standpoint standpoint, List<Touch> touches, int version) {
        if (standpoint.moves().isEmpty()) {
            return null;
        }
        var last = standpoint.moves().getLast();
        return new Because(
                last.from(),
                last.words(),
                version,
                touches.stream()
                        .filter(touch -> last.evidence().contains(touch.source()))
                        .map(touch ->
                                new Evidence(
                                        touch.kind(),
                                        touch.source(),
                                        touch.at(),
                                        touch.channel(),
                                        touch.value(),
                                        touch.detail()))
                        .toList());
    }

    /// Up to `limit` moves of a fan, under whichever of their ids, the oldest first.
    List<StageMoved> moves(UUID fan, UUID after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select m.*, array(select jsonb_array_elements_text(m.evidence)) as sources, d.reason, d.made_by
                                from stage_move m
                                left join stage_decision d on d.brand = :brand and d.fan_id = any(:ids)
                                    and m.cause = 'decision:' || d.id
                                where m.brand = :brand and m.fan_id = any(:ids) and m.id > :after order by m.id limit :limit\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new StageMoved(
                                        row.getObject("id", UUID.class),
                                        Stage.valueOf(row.getString("from_stage")),
                                        Stage.valueOf(row.getString("to_stage")),
                                        row.getString("cause"),
                                        row.getString("rule"),
                                        row.getObject("rules_version", Integer.class),
                                        row.getString("reason"),
                                        row.getString("made_by"),
                                        List.of((String[]) row.getArray("sources").getArray()),
                                        instant(row, "reached_at"),
                                        row.getObject("at", OffsetDateTime.class).toInstant()))
                        .list());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /// Where a fan stands on the ladder.
    ///
    /// @param settled whether the stage is what the present rules make of the fan's touches; false
    ///   after a change of the rules, until the fan's next touch or a recomputation
    /// @param partner whether a partnership stands
    /// @param because why, by the present rules; null for who has only been seen
    /// @param dueAt when the next move falls due by itself
    /// @param nextSteps higher steps and what is missing for each
    /// @param actions what staff may do now
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StageView(
            Stage stage,
            @Nullable Instant since,
            boolean settled,
            boolean partner,
            @Nullable Because because,
            @Nullable Instant dueAt,
            List<Missing> nextSteps,
            @JsonProperty("_actions") @ActionsOf({StageResource.class, PartnershipResource.class})
                    List<String> actions) {}

    /// @param rule in words
    /// @param evidence the last touches that counted, at most five; empty where the profile or time
    ///   did it
    record Because(Stage from, String rule, int rulesVersion, List<Evidence> evidence) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Evidence(
            TouchKind kind,
            String source,
            Instant at,
            @Nullable String channel,
            @Nullable Long value,
            @Nullable String detail) {}

    /// A move as it was made and told.
    ///
    /// @param cause the source of the touch that completed the evidence; `profile`, `time` or
    ///   `recomputation` where there was none
    /// @param rule in words; null for moves by the profile
    /// @param reason and `madeBy` of a move by hand
    /// @param evidence sources of the last touches that counted, at most five
    /// @param reachedAt the moment of the evidence; left out where there is none
    /// @param at when it was made, which may be long after its evidence
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StageMoved(
            UUID id,
            Stage from,
            Stage to,
            String cause,
            @Nullable String rule,
            @Nullable Integer rulesVersion,
            @Nullable String reason,
            @Nullable String madeBy,
            List<String> evidence,
            @Nullable Instant reachedAt,
            Instant at) {}
}
