package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.CouponIssued;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// The brand's coupons.
@ApplicationScoped
public class Coupons {
    /// What asked for a coupon that no reward is behind.
    static final String BY_REQUEST = "request";

    private static final int CODE_LENGTH = 12;

    private static final String UNIT = Form.COUPON.name();

    /// What a fan took without being given it.
    static final String BY_CLAIM = "claim";

    private static final String SELECT =
            """
            select c.id as coupon_id, c.code, c.fan_id,
                case when o.survivor_id is null then c.fan_id else o.survivor_id end as owner, c.state, c.lapsed, c.void_because, c.redemptions_left, c.balance, c.lock_id, c.locked_until,
                c.issued_at, now() as now,
                case when c.valid_until is null then t.valid_until else nullif(c.valid_until, 'infinity') end as valid_until,
                case when v.version is null then t.stores else v.stores end as stores,
            """
                    + CouponTemplates.COLUMNS
                    + """
                     from coupon c
                    join coupon_template t on t.brand = c.brand and t.id = c.template_id
                    join coupon_stock s on s.brand = t.brand and s.template_id = t.id
                    left join same_fan o on o.brand = c.brand and o.fan_id = c.fan_id
                    left join coupon_template_version v
                        on v.brand = t.brand and v.template_id = t.id and v.version = c.template_version
                    where c.brand = :brand and
                    """;

    /// By its id, in whose order its coupons have an index.
    private static final String OF_TEMPLATE =
            """
            c.template_id = (select k.id from coupon_template k where k.brand = :brand and k.key = :template)\
            """;

    private final Jdbi jdbi;
    private final CouponTemplates templates;
    private final Clock clock;

    Coupons(Jdbi jdbi, CouponTemplates templates, Clock clock) {
        this.jdbi = jdbi;
        this.templates = templates;
        this.clock = clock;
    }

    /// Writes coupons whose stock was taken before ([CouponTemplates#take]). The caller posts the
    /// transfers and tells the facts.
    ///
    /// @throws Refused `COUPON_EXPIRED` where the time of a template's coupons is over,
    ///   `COUPON_CODE_TAKEN`; what was written before is to be rolled back
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Issued> issue(List<Issue> issues) {
        var coupons =
                issues.stream()
                        .map(issue ->
                                new New(
                                        Ids.next(),
                                        issue.code() == null
                                                ? ReadableCode.next(CODE_LENGTH)
                                                : issue.code(),
                                        issue))
                        .toList();
        var written =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        with written as (
                                        insert into coupon (brand, id, code, code_key, template_id, fan_id, state,
                                            redemptions_left, cause, per_fan, template_version, balance, valid_until)
                                        select :brand, i, c, k, t.id, f, 'ISSUED', t.max_redemptions, w, p, t.version,
                                            case when t.kind = 'PREPAID' then t.value end, coalesce(least(t.valid_until, now() + make_interval(
                                                hours => 24 * cast(t.rules->>'validDays' as int))), 'infinity')
                                        from unnest(:ids, :codes, :keys, :templates, :fans, :causes, :perFan)
                                            as x(i, c, k, t_id, f, w, p)
                                        join coupon_template t on t.brand = :brand and t.id = x.t_id
                                        where t.valid_until is null or t.valid_until > now()
                                        on conflict (brand, code_key) do nothing returning id, template_id, balance)
                                        select w.id, w.balance, t.currency from written w
                                        join coupon_template t on t.brand = :brand and t.id = w.template_id\
                                        """)
                                .bind("ids", coupons.stream().map(New::id).toArray(UUID[]::new))
                                .bind(
                                        "codes",
                                        coupons.stream().map(New::code).toArray(String[]::new))
                                .bind(
                                        "keys",
                                        coupons.stream()
                                                .map(c -> ReadableCode.normalize(c.code()))
                                                .toArray(String[]::new))
                                .bind(
                                        "templates",
                                        coupons.stream()
                                                .map(c -> c.issue().templateId())
                                                .toArray(UUID[]::new))
                                .bind(
                                        "fans",
                                        coupons.stream()
                                                .map(c -> c.issue().fanId())
                                                .toArray(UUID[]::new))
                                .bind(
                                        "causes",
                                        coupons.stream()
                                                .map(c -> c.issue().cause())
                                                .toArray(String[]::new))
                                .bind(
                                        "perFan",
                                        coupons.stream()
                                                .map(c -> c.issue().isCounted())
                                                .toArray(Boolean[]::new))
                                .reduceRows(
                                        new HashMap<UUID, Optional<Money>>(),
                                        (balances, row) -> {
                                            balances.put(
                                                    row.getColumn("id", UUID.class),
                                                    money(
                                                            row.getColumn("balance", Long.class),
                                                            row.getColumn(
                                                                    "currency", String.class)));
                                            return balances;
                                        }));
        if (written.size() < coupons.size()) {
            templates.requireGood(issues.stream().map(Issue::templateId).toList());
            // Only a code that was chosen can be taken: of made ones two are alike once in 2^58.
            throw codeTaken();
        }
        var now = clock.instant();
        return coupons.stream()
                .map(c ->
                        new Issued(
                                c.id(),
                                c.code(),
                                Transfer.of(
                                        "coupon:" + c.id() + ":issued",
                                        "Coupon " + c.issue().template(),
                                        moves(
                                                Account.template(c.issue().templateId()),
                                                holder(c.issue().fanId(), c.issue().templateId()),
                                                value(
                                                        Account.template(c.issue().templateId()),
                                                        Account.bearer(c.id()),
                                                        written.getOrDefault(
                                                                c.id(), Optional.empty())))),
                                new CouponIssued(
                                        c.id(), c.issue().template(), c.issue().fanId(), now)))
                .toList();
    }

    static Refused codeTaken() {
        return new Refused(
                CouponProblem.COUPON_CODE_TAKEN,
                "Another coupon has this code.",
                new Refused.FieldError("/code", "is taken"));
    }

    /// Takes back those coupons of a cause that are not used up, and puts them back into the stock.
    /// Those that are used up are noted, so that taking their redemption back does not bring them
    /// to life ([#freeOne]).
    ///
    /// @return the transfers to post: each takes a piece from its holder
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Transfer> takeBack(String cause) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with recalled as (
                                    update coupon set recalled = true, lock_id = null, locked_until = null,
                                        balance = case when balance is not null then 0 end,
                                        state = case when redemptions_left > 0 and (balance is null or balance > 0 or lapsed)
                                            then 'VOID' else state end
                                    where brand = :brand and cause = :cause and state = 'ISSUED' and not recalled
                                    returning id, fan_id, template_id, lapsed, new.state, old.balance),
                                taken as (
                                    select r.id, r.fan_id, r.template_id, r.lapsed, r.balance, t.currency from recalled r
                                    join coupon_template t on t.brand = :brand and t.id = r.template_id
                                    where r.state = 'VOID')
                                select * from taken\
                                """)
                        .bind("cause", cause)
                        .map((row, _) -> {
                            templates.giveBack(row.getObject("template_id", UUID.class), 1);
                            return voided(row.getObject("id", UUID.class), row);
                        })
                        .list());
    }

    /// How many coupons of a cause are void.
    @Transactional(Transactional.TxType.MANDATORY)
    public int voidOf(String cause) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) from coupon
                                where brand = :brand and cause = :cause and cause <> 'request' and state = 'VOID'\
                                """)
                        .bind("cause", cause)
                        .mapTo(Integer.class)
                        .one());
    }

    /// Takes one coupon back by hand, unless it is used up, and puts it back into the stock.
    ///
    /// @param reason what is noted
    /// @return the transfer to post; empty where it is void or used up
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<Voided> takeBackOne(UUID id, @Nullable String reason) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with taken as (
                                    update coupon set recalled = true, state = 'VOID', lock_id = null, locked_until = null,
                                        balance = case when balance is not null then 0 end,
                                        void_because = coalesce(void_because, :reason)
                                    where brand = :brand and id = :id and state = 'ISSUED' and redemptions_left > 0
                                        and (balance is null or balance > 0 or lapsed)
                                    returning fan_id, template_id, per_fan, cause, lapsed, old.balance)
                                select taken.*, t.currency from taken
                                join coupon_template t on t.brand = :brand and t.id = taken.template_id\
                                """)
                        .bind("id", id)
                        .bind("reason", reason)
                        .map((row, _) -> {
                            var fan = row.getObject("fan_id", UUID.class);
                            templates.giveBack(row.getObject("template_id", UUID.class), 1);
                            return new Voided(
                                    row.getBoolean("per_fan") ? fan : null,
                                    row.getString("cause"),
                                    voided(id, row));
                        })
                        .findFirst());
    }

    /// What was noted about an erased fan's coupons is forgotten, and no more is kept.
    void forget(@Observes FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon set void_because = ''
                                where brand = :brand and id in (
                                    select id from coupon where brand = :brand and fan_id = :fan order by id for update)\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private static Transfer voided(UUID id, ResultSet row) throws SQLException {
        var template = row.getObject("template_id", UUID.class);
        var holder = holder(row.getObject("fan_id", UUID.class), template);
        if (row.getBoolean("lapsed")) {
            // It goes back the way it came.
            return Transfer.of(
                    "coupon:" + id + ":voided",
                    "Coupon taken back",
                    List.of(
                            new Transfer.Move(holder, Account.template(template), UNIT, 1),
                            new Transfer.Move(Account.lapsed(), holder, UNIT, 1)));
        }
        return Transfer.of(
                "coupon:" + id + ":voided",
                "Coupon taken back",
                moves(
                        holder,
                        Account.template(template),
                        value(
                                Account.bearer(id),
                                Account.template(template),
                                money(
                                        row.getObject("balance", Long.class),
                                        row.getString("currency")))));
    }

    /// The piece of a coupon, and its value where it has one.
    private static List<Transfer.Move> moves(
            Account from, Account to, Optional<Transfer.Move> value) {
        return Stream.concat(Stream.of(new Transfer.Move(from, to, UNIT, 1)), value.stream())
                .toList();
    }

    /// The value of a prepaid coupon is on its own account, whoever bears it.
    static Optional<Transfer.Move> value(Account from, Account to, Optional<Money> value) {
        return value.filter(money -> money.amount() > 0)
                .map(money ->
                        new Transfer.Move(
                                from, to, Form.CASH.unit(money.currency()), money.amount()));
    }

    private static Optional<Money> money(@Nullable Long amount, @Nullable String currency) {
        return amount == null || currency == null
                ? Optional.empty()
                : Optional.of(Money.of(amount, currency));
    }

    /// Lets some of the coupons lapse whose time is over and of which something is left. Their
    /// places in the stock stay taken: a stock says how many there may be, not how many are out.
    ///
    /// @return the transfers to post
    @Transactional(Transactional.TxType.MANDATORY)
    List<Transfer> lapse(int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with lapsed as (
                                    update coupon set lapsed = true, lock_id = null, locked_until = null,
                                        balance = case when balance is not null then 0 end
                                    where brand = :brand and id in (
                                        select id from coupon
                                        where brand = :brand and state = 'ISSUED' and not lapsed and redemptions_left > 0
                                            and (balance is null or balance > 0) and valid_until <= now()
                                        order by valid_until limit :limit for update skip locked)
                                    returning id, fan_id, template_id, old.balance)
                                select l.*, t.currency from lapsed l
                                join coupon_template t on t.brand = :brand and t.id = l.template_id\
                                """)
                        .bind("limit", limit)
                        .map((row, _) -> lapsed(row.getObject("id", UUID.class), row))
                        .list());
    }

    private static Transfer lapsed(UUID id, ResultSet row) throws SQLException {
        return Transfer.of(
                "coupon:" + id + ":lapsed",
                "Coupon expired",
                moves(
                        holder(
                                row.getObject("fan_id", UUID.class),
                                row.getObject("template_id", UUID.class)),
                        Account.lapsed(),
                        value(
                                Account.bearer(id),
                                Account.lapsed(),
                                money(
                                        row.getObject("balance", Long.class),
                                        row.getString("currency")))));
    }

    /// Gives a coupon the use back that a redemption took; one that was recalled while it was used
    /// up becomes void by it, and its place in the stock is free.
    ///
    /// @param taken off its balance, in minor units; 0 where it has none
    @Transactional(Transactional.TxType.MANDATORY)
    Freed freeOne(UUID id, long taken) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with freed as (
                                    update coupon set
                                        redemptions_left = redemptions_left + case when balance is null then 1 else 0 end,
                                        balance = case when recalled or lapsed then balance else balance + :taken end,
                                        state = case when recalled then 'VOID' else state end
                                    where brand = :brand and id = :id
                                    returning old.state = 'ISSUED' and new.state = 'VOID' as is_recalled,
                                        case when new.balance is null then new.redemptions_left = 1
                                            else old.balance = 0 and new.balance > 0 end as is_first_left,
                                        new.state = 'VOID' as is_void, lapsed, new.cause, new.template_id)
                                select * from freed\
                                """)
                        .bind("id", id)
                        .bind("taken", taken)
                        .map((row, _) -> {
                            if (row.getBoolean("is_recalled")) {
                                templates.giveBack(row.getObject("template_id", UUID.class), 1);
                            }
                            return new Freed(
                                    row.getBoolean("is_recalled"),
                                    row.getBoolean("is_first_left"),
                                    row.getBoolean("is_void"),
                                    row.getBoolean("lapsed"),
                                    row.getString("cause"));
                        })
                        .one());
    }

    /// Whose account a coupon's piece is on.
    static Account holder(@Nullable UUID fanId, UUID templateId) {
        return fanId == null ? Account.bearer(templateId) : Account.fan(fanId);
    }

    Optional<Coupon> withCode(String typed) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.code_key = :key")
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("key", ReadableCode.normalize(typed))
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    List<Coupon> withIds(Collection<UUID> ids) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.id = any(:ids)")
                        .bind("ids", ids.toArray(UUID[]::new))
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Coupons as they stand, their rows locked in the order of their ids until the transaction
    /// ends.
    @Transactional(Transactional.TxType.MANDATORY)
    Map<UUID, Coupon> locked(Collection<UUID> ids) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                "select id from coupon where brand = :brand and id = any(:ids) order by id for update")
                        .bind("ids", ids.toArray(UUID[]::new))
                        .mapTo(UUID.class)
                        .list());
        return withIds(ids).stream().collect(Collectors.toMap(Coupon::id, coupon -> coupon));
    }

    Optional<Coupon> withId(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.id = :id")
                        .bind("id", id)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Coupons newest first.
    ///
    /// @param fanId of this fan, under whichever of their ids; null for all
    /// @param before ids below this one; null for the first page
    List<Coupon> list(
            @Nullable UUID fanId, @Nullable String template, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        (cast(:fan as uuid) is null or c.fan_id = any(%s)) and %s
                                        and c.id < :before order by c.id desc limit :limit\
                                        """
                                                .formatted(
                                                        SameFans.ids("fan"),
                                                        template == null ? "true" : OF_TEMPLATE))
                        .bind("fan", fanId)
                        .bindMap(
                                template == null
                                        ? Map.<String, Object>of()
                                        : Map.of("template", template))
                        .bind("before", before == null ? new UUID(-1, -1) : before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Locks a coupon for one who is about to redeem it.
    ///
    /// @return until when; empty where it is locked by another or cannot be redeemed any more
    @Transactional
    Optional<Instant> lock(UUID id, UUID lock, int ttlSeconds) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                update coupon set lock_id = :lock, locked_until = now() + make_interval(secs => :ttl)
                                where brand = :brand and id = :id and state = 'ISSUED' and redemptions_left > 0
                                    and (balance is null or balance > 0)
                                    and (locked_until is null or locked_until <= now())
                                returning locked_until\
                                """)
                        .bind("id", id)
                        .bind("lock", lock)
                        .bind("ttl", ttlSeconds)
                        .map((row, _) -> row.getTimestamp("locked_until").toInstant())
                        .findFirst());
    }

    /// Locks all of some coupons for one who is about to redeem them together, or none.
    ///
    /// @return until when; empty where one of them is locked by another or cannot be redeemed any
    ///   more
    @Transactional
    Optional<Instant> lockAll(Collection<UUID> ids, UUID lock, int ttlSeconds) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                with free as materialized (
                                    select id from coupon
                                    where brand = :brand and id = any(:ids) and state = 'ISSUED' and redemptions_left > 0
                                        and (locked_until is null or locked_until <= now())
                                    order by id for update)
                                update coupon c set lock_id = :lock, locked_until = now() + make_interval(secs => :ttl)
                                from free
                                where c.brand = :brand and c.id = free.id
                                    and (select count(*) from free) = :wanted
                                returning c.locked_until\
                                """)
                        .bind("ids", ids.toArray(UUID[]::new))
                        .bind("wanted", ids.size())
                        .bind("lock", lock)
                        .bind("ttl", ttlSeconds)
                        .map((row, _) -> row.getTimestamp("locked_until").toInstant())
                        .stream()
                        .findFirst());
    }

    /// Ends a lock before its time.
    ///
    /// @param lock whose; null for anybody's
    /// @return false where another one's holds it
    @Transactional(Transactional.TxType.MANDATORY)
    boolean unlock(UUID id, @Nullable UUID lock) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon set lock_id = null, locked_until = null
                                where brand = :brand and id = :id and (locked_until is null or locked_until <= now()
                                    or cast(:lock as uuid) is null or lock_id = cast(:lock as uuid))\
                                """)
                        .bind("id", id)
                        .bind("lock", lock)
                        .execute())
                == 1;
    }

    private static Coupon read(ResultSet row) throws SQLException {
        return new Coupon(
                row.getObject("coupon_id", UUID.class),
                row.getString("code"),
                CouponTemplates.read(row),
                row.getObject("fan_id", UUID.class),
                row.getObject("owner", UUID.class),
                row.getString("state").equals("VOID"),
                row.getBoolean("lapsed"),
                Redemptions.noted(row.getString("void_because")),
                row.getInt("redemptions_left"),
                money(row.getObject("balance", Long.class), row.getString("currency")).orElse(null),
                row.getObject("lock_id", UUID.class),
                StoredInstant.read(row, "locked_until"),
                row.getTimestamp("issued_at").toInstant(),
                row.getTimestamp("now").toInstant());
    }

    /// A coupon to issue.
    ///
    /// @param template the template's key
    /// @param cause what it is for: `request`, or `referral:<id>`
    /// @param code null for a new one
    /// @param isCounted whether it counts among what one fan may have of the template
    public record Issue(
            UUID templateId,
            String template,
            @Nullable UUID fanId,
            String cause,
            @Nullable String code,
            boolean isCounted) {

        /// One that does not count, such as a reward.
        public Issue(
                UUID templateId,
                String template,
                @Nullable UUID fanId,
                String cause,
                @Nullable String code) {
            this(templateId, template, fanId, cause, code, false);
        }
    }

    /// A coupon that was taken back by hand.
    ///
    /// @param counted the fan among whose coupons it counted
    /// @param cause what it was issued for
    record Voided(@Nullable UUID counted, String cause, Transfer transfer) {}

    /// A coupon that is written.
    ///
    /// @param transfer puts the piece on the holder's account; to be posted by the caller
    /// @param fact to be told by the caller
    public record Issued(UUID id, String code, Transfer transfer, CouponIssued fact) {}

    /// A coupon that a redemption was taken back of.
    ///
    /// @param isRecalled whether it became void by that
    /// @param isFirstLeft whether it was used up until then
    /// @param isVoid whether it is void, by that or before
    /// @param isLapsed whether its time was over before it was used up
    record Freed(
            boolean isRecalled,
            boolean isFirstLeft,
            boolean isVoid,
            boolean isLapsed,
            String cause) {}

    private record New(UUID id, String code, Issue issue) {}
}
