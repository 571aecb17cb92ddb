package io.fanops.referral.partner;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.attribution.Touch;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.attribution.Touches;
import io.fanops.referral.brand.Days;
import io.fanops.referral.link.Visits;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
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
    private final Visits visits;
    private final Touches touches;
    private final Event<Clicked> clicked;
    private final Days days;
    private final Clock clock;

    Clicks(
            BrandSql sql,
            Visits visits,
            Touches touches,
            Event<Clicked> clicked,
            Days days,
            Clock clock) {
        this.sql = sql;
        this.visits = visits;
        this.touches = touches;
        this.clicked = clicked;
        this.days = days;
        this.clock = clock;
    }

    /// A person opened a link: a valid click, once in a minute for each visitor and link. Who taps
    /// twice has clicked once and goes on with the same id.
    ///
    /// @param visitor what tells one from another; kept for an hour as a pseudonym
    /// @param address that the visitor's network has
    /// @return the click's id, as an order will say it
    @Transactional
    String count(Positions.Opened link, String visitor, String address) {
        var visit = visits.note(link.code(), visitor);
        var click = visit.click().toString();
        add(link.positionId(), visit.counts());
        if (visit.counts()) {
            touches.note(
                    List.of(
                            Touch.ofClick(
                                    "click:" + click,
                                    TouchKind.AFFILIATE,
                                    link.positionId().toString(),
                                    click,
                                    clock.instant())));
            clicked.fire(new Clicked(link.positionId(), visitor, address));
        }
        return click;
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
                days.today(),
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
