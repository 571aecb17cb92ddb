package io.fanops.referral.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.partner.CommissionPolicies;
import io.fanops.referral.partner.Partner;
import io.fanops.referral.partner.PartnerProblem;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.partner.Position;
import io.fanops.referral.partner.Positions;
import io.fanops.referral.shop.Shop.Shown;
import io.fanops.referral.shop.Shop.View;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Fans' shops.
@ApplicationScoped
class Shops {
    private static final String KEY = Positions.SHOP;

    private final BrandSql sql;
    private final Partners partners;
    private final Positions positions;
    private final CommissionPolicies policies;
    private final ObjectMapper json;

    Shops(
            BrandSql sql,
            Partners partners,
            Positions positions,
            CommissionPolicies policies,
            ObjectMapper json) {
        this.sql = sql;
        this.partners = partners;
        this.positions = positions;
        this.policies = policies;
        this.json = json;
    }

    Optional<Kept> of(UUID fan) {
        return partners.of(fan)
                .flatMap(partner -> positions.find(partner, KEY))
                .flatMap(this::read);
    }

    /// Makes the fan's shop, or makes it anew; who has none becomes a partner by it.
    ///
    /// @throws Refused `FANS_MAY_NOT_PROMOTE`, `PARTNER_STATE`, `PRECONDITION_FAILED`,
    ///   `VALIDATION_FAILED` for a link or picture that is on no allowed host
    @Transactional
    Put put(UUID fan, Shop shop, @Nullable String ifMatch) {
        var partner = promoter(fan);
        if (partner.is(Availability.ENDED)) {
            throw Partners.state(partner);
        }
        check(shop);
        var position =
                positions
                        .find(partner, KEY)
                        .orElseGet(() -> positions.make(partner, KEY, KEY, null, null).position());
        sql.run(
                """
                insert into fan_shop (brand, position_id, title, items) values (:brand, :position, '', '[]')
                on conflict do nothing\
                """,
                "position",
                position.id());
        long revision =
                sql.number(
                        "select revision from fan_shop where brand = :brand and position_id = :position for update",
                        "position",
                        position.id());
        Revision.check(ifMatch, revision);
        var items =
                shop.items().stream()
                        .map(item -> {
                            var link = positions.link(position, item.sku(), item.url()).link();
                            return new Shown(
                                    item.sku(),
                                    item.title(),
                                    item.price(),
                                    item.imageUrl(),
                                    link.target(),
                                    link.url());
                        })
                        .toList();
        sql.run(
                """
                update fan_shop set title = :title, items = cast(:items as jsonb), revision = revision + 1
                where brand = :brand and position_id = :position\
                """,
                "position",
                position.id(),
                "title",
                shop.title(),
                "items",
                write(items));
        return new Put(read(position).orElseThrow(), revision == 0);
    }

    /// What a page's code shows; empty where there is none.
    Optional<View> withCode(String code) {
        return sql.first(
                """
                select s.title, s.items, o.code from fan_shop s
                join promotion_position o on o.brand = s.brand and o.id = s.position_id
                join partner p on p.brand = o.brand and p.id = o.partner_id
                where s.brand = :brand and o.code = :code and p.state <> 'ENDED'\
                """,
                (row, _) ->
                        new View(
                                row.getString("title"),
                                row.getString("code"),
                                "",
                                items(row.getString("items"))),
                "code",
                code);
    }

    void forget(@Observes FanErased erased) {
        sql.run(
                """
                delete from fan_shop s using promotion_position o, partner p
                where s.brand = :brand and o.brand = s.brand and o.id = s.position_id
                    and p.brand = o.brand and p.id = o.partner_id and p.fan_id = :fan\
                """,
                "fan",
                erased.fanId());
    }

    private void check(Shop shop) {
        var policy = policies.present();
        for (int i = 0; i < shop.items().size(); i++) {
            var item = shop.items().get(i);
            policy.check(item.url(), "/items/" + i + "/url");
            policy.check(item.imageUrl(), "/items/" + i + "/imageUrl");
            if (item.price() != null && !item.price().isKnownCurrency()) {
                throw Refused.invalid(
                        "/items/" + i + "/price/currency", "is no currency of ISO 4217");
            }
        }
    }

    private Partner promoter(UUID fan) {
        var known = partners.of(fan);
        if (known.isPresent()) {
            return known.get();
        }
        if (!policies.present().fansMayPromote()) {
            throw new Refused(
                    PartnerProblem.FANS_MAY_NOT_PROMOTE, "Ask the brand to make you a partner.");
        }
        return partners.make("fan-" + fan, "Fan", fan, null, null).partner();
    }

    private Optional<Kept> read(Position position) {
        return sql.first(
                "select * from fan_shop where brand = :brand and position_id = :position",
                (row, _) ->
                        new Kept(
                                new View(
                                        row.getString("title"),
                                        position.code(),
                                        position.url(),
                                        items(row.getString("items"))),
                                row.getLong("revision")),
                "position",
                position.id());
    }

    private List<Shown> items(String stored) {
        try {
            return Arrays.asList(json.readValue(stored, Shown[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A shop that cannot be read", e);
        }
    }

    private String write(List<Shown> items) {
        try {
            return json.writeValueAsString(items);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A shop that cannot be written", e);
        }
    }

    record Kept(View shop, long revision) {}

    /// @param isNew whether it was made by this
    record Put(Kept kept, boolean isNew) {}
}
