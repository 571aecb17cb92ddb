package io.fanops.fan.membership;

import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
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
            throw Refused.invalid("/fanId", "is oneself");
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
    ///
    /// @param after moment, both fans and kind that the last page ended with; empty for the first
    ///   page
    List<Edge> newest(String community, List<String> after, int limit) {
        var start = after.isEmpty();
        return sql.list(
                """
                select * from peer_edge where brand = :brand and community = :community
                    and (:start or at < :at::timestamptz
                        or at = :at::timestamptz and (from_fan, to_fan, kind) > (:from::uuid, :to::uuid, :kind))
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
                "start",
                start,
                "at",
                start ? null : Cursor.moment(after.get(0)).toString(),
                "from",
                start ? null : Ids.parse(after.get(1)).orElseThrow(Cursor::foreign),
                "to",
                start ? null : Ids.parse(after.get(2)).orElseThrow(Cursor::foreign),
                "kind",
                start ? null : after.get(3),
                "limit",
                limit);
    }
}
