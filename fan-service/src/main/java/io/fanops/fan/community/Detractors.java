package io.fanops.fan.community;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The register of who speaks against a community, and what was done about it.
@ApplicationScoped
class Detractors {
    private final BrandSql sql;
    private final WhoIs whoIs;
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final Clock clock;

    Detractors(BrandSql sql, WhoIs whoIs, Jdbi jdbi, BrandScope scope, Clock clock) {
        this.sql = sql;
        this.jdbi = jdbi;
        this.scope = scope;
        this.whoIs = whoIs;
        this.clock = clock;
    }

    enum State {
        OPEN,
        ANSWERED,
        CLOSED
    }

    /// @param fanId the fan it is, where it is one
    /// @param claim what they say
    /// @param response what was done about it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Detractor(
            UUID id,
            @Nullable UUID fanId,
            String name,
            String claim,
            State state,
            @Nullable String response,
            @JsonIgnore int version,
            Instant at) {}

    @Transactional(Transactional.TxType.MANDATORY)
    Detractor note(String community, @Nullable UUID fan, String name, String claim) {
        var id = Ids.next();
        sql.run(
                """
                insert into community_detractor (brand, id, community, fan_id, name, claim, state, at)
                values (:brand, :id, :community, :fan::uuid, :name, :claim, 'OPEN', :now)\
                """,
                "id",
                id,
                "community",
                community,
                "fan",
                fan == null ? null : whoIs.require(fan),
                "name",
                name,
                "claim",
                claim,
                "now",
                clock.instant());
        return require(community, id);
    }

    @Transactional
    Detractor answer(
            String community,
            UUID id,
            State state,
            @Nullable String response,
            @Nullable String ifMatch) {
        var before =
                sql.first(
                                """
                                select * from community_detractor
                                where brand = :brand and community = :community and id = :id for no key update\
                                """,
                                (row, _) -> read(row),
                                "community",
                                community,
                                "id",
                                id)
                        .orElseThrow(() -> Refused.notFound("detractor"));
        Revision.check(ifMatch, before.version());
        sql.run(
                """
                update community_detractor set state = :state, response = :response, version = version + 1
                where brand = :brand and id = :id\
                """,
                "state",
                state.name(),
                "response",
                response == null ? before.response() : response,
                "id",
                id);
        return require(community, id);
    }

    /// Strikes somebody off, with what first answers kept of them.
    @Transactional
    void remove(String community, UUID id) {
        int removed =
                sql.run(
                        "delete from community_detractor where brand = :brand and community = :community and id = :id",
                        "community",
                        community,
                        "id",
                        id);
        if (removed == 0) {
            throw Refused.notFound("detractor");
        }
        Idempotency.forget(jdbi, scope.brand(), List.of(id));
    }

    List<Detractor> after(String community, UUID id, int limit) {
        return sql.list(
                """
                select * from community_detractor where brand = :brand and community = :community and id > :id
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "id",
                id,
                "limit",
                limit);
    }

    private Detractor require(String community, UUID id) {
        return sql.first(
                        "select * from community_detractor where brand = :brand and community = :community and id = :id",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("detractor"));
    }

    private static Detractor read(ResultSet row) throws SQLException {
        return new Detractor(
                BrandSql.id(row, "id"),
                BrandSql.maybeId(row, "fan_id"),
                row.getString("name"),
                row.getString("claim"),
                State.valueOf(row.getString("state")),
                row.getString("response"),
                row.getInt("version"),
                BrandSql.at(row, "at"));
    }
}
