package io.fanops.referral.invitation;

import io.fanops.referral.program.Offer;
import java.util.UUID;

/// A code, whose it is, and what it invites to.
public record Invitation(String code, UUID referrerId, Offer offer) {}
