package io.fanops.referral.prize;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.coupon.CouponTemplates;
import io.fanops.referral.coupon.HeldCoupons;
import io.fanops.referral.prize.Pool.Terms;
import io.fanops.referral.wallet.Form;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's prize pools. A pool's row is held until the transaction ends: take of it as late as
/// can be.
@ApplicationScoped
class Pools implements HeldCoupons {
    private final Jdbi jdbi;
    private final CouponTemplates templates;

    Pools(Jdbi jdbi, CouponTemplates templates) {
        this.jdbi = jdbi;
        this.templates = templates;
    }

    Pool require(String key) {
        return find(key).orElseThrow(() -> Refused.notFound("prize pool"));
    }

    private Optional<Pool> find(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery("select * from prize_pool where brand = :brand and key = :key")
                        .bind("key", key)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Refuses to give away coupons whose time is over.
    ///
    /// @throws Refused `COUPON_EXPIRED`
    void requireGood(Pool pool) {
        if (pool.templateId() != null) {
            templates.requireGood(List.of(pool.templateId()));
        }
    }

    /// Why nothing of a pool is worth anything any more.
    Optional<Refused> fault(Pool pool) {
        try {
            requireGood(pool);
            return Optional.empty();
        } catch (Refused over) {
            return Optional.of(over);
        }
    }

    /// Pools by their keys, and whether something may be taken of each at this moment.
    ///
    /// @return those that there are
    Map<String, Now> now(Collection<String> keys) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select *, state = 'ACTIVE' and (starts_at is null or starts_at <= now())
                                    and (ends_at is null or ends_at > now()) as is_open
                                from prize_pool where brand = :brand and key = any(:keys)\
                                """)
                        .bind("keys", keys.toArray(String[]::new))
                        .map((row, _) -> new Now(read(row), row.getBoolean("is_open")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(now -> now.pool().key(), now -> now)));
    }

    /// Pools in the order of their making.
    List<Pool> after(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select * from prize_pool where brand = :brand and id > :id order by id limit :limit")
                        .bind("id", id)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Makes a pool, or finds the equal one that is there already.
    ///
    /// @param unit of the pool's form
    /// @throws Refused `PRIZE_POOL_EXISTS`, `VALIDATION_FAILED` for a template there is not,
    ///   `TEMPLATE_STOCK_TOO_SMALL`, `COUPON_EXPIRED`
    @Transactional(Transactional.TxType.MANDATORY)
    Made make(Terms terms, String unit) {
        var template = terms.couponTemplate();
        var templateId =
                template == null
                        ? null
                        : templates
                                .withKey(template)
                                .orElseThrow(() ->
                                        Refused.invalid(
                                                "/couponTemplate",
                                                "There is no coupon template `" + template + "`."));
        var added =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        insert into prize_pool (brand, id, key, name, state, form, unit, template, template_id, amount,
                                            starts_at, ends_at, total)
                                        values (:brand, :id, :key, :name, 'ACTIVE', :form, :unit, :template, cast(:templateId as uuid),
                                            :amount, cast(:starts as timestamptz), cast(:ends as timestamptz), :total)
                                        on conflict (brand, key) do nothing returning *\
                                        """)
                                .bind("id", Ids.next())
                                .bind("key", terms.key())
                                .bind("name", terms.name())
                                .bind("form", terms.form().name())
                                .bind("unit", unit)
                                .bind("template", template)
                                .bind("templateId", templateId)
                                .bind("amount", terms.amount())
                                .bind("starts", terms.startsAt())
                                .bind("ends", terms.endsAt())
                                .bind("total", terms.total())
                                .map((row, _) -> read(row))
                                .findFirst());
        if (added.isPresent()) {
            if (templateId != null) {
                requireGood(added.get());
                takeStock(templateId, terms.total());
            }
            return new Made(added.get(), true);
        }
        var first = require(terms.key());
        if (!first.terms().equals(terms)) {
            throw new Refused(
                    PrizeProblem.PRIZE_POOL_EXISTS,
                    "The pool `" + terms.key() + "` is another one; change it by PATCH.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return new Made(first, false);
    }

    /// Changes a pool's name, end or total.
    ///
    /// @param editing gives the new terms from those that hold
    /// @throws Refused `PRIZE_POOL_STATE`, `POOL_BELOW_TAKEN`, `TEMPLATE_STOCK_TOO_SMALL`,
    ///   `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Pool edit(String key, @Nullable String ifMatch, Function<Pool, Edit> editing) {
        var pool = locked(key, ifMatch);
        if (pool.state() == Availability.ENDED) {
            throw state(pool);
        }
        var edit = editing.apply(pool);
        long total = edit.total();
        if (total < pool.taken()) {
            throw new Refused(
                    PrizeProblem.POOL_BELOW_TAKEN,
                    pool.taken() + " are reserved or awarded.",
                    new Refused.FieldError("/total", "is less than what is taken"));
        }
        if (pool.templateId() != null) {
            long more = total - pool.total();
            if (more > 0) {
                takeStock(pool.templateId(), more);
            } else if (more < 0) {
                templates.giveBack(pool.templateId(), Math.toIntExact(-more));
            }
        }
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                update prize_pool set name = :name, total = :total,
                                    ends_at = cast(:ends as timestamptz), revision = revision + 1
                                where brand = :brand and id = :id returning *\
                                """)
                        .bind("id", pool.id())
                        .bind("name", edit.name())
                        .bind("total", total)
                        .bind("ends", edit.endsAt())
                        .map((row, _) -> read(row))
                        .one());
    }

    /// Pauses, resumes or ends a pool; the coupons that an ended one has left go back to their
    /// template.
    ///
    /// @throws Refused `PRIZE_POOL_STATE`, `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Pool move(String key, @Nullable String ifMatch, Availability to) {
        var pool = locked(key, ifMatch);
        if (!pool.state().leadsTo(to)) {
            throw state(pool);
        }
        var template = to == Availability.ENDED ? pool.templateId() : null;
        if (template != null) {
            templates.giveBack(template, Math.toIntExact(pool.left()));
        }
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                update prize_pool set state = :state, revision = revision + 1,
                                    total = case when :returns then taken else total end
                                where brand = :brand and id = :id returning *\
                                """)
                        .bind("id", pool.id())
                        .bind("state", to.name())
                        .bind("returns", template != null)
                        .map((row, _) -> read(row))
                        .one());
    }

    /// Takes of open pools, of each wholly or not at all.
    ///
    /// @param takings of pools that differ
    /// @return the pools of which something was taken
    @Transactional(Transactional.TxType.MANDATORY)
    Set<UUID> take(List<Taken> takings) {
        var pools = takings.stream().map(Taken::pool).toArray(UUID[]::new);
        return jdbi.withHandle(handle -> {
            // In one order, and by a statement of its own: the update has to see what those did for
            // whom it waited.
            handle.createQuery(
                            """
                            select 1 from prize_pool where brand = :brand and id = any(:ids)
                            order by id for no key update\
                            """)
                    .bind("ids", pools)
                    .mapTo(Integer.class)
                    .list();
            return new HashSet<>(
                    handle.createQuery(
                                    """
                                    update prize_pool p set taken = p.taken + w.amount, awarded = p.awarded + w.awarded
                                    from unnest(:ids, :amounts, :awarded) as w(id, amount, awarded)
                                    where p.brand = :brand and p.id = w.id and p.taken + w.amount <= p.total and p.state = 'ACTIVE'
                                        and (p.starts_at is null or p.starts_at <= now()) and (p.ends_at is null or p.ends_at > now())
                                    returning p.id\
                                    """)
                            .bind("ids", pools)
                            .bind(
                                    "amounts",
                                    takings.stream().map(Taken::amount).toArray(Long[]::new))
                            .bind(
                                    "awarded",
                                    takings.stream().map(Taken::awarded).toArray(Long[]::new))
                            .mapTo(UUID.class)
                            .list());
        });
    }

    /// Notes that what was taken is given for good.
    @Transactional(Transactional.TxType.MANDATORY)
    void award(UUID pool, long amount) {
        change(pool, "awarded = awarded + :amount", amount);
    }

    /// Puts back what was reserved. What comes back to an ended pool of coupons goes on to their
    /// template.
    @Transactional(Transactional.TxType.MANDATORY)
    void giveBack(UUID pool, long amount) {
        var ended =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        update prize_pool set taken = taken - :amount,
                                            total = total - case when state = 'ENDED' and template_id is not null then :amount else 0 end
                                        where brand = :brand and id = :id
                                        returning case when state = 'ENDED' then template_id end\
                                        """)
                                .bind("id", pool)
                                .bind("amount", amount)
                                .mapTo(UUID.class)
                                .list());
        for (var template : ended) {
            if (template != null) {
                templates.giveBack(template, Math.toIntExact(amount));
            }
        }
    }

    /// Puts back what was awarded and came back.
    ///
    /// @param elsewhere whether it went back to its template and not to the pool
    @Transactional(Transactional.TxType.MANDATORY)
    void revoke(UUID pool, long amount, boolean elsewhere) {
        change(
                pool,
                "awarded = awarded - :amount, taken = taken - :amount"
                        + (elsewhere ? ", total = total - :amount" : ""),
                amount);
    }

    /// What is left or reserved; an award has its coupons.
    @Override
    public String heldCoupons() {
        return "select template_id, total - awarded as n from prize_pool where brand = :brand and template_id is not null";
    }

    private void change(UUID pool, String what, long amount) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update prize_pool set "
                                        + what
                                        + " where brand = :brand and id = :id")
                        .bind("id", pool)
                        .bind("amount", amount)
                        .execute());
    }

    private void takeStock(UUID template, long coupons) {
        if (!templates.take(template, Math.toIntExact(coupons))) {
            throw new Refused(
                    PrizeProblem.TEMPLATE_STOCK_TOO_SMALL,
                    "The template has no " + coupons + " coupons left.",
                    new Refused.FieldError("/total", "is more than the template has left"));
        }
    }

    private Pool locked(String key, @Nullable String ifMatch) {
        var pool =
                jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select * from prize_pool where brand = :brand and key = :key for update")
                                        .bind("key", key)
                                        .map((row, _) -> read(row))
                                        .findFirst())
                        .orElseThrow(() -> Refused.notFound("prize pool"));
        Revision.check(ifMatch, pool.revision());
        return pool;
    }

    private static Refused state(Pool pool) {
        return new Refused(PrizeProblem.PRIZE_POOL_STATE, "The pool is " + pool.state() + ".");
    }

    private static Pool read(ResultSet row) throws SQLException {
        return new Pool(
                row.getObject("id", UUID.class),
                row.getString("key"),
                row.getString("name"),
                Availability.valueOf(row.getString("state")),
                Form.valueOf(row.getString("form")),
                row.getString("unit"),
                row.getString("template"),
                row.getObject("template_id", UUID.class),
                row.getObject("amount", Long.class),
                StoredInstant.read(row, "starts_at"),
                StoredInstant.read(row, "ends_at"),
                row.getLong("total"),
                row.getLong("taken"),
                row.getLong("awarded"),
                row.getTimestamp("created_at").toInstant(),
                row.getLong("revision"));
    }

    record Edit(String name, long total, @Nullable Instant endsAt) {}

    record Made(Pool pool, boolean isNew) {}

    record Now(Pool pool, boolean isOpen) {}

    /// What is taken of a pool.
    ///
    /// @param awarded what of it is given for good
    record Taken(UUID pool, long amount, long awarded) {}
}
