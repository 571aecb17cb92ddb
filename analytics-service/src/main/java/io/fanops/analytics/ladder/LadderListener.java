package io.fanops.analytics.ladder;

import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.inbox.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

@ApplicationScoped
class LadderListener implements FactListener {
    private final Jdbi jdbi;

    LadderListener(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        var told = new ArrayList<FanFact>();
        var fans = new TreeSet<UUID>();
        for (var received : facts) {
            if (received.fact() instanceof FanFact fact && fact.fanId() instanceof UUID fan) {
                told.add(fact);
                fans.add(fan);
                switch (fact) {
                    case FanFact.Merged f -> fans.add(f.mergedFanId());
                    case FanFact.MergeUndone f -> fans.add(f.mergedFanId());
                    case FanFact.BrandOnboarded _,
                            FanFact.Joined _,
                            FanFact.StageMoved _,
                            FanFact.Erased _ -> {}
                }
            }
        }
        if (told.isEmpty()) {
            return;
        }
        var before = places(brand, fans);
        var after = new TreeMap<UUID, FanPlace>();
        fans.forEach(fan -> after.put(fan, before.getOrDefault(fan, FanPlace.UNKNOWN)));
        var moves = new TreeMap<Move, Long>();
        for (var fact : told) {
            switch (fact) {
                case FanFact.BrandOnboarded _ -> {}
                case FanFact.Joined f ->
                        after.computeIfPresent(
                                f.fanId(), (_, place) -> place.join(f.stage(), f.at()));
                case FanFact.StageMoved f -> {
                    after.computeIfPresent(f.fanId(), (_, place) -> place.move(f.to(), f.at()));
                    moves.merge(new Move(f.from(), f.to()), 1L, Long::sum);
                }
                case FanFact.Erased f ->
                        after.computeIfPresent(f.fanId(), (_, place) -> place.erase());
                case FanFact.Merged f ->
                        after.computeIfPresent(
                                f.mergedFanId(), (_, place) -> place.merge(true, f.at()));
                case FanFact.MergeUndone f ->
                        after.computeIfPresent(
                                f.mergedFanId(), (_, place) -> place.merge(false, f.at()));
            }
        }
        store(brand, after);
        var stages = new EnumMap<Stage, Long>(Stage.class);
        before.values()
                .forEach(place ->
                        place.counted().ifPresent(stage -> stages.merge(stage, -1L, Long::sum)));
        after.values()
                .forEach(place ->
                        place.counted().ifPresent(stage -> stages.merge(stage, 1L, Long::sum)));
        stages.values().removeIf(change -> change == 0);
        count(brand, stages);
        countMoves(brand, moves);
    }

    private Map<UUID, FanPlace> places(String brand, TreeSet<UUID> fans) {
        var places = new HashMap<UUID, FanPlace>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select fan_id, stage, since, joined, erased, merged, merged_at from ladder_fan
                                where brand = :brand and fan_id = any(:fans) order by fan_id for update\
                                """)
                        .bind("brand", brand)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("fan_id", UUID.class),
                                        new FanPlace(
                                                Stage.valueOf(row.getString("stage")),
                                                row.getTimestamp("since").toInstant(),
                                                row.getBoolean("joined"),
                                                row.getBoolean("erased"),
                                                row.getBoolean("merged"),
                                                row.getTimestamp("merged_at").toInstant())))
                        .forEach(place -> places.put(place.getKey(), place.getValue())));
        return places;
    }

    private void store(String brand, Map<UUID, FanPlace> places) {
        var values = places.values();
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into ladder_fan (brand, fan_id, stage, since, joined, erased, merged, merged_at)
                                select :brand, f, s, t, j, e, m, a
                                from unnest(:fans, :stages, cast(:since as timestamptz[]), :joined, :erased, :merged,
                                    cast(:mergedAt as timestamptz[])) as p(f, s, t, j, e, m, a)
                                on conflict (brand, fan_id) do update set stage = excluded.stage, since = excluded.since,
                                    joined = excluded.joined, erased = excluded.erased, merged = excluded.merged,
                                    merged_at = excluded.merged_at\
                                """)
                        .bind("brand", brand)
                        .bind("fans", places.keySet().toArray(UUID[]::new))
                        .bind(
                                "stages",
                                values.stream().map(p -> p.stage().name()).toArray(String[]::new))
                        .bind(
                                "since",
                                values.stream()
                                        .map(p -> p.since().toString())
                                        .toArray(String[]::new))
                        .bind(
                                "joined",
                                values.stream().map(FanPlace::joined).toArray(Boolean[]::new))
                        .bind(
                                "erased",
                                values.stream().map(FanPlace::erased).toArray(Boolean[]::new))
                        .bind(
                                "merged",
                                values.stream().map(FanPlace::merged).toArray(Boolean[]::new))
                        .bind(
                                "mergedAt",
                                values.stream()
                                        .map(p -> p.mergedAt().toString())
                                        .toArray(String[]::new))
                        .execute());
    }

    private void count(String brand, Map<Stage, Long> changes) {
        if (changes.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into ladder_stage (brand, stage, fans)
                                select :brand, s, n from unnest(:stages, :changes) as c(s, n)
                                on conflict (brand, stage) do update set fans = ladder_stage.fans + excluded.fans\
                                """)
                        .bind("brand", brand)
                        .bind(
                                "stages",
                                changes.keySet().stream().map(Stage::name).toArray(String[]::new))
                        .bind("changes", changes.values().toArray(Long[]::new))
                        .execute());
    }

    private void countMoves(String brand, Map<Move, Long> moves) {
        if (moves.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into ladder_move (brand, from_stage, to_stage, fans)
                                select :brand, f, t, n from unnest(:from, :to, :fans) as m(f, t, n)
                                on conflict (brand, from_stage, to_stage) do update
                                set fans = ladder_move.fans + excluded.fans\
                                """)
                        .bind("brand", brand)
                        .bind(
                                "from",
                                moves.keySet().stream()
                                        .map(m -> m.from().name())
                                        .toArray(String[]::new))
                        .bind(
                                "to",
                                moves.keySet().stream()
                                        .map(m -> m.to().name())
                                        .toArray(String[]::new))
                        .bind("fans", moves.values().toArray(Long[]::new))
                        .execute());
    }

    private record Move(Stage from, Stage to) implements Comparable<Move> {
        @Override
        public int compareTo(Move other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }
}
