/// A fan's own shop: what of the brand's they like, on a page of their own, each with a link that
/// earns them commission.
///
/// A shop is a position of the partner that the fan is; where the brand lets fans promote, making
/// the shop makes the partner.
@NullMarked
package io.fanops.referral.shop;

import org.jspecify.annotations.NullMarked;
