/// Channels and stores: where fans scan, order and redeem.
///
/// Orders come from package `order`; scans and opened referral links are counted by the hour; a
/// redemption keeps a row of its own, because what takes it back does not say in which store it
/// was, and may come first.
@NullMarked
package io.fanops.analytics.channel;

import org.jspecify.annotations.NullMarked;
