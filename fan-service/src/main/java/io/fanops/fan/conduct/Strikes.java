package io.fanops.fan.conduct;

import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Community;
import io.fanops.fan.conduct.Strike.Appeal;
import io.fanops.fan.conduct.Strike.Verdict;
import io.fanops.fan.membership.MemberRole;
import io.fanops.fan.membership.Members;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gives strikes, takes appeals and decides them.
@ApplicationScoped
class Strikes {
    private static final String SELECT =
            """
            select s.*, a.text as appeal, a.state as verdict, a.reason, a.at as appealed_at, a.decided_at
            from strike s left join strike_appeal a on a.brand = :brand and a.strike_id = s.id
            where s.brand = :brand and s.community = :community\
            """;

    private final BrandSql sql;
    private final Members members;
    private final Activity activity;
    private final WhoIs whoIs;
    private final Clock clock;

    Strikes(BrandSql sql, Members members, Activity activity, WhoIs whoIs, Clock clock) {
        this.sql = sql;
        this.members = members;
        this.activity = activity;
        this.whoIs = whoIs;
        this.clock = clock;
    }

    /// @param wished the step to take; null for the one that follows
    /// @throws Refused `STEP_SKIPPED` where `wished` is not the one that follows, and the rule is
    ///   not grave
    @Transactional(Transactional.TxType.MANDATORY)
    Strike give(
            Community community,
            UUID fan,
            int ruleNumber,
            String note,
            @Nullable Step wished,
            Actor by) {
        var key = community.active().key();
        var rule =
                community
                        .details()
                        .rule(ruleNumber)
                        .orElseThrow(() ->
                                new Refused(
                                        ConductProblem.UNKNOWN_RULE,
                                        "`" + key + "` has no rule " + ruleNumber + ".",
                                        new Refused.FieldError("/rule", "is unknown")));
        // The next step follows from those before: one at a time for each member.
        var member = members.hold(key, fan);
        var now = clock.instant();
        var next = Step.after(of(key, fan).stream().filter(strike -> strike.counts(now)).count());
        var step = wished == null ? next : wished;
        if (step != next && !(rule.grave() && step.compareTo(next) > 0)) {
            throw new Refused(
                    ConductProblem.STEP_SKIPPED,
                    "The next step is " + next + ".",
                    new Refused.FieldError("/step", "must be " + next));
        }
        var id = Ids.next();
        sql.run(
                """
                insert into strike (brand, id, community, fan_id, rule, rule_text, note, step, role_before, by_staff, at, lapses_at)
                values (:brand, :id, :community, :fan, :rule, :text, :note, :step, :role, :staff, :now, :lapses)\
                """,
                "id",
                id,
                "community",
                key,
                "fan",
                whoIs.toldOf(fan),
                "rule",
                rule.number(),
                "text",
                rule.text(),
                "note",
                note,
                "step",
                step.name(),
                "role",
                member.role().name(),
                "staff",
                by.staff(),
                "now",
                now,
                "lapses",
                now.plus(Duration.ofDays(community.details().daysOfAStrike())));
        if (step == Step.REMOVAL) {
            var days = community.details().banDays();
            members.end(key, fan, "REMOVED", "rule " + rule.number(), by);
            members.ban(
                    key,
                    fan,
                    days == null ? null : now.plus(Duration.ofDays(days)),
                    "rule " + rule.number(),
                    id);
        }
        activity.note(key, Activity.Act.MODERATED, by, now);
        return require(key, id);
    }

    /// @throws Refused `NOT_FOUND` for a strike against somebody else
    @Transactional(Transactional.TxType.MANDATORY)
    Strike appeal(String community, UUID id, UUID fan, String text) {
        var strike = require(community, id);
        if (!whoIs.require(strike.fanId()).equals(fan)) {
            throw Refused.notFound("strike");
        }
        if (strike.state() == Strike.State.LAPSED) {
            throw new Refused(
                    ConductProblem.STRIKE_LAPSED, "It lapsed at " + strike.lapsesAt() + ".");
        }
        int made =
                sql.run(
                        """
                        insert into strike_appeal (brand, strike_id, text, state, at)
                        values (:brand, :id, :text, 'OPEN', :now) on conflict do nothing\
                        """,
                        "id",
                        id,
                        "text",
                        text,
                        "now",
                        clock.instant());
        if (made == 0) {
            throw new Refused(ConductProblem.ALREADY_APPEALED, "There is one appeal a strike.");
        }
        return require(community, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Strike decide(String community, UUID id, Verdict verdict, String reason, Actor by) {
        int decided =
                sql.run(
                        """
                        update strike_appeal a set state = :verdict, reason = :reason, decided_by = :by, decided_at = :now
                        from strike s
                        where a.brand = :brand and a.strike_id = :id and a.state = 'OPEN'
                            and s.brand = :brand and s.id = a.strike_id and s.community = :community\
                        """,
                        "verdict",
                        verdict.name(),
                        "reason",
                        reason,
                        "by",
                        by.staff(),
                        "now",
                        clock.instant(),
                        "id",
                        id,
                        "community",
                        community);
        var strike = require(community, id);
        if (decided == 0) {
            throw new Refused(ConductProblem.APPEAL_DECIDED, "No appeal against it is waiting.");
        }
        if (verdict == Verdict.GRANTED && strike.step() == Step.REMOVAL) {
            var fan = whoIs.require(strike.fanId());
            members.liftOf(community, id);
            if (!isKeptOut(community, fan, strike)) {
                members.restore(community, fan, strike.roleBefore(), by);
            }
        }
        return strike;
    }

    /// All strikes against a fan, oldest first.
    List<Strike> of(String community, UUID fan) {
        return sql.list(
                SELECT + " and s.fan_id = any(:fans) order by s.at, s.id",
                (row, _) -> read(row),
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
    }

    /// @param fan only strikes against this fan, under whichever of their ids; null for all
    List<Strike> after(String community, UUID id, @Nullable UUID fan, int limit) {
        return sql.list(
                SELECT
                        + " and s.id > :id and (:fans::uuid[] is null or s.fan_id = any(:fans::uuid[])) order by s.id limit :limit",
                (row, _) -> read(row),
                "community",
                community,
                "id",
                id,
                "fans",
                fan == null ? null : whoIs.idsOf(fan).toArray(UUID[]::new),
                "limit",
                limit);
    }

    /// Whether a later removal than the one that has just been undone keeps the fan out, or would
    /// but for a ban lifted by hand.
    private boolean isKeptOut(String community, UUID fan, Strike undone) {
        var now = clock.instant();
        return members.isBanned(community, fan, now)
                || of(community, fan).stream()
                        .filter(strike -> strike.id().compareTo(undone.id()) > 0)
                        .anyMatch(strike -> strike.step() == Step.REMOVAL && strike.counts(now));
    }

    private Strike require(String community, UUID id) {
        return sql.first(
                        SELECT + " and s.id = :id",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("strike"));
    }

    private Strike read(ResultSet row) throws SQLException {
        var text = row.getString("appeal");
        var verdict = text == null ? null : Verdict.valueOf(row.getString("verdict"));
        var lapsesAt = BrandSql.at(row, "lapses_at");
        return new Strike(
                BrandSql.id(row, "id"),
                BrandSql.id(row, "fan_id"),
                row.getInt("rule"),
                row.getString("rule_text"),
                row.getString("note"),
                Step.valueOf(row.getString("step")),
                MemberRole.valueOf(row.getString("role_before")),
                Strike.state(verdict, lapsesAt, clock.instant()),
                BrandSql.at(row, "at"),
                lapsesAt,
                text == null || verdict == null
                        ? null
                        : new Appeal(
                                text,
                                verdict,
                                row.getString("reason"),
                                BrandSql.at(row, "appealed_at"),
                                BrandSql.maybeAt(row, "decided_at")));
    }
}
