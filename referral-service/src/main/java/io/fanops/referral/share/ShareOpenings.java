package io.fanops.referral.share;

import io.fanops.platform.contracts.ReferralFact.LinkOpened;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.referral.attribution.Touch;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.attribution.Touches;
import io.fanops.referral.link.Visits;
import io.fanops.referral.share.ShareLinks.Opened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;

/// People open share links.
@ApplicationScoped
class ShareOpenings {
    private final Visits visits;
    private final Touches touches;
    private final ShareCounts counts;
    private final Outbox outbox;
    private final Clock clock;

    ShareOpenings(Visits visits, Touches touches, ShareCounts counts, Outbox outbox, Clock clock) {
        this.visits = visits;
        this.touches = touches;
        this.counts = counts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// A person opened a link, which counts once a minute for each visitor.
    ///
    /// @param visitor what tells one from another; kept for 30 days as a pseudonym
    /// @return the click's id, as an order will say it
    @Transactional
    String count(Opened link, String visitor) {
        var visit = visits.note(link.code(), visitor);
        var click = visit.click().toString();
        if (visit.counts()) {
            var now = clock.instant();
            touches.note(
                    List.of(
                            Touch.ofClick(
                                    "click:" + click,
                                    TouchKind.LAST_CLICK,
                                    ShareCounts.subject(link.code()),
                                    click,
                                    now)));
            counts.opened(link.id(), visit.pseudonym());
            outbox.append(new LinkOpened(Ids.next(), LinkOpened.SHARED, link.sharer(), now));
        }
        return click;
    }
}
