package io.fanops.content.lottery;

import io.fanops.content.campaign.CampaignEnded;
import io.fanops.content.lottery.Lottery.Draw;
import io.fanops.content.lottery.Lottery.Offered;
import io.fanops.content.lottery.Lottery.State;
import io.fanops.content.lottery.Lottery.Terms;
import io.fanops.content.referral.Prize;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.sql.Column;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The brand's lotteries.
@ApplicationScoped
class Lotteries {
    /// Whether fans can enter at this moment, of a lottery `l` in a campaign `c`.
    static final String ENTERABLE =
            """
            (l.state = 'OPEN' and c.state = 'RUNNING'
                and (l.opens_at is null or l.opens_at <= now()) and (l.closes_at is null or l.closes_at > now())
                and (c.starts_at is null or c.starts_at <= now()) and (c.ends_at is null or c.ends_at > now()))\
            """;

    private static final String SELECT =
            """
            select l.*, c.key as campaign_key, %s as enterable,
                l.state in ('DRAWN', 'CANCELLED', 'FAILED')
                    or (l.draw = 'INSTANT' and (c.state = 'ENDED' or coalesce(l.closes_at <= now(), false))) as is_over,
                l.draw = 'AT_END' and exists (select from lottery_entry e where e.brand = l.brand and e.lottery_id = l.id) as is_promised
            from lottery l join campaign c on c.brand = l.brand and c.id = l.campaign_id where l.brand = :brand and\s
            """
                    .formatted(ENTERABLE);

    private final BrandSql sql;

    Lotteries(BrandSql sql) {
        this.sql = sql;
    }

    /// @throws Refused `NOT_FOUND`
    Lottery require(String campaign, String key) {
        return find(campaign, key).orElseThrow(() -> Refused.notFound("lottery"));
    }

    /// As fans see it: one of a campaign that has not been launched is not there.
    ///
    /// @throws Refused `NOT_FOUND`
    Lottery requireShown(String campaign, String key) {
        return sql.first(
                        SELECT + "c.key = :campaign and l.key = :key and c.state <> 'DRAFT'",
                        this::read,
                        "campaign",
                        campaign,
                        "key",
                        key)
                .orElseThrow(() -> Refused.notFound("lottery"));
    }

    Optional<Lottery> find(String campaign, String key) {
        return sql.first(
                SELECT + "c.key = :campaign and l.key = :key",
                this::read,
                "campaign",
                campaign,
                "key",
                key);
    }

    Lottery withId(UUID id) {
        return sql.first(SELECT + "l.id = :id", this::read, "id", id).orElseThrow();
    }

    /// A campaign's lotteries after an id, in the order in which they were made.
    List<Lottery> after(String campaign, UUID id, int limit) {
        return sql.list(
                SELECT + "c.key = :campaign and l.id > :id order by l.id limit :limit",
                this::read,
                "campaign",
                campaign,
                "id",
                id,
                "limit",
                limit);
    }

    /// What fans can take part in after an id, newest last.
    List<Lottery> enterable(UUID id, int limit) {
        return sql.list(
                SELECT + ENTERABLE + " and l.id > :id order by l.id limit :limit",
                this::read,
                "id",
                id,
                "limit",
                limit);
    }

    /// Writes a new lottery, with what is to be set aside for it.
    @Transactional(Transactional.TxType.MANDATORY)
    UUID add(UUID campaign, Terms terms) {
        var id = Ids.next();
        boolean isAtEnd = terms.draw() == Draw.AT_END;
        sql.run(
                """
                insert into lottery (brand, id, campaign_id, key, name, draw, state, entries_per_fan, entries_per_day,
                    opens_at, closes_at, seed)
                values (:brand, :id, :campaign, :key, :name, :draw, :state, :perFan, :perDay, :opens, :closes, :seed)\
                """,
                "id",
                id,
                "campaign",
                campaign,
                "key",
                terms.key(),
                "name",
                terms.name(),
                "draw",
                terms.draw().name(),
                "state",
                (isAtEnd ? State.PREPARING : State.OPEN).name(),
                "perFan",
                terms.entriesPerFan(),
                "perDay",
                terms.entriesPerDay(),
                "opens",
                terms.opensAt(),
                "closes",
                terms.closesAt(),
                "seed",
                Luck.newSeed());
        addPrizes(id, terms.prizes());
        if (isAtEnd) {
            addWanted(id, terms.prizes());
            sql.run(
                    "insert into lottery_due (brand, lottery_id, due_at) values (:brand, :id, :closes)",
                    "id",
                    id,
                    "closes",
                    terms.closesAt());
        }
        return id;
    }

    private void addPrizes(UUID lottery, List<Offered> prizes) {
        sql.run(
                """
                insert into lottery_prize (brand, lottery_id, position, pool, name, form, amount, coupon_template, chance_per_million, winners)
                select :brand, :lottery, n - 1, p, x, f, a, t, c, w
                from unnest(:pools, :names, :forms, :amounts, :templates, :chances, :winners)
                    with ordinality as of(p, x, f, a, t, c, w, n)\
                """,
                "lottery",
                lottery,
                "pools",
                Column.of(prizes, Offered::pool, String[]::new),
                "names",
                Column.of(prizes, one -> one.prize().name(), String[]::new),
                "forms",
                Column.of(prizes, one -> one.prize().form(), String[]::new),
                "amounts",
                Column.of(prizes, one -> one.prize().amount(), Long[]::new),
                "templates",
                Column.of(prizes, one -> one.prize().couponTemplate(), String[]::new),
                "chances",
                Column.of(prizes, Offered::chancePerMillion, Integer[]::new),
                "winners",
                Column.of(prizes, Offered::winners, Integer[]::new));
    }

    private void addWanted(UUID lottery, List<Offered> prizes) {
        var positions = new ArrayList<Integer>();
        for (int i = 0; i < prizes.size(); i++) {
            var winners = prizes.get(i).winners();
            for (int n = 0; winners != null && n < winners; n++) {
                positions.add(i);
            }
        }
        sql.run(
                """
                with wanted as (
                    insert into lottery_win (brand, id, lottery_id, position, state)
                    select :brand, w, :lottery, p, 'WANTED' from unnest(:ids, :positions) as of(w, p) returning id)
                insert into lottery_win_due (brand, win_id, due_at) select :brand, id, now() from wanted\
                """,
                "lottery",
                lottery,
                "ids",
                Column.of(positions, _ -> Ids.next(), UUID[]::new),
                "positions",
                Column.of(positions, position -> position, Integer[]::new));
    }

    /// Holds a lottery to the end of the transaction: nobody enters it meanwhile.
    @Transactional(Transactional.TxType.MANDATORY)
    Lottery lock(UUID id) {
        sql.list(
                "select 1 from lottery where brand = :brand and id = :id for update",
                (_, _) -> true,
                "id",
                id);
        return withId(id);
    }

    /// Opens a lottery all of whose prizes are set aside.
    @Transactional(Transactional.TxType.MANDATORY)
    void openIfReady(UUID id) {
        sql.run(
                """
                update lottery l set state = 'OPEN' where brand = :brand and id = :id and state = 'PREPARING'
                    and not exists (select from lottery_win where brand = :brand and lottery_id = :id and state = 'WANTED')\
                """,
                "id",
                id);
    }

    /// Ends a lottery that waits for its draw, or for entries.
    ///
    /// @param failure why, where it could not be
    @Transactional(Transactional.TxType.MANDATORY)
    void end(UUID id, State as, @Nullable String failure) {
        sql.run(
                """
                update lottery set state = :state, failure = :failure, drawn_at = case when :state = 'DRAWN' then now() end
                where brand = :brand and id = :id\
                """,
                "id",
                id,
                "state",
                as.name(),
                "failure",
                failure);
        sql.run("delete from lottery_due where brand = :brand and lottery_id = :id", "id", id);
    }

    /// Puts a draw off until its time.
    @Transactional(Transactional.TxType.MANDATORY)
    void await(Lottery lottery) {
        sql.run(
                "update lottery_due set due_at = :closes where brand = :brand and lottery_id = :id",
                "id",
                lottery.id(),
                "closes",
                lottery.terms().closesAt());
    }

    /// What waits for its draw in a campaign that is ended is drawn now.
    void hurry(@Observes CampaignEnded ended) {
        sql.run(
                """
                update lottery_due d set due_at = now() from lottery l
                where d.brand = :brand and l.brand = :brand and l.id = d.lottery_id and l.campaign_id = :campaign\
                """,
                "campaign",
                ended.campaignId());
    }

    /// Whether a lottery's time to be drawn has come.
    boolean isToBeDrawn(UUID id) {
        return sql.any(
                """
                select from lottery l join campaign c on c.brand = l.brand and c.id = l.campaign_id
                where l.brand = :brand and l.id = :id and (l.closes_at <= now() or c.state = 'ENDED')\
                """,
                "id",
                id);
    }

    private Lottery read(ResultSet row, Object context) throws SQLException {
        var id = BrandSql.id(row, "id");
        return new Lottery(
                id,
                row.getString("campaign_key"),
                new Terms(
                        row.getString("key"),
                        row.getString("name"),
                        Draw.valueOf(row.getString("draw")),
                        prizes(id),
                        row.getObject("entries_per_fan", Integer.class),
                        row.getObject("entries_per_day", Integer.class),
                        BrandSql.maybeAt(row, "opens_at"),
                        BrandSql.maybeAt(row, "closes_at")),
                State.valueOf(row.getString("state")),
                row.getBoolean("is_over"),
                row.getBoolean("is_promised"),
                row.getBoolean("enterable"),
                row.getBytes("seed"),
                row.getString("failure"),
                BrandSql.at(row, "created_at"),
                BrandSql.maybeAt(row, "drawn_at"));
    }

    /// A lottery's prizes, in their order.
    private List<Offered> prizes(UUID lottery) {
        return sql.list(
                "select * from lottery_prize where brand = :brand and lottery_id = :lottery order by position",
                (row, _) ->
                        new Offered(
                                row.getString("pool"),
                                prize(row),
                                row.getObject("chance_per_million", Integer.class),
                                row.getObject("winners", Integer.class)),
                "lottery",
                lottery);
    }

    /// A prize out of a row that has the columns of `lottery_prize`.
    static Prize prize(ResultSet row) throws SQLException {
        return new Prize(
                row.getString("name"),
                row.getString("form"),
                row.getLong("amount"),
                row.getString("coupon_template"));
    }

    /// How a lottery goes.
    Figures figures(UUID lottery) {
        var wins =
                sql
                        .list(
                                """
                                select case when state = 'WANTED' and entry_id is not null then 'PENDING' else state end as figure, count(*) as n
                                from lottery_win where brand = :brand and lottery_id = :lottery group by figure\
                                """,
                                (row, _) -> new Counted(row.getString("figure"), row.getLong("n")),
                                "lottery",
                                lottery)
                        .stream()
                        .collect(Collectors.toMap(Counted::figure, Counted::n));
        return sql.first(
                        """
                        select count(*) as entries, count(distinct fan_id) as fans from lottery_entry
                        where brand = :brand and lottery_id = :lottery\
                        """,
                        (row, _) ->
                                new Figures(
                                        row.getLong("entries"),
                                        row.getLong("fans"),
                                        wins.getOrDefault("SET_ASIDE", 0L),
                                        wins.getOrDefault("PENDING", 0L),
                                        wins.getOrDefault("OWED", 0L),
                                        wins.getOrDefault("GIVEN", 0L)),
                        "lottery",
                        lottery)
                .orElseThrow();
    }

    private record Counted(String figure, long n) {}

    /// @param entries made
    /// @param fans who made them
    /// @param setAside prizes that wait for the draw
    /// @param pending entries that win a prize if the referral service says that it is there
    /// @param owed prizes that are won and not given yet
    /// @param given prizes that are given
    @Schema(name = "LotteryFigures")
    record Figures(long entries, long fans, long setAside, long pending, long owed, long given) {}
}
