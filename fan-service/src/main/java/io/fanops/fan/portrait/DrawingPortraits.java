package io.fanops.fan.portrait;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.contact.ReachingFans;
import io.fanops.fan.portrait.Portrait.Channel;
import io.fanops.fan.portrait.Portrait.Event;
import io.fanops.fan.relationship.ReadingTies;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Draws the portrait of a fan of the brand in scope.
@ApplicationScoped
class DrawingPortraits {
    private final Jdbi jdbi;
    private final ReadingTies ties;
    private final ReachingFans reaching;
    private final ObjectMapper json;
    private final BrandScope scope;
    private final Clock clock;

    DrawingPortraits(
            Jdbi jdbi,
            ReadingTies ties,
            ReachingFans reaching,
            ObjectMapper json,
            BrandScope scope,
            Clock clock) {
        this.jdbi = jdbi;
        this.ties = ties;
        this.reaching = reaching;
        this.json = json;
        this.scope = scope;
        this.clock = clock;
    }

    /// @param fan in their own right
    Portrait of(UUID fan) {
        var person = person(fan);
        var sums = sums(fan);
        var standing = ties.standing(fan);
        var preferred = reaching.preferred(fan);
        var converted =
                Math.max(
                        0,
                        count(sums, TouchKind.REFERRED) - count(sums, TouchKind.REFERRAL_REVERSED));
        var opened = count(sums, TouchKind.LINK_OPENED);
        var influence = Influence.score(opened, converted);
        var tasks = count(sums, TouchKind.TASK_DONE);
        var reputation = Reputation.score(standing.trust(), tasks);
        return new Portrait(
                fan,
                person.profile(),
                history(sums),
                orders(person, sums),
                new Portrait.Preferences(
                        person.consents(), preferred.from(), preferred.to(), preferred.timezone()),
                new Portrait.SocialMapping(converted, person.communities(), person.identities()),
                new Portrait.PreferredChannel(preferred.channel(), preferred.isStated()),
                new Portrait.InfluenceBlock(Influence.of(influence), influence, opened, converted),
                new Portrait.ReputationBlock(
                        Reputation.of(reputation),
                        rounded(reputation),
                        rounded(standing.trust()),
                        rounded(standing.index()),
                        tasks,
                        count(sums, TouchKind.PROMISE_KEPT),
                        count(sums, TouchKind.PROMISE_BROKEN)),
                new Portrait.ConversationBlock(
                        count(sums, TouchKind.CONVERSED),
                        count(sums, TouchKind.FEEDBACK),
                        sums.containsKey(TouchKind.CONVERSED)
                                ? sums.get(TouchKind.CONVERSED).last()
                                : null,
                        rounded(standing.sentiment())),
                new Portrait.Interests(person.tags(), person.learnt()),
                clock.instant());
    }

    private static Portrait.History history(Map<TouchKind, Sum> sums) {
        return new Portrait.History(
                sums.values().stream().map(Sum::first).min(Comparator.naturalOrder()).orElse(null),
                sums.values().stream().map(Sum::last).max(Comparator.naturalOrder()).orElse(null),
                counts(sums),
                sums.values().stream()
                        .flatMap(sum -> sum.latest().stream())
                        .sorted(Comparator.comparing(Event::at).reversed())
                        .limit(LATEST)
                        .toList());
    }

    private static Map<TouchKind, Long> counts(Map<TouchKind, Sum> sums) {
        var counts = new EnumMap<TouchKind, Long>(TouchKind.class);
        sums.forEach((kind, sum) -> counts.put(kind, sum.count()));
        return counts;
    }

    private static Portrait.Orders orders(Person person, Map<TouchKind, Sum> sums) {
        var ordered = sums.get(TouchKind.ORDERED);
        return new Portrait.Orders(
                person.orders(),
                person.spent(),
                person.orders() <= 0 ? null : person.spent() / person.orders(),
                ordered == null ? null : ordered.first(),
                ordered == null ? null : ordered.last(),
                count(sums, TouchKind.REFUNDED),
                count(sums, TouchKind.REDEEMED));
    }

    private static long count(Map<TouchKind, Sum> sums, TouchKind kind) {
        var sum = sums.get(kind);
        return sum == null ? 0 : sum.count();
    }

    private static double rounded(double index) {
        return Math.round(index * 100) / 100.0;
    }

    /// The fan's row with what hangs on it, in one statement.
    private Person person(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select f.*,
                                    (select coalesce(jsonb_object_agg(c.channel, c.granted), '{}') from fan_consent c
                                        where c.brand = :brand and c.fan_id = f.id)::text as consents,
                                    (select coalesce(jsonb_agg(jsonb_build_object('channel', i.channel, 'externalId', i.external_id)
                                            order by i.channel, i.external_id), '[]') from fan_identity i
                                        where i.brand = :brand and i.fan_id = f.id)::text as identities,
                                    array(select m.community from community_member m
                                        where m.brand = :brand and m.fan_id = f.id order by m.community) as communities,
                                    (select coalesce(jsonb_object_agg(t.tag, t.at), '{}') from (
                                            select tag, max(at) as at from conversation_tag
                                            where brand = :brand and added and tag = any(f.tags) and fan_id in
                                                (select id from fan where brand = :brand and (id = :fan or merged_into = :fan))
                                            group by tag) t)::text as learnt
                                from fan f where f.brand = :brand and f.id = :fan\
                                """)
                        .bind("fan", fan)
                        .map((row, _) -> person(row))
                        .findFirst()
                        .orElseThrow(() -> Refused.notFound("fan")));
    }

    private Person person(ResultSet row) throws SQLException {
        return new Person(
                new Portrait.Profile(
                        row.getString("external_id"),
                        row.getString("nickname"),
                        row.getString("gender"),
                        row.getObject("birth_year", Integer.class),
                        row.getString("region"),
                        row.getObject("joined_on", LocalDate.class),
                        Stage.valueOf(row.getString("stage")),
                        row.getString("tier"),
                        read(row.getString("attributes"), new TypeReference<>() {})),
                row.getLong("orders"),
                row.getLong("spent"),
                List.of((String[]) row.getArray("tags").getArray()),
                read(row.getString("consents"), new TypeReference<>() {}),
                read(row.getString("identities"), new TypeReference<>() {}),
                List.of((String[]) row.getArray("communities").getArray()),
                read(row.getString("learnt"), new TypeReference<>() {}));
    }

    private static final int LATEST = 10;

    /// What passed, by kind, with the last ones of each, in one pass over the fan's touches.
    private Map<TouchKind, Sum> sums(UUID fan) {
        var sums = new EnumMap<TouchKind, Sum>(TouchKind.class);
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                with own as (
                                    select kind, at, channel, detail,
                                        row_number() over (order by at desc, kind desc, source desc) as newest
                                    from touch where brand = :brand and fan_id in
                                        (select id from fan where brand = :brand and (id = :fan or merged_into = :fan))
                                )
                                select kind, count(*) as count, min(at) as first, max(at) as last,
                                    (jsonb_agg(jsonb_build_object('at', at, 'kind', kind, 'channel', channel, 'detail', detail))
                                        filter (where newest <= :latest))::text as latest
                                from own group by kind\
                                """)
                        .bind("fan", fan)
                        .bind("latest", LATEST)
                        .map((row, _) ->
                                Map.entry(
                                        TouchKind.valueOf(row.getString("kind")),
                                        new Sum(
                                                row.getLong("count"),
                                                row.getObject("first", OffsetDateTime.class)
                                                        .toInstant(),
                                                row.getObject("last", OffsetDateTime.class)
                                                        .toInstant(),
                                                events(row.getString("latest")))))
                        .forEach(entry -> sums.put(entry.getKey(), entry.getValue())));
        return sums;
    }

    private List<Event> events(@Nullable String latest) {
        return latest == null ? List.of() : read(latest, new TypeReference<>() {});
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row that cannot be read", e);
        }
    }

    private record Sum(long count, Instant first, Instant last, List<Event> latest) {}

    private record Person(
            Portrait.Profile profile,
            long orders,
            long spent,
            List<String> tags,
            Map<String, Boolean> consents,
            List<Channel> identities,
            List<String> communities,
            Map<String, Instant> learnt) {}
}
