/// Who a fan is: profile, tags, attributes, channel identities, consents; import; the fan's own
/// view under `/me`.
///
/// A fan is known by the brand's `externalId` (unique in the brand), by channel identities, and by
/// the subject of the fan's own token. The columns that follow from facts (stage, orders, spent,
/// last seen) belong to `io.fanops.fan.ladder`; nothing here writes them but the first stages: a
/// fan starts as `BYSTANDER`, or as `FOLLOWER` where the brand says that the fan has joined or
/// follows a channel, and the first such word moves a bystander.
///
/// Whoever locks several fans locks them in the order of their external ids, here and on the
/// ladder; then identities in the order of channel and name.
@NullMarked
package io.fanops.fan.profile;

import org.jspecify.annotations.NullMarked;
