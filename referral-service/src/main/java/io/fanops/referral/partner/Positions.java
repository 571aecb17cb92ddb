package io.fanops.referral.partner;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.link.Destination;
import io.fanops.referral.link.PublicCodes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// What partners promote: positions, and links below them.
@ApplicationScoped
public class Positions {
    /// The key of a fan's shop among their positions.
    public static final String SHOP = "shop";

    /// Links of a fan's shop, which shows a hundred at a time: each PUT may bring a hundred more.
    private static final int MOST_OF_A_SHOP = 1_000;

    /// 30^9 codes are 2^44; they are public, so they need to be short, not secret.
    private static final int CODE_LENGTH = 9;

    private static final String SELECT =
            """
            select o.*, p.key as partner_key from promotion_position o
            join partner p on p.brand = o.brand and p.id = o.partner_id
            where o.brand = :brand
            """;

    private static final String PROMOTERS =
            """
            select o.id as position_id, o.coupon_template, p.id, p.fan_id, p.state, a.id as above_id, a.fan_id as above_fan,
                a.state as above_state
            from promotion_position o join partner p on p.brand = o.brand and p.id = o.partner_id
            left join partner a on a.brand = p.brand and a.id = p.parent_id
            where o.brand = :brand
            """;

    private final BrandSql sql;
    private final PublicCodes codes;
    private final String publicUrl;

    Positions(
            BrandSql sql,
            PublicCodes codes,
            @ConfigProperty(name = "fanops.public-url") String publicUrl) {
        this.sql = sql;
        this.codes = codes;
        this.publicUrl = publicUrl;
    }

    /// @throws Refused `NOT_FOUND`
    public Position require(Partner partner, String key) {
        return find(partner, key).orElseThrow(() -> Refused.notFound("position"));
    }

    public Optional<Position> find(Partner partner, String key) {
        return sql.first(
                SELECT + " and o.partner_id = :partner and o.key = :key",
                (row, _) -> read(row),
                "partner",
                partner.id(),
                "key",
                key);
    }

    /// A partner's positions in the order of their making.
    List<Position> after(Partner partner, UUID id, int limit) {
        return sql.list(
                SELECT + " and o.partner_id = :partner and o.id > :id order by o.id limit :limit",
                (row, _) -> read(row),
                "partner",
                partner.id(),
                "id",
                id,
                "limit",
                limit);
    }

    /// Makes a position, or finds the equal one that is there already.
    ///
    /// @param targetUrl checked; null for a fan's shop
    /// @throws Refused `POSITION_EXISTS`, `TEMPLATE_HAS_POSITION`, `PARTNER_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    public Made make(
            Partner partner,
            String key,
            String name,
            @Nullable String targetUrl,
            @Nullable String couponTemplate) {
        var target = page(targetUrl);
        var first = find(partner, key);
        if (first.isPresent()) {
            return new Made(equal(first.get(), name, target, couponTemplate), false);
        }
        if (partner.is(Availability.ENDED)) {
            throw Partners.state(partner);
        }
        refuseTaken(couponTemplate, null);
        var code = codes.listed(CODE_LENGTH);
        boolean added =
                sql.run(
                                """
                                insert into promotion_position (brand, id, partner_id, key, name, target_url, coupon_template, code)
                                values (:brand, :id, :partner, :key, :name, :target, :template, :code)
                                on conflict do nothing\
                                """,
                                "id",
                                Ids.next(),
                                "partner",
                                partner.id(),
                                "key",
                                key,
                                "name",
                                name,
                                "target",
                                target,
                                "template",
                                couponTemplate,
                                "code",
                                code)
                        == 1;
        if (!added) {
            codes.unlist(code);
        }
        var there = find(partner, key).orElseThrow(Positions::taken);
        return new Made(added ? there : equal(there, name, target, couponTemplate), added);
    }

    /// A partner's position whose row is held until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    Position locked(Partner partner, String key) {
        sql.first(
                "select 1 from promotion_position where brand = :brand and partner_id = :partner and key = :key for update",
                (row, _) -> row.getInt(1),
                "partner",
                partner.id(),
                "key",
                key);
        return require(partner, key);
    }

    /// @throws Refused `TEMPLATE_HAS_POSITION`
    @Transactional(Transactional.TxType.MANDATORY)
    Position edit(
            Partner partner,
            Position position,
            String name,
            @Nullable String targetUrl,
            @Nullable String couponTemplate) {
        refuseTaken(couponTemplate, position.id());
        sql.run(
                """
                update promotion_position set name = :name, target_url = :target, coupon_template = :template,
                    revision = revision + 1
                where brand = :brand and id = :id\
                """,
                "id",
                position.id(),
                "name",
                name,
                "target",
                page(targetUrl),
                "template",
                couponTemplate);
        return require(partner, position.key());
    }

    /// The position's link to a page, the same one each time.
    ///
    /// @param url checked
    /// @throws Refused `TOO_MANY_LINKS` where a fan's shop has had as many as it may
    @Transactional(Transactional.TxType.MANDATORY)
    public MadeLink link(Position position, @Nullable String sku, String url) {
        var target = Destination.of(url).url();
        var first = findLink(position, sku, target);
        if (first.isPresent()) {
            return new MadeLink(first.get(), false);
        }
        if (position.key().equals(SHOP)) {
            refuseOneTooMany(position);
        }
        var code = codes.listed(CODE_LENGTH);
        boolean added =
                sql.run(
                                """
                                insert into promotion_link (brand, id, position_id, sku, url, code)
                                values (:brand, :id, :position, :sku, :target, :code) on conflict do nothing\
                                """,
                                "id",
                                Ids.next(),
                                "position",
                                position.id(),
                                "sku",
                                sku == null ? "" : sku,
                                "target",
                                target,
                                "code",
                                code)
                        == 1;
        if (!added) {
            codes.unlist(code);
        }
        return new MadeLink(findLink(position, sku, target).orElseThrow(), added);
    }

    /// A position's links in the order of their making.
    List<Link> links(Position position, UUID after, int limit) {
        return sql.list(
                """
                select * from promotion_link where brand = :brand and position_id = :position and id > :after
                order by id limit :limit\
                """,
                (row, _) -> readLink(row),
                "position",
                position.id(),
                "after",
                after,
                "limit",
                limit);
    }

    /// The brand that a public code belongs to; needs no brand in scope.
    public @Nullable String brandOf(String typed) {
        return codes.brandOf(typed);
    }

    /// What a public code opens; empty where nothing is behind it any more.
    Optional<Opened> opened(String typed) {
        return sql.first(
                """
                select o.id, o.code, p.state, o.target_url as url from promotion_position o
                join partner p on p.brand = o.brand and p.id = o.partner_id
                where o.brand = :brand and o.code = :code and not p.erased
                union all
                select o.id, l.code, p.state, l.url from promotion_link l
                join promotion_position o on o.brand = l.brand and o.id = l.position_id
                join partner p on p.brand = o.brand and p.id = o.partner_id
                where l.brand = :brand and l.code = :code and not p.erased\
                """,
                (row, _) ->
                        new Opened(
                                BrandSql.id(row, "id"),
                                row.getString("code"),
                                row.getString("state").equals(Availability.ACTIVE.name()),
                                row.getString("url")),
                "code",
                ReadableCode.normalize(typed));
    }

    /// Who stands behind some positions, by position.
    public Map<UUID, Promoter> promoters(Collection<UUID> positions) {
        var promoters = new HashMap<UUID, Promoter>();
        if (positions.isEmpty()) {
            return promoters;
        }
        sql.list(
                        PROMOTERS + " and o.id = any(:ids)",
                        (row, _) -> promoter(row),
                        "ids",
                        positions.toArray(UUID[]::new))
                .forEach(promoter -> promoters.put(promoter.positionId(), promoter));
        return promoters;
    }

    /// Who stands behind the positions that some coupon templates belong to, by template.
    public Map<String, Promoter> promotersOf(Collection<String> templates) {
        var promoters = new HashMap<String, Promoter>();
        if (templates.isEmpty()) {
            return promoters;
        }
        sql.list(
                        PROMOTERS + " and o.coupon_template = any(:templates)",
                        (row, _) -> Map.entry(row.getString("coupon_template"), promoter(row)),
                        "templates",
                        templates.toArray(String[]::new))
                .forEach(entry -> promoters.put(entry.getKey(), entry.getValue()));
        return promoters;
    }

    /// Nothing is behind the codes of an erased fan any more; what they are called is forgotten.
    void forget(@Observes FanErased erased) {
        sql.run(
                """
                update promotion_position o set key = 'erased-' || o.id, name = 'Erased', target_url = null, coupon_template = null,
                    revision = o.revision + 1
                from partner p
                where o.brand = :brand and p.brand = o.brand and p.id = o.partner_id and p.fan_id = :fan\
                """,
                "fan",
                erased.fanId());
        sql.run(
                """
                with gone as (
                    delete from promotion_link l using promotion_position o, partner p
                    where l.brand = :brand and o.brand = l.brand and o.id = l.position_id
                        and p.brand = o.brand and p.id = o.partner_id and p.fan_id = :fan
                    returning l.code)
                delete from promotion_directory d using gone g where d.code = g.code\
                """,
                "fan",
                erased.fanId());
    }

    /// Who makes links of one shop takes turns.
    private void refuseOneTooMany(Position shop) {
        sql.first(
                "select 1 from promotion_position where brand = :brand and id = :id for update",
                (row, _) -> row.getInt(1),
                "id",
                shop.id());
        if (sql.number(
                        "select count(*) from promotion_link where brand = :brand and position_id = :id",
                        "id",
                        shop.id())
                >= MOST_OF_A_SHOP) {
            throw new Refused(
                    PartnerProblem.TOO_MANY_LINKS,
                    "A shop has at most 1,000 different links, with those of products that it shows no more.");
        }
    }

    private Optional<Link> findLink(Position position, @Nullable String sku, String target) {
        return sql.first(
                """
                select * from promotion_link where brand = :brand and position_id = :position and sku = :sku and url = :target\
                """,
                (row, _) -> readLink(row),
                "position",
                position.id(),
                "sku",
                sku == null ? "" : sku,
                "target",
                target);
    }

    private void refuseTaken(@Nullable String template, @Nullable UUID by) {
        if (template == null) {
            return;
        }
        // Who asks for the same template at once takes turns.
        sql.takeTurns("position-template", template);
        if (sql.any(
                """
                select from promotion_position where brand = :brand and coupon_template = :template
                    and id is distinct from cast(:by as uuid)\
                """,
                "template",
                template,
                "by",
                by)) {
            throw taken();
        }
    }

    private static Refused taken() {
        return new Refused(
                PartnerProblem.TEMPLATE_HAS_POSITION,
                "A template's coupons are of one position.",
                new Refused.FieldError("/couponTemplate", "belongs to another position"));
    }

    private static Position equal(
            Position first, String name, @Nullable String target, @Nullable String couponTemplate) {
        if (!first.name().equals(name)
                || !Objects.equals(page(first.targetUrl()), target)
                || !Objects.equals(first.couponTemplate(), couponTemplate)) {
            throw new Refused(
                    PartnerProblem.POSITION_EXISTS,
                    "The position `" + first.key() + "` is another one; change it by PATCH.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return first;
    }

    private static @Nullable String page(@Nullable String url) {
        return url == null ? null : Destination.of(url).url();
    }

    private static Promoter promoter(ResultSet row) throws SQLException {
        var position = BrandSql.id(row, "position_id");
        var above = BrandSql.maybeId(row, "above_id");
        return new Promoter(
                position,
                BrandSql.id(row, "id"),
                BrandSql.maybeId(row, "fan_id"),
                row.getString("state").equals(Availability.ENDED.name()),
                above == null
                        ? null
                        : new Promoter(
                                position,
                                above,
                                BrandSql.maybeId(row, "above_fan"),
                                row.getString("above_state").equals(Availability.ENDED.name()),
                                null));
    }

    private Position read(ResultSet row) throws SQLException {
        var code = row.getString("code");
        var target = row.getString("target_url");
        return new Position(
                BrandSql.id(row, "id"),
                row.getString("partner_key"),
                BrandSql.id(row, "partner_id"),
                row.getString("key"),
                row.getString("name"),
                target,
                row.getString("coupon_template"),
                code,
                publicUrl + (target == null ? "/s/" : "/p/") + code,
                BrandSql.at(row, "created_at"),
                row.getLong("revision"));
    }

    private Link readLink(ResultSet row) throws SQLException {
        var sku = row.getString("sku");
        var code = row.getString("code");
        return new Link(
                BrandSql.id(row, "id"),
                sku.isEmpty() ? null : sku,
                row.getString("url"),
                code,
                publicUrl + "/p/" + code,
                BrandSql.at(row, "created_at"));
    }

    /// @param isNew whether it was made by this
    public record Made(Position position, boolean isNew) {}

    /// @param isNew whether it was made by this
    public record MadeLink(Link link, boolean isNew) {}

    /// What a code opens.
    ///
    /// @param counts whether its partner is active
    /// @param target null for a fan's shop
    record Opened(UUID positionId, String code, boolean counts, @Nullable String target) {}
}
