package io.fanops.fan.membership;

import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What members did for each other: the community's own network.
@ApplicationScoped
class Peers {
    private final BrandSql sql;
    private final Activity activity;
    private final Clock clock;

    Peers(BrandSql sql, Activity activity, Clock clock) {
        this.sql = sql;
        this.activity = activity;
        this.clock = clock;
    }

    enum Kind {
        WELCOMED,
        HELPED,
        INVITED
    }

    record Edge(UUID from, UUID to, Kind kind, Instant at) {}

    /// Notes an edge, once.
    @Transactional(Transactional.TxType.MANDATORY)
    void note(String community, UUID from, UUID to, Kind kind) {
        if (from.equals(to)) {
            throw Refused.invalid("/fan", "is oneself");
        }
        var now = clock.instant();
        int noted =
                sql.run(
                        """
                        insert into peer_edge (brand, community, from_fan, to_fan, kind, at)
                        values (:brand, :community, :from, :to, :kind, :now) on conflict do nothing\
                        """,
                        "community",
                        community,
                        "from",
                        from,
                        "to",
                        to,
                        "kind",
                        kind.name(),
                        "now",
                        now);
        if (noted == 1 && kind != Kind.INVITED) {
            activity.note(community, Activity.Act.WELCOMED, Actor.fan(from), now);
        }
    }

    /// The newest first.
    List<Edge> newest(String community, int limit) {
        return sql.list(
                """
                select * from peer_edge where brand = :brand and community = :community
                order by at desc, from_fan, to_fan, kind limit :limit\
                """,
                (row, _) ->
                        new Edge(
                                BrandSql.id(row, "from_fan"),
                                BrandSql.id(row, "to_fan"),
                                Kind.valueOf(row.getString("kind")),
                                BrandSql.at(row, "at")),
                "community",
                community,
                "limit",
                limit);
    }
}
