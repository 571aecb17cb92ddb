package io.fanops.referral.share;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.link.PublicCodes;
import io.fanops.referral.share.ShareLink.Figures;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Fans' links. Rows keep the id that they were made for; what a merged fan has is the survivor's.
@ApplicationScoped
class ShareLinks {
    /// Links of one person. Who shares three things a day, each in another channel, has them for a
    /// year.
    private static final int MOST = 1_000;

    /// 30^10 codes are 2^49: of ten million links one is hit by fifty million guesses, and leads to
    /// a page that anybody may see.
    private static final int CODE_LENGTH = 10;

    private static final String SELECT =
            """
            select l.*, case when s.survivor_id is null then l.fan_id else s.survivor_id end as who, v.code as via_code,
                n.openings, n.visitors, n.orders
            from share_link l
            left join same_fan s on s.brand = l.brand and s.fan_id = l.fan_id
            left join share_link v on v.brand = l.brand and v.id = l.via and v.closed_at is null
            cross join lateral (
                select coalesce(sum(c.openings), 0)::bigint as openings, coalesce(sum(c.visitors), 0)::bigint as visitors,
                    coalesce(sum(c.orders), 0)::bigint as orders
                from share_count c where c.brand = l.brand and c.link_id = l.id) n
            where l.brand = :brand and l.closed_at is null
            """;

    private final BrandSql sql;
    private final BrandSql hot;
    private final PublicCodes codes;
    private final SameFans same;
    private final Clock clock;
    private final String publicUrl;

    ShareLinks(
            BrandSql sql,
            PublicCodes codes,
            SameFans same,
            Clock clock,
            @ConfigProperty(name = "fanops.public-url") String publicUrl) {
        this.sql = sql;
        this.hot = sql.keepingPlans();
        this.codes = codes;
        this.same = same;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /// A person's link to a page, the same each time.
    ///
    /// @param wish whose page is allowed
    /// @throws Refused `TOO_MANY_SHARE_LINKS`, `UNKNOWN_FAN` where they were erased meanwhile
    @Transactional
    Made make(UUID fan, Wish wish) {
        var known = find(fan, wish);
        if (known.isPresent()) {
            return new Made(known.get(), false);
        }
        var person = same.survivor(fan);
        takeTurns(person);
        same.refuseErased(List.of(fan, person));
        var made = find(fan, wish);
        if (made.isPresent()) {
            return new Made(made.get(), false);
        }
        if (sql.number(
                        "select count(*) from share_link where brand = :brand and fan_id = any(:ids) and closed_at is null",
                        "ids",
                        ids(fan))
                >= MOST) {
            throw new Refused(
                    ShareProblem.TOO_MANY_SHARE_LINKS,
                    "A fan has at most 1,000 share links; use those that there are.");
        }
        var before = before(wish.via(), person);
        sql.run(
                """
                insert into share_link (brand, id, fan_id, code, url, named, content, channel, via, depth, created_at)
                values (:brand, :id, :fan, :code, :url, :named, :content, :channel, :via, :depth, :now)\
                """,
                "id",
                Ids.next(),
                "fan",
                person,
                "code",
                codes.listed(CODE_LENGTH),
                "url",
                wish.target(),
                "named",
                said(wish.content()),
                "content",
                wish.about(),
                "channel",
                said(wish.channel()),
                "via",
                before.map(Before::id).orElse(null),
                "depth",
                before.map(link -> link.depth() + 1).orElse(0),
                "now",
                clock.instant());
        return new Made(find(fan, wish).orElseThrow(), true);
    }

    /// A person's link, under whichever of their ids.
    Optional<ShareLink> find(UUID fan, Wish wish) {
        return sql.first(
                SELECT
                        + """
                         and l.fan_id = any(:ids) and md5(l.url) = md5(:url) and l.url = :url and l.named = :named
                            and l.channel = :channel
                        order by s.survivor_id is not null, l.id\
                        """,
                (row, _) -> read(row),
                "ids",
                ids(fan),
                "url",
                wish.target(),
                "named",
                said(wish.content()),
                "channel",
                said(wish.channel()));
    }

    /// Links, the newest first.
    ///
    /// @param fan null for all fans
    /// @param content null for all
    /// @param before the last one of the page before; null for the first page
    List<ShareLink> list(
            @Nullable UUID fan, @Nullable String content, @Nullable UUID before, int limit) {
        var query = new StringBuilder(SELECT);
        var parameters = new ArrayList<Object>(List.of("limit", limit));
        if (fan != null) {
            query.append(" and l.fan_id = any(:ids)");
            parameters.addAll(List.of("ids", ids(fan)));
        }
        if (content != null) {
            query.append(" and l.content = :content");
            parameters.addAll(List.of("content", content));
        }
        if (before != null) {
            query.append(" and l.id < :before");
            parameters.addAll(List.of("before", before));
        }
        query.append(" order by l.id desc limit :limit");
        return sql.list(query.toString(), (row, _) -> read(row), parameters.toArray());
    }

    /// The brand of a link; needs no brand in scope.
    @Nullable String brandOf(String typed) {
        return codes.brandOf(typed);
    }

    /// What a public code opens; empty where nothing is behind it any more.
    Optional<Opened> opened(String typed) {
        return hot.first(
                """
                select l.id, l.code, l.url, l.content, case when s.survivor_id is null then l.fan_id else s.survivor_id end as who
                from share_link l left join same_fan s on s.brand = l.brand and s.fan_id = l.fan_id
                where l.brand = :brand and l.code = :code and l.closed_at is null\
                """,
                (row, _) ->
                        new Opened(
                                BrandSql.id(row, "id"),
                                BrandSql.id(row, "who"),
                                row.getString("code"),
                                row.getString("url"),
                                row.getString("content")),
                "code",
                ReadableCode.normalize(typed));
    }

    /// An erased fan's links lead nowhere, and what they said is forgotten. It is still counted,
    /// and under its content where that is not theirs alone: where the brand has said how it looks,
    /// or somebody else shares it.
    void close(@Observes FanErased erased) {
        takeTurns(erased.fanId());
        // Two who share one thing and are erased at once would each leave it for the other's sake.
        sql.takeTurns("share-links-closed");
        sql.run(
                """
                delete from promotion_directory where code in
                    (select code from share_link where brand = :brand and fan_id = :fan)\
                """,
                "fan",
                erased.fanId());
        sql.run(
                """
                delete from share_visitor v using share_link l
                where v.brand = :brand and l.brand = v.brand and l.id = v.link_id and l.fan_id = :fan\
                """,
                "fan",
                erased.fanId());
        sql.run(
                """
                update share_link set url = '', named = '', channel = '', closed_at = :now
                where brand = :brand and fan_id = :fan and closed_at is null\
                """,
                "fan",
                erased.fanId(),
                "now",
                clock.instant());
        sql.run(
                """
                update share_link l set content = 'Erased'
                where l.brand = :brand and l.closed_at is not null
                    and l.content in (select content from share_link where brand = :brand and fan_id = :fan)
                    and not exists (select from shared_content c where c.brand = :brand and c.content = l.content)
                    and not exists (
                        select from share_link o where o.brand = :brand and o.content = l.content and o.closed_at is null)\
                """,
                "fan",
                erased.fanId());
    }

    /// Lets who makes links for one person wait for each other, so that none is one too many, and
    /// for the person's erasure, so that none is left.
    private void takeTurns(UUID person) {
        sql.takeTurns("share-links", person);
    }

    /// The link by which somebody came; none where it leads nowhere any more or is their own.
    private Optional<Before> before(@Nullable String via, UUID person) {
        return via == null
                ? Optional.empty()
                : sql.first(
                        """
                        select id, depth from share_link
                        where brand = :brand and code = :code and closed_at is null and fan_id <> all(:ids)\
                        """,
                        (row, _) -> new Before(BrandSql.id(row, "id"), row.getInt("depth")),
                        "code",
                        ReadableCode.normalize(via),
                        "ids",
                        ids(person));
    }

    private UUID[] ids(UUID fan) {
        return same.idsOf(fan).toArray(UUID[]::new);
    }

    private static String said(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private ShareLink read(ResultSet row) throws SQLException {
        var code = row.getString("code");
        var channel = row.getString("channel");
        return new ShareLink(
                BrandSql.id(row, "id"),
                BrandSql.id(row, "who"),
                code,
                publicUrl + "/c/" + code,
                row.getString("url"),
                row.getString("content"),
                channel.isEmpty() ? null : channel,
                row.getString("via_code"),
                row.getInt("depth"),
                BrandSql.at(row, "created_at"),
                new Figures(
                        row.getLong("openings"), row.getLong("visitors"), row.getLong("orders")));
    }

    private record Before(UUID id, int depth) {}

    /// @param isNew whether it was made by this
    record Made(ShareLink link, boolean isNew) {}

    /// What a code opens.
    ///
    /// @param sharer whose it is, in their own right
    /// @param target where it leads
    record Opened(UUID id, UUID sharer, String code, String target, String content) {}
}
