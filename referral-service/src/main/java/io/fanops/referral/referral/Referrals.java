package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.program.Decision;
import io.fanops.referral.program.TermsJson;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.FraudPolicy.Refunds;
import io.fanops.referral.referral.Referral.Window;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// The brand's referrals.
@ApplicationScoped
class Referrals {
    private static final String SELECT =
            """
            select r.*, p.key as program, v.terms,
                case when a.survivor_id is null then r.referrer_id else a.survivor_id end as referrer,
                case when b.survivor_id is null then r.referee_id else b.survivor_id end as referee
            from referral r
            left join same_fan a on a.brand = r.brand and a.fan_id = r.referrer_id
            left join same_fan b on b.brand = r.brand and b.fan_id = r.referee_id
            join program p on p.brand = r.brand and p.id = r.program_id
            join program_version v on v.brand = r.brand and v.program_id = r.program_id and v.version = r.program_version
            where r.brand = :brand and
            """;

    /// All ids of a fan in their own right, in the statement that asks for them.
    private static final String IDS_OF =
            """
            any(array(select cast(:%1$s as uuid) union all
                select m.fan_id from same_fan m where m.brand = :brand and m.survivor_id = cast(:%1$s as uuid)))\
            """;

    private static final String REFERRER = IDS_OF.formatted("referrer");
    private static final String REFEREE = IDS_OF.formatted("referee");

    /// What certainly was none tells nothing of how fast somebody refers.
    private static final String MAY_COUNT = "(state <> 'REJECTED' or risk is not null)";

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final SameFans same;

    Referrals(Jdbi jdbi, BrandScope scope, SameFans same) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.same = same;
    }

    Optional<Referral> find(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "r.id = :id")
                        .bind("id", id)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// The referral that a cause on the ledger names ([Referral#cause]).
    Optional<Referral> causing(String cause) {
        return find(UUID.fromString(cause.substring(Referral.CAUSE.length())));
    }

    /// The referral and its row's lock.
    Optional<Referral> lock(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "r.id = :id for update of r")
                        .bind("id", id)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// The referral of this pair, or else the one that brought the referee into the program.
    Optional<Referral> of(UUID programId, UUID referrerId, UUID refereeId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        r.program_id = :program and r.referee_id = %2$s
                                        and (r.referrer_id = %1$s or r.state <> 'REJECTED')
                                        order by r.referrer_id = %1$s desc, r.state = 'REJECTED', r.id limit 1\
                                        """
                                                .formatted(REFERRER, REFEREE))
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("program", programId)
                        .bind("referrer", referrerId)
                        .bind("referee", refereeId)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// The referrer's referrals in the last 24 hours that were not certainly none; counted up to a
    /// bound.
    int ofLastDay(UUID programId, UUID referrerId, int bound) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) from (
                                    select from referral
                                    where brand = :brand and program_id = :program and referrer_id = %s
                                        and created_at > now() - interval '24 hours' and %s
                                    limit :bound) r\
                                """
                                        .formatted(REFERRER, MAY_COUNT))
                        .bind("program", programId)
                        .bind("referrer", referrerId)
                        .bind("bound", bound)
                        .mapTo(Integer.class)
                        .one());
    }

    /// The program's, likewise. Nobody else counts them until the transaction ends, so that a limit
    /// holds whoever comes at once.
    int ofLastDayAlone(UUID programId, int bound) {
        return jdbi.withHandle(handle -> {
            handle.createQuery(
                            "select 1 from (select pg_advisory_xact_lock(hashtextextended(:program, 12))) l")
                    .bind("program", programId.toString())
                    .mapTo(Integer.class)
                    .one();
            return handle.createQuery(
                            """
                            select count(*) from (
                                select from referral
                                where brand = :brand and program_id = :program
                                    and created_at > now() - interval '24 hours' and %s
                                limit :bound) r\
                            """
                                    .formatted(MAY_COUNT))
                    .bind("program", programId)
                    .bind("bound", bound)
                    .mapTo(Integer.class)
                    .one();
        });
    }

    /// How the last fifty referees of a referrer in a program shop.
    Refunds refunds(UUID programId, UUID referrerId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) as buyers, count(*) filter (where b.gave_back) as giving_back
                                from (
                                    select referee_id from referral
                                    where brand = :brand and program_id = :program and referrer_id = %s
                                    order by created_at desc limit 50
                                ) as r cross join lateral (
                                    select bool_or(o.refunded = o.amount and o.amount > 0) as gave_back from orders o
                                    where o.brand = :brand and o.fan_id = r.referee_id having count(*) > 0
                                ) as b\
                                """
                                        .formatted(REFERRER))
                        .bind("program", programId)
                        .bind("referrer", referrerId)
                        .map((row, _) ->
                                new Refunds(row.getInt("buyers"), row.getInt("giving_back")))
                        .one());
    }

    /// PENDING referrals of these fans in programs with this trigger, and their rows' locks.
    ///
    /// Those that are HELD are locked with them: somebody may approve one at this moment, and then
    /// either the review sees what the fan did, or we, who wait for it, see the referral PENDING.
    /// So are those that are converted, as long as what the fan did may count for them: what
    /// qualified one may be undone at this moment, and then either who looks for something else
    /// that carries it waits for us and sees what the fan did, or we come after the reversal.
    ///
    /// @param since the earliest of what the fans did
    List<Referral> lockWaiting(Collection<UUID> referees, Trigger trigger, Instant since) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        (r.state in ('PENDING', 'HELD')
                                            or r.state in ('QUALIFIED', 'REWARDED') and r.window_ends_at >= :since)
                                        and r.trigger = :trigger and r.referee_id = any(:referees)
                                        order by r.id for update of r\
                                        """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("trigger", trigger.name())
                        .bind("since", since)
                        .bind("referees", ids(referees))
                        .map((row, _) -> read(row))
                        .filter(referral -> referral.state() == ReferralState.PENDING)
                        .list());
    }

    /// Referrals of a person that are neither rejected nor reversed, and their rows' locks.
    List<Referral> lockStandingOf(UUID referee) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        r.referee_id = any(:referees) and r.state not in ('REJECTED', 'REVERSED')
                                        order by r.id for update of r\
                                        """)
                        .bind("referees", ids(List.of(referee)))
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Referrals with somebody on either side, under this id alone, that are not paid and may yet
    /// be; and their rows' locks.
    List<Referral> lockUnpaidOf(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        r.state in ('PENDING', 'HELD', 'QUALIFIED') and r.id in (
                                            select id from referral where brand = :brand and referee_id = :fan
                                            union all select o.id from referral_code c join referral o
                                                on o.brand = :brand and o.program_id = c.program_id and o.referrer_id = c.fan_id
                                            where c.brand = :brand and c.fan_id = :fan)
                                        order by r.id for update of r\
                                        """)
                        .bind("fan", fan)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Those of some referrals of which one side was erased.
    Set<UUID> ofErased(Collection<Referral> some) {
        var erased =
                same.erased(
                        some.stream()
                                .flatMap(r -> Stream.of(r.referrerId(), r.refereeId()))
                                .collect(Collectors.toSet()));
        return some.stream()
                .filter(r -> erased.contains(r.referrerId()) || erased.contains(r.refereeId()))
                .map(Referral::id)
                .collect(Collectors.toSet());
    }

    private UUID[] ids(Collection<UUID> fans) {
        return same.idsOf(fans).toArray(UUID[]::new);
    }

    private UUID @Nullable [] idsIfAny(@Nullable UUID fan) {
        return fan == null ? null : ids(List.of(fan));
    }

    /// Converted referrals that an order qualified, and their rows' locks.
    List<Referral> lockConvertedBy(UUID orderId) {
        return lockConverted("r.order_id = :cause", orderId);
    }

    /// Converted referrals that a redemption qualified, and their rows' locks.
    List<Referral> lockConvertedByRedemption(UUID redemptionId) {
        return lockConverted("r.redemption_id = :cause", redemptionId);
    }

    private List<Referral> lockConverted(String condition, UUID cause) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + condition
                                        + """
                                         and r.state in ('QUALIFIED', 'REWARDED')
                                        order by r.id for update of r\
                                        """)
                        .bind("cause", cause)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Those of the given referrals in a state whose time has come, and their rows' locks; what
    /// another replica has is left to it.
    List<Referral> lockDue(Collection<UUID> ids, ReferralState state) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        r.id = any(:ids) and r.state = :state and r.due_at <= now()
                                        order by r.id for update of r skip locked\
                                        """)
                        .bind("ids", ids.toArray(UUID[]::new))
                        .bind("state", state.name())
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Referrals in an order.
    ///
    /// @param after the last one of the page before
    List<Referral> list(Filter filter, Sort sort, @Nullable Place after, int limit) {
        return jdbi.withHandle(handle -> {
            Query query =
                    handle.createQuery(
                                    SELECT
                                            + """
                                            (cast(:state as text) is null or r.state = :state)
                                            and (cast(:program as text) is null or r.program_id =
                                                (select id from program where brand = :brand and key = :program))
                                            and (cast(:referrers as uuid[]) is null or r.referrer_id = any(:referrers))
                                            and (cast(:referees as uuid[]) is null or r.referee_id = any(:referees))
                                            and (cast(:after as uuid) is null or %s) order by %s limit :limit\
                                            """
                                                    .formatted(sort.next, sort.by))
                            .bind("state", filter.state() == null ? null : filter.state().name())
                            .bind("program", filter.program())
                            .bindByType("referrers", idsIfAny(filter.referrer()), UUID[].class)
                            .bindByType("referees", idsIfAny(filter.referee()), UUID[].class)
                            .bind("after", after == null ? null : after.id())
                            .bind("limit", limit);
            if (sort == Sort.SCORE) {
                query.bind("score", after == null ? 0 : after.score());
            }
            return query.map((row, _) -> read(row)).list();
        });
    }

    /// Adds a referral, unless somebody else has brought the referee into the program.
    ///
    /// @return whether it was added
    boolean add(Referral referral, byte @Nullable [] device, byte @Nullable [] address) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                insert into referral (brand, id, program_id, program_version, trigger, referrer_id,
                                    referee_id, state, reasons, device_hash, address_hash, created_at,
                                    window_starts_at, window_ends_at, due_at, moved_at, risk_score, risk)
                                values (:brand, :id, :program, :version, :trigger, :referrer, :referee, :state,
                                    :reasons, :device, :address, :created, :from, :until, :due, :moved,
                                    :score, cast(:risk as jsonb))
                                on conflict do nothing\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("id", referral.id())
                        .bind("program", referral.programId())
                        .bind("version", referral.version())
                        .bind("trigger", referral.terms().trigger().name())
                        .bind("referrer", referral.madeFor())
                        .bind("referee", referral.refereeId())
                        .bind("state", referral.state().name())
                        .bind("reasons", referral.reasons().toArray(String[]::new))
                        .bind("device", device)
                        .bind("address", address)
                        .bind("created", referral.createdAt())
                        .bind("from", referral.window().from())
                        .bind("until", referral.window().until())
                        .bind("due", referral.dueAt())
                        .bind("moved", referral.movedAt())
                        .bind("score", referral.risk() == null ? 0 : referral.risk().score())
                        .bind("risk", referral.risk() == null ? null : referral.risk().json())
                        .execute())
                == 1;
    }

    /// Forgets a rejected referral that nobody has decided on, for one that takes its place.
    void remove(Referral rejected) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "delete from referral where brand = :brand and id = :id and state = 'REJECTED' and review_decision is null")
                        .bind("id", rejected.id())
                        .execute());
    }

    /// Writes where referrals have come to; their rows are locked.
    void save(List<Referral> referrals) {
        if (referrals.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            var batch =
                    handle.prepareBatch(
                                    """
                                    update referral set state = :state, reasons = :reasons, reward_number = :number, day_id = cast(:day as uuid),
                                        order_id = cast(:order as uuid), redemption_id = cast(:redemption as uuid), due_at = :due, moved_at = :moved,
                                        review_decision = :decision, review_reason = :because, reviewed_by = :by, reviewed_at = :reviewed
                                    where brand = :brand and id = :id\
                                    """)
                            .configure(SqlStatements.class, KeptPlan::of);
            for (var referral : referrals) {
                var review = referral.review();
                batch.bind("decision", review == null ? null : review.decision().name())
                        .bind("because", review == null ? null : review.reason())
                        .bind("by", review == null ? null : review.by())
                        .bind("reviewed", review == null ? null : review.at());
                batch.bind("brand", scope.brand())
                        .bind("id", referral.id())
                        .bind("state", referral.state().name())
                        .bind("reasons", referral.reasons().toArray(String[]::new))
                        .bind("number", referral.number())
                        .bind("day", referral.dayId())
                        .bind("order", referral.orderId())
                        .bind("redemption", referral.redemptionId())
                        .bind("due", referral.dueAt())
                        .bind("moved", referral.movedAt())
                        .add();
            }
            batch.execute();
        });
    }

    /// An erased fan's devices and addresses are forgotten; who brought whom stays, as ids that
    /// mean nobody any more.
    void forget(@Observes FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update referral set device_hash = null, address_hash = null
                                where brand = :brand and referee_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private static Referral read(ResultSet row) throws SQLException {
        return new Referral(
                row.getObject("id", UUID.class),
                row.getObject("program_id", UUID.class),
                row.getString("program"),
                row.getInt("program_version"),
                TermsJson.read(row.getString("terms")),
                row.getObject("referrer", UUID.class),
                row.getObject("referrer_id", UUID.class),
                row.getObject("referee", UUID.class),
                ReferralState.valueOf(row.getString("state")),
                Arrays.asList((String[]) row.getArray("reasons").getArray()),
                row.getObject("reward_number", Integer.class),
                row.getObject("day_id", UUID.class),
                row.getObject("order_id", UUID.class),
                row.getObject("redemption_id", UUID.class),
                new Window(
                        row.getTimestamp("window_starts_at").toInstant(),
                        row.getTimestamp("window_ends_at").toInstant()),
                row.getTimestamp("created_at").toInstant(),
                StoredInstant.read(row, "due_at"),
                row.getTimestamp("moved_at").toInstant(),
                Risk.read(row.getString("risk")),
                review(row));
    }

    private static @Nullable Review review(ResultSet row) throws SQLException {
        var decision = row.getString("review_decision");
        return decision == null
                ? null
                : new Review(
                        Decision.valueOf(decision),
                        row.getString("review_reason"),
                        row.getString("reviewed_by"),
                        row.getTimestamp("reviewed_at").toInstant());
    }

    /// How referrals are listed.
    enum Sort {
        NEWEST("r.id < cast(:after as uuid)", "r.id desc"),
        OLDEST("r.id > cast(:after as uuid)", "r.id"),
        /// The most suspicious first.
        SCORE(
                "(r.risk_score, r.id) < (:score, cast(:after as uuid))",
                "r.risk_score desc, r.id desc");

        private final String next;
        private final String by;

        /// As a request writes it.
        static Sort of(String name) {
            return Arrays.stream(values())
                    .filter(sort -> sort.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> Refused.invalid("sort", "must be newest, oldest or score"));
        }

        Sort(String next, String by) {
            this.next = next;
            this.by = by;
        }
    }

    /// Where a referral stands in a list.
    record Place(int score, UUID id) {
        static Place of(Referral referral) {
            var risk = referral.risk();
            return new Place(risk == null ? 0 : risk.score(), referral.id());
        }

        static @Nullable Place at(@Nullable String cursor) {
            var parts = Cursor.parts(cursor, 2);
            if (parts.isEmpty()) {
                return null;
            }
            try {
                return new Place(
                        Integer.parseInt(parts.get(0)),
                        Ids.parse(parts.get(1)).orElseThrow(Cursor::foreign));
            } catch (NumberFormatException _) {
                throw Cursor.foreign();
            }
        }

        String cursor() {
            return Cursor.joined(score, id);
        }
    }

    /// Which referrals to list; null for all.
    record Filter(
            @Nullable ReferralState state,
            @Nullable String program,
            @Nullable UUID referrer,
            @Nullable UUID referee) {

        /// As a request writes it.
        ///
        /// @throws Refused `VALIDATION_FAILED` for what is no state or no id
        static Filter of(
                @Nullable String state,
                @Nullable String program,
                @Nullable String referrer,
                @Nullable String referee) {
            return new Filter(
                    state(state), program, id("referrer", referrer), id("referee", referee));
        }

        private static @Nullable ReferralState state(@Nullable String name) {
            if (name == null) {
                return null;
            }
            return Arrays.stream(ReferralState.values())
                    .filter(state -> state.name().equals(name))
                    .findFirst()
                    .orElseThrow(() ->
                            Refused.invalid(
                                    "state", "must be one of " + List.of(ReferralState.values())));
        }

        private static @Nullable UUID id(String parameter, @Nullable String text) {
            return text == null
                    ? null
                    : Ids.parse(text).orElseThrow(() -> Refused.invalid(parameter, "is no id"));
        }
    }
}
