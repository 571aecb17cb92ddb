package io.fanops.fan.who;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Resolves ids of fans of the brand in scope.
@ApplicationScoped
public class WhoIs {
    private static final String MERGES = "merges";

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final AskedFor askedFor;

    WhoIs(Jdbi jdbi, BrandScope scope, AskedFor askedFor) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.askedFor = askedFor;
    }

    /// Keeps the brand's fans from being merged, parted or erased until the running transaction
    /// ends. It comes before the first row is locked: of each request's effect by itself, elsewhere
    /// by whoever asks who a name means and then writes to that fan.
    @Transactional(Transactional.TxType.MANDATORY)
    public void hold() {
        jdbi.useHandle(handle -> BrandSql.comeTogether(handle, MERGES));
    }

    void hold(@Observes Idempotency.Beginning effect) {
        if (!effect.operation().isAnnotationPresent(Reshapes.class)) {
            hold();
        }
    }

    /// Waits for all who [#hold], and keeps others from holding until the transaction ends: merges
    /// and erasures of a brand happen one at a time, in milliseconds, so that nobody writes to a
    /// fan who is just becoming another, or nobody. A request that comes here is annotated with
    /// [Reshapes].
    @Transactional(Transactional.TxType.MANDATORY)
    public void reshape() {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, MERGES));
    }

    /// The fan that an id in a request means; which id that was is kept for [#toldOf].
    ///
    /// @param id as it stands in the path
    /// @return the fan in their own right: of a merged fan the one they are part of
    /// @throws Refused `NOT_FOUND` for what is no id, or none of a fan of this brand
    public UUID require(String id) {
        return require(Ids.parse(id).orElseThrow(() -> Refused.notFound("fan")));
    }

    /// As [#require(String)], of a fan who is held; for effects that no `Idempotency-Key` can be
    /// sent for.
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID held(String id) {
        hold();
        return require(id);
    }

    /// As [#held(String)].
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID held(UUID id) {
        hold();
        return require(id);
    }

    /// As [#require(String)].
    public UUID require(UUID id) {
        var fan = present(List.of(id)).get(id);
        if (fan == null) {
            throw Refused.notFound("fan");
        }
        askedFor.note(fan, id);
        return fan;
    }

    /// The id under which the running call has asked for a fan by [#require]. Whoever notes what
    /// happened writes it under this id: of a merged fan it is theirs again, should the merge be
    /// undone.
    ///
    /// @param fan in their own right
    public UUID toldOf(UUID fan) {
        return askedFor.of(fan);
    }

    /// For each id the fan that it means; ids that no fan of this brand has are left out.
    public Map<UUID, UUID> present(Collection<UUID> ids) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select id, coalesce(merged_into, id) as fan from fan where brand = :brand and id = any(:ids)")
                        .bind("ids", ids.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("id", UUID.class),
                                        row.getObject("fan", UUID.class)))
                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// All ids that mean this fan, the fan's own first.
    ///
    /// @param fan a fan in their own right
    public List<UUID> idsOf(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select id from fan where brand = :brand and (id = :fan or merged_into = :fan)
                                order by id <> :fan, id\
                                """)
                        .bind("fan", fan)
                        .mapTo(UUID.class)
                        .list());
    }

    /// What others call a fan: external ids, telephone number, e-mail address and identities, under
    /// whichever of the fan's ids.
    public List<String> namesOf(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select n from fan f, unnest(array[f.external_id, f.phone, f.email]) n
                                where f.brand = :brand and (f.id = :fan or f.merged_into = :fan) and n is not null
                                union select i.external_id from fan_identity i join fan f on f.brand = :brand and f.id = i.fan_id
                                where i.brand = :brand and (f.id = :fan or f.merged_into = :fan)\
                                """)
                        .bind("fan", fan)
                        .mapTo(String.class)
                        .list());
    }
}
