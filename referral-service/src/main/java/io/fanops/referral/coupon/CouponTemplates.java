package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's coupon templates and what is left of their stock.
@ApplicationScoped
public class CouponTemplates {
    static final String COLUMNS =
            """
            t.id, t.key, t.name, t.kind, t.value, t.currency, s.total as stock, t.max_redemptions, t.valid_from,
            t.valid_until, t.min_order_amount, t.min_order_currency, t.stores\
            """;

    private final Jdbi jdbi;

    CouponTemplates(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// The id of the template with this key.
    public Optional<UUID> withKey(String key) {
        return find(key).map(Template::id);
    }

    /// What people call the coupons of a template; its key where it is gone.
    public String nameOf(String key) {
        return find(key).map(Template::name).orElse(key);
    }

    Optional<Template> find(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select "
                                        + COLUMNS
                                        + """
                                         from coupon_template t
                                        join coupon_stock s on s.brand = t.brand and s.template_id = t.id
                                        where t.brand = :brand and t.key = :key\
                                        """)
                        .bind("key", key)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Templates in the order of their making.
    List<Template> after(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select "
                                        + COLUMNS
                                        + """
                                         from coupon_template t
                                        join coupon_stock s on s.brand = t.brand and s.template_id = t.id
                                        where t.brand = :brand and t.id > :id order by t.id limit :limit\
                                        """)
                        .bind("id", id)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Adds a template unless its key is taken: two at once make one.
    ///
    /// @return whether it was added
    @Transactional(Transactional.TxType.MANDATORY)
    boolean add(Template template, Instant now) {
        return jdbi.withHandle(handle -> {
            var minOrder = template.minOrder();
            boolean added =
                    handle.createUpdate(
                                            """
                                            insert into coupon_template (brand, id, key, name, kind, value, currency,
                                                max_redemptions, valid_from, valid_until, min_order_amount,
                                                min_order_currency, stores, revision, created_at)
                                            values (:brand, :id, :key, :name, :kind, :value, :currency, :redemptions,
                                                :from, :until, :minAmount, :minCurrency, :stores, 0, :now)
                                            on conflict (brand, key) do nothing\
                                            """)
                                    .bind("id", template.id())
                                    .bind("key", template.key())
                                    .bind("name", template.name())
                                    .bind("kind", template.kind().name())
                                    .bind("value", template.value())
                                    .bind("currency", template.currency())
                                    .bind("redemptions", template.maxRedemptions())
                                    .bind("from", template.validFrom())
                                    .bind("until", template.validUntil())
                                    .bind("minAmount", minOrder == null ? null : minOrder.amount())
                                    .bind(
                                            "minCurrency",
                                            minOrder == null ? null : minOrder.currency())
                                    .bind("stores", template.stores().toArray(String[]::new))
                                    .bind("now", now)
                                    .execute()
                            == 1;
            if (added) {
                handle.createUpdate(
                                """
                                insert into coupon_stock (brand, template_id, total)
                                values (:brand, :id, :total)\
                                """)
                        .bind("id", template.id())
                        .bind("total", template.stock())
                        .execute();
            }
            return added;
        });
    }

    /// Takes coupons out of the stock, all or none. One row a template, held until the transaction
    /// ends: take late, and in the order of the templates' ids.
    ///
    /// @return whether there were enough
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean take(UUID templateId, int coupons) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon_stock set issued = issued + :coupons
                                where brand = :brand and template_id = :id
                                    and (total is null or issued + :coupons <= total)\
                                """)
                        .bind("id", templateId)
                        .bind("coupons", coupons)
                        .execute())
                == 1;
    }

    /// Whether there was nothing left a moment ago: spares the late ones the work, decides nothing.
    boolean isExhausted(UUID templateId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select issued >= total from coupon_stock
                                where brand = :brand and template_id = :id and total is not null\
                                """)
                        .bind("id", templateId)
                        .mapTo(Boolean.class)
                        .findFirst()
                        .orElse(false));
    }

    /// Puts back what was taken and came to nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBack(UUID templateId, int coupons) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon_stock set issued = issued - :coupons
                                where brand = :brand and template_id = :id\
                                """)
                        .bind("id", templateId)
                        .bind("coupons", coupons)
                        .execute());
    }

    static Template read(ResultSet row) throws SQLException {
        var minAmount = row.getObject("min_order_amount", Long.class);
        var minCurrency = row.getString("min_order_currency");
        return new Template(
                row.getObject("id", UUID.class),
                row.getString("key"),
                row.getString("name"),
                CouponKind.valueOf(row.getString("kind")),
                row.getLong("value"),
                row.getString("currency"),
                row.getObject("stock", Long.class),
                row.getInt("max_redemptions"),
                instant(row.getTimestamp("valid_from")),
                instant(row.getTimestamp("valid_until")),
                minAmount == null || minCurrency == null ? null : Money.of(minAmount, minCurrency),
                Arrays.asList((String[]) row.getArray("stores").getArray()));
    }

    static @Nullable Instant instant(@Nullable Timestamp stored) {
        return stored == null ? null : stored.toInstant();
    }
}
