package io.fanops.referral.wallet;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.wallet.Account.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the brand owes to partners, read; money alone, by currency.
@ApplicationScoped
public class PartnerAccounts {
    private static final String CASH = "CASH:";

    private final BrandSql sql;

    PartnerAccounts(BrandSql sql) {
        this.sql = sql;
    }

    /// What some partners together have, by currency.
    public List<Balance> of(Collection<UUID> partners) {
        return sql.list(
                """
                select unit, coalesce(sum(balance) filter (where kind = 'PARTNER_PENDING'), 0)::bigint as pending,
                    coalesce(sum(balance) filter (where kind = 'PARTNER'), 0)::bigint as payable,
                    coalesce(sum(balance) filter (where kind = 'PARTNER_PAYOUT'), 0)::bigint as in_payout
                from account
                where brand = :brand and owner = any(:partners) and kind in ('PARTNER_PENDING', 'PARTNER', 'PARTNER_PAYOUT')
                group by unit order by unit\
                """,
                (row, _) ->
                        new Balance(
                                currency(row.getString("unit")),
                                row.getLong("pending"),
                                row.getLong("payable"),
                                row.getLong("in_payout")),
                "partners",
                partners.toArray(UUID[]::new));
    }

    /// What was owed to a partner before a moment, by currency.
    public List<Owed> before(UUID partner, Instant at) {
        return sql.list(
                """
                select a.unit, sum(e.balance_after)::bigint as amount from account a cross join lateral (
                    select balance_after from entry
                    where brand = a.brand and owner = a.owner and kind = a.kind and unit = a.unit and at < :at
                    order by at desc, position desc limit 1) e
                where a.brand = :brand and a.owner = :partner and a.kind in ('PARTNER_PENDING', 'PARTNER', 'PARTNER_PAYOUT')
                group by a.unit\
                """,
                (row, _) -> new Owed(currency(row.getString("unit")), row.getLong("amount")),
                "partner",
                partner,
                "at",
                at);
    }

    /// What happened to a partner's accounts in a span of time, summed by account, reason and what
    /// the cause begins with.
    ///
    /// @param from then or later
    /// @param to before
    public List<Flow> flows(UUID partner, Instant from, Instant to) {
        return sql.list(
                """
                select e.kind, e.unit, t.reason, split_part(t.cause, ':', 1) as source, sum(e.amount)::bigint as amount
                from entry e join transfer t on t.brand = e.brand and t.id = e.transfer_id
                where e.brand = :brand and e.owner = :partner and e.kind in ('PARTNER_PENDING', 'PARTNER', 'PARTNER_PAYOUT')
                    and e.at >= :from and e.at < :to
                group by e.kind, e.unit, t.reason, source\
                """,
                (row, _) ->
                        new Flow(
                                Kind.valueOf(row.getString("kind")),
                                currency(row.getString("unit")),
                                row.getString("source"),
                                row.getString("reason"),
                                row.getLong("amount")),
                "partner",
                partner,
                "from",
                from,
                "to",
                to);
    }

    /// What can be paid out to partners whose fan was not erased, largest first, its accounts
    /// locked until the transaction ends: two who ask at once never get the same money.
    ///
    /// @param minimum who has less is left out
    /// @param until what came later stays; null for all
    /// @param limit of partners
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Payable> lockPayable(
            String currency, long minimum, @Nullable Instant until, int limit) {
        var unit = Form.CASH.unit(currency);
        // In the order in which the ledger locks them.
        sql.list(
                """
                select owner from account where brand = :brand and kind = 'PARTNER' and unit = :unit and balance >= :minimum
                    and not exists (select from partner p where p.brand = account.brand and p.id = account.owner and p.erased)
                order by owner for update\
                """,
                (row, _) -> BrandSql.id(row, "owner"),
                "unit",
                unit,
                "minimum",
                minimum);
        return sql.list(
                """
                select owner, amount from (
                    select a.owner, a.balance - coalesce((
                        select sum(e.amount) from entry e
                        where e.brand = a.brand and e.owner = a.owner and e.kind = a.kind and e.unit = a.unit and e.amount > 0
                            and e.at >= cast(:until as timestamptz)), 0)::bigint as amount
                    from account a where a.brand = :brand and a.kind = 'PARTNER' and a.unit = :unit and a.balance >= :minimum
                        and not exists (select from partner r where r.brand = a.brand and r.id = a.owner and r.erased)) p
                where amount >= :minimum order by amount desc, owner limit :limit\
                """,
                (row, _) -> new Payable(BrandSql.id(row, "owner"), row.getLong("amount")),
                "unit",
                unit,
                "minimum",
                minimum,
                "until",
                until,
                "limit",
                limit);
    }

    private static String currency(String unit) {
        return unit.substring(CASH.length());
    }

    /// What partners have of one currency, in minor units.
    ///
    /// @param pending earned and in its return period, or held for a placement
    /// @param payable can be paid out; below zero where what was paid is taken back
    /// @param inPayout in a payout batch that is not settled
    public record Balance(String currency, long pending, long payable, long inPayout) {}

    public record Owed(String currency, long amount) {}

    /// @param source what the cause begins with, such as `commission` or `placement`
    /// @param amount came in; negative for what went out
    public record Flow(Kind kind, String currency, String source, String reason, long amount) {}

    public record Payable(UUID partner, long amount) {}
}
