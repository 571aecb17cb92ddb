package io.fanops.referral.invitation;

import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.program.Offers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// A fan's code in a program: the same each time it is asked for.
@ApplicationScoped
class GivingCodes {
    private final Invitations invitations;
    private final Offers offers;
    private final Fans fans;
    private final Admission admission;
    private final String publicUrl;

    GivingCodes(
            Invitations invitations,
            Offers offers,
            Fans fans,
            Admission admission,
            @ConfigProperty(name = "fanops.public-url") String publicUrl) {
        this.invitations = invitations;
        this.offers = offers;
        this.fans = fans;
        this.admission = admission;
        this.publicUrl = publicUrl;
    }

    /// @throws Refused `NOT_FOUND` for a program or fan that the brand does not have,
    ///   `PROGRAM_OVER`, `NOT_A_CUSTOMER_YET`
    Code give(String program, UUID fanId) {
        var known = invitations.of(fanId, program);
        if (known.isPresent()) {
            return view(known.get());
        }
        var offer = offers.withKey(program).orElseThrow(() -> Refused.notFound("referral program"));
        if (admission.isOver(offer)) {
            throw new Refused(
                    InvitationProblem.PROGRAM_OVER, "The program `" + program + "` is over.");
        }
        if (!fans.exists(fanId)) {
            throw Refused.notFound("fan");
        }
        if (!admission.mayRefer(fanId, offer)) {
            throw new Refused(
                    InvitationProblem.NOT_A_CUSTOMER_YET,
                    "Only customers invite to `" + program + "`; see its `referrerMustHave`.");
        }
        return view(invitations.make(fanId, offer));
    }

    Code view(Invitation invitation) {
        return new Code(
                invitation.code(), publicUrl + "/r/" + invitation.code(), invitation.offer().key());
    }

    /// @param url what a fan sends to friends
    record Code(String code, String url, String program) {}
}
