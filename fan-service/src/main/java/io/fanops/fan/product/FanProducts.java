package io.fanops.fan.product;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Who pays for and who uses the products of the brand in scope.
@ApplicationScoped
class FanProducts {
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final WhoIs who;

    FanProducts(Jdbi jdbi, BrandScope scope, WhoIs who) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.who = who;
    }

    /// Makes a fan's relation to a product what is said.
    void put(UUID fan, String product, Set<Part> parts, @Nullable LocalDate since) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into fan_product (brand, fan_id, product, pays, uses, since)
                                values (:brand, :fan, :product, :pays, :uses, :since)
                                on conflict (brand, fan_id, product) do update set pays = excluded.pays, uses = excluded.uses,
                                    since = excluded.since\
                                """)
                        .bind("fan", fan)
                        .bind("product", product)
                        .bind("pays", parts.contains(Part.PAYER))
                        .bind("uses", parts.contains(Part.USER))
                        .bind("since", since)
                        .execute());
    }

    /// Ends a fan's relation to a product, under whichever of the fan's ids it is kept.
    ///
    /// @throws Refused `NOT_FOUND` where there is none
    void remove(UUID fan, String product) {
        int gone =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        "delete from fan_product where brand = :brand and fan_id = any(:ids) and product = :product")
                                .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                                .bind("product", product)
                                .execute());
        if (gone == 0) {
            throw Refused.notFound("product of this fan");
        }
    }

    /// Up to `limit` products of a fan, in the order of their keys.
    List<Relation> of(UUID fan, String after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select product, bool_or(pays) as pays, bool_or(uses) as uses, min(since) as since from fan_product
                                where brand = :brand and fan_id = any(:ids) and product > :after
                                group by product order by product limit :limit\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) -> Relation.of(row))
                        .list());
    }

    /// How content a product's users are: each with their last grade, since who comes back to say
    /// more has changed their mind.
    ///
    /// @throws Refused `NOT_FOUND` where nobody pays for it, uses it or graded it
    Satisfaction satisfaction(String product) {
        var measured =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        with relation as (
                                            select coalesce(f.merged_into, f.id) as fan, bool_or(p.pays) as pays, bool_or(p.uses) as uses
                                            from fan_product p join fan f on f.brand = :brand and f.id = p.fan_id
                                            where p.brand = :brand and p.product = :product group by 1
                                        ), last as (
                                            select distinct on (fan) coalesce(f.merged_into, f.id) as fan, b.grade
                                            from feedback b join fan f on f.brand = :brand and f.id = b.fan_id
                                            where b.brand = :brand and b.product = :product order by fan, b.at desc, b.external_id desc
                                        )
                                        select count(*) filter (where r.uses) as users,
                                            count(*) filter (where r.pays) as payers,
                                            count(l.grade) filter (where r.uses) as rated,
                                            count(l.grade) filter (where r.uses is not true) as others,
                                            coalesce(sum(l.grade) filter (where r.uses), 0) as grades,
                                            count(*) filter (where r.uses and l.grade >= 4) as content,
                                            coalesce(sum(f.spent) filter (where r.pays), 0) as spent
                                        from relation r full join last l on l.fan = r.fan
                                        left join fan f on f.brand = :brand and f.id = r.fan\
                                        """)
                                .bind("product", product)
                                .map((row, _) -> Satisfaction.of(product, row))
                                .one());
        if (measured.users() + measured.payers() + measured.gradedByOthers() == 0) {
            throw Refused.notFound("product");
        }
        return measured;
    }

    /// What somebody is to a product.
    enum Part {
        PAYER,
        USER
    }

    /// @param since the first day of the relation; null where it is not known
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Relation(String product, List<Part> roles, @Nullable LocalDate since) {
        private static Relation of(ResultSet row) throws SQLException {
            var roles = new ArrayList<Part>();
            if (row.getBoolean("pays")) {
                roles.add(Part.PAYER);
            }
            if (row.getBoolean("uses")) {
                roles.add(Part.USER);
            }
            return new Relation(
                    row.getString("product"), roles, row.getObject("since", LocalDate.class));
        }
    }

    /// How content a product's users are, and what its payers bring.
    ///
    /// @param users fans who use it
    /// @param ratedByUsers those of them who graded it
    /// @param meanGrade of their last grades, 1 to 5; null where there is none
    /// @param contentShare share of them whose last grade is 4 or 5, 0 to 1; null where there is
    ///   none
    /// @param gradedByOthers fans who graded it and do not use it: not in the mean
    /// @param payers fans who pay for it
    /// @param payersSpent minor units of the brand's currency that those spent in all, on whatever:
    ///   orders do not say for which product
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Satisfaction(
            String product,
            long users,
            long ratedByUsers,
            @Nullable BigDecimal meanGrade,
            @Nullable BigDecimal contentShare,
            long gradedByOthers,
            long payers,
            BigDecimal payersSpent) {

        private static Satisfaction of(String product, ResultSet row) throws SQLException {
            long rated = row.getLong("rated");
            return new Satisfaction(
                    product,
                    row.getLong("users"),
                    rated,
                    share(row.getLong("grades"), rated),
                    share(row.getLong("content"), rated),
                    row.getLong("others"),
                    row.getLong("payers"),
                    row.getBigDecimal("spent"));
        }

        private static @Nullable BigDecimal share(long part, long whole) {
            return whole == 0
                    ? null
                    : BigDecimal.valueOf(part)
                            .divide(BigDecimal.valueOf(whole), 2, RoundingMode.HALF_UP);
        }
    }
}
