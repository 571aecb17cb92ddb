package io.fanops.referral.invitation;

import io.fanops.referral.program.Offer;
import java.util.UUID;

/// A code, whose it is, and what it invites to.
///
/// @param referrerId who invites, in their own right
/// @param madeFor the fan's id under which the code stands; another than the referrer's where that
///   fan was merged since
public record Invitation(String code, UUID referrerId, UUID madeFor, Offer offer) {
    /// Whose row puts the referrals by this code in line.
    public Invitations.Referrer row() {
        return new Invitations.Referrer(offer.programId(), madeFor);
    }
}
