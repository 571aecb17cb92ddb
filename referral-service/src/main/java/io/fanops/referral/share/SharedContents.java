package io.fanops.referral.share;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Days.Span;
import io.fanops.referral.link.Destination;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What is shared: how it looks in chats, how far it was spread and by whom.
@ApplicationScoped
class SharedContents {
    /// Whose links were opened in a period, of one content or all.
    private static final String SPREAD =
            """
            with n as materialized (
                select c.link_id, sum(c.openings)::bigint as openings, sum(c.visitors)::bigint as visitors, sum(c.orders)::bigint as orders
                from share_count c where c.brand = :brand and c.day between :from and :to group by c.link_id
            ), spread as materialized (
                select l.id, l.content, l.depth, l.closed_at, n.openings, n.visitors, n.orders,
                    case when s.survivor_id is null then l.fan_id else s.survivor_id end as fan_id
                from n join share_link l on l.brand = :brand and l.id = n.link_id
                left join same_fan s on s.brand = :brand and s.fan_id = l.fan_id
            )
            """;

    private final BrandSql sql;

    SharedContents(BrandSql sql) {
        this.sql = sql;
    }

    Optional<Preview> preview(String content) {
        return sql.first(
                "select * from shared_content where brand = :brand and content = :content",
                (row, _) ->
                        new Preview(
                                row.getString("content"),
                                row.getString("url"),
                                row.getString("title"),
                                row.getString("description"),
                                row.getString("image_url")),
                "content",
                content);
    }

    /// Says how something looks; the last word counts.
    @Transactional
    void put(Preview preview) {
        sql.run(
                """
                insert into shared_content (brand, content, url, title, description, image_url)
                values (:brand, :content, :url, :title, :description, :image)
                on conflict (brand, content) do update set url = excluded.url, title = excluded.title,
                    description = excluded.description, image_url = excluded.image_url\
                """,
                "content",
                preview.content(),
                "url",
                preview.url(),
                "title",
                preview.title(),
                "description",
                preview.description(),
                "image",
                preview.imageUrl());
    }

    /// What was opened most in a period.
    ///
    /// @param after the last one of the page before; null for the first page
    List<Spread> spread(Span days, @Nullable Place after, int limit) {
        var parameters = parameters(days, limit);
        return sql.list(
                SPREAD
                        + """
                        , content as (
                            select content, count(*) as links, count(distinct fan_id) as sharers, sum(openings)::bigint as openings,
                                sum(visitors)::bigint as visitors, sum(orders)::bigint as orders, max(depth) as depth
                            from spread group by content
                        )
                        select c.*, p.title from content c
                        left join shared_content p on p.brand = :brand and p.content = c.content
                        """
                        + (after == null ? "" : "where (c.openings, c.content) < (:openings, :key)")
                        + " order by c.openings desc, c.content desc limit :limit",
                (row, _) ->
                        new Spread(
                                row.getString("content"),
                                row.getString("title"),
                                row.getLong("sharers"),
                                row.getLong("links"),
                                row.getLong("openings"),
                                row.getLong("visitors"),
                                row.getLong("orders"),
                                row.getInt("depth")),
                after == null
                        ? parameters.toArray()
                        : with(parameters, after.openings(), after.key()).toArray());
    }

    /// Whose links were opened most in a period.
    ///
    /// @param content of one thing that is shared; null for all
    /// @param after the last one of the page before; null for the first page
    List<Sharer> sharers(Span days, @Nullable String content, @Nullable Place after, int limit) {
        var parameters = parameters(days, limit);
        if (content != null) {
            parameters.addAll(List.of("content", content));
        }
        return sql.list(
                SPREAD
                        + ", sharer as (select fan_id, count(*) as links, sum(openings)::bigint as openings, sum(visitors)::bigint as visitors,"
                        + " sum(orders)::bigint as orders from spread where closed_at is null"
                        + (content == null ? "" : " and content = :content")
                        + " group by fan_id) select * from sharer s"
                        + (after == null
                                ? ""
                                : " where (s.openings, s.fan_id) < (:openings, cast(:key as uuid))")
                        + " order by s.openings desc, s.fan_id desc limit :limit",
                (row, _) ->
                        new Sharer(
                                new ShareLink.Sharer(BrandSql.id(row, "fan_id")),
                                row.getLong("links"),
                                row.getLong("openings"),
                                row.getLong("visitors"),
                                row.getLong("orders")),
                after == null
                        ? parameters.toArray()
                        : with(parameters, after.openings(), after.key()).toArray());
    }

    private static ArrayList<Object> parameters(Span days, int limit) {
        return new ArrayList<>(List.of("from", days.first(), "to", days.last(), "limit", limit));
    }

    private static List<Object> with(ArrayList<Object> parameters, long openings, String key) {
        parameters.addAll(List.of("openings", openings, "key", key));
        return parameters;
    }

    /// Where something stands in a list by openings.
    record Place(long openings, String key) {
        static @Nullable Place at(@Nullable String cursor) {
            var parts = Cursor.parts(cursor, 2);
            if (parts.isEmpty()) {
                return null;
            }
            try {
                return new Place(Long.parseLong(parts.get(0)), parts.get(1));
            } catch (NumberFormatException _) {
                throw Cursor.foreign();
            }
        }

        /// @throws io.fanops.platform.problem.Refused where the key is no id
        static @Nullable Place ofFan(@Nullable String cursor) {
            var place = at(cursor);
            if (place != null && Ids.parse(place.key()).isEmpty()) {
                throw Cursor.foreign();
            }
            return place;
        }
    }

    /// How something looks in chats.
    ///
    /// @param content as links say it
    /// @param url whose links alone are shown so; null for those to any page
    /// @param imageUrl on one of the share policy's `allowedHosts`
    @Schema(name = "SharedContent")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Preview(
            @Schema(
                            description =
                                    "The id that links say as `content`; of links that say none, their page's address without query and fragment")
                    @NotBlank
                    @Size(max = 2_000)
                    @Pattern(
                            regexp = "[\\s\\S]{1,64}|https://[!-~]{1,1992}",
                            message =
                                    "is neither an id of at most 64 characters nor an https address in ASCII")
                    String content,
            @Schema(
                            description =
                                    "The page that it is about, as https address on one of the share policy's `allowedHosts`. Only links to it are shown so; all links to the content where left out")
                    @Nullable
                    @Size(min = 1, max = 2_000)
                    String url,
            @NotBlank @Size(max = 200) String title,
            @Nullable @Size(min = 1, max = 500) String description,
            @Schema(description = "An https address on one of the share policy's `allowedHosts`")
                    @Nullable
                    @Size(min = 1, max = 2_000)
                    String imageUrl) {
        /// Whether a link that leads there is shown so.
        boolean isOf(Destination target) {
            return url == null || target.isOnPageOf(Destination.of(url));
        }
    }

    /// @param sharers whose links to it were opened
    /// @param links of theirs
    /// @param depth links in the longest chain before one of these
    @Schema(name = "ContentSpread")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Spread(
            String content,
            @Nullable String title,
            long sharers,
            long links,
            long openings,
            long visitors,
            long orders,
            int depth) {
        String cursor() {
            return Cursor.joined(openings, content);
        }
    }

    /// @param links of theirs that were opened
    @Schema(name = "TopSharer")
    record Sharer(ShareLink.Sharer fan, long links, long openings, long visitors, long orders) {
        String cursor() {
            return Cursor.joined(openings, fan.fanId());
        }
    }
}
