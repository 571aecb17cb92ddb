package io.fanops.fan.profile;

import io.fanops.fan.identity.Contested;
import io.fanops.fan.identity.Identified.Claim;
import io.fanops.fan.identity.IdentityKind;
import io.fanops.fan.profile.FanDetails.ChannelIdentity;
import io.fanops.fan.profile.IdentityResource.IdentityView;
import io.fanops.fan.profile.IdentityResource.NewIdentity;
import io.fanops.fan.who.Provenance;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Reads, adds and takes away identities one by one.
@ApplicationScoped
class FanIdentities {
    private static final String ALL =
            """
            select id, channel, external_id, verified, said_by, created_at from fan_identity
            where brand = :brand and fan_id = :fan and
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final FanStore store;
    private final WhoIs who;
    private final Event<Contested> contested;

    FanIdentities(
            Jdbi jdbi, BrandScope scope, FanStore store, WhoIs who, Event<Contested> contested) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.store = store;
        this.who = who;
        this.contested = contested;
    }

    List<IdentityView> of(UUID fan, UUID after, int count) {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL + "id > :after order by id limit :count")
                        .bind("fan", fan)
                        .bind("after", after)
                        .bind("count", count)
                        .map((row, _) -> view(row))
                        .list());
    }

    /// Adds an identity, as an import of it would; a word that adds evidence to one that is there
    /// is kept with it.
    ///
    /// @throws Refused `IDENTITY_TAKEN` where it is another fan's
    @Transactional(Transactional.TxType.MANDATORY)
    Added add(UUID fan, NewIdentity said) {
        var identity = new ChannelIdentity(said.channel(), said.externalId());
        var told = who.toldOf(fan);
        var known = store.known(List.of(told)).get(told);
        if (known == null) {
            throw Refused.notFound("fan");
        }
        boolean isNew = find(known.id(), identity).isEmpty();
        var saved =
                store.save(
                                List.of(FanDetails.identified(known.askedName(), identity)),
                                null,
                                false,
                                new Provenance(
                                        Provenance.Source.STAFF,
                                        Objects.requireNonNullElse(said.saidBy(), "brand")))
                        .getFirst();
        if (!saved.taken().isEmpty()) {
            contested.fire(
                    new Contested(
                            scope.brand(),
                            new Claim(saved.id(), said.channel(), said.externalId())));
            throw FanStore.identityTaken(identity, "/externalId");
        }
        // A new one is a new version already.
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                with said as (
                                    update fan_identity set verified = verified or :verified, said_by = :saidBy
                                    where brand = :brand and fan_id = :fan and channel = :channel and external_id = :externalId
                                        and (:isNew or :verified and not verified)
                                    returning fan_id
                                )
                                update fan f set version = f.version + 1 from said
                                where f.brand = :brand and f.id = said.fan_id and not :isNew\
                                """)
                        .bind("verified", Boolean.TRUE.equals(said.verified()))
                        .bind("isNew", isNew)
                        .bind("saidBy", Objects.requireNonNullElse(said.saidBy(), "brand"))
                        .bind("fan", saved.id())
                        .bind("channel", said.channel())
                        .bind("externalId", said.externalId())
                        .execute());
        return new Added(find(saved.id(), identity).getFirst(), isNew);
    }

    private List<IdentityView> find(UUID fan, ChannelIdentity identity) {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL + "channel = :channel and external_id = :externalId")
                        .bind("fan", fan)
                        .bind("channel", identity.channel())
                        .bind("externalId", identity.externalId())
                        .map((row, _) -> view(row))
                        .list());
    }

    /// Takes an identity from a fan, which makes a new version of the fan.
    ///
    /// @throws Refused `NOT_FOUND`
    @Transactional
    void remove(UUID fan, UUID identity) {
        // Fans are locked before identities.
        int removed =
                jdbi.withHandle(handle -> {
                    handle.createUpdate(
                                    "update fan set version = version + 1 where brand = :brand and id = :fan")
                            .bind("fan", fan)
                            .execute();
                    return handle.createUpdate(
                                    "delete from fan_identity where brand = :brand and fan_id = :fan and id = :id")
                            .bind("fan", fan)
                            .bind("id", identity)
                            .execute();
                });
        if (removed == 0) {
            throw Refused.notFound("identity");
        }
    }

    private static IdentityView view(ResultSet row) throws SQLException {
        var channel = row.getString("channel");
        return new IdentityView(
                row.getObject("id", UUID.class),
                channel,
                IdentityKind.of(channel),
                row.getString("external_id"),
                row.getBoolean("verified"),
                row.getString("said_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /// @param isNew false where the fan had it
    record Added(IdentityView identity, boolean isNew) {}
}
