package io.fanops.content.campaign;

import java.util.UUID;

/// A campaign was ended; observed inside the transaction by whatever hangs on it.
public record CampaignEnded(UUID campaignId) {}
