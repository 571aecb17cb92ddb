package io.fanops.analytics.ladder;

import io.fanops.analytics.ladder.LadderResource.AtStage;
import io.fanops.analytics.ladder.LadderResource.Moves;
import io.fanops.platform.contracts.Stage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// Reads the ladder's rollups.
@ApplicationScoped
class LadderFigures {
    private final Jdbi jdbi;

    LadderFigures(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<AtStage> stages() {
        var fans = new EnumMap<Stage, Long>(Stage.class);
        jdbi.useHandle(handle ->
                handle.createQuery("select stage, fans from ladder_stage where brand = :brand")
                        .map((row, _) ->
                                new AtStage(
                                        Stage.valueOf(row.getString("stage")), row.getLong("fans")))
                        .forEach(row -> fans.put(row.stage(), row.fans())));
        return Arrays.stream(Stage.values())
                .map(stage -> new AtStage(stage, fans.getOrDefault(stage, 0L)))
                .toList();
    }

    List<Moves> moves() {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                "select from_stage, to_stage, fans from ladder_move where brand = :brand")
                        .map((row, _) ->
                                new Moves(
                                        Stage.valueOf(row.getString("from_stage")),
                                        Stage.valueOf(row.getString("to_stage")),
                                        row.getLong("fans")))
                        .stream()
                        .sorted(Comparator.comparing(Moves::from).thenComparing(Moves::to))
                        .toList());
    }
}
