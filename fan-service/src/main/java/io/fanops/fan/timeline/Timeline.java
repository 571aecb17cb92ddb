package io.fanops.fan.timeline;

import io.fanops.fan.touch.Moment;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reads the touches of a fan of the brand in scope. That they joined, where the profile says so
/// and no touch does, is read off the profile: a row for each imported fan would cost an import as
/// much as the fan.
@ApplicationScoped
class Timeline {
    /// What fans see of themselves: what they did and got. How the brand judges it (referrals taken
    /// back, roles ended, its own broken promises) is told to them by people, and a kind that comes
    /// later is hidden until somebody has decided.
    static final Set<TouchKind> FOR_FANS =
            EnumSet.of(
                    TouchKind.JOINED,
                    TouchKind.ORDERED,
                    TouchKind.REFUNDED,
                    TouchKind.REFERRED,
                    TouchKind.LINK_OPENED,
                    TouchKind.SCANNED,
                    TouchKind.TRACKED,
                    TouchKind.REDEEMED,
                    TouchKind.REWARDED,
                    TouchKind.COMMUNITY_JOINED,
                    TouchKind.COMMUNITY_LEFT,
                    TouchKind.CHECKED_IN,
                    TouchKind.ATTENDED,
                    TouchKind.ATTENDANCE_REVERSED,
                    TouchKind.CONTRIBUTED,
                    TouchKind.FEEDBACK,
                    TouchKind.CONVERSED,
                    TouchKind.ADDRESSED,
                    TouchKind.PROMISED,
                    TouchKind.PROMISE_KEPT,
                    TouchKind.TASK_DONE,
                    TouchKind.PARTNERED);

    private static final String SHOWN =
            """
            at is not null and kind = any(:kinds)
                and (:channel::text is null or channel = :channel)
                and (:from::timestamptz is null or at >= :from)
                and (:to::timestamptz is null or at < :to)
                and (:afterAt::timestamptz is null
                    or at <= :afterAt and (at, kind, source) < (:afterAt, :afterKind, :afterSource))
            order by at desc, kind desc, source desc\
            """;

    private final Jdbi jdbi;
    private final WhoIs who;
    private final BrandScope scope;

    Timeline(Jdbi jdbi, WhoIs who, BrandScope scope) {
        this.jdbi = jdbi;
        this.who = who;
        this.scope = scope;
    }

    /// @param fan in their own right
    /// @param kinds of which entries are shown
    Page<Entry> of(
            UUID fan,
            Collection<TouchKind> kinds,
            Filter filter,
            int limit,
            @Nullable String cursor) {
        var after = After.of(Cursor.key(cursor));
        var wanted =
                filter.kind() == null
                        ? kinds
                        : kinds.stream().filter(kind -> kind == filter.kind()).toList();
        var entries =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select * from (
                                            (select kind, source, at, channel, value, detail from touch
                                            where brand = :brand and fan_id = any(:fans) and %1$s limit :limit)
                                            union all
                                            (select * from (select 'JOINED' as kind, 'profile' as source, joined_at(:brand, :fan) as at,
                                                null::text as channel, null::bigint as value, null::text as detail) as joined
                                            where not exists (select from touch
                                                where brand = :brand and fan_id = any(:fans) and kind = 'JOINED') and %1$s)
                                        ) as passed order by at desc, kind desc, source desc limit :limit\
                                        """
                                                .formatted(SHOWN))
                                .bind("fan", fan)
                                .bind("fans", who.idsOf(fan).toArray(UUID[]::new))
                                .bind(
                                        "kinds",
                                        wanted.stream().map(TouchKind::name).toArray(String[]::new))
                                .bind("channel", filter.channel())
                                .bind("from", filter.from())
                                .bind("to", filter.to())
                                .bind("afterAt", after == null ? null : after.at())
                                .bind("afterKind", after == null ? "" : after.kind())
                                .bind("afterSource", after == null ? "" : after.source())
                                .bind("limit", limit + 1)
                                .map((row, _) -> {
                                    var kind = TouchKind.valueOf(row.getString("kind"));
                                    return new Entry(
                                            row.getObject("at", OffsetDateTime.class).toInstant(),
                                            kind,
                                            kind.way(),
                                            row.getString("source"),
                                            row.getString("channel"),
                                            row.getObject("value", Long.class),
                                            row.getString("detail"));
                                })
                                .list());
        return Page.of(entries, limit, entry -> After.of(entry).text(), entry -> entry);
    }

    /// Every kind.
    static Set<TouchKind> all() {
        return EnumSet.allOf(TouchKind.class);
    }

    /// What to show; null for all.
    ///
    /// @param from the earliest moment shown
    /// @param to the first moment not shown
    record Filter(
            @Nullable TouchKind kind,
            @Nullable String channel,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /// One touch.
    ///
    /// @param way `IN` from the fan to the brand, `OUT` the other way
    /// @param source the fact, request or message that it comes from
    record Entry(
            Instant at,
            TouchKind kind,
            TouchKind.Way way,
            String source,
            @Nullable String channel,
            @Schema(
                            description =
                                    "By kind: minor units of the brand's currency for ORDERED and REFUNDED, the grade for FEEDBACK")
                    @Nullable Long value,
            @Schema(description = "By kind: the type of an activity, a community's key and so on")
                    @Nullable String detail) {}

    /// The entry that a page ended with.
    private record After(Instant at, String kind, String source) {
        static After of(Entry entry) {
            return new After(entry.at(), entry.kind().name(), entry.source());
        }

        static @Nullable After of(String key) {
            if (key.isEmpty()) {
                return null;
            }
            var parts = key.split(" ", 3);
            if (parts.length < 3
                    || Arrays.stream(TouchKind.values())
                            .noneMatch(kind -> kind.name().equals(parts[1]))) {
                throw Refused.invalid("cursor", "is not a cursor of this list");
            }
            return new After(
                    Moment.parse("cursor", parts[0])
                            .orElseThrow(() ->
                                    Refused.invalid("cursor", "is not a cursor of this list")),
                    parts[1],
                    parts[2]);
        }

        String text() {
            return at + " " + kind + " " + source;
        }
    }
}
