package io.fanops.referral.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.sql.StoredPeriod;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.WalletResource.Span;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Fans' wallets, read.
@ApplicationScoped
class Wallets {
    /// Dates on which something lapses that are told.
    private static final int DATES = 24;

    /// The entries of an account in a span of time and of a form.
    private static final String SPAN =
            """
            where e.brand = :brand and e.owner = who.owner and e.kind = :kind
                and (cast(:unit as text) is null or e.unit = :unit or :unit = 'CASH' and e.unit like 'CASH:%')
                and (cast(:from as timestamptz) is null or e.at >= cast(:from as timestamptz))
                and (cast(:to as timestamptz) is null or e.at < cast(:to as timestamptz))\
            """;

    private final Jdbi jdbi;
    private final Fans fans;
    private final SameFans same;
    private final Lots lots;
    private final Clock clock;

    Wallets(Jdbi jdbi, Fans fans, SameFans same, Lots lots, Clock clock) {
        this.jdbi = jdbi;
        this.fans = fans;
        this.same = same;
        this.lots = lots;
        this.clock = clock;
    }

    /// What a fan has, by unit; points always, also when there are none.
    ///
    /// @throws Refused `NOT_FOUND` for a fan id that the brand does not have; only a wallet without
    ///   any account asks that
    Wallet of(UUID fanId) {
        return jdbi.withHandle(handle -> {
            var ids = same.idsOf(fanId);
            var balances = balances(handle, ids);
            if (balances.isEmpty()) {
                requireFan(fanId);
            }
            if (balances.stream().noneMatch(b -> b.form() == Form.POINTS)) {
                balances.addFirst(new Balance(Form.POINTS, Form.POINTS.name(), 0, 0, 0));
            }
            var expiring =
                    lots.expiring(handle, ids, DATES).stream()
                            .map(lot ->
                                    new Expiring(
                                            Form.of(lot.unit()),
                                            lot.unit(),
                                            lot.amount(),
                                            lot.at()))
                            .toList();
            return new Wallet(
                    ids.size() == 1 ? fanId : same.survivor(fanId),
                    List.copyOf(balances),
                    expiring);
        });
    }

    private static List<Balance> balances(Handle handle, Set<UUID> ids) {
        return new ArrayList<>(
                handle.createQuery(
                                """
                                select unit, coalesce(sum(balance) filter (where kind = 'FAN'), 0)::bigint as balance,
                                    coalesce(sum(balance) filter (where kind = 'HELD'), 0)::bigint as held,
                                    coalesce(sum(balance) filter (where kind = 'PENDING'), 0)::bigint as pending
                                from account where brand = :brand and owner = any(:ids) and kind in ('FAN', 'HELD', 'PENDING')
                                group by unit order by unit\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("ids", ids.toArray(UUID[]::new))
                        .map((row, _) ->
                                new Balance(
                                        Form.of(row.getString("unit")),
                                        row.getString("unit"),
                                        row.getLong("balance"),
                                        row.getLong("held"),
                                        row.getLong("pending")))
                        .list());
    }

    /// Refuses a fan whom nobody knows, where the wallet does not show that somebody does.
    ///
    /// @throws Refused `NOT_FOUND`
    void requireFan(UUID fanId) {
        if (!fans.exists(fanId)) {
            throw Refused.notFound("fan");
        }
    }

    /// A page of an account's entries, newest first.
    ///
    /// @param form null for all
    Page<Entry> entries(
            Account account, @Nullable Form form, Span span, int limit, @Nullable String cursor) {
        var key = Cursor.key(cursor);
        long before = key.isEmpty() ? Long.MAX_VALUE : position(key);
        var read =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select e.position, e.id, e.transfer_id, e.unit, e.amount, e.balance_after, e.at,
                                            coalesce(w.words, t.reason) as reason, t.cause, t.actor, l.expires_at
                                        from unnest(:owners) as who(owner) cross join lateral (
                                            select e.* from entry e
                                        """
                                                + SPAN
                                                + """
                                                 and e.position < :before order by e.position desc limit :limit) e
                                                join transfer t on t.brand = e.brand and t.id = e.transfer_id
                                                left join transfer_words w on w.brand = t.brand and w.transfer_id = t.id
                                                left join lot l on l.brand = e.brand and l.id = e.id
                                                order by e.position desc limit :limit\
                                                """)
                                .bind("kind", account.kind().name())
                                .bind("owners", owners(account))
                                .bind("unit", form == null ? null : form.name())
                                .bind("from", span.from())
                                .bind("to", span.to())
                                .bind("before", before)
                                .bind("limit", limit + 1)
                                .map((row, _) ->
                                        new Positioned(
                                                row.getLong("position"),
                                                new Entry(
                                                        row.getObject("id", UUID.class),
                                                        row.getObject("transfer_id", UUID.class),
                                                        Form.of(row.getString("unit")),
                                                        row.getString("unit"),
                                                        row.getLong("amount"),
                                                        row.getObject("balance_after", Long.class),
                                                        row.getString("reason"),
                                                        row.getString("cause"),
                                                        row.getString("actor"),
                                                        row.getTimestamp("at").toInstant(),
                                                        StoredInstant.read(row, "expires_at"))))
                                .list());
        if (read.isEmpty() && key.isEmpty()) {
            require(account);
        }
        return Page.of(read, limit, row -> String.valueOf(row.position()), row -> row.entry());
    }

    /// What happened to a fan under whichever of their ids.
    private UUID[] owners(Account account) {
        return account.kind() == Kind.FAN
                ? same.idsOf(account.owner()).toArray(UUID[]::new)
                : new UUID[] {account.owner()};
    }

    private void require(Account account) {
        if (account.kind() == Kind.FAN) {
            requireFan(account.owner());
        } else if (!hasEntries(account)) {
            throw Refused.notFound("account");
        }
    }

    private boolean hasEntries(Account account) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select exists (select from entry where brand = :brand and owner = :owner and kind = :kind)\
                                """)
                        .bind("owner", account.owner())
                        .bind("kind", account.kind().name())
                        .mapTo(Boolean.class)
                        .one());
    }

    /// What came into a wallet and went out of it in a span of time; of a merged fan that of whom
    /// they are now, into which theirs went.
    ///
    /// @param unit as [Form#unit] gives it
    /// @param from null for 367 days before `to`
    /// @param to null for now
    /// @throws Refused `VALIDATION_FAILED` for more than a year
    Statement statement(UUID fanId, String unit, @Nullable Instant from, @Nullable Instant to) {
        var period = StoredPeriod.of(from, to, clock.instant());
        var since = period.from();
        var until = period.to();
        var fan = same.survivor(fanId);
        return jdbi.withHandle(handle -> {
            long opening = balanceAt(handle, fan, unit, since);
            var lines =
                    handle.createQuery(
                                    """
                                    select t.reason, e.amount > 0 as credit, count(*) as entries, sum(e.amount)::bigint as amount
                                    from unnest(:owners) as who(owner) cross join entry e
                                    join transfer t on t.brand = e.brand and t.id = e.transfer_id
                                    """
                                            + SPAN
                                            + " group by 1, 2 order by 1, 2 desc")
                            .bind("kind", Kind.FAN.name())
                            .bind("owners", new UUID[] {fan})
                            .bind("unit", unit)
                            .bind("from", since)
                            .bind("to", until)
                            .map((row, _) ->
                                    new StatementLine(
                                            row.getString("reason"),
                                            row.getInt("entries"),
                                            row.getLong("amount")))
                            .list();
            if (lines.isEmpty() && opening == 0) {
                requireFan(fanId);
            }
            long credits = lines.stream().mapToLong(line -> Math.max(0, line.amount())).sum();
            long debits = lines.stream().mapToLong(line -> Math.max(0, -line.amount())).sum();
            return new Statement(
                    fan,
                    Form.of(unit),
                    unit,
                    since,
                    until,
                    opening,
                    credits,
                    debits,
                    opening + credits - debits,
                    lines);
        });
    }

    private static long balanceAt(Handle handle, UUID fanId, String unit, Instant at) {
        return handle.createQuery(
                        """
                        select balance_after from entry
                        where brand = :brand and owner = :fan and kind = 'FAN' and unit = :unit and at < :at
                        order by at desc, position desc limit 1\
                        """)
                .bind("fan", fanId)
                .bind("unit", unit)
                .bind("at", at)
                .mapTo(Long.class)
                .findFirst()
                .orElse(0L);
    }

    private static long position(String key) {
        try {
            return Long.parseLong(key);
        } catch (NumberFormatException _) {
            throw Refused.invalid("cursor", "is not a cursor of this list");
        }
    }

    /// A fan's balances.
    ///
    /// @param expiring what will be lost when, soonest first; at most 24 dates
    record Wallet(UUID fanId, List<Balance> balances, List<Expiring> expiring) {}

    /// What a fan has of one unit.
    ///
    /// @param unit `POINTS`, `CASH:<currency>` (minor units), `GIFT` or `COUPON` (pieces)
    /// @param balance can be spent
    /// @param held set aside for purchases; no part of the balance
    /// @param pending earned, and paid when a hold period is over; no part of the balance
    record Balance(Form form, String unit, long balance, long held, long pending) {}

    /// @param at when it lapses unless it is spent before
    record Expiring(Form form, String unit, long amount, Instant at) {}

    /// One entry of an account.
    ///
    /// @param amount what came in; negative for what went out
    /// @param balanceAfter the unit's balance with this entry; left out of accounts that are summed
    ///   only when they are asked for
    /// @param reason what somebody wrote of it, until the fan is erased; else what it is
    /// @param actor subject of the token that asked for it, or `system`; not told to fans
    /// @param expiresAt when what came in lapses; left out where it never does
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            UUID id,
            UUID transferId,
            Form form,
            String unit,
            long amount,
            @Nullable Long balanceAfter,
            String reason,
            String cause,
            @Nullable String actor,
            Instant at,
            @Nullable Instant expiresAt) {

        Entry ofOwn() {
            return new Entry(
                    id,
                    transferId,
                    form,
                    unit,
                    amount,
                    balanceAfter,
                    reason,
                    cause,
                    null,
                    at,
                    expiresAt);
        }
    }

    /// @param opening the balance before
    /// @param closing opening + credits − debits
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Statement(
            UUID fanId,
            Form form,
            String unit,
            Instant from,
            Instant to,
            long opening,
            long credits,
            long debits,
            long closing,
            List<StatementLine> lines) {}

    /// Entries of one reason, as the ledger has it: what people wrote stands with the entries.
    ///
    /// @param amount their sum; negative for what went out
    record StatementLine(String reason, int entries, long amount) {}

    private record Positioned(long position, Entry entry) {}
}
