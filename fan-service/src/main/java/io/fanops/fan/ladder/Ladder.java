package io.fanops.fan.ladder;

import io.fanops.fan.who.WhoIs;
import io.fanops.platform.contracts.ActivityFact;
import io.fanops.platform.contracts.ContentFact;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.inbox.Received;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Brings about what facts mean for where fans stand.
@ApplicationScoped
class Ladder {
    /// What says something about where a fan stands, or when they were last seen.
    static final Set<Class<? extends Fact>> MOVED_BY =
            Set.of(
                    ReferralFact.OrderPlaced.class,
                    ReferralFact.OrderRefunded.class,
                    ReferralFact.ReferralMoved.class,
                    ContentFact.Scanned.class,
                    ActivityFact.Tracked.class);

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final BrandScope scope;
    private final Clock clock;
    private final WhoIs who;

    Ladder(Jdbi jdbi, Outbox outbox, BrandScope scope, Clock clock, WhoIs who) {
        this.who = who;
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.scope = scope;
        this.clock = clock;
    }

    /// Deals with the facts of one brand, inside the inbox's transaction.
    void climb(List<Received> facts) {
        who.hold();
        var steps = new HashMap<UUID, Step>();
        var seenByName = new HashMap<String, Instant>();
        for (var received : facts) {
            switch (received.fact()) {
                case ReferralFact.OrderPlaced order -> step(steps, order.fanId()).ordered(order);
                case ReferralFact.OrderRefunded refund ->
                        step(steps, refund.fanId()).refunded(refund);
                case ReferralFact.ReferralMoved moved when moved.to().isConverted() ->
                        step(steps, moved.referrerId())
                                .reached(Stage.SPREADER, "referral:" + moved.referralId());
                case ContentFact.Scanned scanned when scanned.fanId() != null ->
                        step(steps, scanned.fanId()).seen(scanned.at());
                case ActivityFact.Tracked tracked when tracked.fanId() != null ->
                        step(steps, tracked.fanId()).seen(tracked.at());
                case ActivityFact.Tracked tracked when tracked.externalId() != null ->
                        seenByName.merge(
                                tracked.externalId(), tracked.at(), (a, b) -> a.isAfter(b) ? a : b);
                case ReferralFact _, ContentFact _, ActivityFact _, FanFact _ -> {
                    // Says nothing about where a fan stands.
                }
            }
        }
        jdbi.useHandle(handle -> {
            if (!seenByName.isEmpty()) {
                var ids = idsOf(handle, seenByName.keySet());
                seenByName.forEach((name, at) -> {
                    var fan = ids.get(name);
                    if (fan != null) {
                        step(steps, fan).seen(at);
                    }
                });
            }
            var present = ofThePresent(steps);
            if (!present.isEmpty()) {
                take(handle, present);
            }
        });
    }

    /// What is told of a merged fan is told of the survivor.
    private Map<UUID, Step> ofThePresent(Map<UUID, Step> steps) {
        var present = new HashMap<UUID, Step>();
        who.present(steps.keySet())
                .forEach((id, fan) -> present.merge(fan, steps.get(id), Step::and));
        return present;
    }

    private static Step step(Map<UUID, Step> steps, UUID fan) {
        return steps.computeIfAbsent(fan, _ -> new Step());
    }

    private void take(Handle handle, Map<UUID, Step> steps) {
        var currency =
                handle.createQuery("select currency from brand where brand = :brand")
                        .bind("brand", scope.brand())
                        .mapTo(String.class)
                        .findFirst()
                        .orElse("");
        Collection<Step> values = steps.values();
        // The rows are locked in the order of their names, as whoever saves fans does.
        var moves =
                handle
                        .createQuery(
                                """
                                with step as (
                                    select * from unnest(:fans, :orders, :spent, :seen::timestamptz[], :ranks, :causes)
                                        as s(fan_id, orders, spent, seen, rank, cause)
                                ), locked as (
                                    select f.id from fan f where f.brand = :brand and f.id = any(:fans)
                                    order by f.external_id for no key update
                                )
                                update fan f set
                                    orders = f.orders + s.orders,
                                    spent = least(greatest(f.spent::numeric + s.spent, :least), :most)::bigint,
                                    last_seen = greatest(f.last_seen, s.seen),
                                    stage = case when s.rank > array_position(:ladder, f.stage) then (:ladder)[s.rank] else f.stage end
                                from step s join locked on locked.id = s.fan_id
                                where f.brand = :brand and f.id = s.fan_id
                                returning f.id, old.stage as from_stage, new.stage as to_stage, s.cause\
                                """)
                        .bind("brand", scope.brand())
                        .bind("fans", steps.keySet().toArray(UUID[]::new))
                        .bind("orders", values.stream().map(s -> s.orders).toArray(Integer[]::new))
                        .bind(
                                "spent",
                                values.stream()
                                        .map(s -> s.spent.getOrDefault(currency, 0L))
                                        .toArray(Long[]::new))
                        .bind("least", Long.MIN_VALUE)
                        .bind("most", Long.MAX_VALUE)
                        .bind(
                                "seen",
                                values.stream()
                                        .map(s -> s.seen == null ? null : s.seen.toString())
                                        .toArray(String[]::new))
                        .bind(
                                "ranks",
                                values.stream()
                                        .map(s -> s.stage == null ? 0 : s.stage.ordinal() + 1)
                                        .toArray(Integer[]::new))
                        .bind("causes", values.stream().map(s -> s.cause).toArray(String[]::new))
                        .bind(
                                "ladder",
                                java.util.Arrays.stream(Stage.values())
                                        .map(Stage::name)
                                        .toArray(String[]::new))
                        .map((row, _) ->
                                new Move(
                                        row.getObject("id", UUID.class),
                                        Stage.valueOf(row.getString("from_stage")),
                                        Stage.valueOf(row.getString("to_stage")),
                                        row.getString("cause")))
                        .list()
                        .stream()
                        .filter(move -> move.from() != move.to())
                        .toList();
        if (moves.isEmpty()) {
            return;
        }
        var now = clock.instant();
        handle.createUpdate(
                        """
                        insert into stage_move (brand, id, fan_id, from_stage, to_stage, cause, at)
                        select :brand, i, f, s, t, c, :at from unnest(:ids, :fans, :froms, :tos, :causes) as m(i, f, s, t, c)\
                        """)
                .bind("brand", scope.brand())
                .bind("at", now)
                .bind("ids", moves.stream().map(_ -> Ids.next()).toArray(UUID[]::new))
                .bind("fans", moves.stream().map(Move::fan).toArray(UUID[]::new))
                .bind("froms", moves.stream().map(m -> m.from().name()).toArray(String[]::new))
                .bind("tos", moves.stream().map(m -> m.to().name()).toArray(String[]::new))
                .bind("causes", moves.stream().map(Move::cause).toArray(String[]::new))
                .execute();
        var facts = new ArrayList<FanFact>();
        moves.forEach(
                m -> facts.add(new FanFact.StageMoved(m.fan(), m.from(), m.to(), m.cause(), now)));
        outbox.append(facts);
    }

    private Map<String, UUID> idsOf(Handle handle, Set<String> names) {
        return handle.createQuery(
                        "select external_id, id from fan where brand = :brand and external_id = any(:names)")
                .bind("brand", scope.brand())
                .bind("names", names.toArray(String[]::new))
                .map((row, _) ->
                        Map.entry(row.getString("external_id"), row.getObject("id", UUID.class)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private record Move(UUID fan, Stage from, Stage to, String cause) {}

    /// What a batch means for one fan.
    private static final class Step {
        private int orders;
        private final Map<String, Long> spent = new HashMap<>();
        private @Nullable Instant seen;
        private @Nullable Stage stage;
        private String cause = "";

        void ordered(ReferralFact.OrderPlaced order) {
            orders++;
            spent(order.amount().currency(), order.amount().amount());
            seen(order.placedAt());
            reached(Stage.CONSUMER, "order:" + order.orderId());
        }

        void refunded(ReferralFact.OrderRefunded refund) {
            orders -= refund.full() ? 1 : 0;
            spent(refund.amount().currency(), -refund.amount().amount());
        }

        /// @throws ArithmeticException for amounts that no contract allows; a batch of some
        ///   thousand honest ones is far from it
        private void spent(String currency, long amount) {
            spent.merge(currency, amount, Math::addExact);
        }

        Step and(Step other) {
            orders += other.orders;
            other.spent.forEach(this::spent);
            if (other.seen != null) {
                seen(other.seen);
            }
            if (other.stage != null) {
                reached(other.stage, other.cause);
            }
            return this;
        }

        void seen(Instant at) {
            seen = seen == null || at.isAfter(seen) ? at : seen;
        }

        void reached(Stage reached, String evidence) {
            if (stage == null || stage.isBelow(reached)) {
                stage = reached;
                cause = evidence;
            }
        }
    }
}
