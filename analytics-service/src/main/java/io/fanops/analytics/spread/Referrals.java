package io.fanops.analytics.spread;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/// The referrals as they stand, and their counts by program.
@ApplicationScoped
class Referrals {
    private final Jdbi jdbi;

    Referrals(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Map<UUID, ReferralStanding> standing(String brand, Collection<UUID> ids) {
        var standing = new HashMap<UUID, ReferralStanding>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select referral_id, program, referrer_id, referee_id, state, moved_at from spread_referral
                                where brand = :brand and referral_id = any(:ids)\
                                """)
                        .bind("brand", brand)
                        .bind("ids", ids.toArray(UUID[]::new))
                        .map((row, _) ->
                                new ReferralStanding(
                                        row.getObject("referral_id", UUID.class),
                                        row.getString("program"),
                                        row.getObject("referrer_id", UUID.class),
                                        row.getObject("referee_id", UUID.class),
                                        ReferralState.valueOf(row.getString("state")),
                                        row.getTimestamp("moved_at").toInstant()))
                        .forEach(referral -> standing.put(referral.id(), referral)));
        return standing;
    }

    void store(String brand, List<ReferralStanding> referrals) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into spread_referral
                                    (brand, referral_id, program, referrer_id, referee_id, state, moved_at)
                                select :brand, i, p, a, b, s, m
                                from unnest(:ids, :programs, :referrers, :referees, :states, cast(:moved as timestamptz[]))
                                    as r(i, p, a, b, s, m)
                                on conflict (brand, referral_id) do update set state = excluded.state, moved_at = excluded.moved_at\
                                """)
                        .bind("brand", brand)
                        .bind("ids", uuids(referrals, ReferralStanding::id))
                        .bind("programs", texts(referrals, ReferralStanding::program))
                        .bind("referrers", uuids(referrals, ReferralStanding::referrer))
                        .bind("referees", uuids(referrals, ReferralStanding::referee))
                        .bind("states", texts(referrals, r -> r.state().name()))
                        .bind("moved", texts(referrals, r -> r.since().toString()))
                        .execute());
    }

    void count(String brand, String program, long invitations, long conversions, long rejected) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into spread_program (brand, program, invitations, conversions, rejected)
                                values (:brand, :program, :invitations, :conversions, :rejected)
                                on conflict (brand, program) do update set
                                    invitations = spread_program.invitations + excluded.invitations,
                                    conversions = spread_program.conversions + excluded.conversions,
                                    rejected = spread_program.rejected + excluded.rejected\
                                """)
                        .bind("brand", brand)
                        .bind("program", program)
                        .bind("invitations", invitations)
                        .bind("conversions", conversions)
                        .bind("rejected", rejected)
                        .execute());
    }

    /// Who brought these fans: the referrer of the earliest converted referral. Fans whom nobody
    /// brought are left out.
    Map<UUID, UUID> parents(String brand, String program, Collection<UUID> referees) {
        if (referees.isEmpty()) {
            return Map.of();
        }
        var parents = new HashMap<UUID, UUID>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select distinct on (referee_id) referee_id, referrer_id from spread_referral
                                where brand = :brand and program = :program and referee_id = any(:referees)
                                    and state in ('QUALIFIED', 'REWARDED') and referrer_id <> referee_id
                                order by referee_id, referral_id\
                                """)
                        .bind("brand", brand)
                        .bind("program", program)
                        .bind("referees", referees.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("referee_id", UUID.class),
                                        row.getObject("referrer_id", UUID.class)))
                        .forEach(edge -> parents.put(edge.getKey(), edge.getValue())));
        return parents;
    }

    private static UUID[] uuids(
            List<ReferralStanding> referrals, Function<ReferralStanding, UUID> field) {
        return referrals.stream().map(field).toArray(UUID[]::new);
    }

    private static String[] texts(
            List<ReferralStanding> referrals, Function<ReferralStanding, String> field) {
        return referrals.stream().map(field).toArray(String[]::new);
    }
}
