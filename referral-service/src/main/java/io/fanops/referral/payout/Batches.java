package io.fanops.referral.payout;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.Caller;
import io.fanops.referral.partner.CommissionPolicies;
import io.fanops.referral.payout.Batch.Line;
import io.fanops.referral.payout.Batch.LineState;
import io.fanops.referral.payout.Batch.State;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.PartnerAccounts;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's payout batches.
@ApplicationScoped
class Batches {
    /// Partners of a batch; who is left is in the next one.
    private static final int MOST = 10_000;

    /// The lines of those batches alone that a condition, and perhaps a limit, leaves over are
    /// summed.
    private static final String SELECT =
            """
            with b as materialized (select * from payout_batch where brand = :brand and %s)
            select b.*, l.lines, l.total, l.open, l.paid from b cross join lateral (
                select count(*) as lines, coalesce(sum(amount), 0)::bigint as total,
                    coalesce(sum(amount) filter (where state = 'OPEN'), 0)::bigint as open,
                    coalesce(sum(amount) filter (where state = 'PAID'), 0)::bigint as paid
                from payout_line where brand = :brand and batch_id = b.id) l
            order by b.id desc\
            """;

    private static final String LINES =
            """
            select l.* from payout_line l where l.brand = :brand and l.batch_id = :batch
            """;

    private final BrandSql sql;
    private final PartnerAccounts accounts;
    private final CommissionPolicies policies;
    private final Ledger ledger;
    private final Caller caller;

    Batches(
            BrandSql sql,
            PartnerAccounts accounts,
            CommissionPolicies policies,
            Ledger ledger,
            Caller caller) {
        this.sql = sql;
        this.accounts = accounts;
        this.policies = policies;
        this.ledger = ledger;
        this.caller = caller;
    }

    Batch require(UUID id) {
        return sql.first(SELECT.formatted("id = :id"), (row, _) -> read(row), "id", id)
                .orElseThrow(() -> Refused.notFound("payout batch"));
    }

    /// Newest first.
    ///
    /// @param before ids below this one; null for the first page
    List<Batch> list(@Nullable State state, @Nullable UUID before, int limit) {
        return sql.list(
                SELECT.formatted(
                        """
                        (cast(:state as text) is null or state = :state)
                            and (cast(:before as uuid) is null or id < cast(:before as uuid))
                            order by id desc limit :limit\
                        """),
                (row, _) -> read(row),
                "state",
                state == null ? null : state.name(),
                "before",
                before,
                "limit",
                limit);
    }

    /// A batch's lines in the order of their ids.
    List<Line> lines(UUID batch, UUID after, int limit) {
        return sql.list(
                LINES + " and l.id > :after order by l.id limit :limit",
                (row, _) -> readLine(row),
                "batch",
                batch,
                "after",
                after,
                "limit",
                limit);
    }

    /// Takes what partners can be paid into a new batch.
    ///
    /// @param minimum the policy's where null; at least 1
    /// @throws Refused `NOTHING_TO_PAY`
    @Transactional(Transactional.TxType.MANDATORY)
    Batch make(String currency, @Nullable Instant until, @Nullable Long minimum) {
        long least = minimum == null ? leastOf(currency) : Math.max(1, minimum);
        var payable = accounts.lockPayable(currency, least, until, MOST);
        if (payable.isEmpty()) {
            throw new Refused(
                    PayoutProblem.NOTHING_TO_PAY,
                    "No partner can be paid " + least + " " + currency + " or more.");
        }
        var id = Ids.next();
        sql.run(
                """
                insert into payout_batch (brand, id, currency, until, minimum, state, made_by)
                values (:brand, :id, :currency, cast(:until as timestamptz), :minimum, 'DRAFT', :by)\
                """,
                "id",
                id,
                "currency",
                currency,
                "until",
                until,
                "minimum",
                least,
                "by",
                caller.subject());
        sql.run(
                """
                insert into payout_line (brand, id, batch_id, partner_id, partner_key, name, payout_details, amount, state)
                select :brand, x.line, :batch, p.id, p.key, p.name, p.payout_details, x.amount, 'OPEN'
                from unnest(:ids, :partners, :amounts) as x(line, partner, amount)
                join partner p on p.brand = :brand and p.id = x.partner
                for share of p\
                """,
                "batch",
                id,
                "ids",
                payable.stream().map(_ -> Ids.next()).toArray(UUID[]::new),
                "partners",
                payable.stream().map(PartnerAccounts.Payable::partner).toArray(UUID[]::new),
                "amounts",
                payable.stream().map(PartnerAccounts.Payable::amount).toArray(Long[]::new));
        ledger.post(
                List.of(
                        Transfer.of(
                                "payout:" + id,
                                "Payout",
                                payable.stream()
                                        .map(one ->
                                                new Transfer.Move(
                                                                Account.partner(one.partner()),
                                                                Account.partnerPayout(
                                                                        one.partner()),
                                                                Form.CASH.unit(currency),
                                                                one.amount())
                                                        .asFarAsThereIs())
                                        .toList())));
        return require(id);
    }

    /// @throws Refused `FOUR_EYES`, `PAYOUT_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    Batch approve(UUID id) {
        var batch = locked(id);
        if (batch.madeBy().equals(caller.subject())) {
            throw new Refused(
                    PayoutProblem.FOUR_EYES, "Somebody else than who made it approves it.");
        }
        if (batch.state() != State.DRAFT) {
            throw state(batch);
        }
        sql.run(
                """
                update payout_batch set state = 'APPROVED', approved_by = :by, approved_at = now()
                where brand = :brand and id = :id\
                """,
                "id",
                id,
                "by",
                caller.subject());
        return require(id);
    }

    /// Gives all of it back, where nothing of it was paid.
    ///
    /// @throws Refused `PAYOUT_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    Batch cancel(UUID id) {
        var batch = locked(id);
        if (!batch.actions().contains("cancel")) {
            throw state(batch);
        }
        giveBack(batch, ended(id, null, LineState.CANCELLED, null, null));
        sql.run(
                """
                update payout_batch set state = 'CANCELLED', ended_at = now() where brand = :brand and id = :id\
                """,
                "id",
                id);
        return require(id);
    }

    /// Notes what became of payments; what failed can be paid out again. An equal report again
    /// changes nothing.
    ///
    /// @throws Refused `PAYOUT_STATE`, `PAYOUT_LINE_STATE`, `VALIDATION_FAILED` for a partner who
    ///   is not in it
    @Transactional(Transactional.TxType.MANDATORY)
    Batch report(UUID id, List<Payment> payments) {
        var batch = locked(id);
        if (batch.state() != State.APPROVED && batch.state() != State.SETTLED) {
            throw state(batch);
        }
        for (int i = 0; i < payments.size(); i++) {
            report(batch, payments.get(i), "/items/" + i);
        }
        sql.run(
                """
                update payout_batch b set state = 'SETTLED', ended_at = now()
                where b.brand = :brand and b.id = :id and b.state = 'APPROVED' and not exists (
                    select from payout_line l where l.brand = b.brand and l.batch_id = b.id and l.state = 'OPEN')\
                """,
                "id",
                id);
        return require(id);
    }

    private void report(Batch batch, Payment payment, String pointer) {
        var line =
                sql.first(
                                LINES
                                        + """
                                        and (cast(:line as uuid) is null or l.id = cast(:line as uuid))
                                            and (cast(:partner as text) is null or l.partner_key = :partner)\
                                        """,
                                (row, _) -> readLine(row),
                                "batch",
                                batch.id(),
                                "line",
                                payment.line(),
                                "partner",
                                payment.partner())
                        .orElseThrow(() ->
                                Refused.invalid(
                                        pointer + (payment.line() == null ? "/partner" : "/line"),
                                        "is not in this payout batch"));
        if (line.state() == payment.state()
                && Objects.equals(line.reference(), payment.reference())) {
            return;
        }
        if (line.state() != LineState.OPEN) {
            throw new Refused(
                    PayoutProblem.PAYOUT_LINE_STATE,
                    "The payment to `" + line.partner() + "` is " + line.state() + ".",
                    new Refused.FieldError(pointer, "was reported otherwise before"));
        }
        var ended =
                ended(
                        batch.id(),
                        line.id(),
                        payment.state(),
                        payment.reference(),
                        payment.reason());
        if (payment.state() == LineState.FAILED) {
            giveBack(batch, ended);
            return;
        }
        ledger.post(
                ended.stream()
                        .map(one ->
                                Transfer.of(
                                        "payout-line:" + one.line() + ":paid",
                                        "Payout paid",
                                        List.of(
                                                new Transfer.Move(
                                                        Account.partnerPayout(one.partner()),
                                                        Account.paidOut(),
                                                        Form.CASH.unit(batch.currency()),
                                                        one.amount()))))
                        .toList());
    }

    /// Ends open lines of a batch.
    ///
    /// @param line one; null for all
    private List<Ended> ended(
            UUID batch,
            @Nullable UUID line,
            LineState state,
            @Nullable String reference,
            @Nullable String reason) {
        return sql.list(
                """
                update payout_line set state = :state, reference = :reference, reason = :reason, ended_at = now()
                where brand = :brand and batch_id = :batch and state = 'OPEN'
                    and (cast(:line as uuid) is null or id = cast(:line as uuid))
                returning id, partner_id, amount\
                """,
                (row, _) ->
                        new Ended(
                                BrandSql.id(row, "id"),
                                BrandSql.id(row, "partner_id"),
                                row.getLong("amount")),
                "batch",
                batch,
                "line",
                line,
                "state",
                state.name(),
                "reference",
                reference,
                "reason",
                reason);
    }

    /// What partners billed of money that came back is to be decided anew.
    private void giveBack(Batch batch, List<Ended> lines) {
        var partners = lines.stream().map(Ended::partner).toArray(UUID[]::new);
        // Whoever accepts an invoice holds its partner.
        sql.list(
                "select id from partner where brand = :brand and id = any(:partners) order by id for update",
                (row, _) -> BrandSql.id(row, "id"),
                "partners",
                partners);
        sql.run(
                """
                update partner_invoice set state = 'RECEIVED', decided_at = null
                where brand = :brand and partner_id = any(:partners) and batch_id = :batch and state = 'ACCEPTED'\
                """,
                "partners",
                partners,
                "batch",
                batch.id());
        ledger.post(
                lines.stream()
                        .map(one ->
                                Transfer.of(
                                        "payout-line:" + one.line() + ":back",
                                        "Payout back",
                                        List.of(
                                                new Transfer.Move(
                                                        Account.partnerPayout(one.partner()),
                                                        Account.partner(one.partner()),
                                                        Form.CASH.unit(batch.currency()),
                                                        one.amount()))))
                        .toList());
    }

    /// Of an erased fan's payments the amounts stay; a line's id still names it.
    void forget(@Observes FanErased erased) {
        // A batch that is being made holds the partner until its lines are to be seen.
        sql.list(
                "select id from partner where brand = :brand and fan_id = :fan for update",
                (row, _) -> BrandSql.id(row, "id"),
                "fan",
                erased.fanId());
        sql.run(
                """
                update payout_line l set partner_key = 'erased-' || l.partner_id, name = null, payout_details = null,
                    reference = null, reason = null
                from partner p
                where l.brand = :brand and p.brand = l.brand and p.id = l.partner_id and p.fan_id = :fan\
                """,
                "fan",
                erased.fanId());
        sql.run(
                """
                update partner_invoice i set external_id = 'erased-' || i.id, reason = null
                from partner p
                where i.brand = :brand and p.brand = i.brand and p.id = i.partner_id and p.fan_id = :fan\
                """,
                "fan",
                erased.fanId());
    }

    private Batch locked(UUID id) {
        sql.first(
                "select 1 from payout_batch where brand = :brand and id = :id for update",
                (row, _) -> row.getInt(1),
                "id",
                id);
        return require(id);
    }

    private long leastOf(String currency) {
        var minimum = policies.present().minimumPayout();
        return minimum == null || !minimum.currency().equals(currency)
                ? 1
                : Math.max(1, minimum.amount());
    }

    static Refused state(Batch batch) {
        return new Refused(PayoutProblem.PAYOUT_STATE, "The batch is " + batch.state() + ".");
    }

    private Batch read(ResultSet row) throws SQLException {
        return new Batch(
                BrandSql.id(row, "id"),
                row.getString("currency"),
                BrandSql.maybeAt(row, "until"),
                row.getLong("minimum"),
                State.valueOf(row.getString("state")),
                row.getLong("lines"),
                row.getLong("total"),
                row.getLong("open"),
                row.getLong("paid"),
                row.getString("made_by"),
                BrandSql.at(row, "made_at"),
                row.getString("approved_by"),
                BrandSql.maybeAt(row, "approved_at"),
                BrandSql.maybeAt(row, "ended_at"),
                row.getString("made_by").equals(caller.subject()));
    }

    private static Line readLine(ResultSet row) throws SQLException {
        return new Line(
                BrandSql.id(row, "id"),
                row.getString("partner_key"),
                row.getString("name"),
                row.getString("payout_details"),
                row.getLong("amount"),
                LineState.valueOf(row.getString("state")),
                row.getString("reference"),
                row.getString("reason"),
                BrandSql.maybeAt(row, "ended_at"));
    }

    /// What became of a payment.
    ///
    /// @param line id; null where the key names it
    /// @param partner key; null where the id names it
    record Payment(
            @Nullable UUID line,
            @Nullable String partner,
            LineState state,
            @Nullable String reference,
            @Nullable String reason) {}

    private record Ended(UUID line, UUID partner, long amount) {}
}
