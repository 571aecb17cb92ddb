package io.fanops.analytics.spread;

import io.fanops.analytics.spread.SpreadResource.Generation;
import io.fanops.analytics.spread.SpreadResource.Spreader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reads a program's rollups, or those of all programs together.
@ApplicationScoped
class SpreadFigures {
    /// How many of the best are named.
    private static final int TOP = 20;

    private final Jdbi jdbi;

    SpreadFigures(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// @param program key of the program; null for all
    Counts counts(@Nullable String program) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select coalesce(sum(invitations), 0) as invitations, coalesce(sum(conversions), 0) as conversions,
                                    coalesce(sum(rejected), 0) as rejected
                                from spread_program where brand = :brand\
                                """
                                        + of(program))
                        .bindMap(parameters(program))
                        .map((row, _) ->
                                new Counts(
                                        row.getLong("invitations"),
                                        row.getLong("conversions"),
                                        row.getLong("rejected")))
                        .one());
    }

    List<Generation> generations(@Nullable String program) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select generation, sum(fans) as fans, sum(conversions) as conversions from spread_generation
                                where brand = :brand\
                                """
                                        + of(program)
                                        + " group by generation having sum(fans) > 0 order by generation")
                        .bindMap(parameters(program))
                        .map((row, _) ->
                                Generation.of(
                                        row.getInt("generation"),
                                        row.getLong("fans"),
                                        row.getLong("conversions")))
                        .list());
    }

    /// The most fans in one generation of one tree.
    long maxWidth(@Nullable String program) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select coalesce(max(fans), 0) from spread_level where brand = :brand"
                                        + of(program))
                        .bindMap(parameters(program))
                        .mapTo(Long.class)
                        .one());
    }

    /// The most fans in one tree. No fan has more below than the root, so the largest `total` is a
    /// root's.
    long largestCascade(@Nullable String program) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select coalesce(max(total) + 1, 0) from spread_node where brand = :brand"
                                        + of(program))
                        .bindMap(parameters(program))
                        .mapTo(Long.class)
                        .one());
    }

    List<Spreader> topSpreaders(@Nullable String program) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with node as (
                                    select fan_id, direct, total from spread_node
                                    where brand = :brand and total > 0\
                                """
                                        + of(program)
                                        // One program's best are found by the index; over all
                                        // programs a fan's trees are added up.
                                        + (program == null
                                                ? ""
                                                : " order by total desc, direct desc, fan_id limit :top")
                                        + """
                                            ), best as (
                                            select fan_id, sum(direct) as direct, sum(total) as total from node group by fan_id
                                            order by total desc, direct desc, fan_id limit :top)
                                        select best.fan_id, external_id, direct, total from best
                                        left join known_fan on known_fan.brand = :brand and known_fan.fan_id = best.fan_id
                                        order by total desc, direct desc, best.fan_id\
                                        """)
                        .bind("top", TOP)
                        .bindMap(parameters(program))
                        .map((row, _) ->
                                new Spreader(
                                        row.getObject("fan_id", UUID.class),
                                        row.getString("external_id"),
                                        row.getLong("direct"),
                                        row.getLong("total")))
                        .list());
    }

    private static String of(@Nullable String program) {
        return program == null ? "" : " and program = :program";
    }

    private static Map<String, String> parameters(@Nullable String program) {
        return program == null ? Map.of() : Map.of("program", program);
    }

    /// @param invitations referrals made, also rejected ones
    /// @param conversions referrals that stand as converted now
    record Counts(long invitations, long conversions, long rejected) {}
}
