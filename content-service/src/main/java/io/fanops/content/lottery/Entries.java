package io.fanops.content.lottery;

import io.fanops.content.lottery.Entry.Result;
import io.fanops.content.lottery.Lottery.Draw;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who took part in lotteries, and how often.
@ApplicationScoped
class Entries {
    private static final String SELECT =
            """
            select e.id, e.fan_id, e.ticket, e.at, l.draw, l.state, w.state as win, w.won_at, w.given_at,
                p.name, p.form, p.amount, p.coupon_template
            from lottery_entry e join lottery l on l.brand = e.brand and l.id = e.lottery_id
            left join lottery_win w on w.brand = e.brand and w.entry_id = e.id
            left join lottery_prize p on p.brand = w.brand and p.lottery_id = w.lottery_id and p.position = w.position
            where e.brand = :brand and\s
            """;

    /// Before [Wins] looks for what is owed.
    private static final int FIRST = 1;

    /// Who enters and who is forgotten take turns: neither overlooks the other.
    private static final String ERASING = "lottery-fan";

    private final BrandSql sql;
    private final SameFans same;

    Entries(BrandSql sql, SameFans same) {
        this.sql = sql;
        this.same = same;
    }

    /// Lets a fan take part, where the lottery is open and it is not too often.
    ///
    /// Two entries of one person come one after the other, so that each sees the one before.
    ///
    /// @param fan who takes part
    /// @param day the brand's
    /// @return empty where it is not to be; or where the ticket has been used
    /// @throws Refused `UNKNOWN_FAN` for who was erased in the meantime
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<UUID> add(Lottery lottery, UUID fan, String ticket, LocalDate day) {
        sql.takeTurns(ERASING, fan);
        sql.takeTurns("lottery", lottery.id(), same.survivor(fan));
        same.refuseErased(List.of(fan));
        var id = Ids.next();
        int added =
                sql.run(
                        """
                        insert into lottery_entry (brand, id, lottery_id, fan_id, ticket, day)
                        select :brand, :id, l.id, :fan, :ticket, :day
                        from lottery l join campaign c on c.brand = l.brand and c.id = l.campaign_id
                        where l.brand = :brand and l.id = :lottery and %s
                            and (l.entries_per_fan is null or l.entries_per_fan > (
                                select count(*) from lottery_entry e where e.brand = :brand and e.fan_id = any(:ids) and e.lottery_id = l.id))
                            and (l.entries_per_day is null or l.entries_per_day > (
                                select count(*) from lottery_entry e where e.brand = :brand and e.fan_id = any(:ids) and e.lottery_id = l.id and e.day = :day))
                        for key share of l
                        on conflict on constraint lottery_entry_ticket do nothing\
                        """
                                .formatted(Lotteries.ENTERABLE),
                        "id",
                        id,
                        "lottery",
                        lottery.id(),
                        "fan",
                        fan,
                        "ids",
                        ids(fan),
                        "ticket",
                        ticket,
                        "day",
                        day);
        return added == 1 ? Optional.of(id) : Optional.empty();
    }

    /// How often a fan took part.
    Count of(UUID lottery, UUID fan, LocalDate day) {
        return sql.first(
                        """
                        select count(*) as n, count(*) filter (where day = :day) as today from lottery_entry
                        where brand = :brand and fan_id = any(:ids) and lottery_id = :lottery\
                        """,
                        (row, _) -> new Count(row.getLong("n"), row.getLong("today")),
                        "ids",
                        ids(fan),
                        "lottery",
                        lottery,
                        "day",
                        day)
                .orElseThrow();
    }

    Entry withId(UUID id) {
        return sql.first(SELECT + "e.id = :id", (row, _) -> read(row), "id", id).orElseThrow();
    }

    /// One of a fan's own.
    Optional<Entry> own(UUID lottery, UUID fan, UUID id) {
        return sql.first(
                SELECT + "e.lottery_id = :lottery and e.fan_id = any(:ids) and e.id = :id",
                (row, _) -> read(row),
                "lottery",
                lottery,
                "ids",
                ids(fan),
                "id",
                id);
    }

    Optional<Entry> withTicket(UUID lottery, String ticket) {
        return sql.first(
                SELECT + "e.lottery_id = :lottery and e.ticket = :ticket",
                (row, _) -> read(row),
                "lottery",
                lottery,
                "ticket",
                ticket);
    }

    /// Entries before an id, newest first.
    ///
    /// @param fan whose, under any of their ids; null for everybody's
    List<Entry> before(UUID lottery, @Nullable UUID fan, @Nullable UUID id, int limit) {
        return sql.list(
                SELECT
                        + """
                        (cast(:ids as uuid[]) is null or e.fan_id = any(:ids)) and e.lottery_id = :lottery and (cast(:id as uuid) is null or e.id < :id)
                        order by e.id desc limit :limit\
                        """,
                (row, _) -> read(row),
                "ids",
                fan == null ? null : ids(fan),
                "lottery",
                lottery,
                "id",
                id,
                "limit",
                limit);
    }

    /// Some entries after an id, for the draw.
    List<Drawn> after(UUID lottery, UUID id, int limit) {
        return sql.list(
                """
                select id, fan_id, ticket from lottery_entry
                where brand = :brand and lottery_id = :lottery and id > :id order by id limit :limit\
                """,
                (row, _) ->
                        new Drawn(
                                BrandSql.id(row, "id"),
                                BrandSql.id(row, "fan_id"),
                                row.getString("ticket")),
                "lottery",
                lottery,
                "id",
                id,
                "limit",
                limit);
    }

    private UUID[] ids(UUID fan) {
        return same.idsOf(fan).toArray(UUID[]::new);
    }

    /// Who is forgotten wins nothing any more; entries of draws that are over stay under an id that
    /// means nobody, so that they can be drawn again.
    void forget(@Observes @Priority(FIRST) FanErased erased) {
        sql.takeTurns(ERASING, erased.fanId());
        // A draw that is under way would still draw them.
        sql.list(
                """
                select 1 from lottery where brand = :brand and id in (
                        select lottery_id from lottery_entry where brand = :brand and fan_id = :fan)
                    and draw = 'AT_END' order by id for share\
                """,
                (_, _) -> true,
                "fan",
                erased.fanId());
        sql.run(
                """
                delete from lottery_entry e using lottery l
                where e.brand = :brand and e.fan_id = :fan and l.brand = :brand and l.id = e.lottery_id
                    and l.draw = 'AT_END' and l.state in ('PREPARING', 'OPEN')\
                """,
                "fan",
                erased.fanId());
    }

    private static Entry read(ResultSet row) throws SQLException {
        var result = result(row);
        return new Entry(
                BrandSql.id(row, "id"),
                BrandSql.id(row, "fan_id"),
                row.getString("ticket"),
                BrandSql.at(row, "at"),
                result,
                result == Result.WON ? Lotteries.prize(row) : null,
                BrandSql.maybeAt(row, "given_at"));
    }

    private static Result result(ResultSet row) throws SQLException {
        var win = row.getString("win");
        if (win == null) {
            boolean isDrawn =
                    Draw.valueOf(row.getString("draw")) == Draw.INSTANT
                            || row.getString("state").equals(Lottery.State.DRAWN.name());
            return isDrawn ? Result.LOST : Result.WAITING;
        }
        if (BrandSql.maybeAt(row, "won_at") != null) {
            return Result.WON;
        }
        // Else the pool had none, or who entered was forgotten.
        return Wins.State.valueOf(win) == Wins.State.WANTED ? Result.WAITING : Result.LOST;
    }

    /// @param n in all
    /// @param today of them
    record Count(long n, long today) {}

    /// An entry as the draw sees it.
    record Drawn(UUID id, UUID fan, String ticket) {}
}
