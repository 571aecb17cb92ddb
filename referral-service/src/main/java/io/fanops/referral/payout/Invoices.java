package io.fanops.referral.payout;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.partner.Partner;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.payout.Invoice.State;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Partners' invoices.
@ApplicationScoped
class Invoices {
    private static final String SELECT =
            """
            select i.*, p.key as partner_key from partner_invoice i
            join partner p on p.brand = i.brand and p.id = i.partner_id
            where i.brand = :brand and i.partner_id = :partner
            """;

    private final BrandSql sql;
    private final Partners partners;

    Invoices(BrandSql sql, Partners partners) {
        this.sql = sql;
        this.partners = partners;
    }

    Invoice require(Partner partner, UUID id) {
        return sql.first(
                        SELECT + " and i.id = :id",
                        (row, _) -> read(row),
                        "partner",
                        partner.id(),
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("invoice"));
    }

    /// A partner's invoices, newest first.
    ///
    /// @param before ids below this one; null for the first page
    List<Invoice> list(Partner partner, @Nullable UUID before, int limit) {
        return sql.list(
                SELECT
                        + " and (cast(:before as uuid) is null or i.id < cast(:before as uuid)) order by i.id desc limit :limit",
                (row, _) -> read(row),
                "partner",
                partner.id(),
                "before",
                before,
                "limit",
                limit);
    }

    /// Takes an invoice down, or finds the equal one that is there already.
    ///
    /// @throws Refused `INVOICE_EXISTS`, `VALIDATION_FAILED` for a batch that is not the partner's
    @Transactional(Transactional.TxType.MANDATORY)
    Received receive(
            Partner partner,
            String externalId,
            Money amount,
            LocalDate issuedOn,
            @Nullable UUID batch) {
        var first = withNumber(partner, externalId);
        if (first.isPresent()) {
            return new Received(equal(first.get(), amount, issuedOn, batch), false);
        }
        if (batch != null
                && !sql.any(
                        """
                        select from payout_line l join payout_batch b on b.brand = l.brand and b.id = l.batch_id
                        where l.brand = :brand and l.batch_id = :batch and l.partner_id = :partner and b.currency = :currency\
                        """,
                        "batch",
                        batch,
                        "partner",
                        partner.id(),
                        "currency",
                        amount.currency())) {
            throw Refused.invalid(
                    "/payoutBatch", "pays nothing to this partner in " + amount.currency());
        }
        boolean added =
                sql.run(
                                """
                                insert into partner_invoice (brand, id, partner_id, external_id, amount, currency, issued_on, batch_id, state)
                                values (:brand, :id, :partner, :number, :amount, :currency, :issued, cast(:batch as uuid), 'RECEIVED')
                                on conflict do nothing\
                                """,
                                "id",
                                Ids.next(),
                                "partner",
                                partner.id(),
                                "number",
                                externalId,
                                "amount",
                                amount.amount(),
                                "currency",
                                amount.currency(),
                                "issued",
                                issuedOn,
                                "batch",
                                batch)
                        == 1;
        var there = withNumber(partner, externalId).orElseThrow();
        return new Received(added ? there : equal(there, amount, issuedOn, batch), added);
    }

    /// @throws Refused `INVOICE_STATE`, `INVOICE_EXCEEDS_PAYOUT`
    @Transactional(Transactional.TxType.MANDATORY)
    Invoice accept(String partnerKey, UUID id) {
        var partner = partners.locked(partnerKey, null);
        var invoice = open(partner, id);
        refuseMoreThan(
                invoice,
                sql.number(
                        """
                        select coalesce((select sum(l.amount) from payout_line l join payout_batch b on b.brand = l.brand and b.id = l.batch_id
                                where l.brand = :brand and l.partner_id = :partner and b.currency = :currency
                                    and l.state in ('OPEN', 'PAID')), 0)
                            - coalesce((select sum(i.amount) from partner_invoice i
                                where i.brand = :brand and i.partner_id = :partner and i.currency = :currency
                                    and i.state = 'ACCEPTED'), 0)\
                        """,
                        "partner",
                        partner.id(),
                        "currency",
                        invoice.amount().currency()));
        if (invoice.payoutBatch() != null) {
            refuseMoreThan(
                    invoice,
                    sql.number(
                            """
                            select coalesce((select sum(l.amount) from payout_line l where l.brand = :brand
                                    and l.partner_id = :partner and l.batch_id = :batch and l.state in ('OPEN', 'PAID')), 0)
                                - coalesce((select sum(i.amount) from partner_invoice i where i.brand = :brand
                                    and i.partner_id = :partner and i.batch_id = :batch and i.state = 'ACCEPTED'), 0)\
                            """,
                            "partner",
                            partner.id(),
                            "batch",
                            invoice.payoutBatch()));
        }
        return decide(partner, id, State.ACCEPTED, null);
    }

    /// @throws Refused `INVOICE_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    Invoice reject(String partnerKey, UUID id, String reason) {
        var partner = partners.locked(partnerKey, null);
        open(partner, id);
        return decide(partner, id, State.REJECTED, reason);
    }

    private Invoice open(Partner partner, UUID id) {
        var invoice = require(partner, id);
        if (invoice.state() != State.RECEIVED) {
            throw new Refused(
                    PayoutProblem.INVOICE_STATE, "The invoice is " + invoice.state() + ".");
        }
        return invoice;
    }

    /// @param left what there is to be billed
    private static void refuseMoreThan(Invoice invoice, long left) {
        if (invoice.amount().amount() > left) {
            throw new Refused(
                    PayoutProblem.INVOICE_EXCEEDS_PAYOUT,
                    "Of what is paid out, "
                            + Math.max(0, left)
                            + " "
                            + invoice.amount().currency()
                            + " are not billed yet.");
        }
    }

    private Invoice decide(Partner partner, UUID id, State state, @Nullable String reason) {
        sql.run(
                """
                update partner_invoice set state = :state, reason = :reason, decided_at = now()
                where brand = :brand and partner_id = :partner and id = :id\
                """,
                "partner",
                partner.id(),
                "id",
                id,
                "state",
                state.name(),
                "reason",
                reason);
        return require(partner, id);
    }

    private Optional<Invoice> withNumber(Partner partner, String externalId) {
        return sql.first(
                SELECT + " and i.external_id = :number",
                (row, _) -> read(row),
                "partner",
                partner.id(),
                "number",
                externalId);
    }

    private static Invoice equal(
            Invoice first, Money amount, LocalDate issuedOn, @Nullable UUID batch) {
        if (!first.amount().equals(amount)
                || !first.issuedOn().equals(issuedOn)
                || !Objects.equals(first.payoutBatch(), batch)) {
            throw new Refused(
                    PayoutProblem.INVOICE_EXISTS,
                    "The invoice `" + first.externalId() + "` is another one.",
                    new Refused.FieldError("/externalId", "is taken"));
        }
        return first;
    }

    private static Invoice read(ResultSet row) throws SQLException {
        return new Invoice(
                BrandSql.id(row, "id"),
                row.getString("partner_key"),
                row.getString("external_id"),
                Money.of(row.getLong("amount"), row.getString("currency")),
                row.getObject("issued_on", LocalDate.class),
                BrandSql.maybeId(row, "batch_id"),
                State.valueOf(row.getString("state")),
                row.getString("reason"),
                BrandSql.at(row, "received_at"),
                BrandSql.maybeAt(row, "decided_at"));
    }

    /// @param isNew whether it was taken down by this
    record Received(Invoice invoice, boolean isNew) {}
}
