package io.fanops.referral.partner;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Availability;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's partners.
@ApplicationScoped
public class Partners {
    private static final String SELECT =
            """
            select p.*, a.key as parent_key from partner p
            left join partner a on a.brand = p.brand and a.id = p.parent_id
            where p.brand = :brand
            """;

    private final BrandSql sql;
    private final SameFans same;

    Partners(BrandSql sql, SameFans same) {
        this.sql = sql;
        this.same = same;
    }

    /// @throws Refused `NOT_FOUND`
    public Partner require(String key) {
        return withKey(key).orElseThrow(() -> Refused.notFound("partner"));
    }

    private Optional<Partner> withKey(String key) {
        return sql.first(SELECT + " and p.key = :key", (row, _) -> read(row), "key", key);
    }

    /// The partner that a fan is, under whichever of the fan's ids; their own one first.
    public Optional<Partner> of(UUID fan) {
        return sql.first(
                SELECT + " and p.fan_id = any(:fans) order by p.fan_id <> :fan, p.id",
                (row, _) -> read(row),
                "fans",
                same.idsOf(fan).toArray(UUID[]::new),
                "fan",
                same.survivor(fan));
    }

    /// All partners that a fan is: two where two fans who promote turned out to be one.
    public List<Partner> ofPerson(UUID fan) {
        return sql.list(
                SELECT + " and p.fan_id = any(:fans) order by p.id",
                (row, _) -> read(row),
                "fans",
                same.idsOf(fan).toArray(UUID[]::new));
    }

    /// Partners in the order of their making.
    List<Partner> after(UUID id, @Nullable Availability state, int limit) {
        return sql.list(
                SELECT
                        + " and p.id > :id and (cast(:state as text) is null or p.state = :state) order by p.id limit :limit",
                (row, _) -> read(row),
                "id",
                id,
                "state",
                state == null ? null : state.name(),
                "limit",
                limit);
    }

    /// Makes a partner, or finds the equal one that is there already.
    ///
    /// @param fan who is asked for before the transaction
    /// @throws Refused `PARTNER_EXISTS`, `FAN_IS_PARTNER`, `VALIDATION_FAILED` for a parent there
    ///   is not
    @Transactional(Transactional.TxType.MANDATORY)
    public Made make(
            String key,
            String name,
            @Nullable UUID fan,
            @Nullable String parent,
            @Nullable String payoutDetails) {
        var first = withKey(key);
        if (first.isPresent()) {
            return new Made(equal(first.get(), name, fan, parent, payoutDetails), false);
        }
        if (fan != null && of(fan).isPresent()) {
            throw isPartner();
        }
        boolean added =
                sql.run(
                                """
                                insert into partner (brand, id, key, name, fan_id, parent_id, payout_details, state)
                                values (:brand, :id, :key, :name, cast(:fan as uuid), cast(:parent as uuid), :details, 'ACTIVE')
                                on conflict do nothing\
                                """,
                                "id",
                                Ids.next(),
                                "key",
                                key,
                                "name",
                                name,
                                "fan",
                                fan,
                                "parent",
                                parent == null ? null : above(parent).id(),
                                "details",
                                payoutDetails)
                        == 1;
        var there = withKey(key).orElseThrow(Partners::isPartner);
        return new Made(added ? there : equal(there, name, fan, parent, payoutDetails), added);
    }

    /// Changes a partner's name, payout details or parent.
    ///
    /// @throws Refused `PARTNER_STATE`, `PARTNER_CYCLE`, `PRECONDITION_FAILED`, `VALIDATION_FAILED`
    ///   for a parent there is not
    @Transactional(Transactional.TxType.MANDATORY)
    Partner edit(
            Partner partner, String name, @Nullable String parent, @Nullable String payoutDetails) {
        if (partner.is(Availability.ENDED)) {
            throw state(partner);
        }
        var above = parent == null ? null : above(parent);
        if (above != null && !above.id().equals(partner.parentId())) {
            refuseCycle(partner, above);
        }
        sql.run(
                """
                update partner set name = :name, parent_id = cast(:parent as uuid), payout_details = :details,
                    revision = revision + 1
                where brand = :brand and id = :id\
                """,
                "id",
                partner.id(),
                "name",
                name,
                "parent",
                above == null ? null : above.id(),
                "details",
                payoutDetails);
        return require(partner.key());
    }

    /// Pauses, resumes or ends a partner.
    ///
    /// @throws Refused `PARTNER_STATE`, `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Partner move(String key, @Nullable String ifMatch, Availability to) {
        var partner = locked(key, ifMatch);
        if (!partner.state().leadsTo(to)) {
            throw state(partner);
        }
        sql.run(
                "update partner set state = :state, revision = revision + 1 where brand = :brand and id = :id",
                "id",
                partner.id(),
                "state",
                to.name());
        return require(key);
    }

    /// A partner whose row is held until the transaction ends, whatever has become of its key.
    ///
    /// @throws Refused `NOT_FOUND`
    @Transactional(Transactional.TxType.MANDATORY)
    public Partner locked(UUID id) {
        sql.first(
                "select 1 from partner where brand = :brand and id = :id for update",
                (row, _) -> row.getInt(1),
                "id",
                id);
        return sql.first(SELECT + " and p.id = :id", (row, _) -> read(row), "id", id)
                .orElseThrow(() -> Refused.notFound("partner"));
    }

    /// A partner whose row is held until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    public Partner locked(String key, @Nullable String ifMatch) {
        sql.first(
                "select 1 from partner where brand = :brand and key = :key for update",
                (row, _) -> row.getInt(1),
                "key",
                key);
        var partner = require(key);
        Revision.check(ifMatch, partner.revision());
        return partner;
    }

    /// Of an erased fan's partner nothing is left but figures, under a name that says nothing.
    void forget(@Observes FanErased erased) {
        sql.run(
                """
                update partner set state = 'ENDED', erased = true, key = 'erased-' || id, name = 'Erased', payout_details = null,
                    revision = revision + 1
                where brand = :brand and fan_id = :fan and not erased\
                """,
                "fan",
                erased.fanId());
    }

    /// The partner that a request names.
    ///
    /// @throws Refused `VALIDATION_FAILED` where there is none
    public Partner named(String key) {
        return withKey(key)
                .orElseThrow(
                        () -> Refused.invalid("/partner", "There is no partner `" + key + "`."));
    }

    /// The partner that is to stand above another.
    ///
    /// @throws Refused `VALIDATION_FAILED` where there is none, or it has ended
    Partner above(String key) {
        return withKey(key)
                .filter(partner -> !partner.is(Availability.ENDED))
                .orElseThrow(
                        () -> Refused.invalid("/parent", "There is no partner `" + key + "`."));
    }

    /// Two changes at once could close a circle together: they take turns.
    private void refuseCycle(Partner partner, Partner above) {
        sql.takeTurns("partners");
        if (sql.any(
                """
                with recursive up(id) as (
                    select cast(:above as uuid)
                    union
                    select p.parent_id from up join partner p on p.brand = :brand and p.id = up.id where p.parent_id is not null
                )
                select from up where id = :id\
                """,
                "above",
                above.id(),
                "id",
                partner.id())) {
            throw new Refused(
                    PartnerProblem.PARTNER_CYCLE,
                    "`" + above.key() + "` stands below `" + partner.key() + "`, or is it.",
                    new Refused.FieldError("/parent", "stands below the partner"));
        }
    }

    private Partner equal(
            Partner first,
            String name,
            @Nullable UUID fan,
            @Nullable String parent,
            @Nullable String payoutDetails) {
        boolean equal =
                first.name().equals(name)
                        && Objects.equals(
                                first.fanId() == null ? null : same.survivor(first.fanId()), fan)
                        && Objects.equals(first.parent(), parent)
                        && Objects.equals(first.payoutDetails(), payoutDetails);
        if (!equal) {
            throw new Refused(
                    PartnerProblem.PARTNER_EXISTS,
                    "The partner `" + first.key() + "` is another one; change it by PATCH.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return first;
    }

    private static Refused isPartner() {
        return new Refused(
                PartnerProblem.FAN_IS_PARTNER,
                "A fan is one partner.",
                new Refused.FieldError("/fan", "is a partner already"));
    }

    public static Refused state(Partner partner) {
        return new Refused(PartnerProblem.PARTNER_STATE, "The partner is " + partner.state() + ".");
    }

    private static Partner read(ResultSet row) throws SQLException {
        return new Partner(
                BrandSql.id(row, "id"),
                row.getString("key"),
                row.getString("name"),
                BrandSql.maybeId(row, "fan_id"),
                row.getString("parent_key"),
                BrandSql.maybeId(row, "parent_id"),
                row.getString("payout_details"),
                Availability.valueOf(row.getString("state")),
                row.getBoolean("erased"),
                BrandSql.at(row, "created_at"),
                row.getLong("revision"));
    }

    /// @param isNew whether it was made by this
    public record Made(Partner partner, boolean isNew) {}
}
