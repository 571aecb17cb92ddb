package io.fanops.referral.coupon;

import io.fanops.platform.person.SameFans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// How many coupons of a template, and uses of a coupon that is nobody's own, a fan has had. Each
/// count is one row, whose lock puts one fan's calls in line and nobody else's.
@ApplicationScoped
class FanShares {
    private final Jdbi jdbi;

    FanShares(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Counts one coupon more for each of some fans, of whom each is there under one id; in the row
    /// of who the fan is now, which all ids of the fan have to wait for.
    ///
    /// @param most that one may have, under all their ids together
    /// @return those who have not more by that
    @Transactional(Transactional.TxType.MANDATORY)
    Set<UUID> coupons(UUID templateId, Collection<UUID> fans, int most) {
        return jdbi.withHandle(handle ->
                new HashSet<>(
                        handle.createQuery(
                                        """
                                        with given as materialized (
                                            select distinct on (person) f, case when s.survivor_id is null then f else s.survivor_id end as person
                                            from unnest(:fans) as f left join same_fan s on s.brand = :brand and s.fan_id = f
                                            order by person, f),
                                        other as materialized (
                                            select g.person, m.fan_id as id from given g
                                            join same_fan m on m.brand = :brand and m.survivor_id = g.person),
                                        had as materialized (
                                            select fan_id, coupons from coupon_of_template
                                            where brand = :brand and template_id = :template and fan_id in (select id from other)
                                            order by fan_id for update),
                                        elsewhere as materialized (
                                            select o.person, sum(h.coupons) as coupons from other o join had h on h.fan_id = o.id
                                            group by o.person),
                                        counted as (
                                            insert into coupon_of_template as c (brand, template_id, fan_id, coupons)
                                            select :brand, :template, g.person, 1 from given g left join elsewhere e on e.person = g.person
                                            where coalesce(e.coupons, 0) < :most order by g.person
                                            on conflict (brand, template_id, fan_id) do update set coupons = c.coupons + 1
                                                where c.coupons + coalesce(
                                                    (select e.coupons from elsewhere e where e.person = excluded.fan_id), 0) < :most
                                            returning fan_id)
                                        select g.f from counted c join given g on g.person = c.fan_id\
                                        """)
                                .bind("template", templateId)
                                .bind("fans", fans.toArray(UUID[]::new))
                                .bind("most", most)
                                .mapTo(UUID.class)
                                .list()));
    }

    /// Takes back what [#coupons] counted, under an id itself before it was merged or under who
    /// that is now.
    @Transactional(Transactional.TxType.MANDATORY)
    void couponsBack(UUID templateId, Collection<UUID> fans) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                with counted as (
                                    select distinct on (f) c.fan_id from unnest(:fans) as f
                                    left join same_fan s on s.brand = :brand and s.fan_id = f
                                    join coupon_of_template c on c.brand = :brand and c.template_id = :template
                                        and c.fan_id in (f, s.survivor_id) and c.coupons > 0
                                    order by f, c.fan_id <> f)
                                update coupon_of_template set coupons = coupons - 1
                                where brand = :brand and template_id = :template and coupons > 0
                                    and fan_id in (select fan_id from counted)\
                                """)
                        .bind("template", templateId)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .execute());
    }

    /// Counts one use more.
    ///
    /// @param most that one may have, under all their ids together; null for no limit
    /// @return whether the fan has not more by that
    @Transactional(Transactional.TxType.MANDATORY)
    boolean use(UUID couponId, UUID fanId, @Nullable Integer most) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                with had as materialized (
                                    select uses from coupon_use
                                    where brand = :brand and coupon_id = :coupon and fan_id = any(%s) and fan_id <> :fan
                                    order by fan_id for update),
                                elsewhere as materialized (select coalesce(sum(uses), 0) as uses from had)
                                insert into coupon_use as u (brand, coupon_id, fan_id, uses)
                                select :brand, :coupon, :fan, 1 from elsewhere e
                                where cast(:most as int) is null or e.uses < cast(:most as int)
                                on conflict (brand, coupon_id, fan_id) do update set uses = u.uses + 1
                                    where cast(:most as int) is null
                                        or u.uses + (select e.uses from elsewhere e) < cast(:most as int)\
                                """
                                        .formatted(SameFans.ids("fan")))
                        .bind("coupon", couponId)
                        .bind("fan", fanId)
                        .bind("most", most)
                        .execute())
                == 1;
    }

    /// How often a fan has used a coupon: spares the late ones the work, decides nothing.
    int uses(UUID couponId, UUID fanId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select coalesce(sum(uses), 0) from coupon_use
                                where brand = :brand and coupon_id = :coupon and fan_id = any(%s)\
                                """
                                        .formatted(SameFans.ids("fan")))
                        .bind("coupon", couponId)
                        .bind("fan", fanId)
                        .mapTo(Integer.class)
                        .one());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void useBack(UUID couponId, UUID fanId) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon_use set uses = uses - 1
                                where brand = :brand and coupon_id = :coupon and fan_id = :fan and uses > 0\
                                """)
                        .bind("coupon", couponId)
                        .bind("fan", fanId)
                        .execute());
    }
}
