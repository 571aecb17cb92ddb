package io.fanops.referral.order;

import java.util.UUID;

/// An order never happened; told inside the transaction, before what it pays back is
/// ([OrderNews.PaidBack]).
///
/// @param externalId the brand's own number of the order
public record OrderCancelled(UUID orderId, String externalId) {}
