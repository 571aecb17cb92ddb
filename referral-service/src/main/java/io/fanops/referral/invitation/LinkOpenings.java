package io.fanops.referral.invitation;

import io.fanops.platform.contracts.ReferralFact.LinkOpened;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

@ApplicationScoped
class LinkOpenings {
    private final Jdbi jdbi;
    private final Pseudonyms pseudonyms;
    private final Outbox outbox;
    private final Clock clock;

    LinkOpenings(Jdbi jdbi, Pseudonyms pseudonyms, Outbox outbox, Clock clock) {
        this.jdbi = jdbi;
        this.pseudonyms = pseudonyms;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Tells that a person opened a link, once in a minute: who taps twice or reloads has come
    /// once.
    ///
    /// @param visitor what tells one from another; kept for an hour as a pseudonym
    @Transactional
    void count(Invitation invitation, String visitor) {
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
                        .bind("visitor", pseudonyms.of("VISITOR", visitor))
                        .execute())
                == 1;
    }
}
