/// Where a fan stands, moved by facts: an order makes a consumer, a converted referral makes its
/// referrer a spreader.
///
/// A move goes up only, from the facts' evidence, and is kept with its cause. Orders, spend and
/// last-seen follow from the same facts. Everything is written in sets, one statement a batch, with
/// the fans' rows locked in the order of their ids.
@NullMarked
package io.fanops.fan.ladder;

import org.jspecify.annotations.NullMarked;
