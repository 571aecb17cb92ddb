package io.fanops.referral.groupbuy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.coupon.HeldCoupons;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's group buys, and who has joined them.
@ApplicationScoped
class GroupBuys implements HeldCoupons {
    private static final String SELECT =
            """
            select g.*, t.key as template, now() as now from group_buy g
            join coupon_template t on t.brand = g.brand and t.id = g.template_id
            where g.brand = :brand and
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;

    GroupBuys(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// Adds a deal unless its key is taken: two at once make one.
    ///
    /// @return whether it was added
    @Transactional(Transactional.TxType.MANDATORY)
    boolean add(GroupBuy deal) {
        boolean added =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into group_buy (brand, id, key, name, template_id, price, currency,
                                            threshold, maximum, state, deadline)
                                        values (:brand, :id, :key, :name, :template, :price, :currency,
                                            :threshold, :maximum, 'OPEN', :deadline)
                                        on conflict (brand, key) do nothing\
                                        """)
                                .bind("id", deal.id())
                                .bind("key", deal.key())
                                .bind("name", deal.name())
                                .bind("template", deal.templateId())
                                .bind("price", deal.price().amount())
                                .bind("currency", deal.price().currency())
                                .bind("threshold", deal.threshold())
                                .bind("maximum", deal.maximum())
                                .bind("deadline", deal.deadline())
                                .execute())
                        == 1;
        if (added) {
            due(deal.id(), deal.deadline());
        }
        return added;
    }

    Optional<GroupBuy> withKey(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "g.key = :key")
                        .bind("key", key)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    Optional<GroupBuy> find(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "g.id = :id")
                        .bind("id", id)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// The deal and its row's lock.
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<GroupBuy> lock(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "g.id = :id for update of g")
                        .bind("id", id)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Deals in the order of their making.
    ///
    /// @param openOnly those that one can still join
    List<GroupBuy> after(UUID id, boolean openOnly, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        g.id > :id and (not :open or (g.state = 'OPEN' and g.deadline > now()))
                                        order by g.id limit :limit\
                                        """)
                        .bind("id", id)
                        .bind("open", openOnly)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Takes one fan more in, if there is a place and time.
    ///
    /// @return how many there are with this one; empty where there is none
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<Integer> takeIn(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                update group_buy set joined = joined + 1,
                                    reached_at = case when joined + 1 = threshold then now() else reached_at end
                                where brand = :brand and id = :id and state = 'OPEN' and deadline > now()
                                    and joined < maximum
                                returning joined\
                                """)
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .findFirst());
    }

    /// Lets fans go, while the deal has not come about.
    @Transactional(Transactional.TxType.MANDATORY)
    boolean letGo(UUID id, int fans) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                update group_buy set joined = joined - :fans
                                where brand = :brand and id = :id and state = 'OPEN' and deadline > now()
                                    and reached_at is null and joined >= :fans\
                                """)
                        .bind("id", id)
                        .bind("fans", fans)
                        .execute())
                == 1;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void close(UUID id, GroupBuy.State state) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            "update group_buy set state = :state where brand = :brand and id = :id")
                    .bind("id", id)
                    .bind("state", state.name())
                    .execute();
            handle.createUpdate(
                            "delete from group_buy_due where brand = :brand and group_buy_id = :id")
                    .bind("brand", scope.brand())
                    .bind("id", id)
                    .execute();
        });
    }

    /// Notes that something is to be done for a deal at a moment, or earlier than was noted.
    @Transactional(Transactional.TxType.MANDATORY)
    void due(UUID id, Instant at) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into group_buy_due as d (brand, group_buy_id, due_at) values (:brand, :id, :at)
                                on conflict (brand, group_buy_id) do update set due_at = excluded.due_at, failures = 0\
                                """)
                        .bind("brand", scope.brand())
                        .bind("id", id)
                        .bind("at", at)
                        .execute());
    }

    /// Adds a member.
    ///
    /// @return false where the fan is one already, under whichever of their ids
    @Transactional(Transactional.TxType.MANDATORY)
    boolean addMember(UUID id, UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                insert into group_buy_member (brand, group_buy_id, fan_id) select :brand, :id, :fan
                                where not exists (select from group_buy_member
                                    where brand = :brand and group_buy_id = :id and fan_id = any(%s))
                                on conflict do nothing\
                                """
                                        .formatted(SameFans.ids("fan")))
                        .bind("id", id)
                        .bind("fan", fan)
                        .execute())
                == 1;
    }

    /// Removes a member, who may have joined as two.
    ///
    /// @return how many places are free by that
    @Transactional(Transactional.TxType.MANDATORY)
    int removeMember(UUID id, UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                delete from group_buy_member
                                where brand = :brand and group_buy_id = :id and fan_id = any(%s) and coupon_id is null\
                                """
                                        .formatted(SameFans.ids("fan")))
                        .bind("id", id)
                        .bind("fan", fan)
                        .execute());
    }

    /// The fan's membership, the first where they joined as two.
    Optional<Member> member(UUID id, UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from group_buy_member
                                where brand = :brand and group_buy_id = :id and fan_id = any(%s)
                                order by joined_at, fan_id limit 1\
                                """
                                        .formatted(SameFans.ids("fan")))
                        .bind("id", id)
                        .bind("fan", fan)
                        .map((row, _) -> readMember(row))
                        .findFirst());
    }

    /// Those of some deals that a fan has joined.
    Set<UUID> joinedBy(UUID fan, Collection<UUID> ids) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select distinct group_buy_id from group_buy_member
                                where brand = :brand and group_buy_id = any(:ids) and fan_id = any(%s)\
                                """
                                        .formatted(SameFans.ids("fan")))
                        .bind("ids", ids.toArray(UUID[]::new))
                        .bind("fan", fan)
                        .mapTo(UUID.class)
                        .set());
    }

    /// Members in the order of their ids.
    List<Member> members(UUID id, UUID after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from group_buy_member
                                where brand = :brand and group_buy_id = :id and fan_id > :after
                                order by fan_id limit :limit\
                                """)
                        .bind("id", id)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) -> readMember(row))
                        .list());
    }

    /// Members who have no coupon yet, their rows locked until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    List<UUID> lockWithout(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select fan_id from group_buy_member
                                where brand = :brand and group_buy_id = :id and coupon_id is null
                                order by fan_id limit :limit for update\
                                """)
                        .bind("id", id)
                        .bind("limit", limit)
                        .mapTo(UUID.class)
                        .list());
    }

    /// How many members have a coupon.
    int given(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) from group_buy_member
                                where brand = :brand and group_buy_id = :id and coupon_id is not null\
                                """)
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .one());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void give(UUID id, Map<UUID, UUID> couponsByFan) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update group_buy_member m set coupon_id = x.c
                                from unnest(:fans, :coupons) as x(f, c)
                                where m.brand = :brand and m.group_buy_id = :id and m.fan_id = x.f\
                                """)
                        .bind("id", id)
                        .bind("fans", couponsByFan.keySet().toArray(UUID[]::new))
                        .bind("coupons", couponsByFan.values().toArray(UUID[]::new))
                        .execute());
    }

    /// What an open deal has for who has no coupon yet, or has not joined yet.
    @Override
    public String heldCoupons() {
        return """
        select g.template_id, g.maximum - (select count(*) from group_buy_member m
            where m.brand = :brand and m.group_buy_id = g.id and m.coupon_id is not null) as n
        from group_buy g where g.brand = :brand and g.state = 'OPEN'\
        """;
    }

    private static GroupBuy read(ResultSet row) throws SQLException {
        return new GroupBuy(
                row.getObject("id", UUID.class),
                row.getString("key"),
                row.getString("name"),
                row.getObject("template_id", UUID.class),
                row.getString("template"),
                Money.of(row.getLong("price"), row.getString("currency")),
                row.getInt("threshold"),
                row.getInt("maximum"),
                row.getInt("joined"),
                GroupBuy.State.valueOf(row.getString("state")),
                row.getTimestamp("deadline").toInstant(),
                StoredInstant.read(row, "reached_at"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("now").toInstant());
    }

    private static Member readMember(ResultSet row) throws SQLException {
        return new Member(
                row.getObject("fan_id", UUID.class),
                row.getTimestamp("joined_at").toInstant(),
                row.getObject("coupon_id", UUID.class));
    }

    /// A fan who has joined.
    ///
    /// @param couponId left out until the deal has come about
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Member(UUID fanId, Instant joinedAt, @Nullable UUID couponId) {}
}
