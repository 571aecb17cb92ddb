package io.fanops.content.lottery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.content.referral.Prize;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.sql.Column;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Pieces of prizes: what is set aside for lotteries, and what was won in them.
@ApplicationScoped
class Wins {
    private static final String SELECT =
            """
            select w.*, p.pool, p.name, p.form, p.amount, p.coupon_template, l.closes_at
            from lottery_win w join lottery l on l.brand = w.brand and l.id = w.lottery_id
            join lottery_prize p on p.brand = w.brand and p.lottery_id = w.lottery_id and p.position = w.position
            where w.brand = :brand and\s
            """;

    private final BrandSql sql;

    Wins(BrandSql sql) {
        this.sql = sql;
    }

    Optional<Win> find(UUID id) {
        return sql.first(SELECT + "w.id = :id", (row, _) -> read(row), "id", id);
    }

    Optional<Win> ofEntry(UUID entry) {
        return sql.first(SELECT + "w.entry_id = :entry", (row, _) -> read(row), "entry", entry);
    }

    /// A lottery's winners before a piece's id, the last piece first.
    List<Winner> winners(UUID lottery, @Nullable UUID before, int limit) {
        return sql.list(
                SELECT
                        + """
                        w.lottery_id = :lottery and w.won_at is not null and (cast(:before as uuid) is null or w.id < :before)
                        order by w.id desc limit :limit\
                        """,
                (row, _) -> {
                    var win = read(row);
                    return new Winner(
                            win.id(),
                            BrandSql.id(row, "entry_id"),
                            BrandSql.id(row, "fan_id"),
                            Lotteries.prize(row),
                            BrandSql.at(row, "won_at"),
                            BrandSql.maybeAt(row, "given_at"));
                },
                "lottery",
                lottery,
                "before",
                before,
                "limit",
                limit);
    }

    /// Notes what an entry wins at once, if its pool has it.
    @Transactional(Transactional.TxType.MANDATORY)
    void want(UUID lottery, int position, UUID entry, UUID fan) {
        var id = Ids.next();
        sql.run(
                """
                insert into lottery_win (brand, id, lottery_id, position, state, entry_id, fan_id)
                values (:brand, :id, :lottery, :position, 'WANTED', :entry, :fan)\
                """,
                "id",
                id,
                "lottery",
                lottery,
                "position",
                position,
                "entry",
                entry,
                "fan",
                fan);
        // It is settled by who answers; only where that fails is it for the job.
        sql.run(
                """
                insert into lottery_win_due (brand, win_id, due_at)
                values (:brand, :id, now() + interval '10 seconds')\
                """,
                "id",
                id);
    }

    /// What of a lottery is set aside for its draw, the first prize first.
    @Transactional(Transactional.TxType.MANDATORY)
    List<UUID> setAside(UUID lottery) {
        return sql.list(
                """
                select id from lottery_win where brand = :brand and lottery_id = :lottery and state = 'SET_ASIDE'
                order by position, id for update\
                """,
                (row, _) -> BrandSql.id(row, "id"),
                "lottery",
                lottery);
    }

    /// Notes who was drawn.
    ///
    /// @param wins what is set aside, one for each entry
    @Transactional(Transactional.TxType.MANDATORY)
    void drawn(List<UUID> wins, List<Entries.Drawn> entries) {
        sql.run(
                """
                update lottery_win w set state = 'OWED', entry_id = x.e, fan_id = x.f, won_at = now()
                from unnest(:wins, :entries, :fans) as x(w, e, f) where w.brand = :brand and w.id = x.w\
                """,
                "wins",
                wins.toArray(UUID[]::new),
                "entries",
                Column.of(entries, Entries.Drawn::id, UUID[]::new),
                "fans",
                Column.of(entries, Entries.Drawn::fan, UUID[]::new));
        due(wins);
    }

    /// Lets go of all that a lottery had or wanted set aside for its draw.
    @Transactional(Transactional.TxType.MANDATORY)
    void letGo(UUID lottery) {
        var ids =
                sql.list(
                        """
                        update lottery_win set state = 'UNUSED'
                        where brand = :brand and lottery_id = :lottery and entry_id is null and state in ('WANTED', 'SET_ASIDE') returning id\
                        """,
                        (row, _) -> BrandSql.id(row, "id"),
                        "lottery",
                        lottery);
        due(ids);
    }

    /// For the job: at once, but where setting a piece aside may be under way, after the longest
    /// that the referral service can take to answer.
    private void due(List<UUID> wins) {
        sql.run(
                """
                insert into lottery_win_due (brand, win_id, due_at)
                select :brand, id, now() + case when state = 'UNUSED' and reservation_id is null
                    then interval '1 minute' else interval '0' end
                from lottery_win where brand = :brand and id = any(:wins) order by id
                on conflict (brand, win_id) do update set due_at = excluded.due_at, failures = 0\
                """,
                "wins",
                wins.toArray(UUID[]::new));
    }

    /// Takes a piece to its next state; where something else has happened to it, that stays.
    ///
    /// @param reservation what is set aside for it now; null for nothing
    /// @param isDone whether nothing is left to do for the moment
    /// @return whether it was in the state that the caller saw
    @Transactional
    boolean move(Win seen, State to, @Nullable UUID reservation, int attempt, boolean isDone) {
        boolean moved =
                sql.run(
                                """
                                update lottery_win set state = :to, reservation_id = :reservation, attempt = :attempt,
                                    won_at = case when :to = 'OWED' then coalesce(won_at, now()) else won_at end,
                                    given_at = case when :to = 'GIVEN' then coalesce(given_at, now()) end
                                where brand = :brand and id = :id and state = :from and attempt = :seen\
                                """,
                                "id",
                                seen.id(),
                                "from",
                                seen.state().name(),
                                "seen",
                                seen.attempt(),
                                "to",
                                to.name(),
                                "reservation",
                                reservation,
                                "attempt",
                                attempt)
                        == 1;
        if (moved) {
            sql.run(
                    isDone
                            ? "delete from lottery_win_due where brand = :brand and win_id = :id"
                            : "update lottery_win_due set due_at = now(), failures = 0 where brand = :brand and win_id = :id",
                    "id",
                    seen.id());
        }
        return moved;
    }

    /// What is owed to who is forgotten goes back, and what they might have won too.
    void forget(@Observes FanErased erased) {
        var ids =
                sql.list(
                        """
                        update lottery_win set state = 'UNUSED'
                        where brand = :brand and fan_id = :fan and state in ('WANTED', 'OWED') returning id\
                        """,
                        (row, _) -> BrandSql.id(row, "id"),
                        "fan",
                        erased.fanId());
        due(ids);
    }

    private static Win read(ResultSet row) throws SQLException {
        return new Win(
                BrandSql.id(row, "id"),
                BrandSql.id(row, "lottery_id"),
                row.getString("pool"),
                State.valueOf(row.getString("state")),
                row.getInt("attempt"),
                BrandSql.maybeId(row, "reservation_id"),
                BrandSql.maybeId(row, "fan_id"),
                BrandSql.maybeAt(row, "closes_at"));
    }

    enum State {
        WANTED,
        SET_ASIDE,
        OWED,
        GIVEN,
        UNUSED,
        LET_GO,
        NOT_THERE
    }

    /// @param attempt which setting aside it is, from 0
    /// @param reservation what is set aside
    /// @param fan who has won it, or does if there is one; null where it is for a draw
    /// @param closesAt when its lottery is drawn
    record Win(
            UUID id,
            UUID lottery,
            String pool,
            State state,
            int attempt,
            @Nullable UUID reservation,
            @Nullable UUID fan,
            @Nullable Instant closesAt) {

        /// Whether nobody is known who wins it.
        boolean isForDraw() {
            return fan == null;
        }

        /// What it is set aside for, as the referral service reads it.
        String reference() {
            return "lottery-win:" + id + (attempt == 0 ? "" : ":" + attempt);
        }
    }

    /// @param givenAt when the prize came to the fan's wallet
    @Schema(name = "LotteryWinner")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Winner(
            UUID id,
            UUID entryId,
            UUID fanId,
            Prize prize,
            Instant wonAt,
            @Nullable Instant givenAt) {}
}
