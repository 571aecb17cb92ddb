package io.fanops.referral.placement;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.partner.Partner;
import io.fanops.referral.partner.Partners;
import jakarta.enterprise.context.RequestScoped;
import java.util.List;
import java.util.UUID;

/// The fan who calls, as a partner of the brand. Never asked inside a transaction.
@RequestScoped
class CallingPartner {
    private final Fans fans;
    private final Partners partners;
    private final Idempotency idempotency;

    CallingPartner(Fans fans, Partners partners, Idempotency idempotency) {
        this.fans = fans;
        this.partners = partners;
        this.idempotency = idempotency;
    }

    /// @throws Refused `NOT_A_PARTNER`
    Partner partner() {
        return partners.of(fan())
                .orElseThrow(() ->
                        new Refused(
                                PlacementProblem.NOT_A_PARTNER,
                                "The brand makes you a partner, or your own shop does."));
    }

    /// All partners that the person is: two where two fans turned out to be one, none where they
    /// are no partner.
    List<UUID> ids() {
        return partners.ofPerson(fan()).stream().map(Partner::id).toList();
    }

    private UUID fan() {
        var fan = fans.caller();
        idempotency.about(fan);
        return fan;
    }
}
