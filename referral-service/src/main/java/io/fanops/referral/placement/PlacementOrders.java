package io.fanops.referral.placement;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.Caller;
import io.fanops.referral.placement.Offer.Channel;
import io.fanops.referral.placement.Offer.Format;
import io.fanops.referral.placement.PlacementOrder.Delivery;
import io.fanops.referral.placement.PlacementOrder.Figure;
import io.fanops.referral.placement.PlacementOrder.Figures;
import io.fanops.referral.placement.PlacementOrder.Proof;
import io.fanops.referral.placement.PlacementOrder.State;
import io.fanops.referral.placement.PlacementOrder.Terms;
import io.fanops.referral.placement.Step.Actor;
import io.fanops.referral.placement.Step.Side;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's orders of placements, and all that was done with them.
@ApplicationScoped
class PlacementOrders {
    private static final String SELECT =
            """
            select o.*, f.channel, f.format, p.key as partner_key, p.fan_id, p.erased, s.key as position_key, now() as now
            from placement_order o join placement_offer f on f.brand = o.brand and f.id = o.offer_id
            join partner p on p.brand = o.brand and p.id = o.partner_id
            left join promotion_position s on s.brand = o.brand and s.id = o.position_id
            where o.brand = :brand
            """;

    private final Jdbi jdbi;
    private final BrandSql sql;
    private final Caller caller;

    PlacementOrders(Jdbi jdbi, BrandSql sql, Caller caller) {
        this.jdbi = jdbi;
        this.sql = sql;
        this.caller = caller;
    }

    /// @throws Refused `NOT_FOUND`
    PlacementOrder require(UUID id) {
        return sql.first(SELECT + " and o.id = :id", (row, _) -> read(row), "id", id)
                .orElseThrow(PlacementOrders::none);
    }

    static Refused none() {
        return Refused.notFound("placement order");
    }

    Optional<PlacementOrder> withNumber(String externalId) {
        return sql.first(
                SELECT + " and o.external_id = :number",
                (row, _) -> read(row),
                "number",
                externalId);
    }

    /// Newest first.
    ///
    /// @param partners ids; null for all
    /// @param before ids below this one; null for the first page
    List<PlacementOrder> list(
            @Nullable Collection<UUID> partners, Filter filter, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        and (cast(:partners as uuid[]) is null or o.partner_id = any(:partners))
                                            and (cast(:partner as text) is null or p.key = :partner)
                                            and (cast(:offer as uuid) is null or o.offer_id = cast(:offer as uuid))
                                            and (cast(:budget as text) is null or o.budget_key = :budget)
                                            and (cast(:number as text) is null or o.external_id = :number)
                                            and (cast(:state as text) is null or o.state = :state)
                                            and (cast(:before as uuid) is null or o.id < cast(:before as uuid))
                                        order by o.id desc limit :limit\
                                        """)
                        .bindByType(
                                "partners",
                                partners == null ? null : partners.toArray(UUID[]::new),
                                UUID[].class)
                        .bind("partner", filter.partner())
                        .bind("offer", filter.offer())
                        .bind("budget", filter.budget())
                        .bind("number", filter.externalId())
                        .bind("state", filter.state() == null ? null : filter.state().name())
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Adds an order unless its number is taken: two at once make one.
    ///
    /// @return whether it was added
    @Transactional(Transactional.TxType.MANDATORY)
    boolean add(New order) {
        var terms = order.terms();
        boolean added =
                sql.run(
                                """
                                insert into placement_order (brand, id, external_id, offer_id, partner_id, position_id, budget_key, price,
                                    currency, brief, due_on, period, answer_hours, silence_days, standing_days, most_reworks,
                                    cancellation_rate, wanted_screenshots, wanted_figures, state, deliver_by, due_at)
                                values (:brand, :id, :number, :offer, :partner, cast(:position as uuid), :budget, :price,
                                    :currency, :brief, :on, :period, :answer, :silence, :standing, :reworks,
                                    :rate, :screenshots, :figures, 'ORDERED', :by,
                                    least(now() + make_interval(hours => :answer), cast(:by as timestamptz)))
                                on conflict (brand, external_id) do nothing\
                                """,
                                "id",
                                order.id(),
                                "number",
                                order.externalId(),
                                "offer",
                                order.offer().id(),
                                "partner",
                                order.offer().partnerId(),
                                "position",
                                order.position(),
                                "budget",
                                terms.budget(),
                                "price",
                                order.offer().terms().price().amount(),
                                "currency",
                                order.offer().terms().price().currency(),
                                "brief",
                                terms.brief(),
                                "on",
                                terms.dueOn(),
                                "period",
                                order.period(),
                                "answer",
                                terms.answerHours(),
                                "silence",
                                terms.silenceDays(),
                                "standing",
                                terms.standingDays(),
                                "reworks",
                                terms.mostReworks(),
                                "rate",
                                terms.cancellationRate(),
                                "screenshots",
                                terms.proof().screenshots(),
                                "figures",
                                terms.proof().figures().stream()
                                        .map(Figure::name)
                                        .toArray(String[]::new),
                                "by",
                                order.deliverBy())
                        == 1;
        if (added) {
            noteDue(order.id());
        }
        return added;
    }

    /// An order whose row is held until the transaction ends, and whose partner's is shared.
    ///
    /// @throws Refused `NOT_FOUND`, `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder locked(UUID id, @Nullable String ifMatch) {
        sql.first(
                """
                select 1 from partner p where p.brand = :brand and p.id = (
                    select partner_id from placement_order where brand = :brand and id = :id) for share\
                """,
                (row, _) -> row.getInt(1),
                "id",
                id);
        sql.first(
                "select 1 from placement_order where brand = :brand and id = :id for update",
                (row, _) -> row.getInt(1),
                "id",
                id);
        var order = require(id);
        Revision.check(ifMatch, order.revision());
        return order;
    }

    /// Keeps what a locked order has become.
    @Transactional(Transactional.TxType.MANDATORY)
    void save(PlacementOrder before, Change change) {
        sql.run(
                """
                update placement_order set state = :state, held = :held, paid = :paid, reworks = :reworks, deliver_by = :by,
                    due_at = cast(:due as timestamptz), revision = revision + 1,
                    accepted_at = case when state = 'ORDERED' and :state = 'ACCEPTED' then now() else accepted_at end,
                    delivered_at = case when :state = 'DELIVERED' then coalesce(delivered_at, now()) else delivered_at end,
                    decided_at = case when state = 'DISPUTED' then now() else decided_at end
                where brand = :brand and id = :id\
                """,
                "id",
                before.id(),
                "state",
                change.to().name(),
                "held",
                change.held(),
                "paid",
                change.paid(),
                "reworks",
                change.reworks(),
                "by",
                change.deliverBy(),
                "due",
                change.dueAt());
        if (change.freesPages()) {
            freePages(List.of(before.id()));
        }
        noteDue(before.id());
    }

    private void noteDue(UUID id) {
        sql.run("delete from placement_due where brand = :brand and order_id = :id", "id", id);
        sql.run(
                """
                insert into placement_due (brand, order_id, due_at)
                select brand, id, due_at from placement_order where brand = :brand and id = :id and due_at is not null\
                """,
                "id",
                id);
    }

    /// Makes a page a proof of a locked order.
    ///
    /// @return whether it does not prove another
    @Transactional(Transactional.TxType.MANDATORY)
    boolean prove(PlacementOrder order, String page) {
        // Who delivers the same page at the same time is waited for.
        sql.run(
                """
                insert into placement_proof (brand, page, order_id) values (:brand, :page, :id)
                on conflict (brand, page) do nothing\
                """,
                "page",
                page,
                "id",
                order.id());
        return sql.any(
                "select from placement_proof where brand = :brand and page = :page and order_id = :id",
                "page",
                page,
                "id",
                order.id());
    }

    private void freePages(List<UUID> orders) {
        sql.run(
                "delete from placement_proof where brand = :brand and order_id = any(:ids)",
                "ids",
                orders.toArray(UUID[]::new));
    }

    /// @param standsFrom from when on its days count
    @Transactional(Transactional.TxType.MANDATORY)
    void keep(PlacementOrder order, Delivery delivery, Instant standsFrom) {
        sql.run(
                """
                update placement_order set url = :url, published_at = :at, screenshots = :screenshots, stands_from = :from
                where brand = :brand and id = :id\
                """,
                "id",
                order.id(),
                "url",
                delivery.url(),
                "at",
                delivery.publishedAt(),
                "from",
                standsFrom,
                "screenshots",
                delivery.screenshots().toArray(String[]::new));
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void keep(PlacementOrder order, Figures figures) {
        sql.run(
                """
                update placement_order set views = cast(:views as bigint), likes = cast(:likes as bigint),
                    comments = cast(:comments as bigint), shares = cast(:shares as bigint), measured_at = :at, measured_by = :by
                where brand = :brand and id = :id\
                """,
                "id",
                order.id(),
                "views",
                figures.views(),
                "likes",
                figures.likes(),
                "comments",
                figures.comments(),
                "shares",
                figures.shares(),
                "at",
                figures.measuredAt(),
                "by",
                figures.measuredBy().name());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void keepTakenDown(PlacementOrder order, Instant at) {
        sql.run(
                "update placement_order set taken_down_at = :at where brand = :brand and id = :id",
                "id",
                order.id(),
                "at",
                at);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void revise(PlacementOrder order) {
        sql.run(
                "update placement_order set revision = revision + 1 where brand = :brand and id = :id",
                "id",
                order.id());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void note(PlacementOrder order, Step.Action action, Actor actor, @Nullable String reason) {
        sql.run(
                """
                insert into placement_step (brand, order_id, number, action, side, on_behalf, subject, reason, url, held, paid)
                select brand, id, revision, :action, :side, :behalf, :subject, :reason, case when :action = 'DELIVERED' then url end, held, paid
                from placement_order where brand = :brand and id = :id\
                """,
                "id",
                order.id(),
                "action",
                action.name(),
                "side",
                actor.side().name(),
                "behalf",
                actor == Actor.STAFF_FOR_PARTNER,
                "subject",
                actor == Actor.CLOCK ? null : caller.subject(),
                "reason",
                reason);
    }

    /// What was done with an order, from the first on.
    ///
    /// @param after number of the last step of the page before; -1 for the first page
    List<Step> history(UUID id, long after, int limit) {
        return sql.list(
                """
                select * from placement_step where brand = :brand and order_id = :id and number > :after
                order by number limit :limit\
                """,
                (row, _) ->
                        new Step(
                                row.getLong("number"),
                                Step.Action.valueOf(row.getString("action")),
                                Side.valueOf(row.getString("side")),
                                row.getBoolean("on_behalf"),
                                row.getString("subject"),
                                row.getString("reason"),
                                row.getString("url"),
                                row.getLong("held"),
                                row.getLong("paid"),
                                BrandSql.at(row, "at")),
                "id",
                id,
                "after",
                after,
                "limit",
                limit);
    }

    /// Orders of an erased fan's partners, who are held until the transaction ends: nobody orders
    /// of them in the meantime.
    @Transactional(Transactional.TxType.MANDATORY)
    List<UUID> lockOfFan(UUID fan) {
        sql.list(
                "select id from partner where brand = :brand and fan_id = :fan order by id for update",
                (row, _) -> BrandSql.id(row, "id"),
                "fan",
                fan);
        return sql.list(
                """
                select o.id from placement_order o join partner p on p.brand = o.brand and p.id = o.partner_id
                where o.brand = :brand and p.fan_id = :fan order by o.id\
                """,
                (row, _) -> BrandSql.id(row, "id"),
                "fan",
                fan);
    }

    /// Takes the words out of an order, and out of all that was done with it.
    @Transactional(Transactional.TxType.MANDATORY)
    void forget(List<UUID> ids) {
        var orders = ids.toArray(UUID[]::new);
        sql.run(
                """
                update placement_order set brief = null, url = case when url is null then null else 'erased-' || id end, screenshots = '{}'
                where brand = :brand and id = any(:ids)\
                """,
                "ids",
                orders);
        sql.run(
                """
                update placement_step set reason = null, url = null, subject = case when side = 'PARTNER' and not on_behalf then null else subject end
                where brand = :brand and order_id = any(:ids)\
                """,
                "ids",
                orders);
        freePages(ids);
    }

    private static PlacementOrder read(ResultSet row) throws SQLException {
        return new PlacementOrder(
                BrandSql.id(row, "id"),
                row.getString("external_id"),
                BrandSql.id(row, "offer_id"),
                row.getString("partner_key"),
                BrandSql.id(row, "partner_id"),
                BrandSql.maybeId(row, "fan_id"),
                Channel.valueOf(row.getString("channel")),
                Format.valueOf(row.getString("format")),
                Money.of(row.getLong("price"), row.getString("currency")),
                new Terms(
                        row.getString("brief"),
                        row.getObject("due_on", LocalDate.class),
                        row.getInt("answer_hours"),
                        row.getInt("silence_days"),
                        row.getInt("standing_days"),
                        row.getInt("most_reworks"),
                        row.getInt("cancellation_rate"),
                        new Proof(
                                row.getInt("wanted_screenshots"),
                                Arrays.stream(texts(row, "wanted_figures"))
                                        .map(Figure::valueOf)
                                        .toList()),
                        row.getString("budget_key"),
                        row.getString("position_key")),
                row.getObject("period", LocalDate.class),
                BrandSql.maybeId(row, "position_id"),
                State.valueOf(row.getString("state")),
                row.getLong("held"),
                row.getLong("paid"),
                row.getInt("reworks"),
                BrandSql.at(row, "deliver_by"),
                BrandSql.maybeAt(row, "due_at"),
                BrandSql.at(row, "ordered_at"),
                BrandSql.maybeAt(row, "accepted_at"),
                BrandSql.maybeAt(row, "delivered_at"),
                BrandSql.maybeAt(row, "stands_from"),
                BrandSql.maybeAt(row, "decided_at"),
                BrandSql.maybeAt(row, "taken_down_at"),
                delivery(row),
                figures(row),
                row.getBoolean("erased"),
                BrandSql.at(row, "now"),
                row.getLong("revision"),
                Reader.BRAND_ADMIN);
    }

    private static @Nullable Delivery delivery(ResultSet row) throws SQLException {
        var url = row.getString("url");
        return url == null
                ? null
                : new Delivery(
                        url, BrandSql.at(row, "published_at"), List.of(texts(row, "screenshots")));
    }

    private static @Nullable Figures figures(ResultSet row) throws SQLException {
        var by = row.getString("measured_by");
        return by == null
                ? null
                : new Figures(
                        row.getObject("views", Long.class),
                        row.getObject("likes", Long.class),
                        row.getObject("comments", Long.class),
                        row.getObject("shares", Long.class),
                        BrandSql.at(row, "measured_at"),
                        Side.valueOf(by));
    }

    private static String[] texts(ResultSet row, String column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }

    /// @param position id
    /// @param deliverBy the end of its day
    record New(
            UUID id,
            String externalId,
            Offer offer,
            @Nullable UUID position,
            Terms terms,
            LocalDate period,
            Instant deliverBy) {}

    /// @param partner key
    record Filter(
            @Nullable String partner,
            @Nullable UUID offer,
            @Nullable String budget,
            @Nullable String externalId,
            @Nullable State state) {}
}
