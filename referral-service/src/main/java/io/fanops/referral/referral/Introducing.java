package io.fanops.referral.referral;

import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.fan.KnownFan;
import io.fanops.referral.invitation.Invitation;
import io.fanops.referral.invitation.Invitations;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What has to be known before a referral's transaction begins: which invitation, who comes by it,
/// and where the day begins.
@ApplicationScoped
class Introducing {
    private final Invitations invitations;
    private final Fans fans;
    private final Brands brands;

    Introducing(Invitations invitations, Fans fans, Brands brands) {
        this.invitations = invitations;
        this.fans = fans;
        this.brands = brands;
    }

    /// Finds the invitation and the referee, who becomes a fan by this if nobody has seen them; the
    /// same question asks what the two have in common.
    ///
    /// The fan service is told what the person joins by, so that a retry after a failure still
    /// counts as the first time.
    ///
    /// @throws Refused `UNKNOWN_CODE`, `CODE_OF_ANOTHER_PROGRAM`, `UNKNOWN_FAN`
    Introduction introduce(@Nullable String program, String code, FanReference referee) {
        var invitation =
                invitations
                        .withCode(code)
                        .orElseThrow(() ->
                                new Refused(
                                        ReferralProblem.UNKNOWN_CODE,
                                        "This brand has no referral code `" + code + "`.",
                                        new Refused.FieldError("/code", "is unknown")));
        var key = invitation.offer().key();
        if (program != null && !program.equals(key)) {
            throw new Refused(
                    ReferralProblem.CODE_OF_ANOTHER_PROGRAM,
                    "The code `" + code + "` belongs to the program `" + key + "`.",
                    new Refused.FieldError("/program", "is not the code's"));
        }
        var origin = "referral:" + key + ":" + invitation.code() + ":" + referee.externalId();
        return new Introduction(
                invitation,
                fans.joining(referee, origin, invitation.referrerId(), "/referee"),
                brands.timezone());
    }

    record Introduction(Invitation invitation, KnownFan referee, ZoneId timezone) {}
}
