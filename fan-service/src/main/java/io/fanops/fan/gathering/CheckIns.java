package io.fanops.fan.gathering;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.brand.Brands;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.membership.MemberRole.Permission;
import io.fanops.fan.membership.Members;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps who checked in on which of the brand's days.
@ApplicationScoped
class CheckIns {
    /// A weekend without a network is no broken streak.
    private static final int LATEST = 3;

    private final BrandSql sql;
    private final Members members;
    private final Activity activity;
    private final Journal journal;
    private final WhoIs whoIs;
    private final Brands brands;
    private final BrandScope scope;
    private final Clock clock;

    CheckIns(
            BrandSql sql,
            Members members,
            Activity activity,
            Journal journal,
            WhoIs whoIs,
            Brands brands,
            BrandScope scope,
            Clock clock) {
        this.sql = sql;
        this.members = members;
        this.activity = activity;
        this.journal = journal;
        this.whoIs = whoIs;
        this.brands = brands;
        this.scope = scope;
        this.clock = clock;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckIn(LocalDate day, @Nullable String note, boolean late) {}

    /// @param isNew false where the fan had checked in that day
    record Checked(CheckIn checkIn, Streak streak, boolean isNew) {}

    /// @param recent the newest days first
    record Standing(Streak streak, List<CheckIn> recent) {}

    /// @param wished the day; null for today
    @Transactional(Transactional.TxType.MANDATORY)
    Checked checkIn(String community, UUID fan, @Nullable LocalDate wished, @Nullable String note) {
        var member = members.demand(community, fan, Permission.ATTEND);
        var today = today();
        var day = wished == null ? today : wished;
        if (day.isAfter(today) || day.isBefore(today.minusDays(LATEST))) {
            throw new Refused(
                    GatheringProblem.CHECK_IN_TOO_LATE,
                    "Today is " + today + " in the brand's time zone.",
                    new Refused.FieldError("/day", "is not within the last three days"));
        }
        var joined = LocalDate.ofInstant(member.joinedAt(), zone());
        if (day.isBefore(joined)) {
            throw new Refused(
                    GatheringProblem.CHECK_IN_TOO_EARLY,
                    "The fan is a member since " + joined + " in the brand's time zone.",
                    new Refused.FieldError("/day", "is before the membership"));
        }
        var now = clock.instant();
        boolean isNew = !hasCheckedIn(community, fan, day);
        if (isNew) {
            isNew =
                    sql.run(
                                    """
                                    insert into community_check_in (brand, community, fan_id, day, note, late, at)
                                    values (:brand, :community, :fan, :day, :note, :late, :now) on conflict do nothing\
                                    """,
                                    "community",
                                    community,
                                    "fan",
                                    fan,
                                    "day",
                                    day,
                                    "note",
                                    note,
                                    "late",
                                    !day.equals(today),
                                    "now",
                                    now)
                            == 1;
        }
        if (isNew) {
            activity.note(community, Activity.Act.CHECKED_IN, Actor.fan(fan), now);
            journal.note(
                    List.of(
                            Touch.of(
                                            fan,
                                            TouchKind.CHECKED_IN,
                                            "check-in:" + community + ":" + day,
                                            now)
                                    .about(community)));
        }
        var standing = of(community, fan);
        return new Checked(
                standing.recent().stream()
                        .filter(c -> c.day().equals(day))
                        .findFirst()
                        .orElseThrow(),
                standing.streak(),
                isNew);
    }

    /// @param fan in their own right; days under ids merged into them are theirs
    Standing of(String community, UUID fan) {
        var days =
                sql.list(
                        """
                        select distinct on (day) day, note, late from community_check_in
                        where brand = :brand and community = :community and fan_id = any(:fans)
                        order by day desc, at\
                        """,
                        (row, _) ->
                                new CheckIn(
                                        row.getObject("day", LocalDate.class),
                                        row.getString("note"),
                                        row.getBoolean("late")),
                        "community",
                        community,
                        "fans",
                        whoIs.idsOf(fan).toArray(UUID[]::new));
        return new Standing(
                Streak.of(days.stream().map(CheckIn::day).toList(), today()),
                days.stream().limit(100).toList());
    }

    private boolean hasCheckedIn(String community, UUID fan, LocalDate day) {
        return sql.any(
                """
                select true from community_check_in
                where brand = :brand and community = :community and day = :day and fan_id = any(:fans)\
                """,
                "community",
                community,
                "day",
                day,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone());
    }

    private ZoneId zone() {
        return brands.active(scope.brand())
                .map(brand -> ZoneId.of(brand.timezone()))
                .orElse(ZoneId.of("UTC"));
    }
}
