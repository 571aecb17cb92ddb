package io.fanops.referral.invitation;

import io.fanops.platform.contracts.ReferralFact.LinkOpened;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.referral.attribution.Touch;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.attribution.Touches;
import io.fanops.referral.link.Pseudonyms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class LinkOpenings {
    private final Jdbi jdbi;
    private final Pseudonyms pseudonyms;
    private final Touches touches;
    private final Outbox outbox;
    private final Clock clock;

    LinkOpenings(Jdbi jdbi, Pseudonyms pseudonyms, Touches touches, Outbox outbox, Clock clock) {
        this.jdbi = jdbi;
        this.pseudonyms = pseudonyms;
        this.touches = touches;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Tells that a person opened a link, once in a minute: who taps twice or reloads has come
    /// once.
    ///
    /// Where the link hands on a click, an order that names it may be credited to the referrer; an
    /// opening by itself would be found by no order.
    ///
    /// @param visitor what tells one from another; kept for an hour as a pseudonym
    @Transactional
    void count(Invitation invitation, String visitor, @Nullable String clickId) {
        if (clickId != null) {
            touches.note(
                    List.of(
                            Touch.ofClick(
                                    "opening:" + invitation.code() + ":" + clickId,
                                    TouchKind.REFERRAL,
                                    invitation.code(),
                                    clickId,
                                    clock.instant())));
        }
        if (isFirst(invitation, visitor)) {
            outbox.append(
                    new LinkOpened(
                            Ids.next(),
                            invitation.offer().key(),
                            invitation.referrerId(),
                            clock.instant()));
        }
    }

    private boolean isFirst(Invitation invitation, String visitor) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                insert into link_visit as v (brand, code, visitor, at) values (:brand, :code, :visitor, now())
                                on conflict (brand, code, visitor) do update set at = now()
                                    where v.at <= now() - interval '1 minute'\
                                """)
                        .bind("code", invitation.code())
                        .bind(
                                "visitor",
                                pseudonyms.of("VISITOR", invitation.code() + "\n" + visitor))
                        .execute())
                == 1;
    }
}
