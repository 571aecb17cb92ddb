package io.fanops.referral.attribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.referral.attribution.Candidates.Buying;
import io.fanops.referral.attribution.Policy.Considered;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// What the brand's orders are credited to.
@ApplicationScoped
public class Attributions {
    private static final TypeReference<List<Considered>> CONSIDERED = new TypeReference<>() {};

    /// Rows that are read at a time where all of a period are gone through.
    private static final int FETCHED = 1_000;

    private static final String SELECT =
            """
            select a.*, o.external_id, o.fan_id, o.click_id, o.amount, o.currency, o.refunded
            from attribution a
            join orders o on o.brand = a.brand and o.placed_at = a.placed_at and o.id = a.conversion_id
            where a.brand = :brand and
            """;

    private static final String IN_PERIOD =
            " a.placed_at >= cast(:from as timestamptz)"
                    + " and a.placed_at < coalesce(cast(:to as timestamptz), 'infinity') ";

    private final Jdbi jdbi;
    private final ObjectMapper json;

    Attributions(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /// Of some orders those that can qualify a referral only by their credit, since the policy says
    /// so that they were decided by; with the credit of those that have one.
    public Map<UUID, Optional<Credit>> whereReferralsNeedCredit(Collection<PlacedOrder> orders) {
        var credits = new HashMap<UUID, Optional<Credit>>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                with o as materialized (
                                    select i, cast(p as timestamptz) as p from unnest(:ids, :placed) as o(i, p)
                                )
                                select a.* from o join attribution a on a.brand = :brand and a.placed_at = o.p
                                    and a.conversion_id = o.i
                                join attribution_policy p on p.brand = a.brand and p.version = a.policy_version
                                where p.referral_needs_credit\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("ids", orders.stream().map(PlacedOrder::id).toArray(UUID[]::new))
                        .bind(
                                "placed",
                                orders.stream()
                                        .map(order -> order.placedAt().toString())
                                        .toArray(String[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("conversion_id", UUID.class),
                                        Optional.ofNullable(credit(row))))
                        .forEach(entry -> credits.put(entry.getKey(), entry.getValue())));
        return credits;
    }

    /// Keeps what was decided.
    @Transactional(Transactional.TxType.MANDATORY)
    void freeze(List<Frozen> decided) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into attribution (brand, conversion_id, policy_version, placed_at, counts_until, kind,
                                    subject, touch_id, touched_at, candidates)
                                select :brand, i, v, cast(p as timestamptz), cast(u as timestamptz), k, s, t,
                                    cast(a as timestamptz), cast(c as jsonb)
                                from unnest(:ids, :versions, :placed, :until, :kinds, :subjects, :touches, :touched, :considered)
                                    as x(i, v, p, u, k, s, t, a, c)\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("ids", Column.of(decided, d -> d.order().id(), UUID[]::new))
                        .bind("versions", Column.of(decided, Frozen::policyVersion, Integer[]::new))
                        .bind(
                                "placed",
                                Column.of(decided, d -> d.placing().at().toString(), String[]::new))
                        .bind(
                                "until",
                                Column.of(decided, d -> d.placing().endOfDay(), String[]::new))
                        .bind("kinds", credits(decided, c -> c.kind().name(), String[]::new))
                        .bind("subjects", credits(decided, Credit::subject, String[]::new))
                        .bind("touches", credits(decided, Credit::touchId, UUID[]::new))
                        .bind(
                                "touched",
                                credits(decided, c -> c.touchedAt().toString(), String[]::new))
                        .bind(
                                "considered",
                                Column.of(decided, d -> write(d.considered()), String[]::new))
                        .execute());
    }

    /// What the order with this number is credited to; empty where there is no such order, or it
    /// came before there were attributions.
    Optional<Decided> ofOrder(String number) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + " o.external_id = :number")
                        .bind("number", number)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Orders that fit, last placed first.
    List<Decided> list(Filter filter, @Nullable Place after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + IN_PERIOD
                                        + """
                                        and (cast(:kind as text) is null or a.kind = :kind) and (not :direct or a.kind is null)
                                        and (cast(:subject as text) is null or a.subject = :subject)
                                        and (cast(:afterAt as timestamptz) is null or (a.placed_at, a.conversion_id)
                                            < (cast(:afterAt as timestamptz), cast(:afterId as uuid)))
                                        order by a.placed_at desc, a.conversion_id desc limit :limit\
                                        """)
                        .bind("from", filter.period().from())
                        .bind("to", filter.period().to())
                        .bind("kind", filter.touch())
                        .bind("direct", filter.isDirect())
                        .bind("subject", filter.subject())
                        .bind("afterAt", after == null ? null : after.at())
                        .bind("afterId", after == null ? null : after.id())
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Orders, worth and what was paid back, by what they are credited to; most orders first.
    ///
    /// @param bySubject also by the subject within the kind
    List<Sum> sums(Period period, boolean bySubject, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with sum as (
                                    select a.kind, case when :bySubject then a.subject end as subject, o.currency,
                                        count(*) as orders, sum(o.amount) as worth, sum(o.refunded) as refunded
                                    from attribution a join orders o on o.brand = a.brand and o.id = a.conversion_id
                                    where a.brand = :brand and
                                """
                                        + IN_PERIOD
                                        + """
                                            group by 1, 2, 3
                                        ), place as (
                                            select kind, subject, sum(orders) as orders from sum group by 1, 2
                                            order by 3 desc, 1, 2 limit :limit
                                        )
                                        select p.orders as all_orders, s.* from place p
                                        join sum s on s.kind is not distinct from p.kind and s.subject is not distinct from p.subject
                                        order by p.orders desc, s.kind, s.subject, s.currency\
                                        """)
                        .bind("bySubject", bySubject)
                        .bind("from", period.from())
                        .bind("to", period.to())
                        .bind("limit", limit)
                        .map((row, _) ->
                                new Sum(
                                        credited(row.getString("kind")),
                                        row.getString("subject"),
                                        row.getLong("all_orders"),
                                        Money.of(row.getLong("worth"), row.getString("currency")),
                                        Money.of(
                                                row.getLong("refunded"),
                                                row.getString("currency"))))
                        .list());
    }

    /// How many orders of a period have no touches to judge, by the kind of their credit.
    Map<Credited, Long> withoutTouches(Period period) {
        var counts = new EnumMap<Credited, Long>(Credited.class);
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select kind, count(*) from attribution a
                                where a.brand = :brand and a.candidates is null and
                                """
                                        + IN_PERIOD
                                        + " group by 1")
                        .bind("from", period.from())
                        .bind("to", period.to())
                        .map((row, _) -> Map.entry(credited(row.getString(1)), row.getLong(2)))
                        .forEach(entry -> counts.put(entry.getKey(), entry.getValue())));
        return counts;
    }

    /// Goes through the orders of a period that have touches to judge, as they were placed.
    @Transactional
    void each(Period period, Consumer<Decided> visitor) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + " a.candidates is not null and "
                                        + IN_PERIOD
                                        + " order by a.placed_at, a.conversion_id")
                        .bind("from", period.from())
                        .bind("to", period.to())
                        .setFetchSize(FETCHED)
                        .map((row, _) -> read(row))
                        .forEach(visitor));
    }

    /// What an erased fan's orders were brought by is forgotten, but for the credit.
    void forget(@Observes @Priority(Touches.BEFORE_THE_ORDERS) FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update attribution a set candidates = null from orders o
                                where a.brand = :brand and a.candidates is not null
                                    and o.brand = a.brand and o.placed_at = a.placed_at and o.id = a.conversion_id
                                    and o.fan_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private Decided read(ResultSet row) throws SQLException {
        var currency = row.getString("currency");
        var placedAt = row.getTimestamp("placed_at").toInstant();
        var until = row.getTimestamp("counts_until");
        var placing = new Placing(placedAt, until == null ? placedAt : until.toInstant());
        return new Decided(
                new Frozen(
                        new Buying(
                                row.getObject("conversion_id", UUID.class),
                                row.getObject("fan_id", UUID.class),
                                row.getString("click_id"),
                                row.getString("external_id"),
                                placing),
                        row.getInt("policy_version"),
                        credit(row),
                        considered(row.getString("candidates"))),
                row.getString("external_id"),
                Money.of(row.getLong("amount"), currency),
                Money.of(row.getLong("refunded"), currency));
    }

    private static @Nullable Credit credit(ResultSet row) throws SQLException {
        var kind = row.getString("kind");
        return kind == null
                ? null
                : new Credit(
                        TouchKind.valueOf(kind),
                        row.getString("subject"),
                        row.getObject("touch_id", UUID.class),
                        row.getTimestamp("touched_at").toInstant());
    }

    private static Credited credited(@Nullable String kind) {
        return kind == null ? Credited.DIRECT : Credited.valueOf(kind);
    }

    private @Nullable String write(@Nullable List<Considered> considered) {
        try {
            return considered == null ? null : json.writeValueAsString(considered);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Touches that cannot be written", e);
        }
    }

    private @Nullable List<Considered> considered(@Nullable String text) {
        try {
            return text == null ? null : json.readValue(text, CONSIDERED);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Touches that cannot be read", e);
        }
    }

    private static <V> @Nullable V[] credits(
            List<Frozen> decided, Function<Credit, V> value, IntFunction<@Nullable V[]> array) {
        return Column.of(
                decided,
                d -> {
                    var credit = d.credit();
                    return credit == null ? null : value.apply(credit);
                },
                array);
    }

    /// What is kept of a decision.
    ///
    /// @param considered null where there was no touch, and once the buyer was erased
    record Frozen(
            Buying order,
            int policyVersion,
            @Nullable Credit credit,
            @Nullable List<Considered> considered) {
        Placing placing() {
            return order.placing();
        }
    }

    /// What was decided of an order, and the order as it is now.
    record Decided(Frozen frozen, String order, Money amount, Money refunded) {}

    /// Orders of one currency that are credited to the same.
    ///
    /// @param orders in all currencies
    record Sum(Credited kind, @Nullable String subject, long orders, Money worth, Money refunded) {}

    /// When orders were placed: from then on, and before.
    ///
    /// @param to null for no end
    record Period(Instant from, @Nullable Instant to) {}

    /// Where a list goes on.
    record Place(Instant at, UUID id) {
        static @Nullable Place at(@Nullable String cursor) {
            var parts = Cursor.parts(cursor, 2);
            return parts.isEmpty()
                    ? null
                    : new Place(
                            Cursor.moment(parts.get(0)),
                            Ids.parse(parts.get(1)).orElseThrow(Cursor::foreign));
        }

        static String of(Decided decided) {
            var frozen = decided.frozen();
            return Cursor.joined(frozen.placing().at(), frozen.order().id());
        }
    }

    /// @param kind null for all
    /// @param subject null for all
    record Filter(@Nullable Credited kind, @Nullable String subject, Period period) {
        /// The kind of touch; null for all, and for none.
        private @Nullable String touch() {
            return kind == null || isDirect() ? null : kind.name();
        }

        private boolean isDirect() {
            return kind == Credited.DIRECT;
        }
    }
}
