package io.fanops.referral.invitation;

import io.fanops.platform.contracts.ReferralFact.LinkOpened;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;

@ApplicationScoped
class LinkOpenings {
    private final Outbox outbox;
    private final Clock clock;

    LinkOpenings(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Tells that a person opened a link.
    @Transactional
    void tell(Invitation invitation) {
        outbox.append(
                new LinkOpened(
                        Ids.next(),
                        invitation.offer().key(),
                        invitation.referrerId(),
                        clock.instant()));
    }
}
