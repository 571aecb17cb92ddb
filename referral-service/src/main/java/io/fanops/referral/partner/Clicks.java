package io.fanops.referral.partner;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.attribution.Touch;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.attribution.Touches;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.invitation.Pseudonyms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Openings of links, counted by position and day.
@ApplicationScoped
public class Clicks {
    /// Rows that share a position's count of a day.
    private static final int PARTS = 8;

    private final BrandSql sql;
    private final Pseudonyms pseudonyms;
    private final Touches touches;
    private final Brands brands;
    private final Clock clock;

    Clicks(BrandSql sql, Pseudonyms pseudonyms, Touches touches, Brands brands, Clock clock) {
        this.sql = sql;
        this.pseudonyms = pseudonyms;
        this.touches = touches;
        this.brands = brands;
        this.clock = clock;
    }

    /// A person opened a link: a valid click, once in a minute for each visitor and link. Who taps
    /// twice has clicked once and goes on with the same id.
    ///
    /// @param visitor what tells one from another; kept for an hour as a pseudonym
    /// @return the click's id, as an order will say it
    @Transactional
    String count(Positions.Opened link, String visitor) {
        var click = Ids.next();
        var hash = pseudonyms.of("VISITOR", visitor);
        boolean isFirst =
                sql.run(
                                """
                                insert into promotion_visit as v (brand, code, visitor, click_id) values (:brand, :code, :visitor, :click)
                                on conflict (brand, code, visitor) do update set at = now(), click_id = excluded.click_id
                                    where v.at <= now() - interval '1 minute'\
                                """,
                                "code",
                                link.code(),
                                "visitor",
                                hash,
                                "click",
                                click)
                        == 1;
        if (!isFirst) {
            add(link.positionId(), false);
            return sql.first(
                            "select click_id from promotion_visit where brand = :brand and code = :code and visitor = :visitor",
                            (row, _) -> BrandSql.id(row, "click_id"),
                            "code",
                            link.code(),
                            "visitor",
                            hash)
                    .orElse(click)
                    .toString();
        }
        touches.note(
                List.of(
                        Touch.ofClick(
                                "click:" + click,
                                TouchKind.AFFILIATE,
                                link.positionId().toString(),
                                click.toString(),
                                clock.instant())));
        add(link.positionId(), true);
        return click.toString();
    }

    /// Something else than a person opened a link.
    @Transactional
    void countInvalid(Positions.Opened link) {
        add(link.positionId(), false);
    }

    private void add(UUID position, boolean valid) {
        sql.run(
                """
                insert into promotion_clicks as c (brand, position_id, day, part, valid, invalid)
                values (:brand, :position, :day, :part, :valid, :invalid)
                on conflict (brand, position_id, day, part) do update
                    set valid = c.valid + excluded.valid, invalid = c.invalid + excluded.invalid\
                """,
                "position",
                position,
                "day",
                LocalDate.ofInstant(clock.instant(), brands.timezone()),
                "part",
                ThreadLocalRandom.current().nextInt(PARTS),
                "valid",
                valid ? 1 : 0,
                "invalid",
                valid ? 0 : 1);
    }

    /// A partner's clicks by position and day.
    ///
    /// @param from first day
    /// @param to last day
    public List<OfDay> of(UUID partner, LocalDate from, LocalDate to) {
        return sql.list(
                """
                select o.key, c.day, sum(c.valid)::bigint as valid, sum(c.invalid)::bigint as invalid
                from promotion_position o join promotion_clicks c on c.brand = o.brand and c.position_id = o.id
                where o.brand = :brand and o.partner_id = :partner and c.day between :from and :to
                group by o.key, c.day order by c.day, o.key\
                """,
                (row, _) ->
                        new OfDay(
                                row.getString("key"),
                                row.getObject("day", LocalDate.class),
                                row.getLong("valid"),
                                row.getLong("invalid")),
                "partner",
                partner,
                "from",
                from,
                "to",
                to);
    }

    /// Clicks of one position on one of the brand's days.
    ///
    /// @param valid of people, each once in a minute
    /// @param invalid all other openings
    public record OfDay(String position, LocalDate day, long valid, long invalid) {}
}
