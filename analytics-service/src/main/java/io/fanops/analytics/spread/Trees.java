package io.fanops.analytics.spread;

import io.fanops.analytics.spread.Forest.Changes;
import io.fanops.analytics.spread.Forest.Generation;
import io.fanops.analytics.spread.Forest.Level;
import io.fanops.analytics.spread.Forest.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The trees as they are kept.
@ApplicationScoped
class Trees {
    private final Jdbi jdbi;

    Trees(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Keeps other batches off a program's trees until the transaction ends.
    void lock(String brand, String program) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                "select 1 from pg_advisory_xact_lock(hashtextextended(:brand || '/spread/' || :program, 0))")
                        .bind("brand", brand)
                        .bind("program", program)
                        .mapTo(Integer.class)
                        .one());
    }

    /// What a change touches: the fans themselves, all above them and above their new parents, all
    /// below those who move.
    ///
    /// @param parents fans who move, with their new parents
    Forest around(
            String brand,
            String program,
            Collection<UUID> fans,
            Map<UUID, @Nullable UUID> parents) {
        var touched = new HashSet<>(fans);
        touched.addAll(parents.keySet());
        parents.values().stream().filter(Objects::nonNull).forEach(touched::add);
        if (touched.isEmpty()) {
            return new Forest(List.of());
        }
        // `offset 0` keeps PostgreSQL from joining each step to a scan of the whole program: the
        // cost is then that of the fans found, whatever the program's size.
        return new Forest(
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        with recursive up as (
                                            select n.* from spread_node n
                                            where n.brand = :brand and n.program = :program and n.fan_id = any(:touched)
                                            union
                                            select p.* from up cross join lateral (
                                                select * from spread_node p where p.brand = :brand
                                                    and p.program = :program and p.fan_id = up.parent_id offset 0) p),
                                        down as (
                                            select n.* from spread_node n
                                            where n.brand = :brand and n.program = :program and n.fan_id = any(:moving)
                                            union
                                            select c.* from down cross join lateral (
                                                select * from spread_node c where c.brand = :brand
                                                    and c.program = :program and c.parent_id = down.fan_id offset 0) c)
                                        select * from up union select * from down\
                                        """)
                                .bind("brand", brand)
                                .bind("program", program)
                                .bind("touched", touched.toArray(UUID[]::new))
                                .bind("moving", parents.keySet().toArray(UUID[]::new))
                                .map((row, _) ->
                                        new Place(
                                                row.getObject("fan_id", UUID.class),
                                                row.getObject("parent_id", UUID.class),
                                                row.getObject("root_id", UUID.class),
                                                row.getInt("generation"),
                                                row.getLong("invited"),
                                                row.getLong("direct"),
                                                row.getLong("total")))
                                .list()));
    }

    void store(String brand, String program, Changes changes) {
        if (!changes.kept().isEmpty()) {
            keep(brand, program, changes.kept());
        }
        if (!changes.gone().isEmpty()) {
            jdbi.useHandle(handle ->
                    handle.createUpdate(
                                    "delete from spread_node where brand = :brand and program = :program and fan_id = any(:fans)")
                            .bind("brand", brand)
                            .bind("program", program)
                            .bind("fans", changes.gone().toArray(UUID[]::new))
                            .execute());
        }
        var levels = changes.levels();
        if (!levels.isEmpty()) {
            countLevels(brand, program, levels);
        }
        var generations = changes.generations();
        if (!generations.isEmpty()) {
            countGenerations(brand, program, generations);
        }
    }

    private void keep(String brand, String program, List<Place> places) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into spread_node
                                    (brand, program, fan_id, parent_id, root_id, generation, invited, direct, total)
                                select :brand, :program, f, p, r, g, i, d, t
                                from unnest(:fans, :parents, :roots, :generations, :invited, :direct, :total)
                                    as n(f, p, r, g, i, d, t)
                                on conflict (brand, program, fan_id) do update set parent_id = excluded.parent_id,
                                    root_id = excluded.root_id, generation = excluded.generation, invited = excluded.invited,
                                    direct = excluded.direct, total = excluded.total\
                                """)
                        .bind("brand", brand)
                        .bind("program", program)
                        .bind("fans", places.stream().map(Place::fan).toArray(UUID[]::new))
                        .bind("parents", places.stream().map(Place::parent).toArray(UUID[]::new))
                        .bind("roots", places.stream().map(Place::root).toArray(UUID[]::new))
                        .bind(
                                "generations",
                                places.stream().map(Place::generation).toArray(Integer[]::new))
                        .bind("invited", places.stream().map(Place::invited).toArray(Long[]::new))
                        .bind("direct", places.stream().map(Place::direct).toArray(Long[]::new))
                        .bind("total", places.stream().map(Place::total).toArray(Long[]::new))
                        .execute());
    }

    private void countLevels(String brand, String program, Map<Level, Long> changes) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            insert into spread_level (brand, program, root_id, generation, fans)
                            select :brand, :program, r, g, f from unnest(:roots, :generations, :fans) as l(r, g, f)
                            on conflict (brand, program, root_id, generation) do update
                            set fans = spread_level.fans + excluded.fans\
                            """)
                    .bind("brand", brand)
                    .bind("program", program)
                    .bind("roots", changes.keySet().stream().map(Level::root).toArray(UUID[]::new))
                    .bind(
                            "generations",
                            changes.keySet().stream()
                                    .map(Level::generation)
                                    .toArray(Integer[]::new))
                    .bind("fans", changes.values().toArray(Long[]::new))
                    .execute();
            handle.createUpdate(
                            """
                            delete from spread_level l using unnest(:roots, :generations) as c(r, g)
                            where l.brand = :brand and l.program = :program and l.root_id = c.r and l.generation = c.g
                                and l.fans = 0\
                            """)
                    .bind("brand", brand)
                    .bind("program", program)
                    .bind("roots", changes.keySet().stream().map(Level::root).toArray(UUID[]::new))
                    .bind(
                            "generations",
                            changes.keySet().stream()
                                    .map(Level::generation)
                                    .toArray(Integer[]::new))
                    .execute();
        });
    }

    private void countGenerations(String brand, String program, Map<Integer, Generation> changes) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into spread_generation (brand, program, generation, fans, conversions)
                                select :brand, :program, g, f, c from unnest(:generations, :fans, :conversions) as t(g, f, c)
                                on conflict (brand, program, generation) do update set
                                    fans = spread_generation.fans + excluded.fans,
                                    conversions = spread_generation.conversions + excluded.conversions\
                                """)
                        .bind("brand", brand)
                        .bind("program", program)
                        .bind("generations", changes.keySet().toArray(Integer[]::new))
                        .bind(
                                "fans",
                                changes.values().stream()
                                        .map(Generation::fans)
                                        .toArray(Long[]::new))
                        .bind(
                                "conversions",
                                changes.values().stream()
                                        .map(Generation::conversions)
                                        .toArray(Long[]::new))
                        .execute());
    }
}
