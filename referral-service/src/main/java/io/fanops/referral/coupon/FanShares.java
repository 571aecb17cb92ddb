package io.fanops.referral.coupon;

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

    /// Counts one coupon more for each of some fans.
    ///
    /// @param most that one may have
    /// @return those who have not more by that
    @Transactional(Transactional.TxType.MANDATORY)
    Set<UUID> coupons(UUID templateId, Collection<UUID> fans, int most) {
        return jdbi.withHandle(handle ->
                new HashSet<>(
                        handle.createQuery(
                                        """
                                        insert into coupon_of_template as c (brand, template_id, fan_id, coupons)
                                        select :brand, :template, f, 1 from unnest(:fans) as f order by f
                                        on conflict (brand, template_id, fan_id) do update set coupons = c.coupons + 1
                                            where c.coupons < :most
                                        returning fan_id\
                                        """)
                                .bind("template", templateId)
                                .bind("fans", fans.toArray(UUID[]::new))
                                .bind("most", most)
                                .mapTo(UUID.class)
                                .list()));
    }

    /// Takes back what [#coupons] counted.
    @Transactional(Transactional.TxType.MANDATORY)
    void couponsBack(UUID templateId, Collection<UUID> fans) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update coupon_of_template set coupons = coupons - 1
                                where brand = :brand and template_id = :template and fan_id = any(:fans)
                                    and coupons > 0\
                                """)
                        .bind("template", templateId)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .execute());
    }

    /// Counts one use more.
    ///
    /// @param most that one may have; null for no limit
    /// @return whether the fan has not more by that
    @Transactional(Transactional.TxType.MANDATORY)
    boolean use(UUID couponId, UUID fanId, @Nullable Integer most) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                insert into coupon_use as u (brand, coupon_id, fan_id, uses)
                                values (:brand, :coupon, :fan, 1)
                                on conflict (brand, coupon_id, fan_id) do update set uses = u.uses + 1
                                    where cast(:most as int) is null or u.uses < cast(:most as int)\
                                """)
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
                                select uses from coupon_use
                                where brand = :brand and coupon_id = :coupon and fan_id = :fan\
                                """)
                        .bind("coupon", couponId)
                        .bind("fan", fanId)
                        .mapTo(Integer.class)
                        .findFirst()
                        .orElse(0));
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
