package io.fanops.fan.gathering;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.membership.Joined;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.membership.Members;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks each new member for the rituals that are kept on joining, and knows who kept them.
@ApplicationScoped
class Rituals {
    private final BrandSql sql;
    private final Communities communities;
    private final Members members;
    private final Activity activity;
    private final WhoIs whoIs;
    private final Clock clock;

    Rituals(
            BrandSql sql,
            Communities communities,
            Members members,
            Activity activity,
            WhoIs whoIs,
            Clock clock) {
        this.sql = sql;
        this.communities = communities;
        this.members = members;
        this.activity = activity;
        this.whoIs = whoIs;
        this.clock = clock;
    }

    /// @param text what the member said, such as the introduction of themself
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Task(
            String ritual,
            UUID fanId,
            Instant dueAt,
            @Nullable Instant doneAt,
            @Nullable String text) {}

    /// In the transaction of the joining. Who comes back has kept a ritual already, or is asked
    /// anew.
    void ask(@Observes Joined joined) {
        for (var ritual : communities.require(joined.community()).details().orNoRituals()) {
            if (ritual.onJoin()) {
                sql.run(
                        """
                        insert into ritual_task (brand, community, ritual, fan_id, created_at, due_at)
                        values (:brand, :community, :ritual, :fan, :now, :due) on conflict do nothing\
                        """,
                        "community",
                        joined.community(),
                        "ritual",
                        ritual.key(),
                        "fan",
                        joined.fanId(),
                        "now",
                        joined.at(),
                        "due",
                        joined.at().plus(Duration.ofDays(ritual.days())));
            }
        }
    }

    /// Keeps a ritual; a repeat leaves the first one.
    @Transactional(Transactional.TxType.MANDATORY)
    Task keep(String community, UUID fan, String ritual, String text) {
        members.demand(community, fan, Permission.ATTEND);
        var now = clock.instant();
        var fans = whoIs.idsOf(fan).toArray(UUID[]::new);
        int kept =
                sql.run(
                        """
                        update ritual_task set done_at = :now, text = :text
                        where brand = :brand and community = :community and ritual = :ritual and fan_id = any(:fans)
                            and done_at is null\
                        """,
                        "now",
                        now,
                        "text",
                        text,
                        "community",
                        community,
                        "ritual",
                        ritual,
                        "fans",
                        fans);
        if (kept > 0) {
            activity.note(community, Activity.Act.INTRODUCED, Actor.fan(fan), now);
        }
        return of(community, fan).stream()
                .filter(task -> task.ritual().equals(ritual))
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                GatheringProblem.UNKNOWN_RITUAL,
                                "This ritual is not asked of the member."));
    }

    List<Task> of(String community, UUID fan) {
        return sql.list(
                """
                select * from ritual_task where brand = :brand and community = :community and fan_id = any(:fans)
                order by created_at, ritual\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
    }

    /// Who has not kept a ritual yet, those due first.
    ///
    /// @param after due moment, fan and ritual that the last page ended with; empty for the first
    ///   page
    List<Task> open(String community, List<String> after, int limit) {
        var start = after.isEmpty();
        return sql.list(
                """
                select * from ritual_task where brand = :brand and community = :community and done_at is null
                    and (:start or (due_at, fan_id, ritual) > (:due::timestamptz, :fan::uuid, :ritual))
                order by due_at, fan_id, ritual limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "start",
                start,
                "due",
                start ? null : Cursor.moment(after.get(0)).toString(),
                "fan",
                start ? null : Ids.parse(after.get(1)).orElseThrow(Cursor::foreign),
                "ritual",
                start ? null : after.get(2),
                "limit",
                limit);
    }

    private static Task read(ResultSet row) throws SQLException {
        return new Task(
                row.getString("ritual"),
                BrandSql.id(row, "fan_id"),
                BrandSql.at(row, "due_at"),
                BrandSql.maybeAt(row, "done_at"),
                row.getString("text"));
    }
}
