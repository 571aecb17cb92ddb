package io.fanops.content.campaign;

import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The brand's campaigns.
@ApplicationScoped
public class Campaigns implements PanacheRepositoryBase<Campaign, UUID> {
    private final BrandSql sql;

    Campaigns(BrandSql sql) {
        this.sql = sql;
    }

    Optional<Campaign> withKey(String key) {
        return find("key", key).firstResultOptional();
    }

    Campaign require(String key) {
        return withKey(key).orElseThrow(() -> Refused.notFound("campaign"));
    }

    /// The campaigns after an id, in the order in which they were made.
    List<Campaign> after(UUID id, int limit) {
        return find("id > ?1 order by id", id).range(0, limit - 1).list();
    }

    /// Holds a natural key to the end of the transaction, so that of two equal creates the later
    /// one sees the first.
    public void hold(String key) {
        sql.takeTurns("campaign", key);
    }

    /// @throws Refused `NOT_FOUND` where the brand has no such campaign
    public void requireKnown(String key) {
        require(key);
    }

    /// The campaign that something hangs on.
    ///
    /// @throws Refused `NOT_FOUND`, and `CAMPAIGN_STATE` where it is ended
    public UUID unended(String key) {
        var campaign = require(key);
        if (campaign.state() == Campaign.State.ENDED) {
            throw new Refused(CampaignProblem.CAMPAIGN_STATE, "The campaign is ended.");
        }
        return campaign.id();
    }
}
