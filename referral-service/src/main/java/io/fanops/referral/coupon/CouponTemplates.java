package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.stock.Stock;
import io.fanops.referral.stock.Stock.What;
import io.fanops.referral.stock.Stocks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's coupon templates and what is left of their stock.
@ApplicationScoped
public class CouponTemplates {
    /// What a template is, but for its end and stores, of which a coupon has its own.
    static final String COLUMNS =
            """
            t.id, t.key, t.name, t.kind, t.value, t.currency, s.total as stock, t.max_redemptions, t.valid_from,
            t.min_order_amount, t.min_order_currency, t.rules\
            """;

    private static final String SELECT =
            "select "
                    + COLUMNS
                    + """
                    , t.valid_until, t.stores, t.state, t.version, t.revision, p.issued
                    from coupon_template t
                    join coupon_stock s on s.brand = t.brand and s.template_id = t.id
                    cross join lateral (select sum(used)::bigint as issued from stock_part p
                        where p.brand = t.brand and p.what = 'COUPONS' and p.owner = t.id) p
                    where t.brand = :brand and
                    """;

    private final Jdbi jdbi;
    private final Stocks stocks;
    private final Clock clock;

    CouponTemplates(Jdbi jdbi, Stocks stocks, Clock clock) {
        this.jdbi = jdbi;
        this.stocks = stocks;
        this.clock = clock;
    }

    /// The id of the template with this key.
    public Optional<UUID> withKey(String key) {
        return find(key).map(Template::id);
    }

    /// The id of the template with this key, if it issues coupons now.
    public Optional<UUID> issuable(String key) {
        return stocked(key)
                .filter(stocked -> stocked.state() == TemplateState.ACTIVE)
                .map(stocked -> stocked.template().id());
    }

    /// Whether what a template issues until then is good for a while.
    public boolean isGoodAt(String key, Instant at) {
        return find(key).map(Template::validUntil).map(until -> at.isBefore(until)).orElse(true);
    }

    /// Whether the time of its coupons is over; the database's clock decides when they are issued.
    boolean isOver(Template template) {
        var until = template.validUntil();
        return until != null && !until.isAfter(clock.instant());
    }

    /// Refuses templates whose coupons are over before they are issued.
    ///
    /// @throws Refused `COUPON_EXPIRED`
    public void requireGood(Collection<UUID> ids) {
        boolean isOver =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select exists (select from coupon_template
                                            where brand = :brand and id = any(:ids) and valid_until <= now())\
                                        """)
                                .bind("ids", ids.toArray(UUID[]::new))
                                .mapTo(Boolean.class)
                                .one());
        if (isOver) {
            throw IssuingCoupons.over();
        }
    }

    /// What people call the coupons of a template; its key where it is gone.
    public String nameOf(String key) {
        return find(key).map(Template::name).orElse(key);
    }

    Optional<Template> find(String key) {
        return stocked(key).map(StockedTemplate::template);
    }

    Optional<StockedTemplate> stocked(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "t.key = :key")
                        .bind("key", key)
                        .map((row, _) -> readStocked(row))
                        .findFirst());
    }

    /// The template and its row's lock.
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<StockedTemplate> lock(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "t.key = :key for update of t")
                        .bind("key", key)
                        .map((row, _) -> readStocked(row))
                        .findFirst());
    }

    /// Templates in the order of their making.
    ///
    /// @param state of this state; null for all
    List<StockedTemplate> after(UUID id, @Nullable TemplateState state, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        t.id > :id and (cast(:state as text) is null or t.state = :state)
                                        order by t.id limit :limit\
                                        """)
                        .bind("id", id)
                        .bind("state", state == null ? null : state.name())
                        .bind("limit", limit)
                        .map((row, _) -> readStocked(row))
                        .list());
    }

    /// Templates of which fans may take coupons now, in the order of their making.
    List<StockedTemplate> claimable(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        t.id > :id and t.state = 'ACTIVE' and t.rules @> '{"claimable": true}'
                                        and (t.valid_until is null or t.valid_until > now())
                                        and (s.total is null or p.issued < s.total)
                                        order by t.id limit :limit\
                                        """)
                        .bind("id", id)
                        .bind("limit", limit)
                        .map((row, _) -> readStocked(row))
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
                                                min_order_currency, stores, rules, revision, created_at)
                                            values (:brand, :id, :key, :name, :kind, :value, :currency, :redemptions,
                                                :from, :until, :minAmount, :minCurrency, :stores,
                                                cast(:rules as jsonb), 0, :now)
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
                                    .bind("rules", template.rules().write())
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
                stocks.open(stock(template.id()), template.stock());
                keepVersion(template, 1);
            }
            return added;
        });
    }

    /// Writes what was edited of a template whose row is locked.
    ///
    /// @param version more than before where end or stores are others
    @Transactional(Transactional.TxType.MANDATORY)
    void edit(Template template, int version, boolean isNewVersion) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon_template set name = :name, valid_until = :until, stores = :stores,
                                    version = :version, revision = revision + 1
                                where brand = :brand and id = :id\
                                """)
                        .bind("id", template.id())
                        .bind("name", template.name())
                        .bind("until", template.validUntil())
                        .bind("stores", template.stores().toArray(String[]::new))
                        .bind("version", version)
                        .execute());
        if (isNewVersion) {
            keepVersion(template, version);
        }
    }

    /// Gives a template more stock, or as much as is wanted; never less.
    ///
    /// @param total null for no limit
    /// @return false where that would be less
    @Transactional(Transactional.TxType.MANDATORY)
    boolean restock(UUID templateId, @Nullable Long total) {
        boolean restocked =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update coupon_stock set total = cast(:total as bigint)
                                        where brand = :brand and template_id = :id
                                            and (cast(:total as bigint) is null or total <= cast(:total as bigint))\
                                        """)
                                .bind("id", templateId)
                                .bind("total", total)
                                .execute())
                        == 1;
        return restocked && stocks.resize(stock(templateId), total);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void move(UUID templateId, TemplateState state) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon_template set state = :state, revision = revision + 1
                                where brand = :brand and id = :id\
                                """)
                        .bind("id", templateId)
                        .bind("state", state.name())
                        .execute());
    }

    private void keepVersion(Template template, int version) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into coupon_template_version (brand, template_id, version, valid_until, stores)
                                values (:brand, :id, :version, :until, :stores)\
                                """)
                        .bind("id", template.id())
                        .bind("version", version)
                        .bind("until", template.validUntil())
                        .bind("stores", template.stores().toArray(String[]::new))
                        .execute());
    }

    /// Takes coupons out of the stock, all or none; in the order of the templates' ids.
    ///
    /// @return whether there were enough
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean take(UUID templateId, int coupons) {
        return stocks.take(stock(templateId), coupons);
    }

    /// Has the stock to itself until the transaction ends, for one that takes several times.
    @Transactional(Transactional.TxType.MANDATORY)
    public void hold(UUID templateId) {
        stocks.hold(stock(templateId));
    }

    /// Takes as many coupons out of the stock as there are.
    ///
    /// @return how many, at most `coupons`
    @Transactional(Transactional.TxType.MANDATORY)
    int takeUpTo(UUID templateId, int coupons) {
        return (int) stocks.takeUpTo(stock(templateId), coupons);
    }

    /// Puts back what was taken and came to nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBack(UUID templateId, int coupons) {
        stocks.giveBack(stock(templateId), coupons);
    }

    private static Stock stock(UUID templateId) {
        return new Stock(What.COUPONS, templateId);
    }

    private static StockedTemplate readStocked(ResultSet row) throws SQLException {
        return new StockedTemplate(
                read(row),
                TemplateState.valueOf(row.getString("state")),
                row.getInt("version"),
                row.getLong("revision"),
                row.getLong("issued"));
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
                StoredInstant.read(row, "valid_from"),
                StoredInstant.read(row, "valid_until"),
                minAmount == null || minCurrency == null ? null : Money.of(minAmount, minCurrency),
                Arrays.asList((String[]) row.getArray("stores").getArray()),
                Rules.read(row.getString("rules")));
    }
}
