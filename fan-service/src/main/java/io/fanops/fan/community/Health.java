package io.fanops.fan.community;

import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Measures whether a community has what a community needs, from what is stored of it.
@ApplicationScoped
class Health {
    /// Changes with the conditions, their marks or their weights.
    static final String FORMULA = "six-conditions/1";

    /// Long enough that a monthly meeting counts, short enough that sleep shows.
    private static final Duration WINDOW = Duration.ofDays(30);

    private final BrandSql sql;
    private final Clock clock;

    Health(BrandSql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    enum Condition {
        NETWORK_BASED,
        POSITIONED,
        SHARED_VALUES,
        REGULAR_CONTENT,
        REGULAR_MEETINGS,
        DEDICATED_STAFF
    }

    /// @param reached 0 to 1, how much of the mark is there
    /// @param evidence the figures it is measured by
    record Measured(Condition condition, boolean fulfilled, double reached, String evidence) {}

    /// @param carriers groups and tools it is borne by
    /// @param edges who welcomed, helped or invited whom, ever
    /// @param charter filled fields of seven
    /// @param contentDays days of the window on which something was written or shared
    /// @param sessions sharing sessions held in the window or announced for the next one
    /// @param meetups the same of meet-ups offline
    /// @param staff members with role LEADER or ADMIN
    /// @param acts what was done in the window
    /// @param fanLed acts of those that members did
    /// @param active members who did something
    record Figures(
            int carriers,
            long edges,
            boolean positioned,
            int charter,
            long contentDays,
            long sessions,
            long meetups,
            long staff,
            int members,
            long joined,
            long left,
            long acts,
            long fanLed,
            long active,
            long checkIns) {}

    /// @param score 0 to 100: the mean of the six
    /// @param selfOrganisation share of what was done that members did, 0 to 1; 0 where nothing was
    record Report(
            UUID community,
            int score,
            String formula,
            List<Measured> conditions,
            Figures activity,
            double selfOrganisation,
            int windowDays,
            Instant asOf) {}

    Report of(Community community) {
        var now = clock.instant();
        var figures = measure(community, now);
        var conditions = judge(figures);
        return new Report(
                community.id(),
                score(conditions),
                FORMULA,
                conditions,
                figures,
                figures.acts() == 0 ? 0 : (double) figures.fanLed() / figures.acts(),
                (int) WINDOW.toDays(),
                now);
    }

    static int score(List<Measured> conditions) {
        return (int)
                Math.round(
                        100
                                * conditions.stream()
                                        .mapToDouble(Measured::reached)
                                        .average()
                                        .orElse(0));
    }

    /// The marks: a network is a carrier and an edge a member; content is regular on two days a
    /// week; meetings are one session and one meet-up a month; one in a hundred members, at least
    /// two, is dedicated to it.
    static List<Measured> judge(Figures f) {
        double staffWanted = Math.max(2, Math.ceil(f.members() / 100.0));
        return List.of(
                measured(
                        Condition.NETWORK_BASED,
                        (share(f.carriers(), 1) + share(f.edges(), Math.max(1, f.members()))) / 2,
                        f.carriers()
                                + " carriers or tools, "
                                + f.edges()
                                + " peer edges among "
                                + f.members()
                                + " members"),
                measured(
                        Condition.POSITIONED,
                        f.positioned() ? 1 : 0,
                        f.positioned()
                                ? "positioning, purpose and value proposition are said"
                                : "positioning, purpose or value proposition is missing"),
                measured(
                        Condition.SHARED_VALUES,
                        share(f.charter(), 7),
                        f.charter() + " of 7 fields of the charter"),
                measured(
                        Condition.REGULAR_CONTENT,
                        share(f.contentDays(), 8),
                        "content on " + f.contentDays() + " of 30 days, 8 wanted"),
                measured(
                        Condition.REGULAR_MEETINGS,
                        (share(f.sessions(), 1) + share(f.meetups(), 1)) / 2,
                        f.sessions()
                                + " sessions and "
                                + f.meetups()
                                + " meet-ups 30 days back or ahead"),
                measured(
                        Condition.DEDICATED_STAFF,
                        share(f.staff(), staffWanted),
                        f.staff() + " leaders and admins, " + (long) staffWanted + " wanted"));
    }

    private static double share(double there, double wanted) {
        return Math.min(1, there / wanted);
    }

    private static Measured measured(Condition condition, double reached, String evidence) {
        return new Measured(condition, reached >= 1, reached, evidence);
    }

    private Figures measure(Community community, Instant now) {
        var details = community.details();
        var charter = details.charter();
        int carriers =
                details.orNoCarriers().size()
                        + (details.tools() == null ? 0 : details.tools().size());
        return sql.first(
                        """
                        select
                            (select count(*) from peer_edge where brand = :brand and community = :key) as edges,
                            (select count(*) from sharing_session where brand = :brand and community = :key
                                and (state = 'HELD' or state = 'ANNOUNCED' and ends_at > :now)
                                and starts_at between :from and :to) as sessions,
                            (select count(*) from meetup where brand = :brand and community = :key
                                and (state = 'HELD' or state = 'OPEN' and ends_at > :now)
                                and starts_at between :from and :to) as meetups,
                            (select count(*) from community_member where brand = :brand and community = :key
                                and role in ('LEADER', 'ADMIN')) as staff,
                            (select count(*) from membership_event where brand = :brand and community = :key
                                and what in ('JOINED', 'RESTORED') and at >= :from) as joined,
                            (select count(*) from membership_event where brand = :brand and community = :key
                                and what in ('LEFT', 'REMOVED') and at >= :from) as gone,
                            count(*) as acts,
                            count(*) filter (where fan_led) as fan_led,
                            count(distinct fan_id) as active,
                            count(*) filter (where kind = 'CHECKED_IN') as check_ins,
                            count(distinct (at at time zone (select timezone from brand where brand = :brand))::date)
                                filter (where kind in ('POSTED', 'EDITED', 'ANNOUNCED', 'ANSWERED')) as content_days
                        from community_act where brand = :brand and community = :key and at >= :from\
                        """,
                        (row, _) ->
                                new Figures(
                                        carriers,
                                        row.getLong("edges"),
                                        details.positioning() != null
                                                && CommunityDetails.isSaid(details.purpose())
                                                && CommunityDetails.isSaid(
                                                        details.valueProposition()),
                                        charter == null ? 0 : charter.filled(),
                                        row.getLong("content_days"),
                                        row.getLong("sessions"),
                                        row.getLong("meetups"),
                                        row.getLong("staff"),
                                        community.members(),
                                        row.getLong("joined"),
                                        row.getLong("gone"),
                                        row.getLong("acts"),
                                        row.getLong("fan_led"),
                                        row.getLong("active"),
                                        row.getLong("check_ins")),
                        "key",
                        community.key(),
                        "now",
                        now,
                        "from",
                        now.minus(WINDOW),
                        "to",
                        now.plus(WINDOW))
                .orElseThrow();
    }
}
