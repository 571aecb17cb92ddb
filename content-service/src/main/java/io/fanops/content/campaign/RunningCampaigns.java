package io.fanops.content.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes campaigns, edits them, and takes them from state to state.
@ApplicationScoped
class RunningCampaigns {
    private final Campaigns campaigns;
    private final MergePatch patches;
    private final Event<CampaignEnded> endings;
    private final Clock clock;

    RunningCampaigns(
            Campaigns campaigns, MergePatch patches, Event<CampaignEnded> endings, Clock clock) {
        this.campaigns = campaigns;
        this.patches = patches;
        this.endings = endings;
        this.clock = clock;
    }

    /// Makes a campaign, or finds the one that was made so before.
    ///
    /// @throws Refused `CAMPAIGN_EXISTS` where the key names another campaign
    @Transactional
    Made make(CampaignDetails details) {
        var wanted = details.checked();
        campaigns.hold(wanted.key());
        var known = campaigns.withKey(wanted.key());
        if (known.isPresent()) {
            if (known.get().details().equals(wanted)) {
                return new Made(known.get(), false);
            }
            throw new Refused(
                    CampaignProblem.CAMPAIGN_EXISTS,
                    "The campaign under this key has other content.",
                    new Refused.FieldError("/key", "names a campaign with other content"));
        }
        var campaign = new Campaign(wanted, clock.instant().truncatedTo(ChronoUnit.MICROS));
        campaigns.persist(campaign);
        return new Made(campaign, true);
    }

    @Transactional
    Campaign edit(String key, ObjectNode patch, @Nullable String ifMatch) {
        return change(
                key,
                ifMatch,
                campaign ->
                        campaign.edit(
                                patches.apply(campaign.details(), patch, CampaignDetails.class)
                                        .checked()));
    }

    /// @param verb what changes it
    @Transactional
    Campaign change(String key, @Nullable String ifMatch, Consumer<Campaign> verb) {
        // What is made for it meanwhile sees how it stands, or is seen.
        campaigns.hold(key);
        var campaign = campaigns.require(key);
        Revision.check(ifMatch, campaign.version());
        var before = campaign.state();
        verb.accept(campaign);
        campaigns.flush();
        if (before != campaign.state() && campaign.state() == Campaign.State.ENDED) {
            endings.fire(new CampaignEnded(campaign.id()));
        }
        return campaign;
    }

    /// @param isNew whether this call made it
    record Made(Campaign campaign, boolean isNew) {}
}
